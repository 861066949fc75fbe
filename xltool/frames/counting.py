"""The 样本核对表: counts by group and the files they were counted in, as a workbook. Counts only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from xltool.frames.checking import FrameReport, GroupCount
from xltool.frames.codes import CODES
from xltool.frames.reading import Frame
from xltool.history import put_file
from xltool.text.storable import storable

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_HEADINGS = ("评价主体", "应报人数", "实报人数", "信息无误", "有问题", "未报人数")
_WIDTHS = (30, 12, 12, 12, 12, 12)


def write_counts(out: Path, report: FrameReport, frames: Sequence[Frame], rosters: Sequence[Frame]) -> None:
    """Write the counts to `out`, an .xlsx; a file that is replaced stays as a backup."""
    book = _book(report, frames, rosters)
    put_file(out, partial(_save, book), command="frame")


def _save(book: Workbook, stream: BinaryIO) -> None:
    book.save(stream)


def _book(report: FrameReport, frames: Sequence[Frame], rosters: Sequence[Frame]) -> Workbook:
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = "样本核对表"
    sheet.append(["社会评价样本核对表"])
    sheet.append([])
    sheet.append(_HEADINGS)
    for count in report.groups:
        sheet.append([storable(count.group), *_numbers(count)])
    columns = zip(*map(_numbers, report.groups), strict=True)
    sheet.append(["合计", *(None if None in column else sum(filter(None, column)) for column in columns)])
    _dress(sheet, sheet.max_row)
    sheet.append([])
    sheet.append(["发现问题", "处数"])
    for code in CODES:
        found = sum(finding.code == code for finding in report.findings)
        if found:
            sheet.append([CODES[code].title.render("zh"), found])
    sheet.append([])
    sheet.append(["核对的文件", "人数", "跳过", "SHA-256"])
    for frame in (*frames, *rosters):
        people = sum(1 for _ in frame.people)
        sheet.append([storable(frame.path.name), people, frame.rows_read - people, frame.sha256])
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a group called "=1+1" stays what it says
    return book


def _numbers(count: GroupCount) -> tuple[int | None, ...]:
    return (count.expected, count.people, count.sound, count.people - count.sound, count.missing)


def _dress(sheet: Worksheet, last: int) -> None:
    """The look of an official list: centred title, ruled cells, A4 upright."""
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.worksheet.properties import PageSetupProperties

    line = Side(style="thin")
    sheet.merge_cells("A1:F1")
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for row in sheet.iter_rows(min_row=3, max_row=last, max_col=len(_HEADINGS)):
        for cell in row:
            cell.font = Font(name="黑体" if cell.row == 3 else "仿宋_GB2312", size=12)
            cell.border = Border(line, line, line, line)
            cell.alignment = Alignment(horizontal="left" if cell.column == 1 else "center", wrap_text=True)
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
