"""The national notices (国务院办公厅 节假日安排), as the `chinesecalendar` package holds them.

Importing the package takes a short run four times what its seven hundred days take when they are kept.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from xltool.calendar.workdays import CalendarDay
from xltool.kept import keep, place_beside, read_kept

_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


@cache
def national_days() -> dict[dt.date, CalendarDay]:
    """Every day the national notices speak of."""
    days: dict[dt.date, CalendarDay] = {}
    for ordinal, off, english in _package_days():
        name = _NAMES.get(english, english)
        day = dt.date.fromordinal(ordinal)
        # New Year's Day may begin in December: it is in the notice of the year it opens.
        year = day.year + (name == "元旦" and day.month == 12)
        days[day] = CalendarDay(name, off, year)
    return days


def _package_days() -> list[tuple[int, bool, str]]:
    """The days of the package as (ordinal, whether off, whose holiday)."""
    file, edition = place_beside(__file__, ".days"), _edition()
    days: list[tuple[int, bool, str]] | None = read_kept(file, edition) if edition else None
    if days is None:
        from chinese_calendar.constants import holidays, workdays

        days = [
            (day.toordinal(), off, str(english))
            for off, source in ((True, holidays), (False, workdays))
            for day, english in source.items()
        ]
        if edition:
            keep(file, edition, days)
    return days


def _edition() -> tuple[str, int, int] | None:
    """Which data the package has: its file, its length, when it was written. None where it is no file."""
    package = find_spec("chinese_calendar")
    if package is None or package.origin is None:
        return None
    file = Path(package.origin).with_name("constants.py")
    with suppress(OSError):
        found = file.stat()
        return str(file), found.st_size, found.st_mtime_ns
    return None


def national_years() -> frozenset[int]:
    """The years whose notice is held whole; a stray December day of the next notice makes no year known."""
    return frozenset(
        special.year for day, special in national_days().items() if special.off and day.month > 1
    )
