"""The persons responsible. Columns: A task, B lead, C owner."""

from __future__ import annotations

from tests.checks.cases.case import Case
from tests.support.tables import make_table
from xltool.checks import Context
from xltool.table.model import Hints


def owners(*owners: str | None, lead: str = "办公室", hints: Hints | None = None) -> Context:
    return Context(
        make_table(
            [{"task": f"任务{i}", "lead": lead, "owner": owner} for i, owner in enumerate(owners)],
            hints=hints,
        )
    )


GOOD = owners("甲某某、乙某某", "甲某某")

CASES = [
    Case("OWNER_MISSING", owners("甲某某", None), ("C5",), (GOOD, owners(None, None))),
    Case(
        "OWNER_NO_LEAD",
        owners("甲某某、乙某某、丙某某、丁某某"),
        ("C4",),
        (GOOD, owners("甲某某（牵头）、乙某某、丙某某、丁某某"), owners("甲某某、乙某某、丙某某")),
    ),
    Case(
        "PERSON_UNKNOWN",
        owners("甲某某、丙某某", "丙某某", hints=Hints(people=("甲某某",))),
        ("C4",),
        (GOOD, owners("甲某某", hints=Hints(people=("甲某某",)))),
    ),
    Case(
        "PERSON_IN_OFFICE_COL",
        owners("甲某某", lead="办公室、甲某某、王局长"),
        ("B4", "B4"),
        (GOOD, owners("甲某某", lead="商务、文旅")),
    ),
    Case(
        "TRAILING_PUNCT",
        owners("甲某某、乙某某；", lead="办公室。"),
        ("B4", "C4"),
        (GOOD,),
    ),
]
