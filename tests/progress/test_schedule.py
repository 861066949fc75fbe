"""Elapsed time, whole periods, and the day that counts."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.progress import deadline
from xltool.calendar import load_calendar
from xltool.progress.schedule import elapsed, schedule, whole_periods

YEAR = (dt.date(2022, 1, 1), dt.date(2022, 12, 31))
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2024, 12, 31))


def test_elapsed_time_as_offices_count_it() -> None:
    assert round(elapsed(*YEAR, dt.date(2022, 9, 29)), 3) == 0.745  # day 272 of 365
    assert elapsed(*YEAR, dt.date(2022, 12, 31)) == 1
    assert elapsed(*YEAR, dt.date(2021, 12, 31)) == 0


@given(DAYS, DAYS, DAYS)
def test_elapsed_time_is_a_share(start: dt.date, due: dt.date, as_of: dt.date) -> None:
    assert 0 <= elapsed(start, due, as_of) <= 1


@pytest.mark.parametrize(
    ("per", "start", "end", "count"),
    [
        ("month", "2022-07-01", "2022-12-15", 5),  # July to November: December is cut
        ("month", "2022-07-01", "2022-12-31", 6),
        ("month", "2022-07-02", "2022-12-31", 5),
        ("month", "2022-07-01", "2022-07-30", 0),
        ("month", "2022-11-01", "2023-02-28", 4),
        ("quarter", "2022-01-01", "2022-09-30", 3),
        ("quarter", "2022-02-01", "2022-09-30", 2),
        ("quarter", "2022-04-01", "2022-09-29", 1),
        ("half", "2022-01-01", "2022-12-31", 2),
        ("year", "2022-01-01", "2022-12-30", 0),
        ("week", "2022-10-31", "2022-11-13", 2),
        ("week", "2022-11-01", "2022-11-13", 1),
        ("day", "2022-11-01", "2022-11-03", 3),
        ("month", "2022-12-01", "2022-11-01", 0),
    ],
)
def test_whole_periods(per: str, start: str, end: str, count: int) -> None:
    assert whole_periods(per, dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == count


@given(st.sampled_from(["day", "week", "month", "quarter", "half", "year"]), DAYS, DAYS, DAYS)
def test_whole_periods_of_parts_never_exceed_those_of_the_whole(
    per: str, first: dt.date, second: dt.date, third: dt.date
) -> None:
    start, middle, end = sorted((first, second, third))
    parts = whole_periods(per, start, middle) + whole_periods(per, middle + dt.timedelta(days=1), end)
    assert parts <= whole_periods(per, start, end) <= parts + 1


def test_a_recurrence_with_an_end_is_overdue_after_it() -> None:
    monthly = deadline("2022-12-15", kind="recurring", recur="month@day 25", text="每月25日前")
    seen = schedule(monthly, dt.date(2022, 12, 20), load_calendar(), dt.date(2022, 9, 29))
    assert (seen.final, seen.passed) == (dt.date(2022, 12, 15), ())


def test_the_current_milestone_counts() -> None:
    chain = deadline(
        "2022-12-31",
        kind="milestones",
        nodes=[("制定方案", "2022-03-31"), ("组织实施", "2022-06-30"), ("总结", "2022-12-31")],
    )
    seen = schedule(chain, dt.date(2022, 6, 30), load_calendar(), None)
    assert (seen.due, seen.what) == (dt.date(2022, 6, 30), "组织实施")
    assert [passed.what for passed in seen.passed] == ["制定方案"]
    done_already = schedule(chain, dt.date(2022, 6, 30), load_calendar(), None, (True, True, None))
    assert (done_already.due, done_already.what) == (dt.date(2022, 12, 31), "总结")
