"""Defined names that concern a sheet as such: the range of its autofilter (MS-XLS §2.4.150)."""

from __future__ import annotations

import struct

from xltool.workbook.refs import Range
from xltool.workbook.xls.globals import Globals

_BUILT_IN = 0x0020
_FILTER_DATABASE = 0x0D
_AREA_3D = frozenset({0x3B, 0x5B, 0x7B})


def filter_range(stream: bytes, found: Globals, ordinal: int) -> Range | None:
    """The range that the autofilter of a sheet (by ordinal in the file) works on."""
    for record in found.names:
        body = record.body
        if record.end - body < 16:
            continue
        flags, length, size, tab = struct.unpack_from("<HxBHxxH", stream, body)
        if (
            not flags & _BUILT_IN
            or length != 1
            or tab != ordinal + 1
            or stream[body + 15] != _FILTER_DATABASE
        ):
            continue
        formula = body + 16 + (stream[body + 14] & 1)
        if size >= 11 and formula + 11 <= record.end and stream[formula] in _AREA_3D:
            first_row, last_row, first, last = struct.unpack_from("<4H", stream, formula + 3)
            return Range(first_row + 1, (first & 0xFF) + 1, last_row + 1, (last & 0xFF) + 1)
    return None
