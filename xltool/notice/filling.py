"""A draft into its template: .xlsx through openpyxl, .xls in place through the engine.

Either way every cell keeps the template's dress; rows too many are deleted, and heights follow the text.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from xltool.errors import UnsupportedEdit
from xltool.notice.drafting import Draft
from xltool.workbook.refs import Range

_LEAST, _TALLEST = 30.0, 409.0
"""Points; the second is Excel's limit."""
_SECTION_HEIGHT = 30.0
_LINE = 1.42
"""Height of a line in font sizes; ample for 仿宋 and for what stands in where it is missing."""
_DIGIT_PIXELS = 8
"""Width of a digit of 宋体 11, the unit of column widths (ECMA-376 Part 1, 18.3.1.13)."""
_BODY_SIZE = 12.0


def content_of(draft: Draft) -> bytes:
    """The table as a file of its template's kind. UnsupportedEdit for a text that no cell can hold."""
    if draft.template.path.suffix.lower() == ".xls":
        return _xls_of(draft)
    return xlsx_of(draft)


def _xls_of(draft: Draft) -> bytes:
    from xltool.workbook.xls import XlsWorkbook
    from xltool.workbook.xls.worksheet import XlsSheet

    _check_storable(draft)
    book = XlsWorkbook.open(draft.template.path)
    sheet = book[draft.template.sheet]
    assert isinstance(sheet, XlsSheet)  # what an XlsWorkbook consists of
    template = draft.template
    first = template.header.first_column
    for cell in draft.cells:
        like = (template.header.first_row, first) if cell.field == "section" else None
        sheet.write(cell.row, cell.column, cell.value, like)
    for row in draft.sections:
        for column in range(first + 1, template.header.last_column + 1):
            sheet.write(row, column, None, (template.header.first_row, first))
    for area in draft.merged:
        sheet.merge(area)
    heights = _heights(draft, sheet.column_width, lambda row, column: _BODY_SIZE)
    sheet.set_row_heights(heights)
    if draft.last_row < template.body[1]:
        sheet.delete_rows(range(draft.last_row + 1, template.body[1] + 1))
    out = io.BytesIO()
    book.write_to(out)
    return out.getvalue()


def xlsx_of(draft: Draft) -> bytes:
    """The drafted .xlsx as bytes: what is written, and what a preview can be read from."""
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    _check_storable(draft)  # openpyxl would cut a longer text off
    book = load_workbook(draft.template.path)
    sheet: Any = book[draft.template.sheet]
    template = draft.template
    grown = _fit_rows(sheet, draft)
    head = sheet.cell(template.header.first_row, template.header.first_column)
    for cell in draft.cells:
        target = sheet.cell(cell.row, cell.column)
        target.value = cell.value
        if isinstance(cell.value, str):
            target.data_type = "s"  # "=…" in a notice is text
    for row in draft.sections:
        for column in range(template.header.first_column, template.header.last_column + 1):
            sheet.cell(row, column)._style = copy(head._style)
    for area in draft.merged:
        sheet.merge_cells(str(area))

    def width(column: int) -> float:
        return float(sheet.column_dimensions[get_column_letter(column)].width)

    def size(row: int, column: int) -> float:
        return float(sheet.cell(row, column).font.sz or _BODY_SIZE)

    for row, height in _heights(draft, width, size).items():
        sheet.row_dimensions[row].height = height
    _follow(book, sheet, template.body, grown)
    book.properties.title = draft.title
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _check_storable(draft: Draft) -> None:
    from xltool.workbook.xlsx.edits import check_storable

    for cell in draft.cells:
        try:
            check_storable(cell.value, date1904=False)
        except UnsupportedEdit as error:
            error.path = draft.notice.path
            raise


def _fit_rows(sheet: Any, draft: Draft) -> int:
    """As many body rows as the draft has; what stands below moves along. Returns by how many rows."""
    first, last = draft.template.body
    shift = draft.last_row - last
    if not shift:
        return 0
    columns = range(1, sheet.max_column + 1)
    below = range(last + 1, sheet.max_row + 1)
    kept = {
        (row, column): (sheet.cell(row, column).value, copy(sheet.cell(row, column)._style))
        for row in below
        for column in columns
    }
    heights = {row: sheet.row_dimensions[row].height for row in below}
    merges = [area for area in list(sheet.merged_cells.ranges) if area.min_row > last]
    for area in merges:
        sheet.unmerge_cells(str(area))
    for row in range(min(last, draft.last_row) + 1, max(below, default=last) + 1):
        for column in columns:
            cell = sheet.cell(row, column)
            cell.value, cell.style = None, "Normal"
        sheet.row_dimensions[row].height = None
    for row in range(last + 1, draft.last_row + 1):
        for column in columns:
            sheet.cell(row, column)._style = copy(sheet.cell(first, column)._style)
    for (row, column), (value, style) in kept.items():
        cell = sheet.cell(row + shift, column)
        cell.value, cell._style = value, style
    for row, height in heights.items():
        sheet.row_dimensions[row + shift].height = height
    for area in merges:
        sheet.merge_cells(
            start_row=area.min_row + shift,
            start_column=area.min_col,
            end_row=area.max_row + shift,
            end_column=area.max_col,
        )
    if shift < 0:
        sheet.delete_rows(sheet.max_row + shift + 1, -shift)
    return shift


def _follow(book: Any, sheet: Any, body: tuple[int, int], shift: int) -> None:
    """Drop-downs and names over the body reach to its new last row."""
    if not shift:
        return
    from openpyxl.worksheet.cell_range import MultiCellRange

    for rule in sheet.data_validations.dataValidation:
        areas = [copy(area) for area in rule.sqref.ranges]
        for area in areas:
            if body[0] <= area.min_row and area.max_row == body[1]:
                area.expand(down=shift) if shift > 0 else area.shrink(bottom=-shift)
        rule.sqref = MultiCellRange(areas)
    for name in book.defined_names.values():
        name.attr_text = re.sub(
            rf"(\$[A-Z]+\${body[0]}:\$[A-Z]+\$){body[1]}\b",
            lambda m: f"{m[1]}{body[1] + shift}",
            name.attr_text,
        )


def _heights(
    draft: Draft, width: Callable[[int], float], size: Callable[[int, int], float]
) -> Mapping[int, float]:
    """Points in which no text of a row is cut off."""
    heights = dict.fromkeys(draft.rows, _LEAST) | dict.fromkeys(draft.sections, _SECTION_HEIGHT)
    across = {(area.first_row, area.first_column): area for area in draft.merged}
    for cell in draft.cells:
        if cell.row in heights and isinstance(cell.value, str) and cell.field != "section":
            area = across.get((cell.row, cell.column), Range(cell.row, cell.column, cell.row, cell.column))
            room = sum(width(column) for column in range(area.first_column, area.last_column + 1))
            needed = _needed(cell.value, room * _DIGIT_PIXELS - 6, size(cell.row, cell.column))
            heights[cell.row] = max(heights[cell.row], needed)
    return {row: min(height, _TALLEST) for row, height in heights.items()}


def _needed(text: str, pixels: float, size: float) -> float:
    per_line = max(1.0, pixels / (size * 96 / 72) - 0.2)
    lines = sum(max(1, math.ceil(_text_width(line) / per_line)) for line in text.split("\n"))
    return math.ceil(lines * size * _LINE + 8)


def _text_width(text: str) -> float:
    """In full-width characters; half-width ones count a little over a half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in text)
