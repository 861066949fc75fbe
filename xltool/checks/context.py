"""What a rule may look at: the table, its workbook, a day and a calendar, and a few shared views of them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from xltool.i18n import Message
from xltool.table.deadlines import parse_deadline
from xltool.table.model import Table, Task, cell_text
from xltool.workbook.base import Sheet, Workbook
from xltool.workbook.refs import Range

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar

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


@dataclass(frozen=True)
class Context:
    """One table under examination. Rules that need what is None here stay silent."""

    table: Table
    as_of: dt.date | None = None
    book: Workbook | None = None
    calendar: WorkCalendar | None = None

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
        """Field → column number, the first of each field."""
        columns: dict[str, int] = {}
        for column in self.table.columns:
            if column.field is not None:
                columns.setdefault(column.field, column.index)
        return columns

    def heading(self, field: str) -> str:
        """The heading of a field as the table prints it, "" without such a column."""
        column = self.table.column(field)
        return column.heading if column is not None else ""

    def cells(self, field: str) -> Iterator[tuple[Task, str]]:
        """Each task with its text of a field; nothing when the table has no such column."""
        if field not in self.columns:
            return
        for task in self.tasks:
            yield task, task.text(field)

    def dated(self, task: Task, field: str) -> dt.date | None:
        """The day a cell names, None when it names none."""
        value = task.get(field)
        if value is None or isinstance(value, bool):
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        return self.parsed(cell_text(value))

    def parsed(self, text: str) -> dt.date | None:
        """The day a text means as a deadline of this table, None when it means none."""
        known = self._parsed
        if text not in known:
            deadline = parse_deadline(
                text, issued=self.table.issued_on, title_year=self.table.title_year, calendar=self.calendar
            )
            known[text] = deadline.due
        return known[text]

    @cached_property
    def _parsed(self) -> dict[str, dt.date | None]:
        return {}

    # The wording of the tasks

    @cached_property
    def _wording(self) -> tuple[str, list[int]]:
        """The wording of all tasks in one string, and where each begins: one search covers the table."""
        indexes = [self.tasks[0].columns[f] for f in BODY_FIELDS if f in self.tasks[0].columns] if self.tasks else []
        texts = []
        starts = []
        start = 0
        for task in self.tasks:
            values = task.values
            parts = [v for i in indexes if i < len(values) and isinstance(v := values[i], str)]
            text = "\n".join(parts)
            texts.append(text)
            starts.append(start)
            start += len(text) + 1
        return "\n".join(texts), starts

    def wording(self, index: int) -> str:
        """What the task at `index` says has to be done: its text, measures and target, one a line."""
        text, starts = self._wording
        return text[starts[index] : starts[index + 1] - 1 if index + 1 < len(starts) else len(text)]

    def mentioning(self, *words: str) -> Iterator[tuple[Task, str]]:
        """The tasks whose wording holds any of the words, with that wording, in the table's order."""
        text, starts = self._wording
        found: set[int] = set()
        for word in words:
            at = text.find(word)
            while at >= 0:
                index = bisect_right(starts, at) - 1
                found.add(index)
                at = text.find(word, starts[index + 1]) if index + 1 < len(starts) else -1
        for index in sorted(found):
            yield self.tasks[index], self.wording(index)

    def where(self, task: Task, words: str) -> str:
        """The field of the wording that holds these words; the task's own when none does."""
        return next((field for field in BODY_FIELDS if words in task.text(field)), "task")

    # Places

    def hit(self, task: Task, field: str, message: Message, hint: Message | None = None) -> Hit:
        """A hit on a task's cell, or on the first cell of its row when the table has no such column."""
        column = self.columns.get(field, self.table.header.first_column)
        row = task.row
        if self.has_merged_rows and (cells := self.merge_at(row, column)) is not None:
            row, column = cells[:2]
        return Hit(message, row, column, task.id, hint)

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
