"""The work-division table: title, columns, tasks in order, footer. Immutable; made by `reader.read_table`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from xltool.record import NamedTuple
from xltool.workbook.base import Value
from xltool.workbook.refs import Range, column_letter

if TYPE_CHECKING:
    import pandas as pd


PERSONS_FIELDS = (
    "status",
    "progress",
    "problem",
    "next_step",
    "actual_value",
    "rate",
    "finished_on",
    "evidence",
    "closed",
    "review",
    "remark",
)
"""The fields a person fills; every other column of an official table is locked text."""
LONGEST_PROGRESS = 200
"""Characters a progress text may have (DOMAIN 6.2)."""


class Column(NamedTuple):
    """A column of the table. `field` is its canonical field (DOMAIN 2.1), None for one outside the model.

    `how` says how sure that is: "exact", "composite", "affix", "fuzzy", "substring", "content" (decided by
    what its cells hold), "project" (a person said so), None when there is no field.
    """

    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody asks a column for
    heading: str
    field: str | None
    how: str | None
    fields: tuple[str, ...] = ()
    """All fields its words name: ("lead", "owner") for 牵头科室(责任人), ("resp_org",) for 责任单位."""

    @property
    def letter(self) -> str:
        return column_letter(self.index)

    @property
    def guessed(self) -> bool:
        """Whether the field is a proposal, taken from likeness only, that a person should accept once."""
        return self.how in ("fuzzy", "substring")


class Deadline(NamedTuple):
    """What a deadline text means (DOMAIN 3.4). `assume` lists every assumption the reading rests on."""

    text: str
    kind: str
    start: dt.date | None = None
    due: dt.date | None = None
    recur: str | None = None
    assume: tuple[str, ...] = ()
    nodes: tuple[tuple[str, dt.date], ...] = ()
    """Milestones as (what, by when), in order of date; empty for every other kind."""


class Quota(NamedTuple):
    """A countable demand read from a task's text (DOMAIN 1.3). `op` is one of >= > <= = ~ (soft)."""

    what: str
    op: str
    count: float  # type: ignore[assignment]  # hides tuple.count, which nobody asks a quota for
    unit: str
    per: str | None = None
    needs: tuple[str, ...] = ()
    span: tuple[int, int] = (0, 0)


class Task(NamedTuple):
    """One task row. `id` survives moved and renumbered rows (see `identity`)."""

    id: str
    row: int
    last_row: int
    """The last row of the task when vertical merges make it several rows high, else `row`."""
    section: str | None
    due: Deadline
    lead: tuple[str, ...]
    coop: tuple[str, ...]
    resp: tuple[str, ...]
    """Offices nobody told apart: of a 责任单位 column beside a 牵头 column, of a merged 牵头+配合 cell
    (DOMAIN 2.1, 1.6 C)."""
    owner: tuple[str, ...]
    quotas: tuple[Quota, ...]
    values: Sequence[Value]
    """The row as read, column A first, merged values filled down, up to the table's last column at least."""
    columns: Mapping[str, int]
    """Field → index into `values`; the table's own mapping, shared by its tasks."""

    def get(self, field: str) -> Value:
        """The cell of a canonical field, None when the table has no such column or the cell is empty."""
        index = self.columns.get(field)
        return self.values[index] if index is not None and index < len(self.values) else None

    def at(self, column: int) -> Value:
        """The cell in a column, counted from 1; None beyond the last that was read."""
        return self.values[column - 1] if column <= len(self.values) else None

    def text(self, field: str) -> str:
        """The cell of a canonical field as stripped text, "" when empty; 3.0 reads "3"."""
        return cell_text(self.get(field))

    @property
    def seq(self) -> str:
        return self.text("seq")

    @property
    def task(self) -> str:
        return self.text("task")

    @property
    def measure(self) -> str:
        return self.text("measure")


def cell_text(value: Value) -> str:
    """A cell's value as a person would type it: dates ISO, whole numbers without ".0", None as ""."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()


_EMPTY: Mapping[str, str] = MappingProxyType({})


class Hints(NamedTuple):
    """What a person already told us about a table (from `xltool.toml` or the command line)."""

    issued_on: dt.date | None = None
    title_year: int | None = None
    fields: Mapping[str, str] = _EMPTY
    """Normalised heading → canonical field ("" = none): answers to earlier proposals."""
    offices: Sequence[str] = ()
    people: Sequence[str] = ()
    aliases: Mapping[str, str] = _EMPTY
    """Another name of an office → its name in `offices`."""
    quotas: Mapping[str, Sequence[str]] = MappingProxyType({})
    """A task's id, or how its task or measure text begins → the demands it makes, in words."""
    deadlines: Mapping[str, dt.date] = MappingProxyType({})
    """A deadline's own words → the day a person says they mean."""


class Table(NamedTuple):
    """The table found in one sheet. Row numbers are those of the sheet."""

    path: Path
    sheet: str
    title: str
    title_year: int | None
    issued_on: dt.date | None
    meta: Mapping[str, str]
    """Info lines between title and header, e.g. {"填报单位": "…"}."""
    columns: tuple[Column, ...]
    header: Range
    """All header rows over all columns of the table."""
    body: tuple[int, int]
    """First and last row between header and footer: tasks, section rows and totals."""
    tasks: tuple[Task, ...]
    footer: tuple[str, ...]
    sections: tuple[tuple[int, str], ...] = ()
    """Section rows as (row, text)."""
    totals: tuple[int, ...] = ()
    """Subtotal rows."""
    skipped: tuple[tuple[int, str], ...] = ()
    """Rows of the body that are no task, as (row, reason code of `body.SKIP_REASONS`); section rows, totals
    and repeated headers not among them."""
    repeated_headers: tuple[int, ...] = ()
    """Rows in which the header stands once more."""
    hints: Hints = Hints()

    def column(self, field: str) -> Column | None:
        """The first column of a canonical field."""
        return next((c for c in self.columns if c.field == field), None)

    def columns_of(self, field: str) -> tuple[Column, ...]:
        """Every column of a canonical field: a table may have two deadlines or a progress column a month."""
        return tuple(c for c in self.columns if c.field == field)

    def to_frame(self) -> pd.DataFrame:
        """One row a task, one column a heading, indexed by task id, beside parsed due dates and offices."""
        from xltool.table.frame import to_frame

        return to_frame(self)
