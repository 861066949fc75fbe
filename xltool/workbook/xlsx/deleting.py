"""Deleting rows or columns of a worksheet: everything in the package that refers to them follows, or nothing
happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from xltool.workbook.xlsx.columns import ColumnMover
from xltool.workbook.xlsx.following import follow
from xltool.workbook.xlsx.following_parts import (
    follow_notes_drawing,
    follow_pivot,
    follow_pivot_source,
    follow_table,
)
from xltool.workbook.xlsx.formulas import COLUMNS, ColumnDeletion, Deletion, RowDeletion
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.rows import GridMover
from xltool.workbook.xlsx.xml import Node

if TYPE_CHECKING:
    from xltool.workbook.xlsx.book import XlsxWorkbook
    from xltool.workbook.xlsx.sheet import XlsxSheet

_OF_THE_SHEET: dict[str, Callable[[bytes, Node, Deletion], bytes]] = {
    "table": follow_table,
    "comments": lambda data, root, deletion: follow(data, root, deletion, here=True),
    "threadedComment": lambda data, root, deletion: follow(data, root, deletion, here=True),
    "ctrlProp": lambda data, root, deletion: follow(data, root, deletion, here=True),
    "drawing": lambda data, root, deletion: follow(data, root, deletion, here=True),
    "vmlDrawing": follow_notes_drawing,
    "pivotTable": follow_pivot,
}
"""Parts that belong to the sheet that loses rows or columns, by the kind of relationship."""


def delete_rows(book: XlsxWorkbook, sheet: XlsxSheet, rows: Sequence[int]) -> None:
    """Delete rows, given in order; UnsupportedEdit, and nothing changed, where something can't follow."""
    _delete(book, sheet, RowDeletion(rows, sheet.name, [name for name, _ in book.tabs]))


def delete_columns(book: XlsxWorkbook, sheet: XlsxSheet, columns: Sequence[int]) -> None:
    """Delete columns, given in order; UnsupportedEdit, and nothing changed, where something can't follow."""
    _delete(book, sheet, ColumnDeletion(columns, sheet.name, [name for name, _ in book.tabs]))


def _delete(book: XlsxWorkbook, sheet: XlsxSheet, deletion: Deletion) -> None:
    book.check_editable()
    for other in book.sheets:
        other.settle()
    parts = book.parts
    edited: dict[str, bytes] = {}

    def edit(name: str, change: Callable[[bytes, Node, Deletion], bytes]) -> None:
        data, root = parts.tree(name)
        with parts.damage(name):
            new = change(data, root, deletion)
        if new != data:
            edited[name] = new

    for kind, change in _OF_THE_SHEET.items():
        for name in parts.related(sheet.part_name, kind):
            edit(name, change)
    for name in _elsewhere(book, sheet):
        edit(name, lambda data, root, deletion: follow(data, root, deletion, here=False))
    for name in parts.related(book.part_name, "pivotCacheDefinition"):
        edit(name, follow_pivot_source)
    moved = {other: _moved(book, other, deletion, other is sheet) for other in book.sheets}

    book.touch()
    for name, data in edited.items():
        parts.edit(name, data)
    if edited and not any(moved.values()):
        moved[sheet] = sheet.part  # saving asks the sheets whether anything changed
    for other, part in moved.items():
        if part is not None:
            other.reshape(part)
    for name in parts.related(book.part_name, "calcChain"):
        parts.drop(name, book.part_name)  # spreadsheet programs make a new one


def _elsewhere(book: XlsxWorkbook, sheet: XlsxSheet) -> list[str]:
    """Parts that may refer to the sheet by name: names, other sheets' tables and controls, all charts."""
    parts = book.parts
    found = [book.part_name]
    for _, tab in book.tabs:
        if tab != sheet.part_name:
            found += [name for kind in ("table", "ctrlProp") for name in parts.related(tab, kind)]
        for drawing in parts.related(tab, "drawing"):
            found += [name for kind in ("chart", "chartEx") for name in parts.related(drawing, kind)]
    return found


def _moved(book: XlsxWorkbook, sheet: XlsxSheet, deletion: Deletion, here: bool) -> SheetPart | None:
    """The sheet's XML afterwards; None if it stays as it is."""
    part = sheet.part
    with book.parts.damage(sheet.part_name):
        by_columns = here and deletion.axis is COLUMNS
        grid = (ColumnMover(part, deletion) if by_columns else GridMover(part, deletion, here)).moved()
        frame = follow(part.frame, part.root, deletion, here)
        if grid == part.grid and frame == part.frame:
            return None
        new = SheetPart(frame)
        new.set_grid(grid)
        return new
