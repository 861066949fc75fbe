"""What a rule may look at: the table, its workbook, a day and a calendar, and a few shared views of them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import TYPE_CHECKING

from xltool.checks.finding import Severity
from xltool.checks.texts import ColumnTexts
from xltool.i18n import Message
from xltool.record import NamedTuple
from xltool.table.by_column import task_cells
from xltool.table.deadlines import parse_deadline
from xltool.table.items import group_items
from xltool.table.model import Deadline, Table, Task, cell_text
from xltool.workbook.base import Sheet, Workbook
from xltool.workbook.refs import Range

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar
    from xltool.evidence.review import Review

BODY_FIELDS = ("task", "measure", "target")
"""The fields whose words say what has to be done."""

OFFICE_FIELDS = ("lead", "coop", "resp_org")


class Hit(NamedTuple):
    """A place where a rule found something. Row and column 0: the whole sheet or file."""

    message: Message
    row: int = 0
    column: int = 0
    task: str | None = None
    hint: Message | None = None
    """What to do here, when that can be said better than in general."""
    severity: Severity | None = None
    """How grave it is here, when that differs from the rule's."""


class OfficeName(NamedTuple):
    """A name as it stands in the office columns: where it first does, and how often."""

    name: str
    task: Task
    column: int
    times: int


class OfficeGroup(NamedTuple):
    """Tasks that name the same offices in the same parts."""

    offices: tuple[str, ...]
    """All of them, each once, the leading ones first."""
    tasks: Sequence[Task]


def offices_of(task: Task) -> tuple[str, ...]:
    """All offices of a task, each once, the leading ones first."""
    return tuple(dict.fromkeys(task.lead + task.coop + task.resp))


@dataclass(frozen=True)
class Context:
    """One table under examination. Rules that need what is None here stay silent."""

    table: Table
    as_of: dt.date | None = None
    book: Workbook | None = None
    calendar: WorkCalendar | None = None
    evidence: Review | None = None
    """What the evidence folder has; None where nobody keeps one for this table."""
    from_notice: Mapping[str, Sequence[Hit]] = dataclass_field(default_factory=dict)
    """Code → what was found by holding the table against its notice (`xltool.notice`)."""

    @property
    def tasks(self) -> Sequence[Task]:
        return self.table.tasks

    @cached_property
    def sheet(self) -> Sheet | None:
        """The sheet that holds the table."""
        if self.book is None:
            return None
        return next((sheet for sheet in self.book.sheets if sheet.name == self.table.sheet), None)

    @cached_property
    def columns(self) -> dict[str, int]:
        """Field → the column (1-based) that stands for it, also as the second field of a composite one."""
        if self.tasks:
            return {field: index + 1 for field, index in self.tasks[0].columns.items()}
        return {column.field: column.index for column in self.table.columns if column.field is not None}

    def cells(self, field: str) -> Iterator[tuple[Task, str]]:
        """Each task with its text of a field; nothing when the table has no such column."""
        if field in self.columns:
            cells = task_cells(self.tasks, self.columns[field] - 1)
            yield from zip(self.tasks, map(cell_text, cells), strict=True)

    def dated(self, task: Task, field: str) -> dt.date | None:
        """The day a cell names, None when it names none."""
        value = task.get(field)
        if value is None or isinstance(value, bool):
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        return self.deadline(cell_text(value)).due

    def deadline(self, text: str) -> Deadline:
        """What a text means as a deadline of this table."""
        known = self._deadlines
        if text not in known:
            known[text] = parse_deadline(
                text, issued=self.table.issued_on, title_year=self.table.title_year, calendar=self.calendar
            )
        return known[text]

    @cached_property
    def _deadlines(self) -> dict[str, Deadline]:
        return {}

    @cached_property
    def by_deadline(self) -> Sequence[tuple[Deadline, Sequence[Task]]]:
        """Each deadline with the tasks that share it: long tables have few, and read each text once."""
        groups: dict[int, tuple[Deadline, list[Task]]] = {}
        for task in self.tasks:
            due = task.due
            group = groups.get(id(due))
            if group is None:
                groups[id(due)] = due, [task]
            else:
                group[1].append(task)
        return list(groups.values())

    @cached_property
    def by_offices(self) -> Sequence[OfficeGroup]:
        """The tasks by the offices they name, in order of first appearance."""
        groups: defaultdict[tuple[int, int, int], list[Task]] = defaultdict(list)
        for task in self.tasks:  # the reader shares what equal cells say
            groups[id(task.lead), id(task.coop), id(task.resp)].append(task)
        return [OfficeGroup(offices_of(tasks[0]), tasks) for tasks in groups.values()]

    @cached_property
    def items(self) -> Sequence[Sequence[Task]]:
        """The tasks, neighbouring rows of one item together."""
        return group_items(self.tasks)

    # The wording of the tasks

    def texts(self, field: str) -> ColumnTexts:
        """The distinct texts of a field; none when the table has no such column."""
        if field not in self._texts:
            column = self.columns.get(field)
            self._texts[field] = ColumnTexts(self.tasks if column else (), (column or 1) - 1)
        return self._texts[field]

    @cached_property
    def _texts(self) -> dict[str, ColumnTexts]:
        return {}

    def mentioning(
        self, *words: str, fields: Sequence[str] = BODY_FIELDS
    ) -> Iterator[tuple[str, str, Sequence[Task]]]:
        """Field by field the texts that hold any of the words, as (field, text, tasks)."""
        seen: set[int] = set()
        for field in fields:
            column = self.columns.get(field)
            if column is not None and column not in seen:
                seen.add(column)
                for text, tasks in self.texts(field).holding(words):
                    yield field, text, tasks

    @cached_property
    def office_names(self) -> Sequence[OfficeName]:
        """Every distinct name in the office columns, in order of first appearance."""
        counts: dict[str, int] = {}
        first: dict[str, Task] = {}
        for _, tasks in self.by_offices:
            task = tasks[0]
            for name in task.lead + task.coop + task.resp:
                counts[name] = counts.get(name, 0) + len(tasks)
                first.setdefault(name, task)
        return [
            OfficeName(name, task, self._office_column(task, name), counts[name])
            for name, task in first.items()
        ]

    # Places

    def hit(self, task: Task, field: str, message: Message, hint: Message | None = None) -> Hit:
        """A hit on a task's cell, or on the first cell of its row when the table has no such column."""
        column = self.columns.get(field, self.table.header.first_column)
        return self.hit_column(task, column, message, hint)

    def hits(self, tasks: Iterable[Task], field: str, message: Message) -> list[Hit]:
        """The same hit on the same field of many tasks."""
        column = self.columns.get(field, self.table.header.first_column)
        if self.has_merged_rows:
            return [self.hit_column(task, column, message) for task in tasks]
        return [Hit(message, task.row, column, task.id) for task in tasks]

    def hit_column(self, task: Task, column: int, message: Message, hint: Message | None = None) -> Hit:
        """A hit on a task's cell in a column; on the top left cell when it is merged."""
        row = task.row
        if self.has_merged_rows and (cells := self.merge_at(row, column)) is not None:
            row, column = cells[:2]
        return Hit(message, row, column, task.id, hint)

    def _office_column(self, task: Task, name: str) -> int:
        """The column in which a task names an office; the first of the table when no cell has the name."""
        for column in self.table.columns:
            if column.field in OFFICE_FIELDS and column.index <= len(task.values):
                value = task.values[column.index - 1]
                if isinstance(value, str) and name in value:
                    return column.index
        return self.table.header.first_column

    @cached_property
    def _merges(self) -> dict[int, tuple[list[int], list[Range]]]:
        """Column → first rows and ranges of the merges that cross it inside the body, by row."""
        merges: dict[int, list[Range]] = {}
        first, last = self.table.body
        for cells in self.sheet.merged if self.sheet is not None else ():
            if cells.last_row >= first and cells.first_row <= last:
                for column in range(cells.first_column, cells.last_column + 1):
                    merges.setdefault(column, []).append(cells)
        return {
            column: ([cells.first_row for cells in sorted(ranges)], sorted(ranges))
            for column, ranges in merges.items()
        }

    @cached_property
    def has_merged_rows(self) -> bool:
        """Whether any cells of the body are merged."""
        return bool(self._merges)

    def merge_at(self, row: int, column: int) -> Range | None:
        """The merged range of the body that holds this cell."""
        rows, ranges = self._merges.get(column, ((), ()))
        at = bisect_right(rows, row) - 1
        return ranges[at] if at >= 0 and ranges[at].holds(row, column) else None
