"""Tables inside a notice: read by the same reader as any other work-division table."""

from __future__ import annotations

import io
from pathlib import Path

from xltool.errors import InputError
from xltool.notice.model import ITEM_FIELDS, Grid, Item, Said, Source
from xltool.table.model import Hints, Table, Task


def items_of_grid(grid: Grid, path: Path) -> list[Item]:
    """The rows of a table as items; [] when it is no work-division table."""
    from xltool.table.reader import read_table
    from xltool.workbook.xlsx.book import XlsxWorkbook

    if len(grid.rows) < 2:
        return []
    try:
        table = read_table(XlsxWorkbook(_as_workbook(grid), path), hints=Hints())
    except InputError:
        return []
    items = [_item(task, table, grid.line) for task in table.tasks]
    useful = {"due", "lead", "coop", "resp_org", "owner"}
    return items if any(useful & set(item.said) for item in items) else []


def _as_workbook(grid: Grid) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for row, texts in enumerate(grid.rows, 1):
        for column, text in enumerate(texts, 1):
            if text:
                cell = sheet.cell(row, column, text)
                cell.data_type = "s"
    for top, left, bottom, right in grid.merged:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _item(task: Task, table: Table, line: int) -> Item:
    source = Source(line, " | ".join(str(value) for value in task.values if value is not None))
    said: dict[str, Said] = {}
    for column in table.columns:
        field = column.fields[0] if len(column.fields) == 1 else column.field
        value = task.values[column.index - 1] if column.index <= len(task.values) else None
        if field in ITEM_FIELDS and field not in said and value not in (None, ""):
            said[field] = Said(str(value).strip(), source, column.heading.rpartition("/")[2])
    split = {"lead": task.lead, "coop": task.coop, "owner": task.owner}
    if any(len(column.fields) > 1 for column in table.columns):
        for field, names in split.items():
            if names:
                said[field] = Said("、".join(names), source)
    sections = tuple(task.section.split(" / ")) if task.section else ()
    return Item(task.seq, said, sections)
