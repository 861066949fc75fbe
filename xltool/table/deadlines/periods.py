"""A stretch of time as it is written (2022年12月, 三季度, 11月上旬, 年底) and the days it covers."""

from __future__ import annotations

import datetime as dt

from xltool.record import NamedTuple

WEEKDAYS = "一二三四五六日"
_ONE_DAY = dt.timedelta(days=1)
_MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_FOLLOWING = frozenset(("次年", "翌年", "来年", "明年"))
_FROM_ISSUE = {"今年": 0, "明年": 1, "来年": 1, "后年": 2, "去年": -1, "上年": -1}
"""Words that count from the day of writing, whatever year the title names."""
_FROM_BASE = {"次年": 1, "翌年": 1}

_DAYS_OF_PART: dict[str, tuple[int, int | None]] = {
    "上旬": (1, 10),
    "初": (1, 10),
    "上半月": (1, 15),
    "第1周": (1, 7),
    "第2周": (8, 14),
    "上中旬": (1, 20),
    "中旬": (11, 20),
    "中": (11, 20),
    "第3周": (15, 21),
    "下半月": (16, None),
    "下旬": (21, None),
    "中下旬": (11, None),
    "第4周": (22, 28),
}
_ASSUMED_OF_PART = {
    "上旬": "上旬/初=10日",
    "初": "上旬/初=10日",
    "上半月": "上半月=15日",
    "上中旬": "中旬=20日",
    "中旬": "中旬=20日",
    "中": "中旬=20日",
    "第1周": "第1周=7日",
    "第2周": "第2周=14日",
    "第3周": "第3周=21日",
    "第4周": "第4周=28日",
}
_LAST_MONTH_OF_YEAR_PART = {"初": 1, "中": 6}
_ASSUMED_OF_YEAR_PART = {"中": "年中=6月30日", "初": "AMBIGUOUS 年初: read as the end of January; ask"}


class Period(NamedTuple):
    """A stretch of time; what is not written is None or ""."""

    unit: str
    """"day", "month", "quarter", "half" or "year"."""
    year: int | None = None
    word: str = ""
    """今年, 次年 …: a year said by a word."""
    month: int | None = 1
    """The first month; None for 15日, which has that of the date before it."""
    day: int = 1
    part: str = ""
    """上旬, 底, 全 …: the part that is meant."""
    assume: tuple[str, ...] = ()
    """Assumptions that lie in the way it is written."""
    near: bool = False
    """Whether it is counted from the day of issue: 本月, 下周."""

    @property
    def follows(self) -> bool:
        """Whether it says that it lies in the year after that of the date before it (次年2月)."""
        return self.word in _FOLLOWING

    def year_in(self, base: int, issued: dt.date | None) -> int:
        """Its year, when a date without one lies in `base`."""
        if self.year is not None:
            return self.year
        if issued is not None and self.word in _FROM_ISSUE:
            return issued.year + _FROM_ISSUE[self.word]
        return base + _FROM_BASE.get(self.word, _FROM_ISSUE.get(self.word, 0))

    def days(self, year: int) -> tuple[dt.date, dt.date]:
        """The first and the last day in `year`; ValueError when there is no such day."""
        if self.month is None:
            raise ValueError("a day without a month")
        if self.unit == "day":
            day = dt.date(year, self.month, self.day)
            return day, day
        first = dt.date(year, self.month, 1)
        last = end_of_months(first, _MONTHS_OF[self.unit])
        if self.unit == "month" and self.part in _DAYS_OF_PART:
            start, end = _DAYS_OF_PART[self.part]
            return first.replace(day=start), first.replace(day=end) if end else last
        if self.unit == "year" and self.part in _LAST_MONTH_OF_YEAR_PART:
            return first, end_of_months(first, _LAST_MONTH_OF_YEAR_PART[self.part])
        if self.unit != "year" and self.part == "初":
            return first, first.replace(day=10)
        return first, last

    @property
    def part_assumed(self) -> tuple[str, ...]:
        """What the reading of `part` rests on."""
        assumed = _ASSUMED_OF_YEAR_PART if self.unit == "year" else _ASSUMED_OF_PART
        return (assumed[self.part],) if self.part in assumed else ()


def end_of_months(first: dt.date, months: int) -> dt.date:
    """The last day of the `months` months that begin with the month of `first`.

    >>> end_of_months(dt.date(2022, 11, 1), 4)
    datetime.date(2023, 2, 28)
    """
    years, month = divmod(first.month - 1 + months, 12)
    if first.year + years > dt.MAXYEAR:
        return dt.date.max
    return dt.date(first.year + years, month + 1, 1) - _ONE_DAY
