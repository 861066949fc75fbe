"""Counting working days: Monday to Friday, less the days off of a notice, plus the weekends it makes work."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

from xltool.record import NamedTuple

_ONE_DAY = dt.timedelta(days=1)
_SATURDAY = 5
_ALIASES = {
    "国庆": "国庆节",
    "十一": "国庆节",
    "五一": "劳动节",
    "五一节": "劳动节",
    "五一劳动节": "劳动节",
    "国际劳动节": "劳动节",
    "劳动": "劳动节",
    "新年": "元旦",
    "元旦节": "元旦",
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
    "春节假期": "春节",
    "壮族三月三": "三月三",
}


class CalendarDay(NamedTuple):
    """A day a notice speaks of: whose holiday it belongs to, whether it is off, and the notice's year."""

    name: str
    off: bool
    year: int


class WorkCalendar:
    """Which days are worked. Compared by identity, so that results can be cached by calendar."""

    def __init__(self, days: Mapping[dt.date, CalendarDay], years: frozenset[int]) -> None:
        self.days = days
        """The days that notices speak of; every other day is worked from Monday to Friday."""
        self.years = years
        """Years whose national notice is in `days`."""

    def knows(self, year: int) -> bool:
        """Whether the national notice of `year` is known; if not, its weeks are plain Monday to Friday."""
        return year in self.years

    def is_workday(self, day: dt.date) -> bool:
        """Whether `day` is worked."""
        special = self.days.get(day)
        return not special.off if special is not None else day.weekday() < _SATURDAY

    def workdays_between(self, after: dt.date, until: dt.date) -> int:
        """How many working days lie in (after, until]; negative when `until` is before `after`."""
        return self._count(until) - self._count(after)

    def add_workdays(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day` (before it when negative); `day` itself for 0.

        OverflowError beyond the years a date can hold.
        """
        if count == 0:
            return day
        start = day if count > 0 else day - _ONE_DAY
        target = self._count(start) + (count if count > 0 else count + 1)
        # Longest run of rest days per worked day is far below three to one, and never over a month at once.
        reach = 3 * abs(count) + 31
        low, high = day.toordinal() - reach, day.toordinal() + reach
        if low < dt.date.min.toordinal() or high > dt.date.max.toordinal():
            raise OverflowError("date value out of range")
        ordinal = bisect_left(range(high), target, lo=low, key=lambda o: self._count(dt.date.fromordinal(o)))
        return dt.date.fromordinal(ordinal)

    def holiday_start(self, name: str, year: int) -> dt.date | None:
        """The first of the run of rest days that the holiday of `year` belongs to; None when not known.

        A weekend that joins the holiday belongs to the run; 中秋 inside the 国庆 holiday starts with it.
        """
        name = _ALIASES.get(name, name)
        first = self._first_days.get((name, year))
        if first is None and name == "中秋节":
            first = self._first_days.get(("国庆节", year))
        while first is not None and not self.is_workday(first - _ONE_DAY):
            first -= _ONE_DAY
        return first

    def holiday_end(self, name: str, year: int) -> dt.date | None:
        """The last of the run of rest days that `holiday_start` begins."""
        last = self.holiday_start(name, year)
        while last is not None and not self.is_workday(last + _ONE_DAY):
            last += _ONE_DAY
        return last

    @cached_property
    def _first_days(self) -> dict[tuple[str, int], dt.date]:
        first: dict[tuple[str, int], dt.date] = {}
        for day in sorted(self.days):
            special = self.days[day]
            if special.off:
                first.setdefault((_ALIASES.get(special.name, special.name), special.year), day)
        return first

    @cached_property
    def _count(self) -> Callable[[dt.date], int]:
        """Day → how many working days there are up to and including it, since a far day. Cached by day."""
        lost = sorted(d.toordinal() for d, s in self.days.items() if s.off and d.weekday() < _SATURDAY)
        gained = sorted(d.toordinal() for d, s in self.days.items() if not s.off and d.weekday() >= _SATURDAY)

        @lru_cache(maxsize=16384)
        def count(day: dt.date) -> int:
            ordinal = day.toordinal()
            # Ordinal 1 is a Monday.
            weeks, rest = divmod(ordinal, 7)
            return 5 * weeks + min(rest, 5) + bisect_right(gained, ordinal) - bisect_right(lost, ordinal)

        return count
