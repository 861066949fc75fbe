"""Columns and numbering. Columns: A number, B task, C deadline, D lead."""

from __future__ import annotations

from tests.checks.cases.case import Case
from tests.support.tables import FakeBook, FakeSheet, make_table
from xltool.checks import Context
from xltool.table.model import Column
from xltool.workbook.base import Value


def numbered(*numbers: Value, sections: tuple[str, ...] = (), merged: tuple[str, ...] = ()) -> Context:
    rows: list[dict[str, Value]] = [
        {"seq": number, "task": f"任务{i}", "due": "2022年12月15日", "lead": "办公室"}
        for i, number in enumerate(numbers)
    ]
    for row, section in zip(rows, sections, strict=False):
        row["section"] = section
    return Context(make_table(rows), book=FakeBook(FakeSheet(merged=merged)) if merged else None)


def with_column(*columns: Column) -> Context:
    row: dict[str, Value] = {"seq": 1.0, "task": "甲", "due": "2022年12月15日", "lead": "办公室"}
    return Context(make_table([row], extra_columns=columns))


GOOD = numbered(1.0, 2.0, 3.0)

CASES = [
    Case("COLUMN_UNMAPPED", with_column(Column(5, "负荷系数", None, None)), ("E3",), (GOOD,)),
    Case(
        "COLUMN_AMBIGUOUS",
        with_column(Column(5, "整改时限", "due", "exact"), Column(6, "主板单位", "owner", "fuzzy")),
        ("E3", "F3"),
        (GOOD, with_column(Column(5, "责任科室", "lead", "exact", ("resp_org",)))),
    ),
    Case(
        "REQUIRED_COLUMN_MISSING",
        Context(make_table([{"task": "甲", "lead": "办公室"}])),
        ("A3",),
        (GOOD, Context(make_table([{"task": "甲", "due": "年内", "resp_org": "办公室"}]))),
    ),
    Case(
        "REQUIRED_COLUMN_MISSING",
        Context(make_table([{"task": "甲", "due": "年内"}])),
        ("A3",),
        (GOOD,),
    ),
    Case(
        "BLANK_TASK",
        Context(make_table([{"task": "甲", "due": "年内"}, {"task": None, "due": "年内"}])),
        ("A5",),
        (GOOD, Context(make_table([{"task": None, "measure": "走访", "due": "年内"}]))),
    ),
    Case(
        "OTHER_TABLE",
        Context(GOOD.table._replace(skipped=((8, "note"), (9, "other_table"), (10, "other_table")))),
        ("A9",),
        (GOOD, Context(GOOD.table._replace(skipped=((9, "no_task_text"),)))),
    ),
    Case(
        "SEQ_DUP",
        numbered(1.0, 2.0, 2.0, 3.0, merged=("B4:B5",)),
        ("A6",),
        (
            GOOD,
            numbered(1.0, 2.0, 2.0, 3.0, merged=("A5:A6",)),
            numbered(1.0, 2.0, 1.0, 2.0),
            numbered(3.0, 4.0, 3.0, 4.0, sections=("一", "一", "二", "二")),
            numbered(None, "★", "1.1", "★"),
        ),
    ),
    Case(
        "SEQ_GAP",
        numbered("一", "二", "四", "十一"),
        ("A6", "A7"),
        (
            GOOD,
            numbered("（九）", "（十）", "（十一）", "（十二）"),
            numbered(1.0, 2.0, 1.0, 2.0),
            numbered("1.1", "1.2", "2.1"),
            numbered(7.0, 8.0, None, 9.0),
        ),
    ),
]
