"""Pending edits spliced into the grid of a sheet: every byte outside the touched cells stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.base import Value
from xltool.workbook.refs import Range, column_letter, column_number, format_ref
from xltool.workbook.xlsx.block import appendable
from xltool.workbook.xlsx.cells import Cell, Row, rows_of
from xltool.workbook.xlsx.edits import PendingColumn
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.render import STYLE, Renderer, restyled
from xltool.workbook.xlsx.styles import Styles

_PIECES = 4096
"""Pieces of the new grid handed over at once."""


def blank_style(part: SheetPart, row: Row | None, column: int) -> int:
    """The style of a cell that isn't there: its row's, else its column's, else the plain one."""
    if row is not None:
        tag = part.grid[row.start : row.inner]
        own = STYLE.search(tag) if b"customFormat" in tag else None
        if own is not None:
            return int(own[1] or own[2])
    for first, last, style in part.column_styles:
        if first <= column <= last:
            return style
    return 0


def _out_of_order() -> UnsupportedEdit:
    return UnsupportedEdit(
        "ROWS_OUT_OF_ORDER",
        msg("The rows of the worksheet are stored out of order."),
        msg("Open it in Excel or WPS, save it once and try again."),
    )


def same_value(old: Value, new: Value) -> bool:
    """Whether a cell that holds `old` holds `new` already."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    return _plain(old) == _plain(new)


def _plain(value: Value) -> Value:
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return None if value == "" else value


class Splicer:
    """One pass over a grid. The counts are valid once `chunks` has been read to its end."""

    def __init__(
        self,
        part: SheetPart,
        styles: Styles,
        pending: Mapping[int, PendingColumn],
        value_of: Callable[[Cell], Value],
        date1904: bool,
    ) -> None:
        self._part = part
        self._columns = {c: pending[c] for c in sorted(pending) if pending[c].values or pending[c].styles}
        self._value_of = value_of
        self._styles = styles
        prefix = part.rules.prefix
        self._prefix = prefix
        self._render = Renderer(styles, prefix, date1904)
        self._opening = {c: b'<%bc r="%b' % (prefix, column_letter(c).encode()) for c in self._columns}
        self._first = min(self._columns, default=0)
        self._block = appendable(self._columns, self._render, part)
        named = set(self._block.rows) if self._block is not None else set[int]()
        for edits in self._columns.values():
            named.update(edits.styles, () if self._block is not None else edits.values)
        self._targets = sorted(named)
        self.written = 0
        self.unchanged = 0
        self.formulas_gone: list[str] = []
        """References of formula cells that became values."""

    @property
    def used(self) -> Range | None:
        """The smallest range around the cells that pending edits name."""
        if not self._columns:
            return None
        return Range(self._targets[0], min(self._columns), self._targets[-1], max(self._columns))

    def chunks(self) -> Iterator[bytes]:
        """The new grid in pieces."""
        grid, rules = self._part.grid, self._part.rules
        targets = self._targets
        out: list[bytes] = []
        copied = position = previous = next_target = 0
        rows = rows_of(grid, rules)
        while next_target < len(targets):
            if self._block is not None:
                done, position = self._block.append(copied, position, targets[next_target], out)
                if done:
                    self.written += done * len(self._columns)
                    next_target += done
                    copied = position
                    previous = targets[next_target - 1]
                    rows = rows_of(grid, rules, position, previous)
                    yield b"".join(out)
                    out.clear()
                    continue
            row = next(rows, None)
            if row is None:
                break
            if row.number < previous:
                raise _out_of_order()
            position, previous = row.end, row.number
            if targets[next_target] > row.number:
                continue
            out.append(grid[copied : row.start])
            while next_target < len(targets) and targets[next_target] < row.number:
                out += self._new_row(targets[next_target])
                next_target += 1
            copied = row.start
            if next_target < len(targets) and targets[next_target] == row.number:
                out += self._edited_row(row)
                next_target += 1
                copied = row.end
            if len(out) > _PIECES:
                yield b"".join(out)
                out.clear()
        if next_target < len(targets):
            end = len(grid.rstrip())
            out.append(grid[copied:end])
            copied = end
            for target in targets[next_target:]:
                out += self._new_row(target)
        yield b"".join(out)
        yield grid[copied:]

    # One row

    def _new_row(self, number: int) -> list[bytes]:
        cells = self._new_cells(Row(number, 0, 0, 0))
        if not cells:
            return []
        return [b'<%brow r="%d">' % (self._prefix, number), *cells, b"</%brow>" % self._prefix]

    def _edited_row(self, row: Row) -> list[bytes]:
        grid = self._part.grid
        if row.empty:
            cells = self._new_cells(row)
            if not cells:
                return [grid[row.start : row.end]]
            return [grid[row.start : row.end - 2].rstrip(), b">", *cells, b"</%brow>" % self._prefix]
        last = grid.rfind(b"<%bc" % self._prefix, row.inner, row.end)
        found = self._part.rules.tag.match(grid, last) if last >= 0 and not self._part.rules.odd else None
        if found is None:
            return self._mixed_row(row)
        if column_number(found[1].decode()) >= self._first:
            return self._mixed_row(row)
        close = grid.rfind(b"</", last, row.end)
        return [grid[row.start : close], *self._new_cells(row), grid[close : row.end]]

    def _new_cells(self, row: Row) -> list[bytes]:
        """The edited cells of a row that has none of them yet."""
        number = row.number
        digits = b"%d" % number
        pieces: list[bytes] = []
        for column, edits in self._columns.items():
            if number in edits.values or number in edits.styles:
                pieces += self._new_cell(row, column, edits, digits)
        return pieces

    def _new_cell(self, row: Row, column: int, edits: PendingColumn, digits: bytes) -> tuple[bytes, ...]:
        """A cell that isn't there yet; nothing if it would be blank and plain."""
        value = edits.values.get(row.number)
        style = edits.styles.get(row.number)
        borrowed = style is None and edits.like_column is not None
        if style is None:
            if value is None and not borrowed:
                self.unchanged += 1
                return ()
            style = self._style_at(row, edits.like_column or column, pending=borrowed)
        self.written += 1
        return (self._opening[column], digits, self._render.rest(style, value, borrowed))

    def _mixed_row(self, row: Row) -> list[bytes]:
        """A row some of whose edited cells may be there already."""
        grid = self._part.grid
        number = row.number
        digits = b"%d" % number
        pieces: list[bytes] = []
        copied = row.start
        close = grid.rfind(b"</", row.inner, row.end)
        for column, edits in self._columns.items():
            if number not in edits.values and number not in edits.styles:
                continue
            cell = self._part.cell(row, column)
            if cell is not None:
                start, end = cell.start, cell.end
                new = self._changed_cell(row, cell, edits, digits)
            else:
                right = (other.start for other in self._part.cells(row) if other.column > column)
                start = end = next(right, close)
                new = self._new_cell(row, column, edits, digits)
            if new:
                pieces += (grid[copied:start], *new)
                copied = end
        pieces.append(grid[copied : row.end])
        return pieces

    def _changed_cell(self, row: Row, cell: Cell, edits: PendingColumn, digits: bytes) -> tuple[bytes, ...]:
        """A cell that is there already; nothing if it stays as it is."""
        number, column = row.number, cell.column
        same = number not in edits.values or same_value(self._value_of(cell), edits.values[number])
        style = edits.styles.get(number)
        if style is None:
            borrowed = edits.like_column is not None
            style = self._style_at(row, edits.like_column or column, pending=borrowed)
            style = self._styles.suited(style, edits.values[number], borrowed)
        if same and style == cell.style:
            self.unchanged += 1
            return ()
        self.written += 1
        if same:
            return (restyled(self._part.grid[cell.start : cell.end], style),)
        if cell.formula:
            self.formulas_gone.append(format_ref(number, column))
        return (self._opening[column], digits, self._render.rest(style, edits.values[number], False))

    def _style_at(self, row: Row, column: int, pending: bool) -> int:
        """The style of a cell of the row, as it is or (`pending`) as it will be."""
        edits = self._columns.get(column) if pending else None
        if edits is not None and row.number in edits.styles:
            return edits.styles[row.number]
        if edits is not None and row.number in edits.values and edits.like_column:
            base = self._style_at(row, edits.like_column, pending=edits.like_column != column)
            return self._styles.suited(base, edits.values[row.number], borrowed=True)
        place = row if row.end else None
        cell = self._part.cell(row, column) if place else None
        return blank_style(self._part, place, column) if cell is None else cell.style
