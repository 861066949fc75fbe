"""What subtotal rows say for some of the tasks they cover.

Rule 5: a figure is only worked out when the master proves what it is, the sum, the mean or the number of its
column's cells over the rows it covers, and when all that it could be agree for the rows of the copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.submission.portions import Frame, Total
from xltool.table.model import Table, Task
from xltool.table.status_words import canonical_state
from xltool.workbook.base import Sheet, Value

_FIGURE = compiled(r"\d+(?:\.\d+)?")
_FINISHED = compiled(r"(?:完成|办结|销号)[^\d完成办结销号]{0,4}$")
_DONE = frozenset({"done", "done_early", "done_late", "closed"})


class TotalCell(NamedTuple):
    """A cell with figures in a subtotal row. `value` is None where what it is to say can't be told."""

    row: int
    column: int
    formula: bool
    value: Value


class _Figures(NamedTuple):
    """A cell with figures as the master has it, and what it covers."""

    row: int
    column: int
    formula: bool
    shown: Value
    scopes: tuple[Sequence[Task], ...]


class Totals:
    """The subtotal rows of a master, looked at once for all its copies."""

    def __init__(self, table: Table, sheet: Sheet, frame: Frame) -> None:
        self._cells = [
            found for total in frame.totals for found in _figures(table, sheet, total, frame.columns)
        ]

    def __bool__(self) -> bool:
        return bool(self._cells)

    def of(self, tasks: Iterable[Task]) -> list[TotalCell]:
        """The cells for a copy that holds only these tasks."""
        chosen = frozenset(task.row for task in tasks)
        return [
            TotalCell(cell.row, cell.column, cell.formula, _worked_out(cell, chosen)) for cell in self._cells
        ]


def _figures(table: Table, sheet: Sheet, total: Total, columns: Iterable[int]) -> Iterable[_Figures]:
    covered = [task for task in table.tasks if total.first <= task.row <= total.last]
    above = [task for task in table.tasks if task.row < total.row]
    scopes = (covered,) if len(covered) == len(above) else (covered, above)
    for column in columns:
        shown = sheet.value(total.row, column)
        formula = sheet.has_formula(total.row, column)
        if formula or isinstance(shown, float) or (isinstance(shown, str) and _FIGURE.search(shown)):
            yield _Figures(total.row, column, formula, shown, scopes)


def _worked_out(cell: _Figures, chosen: frozenset[int]) -> Value:
    for scope in cell.scopes:
        if isinstance(cell.shown, float):
            found: Value = _number(cell.shown, _numbers(scope, cell.column), len(scope), chosen, scope)
        elif isinstance(cell.shown, str) and not cell.formula:
            found = _text(cell.shown, scope, chosen)
        else:
            found = None
        if found is not None:
            return found
    return None


def _numbers(scope: Sequence[Task], column: int) -> dict[int, float]:
    """Row → number, of the tasks that have one in the column."""
    return {task.row: value for task in scope if isinstance(value := task.at(column), float)}


_MEANINGS: tuple[Callable[[Sequence[float]], float], ...] = (
    sum,
    lambda numbers: sum(numbers) / len(numbers),
    len,
)


def _number(
    shown: float,
    numbers: Mapping[int, float],
    count: int,
    chosen: frozenset[int],
    scope: Sequence[Task],
) -> float | None:
    kept = [number for row, number in numbers.items() if row in chosen]
    possible = []
    if numbers:
        for meaning in _MEANINGS:
            if _equal(meaning(list(numbers.values())), shown):
                possible.append(meaning(kept) if kept else None)
    elif shown == count:
        possible.append(float(sum(task.row in chosen for task in scope)))
    if not possible or any(value is None or not _equal(value, possible[0]) for value in possible):
        return None
    return None if possible[0] is None else float(possible[0])


def _equal(one: float, other: float | None) -> bool:
    return other is not None and abs(one - other) <= 1e-9 * max(1.0, abs(one))


def _text(shown: str, scope: Sequence[Task], chosen: frozenset[int]) -> str | None:
    """“24项，其中完成4项”: the number of tasks, and of those that are done. None for any other figure."""
    done = [task for task in scope if canonical_state(task.text("status")) in _DONE]
    pieces = []
    copied = 0
    for figure in _FIGURE.finditer(shown):
        counted = done if _FINISHED.search(shown[: figure.start()]) else scope
        if figure[0] != str(len(counted)):
            return None
        pieces += [shown[copied : figure.start()], str(sum(task.row in chosen for task in counted))]
        copied = figure.end()
    return "".join(pieces) + shown[copied:]
