"""Where drawings are tied to cells: the client anchors inside MSODRAWING records (MS-XLS §2.5.193)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from xltool.workbook.xls import records as r
from xltool.workbook.xls.formulas import CantFollow, Gone

_CLIENT_ANCHOR = 0xF010
_CONTAINER = 0xF
_FIXED = 3
"""Flags of an object that neither moves nor sizes with the cells."""
_MOVES_ONLY = 2


def drawing_pieces(stream: bytes, records: Sequence[r.Record]) -> list[tuple[int, int]]:
    """The bytes of a sheet's drawing as (start, end), in order: MSODRAWING and the CONTINUEs behind it."""
    pieces: list[tuple[int, int]] = []
    latest = 0
    for record in records:
        if record.id == r.MSODRAWING or (record.id == r.CONTINUE and latest == r.MSODRAWING):
            pieces.append((record.body, record.end))
            latest = r.MSODRAWING
        else:
            latest = record.id
    return pieces


def move_anchors(stream: bytes, records: Sequence[r.Record], gone: Gone) -> dict[int, bytes]:
    """Offset → new bytes for every anchor that moves; CantFollow if the drawing is not understood."""
    pieces = drawing_pieces(stream, records)
    drawing = b"".join(stream[start:end] for start, end in pieces)
    changes: dict[int, bytes] = {}
    for at in _anchors(drawing, 0, len(drawing)):
        flags, _, _, top, top_offset, _, _, bottom, bottom_offset = struct.unpack_from("<9H", drawing, at)
        if flags == _FIXED:
            continue
        new_top = gone.place(top)
        new_bottom = new_top + bottom - top if flags == _MOVES_ONLY else gone.place(bottom)
        for place, value in (
            (at + 6, new_top),
            (at + 8, 0 if top in gone else top_offset),
            (at + 14, new_bottom),
            (at + 16, 0 if bottom in gone and flags != _MOVES_ONLY else bottom_offset),
        ):
            if value != r.u16(drawing, place)[0]:
                changes[_in_stream(pieces, place)] = struct.pack("<H", value)
    return changes


def _anchors(drawing: bytes, pos: int, end: int) -> Iterator[int]:
    """The offsets of the anchors' contents."""
    while pos + 8 <= end:
        version, kind, size = struct.unpack_from("<HHI", drawing, pos)
        pos += 8
        if pos + size > end:
            raise CantFollow
        if version & 0xF == _CONTAINER:
            yield from _anchors(drawing, pos, pos + size)
        elif kind == _CLIENT_ANCHOR:
            if size != 18:
                raise CantFollow
            yield pos
        pos += size
    if pos != end:
        raise CantFollow


def _in_stream(pieces: Sequence[tuple[int, int]], place: int) -> int:
    """The stream offset of two bytes of the drawing; CantFollow if a record boundary cuts them."""
    for start, end in pieces:
        if place < end - start:
            if place + 2 > end - start:
                raise CantFollow
            return start + place
        place -= end - start
    raise CantFollow
