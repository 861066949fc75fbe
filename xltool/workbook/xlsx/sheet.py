"""A worksheet of an OOXML package."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.base import Sheet, SheetFeatures, Value
from xltool.workbook.merged import reach_over_merged
from xltool.workbook.refs import Range
from xltool.workbook.xlsx import dressing
from xltool.workbook.xlsx.cells import MAX_COLUMN, MAX_ROW, Cell, Row, row_numbered, rows_of
from xltool.workbook.xlsx.edits import PendingColumn, check_storable, overlaid
from xltool.workbook.xlsx.features import hidden_rows, read_features
from xltool.workbook.xlsx.guards import (
    Guard,
    formula_guards,
    merge_guard,
    picture_guard,
    refusal,
    table_guards,
)
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.splice import Splicer, blank_style, same_value
from xltool.workbook.xlsx.xml import Patch, encode, splice

if TYPE_CHECKING:
    from xltool.workbook.xlsx.book import XlsxWorkbook


_DERIVED = (
    *("merged", "hidden_rows", "features", "_rows_found", "_rows_by_number", "_formulas", "_guards"),
    "_holds_pictures",
)
"""What is kept once it was worked out from the sheet's XML."""


_FEW_ROWS = 16
"""So many rows are looked for one by one; an index of all rows takes a microsecond a row."""


class XlsxSheet(Sheet):
    """A worksheet. Its XML is read when first needed and kept in memory as bytes."""

    def __init__(self, book: XlsxWorkbook, name: str, hidden: bool, part_name: str) -> None:
        self.name = name
        self.hidden = hidden
        self.part_name = part_name
        self._book = book
        self._pending: dict[int, PendingColumn] = {}
        self._codec = "utf-8"
        self.reshaped = False
        """Whether something besides cells was changed."""

    # Reading

    @cached_property
    def part(self) -> SheetPart:
        """The sheet's XML."""
        parts = self._book.parts
        data, self._codec = parts.text(self.part_name)
        with parts.damage(self.part_name):
            return SheetPart(data)

    @cached_property
    def merged(self) -> Sequence[Range]:
        with self._book.parts.damage(self.part_name):
            return self.part.merged()

    @cached_property
    def hidden_rows(self) -> frozenset[int]:
        with self._book.parts.damage(self.part_name):
            return hidden_rows(self.part)

    @property
    def hidden_columns(self) -> frozenset[int]:
        with self._book.parts.damage(self.part_name):
            return self.part.hidden_columns()

    @cached_property
    def features(self) -> SheetFeatures:
        return read_features(self._book.parts, self.part_name, self.part)

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        stored = self._stored_rows()
        pending = [(column - 1, edits.values) for column, edits in self._pending.items() if edits.values]
        return reach_over_merged(overlaid(stored, pending) if pending else stored, self.merged)

    def _stored_rows(self) -> Iterator[tuple[int, list[Value]]]:
        with self._book.parts.damage(self.part_name):
            yield from self._book.reader.rows(self.part)

    def value(self, row: int, column: int) -> Value:
        edits = self._pending.get(column)
        if edits is not None and row in edits.values:
            return edits.values[row]
        cell = self._cell(row, column)
        with self._book.parts.damage(self.part_name):
            return None if cell is None else self._book.reader.value(cell)

    def has_formula(self, row: int, column: int) -> bool:
        edits = self._pending.get(column)
        if edits is not None and row in edits.values:
            return False
        cell = self._cell(row, column)
        return cell is not None and cell.formula

    def formula_rows(self, column: int, rows: Sequence[int]) -> Sequence[int]:
        held = self._formulas.get(column)
        if held is None:
            return []
        edits = self._pending.get(column)
        written = edits.values if edits is not None else {}
        return [row for row in rows if row in held and row not in written]

    @cached_property
    def _formulas(self) -> dict[int, set[int]]:
        """The rows of formula cells, by column."""
        grid, rules = self.part.grid, self.part.rules
        mark = b"<" + rules.prefix + b"f"
        found: dict[int, set[int]] = {}
        if b"f" not in grid or mark not in grid:
            return found
        with self._book.parts.damage(self.part_name):
            for row in rows_of(grid, rules):
                if grid.find(mark, row.inner, row.end) >= 0:
                    for cell in self.part.cells(row):
                        if cell.formula:
                            found.setdefault(cell.column, set()).add(row.number)
        return found

    @cached_property
    def _rows_by_number(self) -> dict[int, tuple[int, int, int]]:
        with self._book.parts.damage(self.part_name):
            return {row.number: row[1:] for row in rows_of(self.part.grid, self.part.rules)}

    @cached_property
    def _rows_found(self) -> dict[int, Row]:
        """The first rows that were asked for, found without going through all of them."""
        return {}

    def _row(self, number: int) -> Row | None:
        found = self._rows_found
        if number not in found and len(found) < _FEW_ROWS and "_rows_by_number" not in self.__dict__:
            row = row_numbered(self.part.grid, self.part.rules, number)
            if row is not None:
                found[number] = row
        if number in found:
            return found[number]
        place = self._rows_by_number.get(number)
        return None if place is None else Row(number, *place)

    def _cell(self, row: int, column: int) -> Cell | None:
        place = self._row(row)
        with self._book.parts.damage(self.part_name):
            return None if place is None else self.part.cell(place, column)

    def _style(self, row: int, column: int) -> int:
        """The style a cell has, pending edits included, or would have if it were made."""
        edits = self._pending.get(column)
        if edits is not None and row in edits.styles:
            return edits.styles[row]
        if edits is not None and row in edits.values and edits.like_column is not None:
            base = self._style(row, edits.like_column)
            return self._book.styles.suited(base, edits.values[row], borrowed=True)
        cell = self._cell(row, column)
        return cell.style if cell is not None else blank_style(self.part, self._row(row), column)

    # Writing cells

    def write(self, row: int, column: int, value: Value, like: tuple[int, int] | None = None) -> None:
        value = None if value == "" else value
        self._check_place(row, column)
        check_storable(value, self._book.date1904)
        cell = self._cell(row, column)
        same = same_value(self.value(row, column), value)
        if like is None and same:
            return
        if not same:
            self._check_writable(column, {row: value})
        base = self._style(row, column) if like is None else self._style(*like)
        style = self._book.styles.suited(base, value, borrowed=like is not None)
        if same and cell is not None and style == self._style(row, column):
            return
        edits = self._edit(column)
        edits.values[row] = value
        edits.styles[row] = style

    def write_column(
        self, column: int, rows: Sequence[int], values: Sequence[Value], like_column: int | None = None
    ) -> None:
        new = dict(zip(rows, values, strict=True))
        if not new:
            return
        self._check_place(rows[0], column)
        self._check_place(rows[-1], column)
        distinct = set(values)
        for value in distinct:
            check_storable(value, self._book.date1904)
        if "" in distinct:
            new = {row: None if value == "" else value for row, value in new.items()}
        self._check_writable(column, new)
        edits = self._edit(column)
        if edits.values and edits.like_column != like_column:
            edits.styles.update((row, self._style(row, column)) for row in edits.values)
        for row in edits.styles.keys() & new.keys():
            if like_column is None:
                edits.styles[row] = self._book.styles.suited(edits.styles[row], new[row])
            else:
                del edits.styles[row]
        edits.like_column = like_column
        if edits.values:
            edits.values.update(new)
        else:
            edits.values = new

    def fill(self, row: int, column: int, colour: str) -> None:
        self._check_place(row, column)
        self._book.check_editable()
        style = self._book.styles.filled(self._style(row, column), colour)
        if style != self._style(row, column) or self._cell(row, column) is None:
            self._edit(column).styles[row] = style

    def _edit(self, column: int) -> PendingColumn:
        self._book.touch()
        return self._pending.setdefault(column, PendingColumn())

    def _check_place(self, row: int, column: int) -> None:
        if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN):
            raise UnsupportedEdit(
                "ROW_LIMIT",
                msg("A worksheet has no row {row}, column {column}.", row=row, column=column),
                msg("It ends at row {row}, column {column}.", row=MAX_ROW, column=MAX_COLUMN),
                self._book.path,
            )

    @cached_property
    def _guards(self) -> list[Guard]:
        parts = self._book.parts
        with parts.damage(self.part_name):
            return [*formula_guards(self.part), *table_guards(parts, self.part_name)]

    def _check_writable(self, column: int, new: Mapping[int, Value]) -> None:
        """UnsupportedEdit if one of these cells can't be changed to that; nothing has been changed then."""
        self._book.check_editable()
        guards = [guard for guard in self._guards if guard.cells[1] <= column <= guard.cells[3]]
        guards += [merge_guard(cells) for cells in self.merged if cells[1] <= column <= cells[3]]
        for guard in guards:
            for row in guard.rows() if len(new) > guard.height else new:
                if row in new and guard.forbids(row, column) and not self._holds(row, column, new[row]):
                    raise refusal(guard, self._book.path)
        if self._holds_pictures:
            for row, value in new.items():
                if self._is_picture(row, column) and not self._holds(row, column, value):
                    cell = Range(row, column, row, column)
                    raise refusal(picture_guard(cell), self._book.path)

    def _holds(self, row: int, column: int, value: Value) -> bool:
        return same_value(self.value(row, column), value)

    @cached_property
    def _holds_pictures(self) -> bool:
        grid = self.part.grid
        # Single rare characters first: looking for one of them costs next to nothing in a large grid.
        return (b"(" in grid and b"DISPIMG(" in grid) or (b"m" in grid and b" vm=" in grid)

    def _is_picture(self, row: int, column: int) -> bool:
        """Whether the cell is a picture of WPS (a DISPIMG formula) or of Excel (a rich value, vm=)."""
        cell = self._cell(row, column)
        written = b"" if cell is None else self.part.grid[cell.start : cell.end]
        return b"DISPIMG(" in written or b" vm=" in written.split(b">", 1)[0]

    # Changing the frame

    def merge(self, cells: Range) -> None:
        self._reshape(lambda: dressing.add_merge(self.part, cells))

    def copy_column_width(self, source: int, target: int) -> None:
        self._reshape(lambda: dressing.copy_width(self.part, source, target))

    def add_lights(self, cells: Range, colours: Mapping[str, str]) -> None:
        self._reshape(lambda: dressing.add_lights(self.part, self._book.styles, cells, colours))

    def add_choices(self, cells: Range, words: Sequence[str]) -> None:
        self._reshape(lambda: dressing.add_choices(self.part, cells, words))

    def erase_columns(self, first: int, last: int) -> None:
        from xltool.workbook.xlsx.erasing import erase_columns

        self._check_place(1, first)
        self._check_place(1, last)
        self._book.check_editable()
        self.settle()
        erase_columns(self._book, self, first, last)

    def set_results(self, results: Mapping[tuple[int, int], float]) -> None:
        from xltool.workbook.xlsx.results import result_patch

        self._book.check_editable()
        self.settle()
        grid, path = self.part.grid, self._book.path
        self.patch_grid(
            [result_patch(grid, self._cell(*at), at, result, path) for at, result in results.items()]
        )

    def protect(self, unlocked: Iterable[Range]) -> None:
        from xltool.workbook.xlsx.protecting import protect

        self._book.check_editable()
        styles = self._book.styles
        for cells in unlocked:
            for column in range(cells.first_column, cells.last_column + 1):
                for row in range(cells.first_row, cells.last_row + 1):
                    style = self._style(row, column)
                    free = styles.unlocked(style)
                    if free != style or self._cell(row, column) is None:
                        self._edit(column).styles[row] = free
        self._reshape(lambda: protect(self.part))

    def _reshape(self, change: Callable[[], bool]) -> None:
        self._book.check_editable()
        with self._book.parts.damage(self.part_name):
            if change():
                self._book.touch()
                self.reshaped = True
                for derived in ("merged", "features"):
                    self.__dict__.pop(derived, None)

    def delete_rows(self, rows: Iterable[int]) -> None:
        from xltool.workbook.xlsx.deleting import delete_rows

        if gone := sorted(set(rows)):
            self._check_place(gone[0], 1)
            self._check_place(gone[-1], 1)
            delete_rows(self._book, self, gone)

    def delete_columns(self, columns: Iterable[int]) -> None:
        from xltool.workbook.xlsx.deleting import delete_columns

        if gone := sorted(set(columns)):
            self._check_place(1, gone[0])
            self._check_place(1, gone[-1])
            delete_columns(self._book, self, gone)

    def take_out_columns(self, columns: Collection[int]) -> None:
        from xltool.workbook.xlsx.cleaning import take_out_columns

        take_out_columns(self, self._book, columns)

    def patch_grid(self, patches: Sequence[Patch]) -> None:
        """Change the stored rows; no edit may be pending."""
        part = self.part
        part.set_grid(splice(part.grid, patches))
        self._book.touch()
        self.reshape(part)

    def reshape(self, part: SheetPart) -> None:
        """Put other XML in the sheet's place."""
        self.part = part
        self.reshaped = True
        for derived in _DERIVED:
            self.__dict__.pop(derived, None)

    # Saving

    def splicer(self) -> Splicer:
        """What turns the stored rows and the pending edits into the new rows."""
        book = self._book
        return Splicer(self.part, book.styles, self._pending, book.reader.value, book.date1904)

    @property
    def touched(self) -> bool:
        """Whether anything was asked for that the package doesn't hold."""
        return self.reshaped or bool(self._pending)

    def chunks(self, splicer: Splicer) -> Iterator[bytes]:
        """The whole new part, in the codec it came in."""
        head, tail = self.part.widened(splicer.used)
        pieces = chain((head,), splicer.chunks(), (tail,))
        if self._codec == "utf-8":
            return pieces
        return iter((encode(b"".join(pieces), self._codec),))

    def settle(self) -> None:
        """Make the pending edits part of the sheet as it is in memory."""
        if not self._pending:
            return
        splicer = self.splicer()
        head, tail = self.part.widened(splicer.used)
        self._pending = {}
        self.reshape(SheetPart(b"".join((head, *splicer.chunks(), tail))))
