"""Cells that others depend on: writing into them would hurt something, so it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from xltool.errors import UnsupportedEdit
from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.workbook.refs import Range, parse_ref
from xltool.workbook.xlsx.cells import ATTRIBUTE, attribute_pairs
from xltool.workbook.xlsx.part import SheetPart, parse_range
from xltool.workbook.xlsx.parts import Parts
from xltool.workbook.xlsx.xml import Malformed

_ELSEWHERE = msg("Change it in Excel or WPS, or write into another cell.")


class Guard(NamedTuple):
    """A range whose cells may not be written, and why."""

    cells: Range
    code: str
    reason: Message
    spares_first: bool = False
    """Whether the top left cell may be written all the same."""

    @property
    def height(self) -> int:
        """How many rows it has."""
        return self.cells.last_row - self.cells.first_row + 1

    def rows(self) -> range:
        """The rows it lies in."""
        return range(self.cells.first_row, self.cells.last_row + 1)

    def forbids(self, row: int, column: int) -> bool:
        """Whether this cell may not be written."""
        if self.spares_first and (row, column) == self.cells[:2]:
            return False
        return self.cells.holds(row, column)


def refusal(guard: Guard, path: Path) -> UnsupportedEdit:
    """The error of writing into a guarded cell."""
    return UnsupportedEdit(guard.code, guard.reason, _ELSEWHERE, path)


def merge_guard(cells: Range) -> Guard:
    """Merged cells show the first of them and hide the others."""
    reason = msg("The merged cells {cells} hide all but the first of them.", cells=cells)
    return Guard(cells, "MERGED_HIDDEN", reason, spares_first=True)


def picture_guard(cell: Range) -> Guard:
    """A cell that is a picture."""
    return Guard(cell, "CELL_PICTURE", msg("The cell {cell} holds a picture.", cell=cell))


def formula_guards(part: SheetPart) -> Iterator[Guard]:
    """Array formulas, data tables, and formulas that other cells share (ECMA-376 part 1 §18.3.1.40)."""
    grid = part.grid
    name = re.escape(part.rules.prefix) + b"f"
    if b"f" not in grid or not re.search(rb"<%b\s" % name, grid):
        return
    for found in re.finditer(rb"<" + name + rb"((?:" + ATTRIBUTE + rb")++)\s*/?>", grid):
        attributes = attribute_pairs(found[1])
        kind, reference = attributes.get(b"t"), attributes.get(b"ref")
        if kind is None or reference is None:
            continue
        cells = parse_range(reference.decode())
        if kind == b"dataTable":
            yield Guard(cells, "DATA_TABLE", msg("The cells {cells} are a data table.", cells=cells))
        elif cells[:2] == cells[2:]:
            continue
        elif kind == b"array":
            yield Guard(
                cells, "ARRAY_FORMULA", msg("One array formula fills the cells {cells}.", cells=cells)
            )
        elif kind == b"shared":
            row, column = _host(grid, found.start()) or cells[:2]
            host = Range(row, column, row, column)
            reason = msg("The cells {cells} share the formula in {host}.", cells=cells, host=host)
            yield Guard(host, "SHARED_FORMULA", reason)


def _host(grid: bytes, formula: int) -> tuple[int, int] | None:
    tag = grid[grid.rfind(b"<", 0, formula) : formula]
    reference = re.search(rb"\sr\s*=\s*[\"']([A-Z]+[0-9]+)[\"']", tag)
    return parse_ref(reference[1].decode()) if reference else None


def table_guards(parts: Parts, sheet: str) -> Iterator[Guard]:
    """Column headings of tables, which the table part repeats, and pivot tables."""
    for name in parts.related(sheet, "table"):
        _, table = parts.tree(name)
        with parts.damage(name):
            cells = parse_range(table.get("ref"))
            headings = int(table.get("headerRowCount") or 1)
        if headings:
            heading = Range(cells.first_row, cells.first_column, cells.first_row, cells.last_column)
            yield Guard(
                heading,
                "TABLE_HEADER",
                msg("The cells {cells} are the headings of an Excel table.", cells=heading),
            )
    for name in parts.related(sheet, "pivotTable"):
        _, table = parts.tree(name)
        location = table.child("location")
        with parts.damage(name):
            if location is None:
                raise Malformed("a pivot table without a place")
            cells = parse_range(location.get("ref"))
        yield Guard(cells, "PIVOT_RANGE", msg("A pivot table fills the cells {cells}.", cells=cells))
