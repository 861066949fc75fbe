"""Rows that look alike, recognised at one stroke: most rows of a table hold the same records in a row.

Walking a large table record by record costs more than everything else together. What was walked a few times
becomes a regular expression over ids, lengths, columns and on wish styles, with the row's number as a back
reference; the rows that fit are read with it, the others walked as before. Small tables are only walked.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Callable
from typing import Any

from xltool.workbook.xls import records as r

_LARGE = 200_000
"""Bytes of a stream from which on looking for shapes pays."""
_SAMPLE = 24
"""How many rows are walked before their shapes are looked at (again)."""
_MAX_SAMPLES = 6
_MAX_SHAPES = 12
_MAX_CELLS = 400
"""Records of all shapes together: making the expression costs some 25 µs for each."""
_CONTENT = {r.LABELSST: (10, "10xI"), r.RK: (10, "8xHI"), r.NUMBER: (14, "8xHd"), r.BLANK: (6, "10x")}
"""Record → length of its body, and what is read from it."""


def _any_of(rids: frozenset[int]) -> bytes:
    return b"|".join(re.escape(struct.pack("<H", rid)) for rid in sorted(rids))


_CELL_IDS, _TRAILER_IDS = _any_of(r.CELLS), _any_of(r.TRAILERS | {r.CONTINUE})
_START = rb"(?s)(?=.{4}(..))(?:\x08\x02\x10\x00\1.{14})?"
"""The row number, which a ROW has where a cell has it, and the ROW record if there is one."""
_SAME_ROW = rb"(?:\1)"
_FIRST_GROUP = 2

Cell = tuple[int, int, int, bytes]
"""Id, length and column of a record, and its styles."""


class Shape:
    """The records of one row, all of plain kinds and in ascending columns."""

    def __init__(self, cells: tuple[Cell, ...]) -> None:
        text_format = number_format = "<"
        self.text_columns: list[int] = []
        self.number_columns: list[tuple[int, bool]] = []
        """Column, and whether the record is an RK."""
        self.styles: dict[int, int] = {}
        """Column → where the style of its cell stands, from the start of the row."""
        self.size = 0
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
            """Where the last record stands, from the start of the row."""
            self.last_column = column + len(styles) // 2 - 1
            self.size += 4 + length
        self.span = (cells[0][2], self.last_column + 1)
        """Its first column, and the one behind its last."""
        self.text_slice: slice | None = None
        """The columns of the texts, where they stand side by side."""
        if self.text_columns and self.text_columns[-1] - self.text_columns[0] + 1 == len(self.text_columns):
            self.text_slice = slice(self.text_columns[0], self.text_columns[-1] + 1)
        self.texts: Callable[..., tuple[int, ...]] = struct.Struct(text_format).unpack_from
        """Reads the indices of the shared strings of a row: (stream, offset)."""
        self.numbers: Callable[..., tuple[Any, ...]] = struct.Struct(number_format).unpack_from
        """Reads style and content of the numbers of a row, one after the other: (stream, offset)."""


class Shapes:
    """The shapes met so far in one table."""

    def __init__(self, stream: bytes, with_styles: bool) -> None:
        self._stream = stream
        self._with_styles = with_styles
        self._samples_left = _MAX_SAMPLES if len(stream) > _LARGE else 0
        self._walked: Counter[tuple[Cell, ...]] = Counter()
        self._cells: list[tuple[Cell, ...]] = []
        self.match: Callable[[bytes, int], re.Match[bytes] | None] = _no_match
        """Matches a row of a known shape, and its ROW record if one stands right before: (stream, offset)."""
        self.by_group: dict[int | None, Shape] = {}
        """`lastindex` of a match → its shape."""

    def learn(self, start: int, end: int) -> None:
        """Take note of a walked row without faults; now and then the shapes are made anew."""
        if not self._samples_left:
            return
        cells = self._read(start, end)
        if cells is not None:
            self._walked[cells] += 1
        if self._walked.total() < _SAMPLE:
            return
        self._samples_left -= 1
        common = [cells for cells, times in self._walked.most_common(_MAX_SHAPES) if times > 1]
        self._cells = _affordable(common + self._cells)
        self._walked.clear()
        self.by_group = {i: Shape(cells) for i, cells in enumerate(self._cells, _FIRST_GROUP)}
        if self._cells:
            rows = b"|".join([self._pattern(cells) for cells in self._cells])
            self.match = re.compile(_START + b"(?:" + rows + b")").match

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

    def _pattern(self, cells: tuple[Cell, ...]) -> bytes:
        """The expression for a row's cells, in a group of their own: all of the row and no more."""
        out = b""
        for rid, length, column, styles in cells:
            out += (
                re.escape(struct.pack("<HH", rid, length)) + _SAME_ROW + re.escape(struct.pack("<H", column))
            )
            out += re.escape(styles) if self._with_styles else b".{%d}" % len(styles)
            if rid == r.MULBLANK:
                out += re.escape(struct.pack("<H", column + len(styles) // 2 - 1))
            else:
                out += b".{%d}" % (length - 6)
        return b"(" + out + b")(?!(?:" + _CELL_IDS + b").." + _SAME_ROW + b"|" + _TRAILER_IDS + b")"


def _affordable(shapes: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """The first few shapes, each once, within the limits."""
    kept: list[tuple[Cell, ...]] = []
    left = _MAX_CELLS
    for cells in dict.fromkeys(shapes):
        if len(cells) <= left and len(kept) < _MAX_SHAPES:
            kept.append(cells)
            left -= len(cells)
    return kept


def _no_match(stream: bytes, pos: int) -> None:
    return None
