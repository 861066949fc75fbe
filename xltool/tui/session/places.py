"""What a person calls a place in the table: a task's number, a row, or a cell of the sheet."""

from __future__ import annotations

import unicodedata

from xltool.table.model import Table
from xltool.workbook.refs import parse_ref


def place_named(table: Table, name: str) -> tuple[str, int | None] | None:
    """The task a name means, and the column when it names a cell ("D14"); None when there is none.

    A number is the task's own before it is a row of the sheet.
    """
    name = unicodedata.normalize("NFKC", name).strip()
    for task in table.tasks:
        if task.seq == name:
            return task.id, None
    row, column = _row_and_column(name)
    for task in table.tasks:
        if row is not None and task.row <= row <= task.last_row:
            return task.id, column
    return None


def _row_and_column(name: str) -> tuple[int | None, int | None]:
    if name.isdecimal():
        return int(name), None
    try:
        return parse_ref(name)
    except ValueError:
        return None, None
