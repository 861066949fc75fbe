"""Every text in a package that is no cell's value: found by walking all parts, masked where it stands.

What isn't known here is read all the same: any character data of any part, and the attributes people's words
stand in. So nothing is left out because a program invented a new kind of part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.workbook.base import Item, Text
from xltool.workbook.refs import format_ref
from xltool.workbook.xlsx.parts import relationships_part
from xltool.workbook.xlsx.reach import Reached, reached
from xltool.workbook.xlsx.reads import formula_places
from xltool.workbook.xlsx.text import resolve_references
from xltool.workbook.xlsx.xml import Node, Patch, element_text, set_attribute, splice

if TYPE_CHECKING:
    from xltool.workbook.xlsx.book import XlsxWorkbook
    from xltool.workbook.xlsx.sheet import XlsxSheet

_ATTRIBUTES = (
    *("descr", "title", "name", "display", "tooltip", "location", "prompt", "promptTitle", "error"),
    *("errorTitle", "comment", "description", "help", "statusBar", "customMenu", "alt", "caption", "author"),
    *("userId", "displayName", "val", "v", "string", "text", "formatCode", "userName", "url", "action"),
)
"""Attributes that hold people's words."""
_GUID = compiled(r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
"""An identifier, whose digits may look like anything."""
_FIXED = (("sheet", "name"), ("definedName", "name"), ("col", "name"))
"""Attributes other parts refer to: shown, never masked."""
_JOINED = frozenset({"p", "text", "is", "si", "div", "textbox"})
"""Elements whose texts are pieces of one: a word may be cut into runs anywhere."""
_OPAQUE = {
    "oleObject": "embedded",
    "package": "embedded",
    "control": "embedded",
    "activeXControlBinary": "embedded",
    "vbaProject": "macros",
    "xlMacrosheet": "macros",
    "image": "picture",
    "pivotCacheDefinition": "pivot",
    "customData": "embedded",
    "powerPivotData": "embedded",
    "video": "embedded",
    "audio": "embedded",
}
_KINDS = {
    "comments": "comment",
    "threadedComment": "comment",
    "person": "comment",
    "vmlDrawing": "text_box",
    "drawing": "text_box",
    "chart": "chart",
    "chartEx": "chart",
    "chartUserShapes": "chart",
    "chartsheet": "chart",
    "core-properties": "property",
    "extended-properties": "property",
    "custom-properties": "property",
    "pivotTable": "pivot",
    "pivotCacheDefinition": "pivot",
    "pivotCacheRecords": "pivot",
    "styles": "number_format",
}
_ELEMENT_KINDS = {
    "definedName": "name",
    "sheet": "sheet_name",
    "hyperlink": "hyperlink",
    "dataValidation": "validation",
    "headerFooter": "header_footer",
    "autoFilter": "filter",
    "filter": "filter",
    "customFilter": "filter",
    "cfRule": "formula",
}


class _Piece(NamedTuple):
    """A text and where in a part it stands: leaf elements one after the other, or one attribute."""

    kind: str
    text: str
    leaves: tuple[Node, ...]
    node: Node
    attribute: str
    fixed: bool


def texts(book: XlsxWorkbook) -> Iterator[Text]:
    """See `Workbook.texts`."""
    sheets = {sheet.part_name: sheet for sheet in book.sheets}
    for part in reached(book):
        if not _is_xml(book, part) or part.kind == "sharedStrings":
            continue
        sheet = sheets.get(part.name)
        root = sheet.part.root if sheet is not None else book.parts.tree(part.name)[1]
        for piece in _pieces(root, _KINDS.get(part.kind, "other")):
            yield Text(piece.kind, part.sheet, piece.node.get("ref") or None, piece.text)
        if sheet is not None:
            for row, column, start, end in _formula_places(book, sheet):
                formula = resolve_references(sheet.part.grid[start:end].decode())
                yield Text("formula", sheet.name, format_ref(row, column), formula)
        for target in _outside(book, part):
            yield Text("hyperlink", part.sheet, None, target)


def opaque(book: XlsxWorkbook) -> list[Item]:
    """See `Workbook.opaque`."""
    found = []
    for part in reached(book):
        kind = _OPAQUE.get(part.kind)
        if kind is None and not _is_xml(book, part) and part.kind != "printerSettings":
            kind = "embedded"
        if kind is not None:
            found.append(Item(kind, part.sheet, part.name))
    if "xl/cellimages.xml" in book.parts and not any(item.kind == "picture" for item in found):
        found.append(Item("picture", "", "xl/cellimages.xml"))
    return found


def mask_texts(book: XlsxWorkbook, mask: Callable[[str], str]) -> list[Text]:
    """See `Workbook.mask_texts`. Pivot tables are left alone: their cache can't be changed in part."""
    done: list[Text] = []
    sheets = {sheet.part_name: sheet for sheet in book.sheets}
    for part in reached(book):
        kind = _KINDS.get(part.kind, "other")
        if not _is_xml(book, part) or part.kind == "sharedStrings" or kind == "pivot":
            continue
        done += _mask_targets(book, part, mask)
        sheet = sheets.get(part.name)
        if sheet is not None:
            sheet.settle()
            patches, changed = _masked(sheet.part.frame, sheet.part.root, kind, part.sheet, mask)
            if patches:
                sheet.part.patch(patches)
            grid = sheet.part.grid
            inside = []
            for row, column, start, end in _formula_places(book, sheet):
                old = resolve_references(grid[start:end].decode())
                new = mask(old)
                if new != old:
                    inside.append(Patch(start, end, element_text(new)))
                    changed.append(Text("formula", sheet.name, format_ref(row, column), new))
            if inside:
                sheet.part.set_grid(splice(grid, inside))
            if changed:
                sheet.reshape(sheet.part)
            done += changed
            continue
        data, root = book.parts.tree(part.name)
        patches, changed = _masked(data, root, kind, part.sheet, mask)
        if patches:
            book.parts.edit(part.name, splice(data, patches))
        done += changed
    return done


def _formula_places(book: XlsxWorkbook, sheet: XlsxSheet) -> list[tuple[int, int, int, int]]:
    with book.parts.damage(sheet.part_name):
        return list(formula_places(sheet.part))


def _is_xml(book: XlsxWorkbook, part: Reached) -> bool:
    """Whether a part is XML, by its name or, if that says nothing, by how it begins."""
    if part.name.lower().endswith((".xml", ".vml", ".rels")):
        return True
    if part.kind in _OPAQUE or part.kind == "printerSettings":
        return False
    start = book.parts.package.read(part.name)[:200].replace(b"\0", b"")
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def _pieces(node: Node, kind: str) -> Iterator[_Piece]:
    kind = _ELEMENT_KINDS.get(node.name, kind)
    for attribute in _ATTRIBUTES:
        value = node.attributes.get(attribute)
        if value and not _GUID.fullmatch(value):
            yield _Piece(kind, value, (), node, attribute, (node.name, attribute) in _FIXED)
    if node.name in _JOINED and node.children:
        leaves = tuple(below for below in node.walk() if below.text.strip() and not below.children)
        if leaves:
            yield _Piece(kind, "".join(leaf.text for leaf in leaves), leaves, node, "", False)
        for below in node.walk():
            if below.children and below.text.strip():
                yield _Piece(kind, below.text, (), below, "", True)
        return
    if node.text.strip():
        yield _Piece(kind, node.text, () if node.children else (node,), node, "", bool(node.children))
    for child in node.children:
        yield from _pieces(child, kind)


def _masked(
    data: bytes, root: Node, kind: str, sheet: str, mask: Callable[[str], str]
) -> tuple[list[Patch], list[Text]]:
    """The patches that mask a part's texts, and those texts."""
    patches: list[Patch] = []
    done: list[Text] = []
    numbers = {
        id(leaf) for cache in root.walk() if cache.name in ("numCache", "numLit") for leaf in cache.walk()
    }
    for piece in _pieces(root, kind):
        new = mask(piece.text)
        if new == piece.text or piece.fixed:
            continue
        if piece.attribute:
            patches.append(set_attribute(data, piece.node, piece.attribute, new))
        at = 0
        for leaf in piece.leaves:
            part = new[at : at + len(leaf.text)]
            at += len(leaf.text)
            if part != leaf.text:
                shown = b"0" if id(leaf) in numbers else element_text(part)
                patches.append(Patch(leaf.inner, leaf.inner_end, shown))
        done.append(Text(piece.kind, sheet, piece.node.get("ref") or None, new))
    return patches, done


def _outside(book: XlsxWorkbook, part: Reached) -> list[str]:
    """Addresses outside the package a part refers to."""
    return [related.target for related in book.parts.relationships(part.name).values() if related.external]


def _mask_targets(book: XlsxWorkbook, part: Reached, mask: Callable[[str], str]) -> list[Text]:
    """Mask addresses outside the package ("mailto:…")."""
    if all(mask(target) == target for target in _outside(book, part)):
        return []
    rels = relationships_part(part.name)
    data, root = book.parts.tree(rels)
    patches, done = [], []
    for node in root.all("Relationship"):
        target = node.get("Target")
        new = mask(target)
        if node.get("TargetMode") == "External" and new != target:
            patches.append(set_attribute(data, node, "Target", new))
            done.append(Text("hyperlink", part.sheet, None, new))
    book.parts.edit(rels, splice(data, patches))
    return done
