"""Which day counts for a task just now, and how much of its time has gone (DOMAIN 3.4, 5.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xltool.record import NamedTuple
from xltool.table.deadlines import next_due, period_ends
from xltool.table.model import Deadline

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar


class Passed(NamedTuple):
    """A milestone or a period whose day has passed; `what` is "" for a period."""

    day: dt.date
    what: str
    share: float = 0.0
    """The share of the milestones that should be reached with it; 0 for a period."""
    told: bool | None = None
    """Whether a person says that it is done (True) or not yet (False); None when they don't say."""


class Schedule(NamedTuple):
    """The days of a task as seen from one day."""

    due: dt.date | None
    """The day that counts now: of the current milestone or period, else the deadline itself."""
    what: str
    """The current milestone, "" without one."""
    final: dt.date | None
    """The deadline after which the whole task is overdue; None when there is none."""
    passed: tuple[Passed, ...]
    """The milestones before today while others are to come, or the last period; met or not."""


def schedule(
    deadline: Deadline,
    as_of: dt.date,
    calendar: WorkCalendar,
    since: dt.date | None,
    told: Sequence[bool | None] = (),
) -> Schedule:
    """The schedule of a deadline on `as_of`. A period that ended before `since` was never asked for.

    `told` is what people say of each milestone: one that is done already is not the current one.
    """
    if deadline.nodes:
        return _of_milestones(deadline, as_of, told or (None,) * len(deadline.nodes))
    if deadline.kind == "recurring":
        upcoming = next_due(deadline, as_of, calendar)
        passed: tuple[Passed, ...] = ()
        if upcoming is not None and since is not None:
            ends = period_ends(deadline, since, as_of - dt.timedelta(days=1), calendar)
            passed = (Passed(ends[-1], ""),) if ends else ()
        return Schedule(upcoming or deadline.due, "", deadline.due, passed)
    return Schedule(deadline.due, "", deadline.due, ())


def _of_milestones(deadline: Deadline, as_of: dt.date, told: Sequence[bool | None]) -> Schedule:
    nodes = deadline.nodes
    ahead = [at for at, (_, day) in enumerate(nodes) if day >= as_of]
    what, due = nodes[next((at for at in ahead if not told[at]), len(nodes) - 1)]
    passed = tuple(
        Passed(day, name, (at + 1) / len(nodes), told[at])
        for at, (name, day) in enumerate(nodes)
        if day < as_of and ahead
    )
    return Schedule(due, what, nodes[-1][1], passed)


class Pace(NamedTuple):
    """The share of a task's time that has gone, above 0, and the days there are in all."""

    gone: float
    days: int


def pace(start: dt.date | None, final: dt.date | None, as_of: dt.date) -> Pace | None:
    """The pace from `start` (else New Year of the last year) to `final`; None without a deadline, and before
    the start."""
    if final is None:
        return None
    start = start or dt.date(final.year, 1, 1)
    gone = elapsed(start, final, as_of)
    return Pace(gone, max((final - start).days + 1, 1)) if gone > 0 else None


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
