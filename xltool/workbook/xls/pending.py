"""Cells waiting to be written, and their records. Rows and columns count from 0."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, count, groupby, islice, zip_longest
from operator import add
from typing import TYPE_CHECKING, Final

from xltool.workbook.base import Value
from xltool.workbook.numbers import to_serial
from xltool.workbook.refs import Range
from xltool.workbook.xls import records as r
from xltool.workbook.xls.layout import Layout
from xltool.workbook.xls.merging import CellEdit, JoinedRows
from xltool.workbook.xls.strings import SharedStrings
from xltool.workbook.xls.values import CellSite, find_site

if TYPE_CHECKING:
    from xltool.workbook.xls.rules import Choices, Lights


class Kept:
    """Stands for whatever a cell holds: only its dress changes."""


KEPT: Final = Kept()
PendingCell = tuple[int, Value | Kept]
"""The XF and the value a cell shall have."""


def from_zero(rows: Sequence[int]) -> Sequence[int]:
    """Rows counted from 1 as rows counted from 0; a range, which says all at once, if they are neighbours."""
    if rows and rows[-1] - rows[0] + 1 == len(rows) and list(rows) == list(range(rows[0], rows[-1] + 1)):
        return range(rows[0] - 1, rows[-1])
    return [row - 1 for row in rows]


def bounds(rows: Sequence[int]) -> tuple[int, int]:
    """The first and the last of some rows."""
    return (rows[0], rows[-1]) if isinstance(rows, range) else (min(rows), max(rows))


class PendingColumn:
    """The edits of one column. A list by row: a dictionary of many thousand rows takes five times as much."""

    def __init__(self) -> None:
        self.cells: list[PendingCell | None] = []
        """By row; shorter than the sheet, None where there is no edit."""

    def get(self, row: int) -> PendingCell | None:
        """The edit of a row's cell."""
        return self.cells[row] if 0 <= row < len(self.cells) else None

    def put(self, rows: Sequence[int], cells: Sequence[PendingCell | None]) -> None:
        """Edits, or for None the end of them, in the places of earlier ones."""
        if not rows:
            return
        first, last = bounds(rows)
        self.cells.extend([None] * (last + 1 - len(self.cells)))
        if isinstance(rows, range):
            self.cells[first : last + 1] = cells
        else:
            for row, cell in zip(rows, cells, strict=True):
                self.cells[row] = cell

    def reaches_into(self, rows: Sequence[int]) -> bool:
        """Whether there is an edit between the first and the last of those rows."""
        if not rows:
            return False
        first, last = bounds(rows)
        return any(self.cells[first : last + 1])

    def items(self) -> Iterator[tuple[int, PendingCell]]:
        """The edits with their rows, ascending."""
        return ((row, cell) for row, cell in enumerate(self.cells) if cell is not None)

    def __len__(self) -> int:
        return len(self.cells) - self.cells.count(None)


PendingCells = dict[int, PendingColumn]
"""Column → its edits."""


def site_of(stream: bytes, layout: Layout, row: int, column: int) -> CellSite | None:
    """The cell as it is stored; of several the last, which is the one that counts."""
    for run in reversed(layout.runs_of(row)):
        site = find_site(stream, run, column)
        if site is not None:
            return site
    return None


_TEXT = struct.pack("<HH", r.LABELSST, 10)
_NUMBER = struct.pack("<HH", r.NUMBER, 14)
_BLANK = struct.pack("<HH", r.BLANK, 6)
_REMEMBERED = 4096
"""How many different cells of a column are remembered in their encoded form: the first are those that come
again, if any do."""
_TOGETHER = 1024
"""Rows encoded at once: all of them would fill memory."""

Halves = tuple[bytes, bytes]
"""The record of a cell before and behind its row number."""
_UNKNOWN: Halves = (b"", b"")
"""Of a cell that keeps what is stored, which differs from row to row."""


class _Encoded(dict[PendingCell, Halves]):
    """The cells of one column in their encoded form, made when asked for."""

    def __init__(self, column: int, strings: SharedStrings, date1904: bool) -> None:
        self._column = column
        self._strings = strings
        self._date1904 = date1904

    def __missing__(self, cell: PendingCell) -> Halves:
        halves = self._encode(*cell)
        if len(self) < _REMEMBERED:
            self[cell] = halves
        return halves

    def _encode(self, xf: int, value: Value | Kept) -> Halves:
        place = struct.pack("<HH", self._column, xf)
        if isinstance(value, str):
            return _TEXT, place + struct.pack("<I", self._strings.intern(value))
        if value is None:
            return _BLANK, place
        if isinstance(value, Kept):
            return _UNKNOWN
        number = to_serial(value, self._date1904) if isinstance(value, dt.date) else value
        return _NUMBER, place + struct.pack("<d", number)


class EncodedRows(Mapping[int, list[CellEdit]]):
    """Row → (column, record) with columns ascending, encoded when asked for: all at once would fill memory.

    Texts are added to `strings` on the way.
    """

    def __init__(
        self, pending: PendingCells, stream: bytes, layout: Layout, strings: SharedStrings, date1904: bool
    ) -> None:
        self._columns = sorted((column, edits) for column, edits in pending.items() if edits)
        self._rows = list(compress(count(), map(any, self._cells())))
        self._stream = stream
        self._layout = layout
        self._encoded = [_Encoded(column, strings, date1904) for column, _ in self._columns]

    def _cells(self) -> Iterator[tuple[PendingCell | None, ...]]:
        """For every row of the sheet a cell or None for each of the columns."""
        return zip_longest(*[edits.cells for _, edits in self._columns])

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def joined(self, row: int) -> JoinedRows:
        """A row by itself, its records in one."""
        edits = self[row]
        records = [record for _, record in edits]
        texts = sum(record.startswith(_TEXT) for record in records)
        return JoinedRows([row], edits[0][0], edits[-1][0], [b"".join(records)], texts)

    def all_joined(self) -> Iterator[JoinedRows]:
        """All rows in order; those together that one after the other get a cell in every column."""
        cells, numbers = filter(any, self._cells()), iter(self._rows)
        while some := list(islice(cells, _TOGETHER)):
            for full, alike in groupby(some, all):
                held = list(alike)
                rows = list(islice(numbers, len(held)))
                together = self._join(rows, held) if full else None
                yield from map(self.joined, rows) if together is None else (together,)

    def _join(self, rows: Sequence[int], held: list[tuple[PendingCell | None, ...]]) -> JoinedRows | None:
        """Rows that get a cell in every column, each distinct one cut once; None if one keeps its content."""
        distinct = list(dict.fromkeys(held))
        cells = zip(self._encoded, zip(*distinct, strict=True), strict=True)
        halves = [zip(*map(encoded.__getitem__, of_column), strict=True) for encoded, of_column in cells]
        heads, tails = zip(*halves, strict=True)
        if any(_UNKNOWN[0] in of_column for of_column in heads):
            return None
        between = [map(add, tail, head) for tail, head in zip(tails, heads[1:], strict=False)]
        cut = zip(heads[0], *between, tails[-1], strict=True)
        """The records of each distinct row, cut where the row's number stands."""
        texts = [of_row.count(_TEXT) for of_row in zip(*heads, strict=True)]
        known = dict(zip(distinct, zip(texts, cut, strict=True), strict=True))
        found = list(map(known.__getitem__, held))
        records = [
            row.to_bytes(2, "little").join(pieces) for row, (_, pieces) in zip(rows, found, strict=True)
        ]
        total = sum(count for count, _ in found)
        return JoinedRows(rows, self._columns[0][0], self._columns[-1][0], records, total)

    def __getitem__(self, row: int) -> list[CellEdit]:
        number = row.to_bytes(2, "little")
        edits: list[CellEdit] = []
        for (column, column_edits), encoded in zip(self._columns, self._encoded, strict=True):
            cell = column_edits.get(row)
            if cell is None:
                continue
            if isinstance(cell[1], Kept):
                edits.append((column, self._redressed(row, column, cell[0])))
            else:
                edits.append((column, number.join(encoded[cell])))
        return edits

    def _redressed(self, row: int, column: int, xf: int) -> bytes:
        """The stored cell with another XF, trailers included; one of a MULRK or MULBLANK comes out single."""
        stream = self._stream
        site = site_of(stream, self._layout, row, column)
        assert site is not None  # what is kept was there
        head = struct.pack("<HHH", row, column, xf)
        if site.record == r.MULBLANK:
            return r.pack(r.BLANK, head)
        if site.record == r.MULRK:
            k = column - r.u16(stream, site.pos + 6)[0]
            place = site.pos + 10 + 6 * k
            return r.pack(r.RK, head + stream[place : place + 4])
        record = bytearray(stream[site.pos : site.end])
        struct.pack_into("<H", record, 8, xf)
        return bytes(record)


@dataclass(slots=True)
class SheetEdits:
    """What shall change on one sheet. Rows and columns count from 0, ranges from 1."""

    layout: Layout
    cells: EncodedRows
    merges: Sequence[Range] = ()
    widths: Mapping[int, int] = field(default_factory=dict)
    lights: Sequence[Lights] = ()
    choices: Sequence[Choices] = ()
