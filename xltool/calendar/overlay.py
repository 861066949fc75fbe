"""Calendar files: what a person or a region adds to the national calendar, in the shape of `holiday-cn`.

One object, or a list of them: {"year": 2027, "region": "广西", "days": [{"name", "date", "isOffDay"}]}.
Without `region` it is the national notice of its year. Other keys (papers, $schema …) are not looked at.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xltool.calendar.workdays import CalendarDay
from xltool.errors import InputError
from xltool.i18n import Message, msg
from xltool.record import NamedTuple

_TOO_DEEP = msg("it is nested too deeply")
_TOO_LONG = msg("it holds a number that is too long")
_LARGEST = 1_000_000
"""Bytes; a year's notice takes five thousand."""


class CalendarYear(NamedTuple):
    """One year's notice, national when `region` is ""."""

    year: int
    region: str
    days: dict[dt.date, CalendarDay]


def read_calendar_file(path: Path) -> tuple[CalendarYear, ...]:
    """The notices in a calendar file; InputError NOT_FOUND, or CALENDAR_INVALID with the place in it."""
    return parse_calendar(read_content(path), path)


def parse_calendar(content: bytes, path: Path) -> tuple[CalendarYear, ...]:
    """The notices in the bytes of the calendar file `path`; InputError CALENDAR_INVALID."""
    import json

    try:
        document = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _invalid(path, msg("byte {offset}", offset=error.start), msg("it is not UTF-8 text")) from None
    except json.JSONDecodeError as error:
        place = msg("line {line}, column {column}", line=error.lineno, column=error.colno)
        raise _invalid(path, place, msg("it is not JSON")) from None
    except ValueError:  # a number of thousands of digits
        raise _invalid(path, msg("line {line}, column {column}", line=1, column=1), _TOO_LONG) from None
    except RecursionError:
        raise _invalid(path, msg("line {line}, column {column}", line=1, column=1), _TOO_DEEP) from None
    if not isinstance(document, list):
        return (_year(document, path, ""),)
    if not document:
        raise _invalid(path, "[]", msg("there is no year in it"))
    return tuple(_year(item, path, f"[{index}]") for index, item in enumerate(document))


def read_content(path: Path) -> bytes:
    """The bytes of a calendar file; InputError NOT_FOUND, or CALENDAR_INVALID when it is too large."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except (OSError, ValueError) as error:  # a name with a NUL in it
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            "NOT_FOUND",
            msg("The calendar file can't be read: {path}.", path=str(path)),
            msg("Check the name and the folder ({reason}).", reason=reason),
            path,
        ) from error
    if len(content) > _LARGEST:
        raise _invalid(path, msg("byte {offset}", offset=_LARGEST), msg("it is too large for a calendar"))
    return content


def _year(item: object, path: Path, place: str) -> CalendarYear:
    if not isinstance(item, dict):
        raise _invalid(path, place or "{}", msg("an object with year and days is needed"))
    prefix = f"{place}." if place else ""
    year, region, days = item.get("year"), item.get("region") or "", item.get("days")
    if not isinstance(year, int) or isinstance(year, bool) or not 1949 <= year <= 2200:
        raise _invalid(path, f"{prefix}year", msg("a year such as 2027 is needed"))
    if not isinstance(region, str) or not _is_text(region):
        raise _invalid(path, f"{prefix}region", msg("a name is needed"))
    if not isinstance(days, list) or not days:
        raise _invalid(path, f"{prefix}days", msg("a list of days is needed"))
    read: dict[dt.date, CalendarDay] = {}
    for index, entry in enumerate(days):
        day, special = _day(entry, year, path, f"{prefix}days[{index}]")
        if day in read and read[day].off != special.off:
            raise _invalid(path, f"{prefix}days[{index}].date", msg("the day is both off and worked"))
        read.setdefault(day, special)
    return CalendarYear(year, region.strip(), read)


def _day(entry: object, year: int, path: Path, place: str) -> tuple[dt.date, CalendarDay]:
    if not isinstance(entry, dict):
        raise _invalid(path, place, msg("an object with name, date and isOffDay is needed"))
    name, date, off = entry.get("name"), entry.get("date"), entry.get("isOffDay")
    if not isinstance(name, str) or not name.strip() or not _is_text(name):
        raise _invalid(path, f"{place}.name", msg("a name is needed"))
    if not isinstance(off, bool):
        raise _invalid(path, f"{place}.isOffDay", msg("true or false is needed"))
    try:
        day = dt.date.fromisoformat(date) if isinstance(date, str) else None
    except ValueError:
        day = None
    # A notice may reach into the last days of the year before and the first of the year after.
    if day is None or abs(day.year - year) > 1:
        raise _invalid(
            path, f"{place}.date", msg("a date such as {example} is needed", example=f"{year}-10-01")
        )
    return day, CalendarDay(name.strip(), off, year)


def _is_text(name: str) -> bool:
    """Whether it can be written to a file again: JSON may hold halves of characters."""
    return name.isprintable()


def _invalid(path: Path, place: str | Message, reason: Message) -> InputError:
    return InputError(
        "CALENDAR_INVALID",
        msg("{file} is no calendar: at {place}, {reason}.", file=path.name, place=place, reason=reason),
        msg("It needs a year and days, each with name, date (2027-10-01) and isOffDay (true or false)."),
        path,
    )
