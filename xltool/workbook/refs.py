"""A1 references: "B12", "$B$12", "A1:K1". Rows and columns count from 1 everywhere in this project."""

from __future__ import annotations

from functools import cache

from xltool.patterns import compiled
from xltool.record import NamedTuple

_CELL = compiled(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


@cache
def column_letter(column: int) -> str:
    """The letters of a 1-based column: 1 → "A", 28 → "AB"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_number(letters: str) -> int:
    """The 1-based number of column letters: "A" → 1, "ab" → 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def parse_ref(ref: str) -> tuple[int, int]:
    """Row and column, 1-based, of "B12" or "$B$12"; ValueError if `ref` is no cell reference."""
    match = _CELL.fullmatch(ref)
    if match is None:
        raise ValueError(f"not a cell reference: {ref!r}")
    return int(match[2]), column_number(match[1])


def format_ref(row: int, column: int) -> str:
    """The A1 form of a 1-based row and column."""
    return f"{column_letter(column)}{row}"


class Range(NamedTuple):
    """A rectangle of cells, all four edges 1-based and inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def parse(cls, text: str) -> Range:
        """From "A1:K3" or "B2", in any corner order; ValueError otherwise."""
        first, _, last = text.partition(":")
        row, column = parse_ref(first)
        row2, column2 = parse_ref(last) if last else (row, column)
        return cls(min(row, row2), min(column, column2), max(row, row2), max(column, column2))

    def __str__(self) -> str:
        first = format_ref(self.first_row, self.first_column)
        last = format_ref(self.last_row, self.last_column)
        return first if first == last else f"{first}:{last}"

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column
