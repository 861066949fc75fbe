"""The single dates of a recurring or chained deadline, and which of them counts on a day (DOMAIN 3.4)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from xltool.calendar import WorkCalendar, load_calendar
from xltool.patterns import compiled
from xltool.table.deadlines.periods import WEEKDAYS, end_of_months
from xltool.table.model import Deadline

_ONE_DAY = dt.timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_RECUR = compiled(
    r"(?P<next>next-)?(?:(?P<step>\d+)-)?(?P<unit>workday|day|week|ten-day|half-month|month|quarter|half|year)@"
    r"(?:month (?P<months>[\d,]+) |(?P<which>first|second|last)-month )?"
    r"(?:day (?P<days>[\d,]+)|workday (?P<workday>\d+)|weekday (?P<weekdays>[一二三四五六日,]+)"
    r"|(?P<last>last-workday)|(?P<end>period-end))"
)
_MONDAY = dt.date(2001, 1, 1)
"""Where counting by several days or weeks begins when the deadline names no start."""


def next_due(deadline: Deadline, as_of: dt.date, calendar: WorkCalendar | None = None) -> dt.date | None:
    """The day that counts on `as_of`.

    For a recurrence the next due date on or after it, None when its last one has passed: an instance lasts
    from the day after the due date before it. For milestones the first that has not passed, else the last
    one; for the rest the deadline itself, None when it has no day.
    """
    if deadline.kind == "recurring":
        return next((due for due in _due_dates(deadline, as_of, calendar) if due >= as_of), None)
    if deadline.nodes:
        node = current_node(deadline, as_of)
        return node[1] if node is not None else None
    return deadline.due


def current_node(deadline: Deadline, as_of: dt.date) -> tuple[str, dt.date] | None:
    """The first milestone that has not passed on `as_of`, else the last; None without milestones."""
    if not deadline.nodes:
        return None
    return next((node for node in deadline.nodes if node[1] >= as_of), deadline.nodes[-1])


def period_ends(
    deadline: Deadline, since: dt.date, until: dt.date, calendar: WorkCalendar | None = None
) -> tuple[dt.date, ...]:
    """The due dates of a recurrence in `since` … `until`, both counted, within its own bounds."""
    dates: list[dt.date] = []
    if deadline.kind == "recurring":
        for due in _due_dates(deadline, since, calendar):
            if due > until:
                break
            if due >= since:
                dates.append(due)
    return tuple(dates)


def calendar_periods(per: str, since: dt.date, until: dt.date) -> tuple[tuple[dt.date, dt.date], ...]:
    """The first and last days of the periods (`per` as in `Quota.per`) that begin in `since` … `until`.

    The last one may end after `until`.
    """
    match = _RECUR.fullmatch(f"{per}@period-end")
    if match is None:
        return ()
    found = []
    first, last = _period(match, since, None)
    while first <= until:
        if first >= since:
            found.append((first, last))
        first, last = _period(match, last + _ONE_DAY, None)
    return tuple(found)


def _due_dates(deadline: Deadline, since: dt.date, calendar: WorkCalendar | None) -> Iterator[dt.date]:
    """The due dates from about `since` on, in order, within the bounds of the deadline.

    When the last period has begun by the bound but would fall due after it, the bound is its due date; a day
    in the period that follows is not cut.
    """
    match = _RECUR.fullmatch(deadline.recur or "")
    if match is None:
        return
    start, bound = deadline.start, deadline.due
    first, last = _period(match, max(since, start) if start is not None else since, start)
    if match["next"] and (start is None or first > start):
        first, last = _period(match, first - _ONE_DAY, start)
    while bound is None or first <= bound:
        dues = _dues(match, first, last, start, calendar)
        if start is not None and not match["next"]:
            dues = [due for due in dues if due >= start]
        if bound is not None and not match["next"]:
            dues = [due for due in dues if due <= bound] or ([bound] if dues else [])
        yield from dues
        if last.year >= dt.MAXYEAR - 200:
            return
        first, last = _period(match, last + _ONE_DAY, start)


def _period(match: re.Match[str], day: dt.date, start: dt.date | None) -> tuple[dt.date, dt.date]:
    """The first and last day of the period that holds `day`; periods of several units begin with `start`."""
    unit, step = match["unit"], int(match["step"] or 1)
    if unit in _MONTHS:
        size = _MONTHS[unit] * step
        origin = start.year * 12 + start.month - 1 if start is not None and step > 1 else 0
        months = day.year * 12 + day.month - 1
        months -= (months - origin) % size
        first = dt.date(months // 12, months % 12 + 1, 1)
        return first, end_of_months(first, size)
    if unit in ("ten-day", "half-month"):
        length = 10 if unit == "ten-day" else 15
        index = min((day.day - 1) // length, 30 // length - 1)
        first = day.replace(day=index * length + 1)
        is_last = index == 30 // length - 1
        return first, end_of_months(day, 1) if is_last else day.replace(day=(index + 1) * length)
    size = 7 * step if unit == "week" else step
    origin_day = start if start is not None and step > 1 else _MONDAY
    if unit == "week":
        origin_day -= dt.timedelta(days=origin_day.weekday())
    first = day - dt.timedelta(days=(day - origin_day).days % size)
    return first, first + dt.timedelta(days=size - 1)


def _dues(
    match: re.Match[str], first: dt.date, last: dt.date, start: dt.date | None, calendar: WorkCalendar | None
) -> list[dt.date]:
    """The due dates for the period from `first` to `last`."""
    if match["next"]:
        first, last = _period(match, last + _ONE_DAY, start)
    if match["months"]:
        firsts = sorted({int(month) for month in match["months"].split(",")})
        windows = [dt.date(first.year, month, 1) for month in firsts if 1 <= month <= 12]
    elif match["which"]:
        month = {"first": first.month, "second": first.month + 1}.get(match["which"], last.month)
        windows = [dt.date(first.year if month >= first.month else last.year, month, 1)]
    else:
        return _days_in(match, first, last, calendar)
    return [day for window in windows for day in _days_in(match, window, end_of_months(window, 1), calendar)]


def _days_in(
    match: re.Match[str], first: dt.date, last: dt.date, calendar: WorkCalendar | None
) -> list[dt.date]:
    """The days that the rule names between `first` and `last`; a day beyond the last is the last."""
    if match["days"]:
        days = {
            min(first + dt.timedelta(days=max(int(day), 1) - 1), last) for day in match["days"].split(",")
        }
        return sorted(days)
    if match["weekdays"]:
        indexes = (WEEKDAYS.index(weekday) for weekday in match["weekdays"].split(","))
        return sorted({last - dt.timedelta(days=6 - index) for index in indexes})
    if match["workday"] or match["last"] or match["unit"] == "workday":
        workdays = calendar if calendar is not None else load_calendar()
        if match["workday"]:
            return [min(workdays.add_workdays(first - _ONE_DAY, int(match["workday"])), last)]
        if match["last"]:
            return [workdays.add_workdays(last + _ONE_DAY, -1)]
        return [first] if workdays.is_workday(first) else []
    return [last]
