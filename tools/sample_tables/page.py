"""A worksheet described once, so that the .xls and the .xlsx writer draw the same sheet."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from dataclasses import dataclass, field, replace

Value = str | int | float | dt.date | None

TITLE_FONT, HEAD_FONT, BODY_FONT, KAI_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"
BODY_SIZE = 12
LINE_HEIGHT = 1.42
"""Of the font size; ample for 仿宋, and enough for the taller fonts that stand in where it is missing."""
MAX_ROW_POINTS = 409.0
"""Excel's limit for a row's height."""


@dataclass(frozen=True, slots=True)
class Dress:
    """How a cell looks."""

    font: str = BODY_FONT
    size: int = BODY_SIZE
    bold: bool = False
    across: str = "center"
    border: bool = True
    wrap: bool = True
    number: str = "General"
    fill: str | None = None
    """Background as RRGGBB."""

    def but(self, **changes: object) -> Dress:
        """The same dress with a few things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # dataclasses.replace takes any field


TITLE = Dress(font=TITLE_FONT, size=22, border=False)
MARK = Dress(font=HEAD_FONT, size=16, across="left", border=False, wrap=False)
INFO = Dress(font=KAI_FONT, across="left", border=False, wrap=False)
HEAD = Dress(font=HEAD_FONT)
BODY = Dress()
TEXT = Dress(across="left")
SECTION = Dress(font=HEAD_FONT, across="left")
TOTAL = Dress(font=KAI_FONT, bold=True, fill="F2F2F2")
FOOT = Dress(across="left", border=False, wrap=False)
DATE = Dress(number='yyyy"年"m"月"d"日"')
PERCENT = Dress(number="0%")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, rows and columns counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its "=" and the value it has when the file is written."""

    text: str
    result: float


@dataclass(frozen=True, slots=True)
class Cell:
    value: Value | Formula
    dress: Dress


@dataclass(frozen=True, slots=True)
class DropDown:
    """A list of allowed values with a hint; other text only raises a warning box."""

    area: Area
    choices: tuple[str, ...]
    prompt: str


@dataclass(slots=True)
class Page:
    """One worksheet: widths in full-width characters of 12 pt, heights in points, counting from 0."""

    name: str
    widths: list[float]
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    header: tuple[int, int] | None = None
    """First and last heading row: repeated on every printed page and kept in sight on screen."""
    frozen_columns: int = 0
    drop_downs: list[DropDown] = field(default_factory=list)
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    logo: tuple[int, int] | None = None
    hidden_rows: set[int] = field(default_factory=set)
    page_breaks: list[int] = field(default_factory=list)
    landscape: bool = True

    def put(self, row: int, column: int, value: Value | Formula, dress: Dress = BODY) -> None:
        """One cell."""
        self.cells[row, column] = Cell(value, dress)

    def put_row(self, row: int, values: list[Value], dresses: list[Dress]) -> None:
        """A row of cells from column A on."""
        for column, (value, dress) in enumerate(zip(values, dresses, strict=True)):
            self.put(row, column, value, dress)

    def merge(self, area: Area, value: Value | Formula, dress: Dress = BODY) -> None:
        """A merged area; its covered cells wear the same dress, so that the border goes all the way round."""
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                self.put(row, column, None, dress)
        self.put(area.top, area.left, value, dress)
        self.merges.append(area)

    def fit_heights(self, rows: range, least: float = 0.0) -> None:
        """Row heights at which no wrapped text of these rows is cut off."""
        merged = {(m.top, m.left): m for m in self.merges}
        covered = {
            (row, column)
            for m in self.merges
            for row in range(m.top, m.bottom + 1)
            for column in range(m.left, m.right + 1)
        }
        for row in rows:
            needs = [
                self._needed(cell, self.widths[column])
                for (r, column), cell in self.cells.items()
                if r == row and (r, column) not in covered
            ]
            self.heights[row] = max([least, *needs])
        for (top, left), area in merged.items():
            if top not in rows:
                continue
            span = range(top, area.bottom + 1)
            needed = self._needed(self.cells[top, left], sum(self.widths[left : area.right + 1]))
            missing = needed - sum(self.heights[row] for row in span)
            if missing > 0:
                for row in span:
                    self.heights[row] += math.ceil(missing / len(span))
        for row in rows:
            self.heights[row] = min(self.heights[row], MAX_ROW_POINTS)

    @staticmethod
    def _needed(cell: Cell, width: float) -> float:
        dress = cell.dress
        if not isinstance(cell.value, str):
            return dress.size * 1.8
        room = width * BODY_SIZE / dress.size - 0.4
        lines = sum(max(1, math.ceil(text_width(line) / room)) for line in cell.value.split("\n"))
        return math.ceil(lines * dress.size * LINE_HEIGHT + 8)


def form_line(*blanks: str, gap: int = 20) -> str:
    """A line of things to fill in by hand: 填表人:      审核人:      …"""
    return (" " * gap).join(blanks)


def text_width(text: str) -> float:
    """Width in full-width characters; half-width ones count a little over a half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in text)


def column_pixels(width: float) -> int:
    """Screen pixels (96 dpi) that hold `width` full-width characters of 12 pt and the cell's padding."""
    return round(width * 16) + 12
