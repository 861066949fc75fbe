"""Row heights of an .xls set in place."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlrd
import xlwt

from xltool.workbook.xls import XlsWorkbook
from xltool.workbook.xls.worksheet import XlsSheet


@pytest.fixture
def book(tmp_path: Path) -> XlsWorkbook:
    made = xlwt.Workbook()
    sheet = made.add_sheet("Sheet1")
    for row in range(3):
        sheet.write(row, 0, f"第{row + 1}行")
    sheet.col(1).width = 20 * 256
    made.save(str(tmp_path / "book.xls"))
    return XlsWorkbook.open(tmp_path / "book.xls")


def sheet_of(book: XlsWorkbook) -> XlsSheet:
    sheet = book.sheets[0]
    assert isinstance(sheet, XlsSheet)
    return sheet


def test_heights_are_kept_beside_other_edits(book: XlsWorkbook, tmp_path: Path) -> None:
    sheet = sheet_of(book)
    sheet["A2"] = "改过"
    sheet.set_row_heights({2: 61.5, 3: 9999.0, 40: 20.0})
    sheet["A3"] = "也改过"
    book.save(tmp_path / "out.xls")
    read = xlrd.open_workbook(tmp_path / "out.xls", formatting_info=True).sheet_by_index(0)
    assert (read.cell_value(1, 0), read.cell_value(2, 0)) == ("改过", "也改过")
    heights = {row: info.height / 20 for row, info in read.rowinfo_map.items()}
    assert (heights[1], heights[2]) == (61.5, 409.5)
    assert [read.rowinfo_map[row].height_mismatch for row in range(3)] == [0, 1, 1]
    assert 39 not in heights, "a row without a record has no height of its own"


def test_widths_are_told_in_digits(book: XlsWorkbook) -> None:
    assert sheet_of(book).column_width(2) == 20
    assert sheet_of(book).column_width(5) > 5
