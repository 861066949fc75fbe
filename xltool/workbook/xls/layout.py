"""Where everything is in a worksheet substream: one pass over its records (XLS.md §6.1).

Only records at depth 1 count: an embedded chart is a nested BOF..EOF with cell records of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from xltool.record import NamedTuple
from xltool.workbook.collector import collector_paused
from xltool.workbook.xls import records as r
from xltool.workbook.xls.records import Record
from xltool.workbook.xls.runs import Run, Runs
from xltool.workbook.xls.shapes import Shapes, Stretch


class Block(NamedTuple):
    """What lies between two DBCELLs: runs by index, the DBCELL behind, and walked ROWs as (row, offset).

    ROWs that stand right before a row of known shape are not among those; see `Layout.heads_of`.
    """

    walked_heads: list[tuple[int, int]]
    first_run: int
    end_run: int
    dbcell: Record | None


@dataclass
class Layout:
    """The parts of a worksheet substream. `others` are all records that are no cells, ROWs or DBCELLs."""

    start: int
    runs: Runs
    end: int = 0
    """The offset of the closing EOF."""
    complete: bool = False
    others: list[Record] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    interleaved: bool = True
    """Whether each row's cells follow its ROW record at once, as xlwt writes them, rows ascending."""
    last_column: int = -1
    """The rightmost column that holds a cell."""
    dimensions: Record | None = None
    index: Record | None = None

    def find(self, rid: int) -> Record | None:
        """The first record of that id."""
        return next((record for record in self.others if record.id == rid), None)

    def all(self, rid: int) -> list[Record]:
        """The records of that id."""
        return [record for record in self.others if record.id == rid]

    # ROW records

    def heads_of(self, block: Block) -> list[tuple[int, int]]:
        """The ROW records of a block as (row, offset), in the order of the file."""
        found = [
            (row, end - shape.whole_size)
            for row, shape, _, end in self.runs.each(block.first_run, block.end_run)
            if shape is not None and shape.head_span is not None
        ]
        return sorted(block.walked_heads + found, key=_offset) if block.walked_heads else found

    @cached_property
    def heads(self) -> dict[int, int]:
        """Row → offset of its ROW record, of the first if it has several."""
        found: dict[int, int] = {}
        for block in reversed(self.blocks):
            found.update(reversed(self.heads_of(block)))
        return found

    def head_places(self) -> list[int]:
        """The offsets of all ROW records, in no order."""
        walked = [place for block in self.blocks for _, place in block.walked_heads]
        return walked + [
            end - shape.whole_size
            for _, shape, _, end in self.runs.each()
            if shape is not None and shape.head_span is not None
        ]

    # Runs

    def first_run(self, row: int) -> int | None:
        """The index of a row's only run, or of its first."""
        runs = self.runs
        if not runs.ascending:
            return self.run_of.get(row)
        i = runs.after(row, 0, len(runs)) - 1
        return i if i >= 0 and runs.rows[i] == row else None

    @cached_property
    def run_of(self) -> dict[int, int]:
        """Row → index of its only run, or of its first: for who asks for many."""
        rows = self.runs.rows
        return dict(zip(reversed(rows), range(len(rows) - 1, -1, -1), strict=True))

    @cached_property
    def more_runs(self) -> dict[int, list[int]]:
        """Row → indices of its further runs."""
        found: dict[int, list[int]] = {}
        if not self.runs.ascending:
            for i, row in enumerate(self.runs.rows):
                if self.run_of[row] != i:
                    found.setdefault(row, []).append(i)
        return found

    def runs_of(self, row: int) -> list[Run]:
        """The runs of a row, in the order of the file."""
        first = self.first_run(row)
        if first is None:
            return []
        return [self.runs[first], *(self.runs[i] for i in self.more_runs.get(row, ()))]

    def run_after(self, block: Block, row: int) -> Run | None:
        """The first run in the block that belongs to a later row."""
        i = self.runs.after(row, block.first_run, block.end_run)
        return self.runs[i] if i < block.end_run else None


def _offset(head: tuple[int, int]) -> int:
    return head[1]


_SINGLES = r.CELLS - {r.MULRK, r.MULBLANK}
_MULTIPLES = frozenset({r.MULRK, r.MULBLANK})


def scan(stream: bytes, start: int) -> Layout:
    """Lay out the substream whose BOF is at `start`. `stream` is padded (records.PAD).

    A substream that breaks off is laid out as far as it goes and is not `complete`.
    """
    with collector_paused():
        return _scan(stream, start)


def _scan(stream: bytes, start: int) -> Layout:
    shapes = Shapes(stream, with_styles=False)
    runs = Runs(shapes.all)
    found = Layout(start, runs)
    others = found.others
    heads: list[tuple[int, int]] = []
    first_run = 0
    head = head_pos = -1  # row and offset of a ROW record that was just met
    unpack = r.CELL_HEAD.unpack_from
    limit = len(stream) - r.PAD
    pos = start
    while pos + 4 <= limit:
        rid, size, row, _ = unpack(stream, pos)
        stop = pos + 4 + size
        if stop > limit:
            break
        if rid == r.ROW or rid in r.CELLS:
            stretch = shapes.stretch(pos) if rid != r.ROW or shapes.headed else None
            if stretch is not None:
                _note_stretch(found, stretch, head)
                runs.extend(stretch)
                pos = stretch.ends[-1]
                head = -1
                continue
            if rid != r.ROW and (rid in _SINGLES or size >= 6):
                run = _walk_run(stream, pos, row, limit)
                if run.ascending and run.last_column < r.MAX_COLUMN:
                    shapes.learn(head_pos if row == head else pos, pos, run.end)
                if row != head:
                    found.interleaved = False
                if run.last_column > found.last_column or not run.ascending:
                    found.last_column = run.last_column if run.ascending else r.MAX_COLUMN
                runs.add(run)
                pos = run.end
                head = -1
                continue
        head = -1
        if rid == r.ROW:
            if stop - pos == r.ROW_SIZE:  # a longer one is read, but no short cut is taken over it
                head, head_pos = row, pos
            heads.append((row, pos))
        elif rid == r.DBCELL:
            found.blocks.append(Block(heads, first_run, len(runs), Record(rid, pos, stop)))
            heads, first_run = [], len(runs)
        elif rid == r.EOF:
            found.complete = True
            break
        elif rid == r.BOF and pos > start:
            others.append(Record(rid, pos, stop))
            stop = _skip_nested(stream, pos, limit)
        else:
            others.append(Record(rid, pos, stop))
            if rid == r.DIMENSIONS and size >= 14:
                found.dimensions = others[-1]
            elif rid == r.INDEX and size >= 16:
                found.index = others[-1]
        pos = stop
    if heads or first_run < len(runs):
        found.blocks.append(Block(heads, first_run, len(runs), None))
    found.end = pos
    found.interleaved = found.interleaved and runs.ascending
    return found


def _note_stretch(found: Layout, stretch: Stretch, head: int) -> None:
    """What the rows of a stretch say of the table; `head` is the row of the ROW record before it, if any."""
    shapes = [found.runs.shapes[kind] for kind in set(stretch.kinds)]
    found.last_column = max(found.last_column, *(shape.last_column for shape in shapes))
    headless = {kind for kind in set(stretch.kinds) if found.runs.shapes[kind].head_span is None}
    if headless and (len(stretch.rows) > 1 or stretch.rows[0] != head):
        found.interleaved = False


def _walk_run(stream: bytes, start: int, row: int, limit: int) -> Run:
    """The run whose first cell is at `start`."""
    last, last_column, ascending = start, -1, True
    unpack = r.CELL_HEAD.unpack_from
    pos = start
    while pos + 4 <= limit:
        rid, size, record_row, column = unpack(stream, pos)
        stop = pos + 4 + size
        if stop > limit:
            break
        if rid in _SINGLES or (rid in _MULTIPLES and size >= 6):
            if record_row != row:
                break
            if column <= last_column:
                ascending = False
            last = pos
            last_column = column if rid in _SINGLES else stream[stop - 2] | stream[stop - 1] << 8
        elif rid not in r.TRAILERS and rid != r.CONTINUE:
            break
        pos = stop
    return Run(row, start, pos, last, last_column, ascending)


def _skip_nested(stream: bytes, pos: int, limit: int) -> int:
    """The offset behind the nested substream whose BOF is at `pos`."""
    depth = 0
    while pos + 4 <= limit:
        rid, size = r.HEAD.unpack_from(stream, pos)
        pos += 4 + size
        if pos > limit:
            return limit
        if rid == r.BOF:
            depth += 1
        elif rid == r.EOF:
            depth -= 1
            if not depth:
                return pos
    return limit
