"""Countable demands. Columns: A number, B task, C measure, D lead, E coop."""

from __future__ import annotations

from tests.checks.cases.case import Case
from tests.support.tables import make_table
from xltool.checks import Context


def demands(*rows: tuple[str, str], coop: str | None = "法规科", task: str = "宣传") -> Context:
    """Tasks as (number, measure), each under its own task text unless the numbers say otherwise."""
    return Context(
        make_table(
            [
                {"seq": seq, "task": f"{task}{seq}", "measure": measure, "lead": "办公室", "coop": coop}
                for seq, measure in rows
            ]
        )
    )


GOOD = demands(("1", "整理档案"))

CASES = [
    Case(
        "QUOTA_SCOPE",
        demands(("1", "绩效宣传不少于5条(篇)"), ("2", "走访企业不少于200家")),
        ("C4",),
        (
            GOOD,
            demands(("1", "绩效宣传不少于5条(篇)"), coop=None),
            demands(("1", "每个科室绩效宣传不少于5篇"), ("2", "全局合计刊稿不少于5篇")),
        ),
    ),
    Case(
        "QUOTA_OVERLAP",
        demands(("3.1", "绩效宣传不少于5条(篇)"), ("3.2", "向政务公开栏投稿不少于6篇")),
        ("C5",),
        (
            GOOD,
            demands(("1", "绩效宣传不少于5条(篇)"), ("2", "向政务公开栏投稿不少于6篇")),
            demands(("3.1", "绩效宣传不少于5条(篇)"), ("3.2", "座谈不少于6次")),
        ),
    ),
    Case(
        "UNIT_ALTERNATIVE",
        demands(("1", "绩效宣传不少于5条(篇)")),
        ("C4",),
        (GOOD, demands(("1", "绩效宣传不少于5条"))),
    ),
]
