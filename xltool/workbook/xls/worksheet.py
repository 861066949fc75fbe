"""One worksheet of an .xls workbook: reading, and collecting edits until they are applied.

Rows and columns count from 1 in the interface and from 0 in everything named `row0`, `column0`.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from xltool.i18n import msg
from xltool.workbook.base import Sheet, SheetFeatures, Value
from xltool.workbook.merged import reach_over_merged
from xltool.workbook.refs import Range, column_letter, format_ref
from xltool.workbook.xls import records as r
from xltool.workbook.xls import refusals
from xltool.workbook.xls.editing import CellEditor, SheetContent
from xltool.workbook.xls.layout import Layout, scan
from xltool.workbook.xls.names import filter_range
from xltool.workbook.xls.pending import EncodedRows, Kept, PendingCells, SheetEdits, from_zero
from xltool.workbook.xls.shape import column_info, default_width, hides_row, read_columns, read_merges
from xltool.workbook.xls.shapes import Shape
from xltool.workbook.xls.styles import parse_colour
from xltool.workbook.xls.values import Reader

if TYPE_CHECKING:
    from xltool.workbook.xls.rules import Choices, Lights
    from xltool.workbook.xls.workbook import XlsWorkbook

_PICTURE = 8
_BATCH = 1024
"""Rows read at once: few enough to be small in memory."""
_OWN_HEIGHT = 0x40
_HEIGHT_AT, _ROW_FLAGS_AT = 10, 16
"""In a ROW record, its head included."""
_TALLEST = 8190
"""Twips."""


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
        self._editor: CellEditor | None = None
        self._new_merges: list[Range] = []
        self._new_widths: dict[int, int] = {}
        self._new_lights: list[Lights] = []
        self._new_choices: list[Choices] = []

    # Reading

    @property
    def _stream(self) -> bytes:
        return self._book.content.stream

    @property
    def layout(self) -> Layout:
        """Where everything is in the sheet's part of the stream."""
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
    def _cells(self) -> CellEditor:
        if self._editor is None:
            content = self._book.content
            sheet = SheetContent(
                content.stream,
                self.layout,
                self._reader,
                content.styles,
                content.strings,
                self._book.date1904,
                self._book.path,
            )
            self._editor = CellEditor(sheet, lambda: self.merged)
        return self._editor

    @property
    def _pending(self) -> PendingCells:
        return self._editor.pending if self._editor is not None else {}

    def _pending_at(self, row: int, column: int) -> tuple[Value] | None:
        """The value that is to go into a cell, if any is; rows and columns counted from 1."""
        cell = self._editor.get(row - 1, column - 1) if self._editor is not None else None
        return None if cell is None or isinstance(cell[1], Kept) else (cell[1],)

    @property
    def merged(self) -> Sequence[Range]:
        if self._merged is None:
            self._merged = read_merges(self._stream, self.layout)
        return [*self._merged, *self._new_merges]

    @property
    def hidden_rows(self) -> frozenset[int]:
        stream = self._stream
        return frozenset(
            r.u16(stream, pos + 4)[0] + 1 for pos in self.layout.head_places() if hides_row(stream, pos)
        )

    @property
    def hidden_columns(self) -> frozenset[int]:
        return frozenset(
            column + 1
            for _, info in read_columns(self._stream, self.layout)
            if info.hidden
            for column in range(info.first, info.last + 1)
        )

    @property
    def features(self) -> SheetFeatures:
        layout, stream = self.layout, self._stream
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
        layout, read = self.layout, self._reader.row
        if layout.runs.ascending and not self._pending:
            for first in range(0, len(layout.runs), _BATCH):
                yield from self._value_batch(first, min(first + _BATCH, len(layout.runs)))
            return
        by_row: dict[int, list[tuple[int, Value]]] = {}
        for column, cells in self._pending.items():
            for row, (_, value) in cells.items():
                if not isinstance(value, Kept):
                    by_row.setdefault(row, []).append((column, value))
        for row in sorted({*layout.runs.rows, *by_row}):
            values = read(layout.runs_of(row))
            for column, value in by_row.get(row, ()):
                values.extend([None] * (column + 1 - len(values)))
                values[column] = value
            while values and values[-1] is None:
                values.pop()
            if values:
                yield row + 1, values

    def _value_batch(self, first: int, end: int) -> Iterator[tuple[int, list[Value]]]:
        """The rows of the runs from `first` to `end`, those of each shape read together."""
        runs, reader = self.layout.runs, self._reader
        held = list(runs.each(first, end))
        starts: dict[Shape, list[int]] = {}
        for _, shape, _, behind in held:
            if shape is not None:
                starts.setdefault(shape, []).append(behind - shape.size)
        read = {shape: reader.shaped(shape, places) for shape, places in starts.items()}
        ready = {shape: iter(rows) for shape, rows in read.items() if rows is not None}
        for row, shape, i, _ in held:
            values = next(ready[shape]) if shape in ready else reader.row((runs[i],))
            if values:
                yield row + 1, values

    def value(self, row: int, column: int) -> Value:
        if (pending := self._pending_at(row, column)) is not None:
            return pending[0]
        values = self._reader.row(self.layout.runs_of(row - 1))
        return values[column - 1] if 0 < column <= len(values) else None

    def has_formula(self, row: int, column: int) -> bool:
        if self._pending_at(row, column) is not None:
            return False
        site = self._cells.site(row - 1, column - 1)
        return site is not None and site.record in r.FORMULAS

    def formula_rows(self, column: int, rows: Sequence[int]) -> Sequence[int]:
        layout = self.layout
        if layout.last_column < column - 1:
            return []
        walked = {row + 1 for row, shape, _, _ in layout.runs.each() if shape is None}
        walked.update(row + 1 for row in layout.more_runs)
        # A shape has no formulas.
        return [row for row in rows if row in walked and self.has_formula(row, column)]

    # Writing

    def _admit(self) -> None:
        """UnsupportedEdit when nothing on this sheet may be changed."""
        self._book.admit()
        if self._admitted:
            return
        layout = self.layout
        if not layout.complete or layout.dimensions is None:
            raise refusals.unsound(msg("sheet “{name}” breaks off", name=self.name), self._book.path)
        self._admitted = True

    def _refuse(self, code: str, row: int, column: int) -> Exception:
        return refusals.cell_refusal(code, format_ref(row, column), self._book.path)

    def write(self, row: int, column: int, value: Value, like: tuple[int, int] | None = None) -> None:
        self._admit()
        dresses = None if like is None else [self._cells.dress(like[0] - 1, like[1] - 1)]
        self._cells.write(column - 1, [row - 1], [value], dresses)

    def write_column(
        self, column: int, rows: Sequence[int], values: Sequence[Value], like_column: int | None = None
    ) -> None:
        self._admit()
        rows0 = from_zero(rows)
        dresses = None if like_column is None else self._cells.column_dress(rows0, like_column - 1)
        self._cells.write(column - 1, rows0, values, dresses)

    def fill(self, row: int, column: int, colour: str) -> None:
        self._admit()
        if not (0 < row <= r.MAX_ROW and 0 < column <= r.MAX_COLUMN):
            raise self._refuse("ROW_LIMIT", row, column)
        self._cells.fill(row - 1, column - 1, parse_colour(colour))

    def merge(self, cells: Range) -> None:
        self._admit()
        if cells[:2] == cells[2:] or cells in self.merged:
            return
        if cells.last_row > r.MAX_ROW or cells.last_column > r.MAX_COLUMN:
            raise self._refuse("ROW_LIMIT", cells.last_row, cells.last_column)
        for other in self.merged:
            if (
                cells.first_row <= other.last_row
                and other.first_row <= cells.last_row
                and cells.first_column <= other.last_column
                and other.first_column <= cells.last_column
            ):
                raise refusals.cell_refusal("MERGE_OVERLAPS", str(cells), self._book.path)
        self._new_merges.append(cells)
        self._cells.merges_changed()

    def copy_column_width(self, source: int, target: int) -> None:
        self._admit()
        columns = read_columns(self._stream, self.layout)
        default = default_width(self._stream, self.layout)
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
            raise self._refuse("ROW_LIMIT", cells.last_row, cells.last_column)

    def delete_rows(self, rows: Iterable[int]) -> None:
        from xltool.workbook.xls.formulas import CantFollow

        self._admit()
        self._book.admit_deletion()
        wanted = {row - 1 for row in rows}
        if not wanted:
            return
        if not 0 <= min(wanted) <= max(wanted) < r.MAX_ROW:
            raise self._refuse("ROW_LIMIT", max(wanted) + 1, 1)
        try:
            self._book.delete_rows(self.ordinal, wanted)
        except (CantFollow, struct.error, IndexError, ValueError):
            raise refusals.cell_refusal("ROWS_REFERENCED", str(min(wanted) + 1), self._book.path) from None

    def delete_columns(self, columns: Iterable[int]) -> None:
        from xltool.workbook.xls.formulas import CantFollow

        self._admit()
        self._book.admit_deletion()
        wanted = {column - 1 for column in columns}
        if not wanted:
            return
        if not 0 <= min(wanted) <= max(wanted) < r.MAX_COLUMN:
            raise self._refuse("ROW_LIMIT", 1, max(wanted) + 1)
        try:
            self._book.delete_columns(self.ordinal, wanted)
        except (CantFollow, struct.error, IndexError, ValueError):
            first = column_letter(min(wanted) + 1)
            raise refusals.cell_refusal("COLUMNS_REFERENCED", first, self._book.path) from None

    def take_out_columns(self, columns: Collection[int]) -> None:
        from xltool.workbook.xls.cleaning import take_out_columns

        self._admit()
        take_out_columns(self, self._book, columns)

    def erase_columns(self, first: int, last: int) -> None:
        self._admit()
        if not 0 < first <= last <= r.MAX_COLUMN:
            raise self._refuse("ROW_LIMIT", 1, last)
        self._book.erase_columns(self.ordinal, first - 1, last - 1)

    def set_results(self, results: Mapping[tuple[int, int], float]) -> None:
        from xltool.workbook.xls.results import stored_results

        self._admit()
        self._book.apply()
        changes = stored_results(self._stream, self._cells, results, self._book.path)
        self._book.overwrite(self.ordinal, changes)

    def protect(self, unlocked: Iterable[Range]) -> None:
        self._admit()
        for cells in unlocked:
            self._admit_range(cells)
            for column in range(cells.first_column - 1, cells.last_column):
                for row in range(cells.first_row - 1, cells.last_row):
                    self._cells.unlock(row, column)
        self._book.protect(self.ordinal)

    def column_width(self, column: int) -> float:
        """The width of a column, in digits of the workbook's normal font."""
        own = column_info(read_columns(self._stream, self.layout), column - 1)
        return (own.width if own is not None else default_width(self._stream, self.layout)) / 256

    def set_row_heights(self, heights: Mapping[int, float]) -> None:
        """Make rows that high, in points, and keep them so; a row without a record grows by itself (MS-XLS
        §2.4.221)."""
        self._admit()
        self._book.apply()
        changes: dict[int, bytes] = {}
        for row, points in heights.items():
            head = self.layout.heads.get(row - 1)
            if head is not None:
                changes[head + _HEIGHT_AT] = struct.pack("<H", min(round(points * 20), _TALLEST))
                changes[head + _ROW_FLAGS_AT] = bytes([self._stream[head + _ROW_FLAGS_AT] | _OWN_HEIGHT])
        self._book.overwrite(self.ordinal, changes)

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
        content, layout = self._book.content, self.layout
        cells = EncodedRows(self._pending, content.stream, layout, content.strings, self._book.date1904)
        return SheetEdits(layout, cells, *wishes)
