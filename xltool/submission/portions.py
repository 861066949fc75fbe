"""Which rows of the body an office gets, and what becomes of section and subtotal rows (DOMAIN 2.2, 6.1)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from xltool.checks.groups import is_group
from xltool.record import NamedTuple
from xltool.table.body import section_level
from xltool.table.model import Table, Task
from xltool.workbook.base import Sheet


class Portion(NamedTuple):
    """The rows of the master's body that one office gets, ascending."""

    office: str
    rows: tuple[int, ...]
    tasks: tuple[Task, ...]


def offices_of(task: Task, roles: Iterable[str]) -> tuple[str, ...]:
    """The offices that take part in a task in one of those roles, each once; groups are none."""
    named = {"lead": task.lead, "resp": task.resp, "coop": task.coop}
    return tuple(dict.fromkeys(name for role in roles for name in named[role] if not is_group(name)))


def tasks_by_office(
    tasks: Iterable[Task], roles: Sequence[str], aliases: Mapping[str, str]
) -> dict[str, list[Task]]:
    """Each office with its tasks, in the order in which they first name it."""
    by_office: dict[str, list[Task]] = {}
    for task in tasks:
        names = dict.fromkeys(aliases.get(name, name) for name in offices_of(task, roles))
        for name in names:
            by_office.setdefault(name, []).append(task)
    return by_office


def portions(table: Table, frame: Frame, roles: Sequence[str], aliases: Mapping[str, str]) -> list[Portion]:
    """Each office with its rows, in the order in which the table first names it."""
    return [
        Portion(office, frame.rows_with(tasks), tuple(tasks))
        for office, tasks in tasks_by_office(table.tasks, roles, aliases).items()
    ]


class Total(NamedTuple):
    """A subtotal row and the rows it sums up."""

    row: int
    first: int
    last: int


class Frame:
    """The rows of a table's body that are no tasks, and which tasks they belong to."""

    def __init__(self, table: Table, sheet: Sheet) -> None:
        self._table = table
        self.columns = range(table.header.first_column, table.header.last_column + 1)
        self._spans = self._section_spans()
        self.totals = [self._total(row, sheet) for row in table.totals]

    def _section_spans(self) -> list[tuple[int, int, int]]:
        """Section row, first and last row under it: until the next one of its level or above."""
        sections = [(row, section_level(text)) for row, text in self._table.sections]
        end = self._table.body[1]
        spans = []
        for at, (row, level) in enumerate(sections):
            after = next((other for other, its in sections[at + 1 :] if its <= level), end + 1)
            spans.append((row, row + 1, after - 1))
        repeated = self._table.repeated_headers
        for row, following in pairwise((*repeated, end + 1)):
            spans.append((row, row + 1, following - 1))
        return spans

    def _total(self, row: int, sheet: Sheet) -> Total:
        """小计 sums up what stands since the last subtotal or section heading, 合计 everything above."""
        first = self._table.body[0]
        words = [value for c in self.columns if isinstance(value := sheet.value(row, c), str)]
        if not any("小计" in "".join(word.split()) for word in words):
            return Total(row, first, row - 1)
        breaks = [r for r in (*self._table.totals, *(r for r, _ in self._table.sections)) if r < row]
        return Total(row, max(breaks, default=first - 1) + 1, row - 1)

    def rows_with(self, tasks: Iterable[Task]) -> tuple[int, ...]:
        """The body rows to keep with these tasks: theirs, and every heading and subtotal that covers one."""
        rows: set[int] = set()
        for task in tasks:
            rows.update(range(task.row, task.last_row + 1))
        kept = sorted(rows)
        spans = [*self._spans, *self.totals]
        rows.update(row for row, first, last in spans if _any_between(kept, first, last))
        return tuple(sorted(rows))


def _any_between(ordered: Sequence[int], first: int, last: int) -> bool:
    at = bisect_left(ordered, first)
    return at < len(ordered) and ordered[at] <= last
