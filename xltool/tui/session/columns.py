"""The columns a clerk sees: the table's own, a badge, the days left; by work or as in the sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from xltool.i18n import msg
from xltool.progress.columns import find_owned
from xltool.record import NamedTuple
from xltool.table.model import Column, Table, Task, cell_text
from xltool.text.width import display_width

if TYPE_CHECKING:
    from xltool.progress.evaluate import Status

Kind = Literal["cell", "badge", "due", "days"]
Order = Literal["work", "sheet"]

_FROZEN = ("seq", "task")
_BY_WORK = (
    "due",
    "lead",
    "progress",
    "status",
    "rate",
    "actual_value",
    "target_value",
    "problem",
    "next_step",
    "finished_on",
    "evidence",
    "closed",
    "review",
    "remark",
)
"""What a clerk looks at and fills, first; the rest follows as in the sheet."""

_WIDEST = {"seq": 6, "task": 28, "measure": 40, "target": 32, "progress": 34, "problem": 28, "next_step": 28}
_WIDEST_OTHER = 18
_NARROWEST = 4
_SAMPLE = 200
"""So many rows decide how wide a column is."""


class ViewColumn(NamedTuple):
    """A column as shown. `column` is the table's, None for the badge and the days left."""

    kind: Kind
    heading: str
    width: int
    column: Column | None = None
    frozen: bool = False
    number: bool = False
    """Set to the right."""

    @property
    def key(self) -> str:
        """What the column is remembered by."""
        return self.kind if self.column is None else f"{self.kind}{self.column.index}"


def view_columns(table: Table, order: Order, *, narrow: bool = False) -> tuple[ViewColumn, ...]:
    """The columns of a table in an order. On a narrow screen the task gives way."""
    owned = {column.index for column in find_owned(table).values()}
    shown = [column for column in table.columns if column.index not in owned or column.field == "status"]
    rest = shown if order == "sheet" else sorted(shown, key=_place_by_work)
    sample = table.tasks[:_SAMPLE]
    frozen = [
        _cell(column, sample, frozen=True, widest=_widest(column, narrow))
        for name in _FROZEN
        if (column := table.column(name)) is not None
    ]
    columns = [*frozen[:1], ViewColumn("badge", str(msg("St")), 2, frozen=True), *frozen[1:]]
    kept = {column.column.index for column in frozen if column.column is not None}
    for column in rest:
        if column.index in kept:
            continue
        if column.field == "due" and not any(c.kind == "due" for c in columns):
            columns.append(_due(column, order, sample))
            columns.append(ViewColumn("days", str(msg("Days")), 5, number=True))
        else:
            columns.append(_cell(column, sample, widest=_widest(column, narrow)))
    return tuple(columns)


def _place_by_work(column: Column) -> int:
    return _BY_WORK.index(column.field) if column.field in _BY_WORK else len(_BY_WORK)


def _widest(column: Column, narrow: bool) -> int:
    widest = _WIDEST.get(column.field or "", _WIDEST_OTHER)
    return min(widest, 26) if narrow else widest


def _due(column: Column, order: Order, sample: Sequence[Task]) -> ViewColumn:
    if order == "sheet":
        return _cell(column, sample, widest=_WIDEST_OTHER)._replace(kind="due")
    return ViewColumn("due", short_heading(column), 10, column)


def _cell(column: Column, sample: Sequence[Task], *, widest: int, frozen: bool = False) -> ViewColumn:
    heading = short_heading(column)
    values = [task.at(column.index) for task in sample]
    width = max((display_width(line) for value in values for line in cell_text(value).split("\n")), default=0)
    number = bool(values) and all(value is None or isinstance(value, float) for value in values)
    width = max(_NARROWEST, display_width(heading), min(width, widest))
    return ViewColumn("cell", heading, width, column, frozen, number)


def heading_at(table: Table, index: int) -> str:
    """The heading of the column of that index on one line, "" where there is none."""
    return next((short_heading(column) for column in table.columns if column.index == index), "")


def short_heading(column: Column) -> str:
    """A heading without the group headings above it, on one line."""
    return "".join(column.heading.rpartition("/")[2].split())


def shown_due(task: Task, status: Status, as_of: dt.date) -> str:
    """The day that counts, short; the deadline's own words where there is none."""
    from xltool.progress.select import due_day

    day = due_day(task, status, as_of)
    if day is None:
        return task.due.text
    return f"{day:%m-%d}" if day.year == as_of.year else day.isoformat()


def shown_days(status: Status) -> str:
    """The days left, with a sign; "" without a deadline or when finished.

    >>> from types import SimpleNamespace as Status
    >>> shown_days(Status(days_left=4)), shown_days(Status(days_left=-9)), shown_days(Status(days_left=None))
    ('+4', '-9', '')
    """
    return "" if status.days_left is None else f"{status.days_left:+d}" if status.days_left else "0"
