"""What no cell shows any more: shared strings that are not used, phonetic hints (MS-XLS §2.4.265)."""

from __future__ import annotations

import struct
from collections import Counter

from xltool.workbook.xls import records as r
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.patch import fix_offsets
from xltool.workbook.xls.records import substream
from xltool.workbook.xls.splices import Splice, assemble
from xltool.workbook.xls.strings import SharedStrings, bucket_size, encode_extsst


def purge_strings(stream: bytes, found: Globals, strings: SharedStrings) -> bytes:
    """The stream with a table of only those strings that cells show, which are numbered anew."""
    if not found.sst:
        return stream
    cells = [
        record.body + 6
        for sheet in found.sheets
        for record in substream(stream, sheet.offset)
        if record.id == r.LABELSST and record.end - record.body >= 10
    ]
    numbers = [r.u32(stream, place)[0] for place in cells]
    used = sorted({number for number in numbers if number < len(strings.texts)})
    new = {old: number for number, old in enumerate(used)}
    out = bytearray(stream)
    for place, old in zip(cells, numbers, strict=True):
        struct.pack_into("<I", out, place, new.get(old, 0))
    encoded, starts, fragments = strings.compact(used, len(cells))
    table = Splice(found.sst[0].pos, found.sst[-1].end, encoded)
    splices = [table]
    index = None
    if found.extsst is not None:
        size = bucket_size(strings.old_bucket_size(found.extsst), len(starts))
        room = encode_extsst(size, 0, starts, fragments)
        index = Splice(found.extsst.pos, found.extsst.end, room)
        splices.append(index)
    purged, moves = assemble(bytes(out), splices)
    fix_offsets(stream, found, purged, moves)
    if index is not None:
        record = encode_extsst(size, moves.start_of(table), starts, fragments)
        at = moves.start_of(index)
        with purged.getbuffer() as view:
            view[at : at + len(record)] = record
    return purged.getvalue()


def forget_texts(stream: bytes, found: Globals, strings: SharedStrings) -> bytes:
    """Overwrite the shared strings no cell refers to with blanks, and count the references anew.

    A deleted row must not live on where only programs look: a copy of the file may go to others.
    """
    used: Counter[int] = Counter()
    for sheet in found.sheets:
        for record in substream(stream, sheet.offset):
            if record.id == r.LABELSST and record.end - record.body >= 10:
                used[r.u32(stream, record.body + 6)[0]] += 1
    if not found.sst:
        return stream
    out = bytearray(stream)
    for index in range(len(strings.texts)):
        if index not in used:
            for start, end, wide in strings.spans(index):
                out[start:end] = (b" \0" if wide else b" ") * (end - start >> wide)
    struct.pack_into("<I", out, found.sst[0].body, used.total())
    return bytes(out)
