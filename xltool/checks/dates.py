"""Findings about deadlines: missing, unreadable, doubtful, contradictory (DOMAIN 1.4, 3)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from xltool.checks.context import Context, Hit
from xltool.checks.registry import rule
from xltool.i18n import msg
from xltool.table.model import Deadline, Task

_NOTHING = frozenset(("/", "\\", "-", "--", "—", "——", "–", "\uff0d", "\uff0f", "无"))
_VAGUE = re.compile("尽快|及时|适时|按时|按要求|按照要求|另行通知|待定|不定期|视情|按上级")


def _is_vague(due: Deadline) -> bool:
    """Whether the words name no day by intention: a dash, 及时, 另行通知 (DOMAIN 3.4, unspecified)."""
    if due.kind == "unspecified":
        return True
    return due.kind == "unparsed" and (due.text.strip() in _NOTHING or _VAGUE.search(due.text) is not None)


@rule(
    "DUE_MISSING",
    "W",
    title=msg("No deadline"),
    why=msg("A task without a deadline is never due, so nobody is reminded of it."),
    hint=msg("Ask the leading office by when, and fill in the deadline."),
)
def due_missing(context: Context) -> Iterator[Hit]:
    if "due" not in context.columns:
        return
    for due, tasks in context.by_deadline:
        if not due.text and due.due is None:
            yield from context.hits(tasks, "due", msg("No deadline is given"))


@rule(
    "DUE_UNPARSED",
    "W",
    title=msg("Deadline that can't be read"),
    why=msg("The program doesn't guess: such a task gets no light and no reminder."),
    hint=msg("Write it as a date (2022年12月15日), a period (9月—12月) or a rhythm (每月25日前)."),
)
def due_unparsed(context: Context) -> Iterator[Hit]:
    for due, tasks in context.by_deadline:
        if due.kind == "unparsed" and due.text and not _is_vague(due):
            message = msg("The deadline “{text}” can't be read", text=due.text)
            yield from context.hits(tasks, "due", message)


@rule(
    "DUE_INVALID",
    "E",
    title=msg("A date that doesn't exist"),
    why=msg("A deadline such as 30 February can't be met and is surely a slip."),
    hint=msg("Look up the right date in the notice and correct the cell."),
)
def due_invalid(context: Context) -> Iterator[Hit]:
    for due, tasks in context.by_deadline:
        if due.kind == "invalid":
            message = msg("There is no such date: “{text}”", text=due.text)
            yield from context.hits(tasks, "due", message)


@rule(
    "AMBIGUOUS_DUE",
    "W",
    title=msg("Deadline with two readings"),
    why=msg("“12月前” may mean before December begins or by its end; the earlier one is taken."),
    hint=msg("Write “12月底前” or a day, so that nobody has to guess."),
)
def ambiguous_due(context: Context) -> Iterator[Hit]:
    for due, tasks in context.by_deadline:
        if _has(due, "AMBIGUOUS"):
            message = (
                msg("“{text}” has two readings; read as {day}", text=due.text, day=due.due.isoformat())
                if due.due is not None
                else msg("“{text}” has two readings", text=due.text)
            )
            yield from context.hits(tasks, "due", message)


@rule(
    "VAGUE_DUE",
    "W",
    title=msg("Deadline without a day"),
    why=msg("“及时” or “按要求” can't be reminded of and can't be called late."),
    hint=msg("Agree on a day with the leading office and write it."),
)
def vague_due(context: Context) -> Iterator[Hit]:
    for due, tasks in context.by_deadline:
        if due.due is None and due.text and _is_vague(due):
            message = (
                msg("“{text}” names no year", text=due.text)
                if "year unknown" in due.assume
                else msg("“{text}” names no day", text=due.text)
            )
            yield from context.hits(tasks, "due", message)


@rule(
    "EVENT_UNKNOWN",
    "I",
    title=msg("Deadline counted from an event"),
    why=msg("When the event was stands nowhere in the table; counting from the issue date may be wrong."),
    hint=msg("Find out the day of the event and write the deadline as a date."),
)
def event_unknown(context: Context) -> Iterator[Hit]:
    for due, tasks in context.by_deadline:
        if due.kind == "relative" and due.due is None:
            message = msg("“{text}” counts from a day nobody knows", text=due.text)
        elif _has(due, "trigger date assumed"):
            message = msg("“{text}” was counted from the issue date", text=due.text)
        else:
            continue
        yield from context.hits(tasks, "due", message)


@rule(
    "DUE_BEFORE_ISSUE",
    "E",
    title=msg("Deadline before the date of issue"),
    why=msg("The task was already overdue on the day the notice was issued; no office can meet it."),
    hint=msg("Ask the issuing office for a new deadline, or waive it and say why."),
)
def due_before_issue(context: Context) -> Iterator[Hit]:
    own = "assigned_on" in context.columns
    for task in context.tasks:
        due = task.due.due
        if due is None:
            continue
        issued = context.table.issued_on
        if own:
            issued = context.dated(task, "assigned_on") or issued
        if issued is not None and due < issued and task.due.kind != "immediate":
            message = msg("The deadline is before the issue date {issued}", issued=issued.isoformat())
            yield context.hit(task, "due", message)


@rule(
    "DUE_BEFORE_START",
    "E",
    title=msg("Deadline before the start"),
    why=msg("A task can't end before it begins; one of the two dates is wrong."),
    hint=msg("Check start and deadline against the notice and correct the wrong one."),
)
def due_before_start(context: Context) -> Iterator[Hit]:
    own = "start" in context.columns
    for task in context.tasks:
        due = task.due.due
        if due is None:
            continue
        start = (context.dated(task, "start") if own else None) or task.due.start
        if start is not None and due < start:
            message = msg("The deadline is before the start {start}", start=start.isoformat())
            yield context.hit(task, "due", message)


@rule(
    "YEAR_MISMATCH",
    "W",
    title=msg("Deadline in an earlier year than the title"),
    why=msg("Most likely it was copied from last year's table."),
    hint=msg("Correct the year, or waive it if the earlier year is meant."),
)
def year_mismatch(context: Context) -> Iterator[Hit]:
    title_year = context.table.title_year
    if title_year is None:
        return
    for due, tasks in context.by_deadline:
        day = due.due
        if day is not None and day.year < title_year and _names_its_year(due):
            message = msg("The title says {year}, the deadline {other}", year=title_year, other=day.year)
            yield from context.hits(tasks, "due", message)


def _names_its_year(due: Deadline) -> bool:
    if due.kind in ("immediate", "relative"):
        return False
    return not any(a.startswith(("year-from", "AMBIGUOUS")) for a in due.assume)


@rule(
    "TWO_DEADLINES",
    "W",
    title=msg("The text names a later deadline"),
    why=msg("Two deadlines for one task: whoever reads the text only will be late."),
    hint=msg("The earlier one, in the deadline column, counts; make the wording agree."),
)
def two_deadlines(context: Context) -> Iterator[Hit]:
    for field, text, tasks in context.mentioning(*_PHRASE_WORDS):
        named = [(day, phrase) for phrase in _deadline_phrases(text) if (day := context.deadline(phrase).due)]
        latest, phrase = max(named, default=(None, ""))
        if latest is None:
            continue
        for task in tasks:
            due = task.due.due
            if due is not None and latest > due and task.due.kind not in ("recurring", "milestones"):
                message = msg(
                    "The text says “{phrase}”, the column {day}", phrase=phrase, day=due.isoformat()
                )
                yield context.hit(task, field, message)


# 年底总结 is the name of a thing, 年底前 and 年底完成 say by when.
_BY = "(?:[之以]?前|(?=完成|办结|建成|投产|达到|实现|报送|上报|提交))"
_PHRASE_WORDS = ("年内", "年度内", "年底", "年末", "月底", "日前", "日之前", "日以前", "季度末")
_PHRASE = re.compile(
    rf"(?P<year>(?:20\d\d年?|今年?|本年?)?年(?:度?内|[底末]{_BY}))"
    rf"|(?:20\d\d年)?1?\d月(?:[123]?\d日[之以]?前|底{_BY})"
    rf"|(?:20\d\d年)?第?[一二三四1-4]季度末{_BY}"
)
# 三年内, 5年内, 近年内, 任期年末 … count years, they don't name one.
_COUNTED = "0123456789０１２３４５６７８９一二三四五六七八九十两几多近半每历次明后去上往"
# A date inside a title is part of a name, one after 每 or 从 is a rhythm or a beginning.
_TITLE = re.compile(r"《[^》]*》")


def _deadline_phrases(text: str) -> Iterator[str]:
    if "《" in text:
        text = _TITLE.sub("《》", text)
    for match in _PHRASE.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before and (before in _COUNTED if match["year"] else before in "每次0123456789"):
            continue
        yield match[0]


@rule(
    "YEAR_INFERRED",
    "I",
    title=msg("Deadlines without a year"),
    why=msg("The year was taken from the title or the date of issue, not from the cell."),
    hint=msg("Nothing to do if the year is right; otherwise write it into the cell."),
)
def year_inferred(context: Context) -> Iterator[Hit]:
    for year, task, count in _tasks_by(
        context, lambda due: due.due.year if due.due is not None and _has(due, "year-from") else None
    ):
        message = msg("The year {year} was assumed for {count} deadline(s)", count=count, year=year)
        yield context.hit(task, "due", message)


K = TypeVar("K", dt.date, int)


def _tasks_by(context: Context, key: Callable[[Deadline], K | None]) -> Iterator[tuple[K, Task, int]]:
    """Each distinct key of the deadlines with the first task that has it and how many do: a fact that is
    said once, not a row."""
    groups: dict[K, tuple[Task, int]] = {}
    for due, tasks in context.by_deadline:
        value = key(due)
        if value is not None:
            first, count = groups.get(value, (tasks[0], 0))
            groups[value] = (first if first.row <= tasks[0].row else tasks[0]), count + len(tasks)
    for value, (first, count) in groups.items():
        yield value, first, count


def _has(due: Deadline, assumption: str) -> bool:
    return any(assume.startswith(assumption) for assume in due.assume)


@rule(
    "DUE_ON_RESTDAY",
    "I",
    title=msg("Deadline on a day off"),
    why=msg("On that day nobody stamps or receives papers."),
    hint=msg("Plan for the last working day before it."),
)
def due_on_restday(context: Context) -> Iterator[Hit]:
    calendar = context.calendar
    if calendar is None:
        return
    for day, task, count in _tasks_by(context, lambda due: due.due):
        if not calendar.is_workday(day):
            message = msg("{day} is a day off ({count} task(s))", day=day.isoformat(), count=count)
            yield context.hit(task, "due", message)


@rule(
    "CALENDAR_YEAR_UNKNOWN",
    "W",
    title=msg("No holiday notice for that year yet"),
    why=msg("Working days are counted Monday to Friday there; holidays may move them."),
    hint=msg("When the notice is out, run “xltool calendar import” with its calendar file."),
)
def calendar_year_unknown(context: Context) -> Iterator[Hit]:
    calendar = context.calendar
    if calendar is None:
        return
    for year, task, count in _tasks_by(context, lambda due: due.due.year if due.due else None):
        if not calendar.knows(year):
            message = msg("The holidays of {year} are unknown ({count} task(s))", year=year, count=count)
            yield context.hit(task, "due", message)
