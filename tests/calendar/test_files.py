"""Calendar files: overlays, their precedence, and what a person imports."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.calendar import bundled_overlay, import_calendar, load_calendar, stored_calendars
from xltool.calendar.overlay import parse_calendar
from xltool.errors import InputError, InUseError

D = dt.date


def write(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def day(date: str, off: bool, name: str = "假") -> dict[str, object]:
    return {"name": name, "date": date, "isOffDay": off}


@pytest.mark.parametrize(
    ("date", "worked"),
    [
        ("2022-04-02", False),  # a national working Saturday
        ("2022-04-06", False),
        ("2023-04-21", False),
        ("2023-04-23", False),  # a national working Sunday
        ("2017-04-01", False),
        ("2017-04-08", True),  # a Saturday that Guangxi works
        ("2021-04-18", True),
        ("2024-04-12", False),
        ("2022-10-08", True),  # what the overlay does not speak of stays national
        ("2025-04-01", True),
    ],
)
def test_guangxi_overlay_wins_over_the_national_notice(date: str, worked: bool) -> None:
    overlay = bundled_overlay("广西")
    assert overlay is not None
    assert load_calendar([overlay]).is_workday(D.fromisoformat(date)) is worked


def test_overlay_holiday_has_a_start() -> None:
    overlay = bundled_overlay("广西")
    assert overlay is not None
    assert load_calendar([overlay]).holiday_start("三月三", 2022) == D(2022, 4, 2)


def test_no_overlay_for_other_regions() -> None:
    assert bundled_overlay("火星") is None


def test_a_national_file_makes_its_year_known_and_a_regional_one_does_not(tmp_path: Path) -> None:
    national = write(tmp_path / "n.json", {"year": 2050, "papers": [], "days": [day("2050-10-03", True)]})
    regional = write(tmp_path / "r.json", {"year": 2051, "region": "甲", "days": [day("2051-10-03", True)]})
    calendar = load_calendar([national, regional])
    assert calendar.knows(2050)
    assert not calendar.knows(2051)
    assert not calendar.is_workday(D(2050, 10, 3))
    assert not calendar.is_workday(D(2051, 10, 3))


def test_regional_days_win_whatever_the_order_and_later_files_win(tmp_path: Path) -> None:
    off = write(tmp_path / "a.json", {"year": 2022, "region": "甲", "days": [day("2022-11-24", True)]})
    work = write(tmp_path / "b.json", {"year": 2022, "days": [day("2022-11-24", False)]})
    again = write(tmp_path / "c.json", {"year": 2022, "region": "甲", "days": [day("2022-11-24", False)]})
    assert not load_calendar([off, work]).is_workday(D(2022, 11, 24))
    assert not load_calendar([work, off]).is_workday(D(2022, 11, 24))
    assert load_calendar([off, again]).is_workday(D(2022, 11, 24))


def test_import_keeps_a_copy_that_can_be_loaded_and_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "日历"
    first = write(tmp_path / "x.json", {"year": 2050, "days": [day("2050-10-03", True)]})
    stored = import_calendar(first, folder)
    assert stored_calendars(folder) == stored
    assert not load_calendar(stored_calendars(folder)).is_workday(D(2050, 10, 3))
    corrected = write(tmp_path / "y.json", {"year": 2050, "days": [day("2050-10-04", True)]})
    assert import_calendar(corrected, folder) == stored
    assert load_calendar(stored_calendars(folder)).is_workday(D(2050, 10, 3))


def test_each_notice_of_a_file_is_kept_apart_and_a_region_only_holds_where_it_is_asked_for(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "日历"
    both = [
        {"year": 2050, "days": [day("2050-10-03", True)]},
        {"year": 2050, "region": "../甲", "days": [day("2050-10-05", True)]},
    ]
    national, regional = import_calendar(write(tmp_path / "z.json", both), folder)
    assert national.parent == regional.parent == folder
    assert stored_calendars(folder) == stored_calendars(folder, "乙") == (national,)
    assert stored_calendars(folder, "../甲") == (national, regional)
    assert not load_calendar(stored_calendars(folder, "../甲")).is_workday(D(2050, 10, 5))
    assert load_calendar(stored_calendars(folder, "../甲")).knows(2050)


BAD = [
    (b"\xff\xfe", "byte 0"),
    (b'{"year": 2050,\n "days": [}', "line 2, column 11"),
    (b"[]", "[]"),
    (b"7", "{}"),
    ({"year": "2050", "days": [day("2050-10-03", True)]}, "year"),
    ({"year": True, "days": [day("2050-10-03", True)]}, "year"),
    ({"year": 2050, "days": []}, "days"),
    ({"year": 2050, "region": 7, "days": [day("2050-10-03", True)]}, "region"),
    ({"year": 2050, "days": [day("2050-10-03", True), 7]}, "days[1]"),
    ({"year": 2050, "days": [day("2050-02-30", True)]}, "days[0].date"),
    ({"year": 2050, "days": [day("2022-10-03", True)]}, "days[0].date"),
    ({"year": 2050, "days": [{"name": "假", "date": "2050-10-03", "isOffDay": 1}]}, "days[0].isOffDay"),
    ({"year": 2050, "days": [day("2050-10-03", True, " ")]}, "days[0].name"),
    ([{"year": 2050, "days": [day("2050-10-03", True), day("2050-10-03", False)]}], "[0].days[1].date"),
]


@pytest.mark.parametrize(("content", "place"), BAD, ids=[place for _, place in BAD])
def test_a_bad_file_is_refused_with_the_place_and_nothing_is_stored(
    tmp_path: Path, content: object, place: str
) -> None:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    file = tmp_path / "bad.json"
    file.write_bytes(raw)
    with pytest.raises(InputError) as caught:
        import_calendar(file, tmp_path / "store")
    assert caught.value.code == "CALENDAR_INVALID"
    assert caught.value.path == file
    assert f"at {place}," in caught.value._message.render("en")
    assert not (tmp_path / "store").exists()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_calendar([tmp_path / "none.json"])
    assert caught.value.code == "NOT_FOUND"


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "huge.json"
    file.write_bytes(b" " * 1_000_001)
    with pytest.raises(InputError) as caught:
        load_calendar([file])
    assert caught.value.code == "CALENDAR_INVALID"


@pytest.mark.skipif(
    os.name == "nt", reason="a file in the place of the folder is an error of another kind there"
)
def test_a_folder_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "x.json", {"year": 2050, "days": [day("2050-10-03", True)]})
    (tmp_path / "store").write_text("")
    with pytest.raises(InUseError) as caught:
        import_calendar(file, tmp_path / "store")
    assert caught.value.code == "READ_ONLY"


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_raise_anything_else(content: bytes) -> None:
    with pytest.raises(InputError):
        parse_calendar(content, Path("x.json"))
