"""Recurring work. Columns: A number, B task, C measure, D start or deadline, E deadline."""

from __future__ import annotations

from tests.checks.cases.case import Case
from tests.support.tables import make_table
from xltool.calendar import load_calendar
from xltool.checks import Context
from xltool.workbook.base import Value


def work(*rows: tuple[str, str, str]) -> Context:
    """Tasks as (number, measure, deadline)."""
    table = make_table(
        [{"seq": seq, "task": "投稿", "measure": measure, "due": due} for seq, measure, due in rows]
    )
    return Context(table, calendar=load_calendar())


def started(start: Value, measure: str, deadline: str) -> Context:
    row: dict[str, Value] = {
        "seq": "1",
        "task": "投稿",
        "measure": measure,
        "start": start,
        "due": deadline,
    }
    return Context(make_table([row]), calendar=load_calendar())


BOUNDED = work(("1", "从2022年10月起，每月一篇", "2022年12月31日"))

CASES = [
    Case(
        "RECUR_NO_BOUNDS",
        work(("1", "每月一篇", "2022年12月31日"), ("2", "整理档案", "每月25日前")),
        ("C4", "D5"),
        (
            BOUNDED,
            started("2022年10月", "每月一篇", "2022年12月31日"),
            work(("1", "2022年10月至12月，每月一篇", "2022年12月31日"), ("2", "一次走访", "2022年12月31日")),
        ),
    ),
    Case(
        "RECUR_AFTER_DUE",
        work(("1", "从2022年10月起，每月一篇", "2022年12月15日")),
        ("C4",),
        (BOUNDED, work(("1", "从2022年10月起，每周一篇", "2022年12月15日"))),
    ),
    Case(
        "RECUR_BACKDATED",
        work(("1", "从2022年7月起，每月一篇", "2022年12月31日")),
        ("C4",),
        (
            BOUNDED,
            work(("1", "从2022年9月起，每月一篇", "2022年12月31日"), ("2", "每月一篇", "2022年12月31日")),
        ),
    ),
    Case(
        "RECUR_BACKDATED",
        work(("3.1", "从2022年7月起编写材料", "2022年12月31日"), ("3.2", "每月一篇", "2022年12月31日")),
        ("C5",),
        (work(("3.1", "从2022年11月起编写材料", "2022年12月31日"), ("3.2", "每月一篇", "2022年12月31日")),),
    ),
]
