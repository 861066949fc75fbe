"""Pages as an .xlsx workbook (XlsxWriter). The same pages give the same bytes: no clock, no user name."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter has no types
from xlsxwriter.format import Format  # type: ignore[import-untyped]  # as above
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

from .page import Dress, Formula, Page, column_pixels
from .pictures import logo_png

MAX_DIGIT_PIXELS = 8
"""Width of a digit of the workbook's normal font, 宋体 11: the unit of column widths (ECMA-376 18.3.1.13)."""
CREATED = dt.datetime(2022, 9, 29, 8, 0, 0)


def write_xlsx(path: Path, pages: list[Page], title: str, names: dict[str, str]) -> None:
    """Writes the workbook; `names` are defined names and what they refer to."""
    book = xlsxwriter.Workbook(
        str(path),
        {"default_format_properties": {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}},
    )
    book.set_properties({"title": title, "author": "", "created": CREATED})
    formats: dict[Dress, Format] = {}
    for page in pages:
        _draw(book, book.add_worksheet(page.name), page, formats)
    for name, reference in names.items():
        book.define_name(name, f"={reference}")
    book.close()


def _draw(book: xlsxwriter.Workbook, sheet: Worksheet, page: Page, formats: dict[Dress, Format]) -> None:
    for column, width in enumerate(page.widths):
        sheet.set_column(column, column, (column_pixels(width) - 5) / MAX_DIGIT_PIXELS)
    for row, height in page.heights.items():
        sheet.set_row(row, height, None, {"hidden": row in page.hidden_rows})
    for area in page.merges:
        form = _format(book, formats, page.cells[area.top, area.left].dress)
        sheet.merge_range(area.top, area.left, area.bottom, area.right, "", form)
    for (row, column), cell in page.cells.items():
        form = _format(book, formats, cell.dress)
        value = cell.value
        if isinstance(value, Formula):
            sheet.write_formula(row, column, f"={value.text}", form, value.result)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), form)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, form)
        elif value is None:
            sheet.write_blank(row, column, None, form)
        else:
            sheet.write_number(row, column, value, form)
    _extras(sheet, page)
    _print_setup(sheet, page)


def _extras(sheet: Worksheet, page: Page) -> None:
    for drop in page.drop_downs:
        sheet.data_validation(
            drop.area.top,
            drop.area.left,
            drop.area.bottom,
            drop.area.right,
            {
                "validate": "list",
                "source": list(drop.choices),
                "error_type": "warning",
                "error_title": "请核对",
                "error_message": drop.prompt,
                "input_title": "填写说明",
                "input_message": drop.prompt,
            },
        )
    for (row, column), text in page.notes.items():
        sheet.write_comment(row, column, text, {"author": "办公室", "x_scale": 1.6})
    if page.logo is not None:
        sheet.insert_image(
            *page.logo,
            "logo.png",
            {"image_data": io.BytesIO(logo_png()), "x_offset": 4, "y_offset": 3, "description": "单位标识"},
        )


def _print_setup(sheet: Worksheet, page: Page) -> None:
    if page.landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.59, right=0.59, top=0.79, bottom=0.71)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer('&C&"宋体,常规"&12— &P —', {"margin": 0.35})
    if page.page_breaks:
        sheet.set_h_pagebreaks(page.page_breaks)
    if page.header is not None:
        sheet.repeat_rows(*page.header)
        sheet.freeze_panes(page.header[1] + 1, page.frozen_columns)


def _format(book: xlsxwriter.Workbook, formats: dict[Dress, Format], dress: Dress) -> Format:
    if dress not in formats:
        properties: dict[str, object] = {
            "font_name": dress.font,
            "font_size": dress.size,
            "bold": dress.bold,
            "align": dress.across,
            "valign": "vcenter",
            "text_wrap": dress.wrap,
            "num_format": dress.number,
            "border": 1 if dress.border else 0,
        }
        if dress.fill is not None:
            properties["bg_color"] = f"#{dress.fill}"
        formats[dress] = book.add_format(properties)
    return formats[dress]
