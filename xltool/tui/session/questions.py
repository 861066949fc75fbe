"""What a new table leaves open and a person can settle once: headings that were only guessed, deadlines that
can be read in two ways. Deadlines in the same words are one question."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterator, Sequence
from typing import TYPE_CHECKING

from xltool.record import NamedTuple
from xltool.text.normalise import comparison_form

if TYPE_CHECKING:
    from xltool.api import OpenTable
    from xltool.table.model import Column, Deadline, Task

_SAMPLES = 3
"""So many cells show what stands under a heading, so many tasks what a deadline belongs to."""
_SAMPLE_ROWS = 50
# Compiled when something is asked, not whenever a table is opened.
_BEFORE = "(?<![底末])(?:之前|以前|前)"
_STOPS = r"[,;。\s\uff0c\uff1b]+"
_WEEKDAY = "(?:周|星期|礼拜)([一二三四五六日天])"
_TWO_MONTHS = r"(\d{1,2})-(\d{1,2})"
_LOST_ZERO = r"(?:\d{4}\.)?\d{1,2}\.[123]|\d{4}\.1"
_ONLY_A_DAY = r"\d{1,2}[日号]"


class HeadingQuestion(NamedTuple):
    """What a column holds whose heading was recognised by likeness only."""

    column: Column
    samples: tuple[str, ...]
    section: str = "columns"
    """The section of the settings that the answer goes to."""

    @property
    def key(self) -> str:
        """What the answer is kept under."""
        from xltool.table.columns import heading_form

        return heading_form(self.column.heading)


class Meaning(NamedTuple):
    """A day that a deadline may mean. `words` would say so plainly; "" for the day it was taken for."""

    day: dt.date
    words: str = ""


class DeadlineQuestion(NamedTuple):
    """Which day the deadlines in these words are."""

    due: Deadline
    task_count: int
    """How many tasks have them."""
    tasks: tuple[Task, ...]
    """The first of these tasks."""
    meanings: tuple[Meaning, ...]
    """In order of days; there may be others."""
    section: str = "deadlines"

    @property
    def key(self) -> str:
        """What the answer is kept under."""
        return self.due.text


Question = HeadingQuestion | DeadlineQuestion
Known = tuple[str, str]
"""A question as it is known by: the section of the settings its answer goes to, and the key there."""


def next_questions(opened: OpenTable, asked: Container[Known]) -> Sequence[Question]:
    """What the table leaves open and was not asked: headings before deadlines, which depend on them."""
    rounds: tuple[Sequence[Question], ...] = (heading_questions(opened), deadline_questions(opened))
    for questions in rounds:
        new = [question for question in questions if (question.section, question.key) not in asked]
        if new:
            return new
    return ()


def heading_questions(opened: OpenTable) -> list[HeadingQuestion]:
    """The columns whose meaning was only guessed by likeness, left to right."""
    return [heading_question(opened, column) for column in opened.table.columns if column.guessed]


def heading_question(opened: OpenTable, column: Column) -> HeadingQuestion:
    """The question what one column holds."""
    samples: dict[str, None] = {}
    for task in opened.table.tasks[:_SAMPLE_ROWS]:
        value = task.at(column.index)
        if isinstance(value, str) and value:
            samples[value] = None
    return HeadingQuestion(column, tuple(samples)[:_SAMPLES])


def deadline_questions(opened: OpenTable) -> list[DeadlineQuestion]:
    """The deadlines with two readings that a day can settle; the words with most tasks first."""
    found: dict[str, list[Task]] = {}
    # Tasks with the same words share a deadline: each is looked at once, however long the table.
    groups: dict[int, list[Task] | None] = {}
    for task in opened.table.tasks:
        due = task.due
        if id(due) not in groups:
            open_ = due.kind != "recurring" and is_ambiguous(due)
            groups[id(due)] = found.setdefault(comparison_form(due.text), []) if open_ else None
        group = groups[id(due)]
        if group is not None:
            group.append(task)
    return [_deadline_question(opened, tasks) for tasks in sorted(found.values(), key=len, reverse=True)]


def deadline_question(opened: OpenTable, task: Task) -> DeadlineQuestion:
    """The question which day the deadline of a task is, asked for all tasks with the same words."""
    form = comparison_form(task.due.text)
    return _deadline_question(
        opened, [other for other in opened.table.tasks if comparison_form(other.due.text) == form]
    )


def _deadline_question(opened: OpenTable, tasks: list[Task]) -> DeadlineQuestion:
    due = tasks[0].due
    return DeadlineQuestion(due, len(tasks), tuple(tasks[:_SAMPLES]), meanings(opened, due))


def is_ambiguous(due: Deadline) -> bool:
    """Whether a deadline has two readings."""
    return any(assumption.startswith("AMBIGUOUS") for assumption in due.assume)


def meanings(opened: OpenTable, due: Deadline) -> tuple[Meaning, ...]:
    """The days a deadline may mean: as it was taken, and what plainer spellings of it would say."""
    days = {due.due: Meaning(due.due)} if due.due is not None else {}
    for words, day in _other_days(opened, due):
        days.setdefault(day, Meaning(day, words))
    return tuple(days[day] for day in sorted(days))


def _other_days(opened: OpenTable, due: Deadline) -> Iterator[tuple[str, dt.date]]:
    for words in _plainer(due.text):
        day = _plain_day(opened, words)
        if day is not None:
            yield words, day
    taken = due.due
    if taken is None:
        return
    if said := re.search(_WEEKDAY, due.text):
        weekday = "一二三四五六日".index(said[1].replace("天", "日"))
        for away in range(-3, 4):
            day = taken + dt.timedelta(days=away)
            if day.weekday() == weekday:
                yield said[0], day
    if re.match(_ONLY_A_DAY, due.text.strip()):
        for months in (-1, 1):
            day = _months_on(taken, months)
            if day is not None and day >= (opened.table.issued_on or day):
                yield f"{day.month}月{day.day}日", day


def _plainer(text: str) -> Iterator[str]:
    """Spellings of a deadline that can be read in one way only."""
    if re.search(_BEFORE, text):
        yield re.sub(_BEFORE, "底前", text)
    if re.fullmatch(_LOST_ZERO, text):
        yield f"{text}0"
    if re.fullmatch(_TWO_MONTHS, text):
        yield re.sub(_TWO_MONTHS, r"\1月-\2月", text)
    parts = [part for part in re.split(_STOPS, text) if part]
    if len(parts) > 1:
        yield from parts


def _plain_day(opened: OpenTable, words: str) -> dt.date | None:
    """The day of a spelling, None when it has none or two readings as well."""
    from xltool.table.deadlines import parse_deadline

    table = opened.table
    read = parse_deadline(
        words, issued=table.issued_on, title_year=table.title_year, calendar=opened.calendar
    )
    return None if is_ambiguous(read) or read.kind == "recurring" else read.due


def _months_on(day: dt.date, months: int) -> dt.date | None:
    """The same day of a month later or earlier, None where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    try:
        return day.replace(year=count // 12, month=count % 12 + 1)
    except ValueError:
        return None
