"""Deleting rows: cells below move up, and everything in the workbook that refers to rows follows.

What can't follow makes the whole deletion impossible: half a deletion would be a lie. The look-up index is
dropped, the texts of deleted cells are blanked, and Excel is told to calculate anew when it opens the file.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from xltool.workbook.xls import records as r
from xltool.workbook.xls.anchors import move_anchors
from xltool.workbook.xls.formulas import EXP, CantFollow, Follower, Gone, sheet_links, unshared
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.patch import fix_offsets
from xltool.workbook.xls.records import Record, substream
from xltool.workbook.xls.splices import Splice, assemble

_UNCALCED = 0x005E
_BRAI = 0x1051
_DCONREF = 0x0051
_SCENARIOS = frozenset({0x00AE, 0x00AF})
_LABEL_RANGES = 0x015F
_CELL_WATCH, _FEAT, _HLINK_TOOLTIP, _CFEX = 0x086C, 0x0868, 0x0800, 0x087B
_UNMOVABLE = _SCENARIOS | {
    r.TABLE, r.SXVIEW, _DCONREF, _LABEL_RANGES, _CELL_WATCH, r.FEAT11, r.FEAT12, r.CONDFMT12, _CFEX,
}  # fmt: skip
"""Records whose rows are bound up with more than themselves; on the sheet itself they forbid deletion."""
_SHARED_MEMBER = 0x0008
_ROW_BOUND = r.CELLS | {r.ROW}
"""Records that begin with the number of their row and go with it."""
_FROZEN = 0x0008
_FORMULA_HEAD = 22
"""Bytes of a FORMULA body before its tokens."""


def delete_rows(stream: bytes, found: Globals, ordinal: int, rows: set[int]) -> tuple[bytes, set[int]]:
    """The stream without those rows (from 0) of a sheet, and the ordinals of the sheets that changed.

    CantFollow when something that refers to rows can't follow.
    """
    gone = Gone(rows)
    links = sheet_links(stream, found.externsheets, found.supbooks, ordinal)
    follower = Follower(gone, *links)
    changed = bytearray(stream)
    touched = {ordinal}
    splices: list[Splice] = []
    for record in r.walk(stream, 0, found.end):
        if record.id in (r.SXVIEW, _DCONREF):
            raise CantFollow
        if record.id == r.NAME:
            _follow_name(changed, record, follower)
    for number, sheet in enumerate(found.sheets):
        records = substream(stream, sheet.offset)
        if number == ordinal:
            new = _Deletion(stream, records, follower).run()
            splices.append(Splice(records[0].pos, records[-1].end, new))
            continue
        if any(record.id in (r.SXVIEW, _DCONREF) for record in records):
            raise CantFollow
        moved = [_follow_elsewhere(changed, record, follower) for record in records]
        if any(moved):
            touched.add(number)
            if records[1].id != _UNCALCED:
                splices.append(Splice(records[1].pos, records[1].pos, r.pack(_UNCALCED, bytes(2))))
    out, moves = assemble(bytes(changed), splices)
    fix_offsets(stream, found, out, moves)
    return out.getvalue(), touched


def _formula_places(stream: bytes | bytearray, record: Record) -> list[tuple[int, int]]:
    """The token strings in a record, as (start, end) in the stream."""
    body = record.body
    if record.id in r.FORMULAS:
        start = body + _FORMULA_HEAD
        return [(start, start + r.u16(stream, start - 2)[0])]
    if record.id == r.ARRAY:
        return [(body + 14, body + 14 + r.u16(stream, body + 12)[0])]
    if record.id == r.SHRFMLA:
        return [(body + 10, body + 10 + r.u16(stream, body + 8)[0])]
    if record.id == _BRAI:
        return [(body + 8, body + 8 + r.u16(stream, body + 6)[0])]
    if record.id == r.CF:
        first, second = struct.unpack_from("<HH", stream, body + 2)
        middle = record.end - second
        return [(middle - first, middle), (middle, record.end)]
    if record.id == r.DV:
        return validation_formulas(stream, record)
    return []


def validation_formulas(stream: bytes | bytearray, record: Record) -> list[tuple[int, int]]:
    """Where the two formulas of a DV are, as (start, end) in the stream."""
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


def _follow_places(
    data: bytearray, places: list[tuple[int, int]], follower: Follower, on_sheet: bool
) -> bool:
    changed = False
    for start, end in places:
        formula = data[start:end]
        if follower.follow(formula, on_sheet):
            data[start:end] = formula
            changed = True
    return changed


def _follow_elsewhere(changed: bytearray, record: Record, follower: Follower) -> bool:
    """Move what a record of another sheet says of our rows."""
    return _follow_places(changed, _formula_places(changed, record), follower, on_sheet=False)


def _follow_name(changed: bytearray, record: Record, follower: Follower) -> None:
    """Move a defined name, print areas and titles and the autofilter's range among them (MS-XLS §2.4.150)."""
    body = record.body
    length, size = changed[body + 3], r.u16(changed, body + 4)[0]
    start = body + 15 + (length << (changed[body + 14] & 1))
    _follow_places(changed, [(start, start + size)], follower, on_sheet=False)


class _Deletion:
    """The sheet itself, written anew record by record."""

    def __init__(self, stream: bytes, records: list[Record], follower: Follower) -> None:
        self._records = records
        self._follower = follower
        self._gone = follower.gone
        on_top = [record for record, depth in _depths(records) if depth == 1]
        self._shares = any(record.id == r.SHRFMLA for record in on_top)
        self._stream = _patched(stream, move_anchors(stream, on_top, self._gone))
        self._shared = self._shared_formulas()
        self._handlers: dict[int, Callable[[bytearray], bytes | None]] = {
            r.DIMENSIONS: self._dimensions,
            r.MERGECELLS: self._merges,
            r.HLINK: lambda body: self._one_ref(body, 0),
            _HLINK_TOOLTIP: lambda body: self._one_ref(body, 2),
            r.NOTE: self._note,
            r.SELECTION: self._selection,
            r.PANE: self._pane,
            r.WINDOW2: self._window,
            r.HORIZONTAL_BREAKS: self._breaks,
            r.PHONETIC: lambda body: self._refs(body, 4),
            r.CONDFMT: self._format,
            r.DV: self._validation,
            _FEAT: self._feature,
        }

    def run(self) -> bytes:
        parts = [self._stream[self._records[0].pos : self._records[0].end], r.pack(_UNCALCED, bytes(2))]
        trailing_of_gone = False
        rules_left = 0
        stream, gone, place = self._stream, self._gone, self._gone.place
        for record, depth in _depths(self._records[1:], 1):
            if depth == 1 and record.id in _ROW_BOUND:
                row = r.u16(stream, record.pos + 4)[0]
                trailing_of_gone = row in gone
                if trailing_of_gone:
                    continue
                if record.id not in r.FORMULAS:
                    number = place(row).to_bytes(2, "little")
                    parts.append(
                        stream[record.pos : record.pos + 4] + number + stream[record.pos + 6 : record.end]
                    )
                    continue
            data = bytearray(stream[record.pos : record.end])
            if depth > 1:
                _follow_places(data, _formula_places(data, _alone(record)), self._follower, on_sheet=False)
            elif record.id in (r.INDEX, r.DBCELL, _UNCALCED):
                continue
            elif record.id in _UNMOVABLE:
                raise CantFollow
            elif record.id in r.FORMULAS:
                struct.pack_into("<H", data, 4, place(row))
                data = self._formula(data, row)
            elif record.id in r.TRAILERS or (record.id == r.CONTINUE and trailing_of_gone):
                if trailing_of_gone or record.id == r.SHRFMLA:
                    continue
                if record.id == r.ARRAY:
                    self._array(data)
            else:
                trailing_of_gone = False
                if record.id == r.CF and rules_left:
                    rules_left -= 1
                    continue
                if record.id == r.CF:
                    _follow_places(data, _formula_places(data, _alone(record)), self._follower, on_sheet=True)
                handler = self._handlers.get(record.id)
                if handler is not None:
                    body = handler(data[4:])
                    if body is None:
                        rules_left = r.u16(data, 4)[0] if record.id == r.CONDFMT else 0
                        trailing_of_gone = True
                        continue
                    data = bytearray(r.pack(record.id, body))
            parts.append(bytes(data))
        return b"".join(self._counted(parts))

    def _counted(self, parts: list[bytes]) -> list[bytes]:
        """DVAL says how many DVs there are; without any it goes too."""
        count = sum(part[:2] == struct.pack("<H", r.DV) for part in parts)
        out = []
        for part in parts:
            if part[:2] == struct.pack("<H", r.DVAL) and len(part) >= 22:
                if not count:
                    continue
                part = part[:18] + struct.pack("<I", count) + part[22:]
            out.append(part)
        return out

    # Formulas on the sheet

    def _shared_formulas(self) -> dict[tuple[int, int], bytes]:
        """Where a SHRFMLA stands → its tokens; its members are written out one by one."""
        shared: dict[tuple[int, int], bytes] = {}
        if not self._shares:
            return shared
        host: tuple[int, int] = (0, 0)
        for record, depth in _depths(self._records):
            if depth == 1 and record.id in r.FORMULAS:
                ((start, end),) = _formula_places(self._stream, record)
                named = end - start == 5 and self._stream[start] == EXP
                host = struct.unpack_from("<HH", self._stream, start + 1 if named else record.body)
            elif depth == 1 and record.id == r.SHRFMLA:
                ((start, end),) = _formula_places(self._stream, record)
                shared[host] = self._stream[start:end]
        return shared

    def _formula(self, data: bytearray, row: int) -> bytearray:
        ((start, end),) = _formula_places(data, Record(r.FORMULA, 0, len(data)))
        formula = data[start:end]
        if formula[:1] == bytes([EXP]) and len(formula) == 5:
            host: tuple[int, int] = struct.unpack_from("<HH", formula, 1)
            if host not in self._shared:  # a member of an array: it names the cell that holds it
                if host[0] in self._gone:
                    raise CantFollow
                struct.pack_into("<H", data, start + 1, self._gone.place(host[0]))
                return data
            formula = bytearray(unshared(self._shared[host], row, r.u16(data, 6)[0]))
            flags = r.u16(data, 18)[0] & ~_SHARED_MEMBER
            struct.pack_into("<H", data, 18, flags)
            struct.pack_into("<H", data, start - 2, len(formula))
        self._follower.follow(formula, on_sheet=True)
        body = data[4:start] + formula + data[end:]
        return bytearray(r.pack(r.u16(data, 0)[0], bytes(body)))

    def _array(self, data: bytearray) -> None:
        """An array formula moves whole or not at all."""
        first, last = struct.unpack_from("<HH", data, 4)
        if any(row in self._gone for row in range(first, last + 1)):
            raise CantFollow
        struct.pack_into("<HH", data, 4, self._gone.place(first), self._gone.place(last))
        _follow_places(
            data, _formula_places(data, Record(r.ARRAY, 0, len(data))), self._follower, on_sheet=True
        )

    # Records with rows in them: each takes a body and returns the new one, None to drop the record

    def _dimensions(self, body: bytearray) -> bytes:
        first, behind = struct.unpack_from("<II", body)
        if behind > first:
            span = self._gone.span(first, behind - 1)
            struct.pack_into("<II", body, 0, *((span[0], span[1] + 1) if span is not None else (0, 0)))
        return bytes(body)

    def _moved_refs(self, body: bytearray, at: int, count: int) -> list[bytes]:
        kept = []
        for pos in range(at, at + 8 * count, 8):
            first, last = struct.unpack_from("<HH", body, pos)
            span = self._gone.span(first, last)
            if span is not None:
                kept.append(struct.pack("<HH", *span) + body[pos + 4 : pos + 8])
        return kept

    def _refs(self, body: bytearray, at: int) -> bytes | None:
        """A count and ranges at `at`; None when no range remains."""
        count = min(r.u16(body, at)[0], (len(body) - at - 2) // 8)
        kept = self._moved_refs(body, at + 2, count)
        if count and not kept:
            return None
        return bytes(body[:at]) + struct.pack("<H", len(kept)) + b"".join(kept) + body[at + 2 + 8 * count :]

    def _merges(self, body: bytearray) -> bytes | None:
        count = min(r.u16(body, 0)[0], (len(body) - 2) // 8)
        kept = [
            ref for ref in self._moved_refs(body, 2, count) if ref[0:2] != ref[2:4] or ref[4:6] != ref[6:8]
        ]
        return struct.pack("<H", len(kept)) + b"".join(kept) if kept else None

    def _one_ref(self, body: bytearray, at: int) -> bytes | None:
        kept = self._moved_refs(body, at, 1)
        return bytes(body[:at]) + kept[0] + body[at + 8 :] if kept else None

    def _note(self, body: bytearray) -> bytes:
        row = r.u16(body, 0)[0]
        if row in self._gone:
            raise CantFollow  # its box would remain in the drawing
        return struct.pack("<H", self._gone.place(row)) + bytes(body[2:])

    def _selection(self, body: bytearray) -> bytes:
        """The active cell and the selected ranges (6 bytes each); a range that goes becomes one row."""
        struct.pack_into("<H", body, 1, self._gone.place(r.u16(body, 1)[0]))
        for pos in range(9, len(body) - 5, 6):
            first, last = struct.unpack_from("<HH", body, pos)
            place = self._gone.place(first)
            span = self._gone.span(first, last) or (place, place)
            struct.pack_into("<HH", body, pos, *span)
        return bytes(body)

    def _pane(self, body: bytearray) -> bytes:
        """Rows frozen at the top become fewer when some of them go; the lower pane's first row moves."""
        rows, top = struct.unpack_from("<HH", body, 2)
        window = next((record for record in self._records if record.id == r.WINDOW2), None)
        if window is not None and r.u16(self._stream, window.body)[0] & _FROZEN:
            start = r.u16(self._stream, window.body + 2)[0]
            rows = self._gone.place(start + rows) - self._gone.place(start)
        struct.pack_into("<HH", body, 2, rows, self._gone.place(top))
        return bytes(body)

    def _window(self, body: bytearray) -> bytes:
        struct.pack_into("<H", body, 2, self._gone.place(r.u16(body, 2)[0]))
        return bytes(body)

    def _breaks(self, body: bytearray) -> bytes | None:
        count = min(r.u16(body, 0)[0], (len(body) - 2) // 6)
        kept: dict[int, bytes] = {}
        for pos in range(2, 2 + 6 * count, 6):
            place = self._gone.place(r.u16(body, pos)[0])
            if place:
                kept.setdefault(place, struct.pack("<H", place) + bytes(body[pos + 2 : pos + 6]))
        return struct.pack("<H", len(kept)) + b"".join(kept.values()) if kept else None

    def _format(self, body: bytearray) -> bytes | None:
        kept = self._refs(body, 12)
        if kept is None:
            return None
        refs = [struct.unpack_from("<4H", kept, pos) for pos in range(14, len(kept) - 7, 8)]
        tops, bottoms, lefts, rights = zip(*refs, strict=True)
        bounds = struct.pack("<4H", min(tops), max(bottoms), min(lefts), max(rights))
        return kept[:4] + bounds + kept[12:]

    def _validation(self, body: bytearray) -> bytes | None:
        data = bytearray(4) + body
        places = validation_formulas(data, Record(r.DV, 0, len(data)))
        _follow_places(data, places, self._follower, on_sheet=True)
        return self._refs(data[4:], places[-1][1] - 4)

    def _feature(self, body: bytearray) -> bytes | None:
        """FEAT: ignored errors, protected ranges; its ranges follow a head of 27 bytes (MS-XLS §2.4.112)."""
        count = r.u16(body, 19)[0]
        kept = self._moved_refs(body, 27, min(count, (len(body) - 27) // 8))
        if not kept:
            return None
        struct.pack_into("<H", body, 19, len(kept))
        return bytes(body[:27]) + b"".join(kept) + bytes(body[27 + 8 * count :])


def _patched(stream: bytes, changes: dict[int, bytes]) -> bytes:
    out = bytearray(stream)
    for place, new in changes.items():
        out[place : place + len(new)] = new
    return bytes(out)


def _depths(records: list[Record], depth: int = 0) -> Iterator[tuple[Record, int]]:
    """Each record with the depth of substream it lies in; BOF and EOF count to their own."""
    for record in records:
        depth += record.id == r.BOF
        yield record, depth
        depth -= record.id == r.EOF


def _alone(record: Record) -> Record:
    """The record as if it stood at offset 0: for a copy of its bytes."""
    return Record(record.id, 0, record.end - record.pos)
