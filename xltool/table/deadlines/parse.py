"""From a cell to a deadline: every kind of cell value, and the order in which readings are tried."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from xltool.calendar import WorkCalendar
from xltool.patterns import compiled
from xltool.table.deadlines.context import UNPARSED, Context, Reading
from xltool.table.deadlines.dated import read_dated
from xltool.table.deadlines.mentions import find_mentions
from xltool.table.deadlines.recurring import read_recurring
from xltool.table.deadlines.relative import read_holiday, read_relative
from xltool.table.deadlines.spelling import matching_form
from xltool.table.deadlines.words import read_words
from xltool.table.model import Deadline, cell_text
from xltool.workbook.base import Value

_LONGEST = 4000
"""Characters; a longer text is no deadline, and no time shall be lost on it."""
_SERIALS = (36526, 73415)
"""Serial day numbers that are taken for dates: 2000-01-01 to 2100-12-31 (DOMAIN 3.4)."""
_EPOCHS = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
_PLAIN = compiled(r"\s*((?:19|20)\d\d)(?:年(\d\d?)月(\d\d?)日(?:[之以]?前)?|([-./])(\d\d?)\4(\d\d?))\s*")


def parse_deadline(
    value: Value,
    *,
    issued: dt.date | None = None,
    title_year: int | None = None,
    calendar: WorkCalendar | None = None,
    date1904: bool = False,
) -> Deadline:
    """What the value of a deadline cell means (DOMAIN 3). Never raises, whatever the text.

    `issued` and `title_year` give the year to dates without one, in that order reversed; `issued` is the day
    relative deadlines count from. `calendar` counts working days (the national one if None) and, when given,
    turns 国庆节前 into a date. `date1904` says how the workbook counts its serial day numbers.
    """
    return _parse(value, issued, title_year, calendar, date1904)


@lru_cache(maxsize=8192, typed=True)  # TRUE is no 1.0
def _parse(
    value: Value,
    issued: dt.date | None,
    title_year: int | None,
    calendar: WorkCalendar | None,
    date1904: bool,
) -> Deadline:
    if isinstance(value, dt.date):
        return _date(value).of(cell_text(value))
    context = Context(issued, title_year, calendar)
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = cell_text(float(value))
        return _number(float(value), text, context, date1904).of(text)
    text = cell_text(value)
    return read_text(text, context, date1904).of(text)


def _date(value: dt.date) -> Reading:
    if not isinstance(value, dt.datetime):
        return Reading("date", due=value)
    assume = (f"time-of-day: {value:%H:%M}",) if value.time() != dt.time() else ()
    return Reading("date", due=value.date(), assume=assume)


def _number(number: float, text: str, context: Context, date1904: bool) -> Reading:
    """A number is a serial day; 20221215 and 12.15 are what they look like."""
    if _SERIALS[0] - 1462 * date1904 <= number < _SERIALS[1] + 1:
        return _serial(number, date1904)
    reading = read_text(text, context, date1904)
    if reading.kind == "date" and compiled(r"\d{1,2}\.[123]|\d{4}\.1").fullmatch(text):
        lost = "AMBIGUOUS number cell: 12.1 and 12.10 are one number; ask"
        return reading._replace(assume=(lost, *reading.assume))
    return reading


def _serial(number: float, date1904: bool) -> Reading:
    days, seconds = divmod(round(number * 86400), 86400)
    day = _EPOCHS[date1904] + dt.timedelta(days=days)
    assume: tuple[str, ...] = ("excel-serial-1904" if date1904 else "excel-serial-1900",)
    if seconds:
        assume = (*assume, f"time-of-day: {seconds // 3600:02}:{seconds // 60 % 60:02}")
    return Reading("date", due=day, assume=assume)


def read_text(text: str, context: Context, date1904: bool = False) -> Reading:
    """The reading of a cell's text."""
    if plain := _PLAIN.fullmatch(text):
        year, month, day = (int(part) for part in plain.group(1, 2, 3)) if plain[2] else _iso(plain)
        try:
            return Reading("date", due=dt.date(year, month, day))
        except ValueError:
            return Reading("invalid")
    if len(text) > _LONGEST:
        return Reading("unparsed", assume=(f"longer than {_LONGEST} characters",))
    if (
        len(text) == 5
        and compiled(r"[3-7]\d{4}").fullmatch(text)
        and _SERIALS[0] - 1462 * date1904 <= int(text) <= _SERIALS[1]
    ):
        return _serial(float(text), date1904)
    form = matching_form(text)
    if not form:
        return UNPARSED
    reading = read_recurring(form, context) or read_relative(form, context)
    if reading is not None:
        return reading
    mentions = find_mentions(form, context)
    return (
        read_holiday(form, context)
        or read_dated(form, mentions, context)
        or read_words(form, context)
        or UNPARSED
    )


def _iso(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[1]), int(match[5]), int(match[6])
