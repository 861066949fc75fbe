"""References in formulas, followed when rows go away (ECMA-376 part 1 §18.17.2)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.refs import Range, column_letter, column_number
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


@dataclass(frozen=True)
class Deletion:
    """Rows that go away. `sheets` are the names of all tabs in order, `sheet` is the one that loses rows."""

    rows: Sequence[int]
    """Ascending."""
    sheet: str
    sheets: Sequence[str]

    def row(self, row: int) -> int | None:
        """Where a row ends up; None if it goes."""
        before = bisect_left(self.rows, row)
        return None if before < len(self.rows) and self.rows[before] == row else row - before

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Where a run of rows ends up; None if all of it goes. To the end of the sheet stays to the end."""
        first -= bisect_left(self.rows, first)
        last -= bisect_right(self.rows, last) if last < MAX_ROW else 0
        return (first, last) if first <= last else None

    def range(self, cells: Range) -> Range | None:
        """Where a range ends up; None if all of it goes."""
        span = self.span(cells.first_row, cells.last_row)
        return None if span is None else Range(span[0], cells[1], span[1], cells[3])

    def ranges(self, sqref: str) -> str:
        """A list of ranges without what goes; "" if nothing stays."""
        kept = (self.range(Range.parse(reference)) for reference in sqref.split())
        return " ".join(str(cells) for cells in kept if cells is not None)

    def formula(self, text: str, here: bool) -> str:
        """A formula that refers to what it referred to; `here`: it stands on the sheet that loses rows."""
        return _rewrite(text, lambda sheet, ref: self._reference(sheet, ref, here))

    def _reference(self, sheet: str, reference: str, here: bool) -> str:
        if not (self._is_meant(sheet) if sheet else here):
            return sheet + reference
        parts = [_split(part) for part in reference.split(":")]
        if not parts[0][3]:  # whole columns
            return sheet + reference
        rows = sorted(int(part[3]) for part in parts)
        span = self.span(rows[0], rows[-1])
        if span is None:
            return sheet + "#REF!"
        ends = span if int(parts[0][3]) <= int(parts[-1][3]) else span[::-1]
        moved = ("".join((*part[:3], str(row))) for part, row in zip(parts, ends, strict=False))
        return sheet + ":".join(moved)

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
                msg("Delete the rows in Excel or WPS."),
            )
        return False


def translate(text: str, down: int, right: int) -> str:
    """A formula as if it were copied so many rows down and columns right: relative references move."""

    def move(sheet: str, reference: str) -> str:
        parts = [_moved(_split(part), down, right) for part in reference.split(":")]
        return sheet + ("#REF!" if "" in parts else ":".join(parts))

    return _rewrite(text, move)


def _moved(part: tuple[str, str, str, str], down: int, right: int) -> str:
    fixed_column, letters, fixed_row, digits = part
    if letters and not fixed_column:
        column = column_number(letters) + right
        letters = column_letter(column) if 1 <= column <= MAX_COLUMN else "?"
    if digits and not fixed_row:
        digits = str(int(digits) + down) if 1 <= int(digits) + down <= MAX_ROW else "?"
    return "" if "?" in (letters, digits) else fixed_column + letters + fixed_row + digits


def _split(part: str) -> tuple[str, str, str, str]:
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
