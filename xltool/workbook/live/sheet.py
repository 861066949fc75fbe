"""A sheet of a workbook that is open in an application: the same promises as a sheet in a file.

Reads come from one snapshot. Edits collect and are pushed together: the dress of new cells first, then
values a column at a time in runs of neighbouring rows. Just before, the rows are compared with what was
read; after, the cells are read back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING

from xltool.errors import UnsupportedEdit
from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.workbook.base import Sheet, SheetFeatures, Skipped, Value
from xltool.workbook.live.native import Native, SheetFacts
from xltool.workbook.live.snapshot import Snapshot, read_values
from xltool.workbook.live.trouble import Refused
from xltool.workbook.merged import reach_over_merged
from xltool.workbook.numbers import shown_as
from xltool.workbook.refs import Range, format_ref

if TYPE_CHECKING:
    from pathlib import Path

    import xlwings as xw

CHANGED_HERE = msg("It was changed in the open document at this moment.")
NOT_TAKEN = msg("The application did not take the value.")
PROTECTED = msg("The sheet is protected.")
FORMULA = msg("It holds a formula; formulas are not overwritten.")
HIDDEN = msg("A merged range hides the cell.")
REFUSED = msg("The application refused to write it.")


class _Kind(NamedTuple):
    """A kind of value that needs a number format: the formats that show it, and the one it gets else."""

    shown: tuple[str, ...]
    code: str


_NUMBER = _Kind(("number", "percent"), "General")
_DAY = _Kind(("date", "datetime"), "yyyy-mm-dd")
_MOMENT = _Kind(("date", "datetime"), "yyyy-mm-dd hh:mm")


class LiveSheet(Sheet):
    """One sheet of an open workbook."""

    def __init__(self, sheet: xw.Sheet, native: Native, path: Path) -> None:
        self._sheet = sheet
        self._native = native
        self._path = path
        self.name = native.call(lambda: sheet.name)
        self._facts: SheetFacts = native.sheet_facts(sheet)
        self.hidden = self._facts.hidden
        self.reread()

    def reread(self) -> None:
        """Forget what was read, and every edit that was not pushed: what comes next is read anew."""
        self._seen = Snapshot(self._sheet, self._native)
        self._values: dict[int, dict[int, Value]] = {}
        self._dress: dict[tuple[int, int], tuple[int, int]] = {}
        self._blocked: dict[int, dict[int, Message]] = {}
        self._later: list[Callable[[], None]] = []
        self._new_merges: list[Range] = []

    # Reading

    @property
    def merged(self) -> Sequence[Range]:
        return [*self._seen.merged, *self._new_merges]

    @property
    def hidden_rows(self) -> frozenset[int]:
        return self._seen.hidden.rows

    @property
    def hidden_columns(self) -> frozenset[int]:
        return self._seen.hidden.columns

    @property
    def features(self) -> SheetFeatures:
        return SheetFeatures(protected=self._facts.protected)

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        return reach_over_merged(self._filled_rows(), self.merged)

    def _filled_rows(self) -> Iterator[tuple[int, list[Value]]]:
        pending: dict[int, dict[int, Value]] = {}
        for column, cells in self._values.items():
            for row, value in cells.items():
                pending.setdefault(row, {})[column] = value
        last = max(len(self._seen.rows), max(pending, default=0))
        for row in range(1, last + 1):
            values = list(self._seen.rows[row - 1]) if row <= len(self._seen.rows) else []
            for column, value in pending.get(row, {}).items():
                values.extend([None] * (column - len(values)))
                values[column - 1] = value
            while values and values[-1] is None:
                values.pop()
            if values:
                yield row, values

    def value(self, row: int, column: int) -> Value:
        cells = self._values.get(column, {})
        return cells[row] if row in cells else self._seen.value(row, column)

    def has_formula(self, row: int, column: int) -> bool:
        return any(cells.holds(row, column) for cells in self._seen.formulas)

    # Writing

    def write(self, row: int, column: int, value: Value, like: tuple[int, int] | None = None) -> None:
        value = None if value == "" else value
        obstacle = self._obstacle(row, column)
        if obstacle is not None:
            raise self._refusal("LIVE_CELL", obstacle)
        present = self.value(row, column)
        if like is not None or present != value or isinstance(present, bool) != isinstance(value, bool):
            self._values.setdefault(column, {})[row] = value
        if like is not None:
            self._dress[row, column] = like

    def _obstacle(self, row: int, column: int) -> Message | None:
        last = self._seen.area.last_row
        if column not in self._blocked:
            self._blocked[column] = self._obstacles(column, last)
        if row > last and self._facts.protected:
            return PROTECTED
        return self._blocked[column].get(row)

    def _obstacles(self, column: int, last: int) -> dict[int, Message]:
        """The rows in which a column can't be written, and why; asked once a column."""
        found: dict[int, Message] = {}
        if self._facts.protected:
            for cells in self._native.locked(self._sheet, Range(1, column, last, column)):
                found.update(dict.fromkeys(range(cells.first_row, cells.last_row + 1), PROTECTED))
        for cells in self._seen.formulas:
            if cells.first_column <= column <= cells.last_column:
                found.update(dict.fromkeys(range(cells.first_row, cells.last_row + 1), FORMULA))
        for cells in self.merged:
            if cells.first_column <= column <= cells.last_column:
                first = cells.first_row + (column == cells.first_column)
                found.update(dict.fromkeys(range(first, cells.last_row + 1), HIDDEN))
        return found

    def fill(self, row: int, column: int, colour: str) -> None:
        red, green, blue = bytes.fromhex(colour)

        def paint() -> None:
            self._sheet.range((row, column)).color = (red, green, blue)

        self._later.append(paint)

    def merge(self, cells: Range) -> None:
        if self._facts.protected:
            raise self._refusal("LIVE_PROTECTED", PROTECTED)
        self._new_merges.append(cells)
        self._blocked.clear()
        self._later.append(lambda: self._sheet.range(cells[:2], cells[2:]).merge())

    def copy_column_width(self, source: int, target: int) -> None:
        def widen() -> None:
            default = self._sheet.range((1, self._seen.area.last_column + 100)).column_width
            wanted = self._sheet.range((1, source)).column_width
            new = self._sheet.range((1, target))
            if wanted is not None and new.column_width == default:
                new.column_width = wanted

        self._later.append(widen)

    def add_lights(self, cells: Range, colours: Mapping[str, str]) -> None:
        if self._facts.protected:
            raise self._refusal("LIVE_PROTECTED", PROTECTED)
        self._later.append(lambda: self._native.lights(self._sheet, cells, colours))

    def add_choices(self, cells: Range, words: Sequence[str]) -> None:
        if self._facts.protected:
            raise self._refusal("LIVE_PROTECTED", PROTECTED)
        self._later.append(lambda: self._native.choices(self._sheet, cells, words))

    def delete_rows(self, rows: Iterable[int]) -> None:
        raise self._refusal("LIVE_ROWS", msg("Rows are not deleted in a workbook that is open."))

    def _refusal(self, code: str, message: Message) -> UnsupportedEdit:
        hint = msg("Close the workbook in the application, then run the command again.")
        return UnsupportedEdit(code, message, hint, self._path)

    # Pushing

    def push(self) -> tuple[int, tuple[Skipped, ...]]:
        """Hand the edits to the application: how many cells took their value, and those that did not.

        An InUseError ends it where it stands: then some cells may hold their new value and others not.
        """
        skipped = self._drop_changed()
        if self._dress:
            self._push_dress()
            skipped += self._drop_changed()  # dressing many rows takes a while
        written = 0
        for column, cells in sorted(self._values.items()):
            left = self._push_column(column, cells)
            written += len(cells) - len(left)
            skipped += left
        for act in self._later:
            try:
                self._native.call(act)
            except Refused as refusal:
                skipped.append(Skipped(self.name, refusal.message))
        self.reread()
        return written, tuple(skipped)

    def _drop_changed(self) -> list[Skipped]:
        """Give up the edits of rows that no longer hold what was read; rows ascend in what is left.

        Whole rows are compared: rows that were inserted or sorted meanwhile would get each other's values.
        """
        skipped = []
        moved = self._moved_rows() if self._values else frozenset()
        for column, cells in self._values.items():
            present = self._column(column, min(cells), max(cells))
            kept = {}
            for row, value in sorted(cells.items()):
                if row not in moved and _same(present[row], self._seen.value(row, column)):
                    kept[row] = value
                else:
                    self._dress.pop((row, column), None)
                    skipped.append(Skipped(format_ref(row, column), str(CHANGED_HERE)))
            self._values[column] = kept
        self._values = {column: cells for column, cells in self._values.items() if cells}
        return skipped

    def _moved_rows(self) -> frozenset[int]:
        """Rows that hold something else than was read; what formulas come to doesn't count."""
        present = read_values(self._sheet, self._native, self._seen.area)
        return frozenset(
            row
            for row, (now, before) in enumerate(zip(present, self._seen.rows, strict=True), 1)
            if now != before
            and any(
                not _same(value, held) and not self.has_formula(row, column)
                for column, (value, held) in enumerate(zip(now, before, strict=True), 1)
            )
        )

    def _push_column(self, column: int, cells: Mapping[int, Value]) -> list[Skipped]:
        """Write one column's cells; those that did not take their value."""
        for kind in (_NUMBER, _DAY, _MOMENT):
            self._fit_formats(column, [row for row, value in cells.items() if _kind(value) is kind], kind)
        refused: set[int] = set()
        for run in _runs(cells):
            for block in self._native.blocks(self._sheet, Range(run[0], column, run[-1], column)):
                refused |= self._push_block(column, block, cells)
        held = self._column(column, min(cells), max(cells))
        marked = [row for row, value in cells.items() if isinstance(value, str) and held[row] != value]
        marked = [row for row in marked if held[row] == self._native.text(str(cells[row]))]
        if marked:  # a cell of the format "text" keeps what marks a text, and needs no mark
            for row in marked:
                self._hand_over(column, range(row, row + 1), [cells[row]])
            held = self._column(column, min(cells), max(cells))
        return [
            Skipped(format_ref(row, column), str(REFUSED if row in refused else NOT_TAKEN))
            for row, value in cells.items()
            if not _same(held[row], value)
        ]

    def _push_block(self, column: int, rows: range, cells: Mapping[int, Value]) -> set[int]:
        """Write neighbouring cells at once, one by one where that is refused; the rows that stay refused."""
        native = self._native
        values = [native.text(v) if isinstance(v, str) else v for v in (cells[row] for row in rows)]
        try:
            self._hand_over(column, rows, values)
        except Refused:
            if len(rows) == 1:
                return {rows[0]}
            return set().union(*(self._push_block(column, range(row, row + 1), cells) for row in rows))
        return set()

    def _hand_over(self, column: int, rows: range, values: Sequence[Value]) -> None:
        cells = self._cells(column, rows)
        # Not through `Range.value`: it asks the application about twenty things before it writes one.
        prepared = [self._prepare(value, {}) for value in values]
        # One cell as itself: old Excels take no long text (from 911 characters on) in an array.
        handed = [[value] for value in prepared] if len(prepared) > 1 else prepared[0]
        self._native.call(lambda: setattr(cells, "raw_value", handed))

    @cached_property
    def _prepare(self) -> Callable[[object, object], object]:
        """How the engine wants a value handed over."""
        engine = self._native.call(lambda: self._sheet.book.app.engine)
        prepare: Callable[[object, object], object] = engine.impl.prepare_xl_data_element
        return prepare

    def _cells(self, column: int, rows: range) -> xw.Range:
        return self._native.call(lambda: self._sheet.range((rows[0], column), (rows[-1], column)))

    def _fit_formats(self, column: int, rows: Sequence[int], kind: _Kind) -> None:
        """A number shows as a number and a day as a day: only what would show them wrong is changed."""
        if rows and not self._shows(self._cells(column, range(rows[0], rows[-1] + 1)), kind):
            for run in _runs(rows):
                cells = self._cells(column, run)
                if not self._shows(cells, kind):
                    with suppress(Refused):  # then the value is refused as well, and reported
                        self._native.call(partial(setattr, cells, "number_format", kind.code))

    def _shows(self, cells: xw.Range, kind: _Kind) -> bool:
        code = self._native.call(lambda: cells.number_format)
        return code is not None and shown_as(-1, code) in kind.shown

    def _column(self, column: int, first: int, last: int) -> dict[int, Value]:
        """What a piece of a column holds now, by row."""
        values = read_values(self._sheet, self._native, Range(first, column, last, column))
        return {row: values[row - first][0] for row in range(first, last + 1)}

    def _push_dress(self) -> None:
        """Copy dress in blocks: neighbouring rows of one column that take theirs from one other column."""
        blocks: dict[tuple[int, int, int], list[int]] = {}
        for (row, column), (like_row, like_column) in self._dress.items():
            blocks.setdefault((column, like_column, like_row - row), []).append(row)
        for (column, like_column, offset), rows in blocks.items():
            for run in _runs(sorted(rows)):
                source = Range(run[0] + offset, like_column, run[-1] + offset, like_column)
                for part in self._whole_merges(source):
                    target = Range(part.first_row - offset, column, part.last_row - offset, column)
                    try:
                        self._native.copy_dress(self._sheet, part, target)
                    except Refused:
                        continue  # the values matter more than how they look
                    self._seen.emptied(target)

    def _whole_merges(self, source: Range) -> Iterator[Range]:
        """The parts of a column's piece that cut no merged range in two."""
        cut: set[int] = set()
        for cells in self._seen.merged:
            whole = source.holds(*cells[:2]) and source.holds(*cells[2:])
            if cells.first_column <= source.first_column <= cells.last_column and not whole:
                cut.update(range(cells.first_row, cells.last_row + 1))
        for run in _runs(row for row in range(source.first_row, source.last_row + 1) if row not in cut):
            yield Range(run[0], source.first_column, run[-1], source.first_column)


def _kind(value: Value) -> _Kind | None:
    if isinstance(value, dt.datetime):
        return _MOMENT
    if isinstance(value, dt.date):
        return _DAY
    return _NUMBER if isinstance(value, float) else None


def _runs(rows: Iterable[int]) -> Iterator[range]:
    """Ascending row numbers as runs of neighbours."""
    start = previous = None
    for row in rows:
        if start is None or previous is None:
            start = row
        elif row != previous + 1:
            yield range(start, previous + 1)
            start = row
        previous = row
    if start is not None and previous is not None:
        yield range(start, previous + 1)


def _same(value: Value, other: Value) -> bool:
    """Whether two values are one; applications that know no truth values keep 1 and 0."""
    return value == other or (value in (None, "") and other in (None, ""))
