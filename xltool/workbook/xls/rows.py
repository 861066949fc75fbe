"""Deleting rows: cells below move up, and everything in the workbook that refers to rows follows."""

from __future__ import annotations

import struct

from xltool.workbook.xls import records as r
from xltool.workbook.xls.anchors import ROWS_AT
from xltool.workbook.xls.deletion import FROZEN, Deletion, rewritten
from xltool.workbook.xls.formulas import CantFollow, Follower, Gone, sheet_links
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.records import Record

_ROW_BOUND = r.CELLS | {r.ROW}
"""Records that begin with the number of their row and go with it."""


def delete_rows(stream: bytes, found: Globals, ordinal: int, rows: set[int]) -> tuple[bytes, set[int]]:
    """The stream without those rows (from 0) of a sheet, and the ordinals of the sheets that changed.

    CantFollow when something that refers to rows can't follow.
    """
    links = sheet_links(stream, found.externsheets, found.supbooks, ordinal)
    follower = Follower(Gone(rows, r.MAX_ROW), *links)
    return rewritten(stream, found, ordinal, follower, lambda *sheet: _RowDeletion(*sheet).run())


class _RowDeletion(Deletion):
    def __init__(self, stream: bytes, records: list[Record], follower: Follower) -> None:
        super().__init__(stream, records, follower, ROWS_AT)
        self._handlers[r.HORIZONTAL_BREAKS] = self._breaks

    def _write(self, record: Record, depth: int, parts: list[bytes]) -> None:
        if depth != 1 or record.id not in _ROW_BOUND:
            parts.append(self._other(record, depth))
            return
        stream = self._stream
        row = r.u16(stream, record.pos + 4)[0]
        self._dropped = row in self._gone
        if self._dropped:
            return
        number = self._gone.place(row).to_bytes(2, "little")
        moved = stream[record.pos : record.pos + 4] + number + stream[record.pos + 6 : record.end]
        if record.id in r.FORMULAS:
            moved = self._formula(bytearray(moved), row, r.u16(stream, record.pos + 6)[0])
        parts.append(moved)

    def _host(self, row: int, column: int) -> tuple[int, int]:
        if row in self._gone:
            raise CantFollow
        return self._gone.place(row), column

    def _move_array(self, data: bytearray) -> None:
        first, last = struct.unpack_from("<HH", data, 4)
        if any(row in self._gone for row in range(first, last + 1)):
            raise CantFollow
        struct.pack_into("<HH", data, 4, self._gone.place(first), self._gone.place(last))

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

    def _rules_for(self, ranges: list[tuple[int, ...]]) -> None:
        """Rules say which rows they mean without them."""

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
        if window is not None and r.u16(self._stream, window.body)[0] & FROZEN:
            start = r.u16(self._stream, window.body + 2)[0]
            rows = self._gone.place(start + rows) - self._gone.place(start)
        struct.pack_into("<HH", body, 2, rows, self._gone.place(top))
        return bytes(body)

    def _window(self, body: bytearray) -> bytes:
        struct.pack_into("<H", body, 2, self._gone.place(r.u16(body, 2)[0]))
        return bytes(body)
