"""One worksheet of an .xls workbook: reading, and collecting edits until they are applied.

Rows and columns count from 1 in the interface and from 0 in everything named `row0`, `column0`.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from xltool.i18n import msg
from xltool.workbook.base import Sheet, SheetFeatures, Value
from xltool.workbook.merged import reach_over_merged
from xltool.workbook.numbers import to_serial
from xltool.workbook.refs import Range, format_ref
from xltool.workbook.xls import records as r
from xltool.workbook.xls import refusals
from xltool.workbook.xls.layout import Layout, Run, scan
from xltool.workbook.xls.names import filter_range
from xltool.workbook.xls.pending import (
    KEPT,
    EncodedRows,
    Kept,
    PendingCell,
    PendingCells,
    SheetEdits,
    site_of,
)
from xltool.workbook.xls.shape import column_info, default_width, read_columns, read_merges
from xltool.workbook.xls.styles import NoRoomForStyle, parse_colour
from xltool.workbook.xls.values import CellSite, Reader, formula_guard, shared_host

if TYPE_CHECKING:
    from xltool.workbook.xls.rules import Choices, Lights
    from xltool.workbook.xls.workbook import XlsWorkbook

MAX_TEXT = 32767
_PICTURE = 8
_ROW_HIDDEN, _ROW_DRESSED = 0x20, 0x80


class XlsSheet(Sheet):
    """A worksheet. Its layout is read when first needed, and again after edits were applied."""

    def __init__(self, book: XlsWorkbook, ordinal: int, name: str, hidden: bool) -> None:
        self._book = book
        self.ordinal = ordinal
        self.name = name
        self.hidden = hidden
        self._admitted = False
        self.forget()

    def forget(self) -> None:
        """Drop pending edits and everything read: the stream is another one now."""
        self._layout_read: Layout | None = None
        self._reader_made: Reader | None = None
        self._merged: list[Range] | None = None
        self._hidden_cells: dict[int, frozenset[int]] = {}
        self._pivots: list[Range] | None = None
        self._pending: PendingCells = {}
        self._dresses: dict[int, dict[int, int]] = {}
        self._new_merges: list[Range] = []
        self._new_widths: dict[int, int] = {}
        self._new_lights: list[Lights] = []
        self._new_choices: list[Choices] = []

    # Reading

    @property
    def _stream(self) -> bytes:
        return self._book.content.stream

    @property
    def _layout(self) -> Layout:
        if self._layout_read is None:
            content = self._book.content
            self._layout_read = scan(content.stream, content.globals.sheets[self.ordinal].offset)
        return self._layout_read

    @property
    def _reader(self) -> Reader:
        if self._reader_made is None:
            content = self._book.content
            dates = content.styles.shows_date
            self._reader_made = Reader(content.stream, content.strings.texts, dates, self._book.date1904)
        return self._reader_made

    @property
    def merged(self) -> Sequence[Range]:
        if self._merged is None:
            self._merged = read_merges(self._stream, self._layout)
        return [*self._merged, *self._new_merges]

    @property
    def hidden_rows(self) -> frozenset[int]:
        stream = self._stream
        return frozenset(
            row + 1
            for row, pos in self._layout.heads.items()
            if stream[pos + 16] & _ROW_HIDDEN or r.u16(stream, pos + 10)[0] & 0x7FFF == 0
        )

    @property
    def hidden_columns(self) -> frozenset[int]:
        return frozenset(
            column + 1
            for _, info in read_columns(self._stream, self._layout)
            if info.hidden
            for column in range(info.first, info.last + 1)
        )

    @property
    def features(self) -> SheetFeatures:
        layout, stream = self._layout, self._stream
        protect = layout.find(r.PROTECT)
        return SheetFeatures(
            protected=protect is not None and r.u16(stream, protect.body)[0] != 0,
            filter_range=filter_range(stream, self._book.content.globals, self.ordinal),
            filter_active=layout.find(r.FILTERMODE) is not None,
            comments=len(layout.all(r.NOTE)),
            pictures=sum(
                1
                for record in layout.all(r.OBJ)
                if record.end - record.body >= 6 and r.u16(stream, record.body + 4)[0] == _PICTURE
            ),
            tables=tuple(
                Range(rows[0] + 1, rows[2] + 1, rows[1] + 1, rows[3] + 1)
                for record in (*layout.all(r.FEAT11), *layout.all(r.FEAT12))
                if record.end - record.body >= 12
                and (rows := struct.unpack_from("<4H", stream, record.body + 4))
            ),
        )

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        return reach_over_merged(self._value_rows(), self.merged)

    def _value_rows(self) -> Iterator[tuple[int, list[Value]]]:
        layout, read = self._layout, self._reader.row
        if layout.sorted and not self._pending:
            for run in layout.runs:
                values = read((run,))
                if values:
                    yield run.row + 1, values
            return
        by_row: dict[int, list[tuple[int, Value]]] = {}
        for column, cells in self._pending.items():
            for row, (_, value) in cells.items():
                if not isinstance(value, Kept):
                    by_row.setdefault(row, []).append((column, value))
        for row in sorted(layout.run_of.keys() | by_row.keys()):
            values = read(layout.runs_of(row))
            for column, value in by_row.get(row, ()):
                values.extend([None] * (column + 1 - len(values)))
                values[column] = value
            while values and values[-1] is None:
                values.pop()
            if values:
                yield row + 1, values

    def value(self, row: int, column: int) -> Value:
        pending = self._pending.get(column - 1, {}).get(row - 1)
        if pending is not None and not isinstance(pending[1], Kept):
            return pending[1]
        values = self._reader.row(self._layout.runs_of(row - 1))
        return values[column - 1] if 0 < column <= len(values) else None

    def has_formula(self, row: int, column: int) -> bool:
        pending = self._pending.get(column - 1, {}).get(row - 1)
        if pending is not None and not isinstance(pending[1], Kept):
            return False
        site = self._site(row - 1, column - 1)
        return site is not None and site.record in r.FORMULAS

    def formula_rows(self, column: int, rows: Sequence[int]) -> Sequence[int]:
        layout = self._layout
        if layout.last_column < column - 1:
            return []
        plain = {run.row + 1 for run in layout.runs if run.shape is not None}
        if layout.more_runs:
            plain.difference_update(row + 1 for row in layout.more_runs)
        return [row for row in rows if row not in plain and self.has_formula(row, column)]

    def _site(self, row0: int, column0: int) -> CellSite | None:
        """The cell as it is stored, before pending edits."""
        return site_of(self._stream, self._layout, row0, column0)

    # Dress

    def _dress(self, row0: int, column0: int) -> int:
        """The XF a cell has, or would have: its own, its row's, its column's (XLS.md §6.2)."""
        pending = self._pending.get(column0, {}).get(row0)
        if pending is not None:
            return pending[0]
        site = self._site(row0, column0)
        if site is not None:
            return site.xf
        head = self._layout.heads.get(row0)
        if head is not None and self._stream[head + 16] & _ROW_DRESSED:
            return int(r.u16(self._stream, head + 18)[0]) & 0x0FFF
        info = column_info(read_columns(self._stream, self._layout), column0)
        return info.xf if info is not None else 15

    # Writing

    def _admit(self) -> None:
        """UnsupportedEdit when nothing on this sheet may be changed."""
        self._book.admit()
        if self._admitted:
            return
        layout = self._layout
        if not layout.complete or layout.dimensions is None:
            raise refusals.unsound(msg("sheet “{name}” breaks off", name=self.name), self._book.path)
        self._admitted = True

    def _refuse(self, code: str, row0: int, column0: int) -> Exception:
        return refusals.cell_refusal(code, format_ref(row0 + 1, column0 + 1), self._book.path)

    def write(self, row: int, column: int, value: Value, like: tuple[int, int] | None = None) -> None:
        if like is not None and like[0] != row:
            self._write(column - 1, [row - 1], [value], [self._dress(like[0] - 1, like[1] - 1)])
        else:
            self.write_column(column, [row], [value], None if like is None else like[1])

    def write_column(
        self, column: int, rows: Sequence[int], values: Sequence[Value], like_column: int | None = None
    ) -> None:
        dresses: Sequence[int | None] = [None] * len(rows)
        if like_column is not None:
            dresses = self._column_dress(rows, like_column - 1)
        self._write(column - 1, [row - 1 for row in rows], values, dresses)

    def _column_dress(self, rows: Sequence[int], column0: int) -> list[int]:
        """The dress of a column's cells in those rows (from 1), remembered for the next new column."""
        known = self._dresses.setdefault(column0, {})
        layout, stream = self._layout, self._stream
        pending = self._pending.get(column0)
        if not pending and not layout.more_runs:
            for row in rows:
                index = layout.run_of.get(row - 1)
                if index is None or row in known:
                    continue
                run = layout.runs[index]
                style = run.shape.styles.get(column0) if run.shape is not None else None
                if style is not None:
                    known[row] = r.u16(stream, run.start + style)[0]
        for row in rows:
            if row not in known:
                known[row] = self._dress(row - 1, column0)
        return [known[row] for row in rows]

    def _write(
        self, column0: int, rows: Sequence[int], values: Sequence[Value], dresses: Sequence[int | None]
    ) -> None:
        """Set cells of one column, all or none of them."""
        self._admit()
        layout = self._layout
        if not 0 <= column0 < r.MAX_COLUMN:
            raise self._refuse("ROW_LIMIT", rows[0] if rows else 0, column0)
        hidden = self._hidden_in(column0)
        pivots = [c for c in self._pivot_ranges() if c.first_column <= column0 + 1 <= c.last_column]
        pending = self._pending.get(column0, {})
        untouched = layout.last_column < column0 and not hidden and not pivots
        wishes = list(zip(dresses, map(type, values), values, strict=True))
        known: dict[tuple[int | None, type, Value], PendingCell] = {}
        new: dict[int, PendingCell] = {}
        gone: set[int] = set()
        if rows and not 0 <= min(rows) <= max(rows) < r.MAX_ROW:
            raise self._refuse("ROW_LIMIT", max(rows) if min(rows) >= 0 else min(rows), column0)
        if untouched and None not in dresses:
            # A new column: nothing is there to be compared or hurt, and most cells are alike.
            first = dict(zip(reversed(wishes), reversed(rows), strict=True))
            for wish, row0 in first.items():
                value = self._storable(wish[2], row0, column0)
                known[wish] = (self._dress_for(row0, column0, value, wish[0], None), value)
            new = dict(zip(rows, map(known.__getitem__, wishes), strict=True))
            rows = ()
        for row0, value, dress in zip(rows, values, dresses, strict=False):
            value = self._storable(value, row0, column0)
            site = None if untouched else self._site(row0, column0)
            xf = self._dress_for(row0, column0, value, dress, site)
            if site is None:
                if value is None and dress is None:
                    gone.add(row0)
                    continue
            elif self._holds(site, row0, value):
                if xf == site.xf:
                    gone.add(row0)
                    continue
                if site.record in r.FORMULAS:
                    new[row0] = (xf, KEPT)
                    continue
            if row0 in hidden:
                raise self._refuse("MERGED_HIDDEN", row0, column0)
            if any(cells.holds(row0 + 1, column0 + 1) for cells in pivots):
                raise self._refuse("PIVOT_RANGE", row0, column0)
            if site is not None and site.record in r.FORMULAS:
                self._check_formula(site, row0, column0)
            new[row0] = (xf, value)
        if gone or new:
            kept = {row: cell for row, cell in pending.items() if row not in gone} if gone else pending
            self._pending[column0] = kept | new
            self._dresses.pop(column0, None)

    def _dress_for(
        self, row0: int, column0: int, value: Value, dress: int | None, site: CellSite | None
    ) -> int:
        """The XF a cell shall have: the wished one, else its own or its surroundings', fit for the value."""
        if dress is None:
            earlier = self._pending.get(column0, {}).get(row0)
            if earlier is not None:
                dress = earlier[0]
            elif site is not None:
                dress = site.xf
            elif value is None:
                return 0
            else:
                dress = self._dress(row0, column0)
        try:
            return self._book.content.styles.for_value(dress, value)
        except NoRoomForStyle:
            raise self._refuse("STYLE_LIMIT", row0, column0) from None

    def _holds(self, site: CellSite, row0: int, value: Value) -> bool:
        """Whether a stored cell already reads as that value."""
        values = self._reader.row((Run(row0, site.pos, site.end, site.pos, site.column, True),))
        held = values[site.column] if site.column < len(values) else None
        return type(held) is type(value) and held == value

    def _storable(self, value: Value, row0: int, column0: int) -> Value:
        """The value as it will read back; UnsupportedEdit NOT_STORABLE or TEXT_TOO_LONG."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            if len(value) > MAX_TEXT // 2 and r.utf16_length(value) > MAX_TEXT:
                raise self._refuse("TEXT_TOO_LONG", row0, column0)
            if not self._book.content.strings.sound:
                raise refusals.unsound(msg("its table of texts contradicts itself"), self._book.path)
            return value
        if isinstance(value, dt.date):
            if to_serial(value, self._book.date1904) is None:
                raise self._refuse("NOT_STORABLE", row0, column0)
            plain_day = isinstance(value, dt.datetime) and value.time() == dt.time()
            return value.date() if plain_day and isinstance(value, dt.datetime) else value
        # A BOOLERR makes LibreOffice drop number formats of other cells in its column (XLS.md §3).
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
            raise self._refuse("NOT_STORABLE", row0, column0)
        return float(value)

    def _check_formula(self, site: CellSite, row0: int, column0: int) -> None:
        """Refuse to replace a formula that others depend on."""
        code = formula_guard(self._stream, site)
        host = shared_host(self._stream, site)
        if code is None and host is not None and host != (row0, column0):
            host_site = self._site(*host)
            if host_site is not None and formula_guard(self._stream, host_site) == "ARRAY_FORMULA":
                code = "ARRAY_FORMULA"
        if code is not None:
            raise self._refuse(code, row0, column0)

    def _hidden_in(self, column0: int) -> frozenset[int]:
        """The rows (from 0) of a column whose cells a merged range hides."""
        if column0 not in self._hidden_cells:
            spans = sorted(
                (cells.first_row - 1 + (cells.first_column - 1 == column0), cells.last_row)
                for cells in self.merged
                if cells.first_column - 1 <= column0 < cells.last_column
            )
            rows: set[int] = set()
            done = 0
            for first, end in spans:
                rows.update(range(max(first, done), end))
                done = max(done, end)
            self._hidden_cells[column0] = frozenset(rows)
        return self._hidden_cells[column0]

    def _pivot_ranges(self) -> list[Range]:
        """Where pivot tables lie (SXVIEW, MS-XLS §2.4.313)."""
        if self._pivots is None:
            self._pivots = []
            for record in self._layout.all(r.SXVIEW):
                if record.end - record.body >= 8:
                    first_row, last_row, first, last = struct.unpack_from("<4H", self._stream, record.body)
                    self._pivots.append(Range(first_row + 1, first + 1, last_row + 1, last + 1))
        return self._pivots

    def fill(self, row: int, column: int, colour: str) -> None:
        self._admit()
        row0, column0 = row - 1, column - 1
        if not (0 <= row0 < r.MAX_ROW and 0 <= column0 < r.MAX_COLUMN):
            raise self._refuse("ROW_LIMIT", row0, column0)
        dress = self._dress(row0, column0)
        try:
            xf = self._book.content.styles.filled(dress, parse_colour(colour))
        except NoRoomForStyle:
            raise self._refuse("STYLE_LIMIT", row0, column0) from None
        earlier = self._pending.get(column0, {}).get(row0)
        value: Value | Kept = None
        if earlier is not None:
            value = earlier[1]
        elif self._site(row0, column0) is not None:
            value = KEPT
        if xf != dress or (earlier is None and value is None):
            self._pending.setdefault(column0, {})[row0] = (xf, value)
            self._dresses.pop(column0, None)

    def merge(self, cells: Range) -> None:
        self._admit()
        if cells[:2] == cells[2:] or cells in self.merged:
            return
        if cells.last_row > r.MAX_ROW or cells.last_column > r.MAX_COLUMN:
            raise self._refuse("ROW_LIMIT", cells.last_row - 1, cells.last_column - 1)
        for other in self.merged:
            if (
                cells.first_row <= other.last_row
                and other.first_row <= cells.last_row
                and cells.first_column <= other.last_column
                and other.first_column <= cells.last_column
            ):
                raise refusals.cell_refusal("MERGE_OVERLAPS", str(cells), self._book.path)
        self._new_merges.append(cells)
        self._hidden_cells = {}

    def copy_column_width(self, source: int, target: int) -> None:
        self._admit()
        columns = read_columns(self._stream, self._layout)
        default = default_width(self._stream, self._layout)
        own, theirs = column_info(columns, target - 1), column_info(columns, source - 1)
        width = theirs.width if theirs is not None else self._new_widths.get(source - 1, default)
        has_own = own is not None and (own.hidden or own.width != default)
        if not has_own and target - 1 not in self._new_widths and width not in (0, default):
            self._new_widths[target - 1] = width

    def add_lights(self, cells: Range, colours: Mapping[str, str]) -> None:
        from xltool.workbook.xls.rules import Lights

        self._admit_range(cells)
        if self._new_lights:
            self._book.apply()  # so that they are found when the new ones are compared with what is there
        styles = self._book.content.styles
        wanted = tuple((text, styles.nearest(parse_colour(colour))) for text, colour in colours.items())
        self._new_lights.append(Lights(cells, wanted))

    def add_choices(self, cells: Range, words: Sequence[str]) -> None:
        from xltool.workbook.xls.rules import Choices

        self._admit_range(cells)
        wish = Choices(cells, tuple(words))
        if not wish.fit():
            raise refusals.cell_refusal("CHOICES_TOO_LONG", str(cells), self._book.path)
        if self._new_choices:
            self._book.apply()
        self._new_choices.append(wish)

    def _admit_range(self, cells: Range) -> None:
        self._admit()
        if cells.last_row > r.MAX_ROW or cells.last_column > r.MAX_COLUMN:
            raise self._refuse("ROW_LIMIT", cells.last_row - 1, cells.last_column - 1)

    def delete_rows(self, rows: Iterable[int]) -> None:
        from xltool.workbook.xls.formulas import CantFollow

        self._admit()
        self._book.admit_deletion()
        wanted = {row - 1 for row in rows}
        if not wanted:
            return
        if not 0 <= min(wanted) <= max(wanted) < r.MAX_ROW:
            raise self._refuse("ROW_LIMIT", max(wanted), 0)
        try:
            self._book.delete_rows(self.ordinal, wanted)
        except (CantFollow, struct.error, IndexError, ValueError):
            raise refusals.cell_refusal("ROWS_REFERENCED", str(min(wanted) + 1), self._book.path) from None

    # Handing over

    @property
    def pending_count(self) -> int:
        """How many cells have an edit pending."""
        return sum(map(len, self._pending.values()))

    def pending_edits(self) -> SheetEdits | None:
        """The pending edits; None when there are none."""
        wishes = (self._new_merges, self._new_widths, self._new_lights, self._new_choices)
        if not self.pending_count and not any(wishes):
            return None
        content, layout = self._book.content, self._layout
        cells = EncodedRows(self._pending, content.stream, layout, content.strings, self._book.date1904)
        return SheetEdits(layout, cells, *wishes)
