"""Taking shapes out of a sheet's drawing: boxes of comments, what lies on what goes (MS-ODRAW §2.2).

A drawing is one tree cut into MSODRAWING records, each standing before the OBJ or TXO it belongs to. A shape
goes with its bytes of the tree, its OBJ, its TXO, and the lengths around it.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Container, Iterator, Mapping, Sequence

from xltool.record import NamedTuple
from xltool.workbook.xls import records as r
from xltool.workbook.xls.anchors import COLUMNS_AT, ROWS_AT
from xltool.workbook.xls.formulas import CantFollow
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.patch import fix_offsets
from xltool.workbook.xls.records import Record, substream
from xltool.workbook.xls.splices import Splice, assemble

TXO = 0x01B6
_GROUP, _SHAPE = 0xF003, 0xF004
_FDG, _CLIENT_ANCHOR, _CLIENT_DATA = 0xF008, 0xF010, 0xF011
_CONTAINER = 0xF
NOTE_BOX = 0x19
"""The type of the object that is a comment's box (ftCmo.ot)."""


class _Shape(NamedTuple):
    start: int
    end: int
    above: tuple[int, ...]
    """Offsets of the heads of the containers around it, outermost first."""
    spans: Mapping[int, tuple[int, int]]
    """ROWS_AT → first and last row (from 0) of its anchor, COLUMNS_AT → columns; empty without an anchor."""


def object_type(stream: bytes, record: Record) -> int:
    """The type of an OBJ, -1 for one that says none (ftCmo.ot, MS-XLS §2.5.143)."""
    return int(r.u16(stream, record.body + 4)[0]) if record.end - record.body >= 6 else -1


def drop_notes(stream: bytes, records: Sequence[Record]) -> list[Splice]:
    """The splices that take out the boxes of comments.

    `records` are those of a sheet, nested ones included. CantFollow if the drawing is not understood.
    """
    objects = _objects(records)
    return _drop(stream, records, {i for i, o in enumerate(objects) if object_type(stream, o) == NOTE_BOX})


def drop_drawn_on(stream: bytes, found: Globals, ordinal: int, gone: Container[int], which: int) -> bytes:
    """The stream without what is drawn wholly on rows or columns (from 0) of a sheet that go; `which` of the
    two is ROWS_AT or COLUMNS_AT.

    Boxes of comments stay: they belong to their cell. CantFollow if the drawing is not understood.
    """
    records = substream(stream, found.sheets[ordinal].offset)
    objects, shapes = _objects(records), _shapes(stream, records)
    lost = {
        i
        for i, shape in enumerate(shapes)
        if (span := shape.spans.get(which)) and all(place in gone for place in range(span[0], span[1] + 1))
    }
    if lost and len(shapes) != len(objects):
        raise CantFollow
    splices = _drop(stream, records, {i for i in lost if object_type(stream, objects[i]) != NOTE_BOX})
    if not splices:
        return stream
    out, moves = assemble(stream, splices)
    fix_offsets(stream, found, out, moves)
    return out.getvalue()


def _shapes(stream: bytes, records: Sequence[Record]) -> list[_Shape]:
    pieces = [event.record for event in _events(records) if event.kind == _PIECE]
    drawing = b"".join(stream[piece.body : piece.end] for piece in pieces)
    return list(_client_shapes(drawing, 0, len(drawing), ()))


def _drop(stream: bytes, records: Sequence[Record], gone: set[int]) -> list[Splice]:
    """Take out the shapes of those objects, by number."""
    if not gone:
        return []
    count = len(_objects(records))
    events = list(_events(records))
    pieces = [event.record for event in events if event.kind == _PIECE]
    drawing = bytearray(b"".join(stream[piece.body : piece.end] for piece in pieces))
    if not drawing or len(gone) == count:
        dropped = [e.record for e in events if e.kind == _PIECE or e.owner >= 0]
        return [Splice(record.pos, record.end, b"") for record in dropped]
    shapes = list(_client_shapes(drawing, 0, len(drawing), ()))
    if len(shapes) != count:
        raise CantFollow
    cut = sorted((shapes[i] for i in gone), key=lambda shape: shape.start)
    _shorten(drawing, cut)
    return list(_rewritten(drawing, events, gone, [(shape.start, shape.end) for shape in cut]))


_PIECE, _OBJECT = 0, 1


class _Event(NamedTuple):
    """A record of the drawing; `owner` is the object it belongs to, or which a piece stands before."""

    kind: int
    record: Record
    owner: int
    first: bool = False
    """Whether it is the object's own OBJ."""


def _events(records: Sequence[Record]) -> Iterator[_Event]:
    owner = -1
    depth = latest = 0
    for place, record in enumerate(records):
        rid = record.id
        depth += rid == r.BOF
        if depth > 1:  # a chart, behind its object
            yield _Event(_OBJECT, record, owner)
            depth -= rid == r.EOF
            continue
        if rid == r.MSODRAWING or (rid == r.CONTINUE and latest == r.MSODRAWING):
            yield _Event(_PIECE, record, owner + 1 if _following(records, place) == r.OBJ else owner)
            latest = r.MSODRAWING
            continue
        if rid == r.OBJ:
            owner += 1
            yield _Event(_OBJECT, record, owner, first=True)
        elif rid == TXO or (rid == r.CONTINUE and latest in (TXO, r.OBJ)):
            yield _Event(_OBJECT, record, owner)
            rid = TXO
        latest = rid


def _following(records: Sequence[Record], place: int) -> int:
    """What the piece at `place` stands before: an OBJ or a TXO."""
    while place + 1 < len(records) and records[place].id not in (r.OBJ, TXO):
        place += 1
    return records[place].id


def _objects(records: Sequence[Record]) -> list[Record]:
    """The OBJ records of the sheet itself."""
    return [event.record for event in _events(records) if event.first]


def _client_shapes(data: bytes | bytearray, pos: int, end: int, above: tuple[int, ...]) -> Iterator[_Shape]:
    """The shapes that have an OBJ, in order; one inside a group counts as itself."""
    while pos + 8 <= end:
        version, kind, size = struct.unpack_from("<HHI", data, pos)
        stop = pos + 8 + size
        if stop > end:
            raise CantFollow
        if kind == _SHAPE:
            inner = dict(_atoms(data, pos + 8, stop))
            if _CLIENT_DATA in inner:
                yield _Shape(pos, stop, above, _anchor_spans(data, inner.get(_CLIENT_ANCHOR)))
        elif version & 0xF == _CONTAINER:
            yield from _client_shapes(data, pos + 8, stop, (*above, pos))
        pos = stop
    if pos != end:
        raise CantFollow


def _atoms(data: bytes | bytearray, pos: int, end: int) -> Iterator[tuple[int, int]]:
    """Kind and place of what a shape consists of."""
    while pos + 8 <= end:
        _, kind, size = struct.unpack_from("<HHI", data, pos)
        yield kind, pos
        pos += 8 + size


def _anchor_spans(data: bytes | bytearray, place: int | None) -> dict[int, tuple[int, int]]:
    """The rows and columns of an anchor (MS-XLS §2.5.193); what ends at one's near edge ends before it."""
    if place is None or struct.unpack_from("<I", data, place + 4)[0] != 18:
        return {}
    spans = {}
    for which in (ROWS_AT, COLUMNS_AT):
        first, _, _, _, last, offset = struct.unpack_from("<6H", data, place + 8 + which)
        spans[which] = (first, max(first, last if offset else last - 1))
    return spans


def _shorten(drawing: bytearray, cut: Sequence[_Shape]) -> None:
    """Make the lengths of the containers around what goes true, and the count of shapes."""
    lost: dict[int, int] = {}
    for shape in cut:
        if len(shape.above) != 2:  # in a group of shapes: the group would lose a member
            raise CantFollow
        for place in shape.above:
            lost[place] = lost.get(place, 0) + shape.end - shape.start
    for place, size in lost.items():
        struct.pack_into("<I", drawing, place + 4, struct.unpack_from("<I", drawing, place + 4)[0] - size)
    if struct.unpack_from("<H", drawing, 10)[0] == _FDG:
        count: int = struct.unpack_from("<I", drawing, 16)[0]
        struct.pack_into("<I", drawing, 16, max(0, count - len(cut)))


def _rewritten(
    drawing: bytearray, events: Sequence[_Event], gone: Collection[int], cut: Sequence[tuple[int, int]]
) -> Iterator[Splice]:
    """The records anew: what remains of a piece whose object goes stands before the next object."""
    at = 0
    waiting = b""
    kept: list[tuple[Record, bytes]] = []
    for event in events:
        record = event.record
        if event.kind == _OBJECT:
            if event.owner in gone:
                yield Splice(record.pos, record.end, b"")
            continue
        size = record.end - record.body
        waiting += _outside(drawing, at, at + size, cut)
        at += size
        if event.owner in gone:
            yield Splice(record.pos, record.end, b"")
        else:
            kept.append((record, waiting))
            waiting = b""
    if not kept:
        raise CantFollow
    last, piece = kept[-1]
    kept[-1] = (last, piece + waiting)
    for record, piece in kept:
        if len(piece) > r.MAX_BODY:
            raise CantFollow
        yield Splice(record.pos, record.end, r.pack(record.id, piece) if piece else b"")


def _outside(data: bytearray, start: int, end: int, cut: Sequence[tuple[int, int]]) -> bytes:
    """What lies between `start` and `end` and in no cut."""
    pieces = []
    for low, high in cut:
        if high <= start or low >= end:
            continue
        pieces.append(data[start : max(start, low)])
        start = min(end, high)
    pieces.append(data[start:end])
    return b"".join(pieces)
