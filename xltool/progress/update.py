"""From what a person types to a plan: their own columns of one task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.plan import ColumnEdits, Plan
from xltool.table.model import PERSONS_FIELDS, Column, Table, Task
from xltool.workbook.base import Value, Workbook


def plan_update(table: Table, book: Workbook, task: str, values: Mapping[str, str]) -> Plan:
    """What `update` would write. `task` is a 序号, "row:7" or an id; keys are fields or headings."""
    found = find_task(table, task)
    sheet = book[table.sheet]
    blocks = []
    unchanged = 0
    for name, text in values.items():
        column = _persons_column(table, name)
        old = sheet.value(found.row, column.index)
        new = typed_value(column.field, text)
        if old == new:
            unchanged += 1
            continue
        blocks.append(
            ColumnEdits(
                sheet=table.sheet,
                column=column.index,
                field=column.field or "",
                rows=(found.row,),
                tasks=(found.id,),
                old=(old,),
                new=(new,),
                reason="update",
            )
        )
    blocks.sort(key=lambda block: block.column)
    return Plan(
        path=book.path,
        base_sha256=book.sha256,
        sheet=table.sheet,
        blocks=tuple(blocks),
        unchanged=unchanged,
        command="update",
    )


def find_task(table: Table, name: str) -> Task:
    """The task that a 序号, "row:7" or an id names; InputError TASK_NOT_FOUND or TASK_AMBIGUOUS."""
    if name.startswith("row:") and name[4:].isdecimal():
        row = int(name[4:])
        hits = [t for t in table.tasks if t.row <= row <= t.last_row]
    else:
        hits = [t for t in table.tasks if t.id == name] or [t for t in table.tasks if t.seq == name]
    if len(hits) == 1:
        return hits[0]
    if not hits:
        raise InputError(
            "TASK_NOT_FOUND",
            msg("There is no task “{name}” in the table.", name=name),
            msg("“xltool list” shows the tasks; use the number, row:7 or the id."),
            table.path,
        )
    raise InputError(
        "TASK_AMBIGUOUS",
        msg("{count} tasks have the number “{name}”.", count=len(hits), name=name),
        msg("Name one by its row: {rows}.", rows=" ".join(f"row:{t.row}" for t in hits)),
        table.path,
    )


def _persons_column(table: Table, name: str) -> Column:
    column = table.column(name) or _column_headed(table, name)
    fillable = [c for c in table.columns if c.field in PERSONS_FIELDS]
    if column in fillable and column is not None:
        return column
    headings = "、".join(c.heading for c in fillable)
    if column is None:
        raise InputError(
            "COLUMN_NOT_FOUND",
            msg("The table has no column “{name}”.", name=name),
            msg("These can be written: {headings}.", headings=headings),
            table.path,
        )
    raise InputError(
        "COLUMN_LOCKED",
        msg("“{name}” is part of the official text and is not written.", name=column.heading),
        msg("These can be written: {headings}.", headings=headings),
        table.path,
    )


def _column_headed(table: Table, name: str) -> Column | None:
    """The column with that heading, with or without the group heading above it (“完成情况/完成率”)."""
    whole = [c for c in table.columns if c.heading == name]
    under = [c for c in table.columns if c.heading.rpartition("/")[2] == name]
    hits = whole or under
    return hits[0] if len(hits) == 1 else None


def typed_value(field: str | None, text: str) -> Value:
    """The value a person means by `text` in a field: a number, a date, or the text itself; "" clears.

    "60%" stays text: whether the column counts in 0.6 or in 60, only the person knows.
    """
    if not text:
        return None
    if field in ("actual_value", "rate"):
        try:
            return float(text)
        except ValueError:
            return text
    if field == "finished_on":
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    return text
