"""Which day counts for a task just now, and how much of its time has gone (DOMAIN 3.4, 5.2)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from xltool.table.deadlines import next_due, period_ends
from xltool.table.model import Deadline

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar


class Missed(NamedTuple):
    """A milestone or a period whose day has passed; `what` is "" for a period."""

    day: dt.date
    what: str


class Schedule(NamedTuple):
    """The days of a task as seen from one day."""

    due: dt.date | None
    """The day that counts now: of the current milestone or period, else the deadline itself."""
    what: str
    """The current milestone, "" without one."""
    final: dt.date | None
    """The deadline after which the whole task is overdue; None when there is none."""
    missed: Missed | None
    """The last milestone or period before today, whether it was met or not."""
    milestones_passed: float
    """The share of the milestones whose day has passed; 0 without milestones."""


def schedule(deadline: Deadline, as_of: dt.date, calendar: WorkCalendar, since: dt.date | None) -> Schedule:
    """The schedule of a deadline on `as_of`. A period that ended before `since` was never asked for."""
    if deadline.nodes:
        passed = [node for node in deadline.nodes if node[1] < as_of]
        ahead = [node for node in deadline.nodes if node[1] >= as_of]
        what, due = ahead[0] if ahead else passed[-1]
        missed = Missed(passed[-1][1], passed[-1][0]) if passed and ahead else None
        return Schedule(due, what, deadline.nodes[-1][1], missed, len(passed) / len(deadline.nodes))
    if deadline.kind == "recurring":
        upcoming = next_due(deadline, as_of, calendar)
        missed = None
        if upcoming is not None and since is not None:
            ends = period_ends(deadline, since, as_of - dt.timedelta(days=1), calendar)
            missed = Missed(ends[-1], "") if ends else None
        return Schedule(upcoming or deadline.due, "", deadline.due, missed, 0.0)
    return Schedule(deadline.due, "", deadline.due, None, 0.0)


def elapsed(start: dt.date, due: dt.date, as_of: dt.date) -> float:
    """序时进度: the share of the days from `start` to `due`, both counted, begun by `as_of`; from 0 to 1.

    >>> round(elapsed(dt.date(2022, 7, 1), dt.date(2022, 12, 15), dt.date(2022, 9, 29)), 3)
    0.542
    """
    if due < start:
        return 1.0
    return min(max(((as_of - start).days + 1) / ((due - start).days + 1), 0.0), 1.0)


def whole_periods(per: str, start: dt.date, end: dt.date) -> int:
    """How many whole weeks, months, quarters, half-years or years (`per`) lie in `start` … `end`, both in.

    Days are counted for "day"; a calendar period that is cut by either end does not count.
    """
    if end < start:
        return 0
    if per == "day":
        return (end - start).days + 1
    if per == "week":
        first = start + dt.timedelta(days=-start.weekday() % 7)
        return max(((end - first).days + 1) // 7, 0)
    size = {"month": 1, "quarter": 3, "half": 6, "year": 12}[per]
    after = end + dt.timedelta(days=1)
    months = start.year * 12 + start.month - 1 + (start.day > 1)
    return max((after.year * 12 + after.month - 1) // size - -(-months // size), 0)
