"""Where formulas stand in the records that have some: their token strings, as (start, end) in the stream."""

from __future__ import annotations

import struct

from xltool.workbook.xls import records as r
from xltool.workbook.xls.records import Record

_FORMULA_HEAD = 22
"""Bytes of a FORMULA body before its tokens."""


def formula_places(stream: bytes | bytearray, record: Record) -> list[tuple[int, int]]:
    """The token strings in a record."""
    body = record.body
    if record.id in r.FORMULAS:
        start = body + _FORMULA_HEAD
        return [(start, start + r.u16(stream, start - 2)[0])]
    if record.id == r.ARRAY:
        return [(body + 14, body + 14 + r.u16(stream, body + 12)[0])]
    if record.id == r.SHRFMLA:
        return [(body + 10, body + 10 + r.u16(stream, body + 8)[0])]
    if record.id == r.BRAI:
        return [(body + 8, body + 8 + r.u16(stream, body + 6)[0])]
    if record.id == r.CF:
        first, second = struct.unpack_from("<HH", stream, body + 2)
        middle = record.end - second
        return [(middle - first, middle), (middle, record.end)]
    if record.id == r.DV:
        return validation_formulas(stream, record)
    return []


def validation_formulas(stream: bytes | bytearray, record: Record) -> list[tuple[int, int]]:
    """Where the two formulas of a DV are."""
    pos = record.body + 4
    for _ in range(4):
        count, flags = struct.unpack_from("<HB", stream, pos)
        pos += 3 + (count << (flags & 1))
    places = []
    for _ in range(2):
        size = r.u16(stream, pos)[0]
        places.append((pos + 4, pos + 4 + size))
        pos += 4 + size
    return places


def name_formula(stream: bytes | bytearray, record: Record) -> tuple[int, int]:
    """Where the tokens of a NAME record are."""
    body = record.body
    length, size = stream[body + 3], r.u16(stream, body + 4)[0]
    start = body + 15 + (length << (stream[body + 14] & 1))
    return start, start + size
