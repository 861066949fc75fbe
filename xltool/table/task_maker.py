"""Makes tasks of rows, column by column: what many rows say alike is worked out once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import repeat
from types import MappingProxyType
from typing import TYPE_CHECKING

from xltool.record import NamedTuple
from xltool.table.by_column import SMALL_TABLE, column_of, each_once, each_row_once
from xltool.table.deadlines import parse_deadline
from xltool.table.identity import task_ids
from xltool.table.merges import Spread
from xltool.table.model import Column, Deadline, Hints, Quota, Task, cell_text
from xltool.table.names import distinct, people_named
from xltool.table.quantities import parse_quantities, read_quantities
from xltool.table.responsibility import OfficeColumns, Responsible
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
    """Turns the task rows of one table into tasks, a column at a time."""

    def __init__(
        self,
        columns: Sequence[Column],
        indexes: Mapping[str, int],
        merges: Spread,
        hints: Hints,
        dates: Dates,
    ) -> None:
        """`indexes` maps fields to 0-based columns and becomes the tasks' own `columns`."""
        self.width = columns[-1].index
        """The fewest values a task row must have."""
        self.first_index = columns[0].index - 1
        self._indexes = indexes
        self._merges = merges
        self._dates = dates
        self._offices = OfficeColumns(columns)
        self._undivided = self._rows_with_undivided_offices()
        self._roster = frozenset(hints.people)
        self._settled = [(comparison_form(name), texts) for name, texts in hints.quotas.items()]
        self.task_index = indexes["task"]
        self._locked = _distinct(indexes, "task", "measure", "due", "lead")
        self._labels = [i for i in _distinct(indexes, "section", "subsection") if i != self.task_index]
        self._owners = [column.index - 1 for column in columns if column.field == "owner"]
        counted = [i for i in _distinct(indexes, "measure", "target") if i != self.task_index]
        self._wording = [self.task_index, *counted]
        self.text_columns = sorted(self._wording)
        """0-based indexes of the columns that say what is to be done."""

    def make(
        self, rows: Sequence[int], values: Sequence[list[Value]], sections: Sequence[str | None]
    ) -> tuple[Task, ...]:
        """The tasks of these rows, top to bottom; `sections` are the paths of the section rows above each."""
        offices = self._offices.of(values, [row in self._undivided for row in rows])
        ids = task_ids(*(column_of(values, index) for index in self._locked))
        return tuple(
            map(
                Task,
                ids,
                rows,
                [self._merges.ends.get(row, row) for row in rows],
                self._sections(values, sections),
                self._deadlines(values),
                [responsible.lead for responsible in offices],
                [responsible.coop for responsible in offices],
                [responsible.resp for responsible in offices],
                self._people(values, offices),
                self._quotas(values, ids),
                values,
                repeat(self._indexes),
            )
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

    def _sections(
        self, values: Sequence[Sequence[Value]], paths: Sequence[str | None]
    ) -> Sequence[str | None]:
        if not self._labels:
            return paths
        labels = (column_of(values, index) for index in self._labels)
        return each_row_once(_section, paths, *labels)

    def _deadlines(self, values: Sequence[Sequence[Value]]) -> list[Deadline]:
        cells = (
            column_of(values, self._indexes[field]) if field in self._indexes else [None] * len(values)
            for field in ("due", "start", "milestones")
        )
        return each_row_once(self._deadline, *cells)

    def _deadline(self, cells: Sequence[Value]) -> Deadline:
        due, start, milestones = cells
        deadline = self._dates.parse(milestones if due is None else due)
        if start is not None and deadline.start is None:
            begin = self._dates.parse(start)
            deadline = deadline._replace(start=begin.start or begin.due)
        return deadline

    def _people(
        self, values: Sequence[Sequence[Value]], offices: Sequence[Responsible]
    ) -> list[tuple[str, ...]]:
        """The people of the 责任人 columns, else those named among the offices."""
        beside = [responsible.people for responsible in offices]
        if not self._owners:
            return beside
        named, *more = (each_once(self._named, column_of(values, index)) for index in self._owners)
        for column in more:
            named = [distinct((*names, *others)) for names, others in zip(named, column, strict=True)]
        return [own or others for own, others in zip(named, beside, strict=True)]

    def _named(self, cell: Value) -> tuple[str, ...]:
        text = cell_text(cell)
        return people_named(text, self._roster) if text else ()

    def _quotas(self, values: Sequence[Sequence[Value]], ids: Sequence[str]) -> list[tuple[Quota, ...]]:
        first, *more = ([cell_text(value) for value in column_of(values, i)] for i in self._wording)
        read = parse_quantities if len(values) <= SMALL_TABLE else read_quantities
        quotas = each_once(read, first)
        for column in more:
            found = each_once(read, column)
            quotas = [_merged(a, b) if a and b else a or b for a, b in zip(quotas, found, strict=True)]
        if self._settled:
            texts = zip(first, *more, strict=True)
            quotas = [self._settled_quotas(*task) for task in zip(ids, texts, quotas, strict=True)]
        return quotas

    def _settled_quotas(self, id_: str, texts: Sequence[str], read: tuple[Quota, ...]) -> tuple[Quota, ...]:
        """What a person says the task counts, else what was read."""
        wording = [comparison_form(text) for text in texts]
        for name, said in self._settled:
            if name == id_ or any(text.startswith(name) for text in wording):
                return tuple(quota for text in said for quota in parse_quantities(text))
        return read


def _section(labels: Sequence[Value]) -> str | None:
    return " / ".join(filter(None, map(cell_text, labels))) or None


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
