"""Sheets and workbooks made of grids of values, so that reading tables needs no file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from xltool.workbook.base import Receipt, Sheet, SheetFeatures, Value, Workbook, WorkbookFeatures
from xltool.workbook.refs import Range

Grid = Sequence[Sequence[Value]]


class GridSheet(Sheet):
    """A read-only sheet whose row 1 is `grid[0]`. Cells that a merged range hides should be None."""

    def __init__(
        self,
        grid: Grid,
        *,
        merged: Iterable[str] = (),
        name: str = "Sheet1",
        hidden: bool = False,
        first_row: int = 1,
    ) -> None:
        self.name = name
        self.hidden = hidden
        self._grid = {row: list(values) for row, values in enumerate(grid, first_row)}
        self._merged = [Range.parse(cells) for cells in merged]

    @property
    def merged(self) -> Sequence[Range]:
        return self._merged

    @property
    def hidden_rows(self) -> frozenset[int]:
        return frozenset()

    @property
    def hidden_columns(self) -> frozenset[int]:
        return frozenset()

    @property
    def features(self) -> SheetFeatures:
        return SheetFeatures()

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        for row, values in self._grid.items():
            values = [None if value == "" else value for value in values]
            while values and values[-1] is None:
                values.pop()
            if values:
                yield row, values

    def value(self, row: int, column: int) -> Value:
        values = self._grid.get(row, [])
        return values[column - 1] if column <= len(values) else None

    def has_formula(self, row: int, column: int) -> bool:
        return False

    def write(self, row: int, column: int, value: Value, like: tuple[int, int] | None = None) -> NoReturn:
        raise AssertionError("reading a table writes nothing")

    def fill(self, row: int, column: int, colour: str) -> NoReturn:
        raise AssertionError("reading a table writes nothing")

    def merge(self, cells: Range) -> NoReturn:
        raise AssertionError("reading a table writes nothing")

    def copy_column_width(self, source: int, target: int) -> NoReturn:
        raise AssertionError("reading a table writes nothing")

    def add_lights(self, cells: Range, colours: Mapping[str, str]) -> NoReturn:
        raise AssertionError("reading a table writes nothing")

    def add_choices(self, cells: Range, words: Sequence[str]) -> NoReturn:
        raise AssertionError("reading a table writes nothing")

    def delete_rows(self, rows: Iterable[int]) -> NoReturn:
        raise AssertionError("reading a table writes nothing")


class GridBook(Workbook):
    """A workbook of grid sheets."""

    def __init__(self, *sheets: GridSheet, path: str = "分工表.xlsx") -> None:
        self.format = "xlsx"
        self.path = Path(path)
        self.sha256 = ""
        self.date1904 = False
        self.sheets = sheets

    @property
    def features(self) -> WorkbookFeatures:
        return WorkbookFeatures()

    def save(self, path: Path | str | None = None) -> Receipt:
        raise AssertionError("reading a table saves nothing")


def book_of(grid: Grid, *merged: str) -> GridBook:
    """A workbook with this one sheet."""
    return GridBook(GridSheet(grid, merged=merged))
