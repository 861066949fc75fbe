"""What a user would write instead of `xltool refresh`: load the workbook, fill six columns, save it.

python benchmarks/peer_fill.py IN OUT        openpyxl for .xlsx; xlrd + xlutils + xlwt for .xls
"""

import sys

source, target = sys.argv[1:3]
HEADINGS = ["任务状态", "预警", "预警说明", "剩余工作日", "量化进度", "佐证核验"]


def status(due):
    late = "9月" in str(due)
    return [
        "逾期" if late else "正常推进",
        "红" if late else "绿",
        "逾期3天" if late else "距12-15还有52个工作日",
        52,
        "0/2次",
        "未登记",
    ]


if source.endswith(".xlsx"):
    from openpyxl import load_workbook

    book = load_workbook(source)
    sheet = book.worksheets[0]
    column = sheet.max_column + 1
    for i, heading in enumerate(HEADINGS):
        sheet.cell(3, column + i, heading)
    for row in range(4, sheet.max_row):
        for i, value in enumerate(status(sheet.cell(row, 4).value)):
            sheet.cell(row, column + i, value)
    book.save(target)
else:
    import xlrd
    from xlutils.copy import copy

    read = xlrd.open_workbook(source, formatting_info=True)
    cells = read.sheet_by_index(0)
    book = copy(read)
    sheet = book.get_sheet(0)
    for i, heading in enumerate(HEADINGS):
        sheet.write(2, cells.ncols + i, heading)
    for row in range(3, cells.nrows - 1):
        for i, value in enumerate(status(cells.cell_value(row, 3))):
            sheet.write(row, cells.ncols + i, value)
    book.save(target)
