"""Findings about what the offices reported, as far as the table alone shows it (DOMAIN 5, 6.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltool.checks.context import Context, Hit
from xltool.checks.registry import rule
from xltool.i18n import msg
from xltool.progress.said import read_number
from xltool.progress.stated import report_day
from xltool.table.model import LONGEST_PROGRESS, Task
from xltool.table.status_words import CLOSED, canonical_state
from xltool.text.normalise import comparison_form

_DONE = frozenset(("done", "done_early", "done_late", "closed"))


def _states(context: Context) -> Iterator[tuple[Sequence[Task], str, str | None]]:
    """Each distinct status text, with its tasks and the state it means."""
    for text, tasks in context.texts("status"):
        if text.strip():
            yield tasks, text.strip(), canonical_state(text)


@rule(
    "STATUS_UNKNOWN",
    "W",
    title=msg("Status in unfamiliar words"),
    why=msg("It counts neither as done nor as open, so every statistic is off by one."),
    hint=msg("Use a usual word: 已完成, 推进中, 未启动, 滞后, 长期坚持."),
)
def status_unknown(context: Context) -> Iterator[Hit]:
    for tasks, text, state in _states(context):
        if state is None:
            message = msg("The status “{text}” is unfamiliar", text=text[:20])
            yield from context.hits(tasks, "status", message)


_UNDER_WAY = re.compile(
    r"正在|推进中|进行中|办理中|尚未|还未|未完成|未开展|未启动|没有完成|未能完成|有待|即将(?:完成|开展)|拟于|计划(?:于|在)"
)


@rule(
    "STATUS_VS_TEXT",
    "W",
    title=msg("Status and progress contradict each other"),
    why=msg("The status says done, the words say under way; whoever checks will ask."),
    hint=msg("Ask the office which is right and correct the other."),
)
def status_vs_text(context: Context) -> Iterator[Hit]:
    done = {text for text, _ in context.texts("status") if canonical_state(text) in _DONE}
    if not done:
        return
    status = context.columns["status"] - 1
    for text, tasks in context.texts("progress"):
        if match := _UNDER_WAY.search(text):
            message = msg("Status says done, the text says “{words}”", words=match[0])
            for task in tasks:
                if status < len(task.values) and task.values[status] in done:
                    yield context.hit(task, "status", message)


@rule(
    "DONE_NO_DATE",
    "I",
    title=msg("Done, but when?"),
    why=msg("Without a date nobody can tell whether it was done in time."),
    hint=msg("Ask the office for the date and fill it in."),
)
def done_no_date(context: Context) -> Iterator[Hit]:
    if "finished_on" not in context.columns:
        return
    message = msg("Done, but without a date")
    for tasks, _, state in _states(context):
        for task in tasks if state in _DONE else ():
            if not task.text("finished_on"):
                yield context.hit(task, "finished_on", message)


@rule(
    "DONE_AFTER_DUE",
    "W",
    title=msg("Done after the deadline"),
    why=msg("It counts as late, whatever the status says."),
    hint=msg("Check the date; if it is right, note the reason for the delay."),
)
def done_after_due(context: Context) -> Iterator[Hit]:
    if "finished_on" not in context.columns:
        return
    for task in context.tasks:
        due = task.due.due
        if due is None or task.get("finished_on") is None:
            continue
        finished = context.dated(task, "finished_on")
        if finished is not None and finished > due:
            days = (finished - due).days
            yield context.hit(task, "finished_on", msg("Done {days} day(s) after the deadline", days=days))


_STALE_DAYS = 30


@rule(
    "STALE",
    "W",
    title=msg("No recent report"),
    why=msg("The last report says itself that it is more than a month old."),
    hint=msg("Ask the office for the present state."),
)
def stale(context: Context) -> Iterator[Hit]:
    as_of = context.as_of
    if as_of is None:
        return
    for field, text, tasks in context.mentioning("截至", "截止", fields=("progress",)):
        day = report_day(text, as_of)
        if day is None or (as_of - day).days <= _STALE_DAYS:
            continue
        message = msg("Last report as of {day}", day=day.isoformat())
        for task in tasks:
            if canonical_state(task.text("status")) not in CLOSED:
                yield context.hit(task, field, message)


@rule(
    "TEXT_TOO_LONG",
    "W",
    title=msg("Progress text too long"),
    why=msg("Superiors ask for at most 200 characters; long cells are cut off in print."),
    hint=msg("Shorten it to results and numbers."),
)
def text_too_long(context: Context) -> Iterator[Hit]:
    for text, tasks in context.texts("progress"):
        if (count := len(text.strip())) > LONGEST_PROGRESS:
            message = msg("{count} characters, more than {limit}", count=count, limit=LONGEST_PROGRESS)
            yield from context.hits(tasks, "progress", message)


_NUMBERS = ("target_value", "actual_value", "rate", "score")


@rule(
    "NUMBER_AS_TEXT",
    "I",
    title=msg("Number stored as text"),
    why=msg("Sums and charts leave it out; merging tools count “2000万” as 0."),
    hint=msg("Type the plain number; put the unit into the heading."),
)
def number_as_text(context: Context) -> Iterator[Hit]:
    for field in _NUMBERS:
        for text, tasks in context.texts(field):
            if _looks_like_number(text):
                message = msg("“{text}” is text, not a number", text=text.strip()[:20])
                yield from context.hits(tasks, field, message)


_AMOUNT = re.compile(r"(?:约|近|共)?[-+]?\d[\d,]*(?:\.\d+)?(?:余|多)?[%万亿千百]?[\u4e00-\u9fff]{0,3}")


def _looks_like_number(text: str) -> bool:
    text = comparison_form(text)
    return bool(text) and _AMOUNT.fullmatch(text) is not None


@rule(
    "RATE_OVER_100",
    "W",
    title=msg("More than 100 %"),
    why=msg("Often a slip of the decimal point; averages are wrong with it."),
    hint=msg("Check the number; if it is meant, note why in the remarks."),
)
def rate_over_100(context: Context) -> Iterator[Hit]:
    rates = [(task, comparison_form(text)) for task, text in context.cells("rate") if text]
    numbers = [number for _, text in rates if (number := read_number(text)) is not None]
    whole = 1 if numbers and max(numbers) <= 2 else 100  # 0.4 and 1.2 are shares, 40 and 120 per cent
    for task, text in rates:
        number = read_number(text.removesuffix("%"))
        if number is not None and number > (100 if text.endswith("%") else whole):
            yield context.hit(task, "rate", msg("The rate {rate} is over 100 %", rate=text))
