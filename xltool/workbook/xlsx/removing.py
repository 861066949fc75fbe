"""Taking elements and attributes out of parts so that what is left is still what the schema wants."""

from __future__ import annotations

import re

from xltool.workbook.refs import Range
from xltool.workbook.xlsx.cells import rows_of
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.xml import Node, Patch, set_attribute, splice

_NEVER_EMPTY = (
    "dataValidations",
    "conditionalFormatting",
    "conditionalFormattings",
    "ext",
    "extLst",
    "hyperlinks",
)
"""Elements the schema doesn't allow to be empty."""


def removals(data: bytes, root: Node, gone: list[Node]) -> list[Patch]:
    """The patches that take elements out, with the lists they leave empty, and keep counts true."""
    doomed = {id(node) for node in gone}
    patches: list[Patch] = []

    def visit(node: Node) -> bool:
        """Whether the element goes; else its patches are added."""
        if id(node) in doomed:
            return True
        lost = [child for child in node.children if visit(child)]
        if lost and len(lost) == len(node.children) and node.name in _NEVER_EMPTY:
            return True
        if (
            lost
            and node.name == "conditionalFormatting"
            and not any(child.name == "cfRule" for child in node.children if child not in lost)
        ):
            return True
        patches.extend(Patch(child.start, child.end, b"") for child in lost)
        if lost and "count" in node.attributes:
            patches.append(set_attribute(data, node, "count", str(len(node.children) - len(lost))))
        return False

    visit(root)
    return _outermost(patches)


def _outermost(patches: list[Patch]) -> list[Patch]:
    """Without patches that lie inside a removal."""
    kept: list[Patch] = []
    for patch in sorted(patches, key=lambda patch: (patch.start, -patch.end)):
        if not kept or patch.start >= kept[-1].end:
            kept.append(patch)
    return kept


def drop_attribute(part: SheetPart, node: Node, name: bytes) -> None:
    """Take an attribute of an element of the frame out; `name` is a pattern."""
    tag = part.frame[node.start : node.inner]
    bare = re.sub(rb"\s" + name + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", tag)
    part.patch([Patch(node.start, node.inner, bare)])


_HIDDEN = re.compile(rb"\shidden\s*=\s*(?:\"[^\"]*\"|'[^']*')")


def show_rows(part: SheetPart, cells: Range) -> bool:
    """Show the rows below a filter's headings again; whether any was hidden."""
    grid = part.grid
    patches = [
        Patch(row.start, row.inner, _HIDDEN.sub(b"", grid[row.start : row.inner]))
        for row in rows_of(grid, part.rules)
        if cells.first_row < row.number <= cells.last_row and _HIDDEN.search(grid, row.start, row.inner)
    ]
    if patches:
        part.set_grid(splice(grid, patches))
    return bool(patches)
