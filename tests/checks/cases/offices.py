"""Who leads and who helps. Columns: A task, B 牵头, C 配合, D 责任科室, E 责任人 as far as given."""

from __future__ import annotations

from tests.checks.cases.case import Case
from tests.support.tables import make_table
from xltool.checks import Context
from xltool.table.model import Hints

FIELDS = ("lead", "coop", "resp_org", "owner")


def offices(*rows: tuple[str | None, ...], hints: Hints | None = None, lead: str = "牵头科室") -> Context:
    """Tasks as (lead, coop, resp_org, owner), as many of them as given."""
    table = make_table(
        [{"task": f"任务{i}", **dict(zip(FIELDS, row, strict=False))} for i, row in enumerate(rows)],
        headings={"lead": lead},
        hints=hints,
    )
    return Context(table)


def text(measure: str) -> Context:
    return Context(make_table([{"task": "宣传", "measure": measure, "lead": "办公室"}]))


GOOD = offices(("办公室", "法规综合科、人才科", None, "甲某某、乙某某、丙某某"))

CASES = [
    Case(
        "LEAD_MISSING",
        offices(("办公室", "法规科"), (None, "法规科、人才科"), (None, None)),
        ("B5", "B6"),
        (GOOD, Context(make_table([{"task": "甲", "coop": "法规科"}]))),
    ),
    Case(
        "LEAD_SUGGESTED",
        offices(("办公室", "法规科"), (None, "法规科、人才科"), (None, None), (None, "各科室")),
        ("B5",),
        (GOOD,),
    ),
    Case("LEAD_MULTIPLE", offices(("办公室、法规科", None), ("办公室", "法规科")), ("B4",), (GOOD,)),
    Case("LEAD_ALSO_COOP", offices(("办公室", "法规科、办公室")), ("C4",), (GOOD, offices((None, "法规科")))),
    Case(
        "COUNT_MISMATCH",
        offices(
            ("办公室", "法规科", None, "甲某某、乙某某"),
            ("办公室", "法规科、人才科", None, "甲某某、乙某某"),
        ),
        ("E5",),
        (
            GOOD,
            # one person answers for all offices: lists are not paired in this table
            offices(("办公室", "法规科", None, "甲某某"), ("法规科", "人才科", None, "乙某某")),
            offices(("办公室", "法规科", None, "甲某某、乙某某"), ("办公室", "各科室", None, "甲某某")),
        ),
    ),
    Case(
        "GROUP_TOKEN",
        offices(
            ("办公室", "各科室"), ("各县(市、区)科技局", None), ("局领导", "各科室"), ("市直各部门", None)
        ),
        ("C4", "B5", "B6", "B7"),
        (GOOD, offices(("办公室", "各相关科室"))),
    ),
    Case(
        "OFFICE_UNKNOWN",
        offices(("办公室", "各相关科室"), ("其他科室", "有关单位")),
        ("C4", "B5", "C5"),
        (GOOD, offices(("办公室", "各科室"))),
    ),
    Case(
        "OFFICE_UNKNOWN",
        offices(
            ("办公室", "法规科、社农科"),
            hints=Hints(offices=("办公室", "法规综合科"), aliases={"法规科": "法规综合科"}),
        ),
        ("C4",),
        (offices(("办公室", "各科室"), hints=Hints(offices=("办公室",))),),
    ),
    Case(
        "OFFICE_UNKNOWN",
        text("承接考评指标的各科室编写材料"),
        ("B4",),
        (text("各科室编写材料，相关科室配合"),),
    ),
    Case(
        "OFFICE_ALIAS",
        offices(("法规综合科", "办公室"), ("办公室", "法规科")),
        ("C5",),
        (
            GOOD,
            offices(("法规综合科", "法规科")),
            offices(("法规综合科", None), ("综合科", None)),
            offices(("法规综合科", None), ("法规科", None), hints=Hints(aliases={"法规科": "法规综合科"})),
        ),
    ),
    Case(
        "TYPE_MISMATCH",
        offices(("办公室", "法规科、驻村工作队"), ("办公室", "驻村工作队")),
        ("C4",),
        (GOOD, Context(make_table([{"task": "甲", "lead": "驻村工作队"}], headings={"lead": "牵头单位"}))),
    ),
]
