"""Rows that look alike, recognised at one stroke: most rows of a table hold the same records in a row.

Walking a large table record by record costs more than everything else together. What was walked a few times
becomes a regular expression over ids, lengths, columns and on wish styles, with the row's number as a back
reference; the rows that fit are read with it, the others walked as before. Small tables are only walked.
"""

from __future__ import annotations

import re
import struct
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from operator import lt
from typing import Any

from xltool.record import NamedTuple
from xltool.workbook.xls import records as r

_LARGE = 100_000
"""Bytes of a stream from which on looking for shapes pays."""
_SAMPLE = 24
"""How many rows are walked before their shapes are looked at; twice as many before the next time."""
_MAX_SAMPLES = 6
_WORTH = 256
"""How many rows must be expected to be walked otherwise: that costs as much as making the expression anew."""
_MAX_SHAPES = 24
_MAX_CELLS = 500
"""Records of all shapes together: making the expression costs some 25 µs for each."""
_CONTENT = {r.LABELSST: (10, "10xI"), r.RK: (10, "8xHi"), r.NUMBER: (14, "8xHd"), r.BLANK: (6, "10x")}
"""Record → length of its body, and what is read from it."""
_HEAD = re.escape(struct.pack("<HH", r.ROW, 16))


def _any_of(rids: frozenset[int]) -> bytes:
    return b"|".join(re.escape(struct.pack("<H", rid)) for rid in sorted(rids))


_CELL_IDS, _TRAILER_IDS = _any_of(r.CELLS), _any_of(r.TRAILERS | {r.CONTINUE})
_START = rb"(?s)(?=.{4}(..))"
"""The row number, which a ROW has where a cell has it."""
_SAME_ROW = rb"(?:\1)"
_FIRST_GROUP = 2
_BEHIND = b"(?=" + _HEAD + b"|(?!(?:" + _CELL_IDS + b").." + _SAME_ROW + b"|" + _TRAILER_IDS + b"))"
"""All of the row and no more; a ROW behind it, which is frequent, says so at once."""
_ELSE = b"|."
"""Whatever is no row of a known shape: without it the search would go on behind the place."""

Cell = tuple[int, int, int, bytes]
"""Id, length and column of a record, and its styles."""
Cells = tuple[bytes, tuple[Cell, ...]]
"""The columns that the ROW record right before the cells names (empty if none stands there); the cells."""


class Shape:
    """The records of one row, all of plain kinds and in ascending columns."""

    def __init__(self, head_span: bytes, cells: tuple[Cell, ...]) -> None:
        text_format = number_format = "<"
        self.text_columns: list[int] = []
        self.number_columns: list[tuple[int, bool]] = []
        """Column, and whether the record is an RK."""
        self.styles: dict[int, int] = {}
        """Column → where the style of its cell stands, from the start of the cells."""
        self.size = 0
        """Bytes of the cells."""
        self.last_column = cells[0][2]
        for rid, length, column, styles in cells:
            content, skip = _CONTENT.get(rid, (0, ""))[1], f"{length + 4}x"
            text_format += content if rid == r.LABELSST else skip
            number_format += content if rid in (r.RK, r.NUMBER) else skip
            for offset in range(len(styles) // 2):
                self.styles[column + offset] = self.size + 8 + 2 * offset
            if rid == r.LABELSST:
                self.text_columns.append(column)
            elif rid in (r.RK, r.NUMBER):
                self.number_columns.append((column, rid == r.RK))
            self.last = self.size
            """Where the last record stands, from the start of the cells."""
            self.last_column = column + len(styles) // 2 - 1
            self.size += 4 + length
        self.span = (cells[0][2], self.last_column + 1)
        """Its first column, and the one behind its last."""
        self.head_span: tuple[int, int] | None = None
        """What the ROW record right before the cells gives as the span; None where there is none."""
        if head_span:
            self.head_span = r.HEAD.unpack(head_span)
        self.whole_size = self.size + (r.ROW_SIZE if head_span else 0)
        """Bytes of the ROW record and the cells."""
        valued = (*self.text_columns, *(column for column, _ in self.number_columns))
        self.valued = max(valued, default=-1) + 1
        """How many columns there are up to the last that holds a value."""
        self.texts: Callable[..., tuple[int, ...]] = struct.Struct(text_format).unpack_from
        """Reads the indices of the shared strings of a row: (stream, offset of the cells)."""
        self.numbers: Callable[..., tuple[Any, ...]] = struct.Struct(number_format).unpack_from
        """Reads style and content of the numbers of a row, one after the other: (stream, offset of the
        cells)."""


class Stretch(NamedTuple):
    """Rows of known shapes that follow each other at once; by row:"""

    rows: array[int]
    """Its number."""
    kinds: bytes
    """The index of its shape."""
    ends: array[int]
    """The offset behind its cells."""

    def ascends(self) -> bool:
        """Whether the rows increase strictly."""
        return all(map(lt, self.rows, islice(self.rows, 1, None)))


class Shapes:
    """The shapes met so far in one table."""

    def __init__(self, stream: bytes, with_styles: bool) -> None:
        self._stream = stream
        self._limit = len(stream) - r.PAD
        self._with_styles = with_styles
        self._samples_left = _MAX_SAMPLES if len(stream) > _LARGE else 0
        self._sample = _SAMPLE
        self._seen = 0
        """How many rows were walked since the last look."""
        self._looked_at = -1
        """Where that was."""
        self._walked: Counter[Cells] = Counter()
        self._wanted: list[Cells] = []
        self._known: dict[Cells, int] = {}
        self.all: list[Shape] = []
        """The shapes; a shape's index never changes."""
        self.headed = False
        """Whether rows of some shape begin with their ROW record."""
        self._find: Callable[[bytes, int, int], Iterator[re.Match[bytes]]] | None = None
        self._index_of_group = bytes(256)

    def stretch(self, pos: int) -> Stretch | None:
        """The rows of known shapes from `pos` on, where the first begins; None if that is none."""
        if self._find is None:
            return None
        ends = array("I")
        groups = bytearray()
        numbers = bytearray()
        for match in self._find(self._stream, pos, self._limit):
            group = match.lastindex
            if group is None:
                break
            ends.append(match.end())
            groups.append(group)
            numbers += match[1]
        if not ends:
            return None
        return Stretch(r.shorts(numbers), bytes(groups).translate(self._index_of_group), ends)

    def learn(self, head: int, start: int, end: int) -> None:
        """Take note of a walked row without faults; now and then the shapes are made anew.

        `head` is the offset of the ROW record if it stands right before the cells, else `start`.
        """
        if not self._samples_left:
            return
        cells = self._read(start, end)
        if cells is not None:
            self._walked[self._stream[head + 6 : head + 10] if head < start else b"", cells] += 1
        if self._looked_at < 0:
            self._looked_at = head
        self._seen += 1
        if self._seen < self._sample:
            return
        expected = self._seen * (self._limit - end) // (end - self._looked_at)
        self._looked_at = end
        self._samples_left -= 1
        self._sample *= 2
        self._seen = 0
        common = [shape for shape, times in self._walked.most_common(_MAX_SHAPES) if times > 1]
        self._walked.clear()
        wanted = _affordable(common + self._wanted)
        if expected < _WORTH or set(wanted) == set(self._wanted):
            return
        for shape in wanted:
            if shape not in self._known:
                self._known[shape] = len(self.all)
                self.all.append(Shape(*shape))
        # What is met first is mostly what is met most, and is to be tried first.
        self._wanted = sorted(wanted, key=self._known.__getitem__)
        self.headed = any(head_span for head_span, _ in wanted)
        indices = bytes(self._known[shape] for shape in self._wanted)
        self._index_of_group = bytes(_FIRST_GROUP) + indices.ljust(256 - _FIRST_GROUP, b"\0")
        rows = b"|".join([self._pattern(*shape) for shape in self._wanted])
        self._find = re.compile(_START + b"(?:" + rows + b")" + _BEHIND + _ELSE).finditer

    def _read(self, start: int, end: int) -> tuple[Cell, ...] | None:
        """What makes the shape of a row; None for one that holds other kinds of records."""
        stream = self._stream
        cells: list[Cell] = []
        pos = start
        while pos < end:
            rid, length, _, column = r.CELL_HEAD.unpack_from(stream, pos)
            styles = stream[pos + 8 : pos + 2 + length] if rid == r.MULBLANK else stream[pos + 8 : pos + 10]
            if rid != r.MULBLANK and _CONTENT.get(rid, (0, ""))[0] != length:
                return None
            if not self._with_styles:
                styles = bytes(len(styles))
            cells.append((rid, length, column, styles))
            pos += 4 + length
        return tuple(cells)

    def _pattern(self, head_span: bytes, cells: tuple[Cell, ...]) -> bytes:
        """The expression for a row, with a group of its own at the end.

        At the end, so that what several shapes begin with is looked at once; and dots are written out, which
        is faster than a count.
        """
        out = b""
        if head_span:
            out += _HEAD + _SAME_ROW + re.escape(head_span) + b"." * (r.ROW_SIZE - 10)
        for rid, length, column, styles in cells:
            out += re.escape(struct.pack("<HH", rid, length)) + _SAME_ROW
            out += re.escape(struct.pack("<H", column))
            out += re.escape(styles) if self._with_styles else b"." * len(styles)
            if rid == r.MULBLANK:
                out += re.escape(struct.pack("<H", column + len(styles) // 2 - 1))
            else:
                out += b"." * (length - 6)
        return out + b"()"


def _affordable(shapes: list[Cells]) -> list[Cells]:
    """The first few shapes, each once, within the limits."""
    kept: list[Cells] = []
    left = _MAX_CELLS
    for shape in dict.fromkeys(shapes):
        count = len(shape[1])
        if count <= left and len(kept) < _MAX_SHAPES:
            kept.append(shape)
            left -= count
    return kept
