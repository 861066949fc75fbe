"""INDEX and DBCELL, the look-up index over a sheet's rows: recognised, and rebuilt after edits (XLS.md §6.5).

A block is 32 rows counted from INDEX's first row, and ends in a DBCELL, also when it is empty.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence

from xltool.workbook.xls import records as r
from xltool.workbook.xls.layout import Block, Layout
from xltool.workbook.xls.splices import Moves, Splice

_BLOCK_ROWS = 32


class IndexOverflow(Exception):
    """A distance in a DBCELL does not fit its 16 bits: the sheet's index must be dropped."""


def dbcell(heads: Sequence[tuple[int, int]], cells: dict[int, int], own: int) -> bytes:
    """The DBCELL record at `own` for ROWs given as (row, offset) and each row's first cell.

    A row without cells points at the next cell of the block, or at the DBCELL itself if none follows.
    """
    if not heads:
        return r.pack(r.DBCELL, bytes(4))
    places: list[int] = []
    following = own
    for row, _ in reversed(heads):
        following = cells.get(row, following)
        places.append(following)
    first = heads[0][1]
    previous = first + r.ROW_SIZE
    steps: list[int] = []
    for place in reversed(places):
        steps.append(place - previous)
        previous = place
    if own < first or min(steps) < 0 or max(steps) > 0xFFFF:
        raise IndexOverflow
    return r.pack(r.DBCELL, struct.pack(f"<I{len(steps)}H", own - first, *steps))


def conforms(stream: bytes, layout: Layout) -> bool:
    """Whether the sheet's index is exactly what Excel would write: only such a one is kept and rebuilt."""
    index, blocks = layout.index, layout.blocks
    if index is None or not layout.runs.ascending or layout.dimensions is None:
        return False
    first, behind = struct.unpack_from("<II", stream, index.body + 4)
    count = (index.end - index.body - 16) // 4
    if count != len(blocks) or count != -(-max(0, behind - first) // _BLOCK_ROWS):
        return False
    for number, block in enumerate(blocks):
        record = block.dbcell
        if record is None or r.u32(stream, index.body + 16 + 4 * number)[0] != record.pos:
            return False
        low = first + number * _BLOCK_ROWS
        heads = layout.heads_of(block)
        rows = [row for row, _ in heads]
        if rows != sorted(set(rows)) or (rows and not low <= rows[0] <= rows[-1] < low + _BLOCK_ROWS):
            return False
        cells = layout.runs.starts(block.first_run, block.end_run)
        if not cells.keys() <= set(rows):
            return False
        try:
            if dbcell(heads, cells, record.pos) != stream[record.pos : record.end]:
                return False
        except IndexOverflow:
            return False
    return True


class RowIndex:
    """The index of a conforming sheet while its table changes: collects new rows, then rebuilds."""

    def __init__(self, stream: bytes, layout: Layout) -> None:
        assert layout.index is not None
        self._stream = stream
        self._layout = layout
        self._record = layout.index
        self.first: int
        self._behind: int
        self.first, self._behind = struct.unpack_from("<II", stream, layout.index.body + 4)
        self._heads: dict[int, list[tuple[int, Splice]]] = defaultdict(list)
        self._cells: dict[int, Splice] = {}
        self._touched: set[int] = set()
        self._appended: Splice | None = None
        self._appended_dbcells: list[int] = []

    def start_at(self, row: int) -> None:
        """Count blocks from `row` on: for a sheet without rows."""
        if not self._layout.blocks:
            self.first = self._behind = row

    def block_number(self, row: int) -> int:
        """The block of a row."""
        return (row - self.first) // _BLOCK_ROWS

    def add_head(self, number: int, row: int, splice: Splice) -> None:
        """A ROW record inserted into a block."""
        self._heads[number].append((row, splice))

    def add_run(self, row: int, splice: Splice) -> None:
        """Cells inserted for a row that had none."""
        self._cells[row] = splice

    def append_blocks(self, pos: int, rows: Iterable[tuple[int, bytes, bytes]]) -> Splice:
        """New blocks at the table's end, empty ones for gaps; rows are (row, ROW record, cells)."""
        by_block: dict[int, list[tuple[int, bytes, bytes]]] = defaultdict(list)
        for row, head, content in rows:
            by_block[self.block_number(row)].append((row, head, content))
        out = bytearray()
        for number in range(len(self._layout.blocks), max(by_block) + 1):
            heads: list[tuple[int, int]] = []
            cells: dict[int, int] = {}
            for row, head, _ in by_block[number]:
                heads.append((row, len(out)))
                out += head
            for row, _, content in by_block[number]:
                cells[row] = len(out)
                out += content
            self._appended_dbcells.append(len(out))
            out += dbcell(heads, cells, len(out))
        self._appended = Splice(pos, pos, bytes(out))
        return self._appended

    def splices(self, rows: Sequence[int]) -> list[Splice]:
        """What makes room in INDEX and DBCELLs; `rows` are all rows that were edited, ascending."""
        blocks = self._layout.blocks
        self._touched = {number for row in rows if (number := self.block_number(row)) < len(blocks)}
        self._behind = max(self._behind, rows[-1] + 1)
        out: list[Splice] = []
        for number, heads in self._heads.items():
            record = blocks[number].dbcell
            assert record is not None
            room = bytes(4 + 2 * (len(self._layout.heads_of(blocks[number])) + len(heads)))
            out.append(Splice(record.pos, record.end, r.pack(r.DBCELL, room)))
        if self._appended_dbcells:
            body = self._stream[self._record.body : self._record.end] + bytes(4 * len(self._appended_dbcells))
            out.append(Splice(self._record.pos, self._record.end, r.pack(r.INDEX, body)))
        return out

    def finish(self, out: memoryview, moves: Moves) -> None:
        """Write the touched DBCELLs and INDEX into the assembled stream; IndexOverflow if one can't be."""
        blocks = self._layout.blocks
        for number in self._touched:
            new = self._rebuilt(number, blocks[number], moves)
            record = blocks[number].dbcell
            assert record is not None
            pos = moves(record.pos)
            out[pos : pos + len(new)] = new
        body = moves(self._record.pos) + 4
        struct.pack_into("<II", out, body + 4, self.first, self._behind)
        places = [moves(block.dbcell.pos) for block in blocks if block.dbcell is not None]
        if self._appended is not None:
            start = moves.start_of(self._appended)
            places += [start + place for place in self._appended_dbcells]
        struct.pack_into(f"<{len(places)}I", out, body + 16, *places)
        struct.pack_into("<I", out, body + 12, moves(r.u32(self._stream, self._record.body + 12)[0]))

    def _rebuilt(self, number: int, block: Block, moves: Moves) -> bytes:
        heads = [(row, moves(start)) for row, start in self._layout.heads_of(block)]
        heads += [(row, moves.start_of(splice)) for row, splice in self._heads.get(number, ())]
        heads.sort()
        starts = self._layout.runs.starts(block.first_run, block.end_run)
        cells = {row: moves(start) for row, start in starts.items()}
        for row, _ in heads:
            if row in self._cells:
                cells[row] = moves.start_of(self._cells[row])
        assert block.dbcell is not None
        return dbcell(heads, cells, moves(block.dbcell.pos))
