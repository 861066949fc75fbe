"""Where drawings are tied to cells: the client anchors inside MSODRAWING records (MS-XLS §2.5.193)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from xltool.workbook.xls import records as r
from xltool.workbook.xls.formulas import CantFollow, Gone
from xltool.workbook.xls.shape import hides_row, read_column

_CLIENT_ANCHOR = 0xF010
_CONTAINER = 0xF
_FIXED = 3
"""Flags of an object that neither moves nor sizes with the cells."""
_MOVES_ONLY = 2
COLUMNS_AT, ROWS_AT = 2, 6
"""Where an anchor (18 bytes) says column and offset, row and offset, of its first corner; 8 bytes on, of the
last."""


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


def move_anchors(stream: bytes, records: Sequence[r.Record], gone: Gone, first: int) -> dict[int, bytes]:
    """Offset → new bytes for every anchor that moves; CantFollow if the drawing is not understood.

    `first` says whether rows or columns go: ROWS_AT or COLUMNS_AT.
    """
    pieces = drawing_pieces(stream, records)
    drawing = b"".join(stream[start:end] for start, end in pieces)
    unseen = gone.only(_hidden(stream, records, first)) if pieces else gone
    changes: dict[int, bytes] = {}
    for at in _anchors(drawing, 0, len(drawing)):
        flags = r.u16(drawing, at)[0]
        top, top_offset, _, _, bottom, bottom_offset = struct.unpack_from("<6H", drawing, at + first)
        # Of those that took no room, even what keeps its place or its size has to count fewer.
        new_top = (unseen if flags == _FIXED else gone).place(top)
        keeps_size = flags in (_FIXED, _MOVES_ONLY)
        new_bottom = new_top + unseen.place(bottom) - unseen.place(top) if keeps_size else gone.place(bottom)
        for place, value in (
            (at + first, new_top),
            (at + first + 2, 0 if top in (unseen if flags == _FIXED else gone) else top_offset),
            (at + first + 8, new_bottom),
            (at + first + 10, 0 if bottom in (unseen if keeps_size else gone) else bottom_offset),
        ):
            if value != r.u16(drawing, place)[0]:
                changes[_in_stream(pieces, place)] = struct.pack("<H", value)
    return changes


def _hidden(stream: bytes, records: Sequence[r.Record], first: int) -> set[int]:
    """The hidden rows or columns of a sheet, by its own records."""
    hidden: set[int] = set()
    for record in records:
        if first == COLUMNS_AT and record.id == r.COLINFO:
            info = read_column(stream, record)
            if info is not None and info.hidden:
                hidden.update(range(info.first, info.last + 1))
        elif first == ROWS_AT and record.id == r.ROW and hides_row(stream, record.pos):
            hidden.add(r.u16(stream, record.body)[0])
    return hidden


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
