"""Findings about work that comes back every month or quarter (DOMAIN 1.4, S-05 to S-07)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from xltool.checks.context import BODY_FIELDS, Context, Hit
from xltool.checks.registry import rule
from xltool.checks.wording import sentence_around
from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.table.deadlines import next_due
from xltool.table.deadlines.beginning import stated_start
from xltool.table.model import Deadline, Task


class Recurrence(NamedTuple):
    """Work that comes back: how often, and from when to when as far as the table says."""

    words: str
    """As the table says it: 每月."""
    field: str
    """Where it says so: the deadline or the wording."""
    recur: str
    """As in `Deadline.recur`: "month@period-end", "month@day 25" …"""
    start: dt.date | None
    end: dt.date | None


_RHYTHM = re.compile(r"每(?:个)?(?:半年|季度?|月|周|星期|旬|年|日|天)")
_SPAN = re.compile(r"(?:20\d\d年)?1?\d月?份?(?:[-—–\uff0d~\uff5e]+|至|到)(?:次年|20\d\d年)?1?\d月份?|全年")
_UNTIL = re.compile(r"(?:至|到)((?:20\d\d年)?(?:年底|1?\d月底?))")


def recurrences(context: Context) -> Iterator[tuple[Task, Recurrence]]:
    """The recurring work of every task: in its deadline, else in a quota such as “每月一篇”."""
    for task in context.tasks:
        due = task.due
        if due.kind == "recurring" and due.recur:
            words = match[0] if (match := _RHYTHM.search(due.text)) else due.text
            start = due.start or context.dated(task, "start")
            yield task, Recurrence(words, "due", due.recur, start, due.due)
            continue
        for quota in task.quotas:
            if quota.per is not None:
                if found := _in_wording(context, task, quota.per):
                    yield task, found
                break


def _in_wording(context: Context, task: Task, every: str) -> Recurrence | None:
    for field in BODY_FIELDS:
        text = task.text(field)
        match = _RHYTHM.search(text)
        if match is None:
            continue
        sentence = sentence_around(text, match.start())
        start = context.dated(task, "start") or task.due.start or _start_in(context, sentence)
        end = task.due.due
        if span := _SPAN.search(sentence):
            spanned = context.deadline(span[0])
            start, end = start or spanned.start, end or spanned.due
        elif end is None and (until := _UNTIL.search(sentence)):
            end = context.deadline(until[1]).due
        return Recurrence(match[0], field, f"{every}@period-end", start, end)
    return None


def _start_in(context: Context, text: str) -> dt.date | None:
    """The day that “从2022年7月起” names; its year, if left out, is the table's."""
    year = context.table.title_year or (context.table.issued_on.year if context.table.issued_on else None)
    return stated_start(text, year) if year is not None and "起" in text else None


def _neighbour_starts(context: Context) -> dict[str, dt.date]:
    """Task id → the first start that any part of the same item names."""
    starts: dict[str, dt.date] = {}
    for item in context.items:
        for task in item:
            if any(quota.per is not None for quota in task.quotas):
                texts = (other.text(field) for other in item for field in BODY_FIELDS)
                start = next((day for text in texts if (day := _start_in(context, text))), None)
                if start is not None:
                    starts[task.id] = start
    return starts


@rule(
    "RECUR_NO_BOUNDS",
    "W",
    title=msg("Recurring work without beginning or end"),
    why=msg("Without both nobody can count how many are due, nor say that one is missing."),
    hint=msg("Ask for the first and the last period, or for the total."),
)
def recur_no_bounds(context: Context) -> Iterator[Hit]:
    starts: dict[str, dt.date] | None = None
    for task, recurrence in recurrences(context):
        if recurrence.start is not None and recurrence.end is not None:
            continue
        hint = None
        if recurrence.start is None and recurrence.end is None:
            message = msg("“{words}” has neither a beginning nor an end", words=recurrence.words)
        elif recurrence.start is None:
            message = msg("“{words}” has no beginning", words=recurrence.words)
            starts = _neighbour_starts(context) if starts is None else starts
            if task.id in starts:
                start = starts[task.id].isoformat()
                hint = msg(
                    "The same item says “from {start}” elsewhere; ask whether this holds here.", start=start
                )
        else:
            message = msg("“{words}” has no end", words=recurrence.words)
        yield context.hit(task, recurrence.field, message, hint)


@rule(
    "RECUR_AFTER_DUE",
    "W",
    title=msg("Last period ends after the deadline"),
    why=msg("The last one would come after the deadline, so it is either late or not owed."),
    hint=msg("Ask whether the last period still counts and by which day."),
)
def recur_after_due(context: Context) -> Iterator[Hit]:
    for task, recurrence in recurrences(context):
        end = task.due.due
        if end is None:
            continue
        last = period_day(context, end, recurrence.recur)
        if last is not None and last > end:
            message = msg(
                "The last “{words}” ({last}) is after the deadline",
                words=recurrence.words,
                last=last.isoformat(),
            )
            yield context.hit(task, recurrence.field, message)


@rule(
    "RECUR_BACKDATED",
    "I",
    title=msg("Recurring work that began before the issue"),
    why=msg("Periods that were over when the notice came out can only be made up for."),
    hint=msg("Ask whether the earlier periods are owed; if so, plan to make up for them."),
)
def recur_backdated(context: Context) -> Iterator[Hit]:
    issued = context.table.issued_on
    if issued is None:
        return
    starts: dict[str, dt.date] | None = None
    for task, recurrence in recurrences(context):
        start = recurrence.start
        if start is None:
            starts = _neighbour_starts(context) if starts is None else starts
            start = starts.get(task.id)
        if start is None:
            continue
        first = period_day(context, start, recurrence.recur) or start
        if first < issued:
            message = msg(
                "“{words}” since {start}: begun before the issue",
                words=recurrence.words,
                start=start.isoformat(),
            )
            yield context.hit(task, recurrence.field, message)


_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def period_day(context: Context, day: dt.date, recur: str) -> dt.date | None:
    """When the period that holds `day` falls due; None for days and weeks: nobody cuts deadlines to those."""
    months = _MONTHS.get(recur.partition("@")[0])
    if months is None:
        return None
    first = dt.date(day.year, (day.month - 1) // months * months + 1, 1)
    return next_due(Deadline("", "recurring", recur=recur), first, context.calendar)
