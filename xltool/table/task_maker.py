"""Makes a task from a row; what many rows say alike is worked out once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from xltool.table.deadlines import parse_deadline
from xltool.table.fields import cells_of
from xltool.table.identity import Identities
from xltool.table.merges import Spread
from xltool.table.model import Column, Deadline, Hints, Quota, Task, cell_text
from xltool.table.names import distinct, people_named
from xltool.table.quantities import parse_quantities, read_quantities
from xltool.table.responsibility import OfficeColumns
from xltool.text.normalise import comparison_form
from xltool.workbook.base import Value

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar


class Dates(NamedTuple):
    """What deadlines of a table are read against."""

    issued_on: dt.date | None
    title_year: int | None
    calendar: WorkCalendar | None
    date1904: bool
    said: Mapping[str, dt.date] = MappingProxyType({})
    """Words in comparison form → the day a person says they mean."""

    def parse(self, value: Value) -> Deadline:
        """The deadline a cell says."""
        if self.said and (day := self.said.get(comparison_form(cell_text(value)))) is not None:
            return Deadline(cell_text(value), "date", due=day)
        return parse_deadline(
            value,
            issued=self.issued_on,
            title_year=self.title_year,
            calendar=self.calendar,
            date1904=self.date1904,
        )


class TaskMaker:
    """Turns rows of one table into tasks, top to bottom."""

    def __init__(
        self,
        columns: Sequence[Column],
        indexes: Mapping[str, int],
        merges: Spread,
        hints: Hints,
        dates: Dates,
    ) -> None:
        """`indexes` maps fields to 0-based columns and becomes the tasks' own `columns`."""
        self._width = columns[-1].index
        self.first_index = columns[0].index - 1
        self._indexes = indexes
        self._merges = merges
        self._dates = dates
        self._offices = OfficeColumns(columns)
        self._undivided = self._rows_with_undivided_offices()
        self._identities = Identities()
        self._roster = hints.people
        self._settled = [(comparison_form(name), texts) for name, texts in hints.quotas.items()]
        self.task_index = indexes["task"]
        self._locked = _distinct(indexes, "task", "measure", "due", "lead")
        self._dated = cells_of(_distinct(indexes, "due", "start", "milestones"))
        self._labels = [i for i in _distinct(indexes, "section", "subsection") if i != self.task_index]
        self._owners = [column.index - 1 for column in columns if column.field == "owner"]
        self._counted = [i for i in _distinct(indexes, "measure", "target") if i != self.task_index]
        self._deadlines: dict[object, Deadline] = {}
        self._people: dict[Value, tuple[str, ...]] = {}
        self._quotas: dict[Value, tuple[Quota, ...]] = {None: ()}
        self.text_columns = sorted({self.task_index, *self._counted})
        """0-based indexes of the columns that say what is to be done."""

    def make(self, row: int, values: list[Value], section: str | None) -> Task:
        """The task of a row; `section` is the path of the section rows above it."""
        if len(values) < self._width:
            values = values + [None] * (self._width - len(values))
        locked = [
            value if isinstance(value, str) else cell_text(value)
            for value in map(values.__getitem__, self._locked)
        ]
        offices = self._offices.of(values, row in self._undivided)
        id_ = self._identities.of(*locked)
        return Task(
            id_,
            row,
            self._merges.ends.get(row, row),
            self._section(values, section) if self._labels else section,
            self._due(values),
            offices.lead,
            offices.coop,
            offices.resp,
            self._owner(values) or offices.people,
            self._quotas_of(id_, locked[0], values),
            values,
            self._indexes,
        )

    def _rows_with_undivided_offices(self) -> frozenset[int]:
        """Rows whose 牵头 and 配合 cells are merged into one (DOMAIN 1.6 C)."""
        if not (self._offices.lead and self._offices.coop):
            return frozenset()
        lead, coop = self._offices.lead[0] + 1, self._offices.coop[0] + 1
        return frozenset(
            row
            for cells in self._merges.across.values()
            if cells.first_column <= min(lead, coop) and cells.last_column >= max(lead, coop)
            for row in range(cells.first_row, cells.last_row + 1)
        )

    def _section(self, values: Sequence[Value], path: str | None) -> str | None:
        labels = [path, *(cell_text(values[index]) for index in self._labels)]
        return " / ".join(label for label in labels if label) or None

    def _due(self, values: Sequence[Value]) -> Deadline:
        key = self._dated(values)
        known = self._deadlines.get(key)
        if known is None:
            known = self._deadlines[key] = self._read_due(values)
        return known

    def _read_due(self, values: Sequence[Value]) -> Deadline:
        due, start, milestones = (
            values[self._indexes[field]] if field in self._indexes else None
            for field in ("due", "start", "milestones")
        )
        deadline = self._dates.parse(milestones if due is None else due)
        if start is not None and deadline.start is None:
            begin = self._dates.parse(start)
            deadline = deadline._replace(start=begin.start or begin.due)
        return deadline

    def _owner(self, values: Sequence[Value]) -> tuple[str, ...]:
        owners: tuple[str, ...] = ()
        for index in self._owners:
            value = values[index]
            if value is not None:
                people = self._people.get(value)
                if people is None:
                    people = self._people[value] = people_named(cell_text(value), self._roster)
                owners = distinct(owners + people) if owners else people
        return owners

    def _quotas_of(self, id_: str, task: str, values: Sequence[Value]) -> tuple[Quota, ...]:
        if self._settled and (texts := self._settled_for(id_, values)) is not None:
            return tuple(quota for text in texts for quota in parse_quantities(text))
        quotas = read_quantities(task)
        for index in self._counted:
            value = values[index]
            known = self._quotas.get(value)
            if known is None:
                known = self._quotas[value] = parse_quantities(cell_text(value))
            if known:
                quotas = _merged(quotas, known) if quotas else known
        return quotas

    def _settled_for(self, id_: str, values: Sequence[Value]) -> Sequence[str] | None:
        """What a person says the task counts, None when nobody does."""
        wording = [comparison_form(cell_text(values[index])) for index in self.text_columns]
        for name, texts in self._settled:
            if name == id_ or any(text.startswith(name) for text in wording):
                return texts
        return None


def _merged(quotas: Sequence[Quota], more: Sequence[Quota]) -> tuple[Quota, ...]:
    """The demands of two cells; one made in both counts once, as the one that asks for more proof puts it."""
    found: dict[tuple[object, ...], Quota] = {}
    for quota in (*quotas, *more):
        key = (quota.what, quota.op, quota.count, quota.unit, quota.per)
        if key not in found or len(quota.needs) > len(found[key].needs):
            found[key] = quota
    return tuple(found.values())


def _distinct(indexes: Mapping[str, int], *fields: str) -> list[int]:
    """The columns of these fields, in order, each once."""
    return list(dict.fromkeys(indexes[field] for field in fields if field in indexes))
