"""Which tasks are shown, in which order: the query, the picked values of columns, the sort."""

from __future__ import annotations

import datetime as dt
import re
from array import array
from collections.abc import Hashable, Iterator, Sequence

from xltool.progress.select import matcher
from xltool.record import NamedTuple
from xltool.table.by_column import each_once, task_cells
from xltool.table.model import cell_text
from xltool.tui.badges import ORDER, STATE_BADGES
from xltool.tui.filtering import TaskFilter
from xltool.tui.query import Query, parse_query
from xltool.tui.session.columns import Order, ViewColumn, shown_days, shown_due, view_columns
from xltool.tui.session.work import Session
from xltool.workbook.base import Value

EMPTY = ""
"""The value under which empty cells are picked."""


class Sort(NamedTuple):
    """By which column, by its key."""

    key: str
    descending: bool = False


class View:
    """The rows of a session that are shown. It holds positions, never what stands in them."""

    def __init__(self, session: Session, order: Order = "work", *, narrow: bool = False) -> None:
        self.session = session
        self.order: Order = order
        self.narrow = narrow
        self.columns = view_columns(session.table, order, narrow=narrow)
        self.query = Query()
        self.text = ""
        self.picks: dict[str, frozenset[str]] = {}
        """Column key → the texts that are shown; other columns show all."""
        self.sort: Sort | None = None
        self.rows: Sequence[int] = range(len(session))
        self._filter = TaskFilter(session.table, session.reading.statuses)
        self._filtered = session.reading
        self._kept: dict[Hashable, Sequence[int]] = {}
        """What picks and sort said of all rows, as long as nothing in them changes: a filter that is being
        typed asks for it again at every key."""
        self._kept_of: tuple[int, Order] = (session.revision, order)
        self.refresh()

    # What is asked

    def find(self, text: str) -> None:
        """Show what a filter text chooses."""
        self.text = text
        self.query = parse_query(text, self.session.as_of)
        self.refresh()

    def pick(self, key: str, texts: frozenset[str] | None) -> None:
        """Show only rows with these texts in a column; None for all."""
        if texts is None:
            self.picks.pop(key, None)
        else:
            self.picks[key] = texts
        self.refresh()

    def sort_by(self, key: str) -> None:
        """Sort by a column; again, the other way round; once more, as in the sheet."""
        if self.sort is None or self.sort.key != key:
            self.sort = Sort(key)
        else:
            self.sort = None if self.sort.descending else Sort(key, descending=True)
        self.refresh()

    def lay_out(self, order: Order, *, narrow: bool) -> None:
        """Choose the order and the room of the columns."""
        if (order, narrow) != (self.order, self.narrow):
            self.order, self.narrow = order, narrow
            self.columns = view_columns(self.session.table, order, narrow=narrow)

    @property
    def conditions(self) -> int:
        """How many filters are in force."""
        return len(self.query.conditions) + len(self.picks)

    # What is shown

    def refresh(self) -> None:
        """Choose and sort anew."""
        session = self.session
        if self._filtered is not session.reading:
            self._filter = TaskFilter(session.table, session.reading.statuses)
            self._filtered = session.reading
            self.columns = view_columns(session.table, self.order, narrow=self.narrow)
        if self._kept_of != (session.revision, self.order):
            self._kept_of = (session.revision, self.order)
            self._kept.clear()
        rows: Sequence[int] = range(len(session))
        if self.query.conditions:
            rows = self._chosen()
        for key, texts in self.picks.items():
            column = self.column(key)
            if column is not None:
                picked = self._picked(column, texts)
                rows = [at for at in rows if picked[at]]
        if self.sort is not None and (column := self.column(self.sort.key)) is not None:
            order = self._sorted(column, descending=self.sort.descending)
            rows = order if len(rows) == len(order) else _in_order(rows, order)
        self.rows = rows

    def prepare(self) -> Iterator[None]:
        """Get ready for the first search, a little at a time."""
        return self._filter.prepare()

    def _chosen(self) -> Sequence[int]:
        """What the query chooses; the tasks with edits are judged one by one."""
        session, conditions = self.session, self.query.conditions
        matches = matcher(conditions)
        edited = {at: matches(session.task(at), session.status(at)) for at in session.edited_positions()}
        return self._filter.choose(conditions, edited)

    def column(self, key: str) -> ViewColumn | None:
        return next((column for column in self.columns if column.key == key), None)

    def text_of(self, at: int, column: ViewColumn) -> str:
        """What a row shows in a column."""
        if column.kind == "cell" and column.column is not None:
            return self.session.shown(column.column, self.session.value(at, column.column.index))
        status = self.session.status(at)
        if column.kind == "badge":
            return str(STATE_BADGES[status.state])
        if column.kind == "days":
            return shown_days(status)
        if self.order == "sheet" and column.column is not None:
            return cell_text(self.session.value(at, column.column.index))
        return shown_due(self.session.table.tasks[at], status, self.session.as_of)

    def values_of(self, column: ViewColumn) -> list[tuple[str, int]]:
        """The texts of a column among the rows the other filters leave, with how many rows have each."""
        saved = self.picks.pop(column.key, None)
        sort, self.sort = self.sort, None
        self.refresh()
        counts: dict[str, int] = {}
        for at in self.rows:
            text = self.text_of(at, column)
            counts[text] = counts.get(text, 0) + 1
        if saved is not None:
            self.picks[column.key] = saved
        self.sort = sort
        self.refresh()
        return sorted(counts.items(), key=lambda pair: _text_key(pair[0]))

    def _picked(self, column: ViewColumn, texts: frozenset[str]) -> Sequence[int]:
        """For each row 1 if its text in a column is one of these, else 0."""
        known = self._kept.get((column.key, texts))
        if known is None:
            known = bytes(self.text_of(at, column) in texts for at in range(len(self.session)))
            self._kept[column.key, texts] = known
        return known

    def _sorted(self, column: ViewColumn, *, descending: bool) -> Sequence[int]:
        """All rows by a column. Empty cells stay last either way; equal ones keep the order of the sheet."""
        known = self._kept.get((column.key, descending))
        if known is None:
            keys = each_once(_value_key, self._sortable(column))
            filled = {at: key for at, key in enumerate(keys) if key is not None}
            known = array("I", sorted(filled, key=filled.__getitem__, reverse=descending))
            known.extend(at for at, key in enumerate(keys) if key is None)
            self._kept[column.key, descending] = known
        return known

    def _sortable(self, column: ViewColumn) -> list[Value | int]:
        """By what each row is sorted; None where there is nothing."""
        session = self.session
        if column.kind == "badge":
            places = {state: at for at, state in enumerate(ORDER)}
            return [places.get(status.state, len(places)) for status in session.statuses()]
        if column.kind == "days":
            return [status.days_left for status in session.statuses()]
        tasks = session.table.tasks
        if column.kind == "due":
            from xltool.progress.select import due_day

            both = zip(tasks, session.statuses(), strict=True)
            return [due_day(task, status, session.as_of) for task, status in both]
        assert column.column is not None
        index = column.column.index
        values = task_cells(tasks, index - 1)
        for at in session.edited_positions():
            values[at] = session.value(at, index)
        # To a set True is 1.0.
        return [cell_text(value) if isinstance(value, bool) else value for value in values]


def _in_order(rows: Sequence[int], order: Sequence[int]) -> Sequence[int]:
    """The rows as they stand in an order of all."""
    chosen = bytearray(len(order))
    for at in rows:
        chosen[at] = 1
    return array("I", (at for at in order if chosen[at]))


_Key = tuple[int, float | bytes]


def _value_key(value: Value | int) -> _Key | None:
    """Numbers and dates before text; text as a Chinese reader expects it; None when empty."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return (2, _text_key(value))
    if isinstance(value, dt.datetime):
        return (1, value.replace(tzinfo=None).timestamp())
    if isinstance(value, dt.date):
        return (1, dt.datetime.combine(value, dt.time()).timestamp())
    return (0, value)


_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def _text_key(text: str) -> bytes:
    """Numbers in it by their worth, Han by the order of GB 18030: the usual characters by their pinyin."""
    return _NUMBERS.sub(_padded, text.strip()).encode("gb18030", "replace")


def _padded(number: re.Match[str]) -> str:
    """A number so that text sorts by its worth, and before anything else that stands in its place."""
    return f"\x01{float(number[0]):027.6f}"
