"""The stored result of a formula, replaced while the formula stays."""

from __future__ import annotations

from pathlib import Path

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.patterns import compiled
from xltool.workbook.refs import format_ref
from xltool.workbook.xlsx.cells import Cell
from xltool.workbook.xlsx.xml import Patch

_RESULT = compiled(rb"<(?:[\w.-]+:)?v>([^<]*)</")
"""The stored value of a cell."""


def result_patch(grid: bytes, cell: Cell | None, place: tuple[int, int], result: float, path: Path) -> Patch:
    """The patch to the grid that stores a result; UnsupportedEdit where no formula comes to a number."""
    stored = None if cell is None else _RESULT.search(grid, cell.start, cell.end)
    if cell is None or not cell.formula or cell.kind != "n" or stored is None:
        raise UnsupportedEdit(
            "NO_NUMBER",
            msg("Cell {cell} is no formula that comes to a number.", cell=format_ref(*place)),
            msg("Write a value into it instead."),
            path,
        )
    return Patch(*stored.span(1), repr(result).encode())
