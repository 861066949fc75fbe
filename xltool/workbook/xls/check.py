"""The self-check before a file is replaced: rules of the format, looked at apart from the code that edits.

Real files break many of these rules and are read all the same, so what counts is whether the result breaks
one more often than the original did (XLS.md §11). Nothing here uses the planner or its layout.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import compress, repeat
from pathlib import Path

from xltool.errors import InputError
from xltool.record import NamedTuple
from xltool.workbook.xls import records as r
from xltool.workbook.xls import refusals
from xltool.workbook.xls.compound import Compound, Entry
from xltool.workbook.xls.records import Record
from xltool.workbook.xls.shapes import Shape, Shapes, Stretch
from xltool.workbook.xls.stringcheck import check_strings
from xltool.workbook.xls.styles import xf_checksum
from xltool.workbook.xls.untouched import sheets_of, untouched_sheets_equal

_CELL = struct.Struct("<HHHHHI").unpack_from
_SINGLES = frozenset({r.BLANK, r.NUMBER, r.LABEL, r.BOOLERR, r.RSTRING, r.LABELSST, r.RK, *r.FORMULAS})
_BLOCK_ROWS = 32

Violations = Counter[tuple[str, int]]
"""(rule, ordinal of the sheet in the file or -1) → how often it is broken."""


class _Facts(NamedTuple):
    """What the check needs to know of the globals."""

    sheets: list[tuple[int, int]]
    """BOF offset and kind of each sheet, in the order of the file."""
    xfs: int
    strings: int


def verify(
    original: Compound,
    entry: Entry,
    stream: bytes,
    result: bytearray,
    touched: Collection[int],
    path: Path,
) -> Compound:
    """Parse the result and return it; XltoolError SELF_CHECK_FAILED when it is worse than the original.

    `stream` is what the workbook's stream is to be, padded as all here are. `touched` are the ordinals
    of the sheets that were to be changed: every other one must be as it was.
    """
    try:
        changed = Compound(result, path)
        new_entry = next(e for e in changed.entries if e.index == entry.index)
        changed.owners()
        kept = changed.directory_bytes(new_entry) == original.directory_bytes(entry) and all(
            was == now
            for was, now in zip(original.other_streams(entry), changed.other_streams(new_entry), strict=True)
        )
        kept = kept and changed.holds(new_entry, stream, r.PAD)
        found = violations(stream, touched)
        old_stream = original.read(entry, r.PAD)
        worse = bool(found and found - violations(old_stream, touched))
        kept = kept and untouched_sheets_equal(old_stream, stream, touched)
    except (InputError, StopIteration, ValueError, IndexError, struct.error):
        kept, worse = False, True
    if worse or not kept:
        raise refusals.self_check_failed(path)
    return changed


def verify_copy(old_stream: bytes, new_stream: bytes, result: bytes, path: Path) -> None:
    """The same for a cleaned copy, whose sheets and streams may be fewer: XltoolError SELF_CHECK_FAILED.

    No rule may be broken more often in all of the copy than in all of the original.
    """
    try:
        copy = Compound(result, path)
        copy.owners()
        entry = next(e for e in copy.entries if e.path == ("Workbook",))
        whole = copy.read(entry, r.PAD).rstrip(b"\0") == new_stream.rstrip(b"\0")
        worse = _by_rule(new_stream) - _by_rule(old_stream)
    except (InputError, StopIteration, ValueError, IndexError, struct.error):
        raise refusals.self_check_failed(path) from None
    if worse or not whole:
        raise refusals.self_check_failed(path)


def _by_rule(stream: bytes) -> Counter[str]:
    counts: Counter[str] = Counter()
    for (rule, _), times in violations(stream, range(len(sheets_of(stream)))).items():
        counts[rule] += times
    return counts


def new_violations(old: bytes, new: bytes, touched: Collection[int]) -> Violations:
    """The rules that `new` breaks more often than `old`, by how much."""
    found = violations(new, touched)
    return found - violations(old, touched) if found else found


def violations(stream: bytes, sheets: Collection[int]) -> Violations:
    """What is broken in the globals and in those sheets (by ordinal)."""
    found: Violations = Counter()
    limit = len(stream) - r.PAD
    facts = _check_globals(stream, limit, found)
    for ordinal in sheets:
        if ordinal < len(facts.sheets):
            _Table(stream, limit, facts, ordinal, found).run()
    return found


def _check_globals(stream: bytes, limit: int, found: Violations) -> _Facts:
    sheets: list[tuple[int, int]] = []
    xfs: list[bytes] = []
    sst: list[Record] = []
    extsst: Record | None = None
    crc: Record | None = None
    depth = 0
    latest = 0
    ended = False
    for record in r.walk(stream, 0, limit):
        if record.end - record.body > r.MAX_BODY:
            found["record too long", -1] += 1
        if record.id == r.BOF:
            depth += 1
        elif record.id == r.EOF:
            depth -= 1
            if not depth:
                ended = True
                break
        elif record.id == r.CONTINUE and latest == r.SST:
            sst.append(record)
            continue
        elif record.id == r.BOUNDSHEET:
            offset, kind = r.u32(stream, record.body)[0], stream[record.body + 5]
            sheets.append((offset, kind))
            if offset + 8 > limit or r.u16(stream, offset)[0] != r.BOF:
                found["sheet offset", -1] += 1
        elif record.id == r.XF:
            xfs.append(stream[record.body : record.end])
        elif record.id == r.SST:
            sst = [record]
        elif record.id == r.EXTSST:
            extsst = record
        elif record.id == r.XFCRC:
            crc = record
        latest = record.id
    if not ended:
        found["globals end", -1] += 1
    if crc is not None and struct.unpack_from("<HI", stream, crc.body + 14) != (len(xfs), xf_checksum(xfs)):
        found["style checksum", -1] += 1
    return _Facts(sheets, len(xfs), check_strings(stream, sst, extsst, found))


class _Table:
    """The check of one sheet's cells."""

    def __init__(self, stream: bytes, limit: int, facts: _Facts, ordinal: int, found: Violations) -> None:
        self._stream = stream
        self._limit = limit
        self._facts = facts
        self._ordinal = ordinal
        self._found = found
        self._heads: dict[int, int] = {}
        """Row → offset of its ROW record."""
        self._first: dict[int, int] = {}
        """Row → offset of its first cell."""
        self._spans: dict[int, tuple[int, int]] = {}
        """Row → its first column, and the one behind its last; of rows whose ROW must be looked at."""
        self._low, self._end = r.MAX_COLUMN, 0
        """The first column of all cells, and the one behind the last."""
        self._block: list[int] = []
        """The rows whose ROW came since the last DBCELL."""
        self._dbcells: list[int] = []
        self._index = self._dimensions = -1
        self._depth = 0
        self._latest = self._highest = -1
        """The row whose cells came last, and the highest of those that came."""

    def _broken(self, rule: str, times: int = 1) -> None:
        if times:
            self._found[rule, self._ordinal] += times

    def run(self) -> None:
        start, kind = self._facts.sheets[self._ordinal]
        if kind == 0 and start + 8 <= self._limit and r.u16(self._stream, start)[0] == r.BOF:
            self._walk(start)
            self._check_rows()
            self._check_index()

    def _walk(self, pos: int) -> None:
        stream, limit = self._stream, self._limit
        shapes = Shapes(stream, with_styles=True)
        unpack, cells = r.CELL_HEAD.unpack_from, r.CELLS
        head = -1  # the offset of a ROW record that was just met
        faulty = pos  # where rows end that are to be walked because one of them has a fault
        while pos + 4 <= limit:
            rid, size, row, _ = unpack(stream, pos)
            if self._depth == 1 and (rid in cells or rid == r.ROW):
                likely = pos >= faulty and (rid != r.ROW or shapes.headed)
                stretch = shapes.stretch(pos) if likely else None
                if stretch is not None and self._faultless(stretch, shapes.all):
                    pos = stretch.ends[-1]
                    head = -1
                    continue
                if stretch is not None:
                    faulty = stretch.ends[-1]
            if rid in cells and self._depth == 1:
                pos = self._walk_row(pos, row, shapes, head)
                head = -1
                continue
            self._note(rid, pos, size, row)
            if not self._depth:
                break
            head = pos if rid == r.ROW else -1
            pos += size + 4
        self._broken("sheet end", int(self._depth != 0))

    def _faultless(self, stretch: Stretch, shapes: Sequence[Shape]) -> bool:
        """Note rows that are just like others found faultless: most of a large table.

        False, and nothing noted, if one of them has a fault all the same.
        """
        rows, kinds, ends = stretch
        used = {kind: shapes[kind] for kind in set(kinds)}
        sizes = {kind: shape.size for kind, shape in used.items()}
        starts = [end - sizes[kind] for kind, end in zip(kinds, ends, strict=True)]
        of_kind: dict[int, list[int]] = {kind: [] for kind in used}
        for kind, start in zip(kinds, starts, strict=True):
            of_kind[kind].append(start)
        headed = bytearray(256)
        for kind, shape in used.items():
            headed[kind] = shape.head_span is not None
        with_head = kinds.translate(headed)
        places = [start - r.ROW_SIZE for start in compress(starts, with_head)]
        heads = dict(zip(compress(rows, with_head), places, strict=True))
        if rows[0] <= self._latest or not stretch.ascends() or not self._heads.keys().isdisjoint(heads):
            return False
        if rows[0] <= self._highest and not self._first.keys().isdisjoint(rows):
            return False
        if not all(self._texts_exist(shape, of_kind[kind]) for kind, shape in used.items()):
            return False
        self._latest = rows[-1]
        self._highest = max(self._highest, self._latest)
        self._first.update(zip(rows, starts, strict=True))
        self._heads.update(heads)
        self._block += heads
        spans = {}
        for kind, shape in used.items():
            self._low, self._end = min(self._low, shape.span[0]), max(self._end, shape.span[1])
            if shape.head_span is None or not _covers(shape.head_span, shape.span):
                spans[kind] = shape.span
        if spans:
            self._spans.update(
                (row, spans[kind]) for row, kind in zip(rows, kinds, strict=True) if kind in spans
            )
        return True

    def _texts_exist(self, shape: Shape, starts: Iterable[int]) -> bool:
        """Whether rows of a shape refer to shared strings that are there."""
        if not shape.text_columns:
            return True
        return max(map(max, map(shape.texts, repeat(self._stream), starts))) < self._facts.strings

    def _walk_row(self, start: int, row: int, shapes: Shapes, head: int) -> int:
        """Check the cells of one row up to the next record that is none; returns where that is.

        `head` is the offset of the ROW right before the cells, -1 if none is there.
        """
        stream, xfs, unique = self._stream, self._facts.xfs, self._facts.strings
        if row in self._first:
            self._broken("row scattered")
        elif row < self._latest:
            self._broken("row order")
        self._first.setdefault(row, start)
        self._latest = row
        self._highest = max(self._highest, row)
        faults = 0
        pos, low, column = start, 0, -1
        while pos + 4 <= self._limit:
            rid, size, cell_row, cell_column, xf, content = _CELL(stream, pos)
            if rid in _SINGLES and cell_row == row:
                last = cell_column
                faults += xf >= xfs or (rid == r.LABELSST and content >= unique)
            elif (rid == r.MULRK or rid == r.MULBLANK) and cell_row == row:
                last = r.u16(stream, pos + size + 2)[0]
                faults += self._faults_of_multiple(pos, size, rid, last - cell_column + 1)
            elif rid in r.TRAILERS or rid == r.CONTINUE:
                faults += size > r.MAX_BODY
                pos += size + 4
                continue
            else:
                break
            faults += cell_column <= column
            low = cell_column if pos == start else low
            column = last
            pos += size + 4
        self._spans[row] = (low, column + 1)
        self._low, self._end = min(self._low, low), max(self._end, column + 1)
        self._broken("cell", faults)
        if not faults:
            own = head >= 0 and r.u16(stream, head + 4)[0] == row
            shapes.learn(head if own else start, start, pos)
        return pos

    def _faults_of_multiple(self, pos: int, size: int, rid: int, count: int) -> int:
        """How often a MULRK or MULBLANK is of the wrong length or names a style that does not exist."""
        step = 6 if rid == r.MULRK else 2
        places = range(pos + 8, pos + 4 + size - 2, step)
        wrong = int(size != 6 + step * count)
        xfs = self._facts.xfs
        return wrong + sum([bool(r.u16(self._stream, place)[0] >= xfs) for place in places])

    def _note(self, rid: int, pos: int, size: int, row: int) -> None:
        """A record that is no cell."""
        if size > r.MAX_BODY:
            self._broken("record too long")
        if rid == r.BOF:
            self._depth += 1
        elif rid == r.EOF:
            self._depth -= 1
        elif self._depth != 1:
            return
        elif rid == r.ROW:
            self._note_row(row, pos)
        elif rid == r.DBCELL:
            if not self._dbcell_exact(pos, size):
                self._broken("row index")
            self._dbcells.append(pos)
            self._block.clear()
        elif rid == r.DIMENSIONS and size >= 14:
            self._dimensions = pos
        elif rid == r.INDEX and size >= 16:
            self._index = pos

    def _note_row(self, row: int, pos: int) -> None:
        if row in self._heads:
            self._broken("row twice")
        else:
            self._heads[row] = pos
        self._block.append(row)

    def _dbcell_exact(self, pos: int, size: int) -> bool:
        """Whether a DBCELL points at the block's first ROW and each row's first cell (MS-XLS §2.4.78)."""
        block = self._block
        if size != 4 + 2 * len(block):
            return False
        back, *steps = struct.unpack_from(f"<I{len(block)}H", self._stream, pos + 4)
        if not block:
            return bool(back == 0)
        place = self._heads[block[0]]
        exact: bool = back == pos - place
        place += r.ROW_SIZE
        for i, (row, step) in enumerate(zip(block, steps, strict=True)):
            place += step
            following = [self._first[other] for other in block[i:] if other in self._first]
            exact = exact and place == (self._first.get(row) or (following[0] if following else pos))
        return exact

    def _check_rows(self) -> None:
        """ROW records and DIMENSIONS cover the cells."""
        stream = self._stream
        heads = self._heads
        if heads:
            self._broken("cells without row", len(self._first.keys() - heads.keys()))
        short = 0
        for row, span in self._spans.items():
            if row in heads:
                short += not _covers(r.HEAD.unpack_from(stream, heads[row] + 6), span)
        self._broken("row span", short)
        if self._dimensions < 0:
            self._broken("dimensions", int(bool(self._first)))
        elif self._first:
            top, bottom, left, right = struct.unpack_from("<IIHH", stream, self._dimensions + 4)
            covered = (
                top <= min(self._first)
                and max(self._first) < bottom
                and left <= self._low
                and self._end <= right
            )
            self._broken("dimensions", int(not covered))

    def _check_index(self) -> None:
        """INDEX names every DBCELL, and its rows take that many (MS-XLS §2.4.144)."""
        if self._index < 0:
            self._broken("row index", int(bool(self._dbcells)))
            return
        size, _, top, bottom = struct.unpack_from("<xxHIII", self._stream, self._index)
        places = struct.unpack_from(f"<{(size - 16) // 4}I", self._stream, self._index + 20)
        exact = list(places) == self._dbcells and len(places) == -(-max(0, bottom - top) // _BLOCK_ROWS)
        self._broken("row index", int(not exact))


def _covers(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
