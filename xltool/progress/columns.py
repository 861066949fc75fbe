"""The six columns that refresh owns, and where they are in a table or will go (ARCHITECTURE)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltool.record import NamedTuple
from xltool.table.columns import heading_form
from xltool.table.model import Column, Table
from xltool.workbook.base import Sheet, Value

OWNED: Mapping[str, str] = {
    "state": "任务状态",
    "light": "预警",
    "reason": "预警说明",
    "workdays_left": "剩余工作日",
    "quota": "量化进度",
    "evidence_state": "佐证核验",
}
"""Field → heading, in the order in which they are appended."""

_PATTERNS = {
    "state": "status",
    "light": "status",
    "reason": "progress",
    "workdays_left": "status",
    "quota": "progress",
    "evidence_state": "evidence",
}
"""Owned field → the people's field whose column looks the way it should: words centred, sentences wide."""

_LEVELS = ("等级", "级别")
"""Endings of headings that ask for a level (一级, 高/中/低), though their field is `light`: not a colour."""


class Placement(NamedTuple):
    """Where the owned columns are: those the table has, and numbers for those it lacks."""

    present: Mapping[str, int]
    new: Mapping[str, int]


def find_owned(table: Table) -> dict[str, Column]:
    """Field → the table's column for it.

    A column is owned when its heading, group headings aside, is exactly ours, or, for the light, another
    usual word for one (亮灯). People's 是否完成 is their own, whatever it says.
    """
    owned: dict[str, Column] = {}
    for column in table.columns:
        heading = heading_form(column.heading).rpartition("/")[2]
        for field, own_heading in OWNED.items():
            exact = heading == own_heading and column.field in (field, "status", None)
            sure = column.field == field and column.how in ("exact", "project")
            if field not in owned and (exact or (sure and not heading.endswith(_LEVELS))):
                owned[field] = column
                break
    return owned


def place_columns(table: Table, sheet: Sheet) -> Placement:
    """The owned columns: present ones where they are, new ones right of everything in the table's rows."""
    present = {field: column.index for field, column in find_owned(table).items()}
    missing = [field for field in OWNED if field not in present]
    if not missing:
        return Placement(present, {})
    first = _right_edge(table, sheet, len(missing)) + 1
    return Placement(present, {field: first + offset for offset, field in enumerate(missing)})


def pattern(table: Table, sheet: Sheet, field: str) -> int:
    """The column whose dress a new column's cells take: a visible one of its kind, else the neighbour."""
    hidden = sheet.hidden_columns
    kind = next((c.index for c in table.columns_of(_PATTERNS[field]) if c.index not in hidden), None)
    return neighbour(table, sheet) if kind is None else kind


def neighbour(table: Table, sheet: Sheet) -> int:
    """The column whose heading's dress new headings take: the table's rightmost visible one."""
    hidden = sheet.hidden_columns
    columns = range(table.header.last_column, table.header.first_column - 1, -1)
    return next((column for column in columns if column not in hidden), table.header.last_column)


def _right_edge(table: Table, sheet: Sheet, count: int) -> int:
    """The last column before `count` free ones: right of the table, of notes beside it, of merged ranges."""
    edge = table.header.last_column
    wide = [task.values for task in table.tasks if len(task.values) > edge]
    edge = max((_last_filled(values, edge) for values in wide), default=edge)
    first_row, last_row = table.header.first_row, table.body[1]
    for cells in sheet.merged:
        if cells.first_row <= last_row and cells.last_row >= first_row:
            edge = max(edge, cells.last_column)
    other_rows = [
        *range(table.header.first_row, table.header.last_row + 1),
        *(row for row, _ in table.sections),
        *table.totals,
        *(row for row, _ in table.skipped),
    ]
    column = edge + 1
    while column <= edge + count:
        if any(sheet.value(row, column) not in (None, "") for row in other_rows):
            edge = column
        column += 1
    return edge


def _last_filled(values: Sequence[Value], edge: int) -> int:
    """The number of the last column right of `edge` that holds something, else `edge`."""
    for column in range(len(values), edge, -1):
        if values[column - 1] not in (None, ""):
            return column
    return edge
