"""The verbs: each wires the rooms together, for scripts, for the command line and for the terminal app.

Every verb takes a path, finds the table and the settings beside it, and returns values; nothing here prints.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xltool.errors import InputError, InUseError
from xltool.i18n import Message, msg
from xltool.plan import ColumnEdits, Plan
from xltool.workbook.base import Receipt, Value, Workbook
from xltool.workbook.opening import open_workbook

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar
    from xltool.checks import Context
    from xltool.checks.finding import Finding
    from xltool.history import Entry
    from xltool.history.personal import Recorded
    from xltool.progress.evaluate import Status
    from xltool.project import Project
    from xltool.report import Summary
    from xltool.table.model import Column, Table, Task

__all__ = [
    "Drafted",
    "OpenTable",
    "check",
    "findings",
    "history",
    "init",
    "open_table",
    "open_workbook",
    "passed",
    "plan_refresh",
    "plan_update",
    "preview",
    "read_table",
    "refresh",
    "statuses",
    "typed_value",
    "undo",
    "update",
    "write",
]


class OpenTable(NamedTuple):
    """A workbook, the table in it, and what the project beside it says."""

    book: Workbook
    table: Table
    project: Project
    calendar: WorkCalendar


def open_table(path: Path | str, *, sheet: str | None = None, config: Path | str | None = None) -> OpenTable:
    """Open a workbook and find its table. InputError when it can't be read or holds no table."""
    from xltool.calendar import load_calendar
    from xltool.project import load_project
    from xltool.table.reader import read_table as read

    path = Path(path)
    book = open_workbook(path)
    project = load_project(Path(config) if config else None, path)
    calendar = load_calendar(project.calendar_overlays)
    table = read(book, sheet=sheet, hints=project.hints(), calendar=calendar)
    return OpenTable(book, table, project, calendar)


def read_table(path: Path | str, *, sheet: str | None = None, config: Path | str | None = None) -> Table:
    """The work-division table of a workbook."""
    return open_table(path, sheet=sheet, config=config).table


class Drafted(NamedTuple):
    """A settings file that was drawn up or added to, and the columns whose meaning was guessed."""

    path: Path
    proposals: tuple[Column, ...]


def init(path: Path | str, *, accept: bool = False, sheet: str | None = None) -> Drafted:
    """Draw up `xltool.toml` beside a workbook; with `accept`, also remember what headings were taken for.

    InputError PROJECT_EXISTS where there is one already, unless accepted headings are all that is written.
    """
    from xltool.project import FILE_NAME
    from xltool.project.drafting import answers, draft_project
    from xltool.project.remembering import remember
    from xltool.project.template import write_project

    table = open_table(path, sheet=sheet).table
    guessed = tuple(column for column in table.columns if column.guessed)
    settings = Path(path).parent / FILE_NAME
    if accept and settings.exists():
        remember(settings, "columns", answers(guessed))
    else:
        write_project(settings, draft_project(settings, table, answers(guessed) if accept else {}))
    return Drafted(settings, guessed)


def statuses(opened: OpenTable, as_of: dt.date) -> list[Status]:
    """The status of every task as of a day, in the table's order."""
    from xltool.progress.evaluate import statuses as evaluate

    return evaluate(opened.table, as_of, opened.calendar, opened.project.thresholds, _written(opened))


def _written(opened: OpenTable) -> Mapping[str, Mapping[str, Recorded]]:
    """Field → task id → what the tool wrote there last."""
    from xltool.history import Journal

    return Journal.open(opened.book.path).written(opened.table.sheet)


def check(
    path: Path | str,
    *,
    as_of: dt.date | None = None,
    sheet: str | None = None,
    config: Path | str | None = None,
) -> list[Finding]:
    """What is wrong with a table or worth saying, waivers applied, gravest first."""
    return findings(open_table(path, sheet=sheet, config=config), as_of or dt.date.today())


def findings(opened: OpenTable, as_of: dt.date) -> list[Finding]:
    """The findings of a table that is already open, waivers applied, gravest first."""
    from xltool.checks import apply_waivers, run_checks

    return apply_waivers(run_checks(_context(opened, as_of)), opened.project.waivers, as_of)


def passed(opened: OpenTable, as_of: dt.date) -> list[Message]:
    """What was checked and found right, in sentences."""
    from xltool.checks import passed as passed_checks

    return passed_checks(_context(opened, as_of))


def _context(opened: OpenTable, as_of: dt.date) -> Context:
    from xltool.checks import Context

    return Context(
        table=opened.table,
        as_of=as_of,
        book=opened.book,
        calendar=opened.calendar,
    )


def plan_refresh(opened: OpenTable, as_of: dt.date) -> Plan:
    """What a refresh as of a day would write: the status columns, by the six rules."""
    from xltool.progress.refresh import plan_refresh as plan

    return plan(
        opened.table,
        opened.book,
        as_of,
        project=opened.project,
        calendar=opened.calendar,
        written=_written(opened),
    )


def refresh(
    path: Path | str,
    as_of: dt.date | None = None,
    *,
    dry_run: bool = False,
    sheet: str | None = None,
    config: Path | str | None = None,
    out: Path | str | None = None,
) -> Receipt:
    """Fill the status columns of a workbook in place, or of a copy at `out`. A dry run writes nothing."""
    opened = open_table(path, sheet=sheet, config=config)
    plan = plan_refresh(opened, as_of or dt.date.today())
    if dry_run:
        return preview(plan)
    return write(plan, opened, out=Path(out) if out else None)


def update(
    path: Path | str,
    task: str,
    values: Mapping[str, str],
    *,
    sheet: str | None = None,
    config: Path | str | None = None,
) -> Receipt:
    """Write a person's own columns of one task: field or heading → text as a person types it."""
    opened = open_table(path, sheet=sheet, config=config)
    return write(plan_update(opened, task, values), opened)


PERSONS_FIELDS = (
    "status",
    "progress",
    "problem",
    "next_step",
    "actual_value",
    "rate",
    "finished_on",
    "evidence",
    "closed",
    "review",
    "remark",
)
"""The fields a person fills; every other column of an official table is locked text."""


def plan_update(opened: OpenTable, task: str, values: Mapping[str, str]) -> Plan:
    """What `update` would write. `task` is a 序号, "row:7" or an id; keys are fields or headings."""
    table = opened.table
    found = _find_task(table, task)
    sheet = opened.book[table.sheet]
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
        path=opened.book.path,
        base_sha256=opened.book.sha256,
        sheet=table.sheet,
        blocks=tuple(blocks),
        unchanged=unchanged,
        command="update",
    )


def _find_task(table: Table, name: str) -> Task:
    if name.startswith("row:") and name[4:].isdigit():
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


def preview(plan: Plan) -> Receipt:
    """The receipt of a dry run: what would be left alone, and nothing written."""
    return Receipt(
        plan.path,
        unchanged=plan.unchanged,
        skipped=plan.skipped,
        sha256_before=plan.base_sha256,
        sha256_after=plan.base_sha256,
    )


def write(plan: Plan, opened: OpenTable, *, out: Path | None = None) -> Receipt:
    """Carry out a plan: on the workbook itself (with backup and journal), or on a copy at `out`."""
    from xltool.history import apply, commit
    from xltool.table.reader import read_table as read

    if out is not None:
        if out.resolve() == opened.book.path.resolve():
            raise InUseError(
                "OUT_IS_SOURCE",
                msg("The output is the workbook itself."),
                msg("Leave --out away to write in place, or name another file."),
                out,
            )
        applied = apply(plan, opened.book, opened.table)
        return opened.book.save(out)._replace(
            written=sum(map(len, applied.blocks)),
            unchanged=plan.unchanged,
            skipped=plan.skipped + applied.skipped,
        )

    def reread(book: Workbook) -> Table:
        return read(book, sheet=opened.table.sheet, hints=opened.table.hints, calendar=opened.calendar)

    return commit(plan, opened.book, opened.table, reread)


def report(
    path: Path | str,
    out: Path | str,
    *,
    as_of: dt.date | None = None,
    sheet: str | None = None,
    config: Path | str | None = None,
) -> Summary:
    """Write the figures of a table to a new .xlsx, .html or .docx, and return them."""
    from xltool.report import summarise, write_report

    day = as_of or dt.date.today()
    opened = open_table(path, sheet=sheet, config=config)
    summary = summarise(opened.table, statuses(opened, day), day)
    write_report(summary, Path(out))
    return summary


def history(path: Path | str) -> list[Entry]:
    """What was written to a workbook, oldest first."""
    from xltool.history import history as entries

    return entries(Path(path))


def undo(path: Path | str, *, to: int | None = None, config: Path | str | None = None) -> Receipt:
    """Take back the last write, or every write after entry `to`."""
    from xltool.history import undo as take_back
    from xltool.project import load_project
    from xltool.table.reader import read_table as read

    path = Path(path)
    hints = load_project(Path(config) if config else None, path).hints()
    return take_back(path, to, lambda book, sheet: read(book, sheet=sheet, hints=hints))
