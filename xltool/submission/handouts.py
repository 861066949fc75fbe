"""Finishing the workbook of one office: subtotals and numbers for its rows, and the proof of it all."""

from __future__ import annotations

from collections.abc import Sequence

from xltool.errors import XltoolError
from xltool.i18n import Message, msg
from xltool.project.model import Recipe
from xltool.submission.preparing import Prepared
from xltool.submission.splitting import Part
from xltool.submission.totals import Totals
from xltool.table.model import Table
from xltool.workbook.base import Sheet, Value
from xltool.workbook.refs import format_ref


class Finisher:
    """Finishes the handouts of one master."""

    def __init__(self, prepared: Prepared, totals: Totals, recipe: Recipe) -> None:
        self._table = prepared.table
        self._path = prepared.master
        self._totals = totals
        self._seq = prepared.table.column("seq") if recipe.renumber else None
        sheet = prepared.book[prepared.table.sheet]
        self._master = dict(sheet.rows())
        self._labels = {
            (row, column)
            for cells in sheet.merged
            for row in range(cells.first_row, cells.last_row + 1)
            for column in range(cells.first_column, cells.last_column + 1)
        }
        """Cells of merged ranges: what they say moves down with the range's first row that remains."""

    def finish(self, part: Part) -> tuple[Message, ...]:
        """Make the edits and prove the copy; what could not be worked out is said.

        XltoolError COPY_CHECK_FAILED when a cell of it says anything else than the master's.
        """
        sheet = part.book[self._table.sheet]
        self._check(part, sheet)
        unknown = self._sum_up(part, sheet)
        if self._seq is not None:
            for count, task in enumerate(part.portion.tasks, 1):
                number = str(count) if isinstance(task.get("seq"), str) else float(count)
                sheet.write(part.places[task.row], self._seq.index, number)
        if not unknown:
            return ()
        return (msg("Can't be worked out for these rows, left empty: {cells}", cells="、".join(unknown)),)

    def _sum_up(self, part: Part, sheet: Sheet) -> list[str]:
        """Write the subtotals; the cells that were left empty."""
        results: dict[tuple[int, int], float] = {}
        written: list[tuple[int, int, Value]] = []
        for cell in self._totals.of(part.portion.tasks):
            place = part.places.get(cell.row)
            if place is None:
                continue
            if cell.formula and isinstance(cell.value, float):
                results[place, cell.column] = cell.value
            else:
                written.append((place, cell.column, cell.value))
        if results:
            sheet.set_results(results)
        for row, column, value in written:
            sheet.write(row, column, value)
        return [format_ref(row, column) for row, column, value in written if value is None]

    def _check(self, part: Part, sheet: Sheet) -> None:
        """Every value of the rows that are to be in the copy stands in its place, and nothing else does."""
        first, last = self._table.body
        shift = last - first + 1 - len(part.places)
        found = dict(sheet.rows())
        kept = frozenset(part.portion.rows)
        for row, values in self._master.items():
            if first <= row <= last:
                if row not in kept:
                    continue
                place = part.places[row]
            else:
                place = row - shift if row > last else row
            mine = found.pop(place, [])
            if mine != values:
                for column in range(1, max(len(values), len(mine)) + 1):
                    if _at(values, column) != _at(mine, column) and (row, column) not in self._labels:
                        raise self._failed(part)
        # Where rows were emptied they stand where they stood, and may hold what a merged range shows.
        shown = set[tuple[int, int]]() if shift else self._labels
        left = {
            (place, column)
            for place, values in found.items()
            for column, value in enumerate(values, 1)
            if value not in (None, "")
        }
        if left - shown:
            raise self._failed(part)

    def table_of(self, part: Part) -> Table:
        """The table of the copy: its columns are the master's, its rows have moved."""
        tasks = [
            task._replace(row=part.places[task.row], last_row=part.places[task.last_row])
            for task in part.portion.tasks
        ]
        first = self._table.body[0]
        return self._table._replace(
            tasks=tuple(tasks), body=(first, max(part.places.values(), default=first))
        )

    def _failed(self, part: Part) -> XltoolError:
        return XltoolError(
            "COPY_CHECK_FAILED",
            msg("The copy for “{office}” did not come out as it should.", office=part.portion.office),
            msg("Please report this; until then split the table in Excel or WPS."),
            self._path,
        )


def _at(values: Sequence[Value], column: int) -> Value:
    return values[column - 1] if column <= len(values) else None
