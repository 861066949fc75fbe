"""From pending edits into the workbook: a Plan, shown first, then committed by the six rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from xltool import api
from xltool.errors import XltoolError
from xltool.history.rebase import same
from xltool.plan import ColumnEdits, Plan
from xltool.record import NamedTuple
from xltool.table.model import Table
from xltool.tui.session.edits import CellId
from xltool.workbook.base import Receipt, Skipped, Value

COMMAND = "update"
"""What a person says through the app is what `xltool update` writes: never the tool's own."""


class Preview(NamedTuple):
    """What saving would write."""

    edits: Plan
    """The person's cells."""
    status: Plan | None
    """The status columns as they would be with these edits; None when they are not wanted."""
    refused: tuple[Skipped, ...]
    """Cells of the person that the workbook can't take, and why."""
    application: str = ""
    """Where the workbook is open and written, "" when it is the file."""


class Saved(NamedTuple):
    """What became of it: one commit for the person's cells, one for the status columns."""

    edits: Receipt
    status: Receipt | None
    status_error: XltoolError | None = None
    """Why the status columns were not written after the person's cells were."""


def plan_edits(table: Table, sha256: str, pending: Mapping[CellId, Value]) -> Plan:
    """The pending cells as a plan on the content that `table` was read from."""
    tasks = {task.id: task for task in table.tasks}
    edits = [(cell, tasks[cell.task].at(cell.column), value) for cell, value in pending.items()]
    return plan_of(table, sha256, edits, COMMAND)


def plan_of(table: Table, sha256: str, edits: Iterable[tuple[CellId, Value, Value]], command: str) -> Plan:
    """Cells of `table` with what they hold and what they shall hold, as a plan."""
    rows_of = {task.id: task.row for task in table.tasks}
    fields = {column.index: column.field or "" for column in table.columns}
    by_column: dict[int, list[tuple[int, str, Value, Value]]] = {}
    for cell, old, value in edits:
        if not same(old, value):
            by_column.setdefault(cell.column, []).append((rows_of[cell.task], cell.task, old, value))
    blocks = []
    for column, cells in sorted(by_column.items()):
        rows, ids, old_values, new_values = zip(*sorted(cells, key=lambda edit: edit[0]), strict=True)
        blocks.append(
            ColumnEdits(
                sheet=table.sheet,
                column=column,
                field=fields.get(column, ""),
                rows=rows,
                tasks=ids,
                old=old_values,
                new=new_values,
                reason=command,
            )
        )
    return Plan(table.path, sha256, table.sheet, tuple(blocks), command=command)


def preview(plan: Plan, as_of: dt.date, *, config: str | None, status: bool) -> Preview:
    """What carrying out `plan` would write, and the status columns after it. Writes nothing."""
    from xltool.history import apply
    from xltool.table.reader import read_table

    opened = api.open_table(plan.path, sheet=plan.sheet, config=config)
    applied = apply(plan, opened.book, opened.table)
    if not status:
        return Preview(plan, None, applied.skipped)
    table = read_table(opened.book, sheet=plan.sheet, hints=opened.table.hints, calendar=opened.calendar)
    return Preview(plan, api.plan_refresh(opened._replace(table=table), as_of), applied.skipped)


def save(plan: Plan, opened: api.OpenTable, as_of: dt.date, *, config: str | None, status: bool) -> Saved:
    """Commit the person's cells, then bring the status columns up to date. The errors are those of
    `api.write` on the cells: when it raises, nothing was written."""
    # A workbook of its own: one that an earlier attempt wrote into in vain still holds those edits.
    edits = api.write(plan, opened._replace(book=api.open_workbook(plan.path)))
    if not status:
        return Saved(edits, None)
    try:
        fresh = api.open_table(plan.path, sheet=plan.sheet, config=config)
        return Saved(edits, api.write(api.plan_refresh(fresh, as_of), fresh))
    except XltoolError as error:
        return Saved(edits, None, error)
