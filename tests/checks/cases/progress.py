"""What offices reported. Columns: A task, B deadline, then progress, status, date as far as given."""

from __future__ import annotations

import datetime as dt

from tests.checks.cases.case import Case
from tests.support.tables import make_table
from xltool.checks import Context
from xltool.workbook.base import Value

AS_OF = dt.date(2022, 11, 24)


def reported(*rows: dict[str, Value]) -> Context:
    return Context(
        make_table([{"task": f"任务{i}", "due": "2022年12月15日", **row} for i, row in enumerate(rows)]),
        as_of=AS_OF,
    )


def progress(text: str, status: str = "否") -> dict[str, Value]:
    return {"progress": text, "status": status}


GOOD = reported(
    {"progress": "已开展沟通活动2次", "status": "是", "finished_on": dt.date(2022, 12, 1), "rate": 1.0},
    {"progress": "正在推进", "status": "推进中", "rate": 0.4},
    {"progress": None, "status": None, "finished_on": None, "rate": None},
)

CASES = [
    Case("STATUS_UNKNOWN", reported({"status": "马马虎虎"}, {"status": "已完成"}), ("C4",), (GOOD,)),
    Case(
        "STATUS_VS_TEXT",
        reported(progress("材料正在收集", "是"), progress("正在收集")),
        ("D4",),
        (GOOD, reported(progress("已完成走访", "是"))),
    ),
    Case(
        "DONE_NO_DATE",
        reported({"status": "是", "finished_on": None}, {"status": "否", "finished_on": None}),
        ("D4",),
        (GOOD, reported({"status": "是"})),
    ),
    Case(
        "DONE_AFTER_DUE",
        reported({"finished_on": "2022年12月20日"}, {"finished_on": "2022年12月15日"}),
        ("C4",),
        (GOOD,),
    ),
    Case(
        "STALE",
        reported(progress("截至10月20日已开展1次"), progress("截至11月20日已开展1次")),
        ("C4",),
        (GOOD, reported(progress("截至10月20日已全部完成", "是"))),
    ),
    Case("TEXT_TOO_LONG", reported(progress("进" * 201), progress("进" * 200)), ("C4",), (GOOD,)),
    Case(
        "NUMBER_AS_TEXT",
        reported({"target_value": "2000万"}, {"target_value": "约5条"}, {"target_value": 5.0}),
        ("C4", "C5"),
        (GOOD, reported({"target_value": "达到国家标准"}, {"target_value": None})),
    ),
    Case(
        "RATE_OVER_100",
        reported({"rate": 1.2}, {"rate": 0.5}),
        ("C4",),
        (GOOD, reported({"rate": 100.0}, {"rate": 1.0}), reported({"rate": "100%"}, {"rate": "35％"})),
    ),
    Case("RATE_OVER_100", reported({"rate": "120%"}, {"rate": 60.0}), ("C4",), (GOOD,)),
]
