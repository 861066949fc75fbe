"""The verbs: each wires the rooms together, for scripts, for the command line and for the terminal app.

Every verb takes a path, finds the table and the settings beside it, and returns values; nothing here prints.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from xltool.errors import InputError, InUseError
from xltool.i18n import Message, msg
from xltool.plan import ColumnEdits, Plan
from xltool.table.model import PERSONS_FIELDS
from xltool.workbook.base import Receipt, Value, Workbook
from xltool.workbook.opening import LiveMode, in_good_time, open_document, open_workbook

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar
    from xltool.checks import Context
    from xltool.checks.finding import Finding
    from xltool.evidence.decisions import Decision
    from xltool.evidence.review import EvidencePaths, Review, TaskReview
    from xltool.history import Entry
    from xltool.notice import Draft, Notice
    from xltool.progress.evaluate import Status
    from xltool.project import Project
    from xltool.report import Summary
    from xltool.submission.collect import Collected
    from xltool.submission.model import Steps, Submission
    from xltool.table.model import Column, Table, Task

__all__ = [
    "PERSONS_FIELDS",
    "Drafted",
    "DraftedTable",
    "OpenTable",
    "check",
    "collect",
    "compare",
    "draft",
    "evidence",
    "find_task",
    "findings",
    "history",
    "init",
    "make_evidence_folders",
    "open_table",
    "open_workbook",
    "passed",
    "plan_collect",
    "plan_refresh",
    "plan_update",
    "preview",
    "preview_draft",
    "read_notice",
    "read_table",
    "refresh",
    "settle_evidence",
    "statuses",
    "submit",
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


def open_table(
    path: Path | str,
    *,
    sheet: str | None = None,
    config: Path | str | None = None,
    live: LiveMode = "never",
) -> OpenTable:
    """Open a workbook, or with `live` its open document, and find its table.

    InputError when it can't be read or holds no table, InUseError as `open_workbook`. Whoever opens live ends
    with `book.close()`.
    """
    return _opened(open_workbook(Path(path), live), sheet, config)


def _opened(book: Workbook, sheet: str | None, config: Path | str | None) -> OpenTable:
    """The table of a workbook that is open, with the settings beside it."""
    from xltool.calendar import load_calendar
    from xltool.project import load_project
    from xltool.table.reader import read_table as read

    project = load_project(Path(config) if config else None, book.path)
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

    return evaluate(
        opened.table,
        as_of,
        opened.calendar,
        opened.project.thresholds,
        _written(opened),
        _evidence_of_tasks(opened, as_of),
    )


def _written(opened: OpenTable) -> Mapping[str, Mapping[str, object]]:
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


def read_notice(path: Path | str) -> Notice:
    """The notice in a .txt or .docx file. InputError when it can't be read or has no items of work."""
    from xltool.notice import read_notice as read

    return read(path)


def compare(opened: OpenTable, notice: Notice, as_of: dt.date) -> list[Finding]:
    """The findings of a table held against its notice, those of the table alone among them."""
    from dataclasses import replace

    from xltool.checks import apply_waivers, run_checks
    from xltool.notice import compare as hold_against

    context = _context(opened, as_of)
    context = replace(context, from_notice=hold_against(notice, context))
    return apply_waivers(run_checks(context), opened.project.waivers, as_of)


class DraftedTable(NamedTuple):
    """A table drafted from a notice: what stands in which cell and why, the table as read back, findings."""

    draft: Draft
    opened: OpenTable
    findings: list[Finding]


def draft(
    notice: Path | str,
    out: Path | str,
    *,
    template: str | None = None,
    overwrite: bool = False,
    config: Path | str | None = None,
) -> DraftedTable:
    """Draft the table of a notice into a new .xls or .xlsx, and check it as any other table.

    InputError as `read_notice` and `template.find_template`, OUT_EXISTS unless `overwrite`, OUT_SUFFIX;
    InUseError when `out` can't be written. Nothing is written then.
    """
    from xltool.notice import draft_to

    made = draft_to(read_notice(notice), Path(out), template=template, overwrite=overwrite)
    return _drafted(made, open_workbook(out), config)


def preview_draft(
    notice: Notice, *, template: str | None = None, config: Path | str | None = None
) -> DraftedTable:
    """What `draft` would write as an .xlsx, with its findings; nothing is written."""
    from xltool.notice import plan_draft
    from xltool.notice.filling import xlsx_of
    from xltool.workbook.xlsx.book import XlsxWorkbook

    made = plan_draft(notice, ".xlsx", template)
    return _drafted(made, XlsxWorkbook(xlsx_of(made), notice.path.with_suffix(".xlsx")), config)


def _drafted(made: Draft, book: Workbook, config: Path | str | None) -> DraftedTable:
    """The draft as the ordinary reader and the ordinary checks see it."""
    from dataclasses import replace

    from xltool.checks import Context, apply_waivers, run_checks
    from xltool.notice import findings_of_draft, findings_of_notice

    opened = _opened(book, None, config)
    context = Context(opened.table, book=opened.book, calendar=opened.calendar)
    found = {**findings_of_notice(made.notice), **findings_of_draft(made, context)}
    context = replace(context, from_notice=found)
    return DraftedTable(made, opened, apply_waivers(run_checks(context), opened.project.waivers))


def passed(opened: OpenTable, as_of: dt.date) -> list[Message]:
    """What was checked and found right, in sentences."""
    from xltool.checks import passed as passed_checks

    return passed_checks(_context(opened, as_of))


def evidence(
    opened: OpenTable,
    as_of: dt.date,
    *,
    begin: Callable[[int], Callable[[], object]] = lambda total: lambda: None,
) -> Review:
    """The evidence folder held against the table: what is there, missing, proposed or odd.

    Every file's hash is worked out once and remembered; `begin` is told how many there are and returns what
    to call after each. InputError EVIDENCE_FOLDER when the folder is missing or can't be read.
    """
    from xltool.evidence.review import review

    paths = _evidence_paths(opened)
    return review(opened.table, paths, as_of, calendar=opened.calendar, hash_all=True, begin=begin)


def settle_evidence(opened: OpenTable, decisions: Sequence[Decision]) -> None:
    """Remember what a person said about evidence files (`xltool.evidence.settling`). Nothing is moved."""
    from xltool.evidence.decisions import add_decisions

    add_decisions(_evidence_paths(opened).links, decisions)


def make_evidence_folders(opened: OpenTable) -> list[str]:
    """Make the empty folders that the table's tasks want and return those that were missing."""
    from xltool.evidence.expected import expected
    from xltool.evidence.scaffold import folder_names, make_folders

    demands = expected(opened.table, opened.calendar)
    return make_folders(_evidence_paths(opened).folder, folder_names(opened.table.tasks, demands))


def _evidence_paths(opened: OpenTable) -> EvidencePaths:
    from xltool.evidence.review import evidence_paths

    return evidence_paths(opened.book.path, opened.project.evidence_folder)


def _reviewed(opened: OpenTable, as_of: dt.date) -> Review | None:
    """The evidence of the table; None where there is no folder, or nothing in it is this table's."""
    if not (opened.book.path.parent / opened.project.evidence_folder).is_dir():
        return None
    from xltool.evidence.review import review

    found = review(opened.table, _evidence_paths(opened), as_of, calendar=opened.calendar)
    return found if found.linked else None


def _evidence_of_tasks(opened: OpenTable, as_of: dt.date) -> Mapping[str, TaskReview] | None:
    found = _reviewed(opened, as_of)
    return found.tasks if found is not None else None


def _context(opened: OpenTable, as_of: dt.date) -> Context:
    from xltool.checks import Context

    return Context(
        table=opened.table,
        as_of=as_of,
        book=opened.book,
        calendar=opened.calendar,
        evidence=_reviewed(opened, as_of),
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
        evidence=_evidence_of_tasks(opened, as_of),
    )


def refresh(
    path: Path | str,
    as_of: dt.date | None = None,
    *,
    dry_run: bool = False,
    sheet: str | None = None,
    config: Path | str | None = None,
    out: Path | str | None = None,
    live: LiveMode = "auto",
    save: bool = False,
) -> Receipt:
    """Fill the status columns of a workbook in place, or of a copy at `out`. A dry run writes nothing.

    Where the workbook is open in an application that can be reached, its document is filled there instead
    (`live`), and the file saved by the application only with `save`.
    """
    live = "never" if out else live
    day = as_of or dt.date.today()
    target = Path(out) if out else None
    return in_good_time(Path(path), live, _refresh, path, day, dry_run, sheet, config, target, live, save)


def _refresh(
    path: Path | str,
    as_of: dt.date,
    dry_run: bool,
    sheet: str | None,
    config: Path | str | None,
    out: Path | None,
    live: LiveMode,
    save: bool,
) -> Receipt:
    opened = open_table(path, sheet=sheet, config=config, live=live)
    try:
        plan = plan_refresh(opened, as_of)
        if dry_run:
            return preview(plan)._replace(mode=opened.book.mode)
        return write(plan, opened, out=out, save=save)
    finally:
        opened.book.close()


def update(
    path: Path | str,
    task: str,
    values: Mapping[str, str],
    *,
    sheet: str | None = None,
    config: Path | str | None = None,
    live: LiveMode = "auto",
) -> Receipt:
    """Write a person's own columns of one task: field or heading → text as a person types it.

    `live` as in `refresh`; nothing is saved in an application.
    """
    return in_good_time(Path(path), live, _update, path, task, values, sheet, config, live)


def _update(
    path: Path | str,
    task: str,
    values: Mapping[str, str],
    sheet: str | None,
    config: Path | str | None,
    live: LiveMode,
) -> Receipt:
    opened = open_table(path, sheet=sheet, config=config, live=live)
    try:
        return write(plan_update(opened, task, values), opened)
    finally:
        opened.book.close()


def plan_update(opened: OpenTable, task: str, values: Mapping[str, str]) -> Plan:
    """What `update` would write. `task` is a 序号, "row:7" or an id; keys are fields or headings."""
    table = opened.table
    found = find_task(table, task)
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


def find_task(table: Table, name: str) -> Task:
    """The task that a 序号, "row:7" or an id names; InputError TASK_NOT_FOUND or TASK_AMBIGUOUS."""
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


def write(plan: Plan, opened: OpenTable, *, out: Path | None = None, save: bool = False) -> Receipt:
    """Carry out a plan: on the workbook itself (with backup and journal), or on a copy at `out`.

    An open document is written where it is open, and saved there only with `save`.
    """
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

    if opened.book.mode == "live":
        from xltool.history import commit_live
        from xltool.workbook.live.book import LiveWorkbook

        assert isinstance(opened.book, LiveWorkbook)
        return commit_live(plan, opened.book, opened.table, reread, save=save)
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


def submit(
    path: Path | str,
    *,
    kind: str | None = None,
    recipe: str | None = None,
    period: str = "",
    out: Path | str | None = None,
    waive: Mapping[str, str] | None = None,
    overwrite: bool = False,
    blank_rows: bool = False,
    pdf: bool = False,
    sheet: str | None = None,
    config: Path | str | None = None,
    progress: Steps | None = None,
) -> Submission:
    """Make copies of a table that leave the house: "report", "handout", "public" or "archive".

    Into the folder `out` (by default one named after the kind, beside the workbook), with a list of them;
    `pdf` prints each with LibreOffice too.
    What handouts say is remembered for `collect`.
    """
    from xltool.submission.copies import Order, make_copies
    from xltool.submission.model import unseen
    from xltool.submission.recipes import KINDS, find_recipe

    opened = open_table(path, sheet=sheet, config=config)
    found = find_recipe(opened.project, recipe, kind)
    folder = Path(out) if out is not None else opened.book.path.parent / KINDS[found.kind]
    order = Order(found, folder, period, waive or {}, overwrite, blank_rows)
    reread = _rereader(opened)
    made = make_copies(opened.book, opened.table, opened.project, order, reread, progress or unseen)
    if pdf:
        from xltool.submission.pdf import with_pdfs

        made = with_pdfs(made)
    return made


def plan_collect(
    opened: OpenTable,
    returned: Sequence[Path | str],
    *,
    take: Literal["theirs", "ours"] | None = None,
    accept: Collection[str] = (),
    chosen: Mapping[str, Path | None] | None = None,
    progress: Steps | None = None,
) -> Collected:
    """What merging returned copies (files or folders) would write, and everything that is not taken.

    `accept` names cells of the workbook whose locked text may change; `chosen` says for single cells in
    conflict which file's text to take, None for the workbook's own.
    """
    from xltool.submission.collect import Merge, collect
    from xltool.submission.model import unseen
    from xltool.submission.receiving import find_base, receive, returned_files

    reread = _rereader(opened)
    base, period, known = find_base(opened.book, opened.table, opened.project, reread)
    files = returned_files([Path(path) for path in returned])
    read, unread = receive(files, base, reread, progress or unseen)
    merge = Merge(take, frozenset(cell.upper() for cell in accept), chosen or {})
    return collect(opened.book, opened.table, base, read, unread, merge, period, has_base=known)


def collect(
    path: Path | str,
    returned: Sequence[Path | str],
    *,
    dry_run: bool = False,
    take: Literal["theirs", "ours"] | None = None,
    accept: Collection[str] = (),
    sheet: str | None = None,
    config: Path | str | None = None,
    progress: Steps | None = None,
) -> tuple[Collected, Receipt]:
    """Merge returned copies into a workbook, with backup and journal. A dry run writes nothing."""
    opened = open_table(path, sheet=sheet, config=config)
    collected = plan_collect(opened, returned, take=take, accept=accept, progress=progress)
    return collected, preview(collected.plan) if dry_run else write(collected.plan, opened)


def _rereader(opened: OpenTable) -> Callable[[Workbook, str | None], Table]:
    """Finds the same table in another workbook."""
    from xltool.table.reader import read_table as read

    def reread(book: Workbook, sheet: str | None) -> Table:
        return read(book, sheet=sheet, hints=opened.table.hints, calendar=opened.calendar)

    return reread


def history(path: Path | str) -> list[Entry]:
    """What was written to a workbook, oldest first."""
    from xltool.history import history as entries

    return entries(Path(path))


def undo(
    path: Path | str,
    *,
    to: int | None = None,
    config: Path | str | None = None,
    live: LiveMode = "auto",
) -> Receipt:
    """Take back the last write, or every write after entry `to`; in the open document where there is one."""
    return in_good_time(Path(path), live, _undo, Path(path), to, config, live)


def _undo(path: Path, to: int | None, config: Path | str | None, live: LiveMode) -> Receipt:
    from xltool.history import undo as take_back
    from xltool.project import load_project
    from xltool.table.reader import read_table as read

    hints = load_project(Path(config) if config else None, path).hints()
    document = open_document(path, live)
    try:
        return take_back(path, to, lambda book, sheet: read(book, sheet=sheet, hints=hints), document)
    finally:
        if document is not None:
            document.close()
