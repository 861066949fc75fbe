"""The calculation chain: the list of formula cells, which may not name a cell that is none any more.

Excel repairs a file whose chain names a value (ECMA-376 part 1 §18.6).
"""

from __future__ import annotations

from collections.abc import Set

from xltool.workbook.xlsx.parts import Parts
from xltool.workbook.xlsx.xml import Patch, set_attribute, splice


def forget_formulas(parts: Parts, workbook: str, sheet_id: str, gone: Set[str]) -> None:
    """Take cells of one sheet out of the chain; an empty chain goes altogether."""
    for name in parts.related(workbook, "calcChain"):
        data, root = parts.tree(name)
        patches = []
        current = written = ""  # the sheet a cell belongs to is said only when it changes
        kept = 0
        for node in root.children:
            current = node.get("i") or current
            if current == sheet_id and node.get("r") in gone:
                patches.append(Patch(node.start, node.end, b""))
                continue
            kept += 1
            if current != written and "i" not in node.attributes:
                patches.append(set_attribute(data, node, "i", current))
            written = current
        if not patches:
            continue
        if kept:
            parts.edit(name, splice(data, patches))
        else:
            parts.drop(name, workbook)
