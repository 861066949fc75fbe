"""What no cell shows any more: shared strings that are not used, phonetic hints (ECMA-376 part 1 §18.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xltool.workbook.xlsx.cells import rows_of
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.reach import reached
from xltool.workbook.xlsx.removing import removals
from xltool.workbook.xlsx.xml import Malformed, parse, splice

if TYPE_CHECKING:
    from xltool.workbook.xlsx.book import XlsxWorkbook
    from xltool.workbook.xlsx.sheet import XlsxSheet

_ROOT = re.compile(rb"<((?:[\w.-]+:)?)sst(?:\s[^<>]*)?>")


def purge_strings(book: XlsxWorkbook) -> None:
    """Take every shared string that no cell shows out of the table, and the phonetic hints off the others.

    The strings are numbered anew. Where a sheet or the table is written in an odd way, or macro sheets have
    cells too, unused strings are emptied instead and keep their numbers.
    """
    sheets = [sheet.part for sheet in book.sheets]
    known = {sheet.part_name for sheet in book.sheets}
    others = [book.parts.text(tab)[0] for _, tab in book.tabs if tab in book.parts and tab not in known]
    for name in book.parts.related(book.part_name, "sharedStrings"):
        data, _ = book.parts.text(name)
        with book.parts.damage(name):
            odd = _ROOT.search(data) is None or b"<!" in data
            odd = odd or any(_SHARED.search(other) for other in others) or not all(map(_is_plain, sheets))
            used = {int(found[1]) for other in others for found in _ANY_NUMBER.finditer(other)}
            used = used.union(*map(_used, sheets))
            new = _emptied(data, used) if odd else _compacted(data, used)
        if new == data:
            continue
        book.parts.edit(name, new)
        book.forget_strings()
        if not odd:
            numbers = {b"%d" % old: b"%d" % number for number, old in enumerate(sorted(used))}
            for sheet in book.sheets:
                _renumber(sheet, numbers)


def purge_cell_pictures(book: XlsxWorkbook) -> None:
    """Take the pictures out that WPS keeps for cells (DISPIMG) and no cell names any more."""
    for part in reached(book):
        if part.kind != "cellImage":
            continue
        data, root = book.parts.tree(part.name)
        gone = []
        for picture in root.all("cellImage"):
            names = [node.get("name").encode() for node in picture.walk() if node.name == "cNvPr"]
            if not any(name and name in sheet.part.grid for name in names for sheet in book.sheets):
                gone.append(picture)
        if gone:
            book.parts.edit(part.name, splice(data, removals(data, root, gone)))


def _strings_of(part: SheetPart) -> re.Pattern[bytes]:
    """A cell with a value: its attributes, what stands before the value, and the value if it is a number."""
    return part.rules.compile(
        rb"(<Pc((?:ATTRIBUTE)*+)\s*+>\s*+(?:<Pf(?:ATTRIBUTE)*+\s*+(?:/>|>[^<]*+</Pf>)\s*+)?+"
        rb"<Pv(?:ATTRIBUTE)*+>\s*+)([0-9]++)(?=\s*+</Pv>)"
    )


_ANY_NUMBER = re.compile(rb"<(?:[\w.-]+:)?v>\s*([0-9]+)\s*<")
_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")


def _is_plain(part: SheetPart) -> bool:
    """Whether the pattern takes every cell that shows a shared string."""
    if part.rules.odd:
        return False
    taken = sum(1 for found in _strings_of(part).finditer(part.grid) if _SHARED.search(found[2]))
    return taken == len(_SHARED.findall(part.grid))


def _used(part: SheetPart) -> set[int]:
    """The shared strings that cells of a sheet show."""
    grid, rules = part.grid, part.rules
    if not _is_plain(part):
        cells = (cell for row in rows_of(grid, rules) for cell in part.cells(row))
        return {int(cell.text) for cell in cells if cell.kind == "s" and cell.text}
    return {int(found[3]) for found in _strings_of(part).finditer(grid) if _SHARED.search(found[2])}


def _renumber(sheet: XlsxSheet, numbers: dict[bytes, bytes]) -> None:
    """Give the cells of a sheet the new numbers of their strings."""

    def renumbered(found: re.Match[bytes]) -> bytes:
        if not _SHARED.search(found[2]):
            return found[0]
        return found[1] + numbers[b"%d" % int(found[3])]

    part = sheet.part
    grid = _strings_of(part).sub(renumbered, part.grid)
    if grid != part.grid:
        part.set_grid(grid)
        sheet.reshape(part)


def _compacted(data: bytes, used: set[int]) -> bytes:
    """A table of the used strings alone."""
    root = _ROOT.search(data)
    if root is None:
        return data
    prefix = re.escape(root[1])
    end = data.rfind(b"</" + root[1] + b"sst")
    if end < 0:  # an empty table
        return data
    items = re.compile(rb"<%bsi(?:\s[^<>]*)?(?:/>|(?<!/)>.*?</%bsi\s*>)" % (prefix, prefix), re.DOTALL)
    hints = re.compile(
        rb"<%brPh\b.*?</%brPh\s*>|<%bphoneticPr\b[^<>]*?(?:/>|(?<!/)>.*?</%bphoneticPr\s*>)"
        % ((prefix,) * 4),
        re.DOTALL,
    )
    kept = []
    for number, item in enumerate(items.finditer(data, root.end(), end)):
        if number in used:
            text = item[0]
            kept.append(hints.sub(b"", text) if b"honetic" in text or b"rPh" in text else text)
    counts = re.compile(rb"\s(?:count|uniqueCount)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
    head = data[: root.start()] + counts.sub(b"", root[0])
    return b"".join([head, *kept, data[end:]])


def _emptied(data: bytes, used: set[int]) -> bytes:
    """The table with unused strings empty, read as a tree; dressed strings become plain."""
    from xltool.workbook.xlsx.text import inline_string, rich_text

    root = parse(data)
    if root.name != "sst" or root.inner == root.end:
        raise Malformed("no shared strings")
    prefix = root.prefix.encode()
    pieces = [data[: root.inner]]
    for number, item in enumerate(root.all("si")):
        text = rich_text(item) if number in used else ""
        inner = inline_string(text, prefix)[len(b"<is>") + len(prefix) : -len(b"</is>") - len(prefix)]
        pieces.append(b"<%bsi>%b</%bsi>" % (prefix, inner, prefix))
    pieces.append(data[root.inner_end :])
    return b"".join(pieces)
