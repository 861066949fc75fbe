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
from functools import lru_cache

from xltool.record import NamedTuple
from xltool.table.by_column import column_of, each_row_once
from xltool.table.model import Column, cell_text
from xltool.table.names import Named, distinct, looks_like_person, office_entries
from xltool.workbook.base import Value


class Responsible(NamedTuple):
    """The offices of a task, and people named among them."""

    lead: tuple[str, ...]
    coop: tuple[str, ...]
    resp: tuple[str, ...]
    people: tuple[str, ...] = ()


class _Rules(NamedTuple):
    """What follows from having these columns."""

    lead: int
    """How many of them name leads; their cells come first."""
    coop: int
    """How many name supporters; theirs come next, those of 责任单位 last."""
    shared: bool
    """Whether one column holds both who leads and who supports: 牵头及配合单位."""
    with_people: bool
    """Whether a column names offices and their people together: 牵头科室(责任人)."""


class OfficeColumns:
    """The office columns of one table (0-based indexes), and the rules that follow from having them."""

    def __init__(self, columns: Sequence[Column]) -> None:
        by_role: dict[str, list[int]] = {"lead": [], "coop": [], "resp_org": []}
        shared = False
        for column in columns:
            role = next((field for field in column.fields if field in by_role), None)
            if role:
                by_role[role].append(column.index - 1)
                shared |= role == "lead" and "coop" in column.fields
        self.lead, self.coop, self.resp = by_role["lead"], by_role["coop"], by_role["resp_org"]
        with_people = any("owner" in c.fields and by_role.keys() & set(c.fields) for c in columns)
        self._rules = _Rules(len(self.lead), len(self.coop), shared, with_people)

    def of(self, rows: Sequence[Sequence[Value]], undivided: Sequence[bool]) -> list[Responsible]:
        """The offices of each row; `undivided` where its 牵头 and 配合 cells are merged into one."""
        columns = (column_of(rows, index) for index in (*self.lead, *self.coop, *self.resp))
        return each_row_once(lambda row: _divide(self._rules, *row), undivided, *columns)


@lru_cache(maxsize=4096, typed=True)  # the same offices share the work in every table of a folder
def _divide(rules: _Rules, undivided: bool, *cells: Value) -> Responsible:
    """The offices of one row: whether it is undivided, and the cells of its columns.

    Several columns of one kind: the first filled 牵头 column leads, every other office supports.
    """
    texts = [cell_text(cell) for cell in cells]
    coop_at, resp_at = rules.lead, rules.lead + rules.coop
    first, *others = [text for text in texts[:coop_at] if text] or [""]
    people: list[str] = []
    lead = _entries(first, rules.with_people, people)
    coop = _entries("\n".join(filter(None, texts[coop_at:resp_at] + others)), rules.with_people, people)
    resp = _entries("\n".join(filter(None, texts[resp_at:])), rules.with_people, people)
    leads: list[str] = []
    coops: list[str] = []
    rest: list[str] = []
    plain_lead = leads
    if undivided or first.startswith("责任"):
        plain_lead = rest
    _sort(lead, leads, coops, plain_lead)
    _sort(coop, leads, coops, coops)
    if rules.lead:
        _sort(resp, leads, coops, rest)
        if rules.shared and not rules.coop and len(leads) > 1 and not any(entry.role for entry in lead):
            leads, coops = leads[:1], leads[1:] + coops
    elif rules.coop:
        _sort(resp, leads, coops, leads)
    elif any(entry.role == "lead" for entry in resp):
        _sort(resp, leads, coops, coops)
    else:
        unmarked = [entry.name for entry in resp if entry.role != "coop"]
        leads += unmarked[:1]
        coops += unmarked[1:] + [entry.name for entry in resp if entry.role == "coop"]
    return Responsible(distinct(leads), distinct(coops), distinct(rest), distinct(people))


def _entries(text: str, with_people: bool, people: list[str]) -> list[Named]:
    """The offices of a cell; people named behind or beside them go into `people`."""
    entries = []
    for entry in office_entries(text.replace(" ", "\n") if with_people else text):
        people += entry.people
        if with_people and looks_like_person(entry.name):
            people.append(entry.name)
        else:
            entries.append(entry)
    return entries


def _sort(entries: Sequence[Named], leads: list[str], coops: list[str], unmarked: list[str]) -> None:
    """Put each office where its mark says, the others into `unmarked`, or `coops` beside a marked lead."""
    if unmarked is leads and any(entry.role == "lead" for entry in entries):
        unmarked = coops
    by_role = {"lead": leads, "coop": coops}
    for entry in entries:
        by_role.get(entry.role, unmarked).append(entry.name)
