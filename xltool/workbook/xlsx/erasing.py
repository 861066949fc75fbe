"""Columns of a worksheet made as if nobody had ever used them. Nothing moves, so nothing has to follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.refs import Range, column_letter
from xltool.workbook.xlsx.cells import MAX_COLUMN, rows_of
from xltool.workbook.xlsx.guards import formula_guards, refusal, table_guards
from xltool.workbook.xlsx.part import SheetPart, parse_range
from xltool.workbook.xlsx.xml import Node, Patch, set_attribute, splice

if TYPE_CHECKING:
    from xltool.workbook.xlsx.book import XlsxWorkbook
    from xltool.workbook.xlsx.sheet import XlsxSheet


def outside(cells: Range, first: int, last: int) -> list[Range]:
    """What of a range lies left and right of the columns."""
    if cells.last_column < first or cells.first_column > last:
        return [cells]
    left = cells._replace(last_column=first - 1)
    right = cells._replace(first_column=last + 1)
    return [part for part in (left, right) if part.first_column <= part.last_column]


def erase_columns(book: XlsxWorkbook, sheet: XlsxSheet, first: int, last: int) -> None:
    """See `Sheet.erase_columns`; the sheet has no pending edits."""
    parts, part = book.parts, sheet.part
    with parts.damage(sheet.part_name):
        for cells in part.merged():
            if outside(cells, first, last) not in ([], [cells]):
                raise _straddles(cells, first, last)
        for guard in (*formula_guards(part), *table_guards(parts, sheet.part_name)):
            if outside(guard.cells, first, last) != [guard.cells]:
                raise refusal(guard, book.path)
        for name in parts.related(sheet.part_name, "comments"):
            for node in parts.tree(name)[1].walk():
                if node.name == "comment" and not outside(parse_range(node.get("ref")), first, last):
                    raise _commented(node.get("ref"))
        grid = _without_cells(part, first, last)
        patches = _frame_patches(part, first, last)
        if grid == part.grid and not patches:
            return
        new = SheetPart(splice(part.frame, patches))
        new.set_grid(grid)
    book.touch()
    sheet.reshape(new)


def _commented(ref: str) -> UnsupportedEdit:
    return UnsupportedEdit(
        "COMMENT_IN_COLUMNS",
        msg("There is a comment on the cell {cell}.", cell=ref),
        msg("Remove the comment in Excel or WPS first."),
    )


def _straddles(cells: Range, first: int, last: int) -> UnsupportedEdit:
    return UnsupportedEdit(
        "MERGED_OVERLAP",
        msg(
            "The merged cells {cells} reach over the edge of columns {first} to {last}.",
            cells=cells,
            first=column_letter(first),
            last=column_letter(last),
        ),
        msg("Unmerge them in Excel or WPS, or choose other cells."),
    )


def _without_cells(part: SheetPart, first: int, last: int) -> bytes:
    grid = part.grid
    pieces: list[bytes] = []
    copied = 0
    for row in rows_of(grid, part.rules):
        for cell in part.cells(row):
            if first <= cell.column <= last:
                pieces.append(grid[copied : cell.start])
                copied = cell.end
    pieces.append(grid[copied:])
    return b"".join(pieces)


def _frame_patches(part: SheetPart, first: int, last: int) -> list[Patch]:
    patches: list[Patch] = []
    root, frame = part.root, part.frame
    dimension = root.child("dimension")
    if dimension is not None and dimension.get("ref"):
        used = parse_range(dimension.get("ref"))
        if used.first_column < first <= used.last_column <= last:
            patches.append(set_attribute(frame, dimension, "ref", str(used._replace(last_column=first - 1))))
    patches += [
        _column_patch(part, node, first, last) for node in part.columns() if _meets(node, first, last)
    ]
    for holder in root.children:
        if holder.name in ("mergeCells", "hyperlinks"):
            patches += _list_patches(frame, holder, lambda node: _inside(node.get("ref"), first, last))
        elif holder.name in ("dataValidations", "protectedRanges", "ignoredErrors"):
            patches += _list_patches(frame, holder, lambda node: not _left_of(node, first, last))
            patches += _narrowed(frame, holder.children, first, last)
        elif holder.name == "conditionalFormatting":
            if not _left_of(holder, first, last):
                patches.append(Patch(holder.start, holder.end, b""))
            else:
                patches += _narrowed(frame, [holder], first, last)
    cols = root.child("cols")
    if cols is not None and cols.children and all(_swallowed(node, first, last) for node in cols.children):
        patches = [patch for patch in patches if not cols.start <= patch.start < cols.end]
        patches.append(Patch(cols.start, cols.end, b""))
    return patches


def _meets(col: Node, first: int, last: int) -> bool:
    return int(col.get("min")) <= last and first <= int(col.get("max"))


def _swallowed(col: Node, first: int, last: int) -> bool:
    return first <= int(col.get("min")) and int(col.get("max")) <= last


def _column_patch(part: SheetPart, col: Node, first: int, last: int) -> Patch:
    """A run of columns without those that are erased."""
    start, end = int(col.get("min")), min(int(col.get("max")), MAX_COLUMN)
    own = {name: value for name, value in col.attributes.items() if not name.startswith(":")}
    pieces = [
        part.element("col", {**own, "min": str(left), "max": str(right)})
        for left, right in ((start, first - 1), (last + 1, end))
        if left <= right
    ]
    return Patch(col.start, col.end, b"".join(pieces))


def _inside(ref: str, first: int, last: int) -> bool:
    return not outside(parse_range(ref), first, last)


def _left_of(node: Node, first: int, last: int) -> list[Range]:
    """The ranges of an element's sqref that lie outside the columns."""
    return [piece for ref in node.get("sqref").split() for piece in outside(parse_range(ref), first, last)]


def _list_patches(frame: bytes, holder: Node, gone: Callable[[Node], bool]) -> list[Patch]:
    lost = [node for node in holder.children if gone(node)]
    if not lost:
        return []
    if len(lost) == len(holder.children):
        return [Patch(holder.start, holder.end, b"")]
    patches = [Patch(node.start, node.end, b"") for node in lost]
    if "count" in holder.attributes:
        patches.append(set_attribute(frame, holder, "count", str(len(holder.children) - len(lost))))
    return patches


def _narrowed(frame: bytes, nodes: list[Node], first: int, last: int) -> list[Patch]:
    """Elements whose sqref loses some of its cells but not all."""
    patches = []
    for node in nodes:
        left = _left_of(node, first, last)
        sqref = " ".join(map(str, left))
        if left and sqref != " ".join(node.get("sqref").split()):
            patches.append(set_attribute(frame, node, "sqref", sqref))
    return patches
