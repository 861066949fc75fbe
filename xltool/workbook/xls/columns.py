"""Deleting columns: cells move left, and everything in the workbook that refers to columns follows.

What a merged range shows stands in its first cell; when that goes and the range doesn't, the next cell that
stays takes over what it holds and how it is dressed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from xltool.workbook.xls import records as r
from xltool.workbook.xls.anchors import COLUMNS_AT
from xltool.workbook.xls.deletion import FROZEN, UNMOVABLE, Deletion, depths, rewritten
from xltool.workbook.xls.formulas import CantFollow, ColumnFollower, Follower, Gone, sheet_links
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.names import filter_range
from xltool.workbook.xls.records import Record
from xltool.workbook.xls.shape import read_column, read_refs

_FILTERING = frozenset({r.FILTERMODE, 0x009E, 0x087E, 0x087F, 0x0895})
"""A filter or an order that is in force: its records count columns from the filter's first."""
_SORT = 0x0090
_GUTS = 0x0080
_LEVEL, _COLLAPSED = 0x0700, 0x1000
_FROZEN_EVER = FROZEN | 0x0100
_LEFT_OF = {0: 2, 1: 3}
"""Pane → the one left of it, which takes its place when no column is frozen any more (MS-XLS §2.5.195)."""


def delete_columns(stream: bytes, found: Globals, ordinal: int, columns: set[int]) -> tuple[bytes, set[int]]:
    """The stream without those columns (from 0) of a sheet, and the ordinals of the sheets that changed.

    CantFollow when something that refers to columns can't follow.
    """
    links = sheet_links(stream, found.externsheets, found.supbooks, ordinal)
    follower = ColumnFollower(Gone(columns, r.MAX_COLUMN), *links)
    cells = filter_range(stream, found, ordinal)
    filtered = range(cells.first_column - 1, cells.last_column) if cells is not None else range(0)

    def write(stream: bytes, records: list[Record], _: Follower) -> bytes:
        return _ColumnDeletion(stream, records, follower, filtered).run()

    return rewritten(stream, found, ordinal, follower, write)


class _ColumnDeletion(Deletion):
    def __init__(
        self, stream: bytes, records: list[Record], follower: ColumnFollower, filtered: range
    ) -> None:
        super().__init__(stream, records, follower, COLUMNS_AT)
        self._columns = follower
        self._filtered = filtered
        self._unmovable = UNMOVABLE | _FILTERING
        self._handlers |= {
            r.VERTICAL_BREAKS: self._breaks,
            r.COLINFO: self._column,
            r.AUTOFILTERINFO: self._filter,
            _GUTS: self._gutters,
            _SORT: lambda body: None,  # what the dialog offers first; it names columns
        }
        self._heirs = self._find_heirs()
        self._displaced = frozenset((row, heir) for (row, _), heir in self._heirs.items())
        self._unfrozen = False
        """Whether no column is frozen any more, though some were."""

    def _find_heirs(self) -> dict[tuple[int, int], int]:
        """The first cells of merged ranges that go → the column whose cell takes over."""
        heirs = {}
        for record, depth in depths(self._records):
            if depth != 1 or record.id != r.MERGECELLS:
                continue
            for top, left, _, right in read_refs(self._stream, record.body, record.end):
                stays = [column for column in range(left - 1, right) if column not in self._gone]
                if left - 1 in self._gone and stays:
                    heirs[top - 1, left - 1] = stays[0]
        held = set(self._cells()) if heirs else set()
        return {cell: heir for cell, heir in heirs.items() if cell in held}

    def _cells(self) -> Iterator[tuple[int, int]]:
        """Row and column of every cell that is stored."""
        for record, depth in depths(self._records):
            if depth == 1 and record.id in r.CELLS:
                row, first = struct.unpack_from("<HH", self._stream, record.body)
                several = record.id in (r.MULRK, r.MULBLANK)
                last = r.u16(self._stream, record.end - 2)[0] if several else first
                yield from ((row, column) for column in range(first, last + 1))

    # Cells

    def _write(self, record: Record, depth: int, parts: list[bytes]) -> None:
        if depth != 1 or record.id not in r.CELLS:
            row = depth == 1 and record.id == r.ROW
            parts.append(self._row(record) if row else self._other(record, depth))
            return
        stream = self._stream
        if record.id in (r.MULRK, r.MULBLANK):
            parts += self._several(record)
            return
        row, column = struct.unpack_from("<HH", stream, record.body)
        place = self._place(row, column)
        self._dropped = place is None
        if place is None:
            return
        moved = (
            stream[record.pos : record.pos + 6]
            + struct.pack("<H", place)
            + stream[record.pos + 8 : record.end]
        )
        if record.id in r.FORMULAS:
            moved = self._formula(bytearray(moved), row, column)
        parts.append(moved)

    def _place(self, row: int, column: int) -> int | None:
        """The column a cell ends up in; None if it goes."""
        heir = self._heirs.get((row, column))
        if heir is not None:
            return self._gone.place(heir)
        if column in self._gone or (row, column) in self._displaced:
            return None
        return self._gone.place(column)

    def _several(self, record: Record) -> Iterator[bytes]:
        """The neighbours in a MULRK or MULBLANK; those that stay are neighbours still."""
        stream = self._stream
        row, first = struct.unpack_from("<HH", stream, record.body)
        step, single = (6, r.RK) if record.id == r.MULRK else (2, r.BLANK)
        kept: list[tuple[int, bytes]] = []
        for at in range(record.body + 4, record.end - 2 - step + 1, step):
            place = self._place(row, first + (at - record.body - 4) // step)
            if place is not None:
                kept.append((place, stream[at : at + step]))
        self._dropped = False
        if not kept:
            return
        places = [place for place, _ in kept]
        head = struct.pack("<HH", row, places[0])
        if len(kept) == 1:
            yield r.pack(single, head + kept[0][1])
        elif places == list(range(places[0], places[-1] + 1)):
            content = b"".join(content for _, content in kept)
            yield r.pack(record.id, head + content + struct.pack("<H", places[-1]))
        else:
            raise CantFollow

    def _row(self, record: Record) -> bytes:
        data = bytearray(self._stream[record.pos : record.end])
        first, behind = struct.unpack_from("<HH", data, 6)
        struct.pack_into("<HH", data, 6, self._gone.place(first), self._gone.place(behind))
        return bytes(data)

    def _host(self, row: int, column: int) -> tuple[int, int]:
        if column in self._gone:
            raise CantFollow
        return row, self._gone.place(column)

    def _move_array(self, data: bytearray) -> None:
        first, last = data[8], data[9]
        if any(column in self._gone for column in range(first, last + 1)):
            raise CantFollow
        data[8], data[9] = self._gone.place(first), self._gone.place(last)

    # Records with places in them

    def _dimensions(self, body: bytearray) -> bytes:
        first, behind = struct.unpack_from("<HH", body, 8)
        struct.pack_into("<HH", body, 8, self._gone.place(first), self._gone.place(behind))
        return bytes(body)

    def _moved_refs(self, body: bytearray, at: int, count: int) -> list[bytes]:
        kept = []
        for pos in range(at, at + 8 * count, 8):
            span = self._gone.span(*struct.unpack_from("<HH", body, pos + 4))
            if span is not None:
                kept.append(bytes(body[pos : pos + 4]) + struct.pack("<HH", *span))
        return kept

    def _rules_for(self, ranges: list[tuple[int, ...]]) -> None:
        stays = (c for _, _, left, right in ranges for c in range(left, right + 1) if c not in self._gone)
        self._columns.from_column = next(stays, None)

    def _note(self, body: bytearray) -> bytes:
        column = r.u16(body, 2)[0]
        if column in self._gone:
            raise CantFollow  # its box would remain in the drawing
        struct.pack_into("<H", body, 2, self._gone.place(column))
        return bytes(body)

    def _column(self, body: bytearray) -> bytes | None:
        """COLINFO: to the end of the sheet stays to the end; what was folded away under it is no more."""
        first, last = struct.unpack_from("<HH", body)
        last = min(last, r.MAX_COLUMN - 1)
        span = self._gone.span(first, last)
        if span is None:
            return None
        if (first - 1 in self._gone or last + 1 in self._gone) and len(body) >= 10:
            struct.pack_into("<H", body, 8, r.u16(body, 8)[0] & ~_COLLAPSED)
        end = span[1] if last < r.MAX_COLUMN - 1 else last
        return struct.pack("<HH", span[0], end) + bytes(body[4:])

    def _gutters(self, body: bytearray) -> bytes:
        """GUTS: how deep columns are folded, by those that stay (MS-XLS §2.4.134)."""
        levels = [0]
        for record, depth in depths(self._records):
            if depth == 1 and record.id == r.COLINFO:
                info = read_column(self._stream, record)
                if info is not None and self._gone.span(info.first, info.last) is not None:
                    levels.append((info.flags & _LEVEL) >> 8)
        deepest = max(levels)
        struct.pack_into("<H", body, 6, deepest + 1 if deepest else 0)
        if not deepest:
            struct.pack_into("<H", body, 2, 0)
        return bytes(body)

    def _filter(self, body: bytearray) -> bytes:
        """AUTOFILTERINFO: how many columns have an arrow; the arrows themselves go with their columns."""
        lost = sum(column in self._gone for column in self._filtered)
        left = r.u16(body, 0)[0] - lost
        if lost and left < 1:
            raise CantFollow
        return struct.pack("<H", left) + bytes(body[2:])

    # The view

    def _frozen(self) -> tuple[int, int] | None:
        """The first column shown, and how many are frozen from it on; None when none is."""
        found: dict[int, int] = {}
        for record in self._records:
            if record.id in (r.WINDOW2, r.PANE):
                found.setdefault(record.id, record.body)
        if len(found) < 2 or not r.u16(self._stream, found[r.WINDOW2])[0] & FROZEN:
            return None
        count = r.u16(self._stream, found[r.PANE])[0]
        return (r.u16(self._stream, found[r.WINDOW2] + 4)[0], count) if count else None

    def _window(self, body: bytearray) -> bytes:
        frozen = self._frozen()
        if frozen is not None:
            start, count = frozen
            self._unfrozen = self._gone.place(start + count) == self._gone.place(start)
            if self._unfrozen and not self._rows_are_split():
                struct.pack_into("<H", body, 0, r.u16(body, 0)[0] & ~_FROZEN_EVER)
        struct.pack_into("<H", body, 4, self._gone.place(r.u16(body, 4)[0]))
        return bytes(body)

    def _rows_are_split(self) -> bool:
        pane = next((record for record in self._records if record.id == r.PANE), None)
        return pane is not None and r.u16(self._stream, pane.body + 2)[0] > 0

    def _pane(self, body: bytearray) -> bytes | None:
        """Columns frozen at the left become fewer when some of them go; without any the left panes go too."""
        frozen = self._frozen()
        if self._unfrozen and not self._rows_are_split():
            return None
        if frozen is not None:
            start, count = frozen
            columns = self._gone.place(start + count) - self._gone.place(start)
            struct.pack_into("<H", body, 0, columns)
        struct.pack_into("<H", body, 6, self._gone.place(r.u16(body, 6)[0]))
        if self._unfrozen and len(body) > 8:
            body[8] = _LEFT_OF.get(body[8], body[8])
        return bytes(body)

    def _selection(self, body: bytearray) -> bytes | None:
        """The active cell and the selected ranges (6 bytes each); a range that goes becomes one column."""
        if self._unfrozen:
            if body[0] not in _LEFT_OF:
                return None
            body[0] = _LEFT_OF[body[0]]
        struct.pack_into("<H", body, 3, self._gone.place(r.u16(body, 3)[0]))
        for pos in range(9, len(body) - 5, 6):
            first, last = body[pos + 4], body[pos + 5]
            place = min(self._gone.place(first), r.MAX_COLUMN - 1)
            body[pos + 4], body[pos + 5] = self._gone.span(first, last) or (place, place)
        return bytes(body)
