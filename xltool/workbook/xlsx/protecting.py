"""Sheet protection without a password (ECMA-376 part 1 §18.3.1.85)."""

from __future__ import annotations

from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.xml import Patch

_ALLOWED = {"formatColumns": "0", "formatRows": "0"}
"""Heights and widths may be changed: "0" lifts the lock. Long reports must stay readable."""


def protect(part: SheetPart) -> bool:
    """Protect the sheet unless it is protected; whether that changed anything."""
    node = part.root.child("sheetProtection")
    if node is not None and node.flag("sheet"):
        return False
    element = part.element("sheetProtection", {"sheet": "1", "objects": "1", "scenarios": "1", **_ALLOWED})
    if node is not None:
        part.patch([Patch(node.start, node.end, b"")])
    part.insert("sheetProtection", element)
    return True
