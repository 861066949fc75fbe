"""Sheet protection without a password: the PROTECT record (MS-XLS §2.4.207)."""

from __future__ import annotations

import struct

from xltool.workbook.xls import records as r
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.layout import Layout
from xltool.workbook.xls.patch import fix_offsets
from xltool.workbook.xls.splices import Splice, assemble

_ON = struct.pack("<H", 1)


def protect(stream: bytes, found: Globals, layout: Layout) -> bytes:
    """The stream with that sheet protected. PROTECT stands between the page set-up and the columns
    (MS-XLS §2.1.7.20.5)."""
    record = layout.find(r.PROTECT)
    if record is not None:
        splice = Splice(record.body, record.body + 2, _ON)
    else:
        place = _place(layout)
        splice = Splice(place, place, r.pack(r.PROTECT, _ON))
    if stream[splice.start : splice.end] == _ON:
        return stream
    out, moves = assemble(stream, [splice])
    fix_offsets(stream, found, out, moves)
    return out.getvalue()


def _place(layout: Layout) -> int:
    for rid in (r.DEFCOLWIDTH, r.COLINFO):
        record = layout.find(rid)
        if record is not None:
            return record.pos
    assert layout.dimensions is not None  # checked before any edit is taken
    return layout.dimensions.pos
