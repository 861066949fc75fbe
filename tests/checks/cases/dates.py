"""Deadlines. Columns of these tables: A task, B start or deadline, C deadline."""

from __future__ import annotations

import datetime as dt

from tests.checks.cases.case import Case
from tests.support.tables import ISSUED, make_table
from xltool.calendar import load_calendar
from xltool.checks import Context
from xltool.workbook.base import Value


def due(
    *deadlines: Value,
    text: str = "整理档案",
    title_year: int | None = 2022,
    issued_on: dt.date | None = ISSUED,
) -> Context:
    """One task a deadline."""
    rows: list[dict[str, Value]] = [{"task": text, "due": deadline} for deadline in deadlines]
    return Context(make_table(rows, title_year=title_year, issued_on=issued_on), calendar=load_calendar())


def started(start: Value, deadline: Value) -> Context:
    return Context(make_table([{"task": "整理档案", "start": start, "due": deadline}]))


def assigned(assigned_on: Value, deadline: Value) -> Context:
    """A task with its own day of assignment, in a table of unknown issue date."""
    row: dict[str, Value] = {"task": "整理档案", "due": deadline, "assigned_on": assigned_on}
    return Context(make_table([row], issued_on=None))


GOOD = due("2022年12月15日", "2022年10月-12月", dt.date(2022, 11, 30))

CASES = [
    Case("DUE_MISSING", due("2022年12月15日", None), ("B5",), (GOOD, due("长期坚持", "每月25日前"))),
    Case(
        "DUE_UNPARSED",
        due("2022年12月15日", "看情况再说"),
        ("B5",),
        (GOOD, due("尽快", "/", None, "长期坚持")),
    ),
    Case("DUE_INVALID", due("2022年2月30日", "2022年12月15日"), ("B4",), (GOOD, due("2024年2月29日"))),
    Case("AMBIGUOUS_DUE", due("2022年12月前", "12月底前"), ("B4",), (GOOD, due("12月15日前"))),
    Case(
        "VAGUE_DUE",
        due("及时", "尽快", "/"),
        ("B4", "B5", "B6"),
        (GOOD, due("长期坚持", None, "立即", "看情况再说")),
    ),
    Case(
        "EVENT_UNKNOWN",
        due("会后7日内", "收到通知后5个工作日内"),
        ("B4", "B5"),
        (GOOD, due("自印发之日起30日内", "12月15日前")),
    ),
    Case(
        "EVENT_UNKNOWN",
        due("会后7日内", issued_on=None, title_year=None),
        ("B4",),
        (due("2022年12月15日", issued_on=None, title_year=None),),
    ),
    Case(
        "DUE_BEFORE_ISSUE",
        due("2022年9月26日", "2022年9月29日"),
        ("B4",),
        (GOOD, due("立行立改", "长期坚持"), due("2022年9月26日", issued_on=None)),
    ),
    Case(
        "DUE_BEFORE_ISSUE",
        assigned(dt.date(2022, 10, 8), "2022年9月30日"),
        ("B4",),
        (assigned("2022.9.8", "2022年9月30日"), assigned(None, "2022年9月30日")),
    ),
    Case(
        "DUE_BEFORE_START",
        started("2022年11月1日", "2022年10月31日"),
        ("C4",),
        (started("2022年10月31日", "2022年10月31日"), started(None, "2022年10月31日"), GOOD),
    ),
    Case(
        "YEAR_MISMATCH",
        due("2021年12月15日", "12月15日前"),
        ("B4",),
        (GOOD, due("2022年11月-2023年2月", "2023年3月31日"), due("2021年12月15日", title_year=None)),
    ),
    Case(
        "TWO_DEADLINES",
        due("2022年12月15日", text="年内办结全部事项"),
        ("A4",),
        (
            due("2022年12月15日", text="11月底前完成初稿"),
            due("2022年12月31日", text="年内办结全部事项"),
            due("2022年12月15日", text="三年内办结的事项按《2022年底前办结清单》整理,做好年底总结"),
            due("长期坚持", "每月25日前", text="年内办结全部事项"),
        ),
    ),
    Case(
        "TWO_DEADLINES",
        due("2022年10月31日", text="2022年12月20日前上报总结"),
        ("A4",),
        (due("2022年10月31日", text="每月25日前上报，2022年9月20日印发"),),
    ),
    Case("YEAR_INFERRED", due("12月15日前", "11月底前", "2022年12月1日"), ("B4",), (GOOD,)),
    Case(
        "DUE_ON_RESTDAY",
        due("2022年12月31日", "2022年10月8日", "2022年12月31日"),
        ("B4",),
        (due("2022年10月8日", "2022年12月15日"),),
    ),
    Case("CALENDAR_YEAR_UNKNOWN", due("2088年12月15日", "2022年12月15日"), ("B4",), (GOOD,)),
]
