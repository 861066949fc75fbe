"""What is typed after `期限:` — 逾期, 今天, <7天, 本月, 11月, 11-30, 11-15~11-30 — as a demand on a task."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable

from xltool.progress.select import Demand, Due, Undated

_DAY = dt.timedelta(days=1)
_YEAR = r"(?:(\d{4})[年/.-])?"
_Span = tuple[dt.date, dt.date]


def parse_due(value: str, as_of: dt.date) -> Demand | None:
    """The demand that `value` means on `as_of`; None when it means nothing.

    Overdue and "within N days" speak of what is still to be done; a named day, month or stretch of every
    task due in it. "<7天" and "7天内" both take in the seventh day and what is overdue.
    """
    value = value.strip().casefold()
    if value in ("逾期", "overdue"):
        return Due(as_of, None, as_of - _DAY, unfinished=True)
    if value in ("无", "没有", "none"):
        return Undated(as_of)
    within = re.fullmatch(r"(?:<=?|≤)?(\d{1,5})(?:天|日|d)?(?:内|以内)?", value)
    if within and (value[0] in "<≤" or value.endswith(("内", "天", "d"))):
        return _from_today(as_of, None, int(within[1]))
    beyond = re.fullmatch(r">=?(\d{1,5})(?:天|日|d)?", value)
    if beyond:
        return _from_today(as_of, int(beyond[1]), None)
    span = _span(value, as_of)
    return Due(as_of, *span) if span else None


def _from_today(as_of: dt.date, first: int | None, last: int | None) -> Due:
    def day(days: int | None) -> dt.date | None:
        return None if days is None else as_of + dt.timedelta(days=days)

    return Due(as_of, day(first), day(last), unfinished=True)


def _span(value: str, as_of: dt.date) -> _Span | None:
    first, dash, last = value.partition("~")
    if dash:
        start, end = _span(first, as_of), _span(last, as_of)
        return (start[0], end[1]) if start and end and start[0] <= end[1] else None
    named = _NAMED.get(value)
    if named is not None:
        return named(as_of)
    return _dated(value, as_of)


def _dated(value: str, as_of: dt.date) -> _Span | None:
    """A day or a month, with or without its year: 11-30, 11月30日, 2022-11-30, 11月, 2022年11月, 2022-11."""
    try:
        if found := re.fullmatch(rf"{_YEAR}(\d{{1,2}})[月/.-](\d{{1,2}})日?", value):
            day = dt.date(int(found[1] or as_of.year), int(found[2]), int(found[3]))
            return day, day
        found = re.fullmatch(rf"{_YEAR}(\d{{1,2}})(月)?", value)
        if found and (found[1] or found[3]):
            first = dt.date(int(found[1] or as_of.year), int(found[2]), 1)
            return _month(first.year, first.month)
    except ValueError:
        pass
    return None


def _month(year: int, month: int) -> _Span:
    """The first and last day of a month; months beyond the year run on into the next."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _week(as_of: dt.date, ahead: int) -> _Span:
    monday = as_of - dt.timedelta(days=as_of.weekday()) + dt.timedelta(weeks=ahead)
    return monday, monday + dt.timedelta(days=6)


def _quarter(as_of: dt.date, ahead: int) -> _Span:
    month = (as_of.month - 1) // 3 * 3 + 1 + 3 * ahead
    return _month(as_of.year, month)[0], _month(as_of.year, month + 2)[1]


_NAMED: dict[str, Callable[[dt.date], _Span]] = {
    **dict.fromkeys(("今天", "今日", "today"), lambda day: (day, day)),
    **dict.fromkeys(("明天", "明日", "tomorrow"), lambda day: (day + _DAY, day + _DAY)),
    **dict.fromkeys(("本周", "week"), lambda day: _week(day, 0)),
    "下周": lambda day: _week(day, 1),
    **dict.fromkeys(("本月", "month"), lambda day: _month(day.year, day.month)),
    "下月": lambda day: _month(day.year, day.month + 1),
    "上月": lambda day: _month(day.year, day.month - 1),
    **dict.fromkeys(("本季", "本季度", "quarter"), lambda day: _quarter(day, 0)),
    "下季度": lambda day: _quarter(day, 1),
    **dict.fromkeys(
        ("本年", "今年", "年内", "year"), lambda day: (_month(day.year, 1)[0], _month(day.year, 12)[1])
    ),
}
"""Words for a stretch of days, seen from a day."""
