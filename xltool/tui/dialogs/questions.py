"""What is asked once: what a heading means that was only guessed, which day a deadline with two readings is.

Answers go into `xltool.toml` beside the workbook, and the table is read again by them. Esc leaves a question
for another time.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.errors import XltoolError
from xltool.i18n import Message, msg
from xltool.text.wrapping import one_line
from xltool.tui.dialogs.asking import AskDialog
from xltool.tui.dialogs.choosing import Choice, ChoiceDialog

if TYPE_CHECKING:
    from xltool.table.model import Column, Deadline, Task
    from xltool.tui.session.work import Session
    from xltool.tui.session_app import SessionApp

FIELD_NAMES: dict[str, Message] = {
    "task": msg("the task"),
    "measure": msg("measures"),
    "target": msg("the target"),
    "due": msg("the deadline"),
    "lead": msg("the leading office"),
    "coop": msg("supporting offices"),
    "owner": msg("the person responsible"),
    "progress": msg("progress, in words"),
    "status": msg("whether it is done"),
    "rate": msg("degree of completion"),
    "finished_on": msg("when it was finished"),
    "actual_value": msg("the amount reached"),
    "target_value": msg("the amount aimed at"),
    "problem": msg("problems"),
    "next_step": msg("next steps"),
    "evidence": msg("evidence"),
    "remark": msg("remarks"),
}
"""The fields offered as answers."""


def open_questions(session: Session) -> list[Column]:
    """The columns whose meaning was only guessed by likeness."""
    return [column for column in session.table.columns if column.guessed]


def ask_headings(app: SessionApp, session: Session, columns: Sequence[Column]) -> None:
    """Ask about each column in turn; what was answered is remembered, and the table read again."""
    answers: dict[str, str] = {}
    left = list(columns)

    def ask() -> None:
        if left:
            app.push_screen(_question(session, left[0]), answered)
        elif answers:
            _remember(app, session, "columns", answers)

    def answered(field: str | None) -> None:
        from xltool.table.columns import heading_form

        column = left.pop(0)
        if field is not None:
            answers[heading_form(column.heading)] = field
        else:
            left.clear()
        ask()

    ask()


def _question(session: Session, column: Column) -> ChoiceDialog:
    samples = list(
        dict.fromkeys(text for task in session.table.tasks[:50] if (text := _cell(task.values, column.index)))
    )[:3]
    sentences = [
        str(
            msg(
                "Column {letter} is headed “{heading}”.",
                letter=column.letter,
                heading=one_line(column.heading),
            )
        ),
        *(f"  {text[:40]}" for text in samples),
        str(msg("The answer is kept in xltool.toml and asked only once.")),
    ]
    first = [column.field] if column.field in FIELD_NAMES else []
    fields = [*first, *(field for field in FIELD_NAMES if field not in first)]
    choices = [
        Choice(field, str(FIELD_NAMES[field]), str(msg("as it was taken")) if [field] == first else "")
        for field in fields
    ]
    none = Choice("", str(msg("none of these: keep it as it is")))
    return ChoiceDialog(
        msg("What does this column hold?"), sentences, [*choices[: len(first)], none, *choices[len(first) :]]
    )


def _cell(values: Sequence[object], index: int) -> str:
    value = values[index - 1] if index <= len(values) else None
    return value if isinstance(value, str) else ""


def ask_deadline(app: SessionApp, session: Session, task: Task) -> None:
    """Ask which day the deadline of a task is; the answer holds for every deadline in the same words."""
    words = one_line(task.due.text)

    def keep(day: str | None) -> None:
        if not day:
            return
        try:
            dt.date.fromisoformat(day.strip())
        except ValueError:
            app.say(msg("“{text}” is no day like 2022-12-31.", text=day))
            return
        _remember(app, session, "deadlines", {task.due.text: day.strip()})

    def answered(answer: str | None) -> None:
        if answer == _ANOTHER:
            app.push_screen(AskDialog(msg("Which day is “{text}”?", text=words), msg("2022-12-31")), keep)
        else:
            keep(answer)

    choices = [
        Choice(day.isoformat(), day.isoformat(), str(msg("as it was taken")) if day == task.due.due else "")
        for day in possible_days(task.due)
    ]
    choices.append(Choice(_ANOTHER, str(msg("another day"))))
    sentences = [
        str(msg("Task {seq}: {task}", seq=task.seq, task=one_line(task.task)[:40])),
        str(msg("The answer is kept in xltool.toml and asked only once.")),
    ]
    app.push_screen(ChoiceDialog(msg("Which day is “{text}”?", text=words), sentences, choices), answered)


_ANOTHER = "another"


def possible_days(due: Deadline) -> list[dt.date]:
    """The days a deadline with two readings may mean: as it was taken, the end of that month, of the next."""
    day = due.due
    if day is None:
        return []
    after = day + dt.timedelta(days=1)
    return sorted({day, _month_end(day), _month_end(after)})


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _remember(app: SessionApp, session: Session, section: str, answers: dict[str, str]) -> None:
    from xltool.project import FILE_NAME
    from xltool.project.remembering import remember

    config = session.reading.config
    file = Path(config) if config else session.path.parent / FILE_NAME
    try:
        remember(file, section, answers)
    except (XltoolError, OSError) as error:
        app.say(msg("The answer can't be kept: {why}", why=str(error)), grave=True)
        return
    app.say(msg("Kept in {file}.", file=file.name))
    app.action_reread()
