"""Cells waiting to be written, and their records. Rows and columns count from 0."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, count, zip_longest
from typing import TYPE_CHECKING, Final

from xltool.workbook.base import Value
from xltool.workbook.numbers import to_serial
from xltool.workbook.refs import Range
from xltool.workbook.xls import records as r
from xltool.workbook.xls.layout import Layout
from xltool.workbook.xls.merging import CellEdit
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


_HEADS = {
    "text": struct.pack("<HH", r.LABELSST, 10),
    "number": struct.pack("<HH", r.NUMBER, 14),
    "blank": struct.pack("<HH", r.BLANK, 6),
}
_REMEMBERED = 1024
"""How many different rows, and cells of a column, are remembered in their encoded form: the first are those
that come again, if any do."""


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
        self._strings = strings
        self._date1904 = date1904
        self._alike: dict[tuple[PendingCell | None, ...], tuple[int, int, list[bytes]]] = {}
        """The cells of a row → first and last column, and the records cut where the row number stands."""
        self._known_halves: list[dict[PendingCell, tuple[bytes, bytes]]] = [{} for _ in self._columns]

    def _cells(self) -> Iterator[tuple[PendingCell | None, ...]]:
        """For every row of the sheet a cell or None for each of the columns."""
        return zip_longest(*[edits.cells for _, edits in self._columns])

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def joined(self, row: int) -> tuple[int, int, bytes]:
        """First and last column of a row, and its records in one."""
        return self._join(row, tuple([edits.get(row) for _, edits in self._columns]))

    def all_joined(self) -> Iterator[tuple[int, int, bytes]]:
        """`joined` for every row, in order."""
        return map(self._join, self._rows, filter(any, self._cells()))

    def _join(self, row: int, cells: tuple[PendingCell | None, ...]) -> tuple[int, int, bytes]:
        """Rows that are to hold the same, of which there are many, differ in nothing but the row's number."""
        known = self._alike.get(cells)
        if known is None:
            columns: list[int] = []
            pieces: list[bytes] = []
            content = b""
            for (column, _), cell, remembered in zip(self._columns, cells, self._known_halves, strict=True):
                if cell is None:
                    continue
                halves = remembered.get(cell)
                if halves is None:
                    if cell[1] is KEPT:
                        kept = self[row]
                        return kept[0][0], kept[-1][0], b"".join([record for _, record in kept])
                    halves = self._halves(column, *cell)
                    if len(remembered) < _REMEMBERED:
                        remembered[cell] = halves
                columns.append(column)
                pieces.append(content + halves[0])
                content = halves[1]
            pieces.append(content)
            known = columns[0], columns[-1], pieces
            if len(self._alike) < _REMEMBERED:
                self._alike[cells] = known
        return known[0], known[1], row.to_bytes(2, "little").join(known[2])

    def __getitem__(self, row: int) -> list[CellEdit]:
        number = row.to_bytes(2, "little")
        edits: list[CellEdit] = []
        for column, column_edits in self._columns:
            cell = column_edits.get(row)
            if cell is None:
                continue
            if isinstance(cell[1], Kept):
                edits.append((column, self._redressed(row, column, cell[0])))
            else:
                edits.append((column, number.join(self._halves(column, *cell))))
        return edits

    def _halves(self, column: int, xf: int, value: Value | Kept) -> tuple[bytes, bytes]:
        """The record of a cell before and behind its row number."""
        place = struct.pack("<HH", column, xf)
        if isinstance(value, str):
            return _HEADS["text"], place + struct.pack("<I", self._strings.intern(value))
        if value is None:
            return _HEADS["blank"], place
        number = to_serial(value, self._date1904) if isinstance(value, dt.date) else value
        return _HEADS["number"], place + struct.pack("<d", number)

    @property
    def references(self) -> int:
        """How many of the records refer to a shared string."""
        references = 0
        for column, edits in self._columns:
            kinds = [type(cell[1]) for cell in edits.cells if cell is not None]
            references += kinds.count(str)
            if Kept in kinds:
                kept = [row for row, cell in edits.items() if cell[1] is KEPT]
                sites = [site_of(self._stream, self._layout, row, column) for row in kept]
                references += sum(site is not None and site.record == r.LABELSST for site in sites)
        return references

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
