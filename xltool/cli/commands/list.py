"""`xltool list`: the tasks of a table, filtered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltool import api
from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import in_words, msg
from xltool.workbook.collector import collector_paused

if TYPE_CHECKING:
    from xltool.progress.evaluate import Status
    from xltool.progress.select import Selection
    from xltool.table.model import Table, Task


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "list",
        callback=_run,
        params=[
            options.workbook_argument(),
            options.Option(["--office"], metavar="TEXT", help=msg("tasks an office leads or supports")),
            options.Option(["--person"], metavar="TEXT", help=msg("tasks a person answers for")),
            options.Option(["--state"], metavar="STATE", help=msg("one state, such as overdue or 逾期")),
            options.Option(["--light"], metavar="LIGHT", help=msg("one light: red, yellow, green, grey")),
            options.Option(
                ["--due-within"],
                type=click.IntRange(min=0),
                metavar="DAYS",
                help=msg("not done and due within so many days"),
            ),
            options.Option(
                ["--search"],
                metavar="TEXT",
                help=msg("text in the task's row, or the pinyin initials of it"),
            ),
            options.as_of_option(),
            options.sheet_option(),
            options.config_option(),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg("Lists the tasks of a table with their deadline, state and light."),
            "xltool list 分工表.xls --office 办公室 --due-within 10",
            "xltool list 分工表.xls --light red --format json",
        ),
    )


def _run(
    workbook: Path,
    office: str | None,
    person: str | None,
    state: str | None,
    light: str | None,
    due_within: int | None,
    search: str | None,
    as_of: dt.date,
    sheet: str | None,
    config: Path | None,
    format_: str,
) -> int:
    from xltool.progress.select import Selection
    from xltool.progress.words import canonical_light, canonical_state_word

    selection = Selection(
        as_of=as_of,
        office=office,
        person=person,
        state=options.word(state, canonical_state_word, "--state"),
        light=options.word(light, canonical_light, "--light"),
        due_within=None if due_within is None else min(due_within, (dt.date.max - as_of).days),
        search=search,
    )
    with collector_paused():  # a sixth of the time of a large table
        _list(workbook, selection, sheet, config, format_)
    return 0


def _list(workbook: Path, selection: Selection, sheet: str | None, config: Path | None, format_: str) -> None:
    as_of = selection.as_of
    opened = api.open_table(workbook, sheet=sheet, config=config)
    matches = selection.matcher()
    pairs = [
        (task, status)
        for task, status in zip(opened.table.tasks, api.statuses(opened, as_of), strict=True)
        if matches(task, status)
    ]
    if format_ == "json":
        from xltool.cli.output import print_json

        print_json(_document(opened.table, pairs, as_of))
    else:
        _print(opened.table, pairs)


def _document(table: Table, pairs: list[tuple[Task, Status]], as_of: dt.date) -> dict[str, Any]:
    return {
        "workbook": str(table.path),
        "sheet": table.sheet,
        "title": table.title,
        "title_year": table.title_year,
        "issued_on": table.issued_on,
        "as_of": as_of,
        "columns": [
            {"letter": c.letter, "heading": c.heading, "field": c.field, "confidence": c.how}
            for c in table.columns
        ],
        "tasks": [_task(task, status, table) for task, status in pairs],
    }


def _task(task: Task, status: Status, table: Table) -> dict[str, Any]:
    from xltool.table.quantities import place_of

    due = task.due
    return {
        "id": task.id,
        "row": task.row,
        "seq": task.seq,
        "section": task.section,
        "task": task.task,
        "measure": task.measure,
        "due": {
            "text": due.text,
            "kind": due.kind,
            "start": due.start,
            "due": due.due,
            "recur": due.recur,
            "assume": list(due.assume),
        },
        "lead": list(task.lead),
        "coop": list(task.coop),
        "resp": list(task.resp),
        "owner": list(task.owner),
        "quotas": [
            {
                "what": quota.what,
                "op": quota.op,
                "count": quota.count,
                "unit": quota.unit,
                "per": quota.per,
                "needs": list(quota.needs),
                "done": done,
                "span": list(quota.span),
                "field": place.field if (place := place_of(task, quota)) else None,
                "words": place.words if place else None,
            }
            for quota, done in zip(task.quotas, status.quota_done, strict=True)
        ],
        "state": status.state,
        "light": status.light,
        "reason": str(status.reason),
        "days_left": status.days_left,
        "workdays_left": status.workdays_left,
        "evidence_state": status.evidence,
        "extra": {
            column.heading: task.values[column.index - 1]
            for column in table.columns
            if column.field is None and column.index <= len(task.values)
        },
    }


def _print(table: Table, pairs: list[tuple[Task, Status]]) -> None:
    from xltool.cli.output import print_table
    from xltool.progress.words import LIGHTS, STATES

    states = {state: str(name) for state, name in STATES.items()}
    lights = {light: f"【{name}】" for light, name in LIGHTS.items()}
    reasons = in_words(status.reason for _, status in pairs)
    say(table.title)
    print_table(
        [
            str(h)
            for h in (
                msg("No."),
                msg("Task"),
                msg("Due"),
                msg("Lead"),
                msg("State"),
                msg("Light"),
                msg("Why"),
            )
        ],
        [
            (
                task.seq or f"row:{task.row}",
                task.task or task.measure,
                task.due.text,
                "、".join(task.lead or task.resp[:1]),
                states[status.state],
                lights[status.light],
                reason,
            )
            for (task, status), reason in zip(pairs, reasons, strict=True)
        ],
        elastic=1,
    )
    say(msg("{shown} of {total} tasks", shown=len(pairs), total=len(table.tasks)))
