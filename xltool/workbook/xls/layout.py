"""Where everything is in a worksheet substream: one pass over its records (XLS.md §6.1).

Only records at depth 1 count: an embedded chart is a nested BOF..EOF with cell records of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import NamedTuple

from xltool.workbook.collector import collector_paused
from xltool.workbook.xls import records as r
from xltool.workbook.xls.records import Record
from xltool.workbook.xls.shapes import Shape, Shapes


class Run(NamedTuple):
    """Consecutive cell records of one row (from 0), the formulas' trailers included."""

    row: int
    start: int
    end: int
    last: int
    """The offset of the last cell record."""
    last_column: int
    ascending: bool
    """Whether the columns increase strictly."""
    shape: Shape | None = None
    """How its records follow each other, when that is a shape met before."""


class Block(NamedTuple):
    """What lies between two DBCELLs: ROW records as (row, offset), runs by index, and the DBCELL behind."""

    heads: list[tuple[int, int]]
    first_run: int
    end_run: int
    dbcell: Record | None


@dataclass(slots=True)
class Layout:
    """The parts of a worksheet substream. `others` are all records that are no cells, ROWs or DBCELLs."""

    start: int
    end: int = 0
    """The offset of the closing EOF."""
    complete: bool = False
    others: list[Record] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    heads: dict[int, int] = field(default_factory=dict)
    """Row → offset of its ROW record."""
    run_of: dict[int, int] = field(default_factory=dict)
    """Row → index of its only run, or of its first."""
    more_runs: dict[int, list[int]] = field(default_factory=dict)
    """Row → indices of its further runs."""
    sorted: bool = True
    """Whether the runs' rows increase strictly."""
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

    def runs_of(self, row: int) -> list[Run]:
        """The runs of a row, in the order of the file."""
        first = self.run_of.get(row)
        if first is None:
            return []
        return [self.runs[first], *(self.runs[i] for i in self.more_runs.get(row, ()))]

    def run_after(self, block: Block, row: int) -> Run | None:
        """The first run in the block that belongs to a later row."""
        runs = self.runs
        if self.sorted:
            i = bisect_left(runs, row + 1, block.first_run, block.end_run, key=_row)
            return runs[i] if i < block.end_run else None
        return next((runs[i] for i in range(block.first_run, block.end_run) if runs[i].row > row), None)


def _row(run: Run) -> int:
    return run.row


_SINGLES = r.CELLS - {r.MULRK, r.MULBLANK}
_MULTIPLES = frozenset({r.MULRK, r.MULBLANK})


_new_run = tuple.__new__
"""Run(…), without a Python call for each of many thousand rows."""


def scan(stream: bytes, start: int) -> Layout:
    """Lay out the substream whose BOF is at `start`. `stream` is padded (records.PAD).

    A substream that breaks off is laid out as far as it goes and is not `complete`.
    """
    with collector_paused():
        return _scan(stream, start)


def _scan(stream: bytes, start: int) -> Layout:
    found = Layout(start)
    others, runs = found.others, found.runs
    heads: list[tuple[int, int]] = []
    first_run = 0
    latest = head = -1
    shapes = Shapes(stream, with_styles=False)
    unpack = r.CELL_HEAD.unpack_from
    limit = len(stream) - r.PAD
    pos = start
    while pos + 4 <= limit:
        rid, size, row, _ = unpack(stream, pos)
        stop = pos + 4 + size
        if stop > limit:
            break
        if rid == r.ROW or rid in r.CELLS:
            run = None
            match = shapes.match(stream, pos)
            if match is not None:
                shape = shapes.by_group[match.lastindex]
                if rid == r.ROW:
                    head = row
                    heads.append((row, pos))
                end = match.end()
                begin = end - shape.size
                run = _new_run(Run, (row, begin, end, begin + shape.last, shape.last_column, True, shape))
            elif rid != r.ROW and (rid in _SINGLES or size >= 6):
                run = _walk_run(stream, pos, row, limit)
                if run.ascending and run.last_column < r.MAX_COLUMN:
                    shapes.learn(pos, run.end)
            if run is not None:
                if row <= latest:
                    found.sorted = found.interleaved = False
                if row != head:
                    found.interleaved = False
                if run.last_column > found.last_column or not run.ascending:
                    found.last_column = run.last_column if run.ascending else r.MAX_COLUMN
                latest, head = row, -1
                runs.append(run)
                pos = run.end
                continue
        head = -1
        if rid == r.ROW:
            head = row
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
    every_head = [pair for block in found.blocks for pair in block.heads]
    found.heads = dict(reversed(every_head))
    rows = [run.row for run in runs]
    found.run_of = dict(zip(reversed(rows), range(len(rows) - 1, -1, -1), strict=True))
    if len(found.run_of) < len(rows):
        for i, row in enumerate(rows):
            if found.run_of[row] != i:
                found.more_runs.setdefault(row, []).append(i)
    return found


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
