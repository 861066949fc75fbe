"""The grid of a sheet when columns go away: cells drop out, the others move left, formulas follow.

What a merged range shows stands in its first cell; when that goes and the range doesn't, the next cell that
stays takes over what it holds and how it is dressed.
"""

from __future__ import annotations

import re

from xltool.i18n import msg
from xltool.workbook.refs import format_ref
from xltool.workbook.xlsx.cells import Row, attribute_pairs, rows_of
from xltool.workbook.xlsx.formulas import Deletion
from xltool.workbook.xlsx.part import SheetPart, parse_range
from xltool.workbook.xlsx.rows import GridMover, immovable
from xltool.workbook.xlsx.xml import Malformed

_SPANS = re.compile(rb"\sspans\s*=\s*(?:\"[^\"]*\"|'[^']*')")
"""An optional hint which columns a row uses (ECMA-376 part 1 §18.3.1.73)."""
_PLACE = re.compile(rb"\sr\s*=\s*(?:\"[^\"]*\"|'[^']*')")


class ColumnMover(GridMover):
    """Moves the cells and formulas of the grid that loses columns."""

    def __init__(self, part: SheetPart, deletion: Deletion) -> None:
        super().__init__(part, deletion, here=True)
        self._tag = re.compile(rb"<%bc(?:\s[^<>]*?)?(?=/?>)" % re.escape(part.rules.prefix))
        self._heirs: dict[int, dict[int, int]] = {}
        """Row → the first columns of merged ranges that go → the column whose cell takes over."""
        for cells in part.merged():
            span = range(cells.first_column, cells.last_column + 1)
            stays = next((column for column in span if deletion.place(column)), None)
            if stays is not None and stays != cells.first_column:
                self._heirs.setdefault(cells.first_row, {})[cells.first_column] = stays

    def moved(self) -> bytes:
        """The new grid; UnsupportedEdit where a formula can't follow."""
        part, grid = self._part, self._part.grid
        if part.rules.odd:
            raise immovable("ODD_XML", msg("The rows of the worksheet are stored in an unusual way."))
        if self._mark in grid:
            self._find_shared()
        pieces: list[bytes] = []
        copied = 0
        for row in rows_of(grid, part.rules):
            pieces += (grid[copied : row.start], *self._moved_row(row))
            copied = row.end
        pieces.append(grid[copied:])
        return b"".join(pieces)

    def _moved_row(self, row: Row) -> list[bytes]:
        grid = self._part.grid
        pieces = [_SPANS.sub(b"", grid[row.start : row.inner])]
        copied = row.inner
        cells = self._part.cells(row)
        heirs = self._heirs.get(row.number, {})
        displaced = {heirs[cell.column] for cell in cells if cell.column in heirs}
        for cell in cells:
            pieces.append(grid[copied : cell.start])
            copied = cell.end
            place = self._deletion.place(heirs.get(cell.column, cell.column))
            found = self._formula.search(grid, cell.start, cell.end) if cell.formula else None
            if place is None or cell.column in displaced:
                self._let_go(found)
                continue
            written = grid[cell.start : cell.end]
            if found is not None:
                formula = self._followed(found, row.number, cell.column)
                written = grid[cell.start : found.start()] + formula + grid[found.end() : cell.end]
            pieces.append(self._placed(written, row.number, place))
        pieces.append(grid[copied : row.end])
        return pieces

    def _let_go(self, found: re.Match[bytes] | None) -> None:
        """UnsupportedEdit where the formula of a cell that goes fills cells that stay."""
        reference = attribute_pairs(found[1]).get(b"ref") if found is not None else None
        if found is not None and reference and b"shared" not in found[1]:
            cells = parse_range(reference.decode())
            if self._deletion.range(cells) is not None:
                raise immovable(
                    "ARRAY_FORMULA", msg("One array formula fills the cells {cells}.", cells=cells)
                )

    def _placed(self, cell: bytes, row: int, column: int) -> bytes:
        """A cell that says where it stands."""
        tag = self._tag.match(cell)
        if tag is None:
            raise Malformed("a cell without a tag")
        place = b' r="%b"' % format_ref(row, column).encode()
        named, count = _PLACE.subn(place, tag[0], count=1)
        if not count:  # its place followed from the cell before, which may be gone
            named = tag[0] + place
        return named + cell[tag.end() :]
