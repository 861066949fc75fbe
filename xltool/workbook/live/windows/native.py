"""What only Excel's object model can be asked; WPS has the same one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from xltool.workbook.live.native import BookFacts, Hidden, SheetFacts
from xltool.workbook.live.trouble import Refused
from xltool.workbook.live.windows.calls import patiently
from xltool.workbook.refs import Range

if TYPE_CHECKING:
    import xlwings as xw

T = TypeVar("T")

_VISIBLE = -1
_CELL_VALUE, _EQUAL = 1, 3
_LIST, _INFORMATION, _BETWEEN = 3, 3, 1
_PLAIN_TEXT = re.compile("(?![〇零一二三四五六七八九十百千万亿两上下公民星周真假])[\u4e00-\u9fff]")
"""How text begins that no locale takes for a number, a day, a time, a truth or a formula."""


class ComNative:
    """`Native` over COM."""

    def __init__(self, application: str) -> None:
        self._application = application

    def call(self, ask: Callable[[], T]) -> T:
        return patiently(ask, self._application)

    def text(self, text: str) -> str:
        """With an apostrophe before what the application would change, as it makes a day of "1/2"."""
        return text if _PLAIN_TEXT.match(text) else f"'{text}"

    def stored_as(self, book: xw.Book) -> str:
        api = book.api
        return self.call(lambda: str(api.FullName))  # xlwings' `fullname` would turn Excel's alerts off

    def book_facts(self, book: xw.Book) -> BookFacts:
        api = book.api
        return self.call(
            lambda: BookFacts(
                self._application, bool(api.ReadOnly), bool(api.Date1904), bool(api.ProtectStructure)
            )
        )

    def sheet_facts(self, sheet: xw.Sheet) -> SheetFacts:
        api = sheet.api
        return self.call(lambda: SheetFacts(api.Visible != _VISIBLE, bool(api.ProtectContents)))

    def merged(self, sheet: xw.Sheet, cells: Range) -> list[Range]:
        found: list[Range] = []
        for part in self._parts(sheet, cells, "MergeCells", down_to_cells=True):
            if not any(known.holds(*part[:2]) for known in found):
                area = self._property(sheet, part, "MergeArea")
                found.append(self.call(partial(_range_of, area)))
        return [area for area in found if cells.holds(*area[:2])]

    def hidden(self, sheet: xw.Sheet, cells: Range) -> Hidden:
        rows = self._parts(sheet, cells._replace(last_column=cells.first_column), "EntireRow.Hidden")
        columns = self._parts(sheet, cells._replace(last_row=cells.first_row), "EntireColumn.Hidden")
        return Hidden(
            frozenset(n for part in rows for n in range(part.first_row, part.last_row + 1)),
            frozenset(n for part in columns for n in range(part.first_column, part.last_column + 1)),
        )

    def formulas(self, sheet: xw.Sheet, cells: Range) -> list[Range]:
        return list(self._parts(sheet, cells, "HasFormula"))

    def locked(self, sheet: xw.Sheet, cells: Range) -> list[Range]:
        if not self.call(lambda: sheet.api.ProtectContents):
            return []
        return list(self._parts(sheet, cells, "Locked"))

    def copy_dress(self, sheet: xw.Sheet, source: Range, target: Range) -> None:
        """Copied without the clipboard. Copying a filtered range would leave its hidden rows out and close
        the ranks, so each visible piece is copied for itself. A cell with a comment keeps it, and its dress.
        """
        down = target.first_row - source.first_row
        apart = self.hidden(sheet, source).rows | {row - down for row in self._commented(sheet, target)}
        for rows in _runs_between(source.first_row, source.last_row, apart):
            piece = source._replace(first_row=rows.start, last_row=rows.stop - 1)
            onto = target._replace(first_row=rows.start + down, last_row=rows.stop - 1 + down)
            self.call(partial(_copy_dress, sheet, piece, onto))
        self.call(lambda: _api(sheet, target).ClearContents())

    def _commented(self, sheet: xw.Sheet, cells: Range) -> set[int]:
        """The rows of an area in which there is a comment."""

        def ask() -> set[int]:
            places = [comment.Parent for comment in sheet.api.Comments]
            return {int(at.Row) for at in places if cells.holds(int(at.Row), int(at.Column))}

        return self.call(ask)

    def blocks(self, sheet: xw.Sheet, cells: Range) -> list[range]:
        """Rows that a filter hides one by one: of a block, Excel may fill the visible cells only."""
        hidden = self.hidden(sheet, cells).rows
        visible = _runs_between(cells.first_row, cells.last_row, hidden)
        return sorted([*visible, *(range(row, row + 1) for row in hidden)], key=lambda rows: rows.start)

    def lights(self, sheet: xw.Sheet, cells: Range, colours: Mapping[str, str]) -> None:
        conditions = self._property(sheet, cells, "FormatConditions")
        present = {str(getattr(c, "Formula1", "")) for c in self.call(lambda: list(conditions))}
        for text, colour in colours.items():
            formula = f'="{text}"'
            if formula not in present:
                add = partial(conditions.Add, Type=_CELL_VALUE, Operator=_EQUAL, Formula1=formula)
                condition = self.call(add)
                red, green, blue = bytes.fromhex(colour)
                self.call(partial(setattr, condition.Interior, "Color", red | green << 8 | blue << 16))

    def choices(self, sheet: xw.Sheet, cells: Range, words: Sequence[str]) -> None:
        validation = self._property(sheet, cells, "Validation")
        self.call(lambda: validation.Delete())
        self.call(
            lambda: validation.Add(
                Type=_LIST, AlertStyle=_INFORMATION, Operator=_BETWEEN, Formula1=",".join(words)
            )
        )
        self.call(lambda: setattr(validation, "ShowError", False))

    def save(self, book: xw.Book) -> None:
        """With the application's own questions, if it has any. xlwings would turn all of them off meanwhile:
        were we ended in the middle they stayed off, and closing would no longer ask whether to save."""
        api = book.api
        asks = False
        with suppress(Refused, AttributeError):  # WPS may not know it
            asks = bool(self.call(lambda: api.CheckCompatibility))
        if asks:
            self.call(lambda: setattr(api, "CheckCompatibility", False))
        try:
            self.call(lambda: api.Save())
        finally:
            if asks:
                self.call(lambda: setattr(api, "CheckCompatibility", True))

    def end(self) -> None:
        """Nothing to let go of: the references end with this process."""

    def _property(self, sheet: xw.Sheet, cells: Range, name: str) -> Any:
        def get() -> Any:
            found = _api(sheet, cells)
            for part in name.split("."):
                found = getattr(found, part)
            return found

        return self.call(get)

    def _parts(
        self, sheet: xw.Sheet, cells: Range, name: str, *, down_to_cells: bool = False
    ) -> Iterator[Range]:
        """The parts of an area whose property is true. It is None for an area where it is so in parts."""
        answer = self._property(sheet, cells, name)
        single = cells[:2] == cells[2:]
        if answer and (single or not down_to_cells):
            yield cells
        elif answer is not False and not single:
            for half in _halves(cells):
                yield from self._parts(sheet, half, name, down_to_cells=down_to_cells)


def _api(sheet: xw.Sheet, cells: Range) -> Any:
    return sheet.range(cells[:2], cells[2:]).api


def _range_of(area: Any) -> Range:
    row, column = int(area.Row), int(area.Column)
    return Range(row, column, row + int(area.Rows.Count) - 1, column + int(area.Columns.Count) - 1)


def _copy_dress(sheet: xw.Sheet, source: Range, onto: Range) -> None:
    target = _api(sheet, onto)
    _api(sheet, source).Copy(target)
    target.UnMerge()
    target.ClearContents()
    target.ClearComments()
    target.Validation.Delete()


def _halves(cells: Range) -> tuple[Range, Range]:
    if cells.first_column < cells.last_column:
        middle = (cells.first_column + cells.last_column) // 2
        return cells._replace(last_column=middle), cells._replace(first_column=middle + 1)
    middle = (cells.first_row + cells.last_row) // 2
    return cells._replace(last_row=middle), cells._replace(first_row=middle + 1)


def _runs_between(first: int, last: int, without: frozenset[int]) -> Iterator[range]:
    start = first
    for row in range(first, last + 2):
        if row > last or row in without:
            if start < row:
                yield range(start, row)
            start = row + 1
