"""Formulas as token strings: what they refer to, and how they follow rows or columns (MS-XLS §2.5.198).

A reference keeps its length whatever happens to it, so formulas are changed in place.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from xltool.workbook.xls import records as r

_SIZES = {
    0x01: 4, 0x02: 4, 0x1C: 1, 0x1D: 1, 0x1E: 2, 0x1F: 8,
    0x20: 7, 0x21: 2, 0x22: 3, 0x23: 4, 0x24: 4, 0x25: 8, 0x26: 6, 0x27: 6, 0x28: 6, 0x29: 2, 0x2A: 4,
    0x2B: 8, 0x2C: 4, 0x2D: 8, 0x39: 6, 0x3A: 6, 0x3B: 10, 0x3C: 6, 0x3D: 10,
}  # fmt: skip
"""Bytes behind a token's id, for tokens of one length; ids from 0x20 on have three classes, 0x20 apart."""
_BARE = frozenset({*range(0x03, 0x17)})
_STR, _ATTR = 0x17, 0x19
_CHOOSE = 0x04
EXP, TBL = 0x01, 0x02
_REF, _AREA, _REF_N, _AREA_N, _REF_3D, _AREA_3D, _MEM_AREA = 0x24, 0x25, 0x2C, 0x2D, 0x3A, 0x3B, 0x26
_NAMES = frozenset({0x23, 0x39})
_ERROR = {_REF: 0x2A, _AREA: 0x2B, _REF_3D: 0x3C, _AREA_3D: 0x3D}
"""What a reference becomes when all it referred to is gone (#REF!)."""
_ROW_RELATIVE, _COLUMN_RELATIVE = 0x8000, 0x4000


class CantFollow(Exception):
    """A reference that can't be kept true."""


class Gone:
    """Rows or columns (from 0) that go; where the others move to. A sheet has `limit` of them."""

    def __init__(self, rows: Collection[int], limit: int) -> None:
        self.rows = sorted(rows)
        self._set = frozenset(rows)
        self._limit = limit

    def __contains__(self, row: int) -> bool:
        return row in self._set

    def only(self, rows: Collection[int]) -> Gone:
        """As if none but those of them went."""
        return Gone([row for row in self.rows if row in rows], self._limit)

    def place(self, row: int) -> int:
        """The new number of a row or column; of one that goes, that of the next one that stays."""
        return row - bisect_left(self.rows, row)

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """What remains of those from `first` to `last`; the whole length of a sheet stays that."""
        if first == 0 and last == self._limit - 1:
            return first, last
        low, high = self.place(first), self.place(last + 1) - 1
        return (low, high) if low <= high else None


def tokens(formula: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """The tokens as (base id, offset); CantFollow at one whose length is not known."""
    pos = 0
    while pos < len(formula):
        token = formula[pos]
        base = token if token < 0x40 else (token & 0x1F) | 0x20
        yield base, pos
        if base in _SIZES:
            pos += 1 + _SIZES[base]
        elif base in _BARE:
            pos += 1
        elif base == _STR and pos + 3 <= len(formula):
            pos += 3 + (formula[pos + 1] << (formula[pos + 2] & 1))
        elif base == _ATTR and pos + 4 <= len(formula):
            count = r.u16(formula, pos + 2)[0]
            pos += 4 + (2 * (count + 1) if formula[pos + 1] & _CHOOSE else 0)
        else:
            raise CantFollow
    if pos != len(formula):
        raise CantFollow


class Follower:
    """Moves the references of formulas when rows of one sheet go; `ColumnFollower` when columns do.

    `links` are the EXTERNSHEET entries that name that sheet alone, `shared_links` those that span others too.
    """

    def __init__(self, gone: Gone, links: Collection[int], shared_links: Collection[int]) -> None:
        self.gone = gone
        self._links = links
        self._shared_links = shared_links

    def follow(self, formula: bytearray, on_sheet: bool) -> bool:
        """Move the references in place; `on_sheet` says that plain ones mean the sheet itself.

        Returns whether anything changed. CantFollow for a reference that can't be kept true.
        """
        before = bytes(formula)
        for base, pos in tokens(before):
            if base in (_REF, _REF_N) and on_sheet:
                self._ref(formula, pos, base, pos + 1)
            elif base in (_AREA, _AREA_N) and on_sheet:
                self._area(formula, pos, base, pos + 1)
            elif base == _REF_3D and self._ours(before, pos):
                self._ref(formula, pos, base, pos + 3)
            elif base == _AREA_3D and self._ours(before, pos):
                self._area(formula, pos, base, pos + 3)
            elif base == _MEM_AREA and on_sheet:
                raise CantFollow  # its result is kept a second time, behind the formula
        return formula != before

    def may_mean(self, formula: bytes | bytearray) -> bool:
        """Whether a formula that stands elsewhere refers to the sheet; a name may."""
        return any(
            base in _NAMES
            or (
                base in (_REF_3D, _AREA_3D)
                and r.u16(formula, pos + 1)[0] in {*self._links, *self._shared_links}
            )
            for base, pos in tokens(formula)
        )

    def check_name(self, formula: bytes | bytearray) -> None:
        """CantFollow for the formula of a defined name that can't be followed as one of a cell can."""

    def _ours(self, formula: bytes, pos: int) -> bool:
        link = r.u16(formula, pos + 1)[0]
        if link in self._shared_links:
            raise CantFollow
        return link in self._links

    def _ref(self, formula: bytearray, pos: int, base: int, at: int) -> None:
        row, column = struct.unpack_from("<HH", formula, at)
        if base == _REF_N and column & _ROW_RELATIVE:
            if row:
                raise CantFollow  # another row, counted from wherever the formula stands
            return
        if row in self.gone:
            if base == _REF_N:
                raise CantFollow
            formula[pos] = _like(_ERROR[base], formula[pos])
        else:
            struct.pack_into("<H", formula, at, self.gone.place(row))

    def _area(self, formula: bytearray, pos: int, base: int, at: int) -> None:
        first, last, left, right = struct.unpack_from("<4H", formula, at)
        if base == _AREA_N and (left | right) & _ROW_RELATIVE:
            if first or last:
                raise CantFollow
            return
        span = self.gone.span(first, last)
        if span is not None:
            struct.pack_into("<HH", formula, at, *span)
        elif base == _AREA_N:
            raise CantFollow
        else:
            formula[pos] = _like(_ERROR[base], formula[pos])


class ColumnFollower(Follower):
    """The same when columns go."""

    from_column: int | None = None
    """For formulas of rules, whose relative references count from the cell they are applied to: a column of
    such a cell, one that stays."""

    def check_name(self, formula: bytes | bytearray) -> None:
        """A name's relative references count from the cell that uses it, wherever that is."""
        for base, pos in tokens(formula):
            ends = {_REF_3D: (5,), _AREA_3D: (7, 9)}.get(base, ())
            relative = any(r.u16(formula, pos + at)[0] & _COLUMN_RELATIVE for at in ends)
            if relative and self._ours(bytes(formula), pos):
                raise CantFollow

    def _ref(self, formula: bytearray, pos: int, base: int, at: int) -> None:
        span = self._span(base == _REF_N, r.u16(formula, at + 2)[0], r.u16(formula, at + 2)[0])
        if span is None:
            formula[pos] = _like(_ERROR[base], formula[pos])
        else:
            struct.pack_into("<H", formula, at + 2, span[0])

    def _area(self, formula: bytearray, pos: int, base: int, at: int) -> None:
        span = self._span(base == _AREA_N, *struct.unpack_from("<HH", formula, at + 4))
        if span is None:
            formula[pos] = _like(_ERROR[base], formula[pos])
        else:
            struct.pack_into("<HH", formula, at + 4, *span)

    def _span(self, counted: bool, left: int, right: int) -> tuple[int, int] | None:
        """The columns of a reference, flags and all, as they will be; None when all of them go.

        `counted`: relative ones are distances from the cell that holds the formula.
        """
        origins = [self._origin(counted, field) for field in (left, right)]
        ends = [(field + origin) & 0xFF for field, origin in zip((left, right), origins, strict=True)]
        span = self.gone.span(*ends)
        if ends[0] > ends[1] or (span is None and counted):
            raise CantFollow
        if span is None:
            return None
        new = [(end - self.gone.place(origin)) & 0xFF for end, origin in zip(span, origins, strict=True)]
        return new[0] | left & ~0xFF & 0xFFFF, new[1] | right & ~0xFF & 0xFFFF

    def _origin(self, counted: bool, field: int) -> int:
        """What a column field counts from."""
        if not counted or not field & _COLUMN_RELATIVE:
            return 0
        if self.from_column is None:
            raise CantFollow
        return self.from_column


def _like(base: int, token: int) -> int:
    """The token of that base id, in the class (reference, value, array) of another one."""
    return base & 0x1F | token & 0x60


def unshared(formula: bytes, row: int, column: int) -> bytes:
    """A shared formula as the cell at (row, column) has it: offsets become addresses (MS-XLS §2.5.198.2)."""
    out = bytearray(formula)
    for base, pos in tokens(formula):
        if base == _REF_N:
            out[pos] = _like(_REF, out[pos])
            _anchor(out, pos + 1, pos + 3, row, column)
        elif base == _AREA_N:
            out[pos] = _like(_AREA, out[pos])
            _anchor(out, pos + 1, pos + 5, row, column)
            _anchor(out, pos + 3, pos + 7, row, column)
    return bytes(out)


def _anchor(formula: bytearray, row_at: int, column_at: int, row: int, column: int) -> None:
    place, flags = r.u16(formula, row_at)[0], r.u16(formula, column_at)[0]
    if flags & _ROW_RELATIVE:
        struct.pack_into("<H", formula, row_at, (place + row) & 0xFFFF)
    if flags & _COLUMN_RELATIVE:
        address = (flags + column & 0xFF) | flags & 0xC000
        struct.pack_into("<H", formula, column_at, address)


def sheet_links(
    stream: bytes, externsheets: Sequence[r.Record], supbooks: Sequence[r.Record], ordinal: int
) -> tuple[set[int], set[int]]:
    """The EXTERNSHEET entries that name a sheet of this workbook alone, and those that span it and others."""
    own = {
        i
        for i, book in enumerate(supbooks)
        if book.end - book.body == 4 and stream[book.body + 2 : book.end] == b"\x01\x04"
    }
    alone: set[int] = set()
    spanning: set[int] = set()
    number = 0
    for record in externsheets:
        for pos in range(record.body + 2, record.end - 5, 6):
            book, first, last = struct.unpack_from("<HHH", stream, pos)
            if book in own and first <= ordinal <= last < 0xFFFE:
                (alone if first == last else spanning).add(number)
            number += 1
    return alone, spanning
