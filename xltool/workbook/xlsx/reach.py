"""What a package's relationships lead to; the rest is left out of a copy that leaves the house."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xltool.record import NamedTuple
from xltool.workbook.xlsx.parts import relationships_part, resolve
from xltool.workbook.xlsx.xml import Patch, splice

if TYPE_CHECKING:
    from xltool.workbook.xlsx.book import XlsxWorkbook

CONTENT_TYPES = "[Content_Types].xml"
_BY_ID = frozenset(
    {"image", "hyperlink", "drawing", "vmlDrawing", "chart", "chartEx", "oleObject", "package", "control"}
    | {
        "ctrlProp",
        "table",
        "diagramData",
        "diagramLayout",
        "diagramQuickStyle",
        "diagramColors",
        "video",
        "audio",
    }
)
"""Kinds of relationships that count only where an element names their id."""


class Reached(NamedTuple):
    """A part, the kind of relationship that leads to it, and the sheet it belongs to ("" for none)."""

    name: str
    kind: str
    sheet: str


def reached(book: XlsxWorkbook) -> list[Reached]:
    """Every part the relationships lead to, each once, sheets' own parts under their sheet."""
    parts = book.parts
    titles = {part: name for name, part in book.tabs if part}
    found: dict[str, Reached] = {}
    todo = [Reached("", "", "")]
    while todo:
        source = todo.pop()
        for related in parts.relationships(source.name).values():
            if related.external or related.target not in parts or related.target in found:
                continue
            sheet = titles.get(related.target, source.sheet)
            found[related.target] = Reached(related.target, related.kind, sheet)
            todo.append(found[related.target])
    return list(found.values())


def prune(book: XlsxWorkbook) -> set[str]:
    """Drop relationships no element uses, and the content types of parts nothing leads to any more.

    Returns the members to keep, in lower case.
    """
    parts = book.parts
    while True:
        kept = [part.name for part in reached(book)]
        if not any(_drop_unused(book, name) for name in kept):
            break
    members = {CONTENT_TYPES.lower()}
    for name in ["", *kept]:
        members |= {name.lower()} | {relationships_part(name).lower()} & set(parts.package.names())
    data, root = parts.tree(CONTENT_TYPES)
    gone = [
        node
        for node in root.children
        if node.name == "Override" and resolve("", node.get("PartName") or "/").lower() not in members
    ]
    if gone:
        parts.edit(CONTENT_TYPES, splice(data, [Patch(node.start, node.end, b"") for node in gone]))
    return members


def _drop_unused(book: XlsxWorkbook, name: str) -> bool:
    """Drop the relationships of a part that none of its elements names; whether there were any."""
    parts = book.parts
    related = parts.relationships(name)
    doubtful = {key for key, target in related.items() if target.kind in _BY_ID}
    if not doubtful:
        return False
    data = book.xml_of(name)
    used = set(re.findall(rb"[\"']([^\"'<>\s]+)[\"']", data))
    gone = {key for key in doubtful if key.encode() not in used}
    parts.unlink(name, gone)
    return bool(gone)
