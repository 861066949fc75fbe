"""What deleting rows and deleting columns have in common: a sheet written anew, its references followed.

Cells move, and everything in the workbook that refers to what moves follows. What can't follow makes all of
the deletion impossible: half a deletion would be a lie. The look-up index is dropped, and Excel is told to
calculate anew when it opens the file.
"""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence

from xltool.workbook.xls import records as r
from xltool.workbook.xls.anchors import move_anchors
from xltool.workbook.xls.charted import kept_values
from xltool.workbook.xls.formulaplaces import formula_places, name_formula, validation_formulas
from xltool.workbook.xls.formulas import CantFollow, Follower, unshared
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.patch import fix_offsets
from xltool.workbook.xls.records import Record, substream
from xltool.workbook.xls.sharing import host_of, shared_formulas, with_tokens
from xltool.workbook.xls.splices import Splice, assemble

UNCALCED = 0x005E
_DCONREF = 0x0051
_SCENARIOS = frozenset({0x00AE, 0x00AF})
_LABEL_RANGES = 0x015F
_CELL_WATCH, _FEAT, _HLINK_TOOLTIP = 0x086C, 0x0868, 0x0800
UNMOVABLE = _SCENARIOS | {
    r.TABLE, r.SXVIEW, _DCONREF, _LABEL_RANGES, _CELL_WATCH, r.FEAT11, r.FEAT12, r.CONDFMT12,
}  # fmt: skip
"""Records whose places are bound up with more than themselves; on the sheet itself they forbid deletion."""
FROZEN = 0x0008

Handler = Callable[[bytearray], bytes | None]
"""Takes a record's body and returns the new one, None to drop the record."""


def rewritten(
    stream: bytes,
    found: Globals,
    ordinal: int,
    follower: Follower,
    write: Callable[[bytes, list[Record], Follower], bytes],
) -> tuple[bytes, set[int]]:
    """The stream with a sheet as `write` has it, and the ordinals of the sheets that changed.

    CantFollow when something that refers to what goes can't follow.
    """
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
            splices.append(Splice(records[0].pos, records[-1].end, write(stream, records, follower)))
            continue
        if any(record.id in (r.SXVIEW, _DCONREF) for record in records):
            raise CantFollow
        kept = [Splice(record.pos, record.end, b"") for record in kept_values(changed, records, follower)]
        splices += kept
        moved = [
            follow_places(changed, formula_places(changed, record), follower, on_sheet=False)
            for record in records
        ]
        if any(moved) or kept:
            touched.add(number)
            if records[1].id != UNCALCED:
                splices.append(Splice(records[1].pos, records[1].pos, r.pack(UNCALCED, bytes(2))))
    out, moves = assemble(bytes(changed), splices)
    fix_offsets(stream, found, out, moves)
    return out.getvalue(), touched


def follow_places(data: bytearray, places: list[tuple[int, int]], follower: Follower, on_sheet: bool) -> bool:
    """Move the references in those token strings; whether any changed."""
    changed = False
    for start, end in places:
        formula = data[start:end]
        if follower.follow(formula, on_sheet):
            data[start:end] = formula
            changed = True
    return changed


def _follow_name(changed: bytearray, record: Record, follower: Follower) -> None:
    """Move a defined name, print areas and titles and the autofilter's range among them (MS-XLS §2.4.150)."""
    start, end = name_formula(changed, record)
    follower.check_name(changed[start:end])
    follow_places(changed, [(start, end)], follower, on_sheet=False)


class Deletion(ABC):
    """The sheet itself, written anew record by record."""

    def __init__(self, stream: bytes, records: list[Record], follower: Follower, anchor_at: int) -> None:
        self._records = records
        self._follower = follower
        self._gone = follower.gone
        on_top = [record for record, depth in depths(records) if depth == 1]
        shares = any(record.id == r.SHRFMLA for record in on_top)
        self._stream = _patched(stream, move_anchors(stream, on_top, self._gone, anchor_at))
        self._shared = shared_formulas(self._stream, on_top) if shares else {}
        """Where a SHRFMLA stands → its tokens; its members are written out one by one."""
        self._handlers: dict[int, Handler] = {
            r.DIMENSIONS: self._dimensions,
            r.MERGECELLS: self._merges,
            r.HLINK: lambda body: self._one_ref(body, 0),
            _HLINK_TOOLTIP: lambda body: self._one_ref(body, 2),
            r.NOTE: self._note,
            r.SELECTION: self._selection,
            r.PANE: self._pane,
            r.WINDOW2: self._window,
            r.PHONETIC: lambda body: self._refs(body, 4),
            r.CONDFMT: self._format,
            r.DV: self._validation,
            _FEAT: self._feature,
            r.CFEX: self._more_of_format,
        }
        inside = records if len(on_top) < len(records) else ()
        self._kept_by_charts = {record.pos for record in kept_values(self._stream, inside, follower)}
        self._unmovable = UNMOVABLE
        self._rules_left = 0
        """CF records still to come that go with their CONDFMT."""
        self._dropped = False
        """Whether what was last met is dropped, its continuations with it."""

    def run(self) -> bytes:
        """The new substream; CantFollow if there can be none."""
        head = self._stream[self._records[0].pos : self._records[0].end]
        parts = [head, r.pack(UNCALCED, bytes(2))]
        for record, depth in depths(self._records[1:], 1):
            self._write(record, depth, parts)
        return b"".join(_counted(parts))

    @abstractmethod
    def _write(self, record: Record, depth: int, parts: list[bytes]) -> None:
        """Add what becomes of a record: ROWs and cells here, the others by `_other`."""

    def _other(self, record: Record, depth: int) -> bytes:
        """What becomes of a record that is no ROW and no cell."""
        data = bytearray(self._stream[record.pos : record.end])
        if record.pos in self._kept_by_charts:
            return b""
        if depth > 1:
            follow_places(data, formula_places(data, _alone(record)), self._follower, on_sheet=False)
            return bytes(data)
        if record.id in (r.INDEX, r.DBCELL, UNCALCED):
            return b""
        if record.id in self._unmovable:
            raise CantFollow
        if record.id in r.TRAILERS or (record.id == r.CONTINUE and self._dropped):
            if self._dropped or record.id == r.SHRFMLA:
                return b""
            if record.id == r.ARRAY:
                self._array(data)
            return bytes(data)
        self._dropped = False
        if record.id == r.CF and self._rules_left:
            self._rules_left -= 1
            return b""
        if record.id == r.CF:
            follow_places(data, formula_places(data, _alone(record)), self._follower, on_sheet=True)
        handler = self._handlers.get(record.id)
        if handler is None:
            return bytes(data)
        body = handler(data[4:])
        if body is None:
            self._rules_left = r.u16(data, 4)[0] if record.id == r.CONDFMT else 0
            self._dropped = True
            return b""
        return r.pack(record.id, body)

    # Formulas on the sheet

    def _formula(self, data: bytearray, row: int, column: int) -> bytes:
        """The FORMULA that stood in that cell, whose record says already where it will stand."""
        ((start, end),) = formula_places(data, Record(r.FORMULA, 0, len(data)))
        host = host_of(data[start:end])
        if host is not None and host not in self._shared:
            # A member of an array: it names the cell that holds it.
            struct.pack_into("<HH", data, start + 1, *self._host(*host))
            return bytes(data)
        if host is not None:
            own = unshared(self._shared[host], row, column)
            data, end = with_tokens(data, own), start + len(own)
        follow_places(data, [(start, end)], self._follower, on_sheet=True)
        return bytes(data)

    @abstractmethod
    def _host(self, row: int, column: int) -> tuple[int, int]:
        """Where the cell that holds an array formula will stand; CantFollow if it goes."""

    def _array(self, data: bytearray) -> None:
        """An array formula moves whole or not at all."""
        self._move_array(data)
        places = formula_places(data, Record(r.ARRAY, 0, len(data)))
        follow_places(data, places, self._follower, on_sheet=True)

    @abstractmethod
    def _move_array(self, data: bytearray) -> None:
        """Move the cells of an ARRAY record; CantFollow if it would lose some."""

    # Records with places in them

    @abstractmethod
    def _dimensions(self, body: bytearray) -> bytes: ...

    @abstractmethod
    def _note(self, body: bytearray) -> bytes: ...

    @abstractmethod
    def _selection(self, body: bytearray) -> bytes | None: ...

    @abstractmethod
    def _pane(self, body: bytearray) -> bytes | None: ...

    @abstractmethod
    def _window(self, body: bytearray) -> bytes: ...

    @abstractmethod
    def _moved_refs(self, body: bytearray, at: int, count: int) -> list[bytes]:
        """Ranges of 8 bytes each that are packed at `at`, without those of which nothing remains."""

    @abstractmethod
    def _rules_for(self, ranges: list[tuple[int, ...]]) -> None:
        """Told the ranges (rows, then columns) that the rules met next are for, as they were."""

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

    def _breaks(self, body: bytearray) -> bytes | None:
        """Page breaks (6 bytes each) before rows or columns; two that meet become one."""
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
        self._rules_for(_ranges(body, 14))
        tops, bottoms, lefts, rights = zip(*_ranges(kept, 14), strict=True)
        bounds = struct.pack("<4H", min(tops), max(bottoms), min(lefts), max(rights))
        return kept[:4] + bounds + kept[12:]

    def _validation(self, body: bytearray) -> bytes | None:
        data = bytearray(4) + body
        places = validation_formulas(data, Record(r.DV, 0, len(data)))
        at = places[-1][1] - 4
        kept = self._refs(body, at)
        if kept is None:
            return None
        self._rules_for(_ranges(body, at + 2))
        follow_places(data, places, self._follower, on_sheet=True)
        return bytes(data[4 : at + 4]) + kept[at:]

    def _more_of_format(self, body: bytearray) -> bytes | None:
        """CFEX: in which order a rule of a CONDFMT is asked; a rule of Excel 2007 comes behind it, whose
        formulas are not known here (MS-XLS §2.4.44)."""
        if r.u32(body, 12)[0]:
            raise CantFollow
        return self._one_ref(body, 4)

    def _feature(self, body: bytearray) -> bytes | None:
        """FEAT: ignored errors, protected ranges; its ranges follow a head of 27 bytes (MS-XLS §2.4.112)."""
        count = r.u16(body, 19)[0]
        kept = self._moved_refs(body, 27, min(count, (len(body) - 27) // 8))
        if not kept:
            return None
        struct.pack_into("<H", body, 19, len(kept))
        return bytes(body[:27]) + b"".join(kept) + bytes(body[27 + 8 * count :])


def _ranges(body: bytes | bytearray, at: int) -> list[tuple[int, ...]]:
    return [struct.unpack_from("<4H", body, pos) for pos in range(at, len(body) - 7, 8)]


def _counted(parts: list[bytes]) -> list[bytes]:
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


def _patched(stream: bytes, changes: dict[int, bytes]) -> bytes:
    out = bytearray(stream)
    for place, new in changes.items():
        out[place : place + len(new)] = new
    return bytes(out)


def depths(records: Sequence[Record], depth: int = 0) -> Iterator[tuple[Record, int]]:
    """Each record with the depth of substream it lies in; BOF and EOF count to their own."""
    for record in records:
        depth += record.id == r.BOF
        yield record, depth
        depth -= record.id == r.EOF


def _alone(record: Record) -> Record:
    """The record as if it stood at offset 0: for a copy of its bytes."""
    return Record(record.id, 0, record.end - record.pos)
