"""The evidence folder. Columns: A number, B task, C measure, D deadline, then progress, status, evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from tests.checks.cases.case import Case
from tests.support.evidence import one_task, review_of
from xltool.checks import Context
from xltool.workbook.base import Value

TALKS = "走访企业不少于2次,每次有通知、记录、图片等佐证材料。"
NEWS = "刊发信息不少于3篇。"
FULL = [
    "01_走访企业/第1次/通知_20221010.pdf",
    "01_走访企业/第1次/记录_20221012.docx",
    "01_走访企业/第1次/图片_20221012.jpg",
    "01_走访企业/第2次/通知_20221110.pdf",
    "01_走访企业/第2次/记录_20221112.docx",
    "01_走访企业/第2次/图片_20221112.jpg",
]
THREE = [f"01_走访企业/稿件_第{n}篇_2022101{n}.docx" for n in (1, 2, 3)]


def filed(
    files: Sequence[str] | Mapping[str, str],
    measure: str = TALKS,
    as_of: str = "2022-12-01",
    progress: str | None = None,
    status: str | None = None,
    **more: Value,
) -> Context:
    table = one_task(measure, progress=progress, status=status, evidence=None, **more)
    return Context(table, dt.date.fromisoformat(as_of), evidence=review_of(table, files, as_of))


GOOD = filed(FULL, progress="已走访企业2次", status="是")
NO_FOLDER = Context(one_task(TALKS, progress="已走访企业2次", status="是"), dt.date(2022, 12, 1))

CASES = [
    Case(
        "CLAIM_WITHOUT_EVIDENCE",
        filed(FULL[:3], progress="已走访企业2次"),
        ("E4",),
        (GOOD, NO_FOLDER, filed(FULL[:3], progress="已走访企业1次")),
    ),
    Case("CLAIM_WITHOUT_EVIDENCE", filed(FULL[:3], status="是"), ("F4",), (filed(FULL[:3], status="否"),)),
    Case(
        "CLAIM_WITHOUT_EVIDENCE",
        filed(THREE[:2], NEWS, actual_value=3.0),
        ("H4",),
        (filed(THREE[:2], NEWS, actual_value=2.0),),
    ),
    Case("EVIDENCE_MISSING_KIND", filed(FULL[:5]), ("G4",), (GOOD, NO_FOLDER, filed(FULL[:3]))),
    Case("EVIDENCE_BELOW_QUOTA", filed(FULL[:3]), ("G4",), (GOOD, NO_FOLDER)),
    Case("EVIDENCE_BELOW_QUOTA", filed(THREE[:2], NEWS), ("G4",), (filed(THREE, NEWS),)),
    Case(
        "EVIDENCE_DATE_OUT_OF_RANGE",
        filed(
            [*THREE, "01_走访企业/稿件_去年_20211231.docx", "01_走访企业/稿件_迟_20221216.docx"],
            NEWS,
            "2022-12-20",
        ),
        ("G4", "G4"),
        (GOOD, NO_FOLDER, filed([*THREE, "01_走访企业/稿件_首_20220101.docx"], NEWS)),
    ),
    Case(
        "EVIDENCE_DUP",
        filed({THREE[0]: "同一张", THREE[1]: "同一张"}, NEWS),
        ("G4",),
        (GOOD, NO_FOLDER, filed({THREE[0]: "一张", THREE[1]: "另一张"}, NEWS)),
    ),
    Case("EVIDENCE_UNLINKED", filed([*FULL, "杂项.docx"]), (None,), (GOOD, NO_FOLDER)),
    Case(
        "EVIDENCE_NAME_PII",
        filed([*FULL, "01_走访企业/记录_13812345678_20221012.docx"]),
        ("G4",),
        (GOOD, NO_FOLDER),
    ),
    Case(
        "LINK_UNVERIFIABLE",
        filed([*THREE, "01_走访企业/链接_报道_20221013.txt"], NEWS),
        ("G4",),
        (GOOD, NO_FOLDER),
    ),
]
