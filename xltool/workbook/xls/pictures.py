"""The store of pictures all sheets share, without those that no shape shows any more (MS-ODRAW §2.2.20)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from xltool.workbook.xls import records as r
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.patch import fix_offsets
from xltool.workbook.xls.records import substream
from xltool.workbook.xls.splices import Splice, assemble

DRAWING_GROUP = 0x00EB
_STORE, _ENTRY = 0xF001, 0xF007
_OPTIONS = frozenset({0xF00B, 0xF121, 0xF122})
_IS_PICTURE, _IS_COMPLEX = 0x4000, 0x8000
_CONTAINER = 0xF
_EMPTY_SLOT = struct.pack("<HHI", 2, _ENTRY, 36) + bytes(36)
"""An entry without picture: cRef 0 says so (MS-ODRAW §2.2.32). The others keep their numbers."""


def purge_pictures(stream: bytes, found: Globals) -> bytes:
    """The stream with a store that holds only pictures in use; unchanged where it is not understood."""
    group = _group(stream, found)
    if not group:
        return stream
    data = b"".join(stream[record.body : record.end] for record in group)
    try:
        used = {number for drawing in _drawings(stream, found) for number in _shown(drawing, 0, len(drawing))}
        new = _without_unused(data, used | set(_shown(data, 0, len(data))))
    except (struct.error, ValueError):
        return stream
    if new == data:
        return stream
    pieces = [new[start : start + r.MAX_BODY] for start in range(0, len(new), r.MAX_BODY)]
    written = b"".join(r.pack(r.CONTINUE if i else DRAWING_GROUP, piece) for i, piece in enumerate(pieces))
    splices = [Splice(group[0].pos, group[0].end, written)]
    splices += [Splice(record.pos, record.end, b"") for record in group[1:]]
    out, moves = assemble(stream, splices)
    fix_offsets(stream, found, out, moves)
    return out.getvalue()


def _group(stream: bytes, found: Globals) -> list[r.Record]:
    """MSODRAWINGGROUP, repeated when it is long, and its CONTINUEs."""
    records = []
    latest = 0
    for record in r.walk(stream, 0, found.end):
        if record.id == DRAWING_GROUP or (record.id == r.CONTINUE and latest == DRAWING_GROUP):
            records.append(record)
            latest = DRAWING_GROUP
        else:
            latest = record.id
    return records


def _drawings(stream: bytes, found: Globals) -> Iterator[bytes]:
    """The drawings of all sheets, of charts in them too."""
    for sheet in found.sheets:
        pieces = []
        latest = 0
        for record in substream(stream, sheet.offset):
            if record.id == r.MSODRAWING or (record.id == r.CONTINUE and latest == r.MSODRAWING):
                pieces.append(stream[record.body : record.end])
                latest = r.MSODRAWING
            else:
                latest = record.id
        yield b"".join(pieces)


def _shown(data: bytes, pos: int, end: int) -> Iterator[int]:
    """The numbers of the pictures that shapes show: properties that say they name one. ValueError if the
    drawing is not understood."""
    while pos + 8 <= end:
        head, kind, size = struct.unpack_from("<HHI", data, pos)
        pos += 8
        if pos + size > end:
            raise ValueError("a drawing breaks off")
        if head & 0xF == _CONTAINER and kind != _STORE:
            yield from _shown(data, pos, pos + size)
        elif kind in _OPTIONS:
            for at in range(pos, pos + 6 * (head >> 4), 6):
                name, value = struct.unpack_from("<HI", data, at)
                if name & _IS_PICTURE and not name & _IS_COMPLEX:
                    yield value
        pos += size


def _without_unused(data: bytes, used: set[int]) -> bytes:
    """The drawing group with empty slots for pictures not in use."""
    out = bytearray()
    _, _, size = struct.unpack_from("<HHI", data)
    pos, end = 8, min(8 + size, len(data))
    while pos + 8 <= end:
        head, kind, size = struct.unpack_from("<HHI", data, pos)
        stop = pos + 8 + size
        out += _slots(data, head, pos + 8, stop, used) if kind == _STORE else data[pos:stop]
        pos = stop
    return data[:4] + struct.pack("<I", len(out)) + bytes(out) + data[end:]


def _slots(data: bytes, head: int, pos: int, end: int, used: set[int]) -> bytes:
    slots: list[bytes] = []
    while pos + 8 <= end:
        _, kind, size = struct.unpack_from("<HHI", data, pos)
        stop = pos + 8 + size
        slots.append(data[pos:stop] if kind != _ENTRY or len(slots) + 1 in used else _EMPTY_SLOT)
        pos = stop
    store = b"".join(slots)
    return struct.pack("<HHI", head, _STORE, len(store)) + store
