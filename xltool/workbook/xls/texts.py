"""Every text in an .xls that is no cell's value: read and masked in the bytes of whatever record holds it.

No list of records and their fields: any run of characters in any record counts, in one byte each or in two.
So a record this program knows nothing of hides nothing, and a mask as long as the text fits where it stood.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from xltool.record import NamedTuple
from xltool.workbook.base import Item, Text
from xltool.workbook.refs import format_ref
from xltool.workbook.xls import records as r
from xltool.workbook.xls.drawing import object_type
from xltool.workbook.xls.formulaplaces import name_formula
from xltool.workbook.xls.globals import WORKSHEET, Globals
from xltool.workbook.xls.records import Record, substream

if TYPE_CHECKING:
    from xltool.workbook.xls.workbook import XlsWorkbook

_DRAWING_GROUP, _BITMAP, _BACKGROUND = 0x00EB, 0x007F, 0x00E9
_PIXELS = frozenset({_DRAWING_GROUP, _BITMAP, _BACKGROUND})
_WITHOUT_TEXT = frozenset(
    {r.SST, r.EXTSST, r.NUMBER, r.RK, r.MULRK, r.BLANK, r.MULBLANK, r.LABELSST, r.BOOLERR, r.ROW, r.DBCELL}
    | {r.INDEX, r.XF, r.XFCRC, r.XFEXT, r.DIMENSIONS, r.COLINFO, r.MERGECELLS, r.PALETTE, r.BOF, r.EOF}
    | _PIXELS
)
_VALUES = frozenset({r.LABEL, r.RSTRING, r.STRING})
"""Records that hold a cell's value as text: `Sheet.rows` gives it."""
_PIVOTS = frozenset({*range(0x00B0, 0x00BB), 0x00C5, 0x00CD, 0x00D0, 0x00F0, 0x00F1, 0x00F7, 0x0100, 0x0864})
_KINDS: dict[int, str] = {
    0x0014: "header_footer",
    0x0015: "header_footer",
    0x089C: "header_footer",
    r.NAME: "name",
    0x0894: "name",
    r.DV: "validation",
    r.HLINK: "hyperlink",
    0x0800: "hyperlink",
    0x01B6: "text_box",
    r.CONTINUE: "text_box",
    r.MSODRAWING: "text_box",
    r.OBJ: "text_box",
    r.NOTE: "comment",
    r.FORMAT: "number_format",
    r.SHRFMLA: "formula",
    r.ARRAY: "formula",
    0x009E: "filter",
    0x087E: "filter",
    r.BOUNDSHEET: "sheet_name",
    0x005C: "property",
    **dict.fromkeys(r.FORMULAS, "formula"),
    **dict.fromkeys(_PIVOTS, "pivot"),
}
_FIXED = _PIVOTS | {r.BOUNDSHEET, r.SUPBOOK}
"""Records that others name things by: shown, never masked."""
_FORMULA_HEAD = 22
_PROPERTIES = ("\x05summaryinformation", "\x05documentsummaryinformation")
_PLAIN_STREAMS = frozenset({"workbook", "book", "\x01compobj", "\x01ole", *_PROPERTIES})
_OPAQUE = {"_vba_project_cur": "macros", "_sx_db_cur": "pivot"}
_PICTURE = 8

_NARROW = re.compile(rb"[\x20-\x7e]{5,}")
_WIDE = re.compile("[\t\n\r\x20-\x7e\u2000-\u206f\u3000-\u30ff\u3400-\u9fff\uff00-\uffef·]{2,}")


class _Run(NamedTuple):
    """Characters in the stream: where they start, and in how many bytes each is stored."""

    text: str
    start: int
    width: int


def texts(book: XlsWorkbook) -> Iterator[Text]:
    """See `Workbook.texts`."""
    stream, found = book.content.stream, book.content.globals
    for record, sheet, depth in _records(stream, found):
        if record.id in _VALUES and depth == 1:
            continue
        kind, cell = _kind(record, depth), None
        if kind == "formula" and record.id in r.FORMULAS:
            row, column = struct.unpack_from("<HH", stream, record.body)
            cell = format_ref(row + 1, column + 1)
        for run in _runs(stream, *_span(stream, record)):
            yield Text(kind, sheet, cell, run.text)
    for name, content in book.other_streams():
        kind = "property" if name in _PROPERTIES else "other"
        for run in _runs(content, 0, len(content)):
            yield Text(kind, "", None, run.text)


def opaque(book: XlsWorkbook) -> list[Item]:
    """See `Workbook.opaque`."""
    content = book.content
    items = []
    for name in sorted(book.stream_names() - _PLAIN_STREAMS):
        items.append(Item(_OPAQUE.get(name, "embedded"), "", name.strip("\x01\x02\x03\x05")))
    for sheet in content.globals.sheets:
        if sheet.kind not in (WORKSHEET, 2):
            items.append(Item("macros", sheet.name, ""))
        pictures = [
            record
            for record in substream(content.stream, sheet.offset)
            if record.id == _BITMAP
            or (record.id == r.OBJ and object_type(content.stream, record) == _PICTURE)
        ]
        if pictures:
            items.append(Item("picture", sheet.name, str(len(pictures))))
    return items


def mask_texts(book: XlsWorkbook, mask: Callable[[str], str]) -> list[Text]:
    """See `Workbook.mask_texts`. Pivot tables and sheets' names are left alone."""
    book.apply()
    stream, found = book.content.stream, book.content.globals
    out = bytearray(stream)
    done: list[Text] = []
    for record, sheet, depth in _records(stream, found):
        if record.id in _FIXED:
            continue
        start, end = _span(stream, record)
        if record.id == r.NAME:
            start = name_formula(stream, record)[0]
        for run in _runs(stream, start, end):
            new = mask(run.text)
            if new == run.text:
                continue
            codec = "latin-1" if run.width == 1 else "utf-16-le"
            out[run.start : run.start + len(run.text) * run.width] = new.encode(codec, "surrogatepass")
            done.append(Text(_kind(record, depth), sheet, None, new))
    if done:
        book.restate(bytes(out), range(len(found.sheets)))
    return done


def _records(stream: bytes, found: Globals) -> Iterator[tuple[Record, str, int]]:
    """The records that may hold text, with their sheet and the depth of their substream."""
    starts = {sheet.offset: sheet.name for sheet in found.sheets}
    sheet, depth = "", 0
    latest = 0
    for record in r.walk(stream, 0, len(stream) - r.PAD):
        depth += record.id == r.BOF
        sheet = starts.get(record.pos, sheet)
        if record.id != r.CONTINUE:
            latest = record.id
        if record.id not in _WITHOUT_TEXT and not (
            record.id == r.CONTINUE and (latest in _PIXELS or latest == r.SST)
        ):
            yield record, sheet, depth
        depth -= record.id == r.EOF


def _kind(record: Record, depth: int) -> str:
    if depth > 1 or 0x1000 <= record.id < 0x1100:
        return "chart"
    return _KINDS.get(record.id, "other")


def _span(stream: bytes, record: Record) -> tuple[int, int]:
    """The part of a record that can hold text."""
    if record.id in r.FORMULAS:
        return min(record.body + _FORMULA_HEAD, record.end), record.end
    return record.body, record.end


def _runs(data: bytes, start: int, end: int) -> Iterator[_Run]:
    """Whatever between two offsets can be read as characters."""
    for found in _NARROW.finditer(data, start, end):
        yield _Run(found[0].decode("latin-1"), found.start(), 1)
    for shift in (0, 1):
        size = end - start - shift
        if size < 4:
            continue
        first = start + shift
        units = array("H")
        units.frombytes(data[first : first + (size & ~1)])
        text = "".join(map(chr, units))
        for wide in _WIDE.finditer(text):
            if any(ord(character) & 0xFF for character in wide[0]):  # else ASCII, a byte off
                yield _Run(wide[0], first + 2 * wide.start(), 2)
