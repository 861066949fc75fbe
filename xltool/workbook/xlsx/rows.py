"""The grid of a sheet when rows or columns go away: its rows, and the formulas that follow."""

from __future__ import annotations

import re

from xltool.errors import UnsupportedEdit
from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.workbook.refs import Range
from xltool.workbook.xlsx.cells import ATTRIBUTE, Row, attribute_pairs, rows_of
from xltool.workbook.xlsx.formulas import Deletion, translate
from xltool.workbook.xlsx.part import SheetPart, parse_range
from xltool.workbook.xlsx.text import resolve_references
from xltool.workbook.xlsx.xml import element_text


def immovable(code: str, reason: Message) -> UnsupportedEdit:
    """The refusal to delete rows or columns because something can't follow."""
    return UnsupportedEdit(code, reason, msg("Delete them in Excel or WPS."))


class _Shared(NamedTuple):
    """A formula that several cells share, and the cell it is written for."""

    text: str
    row: int
    column: int


class GridMover:
    """Moves the rows and formulas of one grid. `here`: the grid is the one that loses rows, or columns, which
    is for `columns.ColumnMover`."""

    def __init__(self, part: SheetPart, deletion: Deletion, here: bool) -> None:
        self._part = part
        self._deletion = deletion
        self._here = here
        prefix = re.escape(part.rules.prefix)
        formula = rb"<Pf((?:ATTRIBUTE)*+)\s*+(?:/>|>([^<]*+)</Pf>)".replace(b"ATTRIBUTE", ATTRIBUTE)
        self._formula = re.compile(formula.replace(b"<P", b"<" + prefix).replace(b"</P", b"</" + prefix))
        self._cell_row = re.compile(rb"(<%bc(?:\s[^<>]*?)?\sr\s*=\s*[\"'][A-Za-z]+)[0-9]+" % prefix)
        self._row_number = re.compile(rb"(\sr\s*=\s*[\"'])[0-9]+")
        self._mark = b"<" + part.rules.prefix + b"f"
        self._shared: dict[bytes, _Shared] = {}
        self._expands = False

    def moved(self) -> bytes:
        """The new grid; UnsupportedEdit where a formula can't follow."""
        part, grid = self._part, self._part.grid
        has_formulas = self._mark in grid
        if not has_formulas and not self._here:
            return grid
        if part.rules.odd:
            raise immovable("ODD_XML", msg("The rows of the worksheet are stored in an unusual way."))
        if has_formulas:
            self._find_shared()
        pieces: list[bytes] = []
        copied = 0
        for row in rows_of(grid, part.rules):
            number = self._deletion.place(row.number) if self._here else row.number
            if number is None:
                pieces.append(grid[copied : row.start])
                copied = row.end
                continue
            written = grid[row.start : row.end]
            new = self._with_formulas(row) if has_formulas and self._mark in written else written
            if number != row.number:
                new = self._renumbered(new, number)
            if new is not written:
                pieces += (grid[copied : row.start], new)
                copied = row.end
        pieces.append(grid[copied:])
        return b"".join(pieces)

    def _renumbered(self, row: bytes, number: int) -> bytes:
        digits = b"\\g<1>%d" % number
        tag_end = row.index(b">")
        tag, numbered = self._row_number.subn(digits, row[:tag_end], count=1)
        if not numbered:  # its number followed from the row before, which may be gone
            name = re.escape(self._part.rules.prefix) + b"row"
            tag = re.sub(rb"^<%b" % name, rb'\g<0> r="%d"' % number, tag)
        return tag + self._cell_row.sub(digits, row[tag_end:])

    # Formulas

    def _find_shared(self) -> None:
        """Collect the shared formulas; they are written out one by one if one of them has to change."""
        part = self._part
        for row in rows_of(part.grid, part.rules):
            if part.grid.find(self._mark, row.start, row.end) < 0:
                continue
            for cell in part.cells(row):
                found = self._formula.search(part.grid, cell.start, cell.end) if cell.formula else None
                if found is None or not found[2]:
                    continue
                attributes = attribute_pairs(found[1])
                if attributes.get(b"t") == b"shared":
                    text = resolve_references(found[2].decode())
                    self._shared[attributes.get(b"si", b"")] = _Shared(text, row.number, cell.column)
        self._expands = self._here or any(
            self._deletion.formula(shared.text, False) != shared.text for shared in self._shared.values()
        )

    def _with_formulas(self, row: Row) -> bytes:
        part = self._part
        pieces: list[bytes] = []
        copied = row.start
        for cell in part.cells(row):
            found = self._formula.search(part.grid, cell.start, cell.end) if cell.formula else None
            if found is None:
                continue
            pieces += (part.grid[copied : found.start()], self._followed(found, row.number, cell.column))
            copied = found.end()
        pieces.append(part.grid[copied : row.end])
        return b"".join(pieces)

    def _followed(self, found: re.Match[bytes], row: int, column: int) -> bytes:
        """A formula element that refers to what it referred to."""
        attributes = attribute_pairs(found[1])
        kind = attributes.get(b"t")
        text = resolve_references((found[2] or b"").decode())
        tag = b"<%bf%b>" % (self._part.rules.prefix, found[1])
        if kind == b"dataTable":
            if self._here:
                self._check_table(attributes)
            return found[0]
        if kind == b"shared":
            if not self._expands:
                return found[0]
            shared = self._shared.get(attributes.get(b"si", b""))
            if shared is None:
                raise immovable("SHARED_FORMULA", msg("A shared formula has lost its text."))
            text = translate(shared.text, row - shared.row, column - shared.column)
            tag = b"<%bf>" % self._part.rules.prefix
        elif kind == b"array" and self._here:
            tag = self._array_tag(tag, parse_range(attributes.get(b"ref", b"").decode()))
        new = self._deletion.formula(text, self._here)
        if new == text and tag == b"<%bf%b>" % (self._part.rules.prefix, found[1]):
            return found[0]
        return tag + element_text(new) + b"</%bf>" % self._part.rules.prefix

    def _array_tag(self, tag: bytes, cells: Range) -> bytes:
        moved = self._deletion.range(cells)
        if moved is None or _size(moved) != _size(cells):
            reason = msg("One array formula fills the cells {cells}.", cells=cells)
            raise immovable("ARRAY_FORMULA", reason)
        return re.sub(rb"(\sref\s*=\s*[\"'])[^\"']*", rb"\g<1>" + str(moved).encode(), tag)

    def _check_table(self, attributes: dict[bytes, bytes]) -> None:
        cells = parse_range(attributes.get(b"ref", b"").decode())
        inputs = [parse_range(attributes[key].decode()) for key in (b"r1", b"r2") if attributes.get(key)]
        if max(self._deletion.ends(place)[1] for place in (cells, *inputs)) >= self._deletion.gone[0]:
            raise immovable("DATA_TABLE", msg("The cells {cells} are a data table.", cells=cells))


def _size(cells: Range) -> tuple[int, int]:
    return cells.last_row - cells.first_row, cells.last_column - cells.first_column
