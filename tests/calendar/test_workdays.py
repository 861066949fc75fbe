"""Counting working days, and the national data behind it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.calendar import CalendarDay, WorkCalendar, load_calendar

D = dt.date
CALENDAR = load_calendar()
DAYS = st.dates(D(2003, 6, 1), D(2028, 6, 30))


@pytest.mark.parametrize(
    ("after", "until", "count"),
    [
        (D(2022, 11, 24), D(2022, 12, 15), 15),
        (D(2022, 11, 24), D(2022, 12, 8), 10),
        (D(2022, 11, 24), D(2022, 12, 1), 5),
        (D(2022, 12, 8), D(2022, 11, 24), -10),
        (D(2022, 11, 24), D(2022, 11, 24), 0),
        (D(2022, 11, 25), D(2022, 11, 27), 0),
        # 30 September, then 8 to 11 October: the holiday is made up for on a weekend.
        (D(2022, 9, 29), D(2022, 10, 11), 5),
        (D(2022, 9, 29), D(2022, 12, 15), 52),
    ],
)
def test_workdays_between(after: dt.date, until: dt.date, count: int) -> None:
    assert CALENDAR.workdays_between(after, until) == count


WORKING_WEEKENDS = """
2022-01-29 2022-01-30 2022-04-02 2022-04-24 2022-05-07 2022-10-08 2022-10-09
2023-06-25 2023-10-07 2023-10-08 2024-02-04 2024-02-18 2024-09-29 2024-10-12
2025-01-26 2025-09-28 2025-10-11 2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
"""


@pytest.mark.parametrize("day", WORKING_WEEKENDS.split())
def test_working_weekends_of_the_notices(day: str) -> None:
    assert CALENDAR.is_workday(D.fromisoformat(day))


def test_national_data_is_read_right() -> None:
    """Day for day the same as the package's own answer, in every year it covers."""
    import chinese_calendar

    day, last = D(2004, 1, 1), D(2025, 12, 31)
    while day <= last:
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day
        day += dt.timedelta(days=1)


def test_a_year_without_notice_says_so_and_counts_plain_weeks() -> None:
    assert CALENDAR.knows(2022)
    assert not CALENDAR.knows(1999)
    far = D(2099, 10, 1)  # a Thursday
    assert not CALENDAR.knows(far.year)
    assert CALENDAR.is_workday(far)
    assert CALENDAR.holiday_start("国庆节", far.year) is None


@given(DAYS, DAYS)
def test_counts_agree_with_the_days_one_by_one(one: dt.date, other: dt.date) -> None:
    after, until = min(one, other), min(max(one, other), min(one, other) + dt.timedelta(days=400))
    days = (after + dt.timedelta(days=n) for n in range(1, (until - after).days + 1))
    count = sum(CALENDAR.is_workday(day) for day in days)
    assert CALENDAR.workdays_between(after, until) == count
    assert CALENDAR.workdays_between(until, after) == -count


@given(DAYS, st.integers(-300, 300))
def test_adding_workdays_lands_on_the_right_workday(day: dt.date, count: int) -> None:
    landed = CALENDAR.add_workdays(day, count)
    if count == 0:
        assert landed == day
        return
    assert CALENDAR.is_workday(landed)
    between = CALENDAR.workdays_between(day, landed)
    # Backwards the day itself is not counted, whether it is worked or not.
    assert between == (count if count > 0 else count + 1 - CALENDAR.is_workday(day))


def test_no_day_beyond_the_last_date_is_invented() -> None:
    with pytest.raises(OverflowError):
        CALENDAR.add_workdays(D(9999, 12, 1), 40)


@pytest.mark.parametrize(
    ("name", "year", "first"),
    [
        ("国庆节", 2022, D(2022, 10, 1)),
        ("国庆", 2023, D(2023, 9, 29)),  # one holiday with 中秋
        ("十一", 2022, D(2022, 10, 1)),
        ("春节", 2022, D(2022, 1, 31)),
        ("元旦", 2023, D(2022, 12, 31)),
        ("元旦", 2022, D(2022, 1, 1)),
        ("五一", 2022, D(2022, 4, 30)),
        ("中秋节", 2020, D(2020, 10, 1)),
        ("端午节", 2026, D(2026, 6, 19)),
        ("圣诞节", 2022, None),
    ],
)
def test_holiday_start(name: str, year: int, first: dt.date | None) -> None:
    assert CALENDAR.holiday_start(name, year) == first


@pytest.mark.parametrize(
    ("name", "year", "last"),
    [("国庆节", 2022, D(2022, 10, 7)), ("元旦", 2023, D(2023, 1, 2)), ("国庆节", 2090, None)],
)
def test_holiday_end(name: str, year: int, last: dt.date | None) -> None:
    assert CALENDAR.holiday_end(name, year) == last


def test_a_holiday_begins_with_the_weekend_that_joins_it() -> None:
    monday = D(2030, 1, 7)
    calendar = WorkCalendar({monday: CalendarDay("节", True, 2030)}, frozenset({2030}))
    assert calendar.holiday_start("节", 2030) == D(2030, 1, 5)
