"""What a notice says: its frame, its lines, and its items of work, each with the sentence it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xltool.record import NamedTuple


class Source(NamedTuple):
    """Where something is said: the paragraph, counted from 1 as it stands in the file, and the sentence."""

    line: int
    sentence: str


CELLS_APART = " | "
"""What parts the cells in the sentence of a source that is a row of a table."""


class Said(NamedTuple):
    """A value as the notice words it.

    `label` is the notice's own heading for it (牵头单位), "" where none stands. `reading` says how the item
    comes by it: "" in its own words, "shared" written once for several items, "before" written above the
    item, "text" found in its sentence, "heading" the office or day it stands under, "column" under a heading
    of a table that is no known one.
    """

    text: str
    source: Source
    label: str = ""
    reading: str = ""


ITEM_FIELDS = (
    *("task", "measure", "start", "due", "lead", "coop", "resp_org", "owner"),
    *("leader", "contact", "phone", "remark"),
)
"""The canonical fields (DOMAIN 2.1) that an item of a notice may say."""


class Line(NamedTuple):
    """A paragraph. `mark` is its official number as written ("(一)", "1.") and `body` what follows it."""

    number: int
    text: str
    level: int = 0
    """How deep the mark goes, from 1; 0 without a mark."""
    mark: str = ""
    body: str = ""


class Grid(NamedTuple):
    """A table inside a notice: texts by row, and the merged areas as (top, left, bottom, right) from 0."""

    line: int
    rows: Sequence[Sequence[str]]
    merged: Sequence[tuple[int, int, int, int]] = ()


class Basis(NamedTuple):
    """A document the notice rests on, with its number if it is given one."""

    name: str
    doc_no: str
    source: Source


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work, to become one row. Fields nobody said are not in `said`."""

    number: str
    """Its number in figures: "3", or "3.2" for the second part of the third."""
    said: Mapping[str, Said]
    sections: tuple[str, ...] = ()
    """The headings it stands under with their marks, outermost first."""

    def text(self, field: str) -> str:
        """What it says of a field, "" if nothing."""
        found = self.said.get(field)
        return found.text if found is not None else ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as read. What it doesn't say is "", None or empty."""

    path: Path
    lines: tuple[Line, ...]
    items: tuple[Item, ...]
    title: str = ""
    """Of the plan it issues; of the notice itself when it issues none."""
    issuer: str = ""
    issued_on: dt.date | None = None
    issued_text: str = ""
    doc_no: str = ""
    addressees: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    attachments: tuple[str, ...] = ()
    attachments_follow: bool = False
    """Whether anything stands behind the list of attachments that could be them."""
    prohibitions: tuple[Source, ...] = ()
    title_year: int | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    """Where title, issuer, issued_on, doc_no, addressees and attachments stand."""
    frame_lines: frozenset[int] = frozenset()
    """The numbers of the paragraphs that are frame only."""
    unread_tables: tuple[Grid, ...] = ()
    """Tables in it of which no item was read."""
