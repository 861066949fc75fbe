"""Where the cells of a cleaned workbook stood in the master: what somebody has to mend is mended there."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping

from xltool.checks.finding import Finding
from xltool.record import NamedTuple
from xltool.submission.splitting import Part
from xltool.workbook.base import Item
from xltool.workbook.refs import Range, column_number


class _Gone(NamedTuple):
    """Rows and columns of one sheet that are not in the copies, ascending, as the master numbers them."""

    rows: list[int]
    columns: list[int]


class Origins:
    """Rows and columns of the copies → those of the master. `left_out`: columns of `sheet` that were taken
    out before it was cleaned."""

    def __init__(self, removed: Iterable[Item], sheet: str, left_out: Collection[int]) -> None:
        self._gone: dict[str, _Gone] = {sheet: _Gone([], sorted(left_out))}
        before = sorted(left_out)
        for item in removed:
            gone = self._gone.setdefault(item.sheet, _Gone([], []))
            if item.kind == "hidden_rows":
                insort(gone.rows, int(item.place))
            elif item.kind == "hidden_columns" and ":" not in item.place:  # else behind all that is used
                column = column_number(item.place)
                insort(gone.columns, _before(column, before) if item.sheet == sheet else column)

    def row(self, sheet: str, row: int) -> int:
        """The master's row."""
        return _before(row, self._gone[sheet].rows) if sheet in self._gone else row

    def finding(self, finding: Finding, part: Part | None, sheet: str, body: tuple[int, int]) -> Finding:
        """A finding with the master's cell. `part`: it is of this office's copy, whose rows of the `body` of
        `sheet` are fewer."""
        if finding.cell is None or finding.sheet not in self._gone:
            return finding
        try:
            cells = Range.parse(finding.cell)
        except ValueError:  # a part may name anything
            return finding
        gone = self._gone[finding.sheet]
        rows = [cells.first_row, cells.last_row]
        if part is not None and finding.sheet == sheet:
            rows = [_in_whole(row, part.places, body) for row in rows]
        top, bottom = (_before(row, gone.rows) for row in rows)
        left, right = (_before(column, gone.columns) for column in (cells.first_column, cells.last_column))
        return finding._replace(cell=str(Range(top, left, bottom, right)))


def _before(number: int, gone: list[int]) -> int:
    """What a number was before those were taken out (ascending, as they were then)."""
    for one in gone:
        if number < one:
            break
        number += 1
    return number


def _in_whole(row: int, places: Mapping[int, int], body: tuple[int, int]) -> int:
    """The row of the whole table that a row of an office's copy is."""
    first, last = body
    kept = sorted(places.values())
    if row < first or not kept:
        return row
    at = bisect_left(kept, row)
    if at < len(kept) and kept[at] == row:
        return next(whole for whole, place in places.items() if place == row)
    return row + (last - first + 1) - len(kept)
