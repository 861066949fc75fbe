"""The national notices (国务院办公厅 节假日安排), as the `chinesecalendar` package holds them."""

from __future__ import annotations

import datetime as dt
from functools import cache

from xltool.calendar.workdays import CalendarDay

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
    from chinese_calendar.constants import holidays, workdays

    days: dict[dt.date, CalendarDay] = {}
    for off, source in ((True, holidays), (False, workdays)):
        for day, english in source.items():
            name = _NAMES.get(english, english)
            # New Year's Day may begin in December: it is in the notice of the year it opens.
            year = day.year + (name == "元旦" and day.month == 12)
            days[day] = CalendarDay(name, off, year)
    return days


def national_years() -> frozenset[int]:
    """The years whose notice is held whole; a stray December day of the next notice makes no year known."""
    return frozenset(
        special.year for day, special in national_days().items() if special.off and day.month > 1
    )
