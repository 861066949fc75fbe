"""A sheet as the application had it at one moment, read a block at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from xltool.workbook.base import Value
from xltool.workbook.live.native import Hidden, Native
from xltool.workbook.refs import Range

if TYPE_CHECKING:
    import xlwings as xw

_MANY_CELLS = 2_000_000
_PROBED_ROWS = 100
_BLOCK_ROWS = 5_000
_ERRORS = {
    -2146826245: "#GETTING_DATA",
    -2146826243: "#SPILL!",
    -2146826242: "#CONNECT!",
    -2146826241: "#BLOCKED!",
    -2146826240: "#UNKNOWN!",
    -2146826239: "#FIELD!",
    -2146826238: "#CALC!",
}
"""Excel's error values (XlCVError) that xlwings leaves as numbers."""


class Snapshot:
    """What a sheet holds. Each thing is asked for when it is first needed, and then kept."""

    def __init__(self, sheet: xw.Sheet, native: Native) -> None:
        self._sheet = sheet
        self._native = native

    @property
    def area(self) -> Range:
        """From A1 to the last cell that holds anything, or a little further."""
        return Range(1, 1, max(1, len(self.rows)), max(1, len(self.rows[0]) if self.rows else 1))

    @cached_property
    def rows(self) -> list[list[Value]]:
        """The values of `area`, all rows of one length.

        Whole columns or rows that are merely dressed count as used in Excel: such a sheet is read as wide as
        its first rows and as far down as a block that is empty.
        """
        used = self._native.call(lambda: self._sheet.used_range)
        (row, column), (rows, columns) = self._native.call(lambda: ((used.row, used.column), used.shape))
        last_row, last_column = row + rows - 1, column + columns - 1
        if last_row * last_column <= _MANY_CELLS:
            return read_values(self._sheet, self._native, Range(1, 1, last_row, last_column))
        probe = read_values(self._sheet, self._native, Range(1, 1, min(last_row, _PROBED_ROWS), last_column))
        width = max((at for values in probe for at, v in enumerate(values, 1) if v is not None), default=1)
        found: list[list[Value]] = []
        for first in range(1, last_row + 1, _BLOCK_ROWS):
            block = Range(first, 1, min(last_row, first + _BLOCK_ROWS - 1), width)
            found += read_values(self._sheet, self._native, block)
            if not any(value is not None for values in found[first - 1 :] for value in values):
                break
        while len(found) > 1 and not any(value is not None for value in found[-1]):
            found.pop()
        return found

    def value(self, row: int, column: int) -> Value:
        """The value of one cell."""
        area = self.area
        return self.rows[row - 1][column - 1] if area.holds(row, column) else None

    def emptied(self, cells: Range) -> None:
        """Take note that some cells were emptied since."""
        for values in self.rows[cells.first_row - 1 : cells.last_row]:
            for column in range(cells.first_column, min(cells.last_column, len(values)) + 1):
                values[column - 1] = None

    @cached_property
    def merged(self) -> Sequence[Range]:
        return self._native.merged(self._sheet, self.area)

    @cached_property
    def hidden(self) -> Hidden:
        return self._native.hidden(self._sheet, self.area)

    @cached_property
    def formulas(self) -> Sequence[Range]:
        return self._native.formulas(self._sheet, self.area)


def read_values(sheet: xw.Sheet, native: Native, cells: Range) -> list[list[Value]]:
    """The values of some cells as every engine of ours gives them."""
    found = native.call(
        lambda: sheet.range(cells[:2], cells[2:]).options(ndim=2, err_to_str=True, chunksize=None).value
    )
    return [[_value(value) for value in row] for row in found]


def _value(value: object) -> Value:
    if isinstance(value, str):
        return value or None
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, dt.datetime):
        # Applications know moments only; a day is one at midnight.
        plain = value.replace(tzinfo=None)
        return plain.date() if plain.time() == dt.time() else plain
    if isinstance(value, int | Decimal):
        return _ERRORS.get(int(value)) or float(value)
    return str(value)
