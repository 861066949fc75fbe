"""Number formats and serial dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.workbook.numbers import shown_as, to_date, to_serial


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        ('yyyy"年"m"月"d"日"', "date"),
        ("[$-804]yyyy年m月d日;@", "date"),
        ('[DBNum1][$-804]yyyy"年"m"月"', "date"),
        ("e年m月", "date"),
        ("mmm-yy", "date"),
        ("aaaa", "date"),
        ("yyyy/m/d h:mm", "datetime"),
        ("yyyy/m/d h:mm AM/PM", "datetime"),
        ("h:mm", "time"),
        ("[h]:mm:ss", "time"),
        ('上午/下午h"时"mm"分"', "time"),
        ("mm:ss.0", "time"),
        ("General", "number"),
        ("G/通用格式", "number"),
        ("0.00E+00", "number"),
        ('"date"0', "number"),
        ("#,##0.00;[Red]-#,##0.00", "number"),
        ("_ * #,##0_ ;_ * -#,##0_ ", "number"),
        ("0\\d", "number"),
        ("0.0%", "percent"),
        ("@", "text"),
    ],
)
def test_what_a_format_shows(code: str, shows: str) -> None:
    assert shown_as(164, code) == shows


@pytest.mark.parametrize(
    ("number", "shows"),
    [(0, "number"), (9, "percent"), (14, "date"), (22, "datetime"), (31, "date"), (58, "date")],
)
def test_built_in_formats(number: int, shows: str) -> None:
    assert shown_as(number) == shows


def test_a_custom_format_beats_the_built_in_one() -> None:
    assert shown_as(14, "0.00") == "number"


@pytest.mark.parametrize(
    ("serial", "date1904", "day"),
    [
        (1, False, dt.date(1900, 1, 1)),
        (59, False, dt.date(1900, 2, 28)),
        (60, False, None),  # 29 February 1900, which never was
        (61, False, dt.date(1900, 3, 1)),
        (0, False, None),
        (0, True, dt.date(1904, 1, 1)),
        (44889, False, dt.date(2022, 11, 24)),
        (43427, True, dt.date(2022, 11, 24)),
        (44889.5, False, dt.datetime(2022, 11, 24, 12)),
        (2_958_466, False, None),
        (-1, False, None),
    ],
)
def test_serial_dates(serial: float, date1904: bool, day: dt.date | None) -> None:
    assert to_date(serial, date1904) == day
    if day is not None:
        assert to_serial(day, date1904) == serial


@given(
    moment=st.datetimes(dt.datetime(1904, 1, 1), dt.datetime(9999, 12, 31)).map(
        lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    ),
    date1904=st.booleans(),
)
def test_every_moment_survives(moment: dt.datetime, date1904: bool) -> None:
    serial = to_serial(moment, date1904)
    assert serial is not None
    expected = moment if moment.time() != dt.time() else moment.date()
    assert to_date(serial, date1904) == expected


def test_what_has_no_serial() -> None:
    assert to_serial(dt.date(1899, 12, 31)) is None
    assert to_serial(dt.date(1903, 12, 31), True) is None
    assert to_serial(dt.datetime(2022, 1, 1, tzinfo=dt.UTC)) is None
