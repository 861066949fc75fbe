"""From edited cells to splices in a sheet's cell table; ROW, DIMENSIONS, INDEX and DBCELL are kept true.

XLS.md §6.2 to §6.5. Rows and columns count from 0 here, as in the file.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Protocol

from xltool.workbook.xls import records as r
from xltool.workbook.xls.layout import Block, Layout
from xltool.workbook.xls.merging import CellEdit, JoinedRows, merge_run, merge_unsorted, replace_everywhere
from xltool.workbook.xls.rowindex import RowIndex
from xltool.workbook.xls.shapes import Shape
from xltool.workbook.xls.splices import Splice

Area = tuple[int, int, int, int]
"""First row, the row behind the last, first column, the column behind the last."""


class RowEdits(Protocol):
    """Edited rows, ascending; each with its cells, columns ascending."""

    def __iter__(self) -> Iterator[int]: ...

    def __getitem__(self, row: int) -> Sequence[CellEdit]: ...

    def joined(self, row: int) -> JoinedRows:
        """A row by itself, its records in one."""

    def all_joined(self) -> Iterator[JoinedRows]:
        """All rows in order."""


_SPAN = struct.Struct("<HH")
_DEFAULT_HEIGHT = 255


@dataclass(slots=True)
class TableChange:
    """The splices for one sheet's cell table, and what its row index needs once offsets are known."""

    splices: list[Splice] = field(default_factory=list)
    texts: int = 0
    """How many references to shared strings the edits add, less those they replace."""
    index: RowIndex | None = None


def change_table(stream: bytes, layout: Layout, edits: RowEdits, keep_index: bool) -> TableChange:
    """Plan `edits`, ascending row → cells with ascending columns.

    With `keep_index` the sheet's INDEX and DBCELLs are rebuilt, which only a conforming sheet allows; else
    they are dropped where they exist: wrong ones would cost readers more than missing ones.
    """
    change = TableChange()
    rows = list(edits)
    heads: list[Splice] = []
    cells: list[Splice] = []
    index = RowIndex(stream, layout) if keep_index else None
    if index is not None and layout.blocks and rows[0] < index.first:
        index = None  # every block would begin at another row
    held = set(layout.runs.rows)
    fresh = [row for row in rows if row not in held]
    if index is None and not fresh and layout.interleaved:
        area = _change_interleaved(stream, layout, edits, change)
    else:
        area = _change_rows(stream, layout, edits, heads, cells, change)
    _insert_rows(stream, layout, fresh, edits, index, heads, cells)
    change.splices += heads + cells
    _widen_dimensions(stream, layout, area, change.splices)
    if index is not None:
        change.splices += index.splices(rows)
        change.index = index
    else:
        change.splices += drop_index(layout)
    return change


def _change_rows(
    stream: bytes,
    layout: Layout,
    edits: RowEdits,
    heads: list[Splice],
    cells: list[Splice],
    change: TableChange,
) -> Area:
    """Splices for the rows that hold cells already, and for the ROW records of all."""
    low, high, top, bottom = r.MAX_COLUMN, 0, r.MAX_ROW, 0
    row_heads, run_of, more_runs, runs = layout.heads, layout.run_of, layout.more_runs, layout.runs
    for joined in edits.all_joined():
        change.texts += joined.texts
        left, right = joined.left, joined.right
        low, high = min(low, left), max(high, right)
        top, bottom = min(top, joined.rows[0]), max(bottom, joined.rows[-1])
        for row, appended in zip(joined.rows, joined.records, strict=True):
            head = row_heads.get(row)
            span = None if head is None else _widened(_SPAN.unpack_from(stream, head + 6), left, right)
            if span is not None and head is not None:
                heads.append(Splice(head + 6, head + 10, span))
            first = run_of.get(row)
            if first is None:
                continue
            shape = runs.shape(first)
            if shape is not None and left > shape.last_column and row not in more_runs:
                end = runs.ends[first]
                cells.append(Splice(end, end, appended))
                continue
            run = runs[first]
            if row in more_runs or not run.ascending:
                change.texts -= replace_everywhere(stream, layout.runs_of(row), edits[row], cells)
            elif left > run.last_column:
                cells.append(Splice(run.end, run.end, appended))
            else:
                merged, dropped = merge_run(stream, run, edits[row])
                cells.append(Splice(run.start, run.end, merged))
                change.texts -= dropped
    return top, bottom + 1, low, high + 1


def _change_interleaved(stream: bytes, layout: Layout, edits: RowEdits, change: TableChange) -> Area:
    """The same where each ROW stands before its cells: one splice from the first edited row to the last.

    A splice for each of many thousand rows would cost more than copying what lies between them.
    """
    out = bytearray()
    low, high = r.MAX_COLUMN, 0
    runs = layout.runs
    rows = list(edits)
    first, behind = (runs.after(row, 0, len(runs)) for row in (rows[0] - 1, rows[-1]))
    held = runs.each(first, behind)
    if behind - first > len(rows):
        wanted = set(rows)
        held = (run for run in held if run[0] in wanted)
    start = copied = runs.head(first)
    for joined in edits.all_joined():
        change.texts += joined.texts
        left, right = joined.left, joined.right
        low, high = min(low, left), max(high, right)
        appending = _appending(runs.shapes, left, right)
        for appended, (_, shape, place, end) in zip(joined.records, held, strict=False):  # held goes on
            if shape in appending:
                back, span = appending[shape]
                out += stream[copied : end - back]
                out += span
                out += stream[end - back + 4 : end]
                out += appended
                copied = end
                continue
            run = runs[place]
            head = run.start - r.ROW_SIZE
            wider = _widened(_SPAN.unpack_from(stream, head + 6), left, right)
            if wider is not None:
                out += stream[copied : head + 6]
                out += wider
                copied = head + 10
            appends = run.ascending and left > run.last_column
            out += stream[copied : end if appends else run.start]
            if not appends:
                merge = merge_run if run.ascending else merge_unsorted
                appended, dropped = merge(stream, run, edits[run.row])
                change.texts -= dropped
            out += appended
            copied = end
    change.splices.append(Splice(start, copied, out))
    return rows[0], rows[-1] + 1, low, high + 1


def _appending(shapes: Sequence[Shape], left: int, right: int) -> dict[Shape | None, tuple[int, bytes]]:
    """The shapes of rows that end before the edited columns, and of which the ROW is to be widened.

    For each how far before the end of a row its span stands, and the new one.
    """
    found: dict[Shape | None, tuple[int, bytes]] = {}
    for shape in shapes:
        if shape.head_span is not None and shape.last_column < left:
            span = _widened(shape.head_span, left, right)
            if span is not None:
                found[shape] = (shape.whole_size - 6, span)
    return found


def drop_index(layout: Layout) -> list[Splice]:
    """Remove INDEX and every DBCELL of a sheet: they only speed look-up (MS-XLS §2.4.144)."""
    records = [block.dbcell for block in layout.blocks if block.dbcell is not None]
    if layout.index is not None:
        records.append(layout.index)
    return [Splice(record.pos, record.end, b"") for record in records]


def _widened(span: tuple[int, ...], left: int, right: int) -> bytes | None:
    """The columns a ROW record covers, widened to the edited ones; None if it covers them already."""
    first, behind = span
    if first < behind:
        if first <= left and right < behind:
            return None
        return _SPAN.pack(min(first, left), max(behind, right + 1))
    return _SPAN.pack(left, right + 1)


def _new_row(stream: bytes, layout: Layout, row: int, left: int, right: int) -> bytes:
    """A ROW record for a row that has none, of the sheet's default height."""
    default = layout.find(r.DEFAULTROWHEIGHT)
    height = _DEFAULT_HEIGHT
    if default is not None and default.end - default.body >= 4:
        height = r.u16(stream, default.body + 2)[0]
    return r.pack(r.ROW, struct.pack("<HHHHHHHH", row, left, right + 1, height, 0, 0, 0x0100, 0x000F))


def _insert_rows(
    stream: bytes,
    layout: Layout,
    rows: Sequence[int],
    edits: RowEdits,
    index: RowIndex | None,
    heads: list[Splice],
    cells: list[Splice],
) -> None:
    """Rows that hold no cell yet: their cells, and a ROW record where the sheet has such records."""
    if not rows:
        return
    with_heads = bool(layout.heads) or not layout.runs
    content: dict[int, bytes] = {}
    head: dict[int, bytes] = {}
    for row in rows:
        joined = edits.joined(row)
        content[row] = joined.records[0]
        if with_heads and row not in layout.heads:
            head[row] = _new_row(stream, layout, row, joined.left, joined.right)
    blocks = _blocks_of(layout, rows, index)
    smaller: dict[int, _Below] = {}
    for row, number in blocks.items():
        block = layout.blocks[number]
        if row in head:
            if number not in smaller:
                smaller[number] = _Below(layout.heads_of(block))
            pos = _head_place(layout, block, smaller[number](row))
            heads.append(Splice(pos, pos, head[row]))
            if index is not None:
                index.add_head(number, row, heads[-1])
        run = layout.run_after(block, row)
        pos = run.start if run is not None else _block_end(layout, block)
        cells.append(Splice(pos, pos, content[row]))
        if index is not None:
            index.add_run(row, cells[-1])
    behind = [row for row in rows if row not in blocks]
    pos = _table_end(layout) if behind else 0
    if behind and index is not None:
        cells.append(index.append_blocks(pos, [(row, head[row], content[row]) for row in behind]))
    else:
        heads.extend(Splice(pos, pos, head[row]) for row in behind if row in head)
        cells.extend(Splice(pos, pos, content[row]) for row in behind)


class _Below:
    """Of many (key, value): the greatest value among the keys up to a given one, in any order of file."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(pairs)
        self._keys = [key for key, _ in ordered]
        self._greatest = list(accumulate((value for _, value in ordered), max))

    def __call__(self, key: int) -> int | None:
        i = bisect_right(self._keys, key)
        return self._greatest[i - 1] if i else None


def _blocks_of(layout: Layout, rows: Sequence[int], index: RowIndex | None) -> dict[int, int]:
    """Row → number of the block it belongs to; rows that go behind all blocks are left out."""
    if index is not None:
        index.start_at(rows[0])
        count = len(layout.blocks)
        return {row: number for row in rows if (number := index.block_number(row)) < count}
    firsts = []
    for number, block in enumerate(layout.blocks):
        if heads := layout.heads_of(block):
            firsts.append((min(head for head, _ in heads), number))
        elif block.first_run < block.end_run:
            firsts.append((layout.runs.rows[block.first_run], number))
    if not firsts:
        return {}
    below = _Below(firsts)
    leading = min(firsts)[1]
    found = {row: below(row) for row in rows}
    return {row: leading if number is None else number for row, number in found.items()}


def _head_place(layout: Layout, block: Block, smaller: int | None) -> int:
    """Where a new ROW goes: behind `smaller`, the last ROW of a smaller row, if there is one."""
    if smaller is not None:
        return smaller + r.ROW_SIZE
    if heads := layout.heads_of(block):
        return heads[0][1]
    if block.first_run < block.end_run:
        return layout.runs[block.first_run].start
    assert block.dbcell is not None  # a block without rows and cells is a DBCELL alone
    return block.dbcell.pos


def _block_end(layout: Layout, block: Block) -> int:
    """The offset behind a block's cells: its DBCELL, or the end of what it holds."""
    if block.dbcell is not None:
        return block.dbcell.pos
    end = max((start + r.ROW_SIZE for _, start in layout.heads_of(block)), default=0)
    if block.first_run < block.end_run:
        end = max(end, layout.runs.ends[block.end_run - 1])
    return end


def _table_end(layout: Layout) -> int:
    """The offset behind the cell table; behind DIMENSIONS when there is none yet."""
    if layout.blocks:
        last = layout.blocks[-1]
        return last.dbcell.end if last.dbcell is not None else _block_end(layout, last)
    assert layout.dimensions is not None  # checked before any edit is taken
    return layout.dimensions.end


def _widen_dimensions(stream: bytes, layout: Layout, area: Area, splices: list[Splice]) -> None:
    """Let DIMENSIONS cover an area (MS-XLS §2.4.90)."""
    record = layout.dimensions
    if record is None:
        return
    old = struct.unpack_from("<IIHH", stream, record.body)
    new = area
    if any(old):  # all zero means an empty sheet
        new = (min(old[0], area[0]), max(old[1], area[1]), min(old[2], area[2]), max(old[3], area[3]))
    if new != old:
        splices.append(Splice(record.body, record.body + 12, struct.pack("<IIHH", *new)))
