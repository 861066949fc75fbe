"""Numbers as people see them: what a number format shows, and how a date is a number.

Both file formats store a date as days since the end of 1899 (or since 1904) and tell it from a quantity only
by its number format (ECMA-376 part 1 §18.8.30, MS-XLS §2.4.126).
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Literal

from xltool.patterns import compiled

Shows = Literal["number", "percent", "date", "datetime", "time", "text"]
"""What a number format makes of a number. "time" has no day in it: such a number stays a number."""

GENERAL, SHORT_DATE, SHORT_DATETIME = 0, 14, 22
"""Built-in formats; 14 and 22 follow the reader's locale."""

_BUILT_IN: dict[int, Shows] = {9: "percent", 10: "percent", 22: "datetime", 49: "text"}
_BUILT_IN.update(dict.fromkeys((*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58), "date"))
_BUILT_IN.update(dict.fromkeys((*range(18, 22), *range(32, 36), *range(45, 48), 55, 56), "time"))

_LITERAL = compiled(r'"[^"]*"|[\\_*].|[Ee][+-]', re.DOTALL)
_ELAPSED = compiled(r"\[[HhMmSs]+\]")
_BRACKETS = compiled(r"\[[^\]]*\]")
_NOON = compiled(r"AM/PM|A/P|上午/下午", re.IGNORECASE)

_DAY_ZERO_1900 = dt.datetime(1899, 12, 31)
_DAY_ZERO_1904 = dt.datetime(1904, 1, 1)
_FALSE_LEAP_DAY = 60
"""1900-02-29, which the 1900 date system counts and the calendar does not."""
_LAST_SERIAL = 2_958_466
_DAY_MS = 86_400_000


@cache
def shown_as(number_format: int, code: str | None = None) -> Shows:
    """What a format shows: the built-in `number_format`, or the custom `code` where the file defines one."""
    if code is None:
        return _BUILT_IN.get(number_format, "number")
    if "general" in code.lower() or "通用格式" in code:
        return "number"
    section = _LITERAL.sub("", code).split(";", 1)[0]
    if _ELAPSED.search(section):
        return "time"
    section = _BRACKETS.sub("", section)
    noon = _NOON.search(section) is not None
    letters = set(_NOON.sub("", section).lower())
    clock = noon or bool(letters & set("hs"))
    if letters & set("ydea") or ("m" in letters and not clock):
        return "datetime" if clock else "date"
    if clock:
        return "time"
    if "%" in letters:
        return "percent"
    return "text" if section.strip() == "@" else "number"


def to_date(serial: float, date1904: bool = False) -> dt.date | dt.datetime | None:
    """The day of a serial number, with its time of day to the millisecond if it has one.

    None for what no date format can show: negative numbers, days past 9999, and in the 1900 system the times
    before its first day and its false 29 February.
    """
    if not 0 <= serial < _LAST_SERIAL:
        return None
    days, rest = divmod(round(serial * _DAY_MS), _DAY_MS)
    if not date1904:
        if days in (0, _FALSE_LEAP_DAY):
            return None
        days -= days > _FALSE_LEAP_DAY
    start = _DAY_ZERO_1904 if date1904 else _DAY_ZERO_1900
    try:
        moment = start + dt.timedelta(days=days, milliseconds=rest)
    except OverflowError:
        return None
    return moment if rest else moment.date()


def to_serial(day: dt.date | dt.datetime, date1904: bool = False) -> float | None:
    """The serial number of a day (a datetime: with its time of day); None if the date system has none."""
    moment = day if isinstance(day, dt.datetime) else dt.datetime(day.year, day.month, day.day)
    if moment.tzinfo is not None:
        return None
    start = _DAY_ZERO_1904 if date1904 else _DAY_ZERO_1900
    since = moment - start
    serial = since.days + since.seconds / 86_400 + since.microseconds / 86_400_000_000
    if not date1904:
        if since.days < 1:
            return None
        serial += 1 if since.days >= _FALSE_LEAP_DAY else 0
    return serial if serial >= 0 else None
