"""A report as a workbook: figures with charts, the late tasks, all tasks. Values, no formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from xltool.report.summary import (
    CLASSES,
    COLOURS,
    RATE_RULE,
    OfficeCount,
    ReportTask,
    Summary,
    opening_sentence,
)
from xltool.text.width import display_width

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_TASK_HEADINGS = ("序号", "任务", "牵头单位", "完成时限", "状态", "预警", "说明")
_TASK_WIDTHS = (8, 46, 26, 24, 12, 8, 40)
"""In characters, as a spreadsheet counts them; Han take two."""
_LIGHTS = {"红": "F4B6B0", "黄": "FCE8A8", "绿": "C6E2C6", "灰": "DADDE1"}


def write(summary: Summary, stream: BinaryIO) -> None:
    """Write the workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    _figures(book.worksheets[0], summary)
    _charts(book, len(summary.offices))
    _listing(book, "逾期和滞后", summary.late, summary)
    _listing(book, "临期", summary.soon, summary)
    _listing(book, "全部任务", summary.tasks, summary)
    for sheet in book.worksheets:
        _as_text(sheet)
    book.save(stream)


def _figures(sheet: Worksheet, summary: Summary) -> None:
    sheet.title = "统计"
    headings = ("牵头单位", "总数", *CLASSES, "完成率", "配合")
    _heading(sheet, f"{summary.title}进展情况统计", len(headings))
    sheet.append([opening_sentence(summary)])
    sheet.merge_cells(start_row=2, end_row=2, start_column=1, end_column=len(headings))
    sheet.append(headings)
    counts = [*summary.offices, summary.whole]
    for count in counts:
        sheet.append([*_row(count), count.coop])
    last = sheet.max_row
    _rule(sheet, 3, last, len(headings))
    _rates(sheet, 4, last, len(headings) - 1)
    sheet.append([RATE_RULE])
    if summary.leaders:
        sheet.append([])
        header = sheet.max_row + 2
        sheet.append(("责任领导", "总数", *CLASSES, "完成率"))
        for count in summary.leaders:
            sheet.append(_row(count))
        _rule(sheet, header, sheet.max_row, len(headings) - 1)
        _rates(sheet, header + 1, sheet.max_row, len(headings) - 1)
    sheet.column_dimensions["A"].width = 28
    sheet.row_dimensions[2].height = 22
    _page(sheet)


def _row(count: OfficeCount) -> list[Any]:
    return [count.name, count.states.total, *count.counts, count.states.rate]


def _charts(book: Workbook, offices: int) -> None:
    """A sheet with the bars of each office's tasks by class, and the share of each class in the whole."""
    from openpyxl.chart import BarChart, DoughnutChart, Reference
    from openpyxl.chart.marker import DataPoint

    figures: Worksheet = book.worksheets[0]
    sheet: Worksheet = book.create_sheet("图表")
    last = 3 + len(CLASSES) - 1
    bars = BarChart()
    bars.type, bars.grouping, bars.overlap, bars.gapWidth = "bar", "stacked", 100, 40
    bars.title = "各单位任务构成"
    bars.add_data(
        Reference(figures, min_col=3, max_col=last, min_row=3, max_row=3 + offices), titles_from_data=True
    )
    bars.set_categories(Reference(figures, min_col=1, min_row=4, max_row=3 + offices))
    for series, colour in zip(bars.series, COLOURS.values(), strict=True):
        series.graphicalProperties.solidFill = colour[1:]
    bars.y_axis.delete = bars.x_axis.delete = False
    bars.x_axis.scaling.orientation = "maxMin"
    bars.width, bars.height = 22, max(9.0, 3 + 0.55 * offices)
    bars.x_axis.tickLblSkip = 1
    bars.legend.position = "b"
    sheet.add_chart(bars, "A1")
    ring = DoughnutChart()
    ring.title = "总体构成"
    ring.add_data(
        Reference(figures, min_col=3, max_col=last, min_row=4 + offices, max_row=4 + offices), from_rows=True
    )
    ring.set_categories(Reference(figures, min_col=3, max_col=last, min_row=3, max_row=3))
    for index, colour in enumerate(COLOURS.values()):
        point = DataPoint(idx=index)
        point.graphicalProperties.solidFill = colour[1:]
        ring.series[0].dPt.append(point)
    ring.width, ring.height = 12, 8
    sheet.add_chart(ring, "M1")
    _page(sheet)


def _listing(book: Workbook, title: str, tasks: Sequence[ReportTask], summary: Summary) -> None:
    from openpyxl.styles import PatternFill

    sheet: Worksheet = book.create_sheet(title)
    _heading(sheet, f"{summary.title}:{title}({len(tasks)}项)", len(_TASK_HEADINGS))
    sheet.append([])
    sheet.append(_TASK_HEADINGS)
    for task in tasks:
        sheet.append(task)
    _rule(sheet, 3, sheet.max_row, len(_TASK_HEADINGS), left=(2, 3, 7))
    for row in range(4, sheet.max_row + 1):
        texts = [str(cell.value) for cell in sheet[row]]
        lines = max(-(-display_width(t) // (w - 2)) for t, w in zip(texts, _TASK_WIDTHS, strict=True))
        sheet.row_dimensions[row].height = 15.0 * max(1, lines)
        light = sheet.cell(row, 6)
        light.fill = PatternFill("solid", fgColor=_LIGHTS[str(light.value)])
    for column, width in zip("ABCDEFG", _TASK_WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    _page(sheet)


def _heading(sheet: Worksheet, text: str, columns: int) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.append([text])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=columns)
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 32


def _rule(sheet: Worksheet, first: int, last: int, columns: int, left: Iterable[int] = (1,)) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    line = Side(style="thin")
    border = Border(line, line, line, line)
    fonts = (Font(name="黑体", size=11), Font(name="仿宋_GB2312", size=11))
    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
    start = Alignment(horizontal="left", vertical="center", wrap_text=True)
    for row in sheet.iter_rows(min_row=first, max_row=last, max_col=columns):
        for at, cell in enumerate(row, 1):
            cell.border = border
            cell.font = fonts[cell.row != first]
            cell.alignment = start if at in left and cell.row != first else centre


def _rates(sheet: Worksheet, first: int, last: int, column: int) -> None:
    for row in range(first, last + 1):
        sheet.cell(row, column).number_format = "0.0%"


def _page(sheet: Worksheet) -> None:
    from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页 共 &N 页"))


def _as_text(sheet: Worksheet) -> None:
    """Texts of the table that look like formulas stay what they say."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
