"""What is asked once: what a heading means that was only guessed, which day a deadline with two readings is.

Answers go into `xltool.toml` beside the workbook, and the table is read again by them. Esc leaves a question
for another time; while the app runs it does not come again by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.errors import XltoolError
from xltool.i18n import Message, msg
from xltool.text.wrapping import one_line
from xltool.tui.dialogs.asking import AskDialog
from xltool.tui.dialogs.choosing import Choice, ChoiceDialog
from xltool.tui.session.questions import (
    DeadlineQuestion,
    HeadingQuestion,
    Question,
    deadline_question,
    heading_question,
)
from xltool.tui.widgets.frame import WEEKDAYS

if TYPE_CHECKING:
    from xltool.table.model import Column, Task
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


_ANOTHER, _REST = "another day", "the rest later"
_LONGEST = 60
"""So many characters of a cell are shown."""


def ask_in_turn(app: SessionApp, session: Session, questions: Sequence[Question]) -> None:
    """Ask what a table leaves open that was just opened, and then what the answers leave open."""
    _Round(app, session, questions, opening=True).ask()


def ask_headings(app: SessionApp, session: Session, columns: Sequence[Column]) -> None:
    """Ask about each column in turn; what was answered is remembered, and the table read again."""
    opened = session.reading.opened
    _Round(app, session, [heading_question(opened, column) for column in columns]).ask()


def ask_deadline(app: SessionApp, session: Session, task: Task) -> None:
    """Ask which day the deadline of a task is; the answer holds for every deadline in the same words."""
    _Round(app, session, [deadline_question(session.reading.opened, task)]).ask()


class _Round:
    """Questions of one kind, one after the other; their answers are kept together at the end."""

    def __init__(
        self, app: SessionApp, session: Session, questions: Sequence[Question], *, opening: bool = False
    ) -> None:
        """`opening`: asked by the app itself when the table was opened, which then goes on asking."""
        self._app = app
        self._session = session
        self._questions = questions
        self._opening = opening
        self._next = 0
        self._answers: dict[str, str] = {}

    def ask(self) -> None:
        """Ask the next question; when there is none, keep the answers."""
        if self._next < len(self._questions):
            question = self._questions[self._next]
            self._session.asked.add((question.section, question.key))
            self._app.push_screen(self._dialog(question), self._answered)
            return
        self._app.questions_left = self._opening
        if not self._answers:
            self._app.go_on_asking()
        elif not _remember(self._app, self._session, self._questions[0].section, self._answers):
            self._app.questions_left = False  # another answer couldn't be kept either

    def _dialog(self, question: Question) -> ChoiceDialog:
        title, sentences, choices = (
            _about_heading(question) if isinstance(question, HeadingQuestion) else _about_deadline(question)
        )
        left = len(self._questions) - self._next - 1
        if len(self._questions) > 1:
            title = msg(
                "{title} ({at} of {count})", title=title, at=self._next + 1, count=len(self._questions)
            )
        if left:
            choices.append(Choice(_REST, str(msg("ask this and the other {count} later", count=left))))
        sentences.append(str(msg("The answer is kept in xltool.toml and asked only once; Esc: later.")))
        return ChoiceDialog(title, sentences, choices)

    def _answered(self, answer: str | None) -> None:
        question = self._questions[self._next]
        if answer == _ANOTHER:
            words = one_line(question.key)[:_LONGEST]
            self._app.push_screen(
                AskDialog(msg("Which day is “{text}”?", text=words), msg("2022-12-31")), self._typed
            )
            return
        if answer == _REST:
            self._session.asked.update((later.section, later.key) for later in self._questions)
            self._next = len(self._questions)
            self._app.say(msg("What is open stands in Findings; F4 there asks again."))
        else:
            self._next += 1
            if answer is not None:
                self._answers[question.key] = answer
        self.ask()

    def _typed(self, text: str | None) -> None:
        """A day that was typed; what is none leaves the question for later, as Esc does."""
        day = _day(text or "")
        if text and day is None:
            self._app.say(msg("“{text}” is no day like 2022-12-31.", text=text))
        self._answered(day)


def _day(text: str) -> str | None:
    """A day as the settings keep it, None if the text is none."""
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return None


_Asked = tuple[Message, list[str], list[Choice]]
"""Title, sentences and choices of a question."""


def _about_heading(question: HeadingQuestion) -> _Asked:
    column = question.column
    heading = one_line(column.heading)
    sentences = [
        str(msg("Column {letter} is headed “{heading}”.", letter=column.letter, heading=heading)),
        *(f"  {one_line(text)[:_LONGEST]}" for text in question.samples),
    ]
    first = [column.field] if column.field in FIELD_NAMES else []
    fields = [*first, *(field for field in FIELD_NAMES if field not in first)]
    choices = [
        Choice(field, str(FIELD_NAMES[field]), str(msg("as it was taken")) if [field] == first else "")
        for field in fields
    ]
    choices.insert(len(first), Choice("", str(msg("none of these: keep it as it is"))))
    return msg("What does this column hold?"), sentences, choices


def _about_deadline(question: DeadlineQuestion) -> _Asked:
    sentences = [
        str(
            msg(
                "“{text}” may mean more than one day; {count} task(s) have it:",
                text=one_line(question.due.text)[:_LONGEST],
                count=question.task_count,
            )
        ),
        *(f"  {one_line(task.seq)} {one_line(task.task)[:_LONGEST]}" for task in question.tasks),
    ]
    if question.task_count > len(question.tasks):
        sentences.append(f"  {msg('… and {count} more', count=question.task_count - len(question.tasks))}")
    choices = [
        Choice(
            meaning.day.isoformat(),
            f"{meaning.day.isoformat()} {WEEKDAYS[meaning.day.weekday()]}",
            str(
                msg("as “{words}”", words=one_line(meaning.words)[:_LONGEST])
                if meaning.words
                else msg("as it was taken")
            ),
        )
        for meaning in question.meanings
    ]
    choices.append(Choice(_ANOTHER, str(msg("another day"))))
    return msg("Which day is meant?"), sentences, choices


def _remember(app: SessionApp, session: Session, section: str, answers: dict[str, str]) -> bool:
    """Keep answers and have the table read by them; whether they could be kept."""
    from xltool.project import FILE_NAME
    from xltool.project.remembering import remember

    config = session.reading.config
    file = Path(config) if config else session.path.parent / FILE_NAME
    try:
        remember(file, section, answers)
    except (XltoolError, OSError) as error:
        app.say(msg("The answer can't be kept: {why}", why=str(error)), grave=True)
        return False
    app.say(msg("Kept in {file}.", file=file.name))
    app.action_reread()
    return True
