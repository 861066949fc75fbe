"""What was looked at and found right: the other half of a check (DOMAIN 1.4, positive checks)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import islice
from operator import attrgetter

from xltool.checks.content import checklists
from xltool.checks.context import Context
from xltool.checks.registry import RULES
from xltool.i18n import Message, msg
from xltool.table.model import Task


def passed(context: Context) -> list[Message]:
    """Sentences about what holds, in a fixed order; only of what the table gave a chance to go wrong."""
    return [sentence for statement in _STATEMENTS for sentence in statement(context)]


def _columns(context: Context) -> Iterator[Message]:
    if context.tasks and not _fires("REQUIRED_COLUMN_MISSING", context):
        yield msg("All necessary columns are there; {count} task(s) read", count=len(context.tasks))


def _numbering(context: Context) -> Iterator[Message]:
    numbered = (task for task, text in context.cells("seq") if text)
    if (
        len(list(islice(numbered, 2))) > 1
        and not _fires("SEQ_DUP", context)
        and not _fires("SEQ_GAP", context)
    ):
        yield msg("The numbering has neither gaps nor doubles")


def _valid_dates(context: Context) -> Iterator[Message]:
    count = sum(1 for task in context.tasks if task.due.due is not None)
    if count and not _fires("DUE_INVALID", context) and not _fires("DUE_UNPARSED", context):
        yield msg("{count} deadline(s) are valid dates", count=count)


def _working_days(context: Context) -> Iterator[Message]:
    calendar = context.calendar
    days = {task.due.due for task in context.tasks if task.due.due is not None}
    if calendar is not None and days and all(calendar.is_workday(day) for day in days):
        yield msg("All deadlines fall on working days")


def _time_left(context: Context) -> Iterator[Message]:
    calendar, issued = context.calendar, context.table.issued_on
    last = max((task.due.due for task in context.tasks if task.due.due is not None), default=None)
    if calendar is None or issued is None or last is None or last <= issued:
        return
    first = issued + dt.timedelta(days=1)
    yield msg(
        "{count} working days from {first} to {last}",
        count=calendar.workdays_between(issued, last),
        first=first.isoformat(),
        last=last.isoformat(),
    )


def _checklists(context: Context) -> Iterator[Message]:
    for _, text, _ in context.mentioning("个一"):
        for words, claimed, items in checklists(text):
            if claimed == len(items):
                yield msg("“{words}” lists {count} item(s)", words=words, count=claimed)


def _equal_offices(context: Context) -> Iterator[Message]:
    """The tasks that name the same offices, where that is a list worth comparing and half of the table."""
    groups: dict[frozenset[str], list[Task]] = {}
    for offices, tasks in context.by_offices:
        if len(offices) > 2:
            groups.setdefault(frozenset(offices), []).extend(tasks)
    named, largest = max(groups.items(), key=lambda group: len(group[1]), default=(frozenset(), []))
    if len(largest) > 1 and 2 * len(largest) >= len(context.tasks):
        yield msg(
            "Tasks {tasks} name the same {count} offices",
            tasks=_names(sorted(largest, key=attrgetter("row"))),
            count=len(named),
        )


def _known_owners(context: Context) -> Iterator[Message]:
    """Every shorter list of persons is part of the longest one: nobody turns up only once."""
    longest = max(context.tasks, key=lambda task: len(task.owner), default=None)
    if longest is None or len(longest.owner) < 3:
        return
    people = frozenset(longest.owner)
    shorter = [task for task in context.tasks if task.owner and not people.issubset(task.owner)]
    if shorter and all(people.issuperset(task.owner) for task in shorter):
        yield msg("All persons responsible are on the list of task {task}", task=_name(longest))


_SHOWN = 5


def _names(tasks: list[Task]) -> str:
    names = "、".join(_name(task) for task in tasks[:_SHOWN])
    return names if len(tasks) <= _SHOWN else f"{names}…({len(tasks)})"


def _name(task: Task) -> str:
    return task.seq or str(task.row)


def _fires(code: str, context: Context) -> bool:
    return next(iter(RULES[code].find(context)), None) is not None


_STATEMENTS: tuple[Callable[[Context], Iterator[Message]], ...] = (
    _columns,
    _numbering,
    _valid_dates,
    _working_days,
    _time_left,
    _checklists,
    _equal_offices,
    _known_owners,
)
