"""References in formulas, followed when rows or columns go away (ECMA-376 part 1 §18.17.2)."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.workbook.refs import Range, column_letter, column_number, format_ref, parse_ref
from xltool.workbook.xlsx.cells import MAX_COLUMN, MAX_ROW

_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
TOKEN = re.compile(
    r'"(?:[^"]|"")*"'
    r"|(?P<sheet>'(?:[^']|'')+'!|(?:\[[0-9]+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?!|(?:\[[0-9]+\])!)?"
    rf"(?P<ref>{_CELL}(?::{_CELL})?|\$?[0-9]+:\$?[0-9]+|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}})(?![\w.(!\[])"
    r"|'(?:[^']|'')+'!?|\[(?:[^\[\]]|\[[^\[\]]*\])*\]|[\w.\\?]+!?"
)
"""Texts, references with or without a sheet, and what must not be taken for one: names, [columns]."""
_PART = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]*)")
Part = tuple[str, str, str, str]
"""A half of a reference: "$" or not, letters, "$" or not, digits."""
NO_REFERENCE = "#REF!"


class Axis(NamedTuple):
    """What rows, or columns, are called in the parts of a package."""

    limit: int
    anchor: str
    """The element of a drawing's anchor that counts them from 0."""
    offset: str
    note: str
    """The element of a comment's box that counts them from 0."""
    note_places: tuple[int, int]
    """Where a box's list of eight numbers has its first and its last."""
    split: str
    """The attribute of a pane that says how many are frozen."""


ROWS = Axis(MAX_ROW, "row", "rowOff", "Row", (2, 6), "ySplit")
COLUMNS = Axis(MAX_COLUMN, "col", "colOff", "Column", (0, 4), "xSplit")


@dataclass(frozen=True)
class Deletion(ABC):
    """Rows or columns that go away. `sheets` are the names of all tabs in order, `sheet` is the one that
    loses them."""

    gone: Sequence[int]
    """Ascending."""
    sheet: str
    sheets: Sequence[str]
    axis: ClassVar[Axis]

    def place(self, at: int) -> int | None:
        """Where a row or column ends up; None if it goes."""
        before = bisect_left(self.gone, at)
        return None if before < len(self.gone) and self.gone[before] == at else at - before

    def clamped(self, at: int) -> int:
        """Where a row or column ends up, or the one that takes its place."""
        return at - bisect_left(self.gone, at)

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Where a run ends up; None if all of it goes. To the end of the sheet stays to the end."""
        first -= bisect_left(self.gone, first)
        left = last - bisect_right(self.gone, last)
        return (first, last if last >= self.axis.limit else left) if first <= left else None

    @abstractmethod
    def ends(self, cells: Range) -> tuple[int, int]:
        """The first and the last row, or column, of a range."""

    @abstractmethod
    def range(self, cells: Range) -> Range | None:
        """Where a range ends up; None if all of it goes."""

    @abstractmethod
    def cell(self, reference: str) -> str:
        """Where a cell ends up, or the one that takes its place."""

    @abstractmethod
    def translated(self, text: str, by: int) -> str:
        """A formula as if it were copied so many rows down, or columns right."""

    def ranges(self, sqref: str) -> str:
        """A list of ranges without what goes; "" if nothing stays."""
        kept = (self.range(Range.parse(reference)) for reference in sqref.split())
        return " ".join(str(cells) for cells in kept if cells is not None)

    def formula(self, text: str, here: bool) -> str:
        """A formula that refers to what it referred to; `here`: it stands on the sheet that loses cells."""
        return _rewrite(text, lambda sheet, ref: self._reference(sheet, ref, here))

    def may_mean(self, text: str) -> bool:
        """Whether a formula that stands elsewhere refers to the sheet that loses cells; a name may."""
        sheets = [found["sheet"] for found in TOKEN.finditer(text) if found["ref"]]
        if not sheets:
            return "[" not in text.replace("[0]", "")  # in another workbook, that is
        return any(sheet and self._is_meant(sheet) for sheet in sheets)

    def _reference(self, sheet: str, reference: str, here: bool) -> str:
        if not (self._is_meant(sheet) if sheet else here):
            return sheet + reference
        parts = [_split(part) for part in reference.split(":")]
        numbers = [self._number(part) for part in parts]
        if not all(0 < number <= self.axis.limit for number in numbers):  # whole columns, or whole rows
            return sheet + reference
        span = self.span(min(numbers), max(numbers))
        if span is None:
            return sheet + NO_REFERENCE
        ends = span if numbers[0] <= numbers[-1] else span[::-1]
        return sheet + ":".join(map(self._numbered, parts, ends))

    @staticmethod
    @abstractmethod
    def _number(part: Part) -> int:
        """The row, or column, of a reference; 0 if it names none."""

    @staticmethod
    @abstractmethod
    def _numbered(part: Part, number: int) -> str:
        """The reference with another row, or column."""

    def _is_meant(self, sheet: str) -> bool:
        name = sheet[:-1]
        if name.startswith("'"):
            name = name[1:-1].replace("''", "'")
        if "[" in name:  # another workbook
            return False
        if ":" not in name:
            return name.casefold() == self.sheet.casefold()
        order = [tab.casefold() for tab in self.sheets]
        try:
            first, last = sorted(order.index(tab.casefold()) for tab in name.split(":", 1))
        except ValueError:
            first, last = 0, len(order)
        if first <= order.index(self.sheet.casefold()) <= last:
            raise UnsupportedEdit(
                "FORMULA_3D",
                msg("A formula adds up the same cells of several worksheets ({sheets}).", sheets=name),
                msg("Delete them in Excel or WPS."),
            )
        return False


class RowDeletion(Deletion):
    """Rows that go away."""

    axis = ROWS

    def ends(self, cells: Range) -> tuple[int, int]:
        return cells.first_row, cells.last_row

    def range(self, cells: Range) -> Range | None:
        span = self.span(cells.first_row, cells.last_row)
        return None if span is None else Range(span[0], cells[1], span[1], cells[3])

    def cell(self, reference: str) -> str:
        row, column = parse_ref(reference)
        return format_ref(self.clamped(row), column)

    def translated(self, text: str, by: int) -> str:
        return translate(text, by, 0)

    @staticmethod
    def _number(part: Part) -> int:
        return int(part[3] or 0)

    @staticmethod
    def _numbered(part: Part, number: int) -> str:
        return "".join((*part[:3], str(number)))


class ColumnDeletion(Deletion):
    """Columns that go away."""

    axis = COLUMNS

    def ends(self, cells: Range) -> tuple[int, int]:
        return cells.first_column, cells.last_column

    def range(self, cells: Range) -> Range | None:
        span = self.span(cells.first_column, cells.last_column)
        return None if span is None else Range(cells[0], span[0], cells[2], span[1])

    def cell(self, reference: str) -> str:
        row, column = parse_ref(reference)
        return format_ref(row, self.clamped(column))

    def translated(self, text: str, by: int) -> str:
        return translate(text, 0, by)

    @staticmethod
    def _number(part: Part) -> int:
        return column_number(part[1])

    @staticmethod
    def _numbered(part: Part, number: int) -> str:
        return "".join((part[0], column_letter(number), *part[2:]))


def translate(text: str, down: int, right: int) -> str:
    """A formula as if it were copied so many rows down and columns right: relative references move."""

    def move(sheet: str, reference: str) -> str:
        parts = [_moved(_split(part), down, right) for part in reference.split(":")]
        return sheet + ("#REF!" if "" in parts else ":".join(parts))

    return _rewrite(text, move)


def _moved(part: Part, down: int, right: int) -> str:
    fixed_column, letters, fixed_row, digits = part
    if letters and not fixed_column:
        column = column_number(letters) + right
        letters = column_letter(column) if 1 <= column <= MAX_COLUMN else "?"
    if digits and not fixed_row:
        digits = str(int(digits) + down) if 1 <= int(digits) + down <= MAX_ROW else "?"
    return "" if "?" in (letters, digits) else fixed_column + letters + fixed_row + digits


def _split(part: str) -> Part:
    """ "$A$1" → ("$", "A", "$", "1"); "$1" → ("", "", "$", "1")."""
    found = _PART.fullmatch(part)
    assert found is not None  # TOKEN let it pass
    fixed_column, letters, fixed_row, digits = found.groups()
    return (fixed_column, letters, fixed_row, digits) if letters else ("", "", fixed_column, digits)


def _rewrite(text: str, change: Callable[[str, str], str]) -> str:
    def token(found: re.Match[str]) -> str:
        reference = found["ref"]
        return found[0] if reference is None else change(found["sheet"] or "", reference)

    return TOKEN.sub(token, text)
