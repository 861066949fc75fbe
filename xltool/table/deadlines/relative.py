"""Deadlines counted from an event (收到通知后5个工作日内) or a holiday (国庆节前) (DOMAIN 3.4)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from xltool.calendar import WorkCalendar
from xltool.patterns import compiled
from xltool.table.deadlines.context import INVALID, YEAR_UNKNOWN, Context, Reading
from xltool.table.deadlines.dated import UnknownYearError, resolve
from xltool.table.deadlines.mentions import find_mentions
from xltool.table.deadlines.periods import end_of_months

_UNIT = r"个?工作日|个?自然日|日|天|个?小时|个?周|个半?月|个季度?|年"
_LENGTH = rf"(?P<count>\d{{1,3}})(?P<unit>{_UNIT})|(?P<half>半个?(?P<halfunit>月|年|天|日))"
_AFTER = r"(?:之日起|之日|日起|起|(?<!最)(?:以|之)?后)的?$"
_WITHIN = rf"(?<![\d月上下每])(?:{_LENGTH})(?P<within>(?:之|以)?内(?![部容控审网]))?"
_ISSUE = r"印发|发文|下发|发布|公布|成文|本文件|本方案|本通知"
_COUNTED_FROM = "trigger day not counted"
_HOLIDAY = (
    r"(?:(?P<year>(?:19|20|21)\d\d)年?|(?P<word>今年|明年|次年|来年)年?)?(?P<name>国庆节?|春节|元旦节?|新年"
    r"|五一(?:国际)?(?:劳动)?节?|劳动节|清明节?|端午节?|中秋节?|十一|(?:壮族)?3月三)"
    r"(?:假期|长假|放假|小长假)?"
)
_BEFORE_HOLIDAY = rf"{_HOLIDAY}(?:之|以|来临)?前(?!后)"
_BEHIND_HOLIDAY = rf"{_HOLIDAY}(?:结束|过)?(?:之|以)?后的?$"
_HOLIDAY_SIGNS = frozenset("庆春旦新五劳清端秋十三3")
"""One of these is in the name of every holiday."""
_REST_DAY = "day before the first rest day in the State Council notice"
_LAST_REST_DAY = "counted from the last rest day in the State Council notice"
_ONE_DAY = dt.timedelta(days=1)


def read_relative(form: str, context: Context) -> Reading | None:
    """The reading of a length of time after an event; None when the text holds none.

    The day of the event is not counted (民法典 201). Without another date the event is the issue.
    """
    if not ("内" in form or "后" in form or "起" in form):
        return None
    match = None
    for found in compiled(_WITHIN).finditer(form):
        lead = compiled(_AFTER).search(form[max(0, found.start() - 8) : found.start()])
        if found["within"] or (lead and found["unit"] != "年"):
            match = found
            break
    if match is None or (match["unit"] == "年" and int(match["count"]) > 20):
        return None
    before = form[: match.start()]
    mentions = find_mentions(f"{before}|{form[match.end() :]}", context)
    assume = [_COUNTED_FROM]
    trigger = context.issued
    if mentions:
        if not (mentions[0].begins and mentions[0].end == match.start()):
            return None  # the length of time is a remark beside a date
        try:
            span = resolve(mentions, context)[0]
        except UnknownYearError:
            return YEAR_UNKNOWN
        except ValueError:
            return INVALID
        trigger = span.last
        assume.extend(a for a in span.assume if a != "month-end")
    elif holiday := compiled(_BEHIND_HOLIDAY).search(before):
        trigger, source = _rest_day(holiday, context, WorkCalendar.holiday_end)
        assume += [*source, _LAST_REST_DAY]
        if trigger is None:
            return Reading("relative", assume=tuple(assume))
    elif trigger is None:
        return Reading("relative", assume=(_COUNTED_FROM, "trigger date unknown"))
    else:
        is_issue = compiled(_ISSUE).search(before)
        assume.append("trigger=issue date" if is_issue else "trigger date assumed = issue date")
    try:
        due = _after(trigger, match, context)
    except (OverflowError, ValueError):
        return INVALID
    if match["unit"] is not None and match["unit"].endswith("工作日"):
        unknown = (y for y in range(trigger.year, due.year + 1) if not context.workdays.knows(y))
        assume.extend(f"calendar-year-unknown: {year} counted Mon-Fri" for year in unknown)
    return Reading("relative", trigger, due, assume=tuple(assume))


def _after(trigger: dt.date, match: re.Match[str], context: Context) -> dt.date:
    if match["half"]:
        unit = match["halfunit"]
        return trigger + dt.timedelta(days=15 if unit == "月" else 1) if unit != "年" else _months(trigger, 6)
    count, unit = int(match["count"]), match["unit"].removeprefix("个")
    if unit == "工作日":
        return context.workdays.add_workdays(trigger, count)
    if unit in ("日", "天", "自然日"):
        return trigger + dt.timedelta(days=count)
    if unit == "小时":
        return trigger + dt.timedelta(days=-(-count // 24))
    if unit == "周":
        return trigger + dt.timedelta(weeks=count)
    if unit == "半月":
        return trigger + dt.timedelta(days=15 * count)
    return _months(trigger, count * {"月": 1, "年": 12}.get(unit, 3))


def _months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or its last day when it is shorter (民法典 202)."""
    last = end_of_months(day, months + 1)
    return last.replace(day=min(day.day, last.day))


def read_holiday(form: str, context: Context) -> Reading | None:
    """国庆节前: the day before the holiday's first rest day; None when the text names no holiday.

    It is worked out only with a calendar, and means the first such day from the date of issue on.
    """
    if "前" not in form or _HOLIDAY_SIGNS.isdisjoint(form):
        return None
    match = compiled(_BEFORE_HOLIDAY).search(form)
    if match is None or find_mentions(f"{form[: match.start()]}|{form[match.end() :]}", context):
        return None
    first, source = _rest_day(match, context, WorkCalendar.holiday_start)
    if first is None:
        return Reading("holiday-relative", assume=(_REST_DAY, *source))
    return Reading("holiday-relative", due=first - _ONE_DAY, assume=(*source, _REST_DAY))


def _rest_day(
    match: re.Match[str],
    context: Context,
    of: Callable[[WorkCalendar, str, int], dt.date | None],
) -> tuple[dt.date | None, tuple[str, ...]]:
    """The first or last rest day of the holiday that a text names, the next from the date of issue on where
    it names no year, and what that rests on; None where it can't be told."""
    name = match["name"].replace("3月三", "三月三")
    calendar, issued = context.calendar, context.issued
    after: dt.date | None = None
    source: tuple[str, ...] = ()
    if match["year"]:
        years = [int(match["year"])]
    elif context.base_year is None:
        return None, ("year unknown",)
    elif match["word"]:
        written = issued.year if issued is not None else context.base_year
        years, source = [written + (match["word"] != "今年")], (context.year_source,)
    else:
        first = context.base_year if issued is None else min(context.base_year, issued.year)
        years, after, source = [first, first + 1, first + 2], issued, (context.year_source,)
    if calendar is None:
        return None, ()
    for year in years:
        day = of(calendar, name, year)
        if day is None and not calendar.knows(year):
            return None, (f"calendar-year-unknown: {year}",)
        if day is not None and (after is None or day > after):
            return day, source
    return None, ()
