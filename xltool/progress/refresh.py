"""What a refresh would write: a table and a day in, a plan out. Nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING

from xltool.i18n import in_words, msg
from xltool.plan import ColumnEdits, NewColumn, Plan
from xltool.progress.columns import OWNED, neighbour, pattern, place_columns
from xltool.progress.evaluate import Status, statuses
from xltool.progress.ownership import Written, by_a_person
from xltool.progress.words import LIGHTS, STATES
from xltool.project.model import Project
from xltool.table.by_column import task_cells
from xltool.table.model import Table
from xltool.workbook.base import Sheet, Skipped, Value, Workbook
from xltool.workbook.collector import collector_paused
from xltool.workbook.refs import Range, format_ref

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar
    from xltool.evidence.review import TaskReview

MANAGED_EDITED = "MANAGED_EDITED"
"""Why a cell was left alone: a person has written into it."""
HIDDEN_BY_MERGE = "HIDDEN_BY_MERGE"
"""Why a cell was left alone: a merged range covers it."""
FORMULA = "FORMULA"
"""Why a cell was left alone: it holds a formula."""
SKIP_REASONS = {
    MANAGED_EDITED: msg("a person has written into it"),
    HIDDEN_BY_MERGE: msg("a merged range covers it"),
    FORMULA: msg("it holds a formula"),
}
"""These codes in words."""


def plan_refresh(
    table: Table,
    book: Workbook,
    as_of: dt.date,
    *,
    project: Project,
    calendar: WorkCalendar,
    written: Written,
    evidence: Mapping[str, TaskReview] | None = None,
) -> Plan:
    """The edits that bring the six owned columns up to date on `as_of`.

    Missing columns are appended at the right edge. A cell is written only when it is empty or the tool's own
    (`written`, else `by_a_person`); any other is left alone and listed in `Plan.skipped`. Cells that are
    right already are counted, not planned, so that a second refresh plans nothing. `evidence` is what the
    evidence folder has, by task id, where the project keeps one.
    """
    with collector_paused():  # a third of the time of a large table
        found = statuses(table, as_of, calendar, project.thresholds, written, evidence)
        return _plan(table, book, as_of, found, written)


def _plan(
    table: Table,
    book: Workbook,
    as_of: dt.date,
    found: Sequence[Status],
    written: Written,
) -> Plan:
    sheet = book[table.sheet]
    contents = _contents(found)
    placement = place_columns(table, sheet)
    beside = neighbour(table, sheet)
    like = {field: pattern(table, sheet, field) for field in placement.new}
    rows, tasks = [task.row for task in table.tasks], [task.id for task in table.tasks]
    why = msg("Status as of {date}", date=as_of.isoformat()).render()
    blocks: list[ColumnEdits] = []
    skipped: list[Skipped] = []
    for field, values in zip(OWNED, contents, strict=True):
        if field in placement.new:
            column = placement.new[field]
            blocks.append(_heading_block(table, field, column, beside, why))
            blocks.append(_new_block(table, field, column, rows, tasks, values, like[field], why))
        else:
            block, left_alone = _present_block(
                table, sheet, field, placement.present[field], rows, tasks, values, written, why
            )
            skipped += left_alone
            if len(block):
                blocks.append(block)
    headings = len(placement.new)
    return Plan(
        path=book.path,
        base_sha256=book.sha256,
        sheet=table.sheet,
        blocks=tuple(blocks),
        new_columns=tuple(
            _new_column(table, field, column, like[field]) for field, column in placement.new.items()
        ),
        skipped=tuple(skipped),
        unchanged=len(OWNED) * len(rows) - sum(map(len, blocks)) + headings - len(skipped),
        command="refresh",
    )


def _contents(found: Sequence[Status]) -> list[Sequence[Value]]:
    """What the owned columns shall hold, a sequence a field, a value a task; None for an empty cell.

    Always Chinese.
    """
    states = {state: name.render("zh") for state, name in STATES.items()}
    lights = {light: name.render("zh") for light, name in LIGHTS.items()}
    workdays = [status.workdays_left for status in found]
    numbers: dict[int | None, Value] = {None: None, **{n: float(n) for n in workdays if n is not None}}
    return [
        [states[status.state] for status in found],
        [lights[status.light] for status in found],
        in_words((status.reason for status in found), "zh"),
        [numbers[count] for count in workdays],
        [status.quota or None for status in found],
        [status.evidence or None for status in found],
    ]


def _heading_block(table: Table, field: str, column: int, like: int, why: str) -> ColumnEdits:
    """The heading of a column to be appended. Its dress is the neighbouring heading's: the pattern's own may
    be cut by a group heading above it."""
    return ColumnEdits(
        sheet=table.sheet,
        column=column,
        field=field,
        rows=[table.header.first_row],
        tasks=[None],
        old=[None],
        new=[OWNED[field]],
        reason=why,
        like_column=like,
    )


def _new_block(
    table: Table,
    field: str,
    column: int,
    rows: Sequence[int],
    tasks: Sequence[str],
    values: Sequence[Value],
    like: int,
    why: str,
) -> ColumnEdits:
    """The cells of a column to be appended."""
    if None in values:
        filled = [value is not None for value in values]
        rows, tasks = list(compress(rows, filled)), list(compress(tasks, filled))
        values = list(compress(values, filled))
    return ColumnEdits(
        sheet=table.sheet,
        column=column,
        field=field,
        rows=rows,
        tasks=tasks,
        old=[None] * len(rows),
        new=values,
        reason=why,
        like_column=like,
    )


def _new_column(table: Table, field: str, column: int, like: int) -> NewColumn:
    return NewColumn(
        sheet=table.sheet,
        column=column,
        like_column=like,
        header=Range(table.header.first_row, column, table.header.last_row, column),
        body=table.body,
        lights=field == "light",
        choices=tuple(state.render("zh") for state in STATES.values()) if field == "state" else (),
    )


def _present_block(
    table: Table,
    sheet: Sheet,
    field: str,
    column: int,
    rows: Sequence[int],
    tasks: Sequence[str],
    values: Sequence[Value],
    written: Written,
    why: str,
) -> tuple[ColumnEdits, list[Skipped]]:
    """The edits in a column the table has, and the cells in it that are not to be touched."""
    now = task_cells(table.tasks, column - 1)
    is_persons = by_a_person(table, field, written)
    hidden = _hidden_rows(sheet, column, table.body)
    edited: list[int] = []
    skipped: list[Skipped] = []
    for at in compress(range(len(rows)), map(ne, now, values)):
        if values[at] is None and _is_empty(now[at]):
            continue
        obstacle = _obstacle(rows[at], tasks[at], column, now[at], sheet, hidden, is_persons)
        if obstacle:
            skipped.append(Skipped(format_ref(rows[at], column), obstacle))
        else:
            edited.append(at)
    edits = ColumnEdits(
        sheet=table.sheet,
        column=column,
        field=field,
        rows=[rows[at] for at in edited],
        tasks=[tasks[at] for at in edited],
        old=[now[at] for at in edited],
        new=[values[at] for at in edited],
        reason=why,
    )
    return edits, skipped


def _obstacle(
    row: int,
    task: str,
    column: int,
    current: Value,
    sheet: Sheet,
    hidden: frozenset[int],
    is_persons: Callable[[str, Value], bool],
) -> str:
    """Why the cell can't be written, "" when it can."""
    if row in hidden:
        return HIDDEN_BY_MERGE
    if not _is_empty(current) and is_persons(task, current):
        return MANAGED_EDITED
    return FORMULA if sheet.has_formula(row, column) else ""


def _is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _hidden_rows(sheet: Sheet, column: int, body: tuple[int, int]) -> frozenset[int]:
    """Rows of the body where a merged range hides the cell of this column."""
    return frozenset(
        row
        for cells in sheet.merged
        if cells.first_column <= column <= cells.last_column
        for row in range(max(cells.first_row, body[0]), min(cells.last_row, body[1]) + 1)
        if (row, column) != cells[:2]
    )
