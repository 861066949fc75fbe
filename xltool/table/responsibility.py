"""Who leads a task, who supports it, and whom nobody told apart (DOMAIN 1.6, 2.1, 4).

| columns of the table | 牵头 cell | 配合 cell | 责任单位 cell |
|---|---|---|---|
| 牵头 (with or without 配合) | lead | coop | resp: participants |
| 责任单位 beside 配合 | – | coop | lead |
| 责任单位 alone | – | – | first listed leads, the rest support |

Marks win over columns: (牵头), (配合), 牵头:…, …负责. A cell in which one office is marked as lead makes the
unmarked ones supporters.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from xltool.record import NamedTuple
from xltool.table.by_column import column_of, each_once
from xltool.table.model import Column, cell_text
from xltool.table.names import Named, distinct, looks_like_person, office_entries
from xltool.workbook.base import Value


class Responsible(NamedTuple):
    """The offices of a task, and people named among them."""

    lead: tuple[str, ...]
    coop: tuple[str, ...]
    resp: tuple[str, ...]
    people: tuple[str, ...] = ()


class OfficeColumns:
    """The office columns of one table (0-based indexes), and the rules that follow from having them."""

    def __init__(self, columns: Sequence[Column]) -> None:
        by_role: dict[str, list[int]] = {"lead": [], "coop": [], "resp_org": []}
        self._shared = False
        for column in columns:
            role = next((field for field in column.fields if field in by_role), None)
            if role:
                by_role[role].append(column.index - 1)
                self._shared |= role == "lead" and "coop" in column.fields
        self.lead, self.coop, self.resp = by_role["lead"], by_role["coop"], by_role["resp_org"]
        self.with_people = any("owner" in c.fields and by_role.keys() & set(c.fields) for c in columns)
        """Whether a column names offices and their people together: 牵头科室(责任人)."""

    def of(self, rows: Sequence[Sequence[Value]], undivided: Sequence[bool]) -> list[Responsible]:
        """The offices of each row; `undivided` where its 牵头 and 配合 cells are merged into one."""
        columns = (column_of(rows, index) for index in (*self.lead, *self.coop, *self.resp))
        return each_once(self._divide, list(zip(undivided, *columns, strict=True)))

    def _divide(self, row: tuple[Any, ...]) -> Responsible:
        """Several columns of one kind: the first filled 牵头 column leads, every other office supports."""
        undivided, *cells = row
        texts = map(cell_text, cells)
        lead_texts, coop_texts, resp_texts = (
            list(filter(None, islice(texts, len(columns)))) for columns in (self.lead, self.coop, self.resp)
        )
        first, *others = lead_texts or [""]
        people: list[str] = []
        lead = self._entries(first, people)
        coop = self._entries("\n".join(coop_texts + others), people)
        resp = self._entries("\n".join(resp_texts), people)
        leads: list[str] = []
        coops: list[str] = []
        rest: list[str] = []
        plain_lead = leads
        if undivided or first.startswith("责任"):
            plain_lead = rest
        _sort(lead, leads, coops, plain_lead)
        _sort(coop, leads, coops, coops)
        if self.lead:
            _sort(resp, leads, coops, rest)
            if self._shared and not self.coop and len(leads) > 1 and not any(entry.role for entry in lead):
                leads, coops = leads[:1], leads[1:] + coops
        elif self.coop:
            _sort(resp, leads, coops, leads)
        elif any(entry.role == "lead" for entry in resp):
            _sort(resp, leads, coops, coops)
        else:
            unmarked = [entry.name for entry in resp if entry.role != "coop"]
            leads += unmarked[:1]
            coops += unmarked[1:] + [entry.name for entry in resp if entry.role == "coop"]
        return Responsible(distinct(leads), distinct(coops), distinct(rest), distinct(people))

    def _entries(self, text: str, people: list[str]) -> list[Named]:
        """The offices of a cell; people named behind or beside them go into `people`."""
        entries = []
        for entry in office_entries(text.replace(" ", "\n") if self.with_people else text):
            people += entry.people
            if self.with_people and looks_like_person(entry.name):
                people.append(entry.name)
            else:
                entries.append(entry)
        return entries


def _sort(entries: Sequence[Named], leads: list[str], coops: list[str], unmarked: list[str]) -> None:
    """Put each office where its mark says, the others into `unmarked`, or `coops` beside a marked lead."""
    if unmarked is leads and any(entry.role == "lead" for entry in entries):
        unmarked = coops
    for entry in entries:
        {"lead": leads, "coop": coops}.get(entry.role, unmarked).append(entry.name)
