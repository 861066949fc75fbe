"""Taking edits of cells on one sheet: what may be written where, in which dress. All counted from 0.

Nothing is changed here; the edits wait in `CellEditor.pending` until the workbook applies them.
"""

from __future__ import annotations

import datetime as dt
import struct
from array import array
from collections.abc import Callable, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.workbook.base import Value
from xltool.workbook.numbers import to_serial
from xltool.workbook.refs import Range, format_ref
from xltool.workbook.xls import records as r
from xltool.workbook.xls import refusals
from xltool.workbook.xls.layout import Layout
from xltool.workbook.xls.pending import KEPT, Kept, PendingCell, PendingCells, PendingColumn, bounds, site_of
from xltool.workbook.xls.runs import Run
from xltool.workbook.xls.shape import column_info, read_columns
from xltool.workbook.xls.strings import SharedStrings
from xltool.workbook.xls.styles import DEFAULT_XF, NoRoomForStyle, Styles
from xltool.workbook.xls.values import CellSite, Reader, formula_guard, shared_host

MAX_TEXT = 32767
_ROW_DRESSED = 0x80
_NOT_KNOWN = 0xFFFF
"""Stands for a dress that was not looked up yet; an XF index has 12 bits."""


def _at(dresses: array[int], rows: Sequence[int]) -> array[int]:
    return (
        dresses[rows[0] : rows[-1] + 1]
        if isinstance(rows, range)
        else array("H", map(dresses.__getitem__, rows))
    )


class SheetContent(NamedTuple):
    """What the editor looks at: one state of the sheet and of what the workbook's sheets share."""

    stream: bytes
    layout: Layout
    reader: Reader
    styles: Styles
    strings: SharedStrings
    date1904: bool
    path: Path


class CellEditor:
    """The pending edits of one sheet's cells. `merged` gives the merged ranges, pending ones included."""

    def __init__(self, content: SheetContent, merged: Callable[[], Sequence[Range]]) -> None:
        self._content = content
        self._stream = content.stream
        self._layout = content.layout
        self._merged = merged
        self.pending: PendingCells = {}
        self._column_dresses: dict[int, array[int]] = {}
        """Column → the dresses of its cells by row, as far as they were asked for."""
        self._row_dresses: dict[int, int] | None = None
        self._hidden: dict[int, frozenset[int]] = {}
        self._pivots: list[Range] | None = None

    def get(self, row: int, column: int) -> PendingCell | None:
        """The pending edit of a cell."""
        edits = self.pending.get(column)
        return None if edits is None else edits.get(row)

    def site(self, row: int, column: int) -> CellSite | None:
        """The cell as it is stored, before pending edits."""
        return site_of(self._stream, self._layout, row, column)

    def merges_changed(self) -> None:
        """Forget which cells merged ranges hide."""
        self._hidden.clear()

    # Dress

    def dress(self, row: int, column: int) -> int:
        """The XF a cell has, or would have: its own, its row's, its column's (XLS.md §6.2)."""
        pending = self.get(row, column)
        if pending is not None:
            return pending[0]
        site = self.site(row, column)
        return site.xf if site is not None else self._surrounding_dress([row], column)[0]

    def column_dress(self, rows: Sequence[int], column: int) -> Sequence[int]:
        """The dress of a column's cells in those rows, remembered for the next new column."""
        self._check_places(rows, column)
        known = self._column_dresses.get(column)
        if known is None:
            known = self._column_dresses[column] = self._shaped_dresses(column)
        dresses = _at(known, rows)
        if _NOT_KNOWN not in dresses:
            return dresses
        rest = [row for row in rows if known[row] == _NOT_KNOWN]
        absent = [row for row in rest if self.get(row, column) is None and self.site(row, column) is None]
        for row, dress in zip(absent, self._surrounding_dress(absent, column), strict=True):
            known[row] = dress
        for row in rest:
            if known[row] == _NOT_KNOWN:
                known[row] = self.dress(row, column)
        return _at(known, rows)

    def _shaped_dresses(self, column: int) -> array[int]:
        """By row the dress of a column's cells, where the row has a known shape and nothing is pending."""
        known = array("H", [_NOT_KNOWN]) * r.MAX_ROW
        if self.pending.get(column) or self._layout.more_runs:
            return known
        stream, runs = self._stream, self._layout.runs
        places = [shape.size - shape.styles.get(column, shape.size) for shape in runs.shapes]
        places += [0] * (256 - len(places))  # of rows that have no cell there, or no known shape
        for row, kind, end in zip(runs.rows, runs.kinds, runs.ends, strict=True):
            if places[kind]:
                place = end - places[kind]
                known[row] = stream[place] | stream[place + 1] << 8
        return known

    def _surrounding_dress(self, rows: Sequence[int], column: int) -> list[int]:
        """What cells of a column that are not there would have: their row's dress, else the column's."""
        stream = self._stream
        if self._row_dresses is None:
            self._row_dresses = {
                r.u16(stream, head + 4)[0]: r.u16(stream, head + 18)[0] & 0x0FFF
                for head in self._layout.head_places()
                if stream[head + 16] & _ROW_DRESSED
            }
        info = column_info(read_columns(stream, self._layout), column)
        default = info.xf if info is not None else DEFAULT_XF
        if not self._row_dresses:
            return [default] * len(rows)
        get = self._row_dresses.get
        return [get(row, default) for row in rows]

    def _fitting(self, dress: int, value: Value, row: int, column: int) -> int:
        """The dress, its number format adjusted if it would show the value wrong."""
        try:
            return self._content.styles.for_value(dress, value)
        except NoRoomForStyle:
            raise self.refusal("STYLE_LIMIT", row, column) from None

    # Writing

    def write(
        self, column: int, rows: Sequence[int], values: Sequence[Value], dresses: Sequence[int] | None
    ) -> None:
        """Set cells of one column, all or none of them; `dresses` are the wished ones, None for those due."""
        self._check_places(rows, column)
        empty = self._layout.last_column < column and not self._hidden_rows(column)
        empty = empty and not self._pivots_in(column)
        edits = self.pending.get(column)
        if empty and (dresses is not None or edits is None or not edits.reaches_into(rows)):
            self._put(column, rows, self._new_cells(column, rows, values, dresses))
        else:
            self._write_over(column, rows, values, dresses)

    def _put(self, column: int, rows: Sequence[int], cells: Sequence[PendingCell | None]) -> None:
        self.pending.setdefault(column, PendingColumn()).put(rows, cells)
        self._column_dresses.pop(column, None)

    def _new_cells(
        self, column: int, rows: Sequence[int], values: Sequence[Value], dresses: Sequence[int] | None
    ) -> list[PendingCell | None]:
        """Cells of a column where nothing is there to be compared or hurt, and most are alike.

        None for those where there is nothing to do.
        """
        due = dresses is None
        if dresses is None:
            dresses = self._surrounding_dress(rows, column)
        if bool in set(map(type, values)):  # equals a number, and is none
            place = next(i for i, value in enumerate(values) if isinstance(value, bool))
            raise self.refusal("NOT_STORABLE", rows[place], column)
        alike = len(set(dresses)) == 1
        wishes: Sequence[Any] = values if alike else list(zip(dresses, values, strict=True))
        first = dict(zip(reversed(wishes), reversed(rows), strict=True))
        known: dict[Any, PendingCell | None] = {}
        for wish, row in first.items():
            dress, wished = (dresses[0], wish) if alike else wish
            value = self._storable(wished, row, column)
            cell = (self._fitting(dress, value, row, column), value)
            known[wish] = None if due and value is None else cell
        return list(map(known.__getitem__, wishes))

    def _write_over(
        self, column: int, rows: Sequence[int], values: Sequence[Value], dresses: Sequence[int] | None
    ) -> None:
        """Cells of a column where something may be in the way; what is there already is no edit."""
        new: dict[int, PendingCell | None] = {}
        for i, (row, wished) in enumerate(zip(rows, values, strict=True)):
            value = self._storable(wished, row, column)
            site = self.site(row, column)
            if dresses is None and site is None and value is None:
                new[row] = None
                continue
            dress = self._fitting(dresses[i] if dresses else self.dress(row, column), value, row, column)
            same = site is not None and self._holds(site, row, value)
            if same and site is not None and dress == site.xf:
                new[row] = None
                continue
            if same and site is not None and site.record in r.FORMULAS:
                new[row] = (dress, KEPT)
                continue
            if row in self._hidden_rows(column):
                raise self.refusal("MERGED_HIDDEN", row, column)
            if any(cells.holds(row + 1, column + 1) for cells in self._pivots_in(column)):
                raise self.refusal("PIVOT_RANGE", row, column)
            if site is not None and site.record in r.FORMULAS:
                self._check_formula(site, row, column)
            new[row] = (dress, value)
        self._put(column, list(new), list(new.values()))

    def fill(self, row: int, column: int, colour: tuple[int, int, int]) -> None:
        """Give a cell's dress a solid fill; a cell that is not there becomes an empty one."""
        self._redress(row, column, lambda dress: self._content.styles.filled(dress, colour))

    def unlock(self, row: int, column: int) -> None:
        """Let a cell be typed into on a protected sheet; one that is not there becomes an empty one."""
        self._redress(row, column, self._content.styles.unlocked)

    def _redress(self, row: int, column: int, change: Callable[[int], int]) -> None:
        dress = self.dress(row, column)
        try:
            changed = change(dress)
        except NoRoomForStyle:
            raise self.refusal("STYLE_LIMIT", row, column) from None
        earlier = self.get(row, column)
        value: Value | Kept = None
        if earlier is not None:
            value = earlier[1]
        elif self.site(row, column) is not None:
            value = KEPT
        if changed != dress or (earlier is None and value is None):
            self._put(column, [row], [(changed, value)])

    def _holds(self, site: CellSite, row: int, value: Value) -> bool:
        """Whether a stored cell already reads as that value."""
        values = self._content.reader.row((Run(row, site.pos, site.end, site.pos, site.column, True),))
        held = values[site.column] if site.column < len(values) else None
        return type(held) is type(value) and held == value

    # Guards

    def _check_places(self, rows: Sequence[int], column: int) -> None:
        """ROW_LIMIT for a cell that no sheet has."""
        if not 0 <= column < r.MAX_COLUMN:
            raise self.refusal("ROW_LIMIT", rows[0] if rows else 0, column)
        first, last = bounds(rows) if rows else (0, 0)
        if not 0 <= first <= last < r.MAX_ROW:
            raise self.refusal("ROW_LIMIT", last if first >= 0 else first, column)

    def refusal(self, code: str, row: int, column: int) -> Exception:
        """The refusal of an edit of a cell."""
        return refusals.cell_refusal(code, format_ref(row + 1, column + 1), self._content.path)

    def _storable(self, value: Value, row: int, column: int) -> Value:
        """The value as it will read back; UnsupportedEdit NOT_STORABLE or TEXT_TOO_LONG."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            if len(value) > MAX_TEXT // 2 and r.utf16_length(value) > MAX_TEXT:
                raise self.refusal("TEXT_TOO_LONG", row, column)
            if not self._content.strings.sound:
                raise refusals.unsound(msg("its table of texts contradicts itself"), self._content.path)
            return value
        if isinstance(value, dt.date):
            if to_serial(value, self._content.date1904) is None:
                raise self.refusal("NOT_STORABLE", row, column)
            return value.date() if isinstance(value, dt.datetime) and value.time() == dt.time() else value
        # A BOOLERR makes LibreOffice drop number formats of other cells in its column (XLS.md §3).
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
            raise self.refusal("NOT_STORABLE", row, column)
        return float(value)

    def _check_formula(self, site: CellSite, row: int, column: int) -> None:
        """Refuse to replace a formula that others depend on."""
        code = formula_guard(self._stream, site)
        host = shared_host(self._stream, site)
        if code is None and host is not None and host != (row, column):
            host_site = self.site(*host)
            if host_site is not None and formula_guard(self._stream, host_site) == "ARRAY_FORMULA":
                code = "ARRAY_FORMULA"
        if code is not None:
            raise self.refusal(code, row, column)

    def _hidden_rows(self, column: int) -> frozenset[int]:
        """The rows of a column whose cells a merged range hides."""
        if column not in self._hidden:
            spans = sorted(
                (cells.first_row - 1 + (cells.first_column - 1 == column), cells.last_row)
                for cells in self._merged()
                if cells.first_column - 1 <= column < cells.last_column
            )
            rows: set[int] = set()
            done = 0
            for first, end in spans:
                rows.update(range(max(first, done), end))
                done = max(done, end)
            self._hidden[column] = frozenset(rows)
        return self._hidden[column]

    def _pivots_in(self, column: int) -> list[Range]:
        """The pivot tables that lie in a column (SXVIEW, MS-XLS §2.4.313)."""
        if self._pivots is None:
            self._pivots = []
            for record in self._layout.all(r.SXVIEW):
                if record.end - record.body >= 8:
                    top, bottom, left, right = struct.unpack_from("<4H", self._stream, record.body)
                    self._pivots.append(Range(top + 1, left + 1, bottom + 1, right + 1))
        return [cells for cells in self._pivots if cells.first_column <= column + 1 <= cells.last_column]
