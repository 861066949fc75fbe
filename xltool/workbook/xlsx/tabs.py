"""The tabs of a workbook: which are hidden, and taking tabs out (ECMA-376 part 1 §18.2.20)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from xltool.workbook.xlsx.xml import Patch, set_attribute, splice

if TYPE_CHECKING:
    from xltool.workbook.xlsx.book import XlsxWorkbook


def hidden_tabs(book: XlsxWorkbook) -> list[tuple[str, str]]:
    """Name and part of the tabs that are hidden, worksheets or not."""
    _, root = book.parts.tree(book.part_name)
    container = root.child("sheets")
    nodes = container.children if container is not None else []
    hidden = {node.get("name") for node in nodes if node.get("state", "visible") != "visible"}
    return [tab for tab in book.tabs if tab[0] in hidden]


def defined_names(book: XlsxWorkbook) -> list[tuple[str, str]]:
    """The defined names and their formulas."""
    _, root = book.parts.tree(book.part_name)
    return [(node.get("name"), node.text) for node in root.walk() if node.name == "definedName"]


def drop_tabs(book: XlsxWorkbook, names: Collection[str]) -> None:
    """Take tabs out of the workbook part; what belongs to them alone is no longer reached from it."""
    data, root = book.parts.tree(book.part_name)
    container = root.child("sheets")
    nodes = container.children if container is not None else []
    place: dict[int, int] = {}
    for index, node in enumerate(nodes):
        if node.get("name") not in names:
            place[index] = len(place)
    gone = [node for node in nodes if node.get("name") in names]
    visible = [
        place[index]
        for index, node in enumerate(nodes)
        if index in place and node.get("state", "visible") == "visible"
    ]
    patches = [Patch(node.start, node.end, b"") for node in gone]
    for node in root.walk():
        if node.name == "definedName" and "localSheetId" in node.attributes:
            local = int(node.get("localSheetId"))
            if local in place:
                patches.append(set_attribute(data, node, "localSheetId", str(place[local])))
            else:
                patches.append(Patch(node.start, node.end, b""))
        if node.name == "workbookView":
            for attribute in ("activeTab", "firstSheet"):
                if attribute in node.attributes:
                    new = place.get(int(node.get(attribute)), visible[0] if visible else 0)
                    patches.append(set_attribute(data, node, attribute, str(new)))
    names_node = root.child("definedNames")
    if names_node is not None and all(
        any(patch.start == child.start and not patch.new for patch in patches)
        for child in names_node.children
    ):
        patches = [p for p in patches if not names_node.start <= p.start < names_node.end]
        patches.append(Patch(names_node.start, names_node.end, b""))
    book.parts.edit(book.part_name, splice(data, patches))
    book.parts.unlink(book.part_name, {node.get(":id") for node in gone})
    book.forget_tabs(names)
