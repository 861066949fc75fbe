"""Rows that look alike, recognised at one stroke: most rows of a table hold the same records in a row.

Walking a table record by record costs more than everything else together. A row that was walked once becomes
a mask over its bytes (ids, lengths, rows, columns, on wish styles); the next rows are compared with it as one
large integer each, and only what differs is walked again.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from xltool.workbook.xls import records as r

MAX_SHAPES = 12
"""How many shapes a table is given: each that does not fit costs a comparison a row."""
_MAX_SIZE = 4096
_integer = int.from_bytes
_CONTENT = {
    r.LABELSST: (10, "10xI"),
    r.RK: (10, "8xHI"),
    r.NUMBER: (14, "8xHd"),
    r.BLANK: (6, "10x"),
}
"""Record → length of its body, and what is read from it."""


class Shape:
    """The records of one row, all of plain kinds and in ascending columns."""

    __slots__ = (
        "base",
        "first_column",
        "last",
        "last_column",
        "mask",
        "number_columns",
        "numbers",
        "rows",
        "size",
        "styles",
        "text_columns",
        "text_slice",
        "texts",
    )

    def __init__(self, stream: bytes, start: int, end: int, with_styles: bool) -> None:
        """From a row that was found well-formed; ValueError when it holds other kinds of records."""
        size = end - start
        if size > _MAX_SIZE:
            raise ValueError("too long")
        mask = bytearray(size)
        expected = bytearray(stream[start:end])
        rows = 0
        text_format = number_format = "<"
        self.text_columns: list[int] = []
        self.number_columns: list[tuple[int, bool]] = []
        """Column, and whether the record is an RK."""
        self.first_column = r.u16(stream, start + 6)[0]
        self.styles: dict[int, int] = {}
        """Column → where the style of its cell stands, from the start of the row."""
        pos = start
        while pos < end:
            rid, length, _, column = r.CELL_HEAD.unpack_from(stream, pos)
            known, content = _CONTENT.get(rid, (length, f"{length + 4}x"))
            if rid != r.MULBLANK and (rid not in _CONTENT or length != known):
                raise ValueError("another kind of record")
            at = pos - start
            mask[at : at + (10 if with_styles else 8)] = b"\xff" * (10 if with_styles else 8)
            rows |= 1 << 8 * (at + 4)
            expected[at + 4 : at + 6] = b"\0\0"
            skip = f"{length + 4}x"
            text_format += content if rid == r.LABELSST else skip
            number_format += content if rid in (r.RK, r.NUMBER) else skip
            self.last, self.last_column = at, column
            self.styles[column] = at + 8
            if rid == r.LABELSST:
                self.text_columns.append(column)
            elif rid in (r.RK, r.NUMBER):
                self.number_columns.append((column, rid == r.RK))
            elif rid == r.MULBLANK:
                self.last_column = r.u16(stream, pos + 2 + length)[0]
                for offset in range(self.last_column - column + 1):
                    self.styles[column + offset] = at + 8 + 2 * offset
                masked = at + 8 if with_styles else at + 2 + length
                mask[masked : at + 4 + length] = b"\xff" * (at + 4 + length - masked)
            pos += 4 + length
        self.text_slice: slice | None = None
        """The columns of the texts, where they stand side by side."""
        if self.text_columns and self.text_columns[-1] - self.text_columns[0] + 1 == len(self.text_columns):
            self.text_slice = slice(self.text_columns[0], self.text_columns[-1] + 1)
        self.size = size
        self.mask = int.from_bytes(mask, "little")
        self.base = int.from_bytes(expected, "little") & self.mask
        self.rows = rows
        self.texts: Callable[..., tuple[int, ...]] = struct.Struct(text_format).unpack_from
        """Reads the indices of the shared strings of a row: (stream, offset)."""
        self.numbers: Callable[..., tuple[Any, ...]] = struct.Struct(number_format).unpack_from
        """Reads style and content of the numbers of a row, one after the other: (stream, offset)."""


class Shapes:
    """The shapes met so far in one table; those that fit often move to the front."""

    def __init__(self, with_styles: bool) -> None:
        self._with_styles = with_styles
        self._known: list[Shape] = []

    def find(self, stream: bytes, pos: int, row: int) -> Shape | None:
        """The shape that the records from `pos` on have, all of that row; None if it is not known."""
        known = self._known
        for i, shape in enumerate(known):
            found = _integer(stream[pos : pos + shape.size], "little") & shape.mask
            if found == shape.base + row * shape.rows:
                if i:
                    known[i], known[i - 1] = known[i - 1], shape
                return shape
        return None

    def learn(self, stream: bytes, start: int, end: int) -> None:
        """Remember the shape of a walked row, while there is room for it."""
        if len(self._known) < MAX_SHAPES:
            try:
                self._known.append(Shape(stream, start, end, self._with_styles))
            except ValueError:
                return
