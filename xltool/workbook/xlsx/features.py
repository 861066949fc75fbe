"""What a careful reader wants to know of a sheet beyond its cells."""

from __future__ import annotations

from xltool.patterns import compiled
from xltool.workbook.base import SheetFeatures
from xltool.workbook.refs import Range
from xltool.workbook.xlsx.cells import rows_of
from xltool.workbook.xlsx.part import SheetPart, parse_range
from xltool.workbook.xlsx.parts import Parts
from xltool.workbook.xlsx.xml import Node

_CRITERIA = {"filters", "top10", "customFilters", "dynamicFilter", "colorFilter", "iconFilter"}
_HIDDEN = compiled(rb"\s(?:hidden\s*=\s*[\"'](?:1|true)[\"']|ht\s*=\s*[\"']0(?:\.0+)?[\"'])")


def read_features(parts: Parts, name: str, part: SheetPart) -> SheetFeatures:
    """The features of the sheet part `name`."""
    protection = part.root.child("sheetProtection")
    auto_filter = part.root.child("autoFilter")
    with parts.damage(name):
        filter_range = parse_range(auto_filter.get("ref")) if auto_filter and auto_filter.get("ref") else None
    active = auto_filter is not None and _filters(auto_filter)
    tables: list[Range] = []
    for table_name in parts.related(name, "table"):
        _, table = parts.tree(table_name)
        with parts.damage(table_name):
            tables.append(parse_range(table.get("ref")))
        own_filter = table.child("autoFilter")
        active = active or (own_filter is not None and _filters(own_filter))
    return SheetFeatures(
        protected=protection is not None and protection.flag("sheet"),
        filter_range=filter_range,
        filter_active=active,
        comments=_count(parts, name, "comments", "comment"),
        pictures=_count(parts, name, "drawing", "pic"),
        tables=tuple(tables),
    )


def _filters(node: Node) -> bool:
    return any(criteria.name in _CRITERIA for column in node.children for criteria in column.children)


def _count(parts: Parts, sheet: str, kind: str, element: str) -> int:
    trees = [parts.tree(name)[1] for name in parts.related(sheet, kind)]
    return sum(node.name == element for tree in trees for node in tree.walk())


def hidden_rows(part: SheetPart) -> frozenset[int]:
    """Rows that are hidden (by hand, by an outline or by a filter) or of height zero."""
    grid = part.grid
    if not _HIDDEN.search(grid):
        return frozenset()
    return frozenset(
        row.number for row in rows_of(grid, part.rules) if _HIDDEN.search(grid, row.start, row.inner)
    )
