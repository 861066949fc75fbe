"""Small real workbooks of either kind, made by the libraries people use: xlsxwriter and xlwt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xltool.workbook.base import Value
from xltool.workbook.refs import Range, parse_ref

KINDS = ("xlsx", "xls")


@dataclass(frozen=True)
class Formula:
    """A formula and the result the file remembers."""

    text: str
    result: float = 0.0


@dataclass(frozen=True)
class Content:
    """What a sheet shall hold: rows from A1 on, and the things around them."""

    rows: Sequence[Sequence[Value | Formula]]
    formats: Mapping[str, str] = field(default_factory=dict)
    """Number formats by cell."""
    merged: Sequence[str] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    fonts: Mapping[str, str] = field(default_factory=dict)
    """Font names by cell; such a cell has a thin border too."""


def make_book(kind: str, path: Path, sheets: Mapping[str, Content]) -> Path:
    """Write a workbook of a kind ("xlsx" or "xls") and return its path."""
    {"xlsx": _make_xlsx, "xls": _make_xls}[kind](path, sheets)
    return path


def _make_xlsx(path: Path, sheets: Mapping[str, Content]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    for name, content in sheets.items():
        sheet = book.add_worksheet(name)
        for row, column, value, number_format, font in _cells(content):
            dress = {}
            if font:
                dress = {"font_name": font, "border": 1}
            if number_format:
                dress["num_format"] = number_format
            form = book.add_format(dress) if dress else None
            if isinstance(value, Formula):
                sheet.write_formula(row, column, "=" + value.text, form, value.result)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, form)
            elif isinstance(value, bool):
                sheet.write_boolean(row, column, value, form)
            elif isinstance(value, dt.date):
                sheet.write_datetime(
                    row, column, value, form or book.add_format({"num_format": "yyyy-mm-dd"})
                )
            elif value is None:
                sheet.write_blank(row, column, None, form)
            else:
                sheet.write_number(row, column, value, form)
        for cells in content.merged:
            area = Range.parse(cells)
            # merge_range would write the cells anew; the value stands there already.
            sheet.merge_range(cells, "", book.add_format())
            first = content.rows[area.first_row - 1][area.first_column - 1]
            sheet.write(area.first_row - 1, area.first_column - 1, first)
        for column, width in content.widths.items():
            sheet.set_column(column - 1, column - 1, width)
        for row in content.hidden_rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        for column in content.hidden_columns:
            sheet.set_column(column - 1, column - 1, None, None, {"hidden": True})
    book.close()


def _make_xls(path: Path, sheets: Mapping[str, Content]) -> None:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for name, content in sheets.items():
        sheet = book.add_sheet(name)
        merged = [Range.parse(cells) for cells in content.merged]
        for row, column, value, number_format, font in _cells(content):
            if any(area.holds(row + 1, column + 1) for area in merged):
                continue
            form = xlwt.easyxf(f"font: name {font}; borders: left thin, top thin" if font else "")
            if number_format or isinstance(value, dt.date):
                form.num_format_str = number_format or "yyyy-mm-dd"
            if isinstance(value, Formula):
                sheet.write(row, column, xlwt.Formula(value.text), form)
            else:
                sheet.write(row, column, value, form)
        for area in merged:
            edges = (area.first_row - 1, area.last_row - 1, area.first_column - 1, area.last_column - 1)
            sheet.write_merge(*edges, content.rows[area.first_row - 1][area.first_column - 1])
        for column, width in content.widths.items():
            sheet.col(column - 1).width = int(width * 256)
        for row in content.hidden_rows:
            sheet.row(row - 1).hidden = True
        for column in content.hidden_columns:
            sheet.col(column - 1).hidden = True
    book.save(str(path))


def _cells(content: Content) -> list[tuple[int, int, Value | Formula, str | None, str | None]]:
    """Every cell, 0-based, with its number format and font."""
    cells: dict[tuple[int, int], Value | Formula] = {
        (r, c): value
        for r, row in enumerate(content.rows)
        for c, value in enumerate(row)
        if value is not None
    }
    for ref in (*content.formats, *content.fonts):
        row, column = parse_ref(ref)
        cells.setdefault((row - 1, column - 1), None)
    formats = {parse_ref(ref): code for ref, code in content.formats.items()}
    fonts = {parse_ref(ref): name for ref, name in content.fonts.items()}
    return [
        (r, c, value, formats.get((r + 1, c + 1)), fonts.get((r + 1, c + 1)))
        for (r, c), value in sorted(cells.items())
    ]
