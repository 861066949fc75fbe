"""All pending edits of a workbook → one new Workbook stream, its offsets put right (XLS.md §1, §5)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from xltool.workbook.xls import records as r
from xltool.workbook.xls.cells import TableChange, change_table
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.pending import SheetEdits
from xltool.workbook.xls.rowindex import IndexOverflow, conforms
from xltool.workbook.xls.rules import choice_splices, light_splices
from xltool.workbook.xls.shape import merge_splices, width_splices
from xltool.workbook.xls.splices import Moves, Splice, assemble
from xltool.workbook.xls.strings import SharedStrings, bucket_size, encode_extsst
from xltool.workbook.xls.styles import Styles


def apply_edits(
    stream: bytes,
    found: Globals,
    sheets: Sequence[SheetEdits],
    strings: SharedStrings,
    styles: Styles,
) -> bytes:
    """The stream with the edits made. `stream` is padded behind its end; so is the result."""
    keep = [bool(sheet.cells) and conforms(stream, sheet.layout) for sheet in sheets]
    while True:
        tables = [
            change_table(stream, sheet.layout, sheet.cells, kept) if sheet.cells else TableChange()
            for sheet, kept in zip(sheets, keep, strict=True)
        ]
        try:
            return _assemble(stream, found, sheets, tables, strings, styles)
        except IndexOverflow:
            # A block grew beyond what 16-bit distances span: such a sheet goes without index.
            keep = [False] * len(sheets)


def _assemble(
    stream: bytes,
    found: Globals,
    sheets: Sequence[SheetEdits],
    tables: Sequence[TableChange],
    strings: SharedStrings,
    styles: Styles,
) -> bytes:
    splices: list[Splice] = []
    for sheet, table in zip(sheets, tables, strict=True):
        splices += table.splices
        splices += merge_splices(stream, sheet.layout, sheet.merges)
        splices += width_splices(stream, sheet.layout, sheet.widths)
        splices += light_splices(stream, sheet.layout, sheet.lights)
        splices += choice_splices(stream, sheet.layout, sheet.choices)
    splices += styles.splices()
    references = sum(table.texts for table in tables)
    table_index = _string_splices(found, strings, references, splices)
    if not splices:
        return stream
    out, moves = assemble(stream, splices)
    fix_offsets(stream, found, out, moves)
    with out.getbuffer() as view:
        if table_index is not None:
            table_index.finish(view, moves)
        for table in tables:
            if table.index is not None:
                table.index.finish(view, moves)
    return out.getvalue()


@dataclass(slots=True)
class _StringIndex:
    """The EXTSST of a table that grew: written once the table's new offset is known."""

    splice: Splice
    table: Splice
    size: int
    starts: Sequence[int]
    fragments: Sequence[int]

    def finish(self, out: memoryview, moves: Moves) -> None:
        record = encode_extsst(self.size, moves.start_of(self.table), self.starts, self.fragments)
        pos = moves.start_of(self.splice)
        out[pos : pos + len(record)] = record


def _string_splices(
    found: Globals, strings: SharedStrings, references: int, splices: list[Splice]
) -> _StringIndex | None:
    """Replace the string table where texts were added or references changed; add one where there is none."""
    if not strings.added:
        if found.sst and references:
            total = min(max(0, strings.total + references), 0xFFFFFFFF)
            splices.append(Splice(found.sst[0].body, found.sst[0].body + 4, struct.pack("<I", total)))
        return None
    encoded, starts, fragments = strings.encode(references)
    if found.sst:
        table = Splice(found.sst[0].pos, found.sst[-1].end, encoded)
    else:
        table = Splice(found.end, found.end, encoded)
    splices.append(table)
    if found.sst and found.extsst is None:
        return None
    at = found.extsst
    size = bucket_size(strings.old_bucket_size(at) if at is not None else 0, len(starts))
    room = encode_extsst(size, 0, starts, fragments)
    index = Splice(found.end, found.end, room) if at is None else Splice(at.pos, at.end, room)
    splices.append(index)
    return _StringIndex(index, table, size, starts, fragments)


def fix_offsets(stream: bytes, found: Globals, out: BytesIO, moves: Moves) -> None:
    """Put every absolute stream offset right: BOUNDSHEET, INDEX, EXTSST (XLS.md §5).

    Records that a splice replaced are written by whoever replaced them, after this.
    """
    with out.getbuffer() as view:
        for sheet in found.sheets:
            struct.pack_into("<I", view, moves(sheet.record) + 4, moves(sheet.offset))
            _fix_index(stream, sheet.offset, view, moves)
        if found.extsst is not None and moves.keeps(found.extsst.pos):
            at = moves(found.extsst.pos) + 4
            for i in range(2, found.extsst.end - found.extsst.body - 7, 8):
                struct.pack_into("<I", view, at + i, moves(r.u32(stream, found.extsst.body + i)[0]))


def _fix_index(stream: bytes, start: int, out: memoryview, moves: Moves) -> None:
    """The INDEX of the sheet whose BOF is at `start`, unless it is replaced or dropped."""
    for record in r.walk(stream, start, len(stream)):
        if record.id == r.INDEX and record.end - record.body >= 16:
            if moves.keeps(record.pos):
                at = moves(record.pos) + 4
                for i in range(12, record.end - record.body - 3, 4):
                    struct.pack_into("<I", out, at + i, moves(r.u32(stream, record.body + i)[0]))
            return
        if record.id in (r.DIMENSIONS, r.EOF):
            return
