"""What deadline texts mean, and which day of them counts (DOMAIN 3)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltool.calendar import bundled_overlay, load_calendar
from xltool.table.deadlines import current_node, next_due, parse_deadline, period_ends
from xltool.table.model import Deadline

D = dt.date
ISSUED = D(2022, 9, 29)
CALENDAR = load_calendar()
VECTORS = json.loads(Path(__file__).with_name("deadline_vectors.json").read_text(encoding="utf-8"))
HELD_OUT = json.loads(Path(__file__).with_name("deadlines_held_out.json").read_text(encoding="utf-8"))
"""Texts whose reading was written down before the program first saw them; issued on 2024-03-11."""
Y = "year-from-issue-date"
MONTH_BEFORE = "AMBIGUOUS 月前: before the 1st (conservative) or by month end? ask"


@pytest.mark.parametrize("vector", HELD_OUT, ids=[vector["text"] for vector in HELD_OUT])
def test_texts_written_down_before_the_first_reading(vector: dict[str, str | None]) -> None:
    deadline = parse_deadline(vector["text"], issued=D(2024, 3, 11), title_year=2024)
    found = {
        "text": vector["text"],
        "kind": deadline.kind,
        "due": deadline.due and deadline.due.isoformat(),
        "start": deadline.start and deadline.start.isoformat(),
        "recur": deadline.recur,
    }
    assert {key: found[key] for key in vector} == vector


def read(text: object, **known: object) -> Deadline:
    return parse_deadline(text, **{"issued": ISSUED, "title_year": 2022, **known})  # type: ignore[arg-type]


@pytest.mark.parametrize("vector", VECTORS, ids=[str(vector["text"]) for vector in VECTORS])
def test_vectors(vector: dict[str, object]) -> None:
    deadline = parse_deadline(
        vector["text"],  # type: ignore[arg-type]
        issued=D.fromisoformat(str(vector["issued"])),
        title_year=vector["title_year"],  # type: ignore[arg-type]
    )
    assert {
        "kind": deadline.kind,
        "due": deadline.due and deadline.due.isoformat(),
        "start": deadline.start and deadline.start.isoformat(),
        "recur": deadline.recur,
        "assume": list(deadline.assume),
    } == {key: vector[key] for key in ("kind", "due", "start", "recur", "assume")}


@pytest.mark.parametrize(
    ("text", "due", "assume"),
    [
        ("2022—12—15", D(2022, 12, 15), []),
        ("2022年12月15", D(2022, 12, 15), []),
        ("2022年12.15", D(2022, 12, 15), []),
        ("22年12月15日", D(2022, 12, 15), ["two-digit year → 20xx"]),
        ("22.12.15", D(2022, 12, 15), ["two-digit year → 20xx"]),
        ("44910", D(2022, 12, 15), ["excel-serial-1900"]),
        ("二О二二年十二月廿五日", D(2022, 12, 25), []),
        ("二零二二年十二月卅一日", D(2022, 12, 31), []),
        ("2022年十二月15号前", D(2022, 12, 15), []),
        ("2022年12\n月15日", D(2022, 12, 15), []),
        ("截止到2022年12月15日", D(2022, 12, 15), []),
        ("2022/12/15 00:00:00", D(2022, 12, 15), []),
        ("2022-12-15 17:00", D(2022, 12, 15), ["time-of-day: 17:00"]),
        ("12月15日（含）前", D(2022, 12, 15), [Y]),
        ("12月15日上午10点前", D(2022, 12, 15), [Y, "time-of-day: 上午10点"]),
        ("12月底", D(2022, 12, 31), [Y]),
        ("2022年12月份", D(2022, 12, 31), ["month-end"]),
        ("2022年", D(2022, 12, 31), []),
        ("2022年年底前", D(2022, 12, 31), []),
        ("年度内完成", D(2022, 12, 31), [Y]),
        ("2022年11月上旬", D(2022, 11, 10), ["上旬/初=10日"]),
        ("12月中", D(2022, 12, 20), [Y, "中旬=20日"]),
        ("12月第二周", D(2022, 12, 14), [Y, "第2周=14日"]),
        ("12月前", D(2022, 11, 30), [MONTH_BEFORE, Y]),
        ("2022年前", D(2021, 12, 31), ["AMBIGUOUS 年前: before it begins (conservative) or by its end? ask"]),
        ("明年3月底前", D(2023, 3, 31), [Y]),
        ("次年1月15日前", D(2023, 1, 15), [Y]),
        ("本月底前", D(2022, 9, 30), ["month-from-issue-date"]),
        ("下月5日前", D(2022, 10, 5), ["month-from-issue-date"]),
        ("本周五前", D(2022, 9, 30), ["week-from-issue-date"]),
        ("2022年12月15日(星期五)", D(2022, 12, 15), ["AMBIGUOUS weekday: 2022-12-15 is 周四, not 周五; ask"]),
        ("2022年12月15日左右", D(2022, 12, 15), ["AMBIGUOUS 左右: ask"]),
        ("9-12", D(2022, 9, 12), ["AMBIGUOUS 9-12: a day or two months? ask", Y]),
        ("12-15", D(2022, 12, 15), [Y]),
        ("百绩办发〔2022〕7号,12月15日前", D(2022, 12, 15), [Y]),
        ("2022年12月15日(12月15日下班前)", D(2022, 12, 15), ["time-of-day: 下班"]),
    ],
)
def test_dates(text: str, due: dt.date, assume: list[str]) -> None:
    deadline = read(text)
    assert (deadline.kind, deadline.due, deadline.start, list(deadline.assume)) == ("date", due, None, assume)
    assert deadline.text == text


@pytest.mark.parametrize(
    ("text", "start", "due", "assume"),
    [
        ("Q3", D(2022, 7, 1), D(2022, 9, 30), [Y]),
        ("2022年第3季度", D(2022, 7, 1), D(2022, 9, 30), []),
        ("一、二季度", D(2022, 1, 1), D(2022, 6, 30), [Y]),
        ("前三季度", D(2022, 1, 1), D(2022, 9, 30), [Y]),
        ("上半年", D(2022, 1, 1), D(2022, 6, 30), [Y]),
        ("2022年下半年", D(2022, 7, 1), D(2022, 12, 31), []),
        ("年中", D(2022, 1, 1), D(2022, 6, 30), [Y, "年中=6月30日"]),
        ("全年度", D(2022, 1, 1), D(2022, 12, 31), [Y]),
        ("九月至十二月", D(2022, 9, 1), D(2022, 12, 31), [Y]),
        ("9月一12月", D(2022, 9, 1), D(2022, 12, 31), [Y]),
        ("9月--12月", D(2022, 9, 1), D(2022, 12, 31), [Y]),
        ("9月、10月", D(2022, 9, 1), D(2022, 10, 31), [Y]),
        ("3、4月", D(2022, 3, 1), D(2022, 4, 30), [Y]),
        ("2022.9-12", D(2022, 9, 1), D(2022, 12, 31), []),
        ("9.1-12.15", D(2022, 9, 1), D(2022, 12, 15), [Y]),
        ("2022-09-01至2022-12-15", D(2022, 9, 1), D(2022, 12, 15), []),
        ("20220901-20221215", D(2022, 9, 1), D(2022, 12, 15), []),
        ("自2022年9月1日起至12月15日止", D(2022, 9, 1), D(2022, 12, 15), []),
        ("12月1-15日", D(2022, 12, 1), D(2022, 12, 15), [Y]),
        ("7月下旬至8月上旬", D(2022, 7, 21), D(2022, 8, 10), [Y, "上旬/初=10日"]),
        ("11-2月", D(2022, 11, 1), D(2023, 2, 28), [Y]),
        ("2022年11月—2023年2月", D(2022, 11, 1), D(2023, 2, 28), []),
        ("11月—2023年2月", D(2022, 11, 1), D(2023, 2, 28), []),
        ("2022-2025年", D(2022, 1, 1), D(2025, 12, 31), []),
        ("2022年9月1日启动,12月15日完成", D(2022, 9, 1), D(2022, 12, 15), []),
        ("9-12月持续推进", D(2022, 9, 1), D(2022, 12, 31), [Y]),
        ("一季度至三季度", D(2022, 1, 1), D(2022, 9, 30), [Y]),
        ("即日起至10月31日", D(2022, 9, 29), D(2022, 10, 31), [Y, "start = issue date"]),
        ("即日起至年底", D(2022, 9, 29), D(2022, 12, 31), [Y, "start = issue date"]),
    ],
)
def test_ranges(text: str, start: dt.date, due: dt.date, assume: list[str]) -> None:
    deadline = read(text)
    assert (deadline.kind, deadline.start, deadline.due) == ("range", start, due)
    assert list(deadline.assume) == assume


@pytest.mark.parametrize(
    ("text", "recur", "start", "due"),
    [
        ("每月25日前", "month@day 25", None, None),
        ("每月二十五号前报送进展", "month@day 25", None, None),
        ("每月底前", "month@period-end", None, None),
        ("每月5日和20日", "month@day 5,20", None, None),
        ("每月1日至5日", "month@day 5", None, None),
        ("每月5日前报送上月进展", "month@day 5", None, None),
        ("每月最后一个工作日", "month@last-workday", None, None),
        ("每月前5个工作日内", "month@workday 5", None, None),
        ("每日", "day@period-end", None, None),
        ("每星期五下班前", "week@weekday 五", None, None),
        ("每周一、三、五", "week@weekday 一,三,五", None, None),
        ("每周1次", "week@period-end", None, None),
        ("每旬", "ten-day@period-end", None, None),
        ("每半个月", "half-month@period-end", None, None),
        ("每两个月", "2-month@period-end", None, None),
        ("逐月推进", "month@period-end", None, None),
        ("按季度报送", "quarter@period-end", None, None),
        ("月报", "month@period-end", None, None),
        ("每季度首月10日前", "quarter@first-month day 10", None, None),
        ("每季度第一个月15日前", "quarter@first-month day 15", None, None),
        ("每季度首月5个工作日内", "quarter@first-month workday 5", None, None),
        ("每季度结束后10日内", "next-quarter@day 10", None, None),
        ("每半年末月20日前", "half@last-month day 20", None, None),
        ("每年12月15日前", "year@month 12 day 15", None, None),
        ("每年3月、9月", "year@month 3,9 period-end", None, None),
        ("每年年底前", "year@period-end", None, None),
        ("每年6月底、12月底前", "year@month 6,12 period-end", None, None),
        ("一月一次", "month@period-end", None, None),
        ("半年一次", "half@period-end", None, None),
        ("从2022年7月起,每月一篇", "month@period-end", D(2022, 7, 1), None),
        ("从2022年7月起每月25日前至12月", "month@day 25", D(2022, 7, 1), D(2022, 12, 31)),
        ("7—12月每月25日前", "month@day 25", D(2022, 7, 1), D(2022, 12, 31)),
        ("每月25日前(2022年11月—2023年2月)", "month@day 25", D(2022, 11, 1), D(2023, 2, 28)),
        ("每月25日前报送,12月15日前完成", "month@day 25", None, D(2022, 12, 15)),
        (
            "自2022年10月起每季度末月25日前,至2023年3月止",
            "quarter@last-month day 25",
            D(2022, 10, 1),
            D(2023, 3, 31),
        ),
        ("长期坚持,每季度末报送", "quarter@period-end", None, None),
    ],
)
def test_recurring(text: str, recur: str, start: dt.date | None, due: dt.date | None) -> None:
    deadline = read(text)
    assert (deadline.kind, deadline.recur, deadline.start, deadline.due) == ("recurring", recur, start, due)


def test_a_rhythm_that_is_not_understood_whole_says_so() -> None:
    assert read("每月底前报送,次月5日前汇总").assume == ("AMBIGUOUS the rest of the recurrence: ask",)
    assert read("每季度20日前").assume == ("AMBIGUOUS day of which month? read as the last; ask",)


@pytest.mark.parametrize(
    ("text", "start", "due", "trigger"),
    [
        ("印发之日起30日内", ISSUED, D(2022, 10, 29), "trigger=issue date"),
        ("通知印发后一个月内", ISSUED, D(2022, 10, 29), "trigger=issue date"),
        ("收到通知后5个工作日内", ISSUED, D(2022, 10, 11), "trigger date assumed = issue date"),
        ("10个工作日内", ISSUED, D(2022, 10, 18), "trigger date assumed = issue date"),
        ("24小时内", ISSUED, D(2022, 9, 30), "trigger date assumed = issue date"),
        ("收到通知后两周内", ISSUED, D(2022, 10, 13), "trigger date assumed = issue date"),
        ("半年内", ISSUED, D(2023, 3, 29), "trigger date assumed = issue date"),
        ("自2022年10月1日起30日内", D(2022, 10, 1), D(2022, 10, 31), None),
    ],
)
def test_relative(text: str, start: dt.date, due: dt.date, trigger: str | None) -> None:
    deadline = read(text)
    assert (deadline.kind, deadline.start, deadline.due) == ("relative", start, due)
    assert deadline.assume == tuple(filter(None, ("trigger day not counted", trigger)))


def test_relative_without_an_issue_date_invents_no_day() -> None:
    deadline = parse_deadline("收到通知后5个工作日内", title_year=2022)
    assert (deadline.kind, deadline.due) == ("relative", None)
    assert "trigger date unknown" in deadline.assume


def test_relative_says_when_the_calendar_does_not_know_the_year() -> None:
    deadline = parse_deadline("收到通知后5个工作日内", issued=D(2090, 12, 29))
    assert "calendar-year-unknown: 2091 counted Mon-Fri" in deadline.assume


def test_relative_counts_in_the_given_calendar() -> None:
    overlay = bundled_overlay("广西")
    assert overlay is not None
    local = load_calendar([overlay])
    assert parse_deadline("5个工作日内", issued=D(2023, 4, 20)).due == D(2023, 4, 26)
    assert parse_deadline("5个工作日内", issued=D(2023, 4, 20), calendar=local).due == D(2023, 4, 28)


@pytest.mark.parametrize(
    ("text", "issued", "due"),
    [
        ("国庆节前", ISSUED, D(2022, 9, 30)),
        ("春节前完成", ISSUED, D(2023, 1, 20)),
        ("元旦前", ISSUED, D(2022, 12, 30)),
        ("五一前", D(2022, 3, 1), D(2022, 4, 29)),
        ("2024年春节前", ISSUED, D(2024, 2, 9)),
        ("明年国庆节前", ISSUED, D(2023, 9, 28)),
    ],
)
def test_holidays_with_a_calendar(text: str, issued: dt.date, due: dt.date) -> None:
    deadline = read(text, issued=issued, calendar=CALENDAR)
    assert (deadline.kind, deadline.due) == ("holiday-relative", due)


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("国庆节后10个工作日内", D(2022, 10, 7), D(2022, 10, 19)),
        ("国庆假期结束后的5个工作日内", D(2022, 10, 7), D(2022, 10, 12)),
        ("春节后一周内", D(2023, 1, 27), D(2023, 2, 3)),
        ("2024年元旦后10日内", D(2024, 1, 1), D(2024, 1, 11)),
    ],
)
def test_so_long_after_a_holiday_is_counted_from_its_last_day(
    text: str, start: dt.date, due: dt.date
) -> None:
    deadline = read(text, issued=ISSUED, calendar=CALENDAR)
    assert (deadline.kind, deadline.start, deadline.due) == ("relative", start, due)
    assert parse_deadline(text, issued=ISSUED).due is None, "without a calendar nobody knows the day"


def test_a_holiday_in_an_unknown_year_stays_without_a_day() -> None:
    deadline = parse_deadline("春节前", issued=D(2090, 3, 1), calendar=CALENDAR)
    assert (deadline.kind, deadline.due) == ("holiday-relative", None)
    assert "calendar-year-unknown: 2090" in deadline.assume


@pytest.mark.parametrize(
    ("text", "kind", "due"),
    [
        ("长期坚持", "open_ended", None),
        ("常态化", "open_ended", None),
        ("2022年7月起", "open_ended", None),
        ("2022年12月31日前完成,长期坚持", "date+open", D(2022, 12, 31)),
        ("2022年12月底前完成并持续推进", "date+open", D(2022, 12, 31)),
        ("立即", "immediate", ISSUED),
        ("第一时间", "immediate", ISSUED),
        ("适时", "unspecified", None),
        ("按上级部署", "unspecified", None),
        ("不定期", "unspecified", None),
        ("2022年2月30日", "invalid", None),
        ("13月", "invalid", None),
        ("第五季度", "invalid", None),
        ("20221345", "invalid", None),
        ("2022年12月15日-2022年9月1日", "invalid", None),
        ("", "unparsed", None),
        ("—", "unparsed", None),
        ("2022年工作方案要求", "unparsed", None),
        ("完成率达到95%", "unparsed", None),
    ],
)
def test_other_kinds(text: str, kind: str, due: dt.date | None) -> None:
    deadline = read(text)
    assert (deadline.kind, deadline.due) == (kind, due)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        (
            "3月:制定方案\n4月—6月:组织实施\n12月:总结",
            [("制定方案", D(2022, 3, 31)), ("组织实施", D(2022, 6, 30)), ("总结", D(2022, 12, 31))],
        ),
        (
            "方案制定3月,组织实施4-6月,总结12月",
            [("方案制定", D(2022, 3, 31)), ("组织实施", D(2022, 6, 30)), ("总结", D(2022, 12, 31))],
        ),
        ("①3月底前制定方案②12月底前完成", [("制定方案", D(2022, 3, 31)), ("完成", D(2022, 12, 31))]),
        ("1、3月底前制定方案;2、6月底前完成", [("制定方案", D(2022, 3, 31)), ("完成", D(2022, 6, 30))]),
        (
            "11月:制定;12月:实施;1月:总结",
            [("制定", D(2022, 11, 30)), ("实施", D(2022, 12, 31)), ("总结", D(2023, 1, 31))],
        ),
        (
            "4-12月:每月调度;3月:方案;12月底:总结",
            [("方案", D(2022, 3, 31)), ("每月调度", D(2022, 12, 31)), ("总结", D(2022, 12, 31))],
        ),
        (
            "2022年9月30日前报送方案,12月15日前报送总结",
            [("报送方案", D(2022, 9, 30)), ("报送总结", D(2022, 12, 15))],
        ),
        ("3、6、9、12月底前", [("", D(2022, m, d)) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31))]),
    ],
)
def test_milestones(text: str, nodes: list[tuple[str, dt.date]]) -> None:
    deadline = read(text)
    assert (deadline.kind, list(deadline.nodes), deadline.due) == ("milestones", nodes, nodes[-1][1])
    assert deadline.recur == f"{len(nodes)} nodes"


def test_the_year_of_a_date_without_one() -> None:
    december = D(2022, 12, 20)
    rolled = parse_deadline("3月底前", issued=december)
    assert (rolled.due, rolled.assume) == (D(2023, 3, 31), (Y, "rolled to next year"))
    assert parse_deadline("11月底前", issued=december).due == D(2022, 11, 30)  # less than 60 days before
    titled = parse_deadline("3月底前", issued=december, title_year=2023)
    assert (titled.due, titled.assume) == (D(2023, 3, 31), ("year-from-title",))
    assert parse_deadline("3月底前", issued=december, title_year=2022).due == D(2022, 3, 31)
    unknown = parse_deadline("12月15日前")
    assert (unknown.kind, unknown.due, "year unknown" in unknown.assume) == ("unspecified", None, True)
    assert parse_deadline("2022年12月15日").due == D(2022, 12, 15)


@pytest.mark.parametrize(
    ("value", "due", "assume"),
    [
        (D(2022, 12, 15), D(2022, 12, 15), ()),
        (dt.datetime(2022, 12, 15), D(2022, 12, 15), ()),
        (dt.datetime(2022, 12, 15, 17, 30), D(2022, 12, 15), ("time-of-day: 17:30",)),
        (44910.75, D(2022, 12, 15), ("excel-serial-1900", "time-of-day: 18:00")),
        (36526, D(2000, 1, 1), ("excel-serial-1900",)),
        (73415.0, D(2100, 12, 31), ("excel-serial-1900",)),
        (20221215.0, D(2022, 12, 15), ()),
        (12.15, D(2022, 12, 15), (Y,)),
        (12.1, D(2022, 12, 1), ("AMBIGUOUS number cell: 12.1 and 12.10 are one number; ask", Y)),
    ],
)
def test_cells_that_are_no_text(value: object, due: dt.date, assume: tuple[str, ...]) -> None:
    deadline = read(value)
    assert (deadline.kind, deadline.due, deadline.assume) == ("date", due, assume)


def test_serial_days_of_1904_and_beyond_the_limits() -> None:
    deadline = read(43448, date1904=True)
    assert (deadline.due, deadline.assume) == (D(2022, 12, 15), ("excel-serial-1904",))
    for number in (0, 1.0, -5, 36525, 73416, 1e300, float("nan"), float("inf"), True):
        assert read(number).due is None


SPELLINGS = [
    "{y}年{m}月{d}日",
    "{y}年{m:02}月{d:02}日",
    "{y} 年 {m} 月 {d} 日",
    "{y}-{m:02}-{d:02}",
    "{y}.{m}.{d}",
    "{y}/{m}/{d}",
    "{y}{m:02}{d:02}",
    "{y}年{m}月{d}号前",
    "于{y}年{m}月{d}日之前完成",
    "截至{y}年{m}月{d}日",
]
HAN = "〇一二三四五六七八九"


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"{HAN[tens] if tens > 1 else ''}{'十' if tens else ''}{HAN[ones] if ones else ''}"


@given(st.dates(D(2000, 1, 1), D(2099, 12, 31)), st.sampled_from(SPELLINGS), st.booleans())
@settings(max_examples=300)
def test_a_written_date_is_read_back(day: dt.date, spelling: str, wide: bool) -> None:
    text = spelling.format(y=day.year, m=day.month, d=day.day)
    if wide:
        text = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    deadline = parse_deadline(text, issued=ISSUED, title_year=2022)
    assert (deadline.kind, deadline.due, deadline.assume) == ("date", day, ())


@given(st.dates(D(2000, 1, 1), D(2099, 12, 31)), st.sampled_from("〇○零Ｏ"))
def test_a_date_in_chinese_numerals_is_read_back(day: dt.date, zero: str) -> None:
    year = "".join(HAN[int(digit)] for digit in str(day.year)).replace("〇", zero)
    deadline = parse_deadline(f"{year}年{han(day.month)}月{han(day.day)}日")
    assert (deadline.kind, deadline.due) == ("date", day)


@given(
    st.integers(1, 12),
    st.integers(1, 12),
    st.sampled_from(["-", "--", "—", "——", "―", "–", "~", "～", "〜", "－", "至", "到"]),
    st.booleans(),
)
@settings(max_examples=200)
def test_every_spelling_of_a_range_of_months(first: int, last: int, sign: str, unit: bool) -> None:
    deadline = read(f"{first}{'月' if unit else ''}{sign}{last}月")
    assert (deadline.kind, deadline.start) == ("range", D(2022, first, 1))
    assert deadline.due is not None
    assert (deadline.due.year, deadline.due.month) == (2022 + (last < first), last)


PIECES = (
    "2022年 22年 今年 明年 次年 12月 13月 9月 15日 号 30日 2月30日 前 底 末 初 上旬 年内 年底 年 月 日"
    " 第三季度 季度 Q3 上半年 全年 每月 每季度 每周 五 每年 每半年 次月 末月 首月 25日 至 到 - — ~ 、 , ;"
    " ： 从 起 止 5个工作日 30日 内 后 之日起 印发 国庆节前 春节前 长期 立即 及时 12.15 2022.12 2022-12-15"
    " 20221215 44910 9-12 十二 廿 〇 两个月 （星期四） 17:00 完成 一 999 00 ① 1、 2. 〔2022〕7号 半 隔 双"
    " 最后一个工作日 结束后 左右 本月底 下周五"
)
TEXTS = st.text(max_size=40) | st.lists(st.sampled_from([*PIECES.split(), "\n"]), max_size=8).map("".join)
KNOWN = st.fixed_dictionaries(
    {
        "issued": st.sampled_from([None, ISSUED, D(2022, 12, 20), D(2024, 2, 29)]),
        "title_year": st.sampled_from([None, 2022, 2023]),
        "calendar": st.sampled_from([None, CALENDAR]),
    }
)


@given(TEXTS, KNOWN, st.dates(D(2022, 1, 1), D(2024, 12, 31)))
@settings(max_examples=1500)
def test_any_text_is_read_without_error_and_in_order(
    text: str, known: dict[str, object], as_of: dt.date
) -> None:
    deadline = parse_deadline(text, **known)  # type: ignore[arg-type]
    assert deadline.start is None or deadline.due is None or deadline.start <= deadline.due
    assert [day for _, day in deadline.nodes] == sorted(day for _, day in deadline.nodes)
    day = next_due(deadline, as_of, CALENDAR)
    if deadline.kind == "recurring":
        assert day is None or day >= as_of
        assert day is not None or deadline.due is not None
        dates = period_ends(deadline, as_of, as_of + dt.timedelta(days=400), CALENDAR)
        assert list(dates) == sorted(dates)
        assert not dates or dates[0] == day


@given(st.floats() | st.integers() | st.datetimes() | st.dates() | st.booleans() | st.none())
def test_any_cell_is_read_without_error(value: object) -> None:
    read(value)


@pytest.mark.timeout(60)
def test_no_text_is_read_for_ever() -> None:
    for piece in ("9", "月", "一", "每月", "12月-", "(", "(含", "3、", "1、2、", "第", "至", "零", "之日起"):
        read((piece * 4000)[:3999] + "x")
        assert read(piece * 5000).kind == "unparsed"


@pytest.mark.parametrize(
    ("text", "as_of", "due"),
    [
        ("2022年12月15日", "2022-11-24", "2022-12-15"),
        ("2022年9月26日", "2022-11-24", "2022-09-26"),
        ("2022年9月—12月", "2022-11-24", "2022-12-31"),
        ("长期坚持", "2022-11-24", None),
        ("及时", "2022-11-24", None),
        ("3月:甲;6月:乙;12月:丙", "2022-06-30", "2022-06-30"),
        ("3月:甲;6月:乙;12月:丙", "2022-07-01", "2022-12-31"),
        ("3月:甲;6月:乙;12月:丙", "2023-07-01", "2022-12-31"),
        ("每月25日前", "2022-11-25", "2022-11-25"),
        ("每月25日前", "2022-11-26", "2022-12-25"),
        ("每月31日前", "2023-02-01", "2023-02-28"),
        ("每月5日和20日", "2022-11-06", "2022-11-20"),
        ("每月", "2022-11-24", "2022-11-30"),
        ("每月最后一个工作日", "2022-12-01", "2022-12-30"),
        ("每月前5个工作日内", "2022-10-01", "2022-10-12"),
        ("每季度末月20日前", "2022-11-24", "2022-12-20"),
        ("每季度首月10日前", "2022-11-24", "2023-01-10"),
        ("每周五前", "2022-11-24", "2022-11-25"),
        ("每周五前", "2022-11-26", "2022-12-02"),
        ("每周一、三、五", "2022-11-24", "2022-11-25"),
        ("次月5日前", "2022-12-05", "2022-12-05"),
        ("次月5日前", "2022-12-06", "2023-01-05"),
        ("每季度结束后10日内", "2022-11-24", "2023-01-10"),
        ("每半年", "2022-11-24", "2022-12-31"),
        ("每年", "2022-11-24", "2022-12-31"),
        ("每年6月30日前", "2022-11-24", "2023-06-30"),
        ("每日", "2022-11-24", "2022-11-24"),
        ("每个工作日", "2022-11-26", "2022-11-28"),
        ("每旬", "2023-02-21", "2023-02-28"),
        ("每半月", "2022-11-16", "2022-11-30"),
        ("从2022年10月起每两个月", "2022-12-01", "2023-01-31"),
        ("从2023年1月起每月25日前", "2022-11-24", "2023-01-25"),
        ("7—12月每月25日前", "2022-12-26", None),
        ("每月底前,12月15日前完成", "2022-12-01", "2022-12-15"),
        ("每月底前,12月15日前完成", "2022-12-16", None),
    ],
)
def test_next_due(text: str, as_of: str, due: str | None) -> None:
    day = next_due(read(text), D.fromisoformat(as_of), CALENDAR)
    assert day == (D.fromisoformat(due) if due else None)


def test_the_expected_instances_of_a_recurrence() -> None:
    monthly = read("从2022年7月起每月25日前至12月")
    dates = period_ends(monthly, D(2022, 1, 1), D(2023, 12, 31), CALENDAR)
    assert dates == tuple(D(2022, month, 25) for month in range(7, 13))
    following = read("2022年7月—12月,次月5日前")
    dates = period_ends(following, D(2022, 1, 1), D(2023, 12, 31), CALENDAR)
    assert dates == (*(D(2022, month, 5) for month in range(8, 13)), D(2023, 1, 5))
    assert period_ends(read("2022年12月15日"), D(2022, 1, 1), D(2022, 12, 31)) == ()


def test_current_node() -> None:
    chain = read("3月:甲;6月:乙;12月:丙")
    assert current_node(chain, D(2022, 4, 1)) == ("乙", D(2022, 6, 30))
    assert current_node(chain, D(2023, 4, 1)) == ("丙", D(2022, 12, 31))
    assert current_node(read("每月"), D(2022, 4, 1)) is None


def test_repeated_texts_are_read_once() -> None:
    assert read("12月15日前") is read("12月15日前")
    assert read("12月15日前") is not read("12月15日前", title_year=2023)
