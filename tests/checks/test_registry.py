"""The run as a whole: order, sameness, merged cells, explanations, waivers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.checks import seed
from tests.support.tables import FakeBook, FakeSheet, make_table
from xltool.calendar import load_calendar
from xltool.checks import RULES, Context, Finding, apply_waivers, count_open, explain, passed, run_checks
from xltool.checks.registry import rule
from xltool.i18n import msg
from xltool.project.model import Waiver
from xltool.workbook.base import Value
from xltool.workbook.refs import parse_ref

ORDER = {"E": 0, "W": 1, "I": 2}


def place(finding: Finding) -> tuple[int, int, str]:
    row = parse_ref(finding.cell)[0] if finding.cell else 0
    return ORDER[finding.severity], row, finding.code


def test_findings_come_gravest_first_then_by_row_then_by_code() -> None:
    findings = run_checks(seed.layout_b())
    assert [place(f) for f in findings] == sorted(place(f) for f in findings)


def test_the_same_table_gives_the_same_findings() -> None:
    assert run_checks(seed.layout_a()) == run_checks(seed.layout_a())


def test_a_merged_cell_is_spoken_of_once_at_its_top_left() -> None:
    cells = [f.cell for f in run_checks(seed.layout_a()) if f.code == "LEAD_MISSING"]
    assert cells == ["E6"]


def test_a_table_without_tasks_has_only_its_columns_to_speak_of() -> None:
    assert {f.code for f in run_checks(Context(make_table([])))} == {"REQUIRED_COLUMN_MISSING"}
    assert passed(Context(make_table([]))) == []


def test_a_clean_table_has_no_findings() -> None:
    rows: list[dict[str, Value]] = [
        {
            "seq": 1.0,
            "task": "召开全市科技工作座谈会",
            "measure": "全局合计召开座谈会不少于2次,会后3个工作日内将记录报局办公室",
            "start": dt.date(2022, 10, 8),
            "due": "2022年11月30日",
            "lead": "办公室",
            "coop": "法规综合科、高新技术与区域创新科",
            "owner": "甲某某(牵头)、乙某某、丙某某",
            "progress": "已召开座谈会2次,记录已归档",
            "status": "已完成",
            "finished_on": dt.date(2022, 11, 18),
        },
        {
            "seq": 2.0,
            "task": "编印科技政策汇编",
            "measure": "10月底前完成初稿,12月15日前印发200册",
            "start": dt.date(2022, 10, 8),
            "due": "2022年12月15日",
            "lead": "法规综合科",
            "coop": "办公室",
            "owner": "乙某某、甲某某",
            "progress": "正在排版",
            "status": "推进中",
            "finished_on": None,
        },
        {
            "seq": 3.0,
            "task": "推进科技特派员下乡服务",
            "measure": "从2022年10月起,全局每月合计下乡4次",
            "start": dt.date(2022, 10, 8),
            "due": "2022年11月30日",
            "lead": "高新技术与区域创新科",
            "coop": None,
            "owner": "丙某某",
            "progress": None,
            "status": None,
            "finished_on": None,
        },
    ]
    context = Context(make_table(rows), dt.date(2022, 11, 24), FakeBook(FakeSheet()), load_calendar())
    assert run_checks(context) == []


def test_codes_are_registered_once() -> None:
    text = msg("No deadline")
    with pytest.raises(ValueError, match="DUE_MISSING"):
        rule("DUE_MISSING", "W", title=text, why=text, hint=text)(lambda context: ())


@pytest.mark.parametrize("code", RULES)
def test_every_code_can_be_explained(code: str) -> None:
    text = explain(code)
    assert text is not None
    said = text.render("en")
    assert said.startswith(f"{code} ({RULES[code].severity})")
    assert len(said.splitlines()) == 3


def test_an_unknown_code_has_no_explanation() -> None:
    assert explain("NO_SUCH_CODE") is None


# Waivers

FINDINGS = run_checks(seed.layout_b())
TASK = next(f.task for f in FINDINGS if f.code == "DUE_BEFORE_ISSUE")
DAY = dt.date(2022, 11, 24)


def waived(waivers: Sequence[Waiver], code: str = "DUE_BEFORE_ISSUE") -> list[str | None]:
    return [f.waived for f in apply_waivers(FINDINGS, waivers, DAY) if f.code == code]


def test_a_waived_finding_keeps_its_place_and_counts_no_longer() -> None:
    after = apply_waivers(FINDINGS, [Waiver("DUE_BEFORE_ISSUE", "已电话延期", "办公室")], DAY)
    assert [f[:7] for f in after] == [f[:7] for f in FINDINGS]
    before = count_open(FINDINGS)
    assert count_open(after) == {**before, "E": before["E"] - 1}


@pytest.mark.parametrize(
    "waiver, expected",
    [
        (Waiver("DUE_BEFORE_ISSUE", "延期", "甲", task=TASK, cell="D5"), "延期"),
        (Waiver("DUE_BEFORE_ISSUE", "延期", "甲", until=DAY), "延期"),
        (Waiver("DUE_BEFORE_ISSUE", "延期", "甲", until=DAY - dt.timedelta(days=1)), None),
        (Waiver("DUE_BEFORE_ISSUE", "延期", "甲", task="other"), None),
        (Waiver("DUE_BEFORE_ISSUE", "延期", "甲", cell="D6"), None),
        (Waiver("DUE_BEFORE_ISSUE", "  ", "甲"), None),
        (Waiver("DUE_MISSING", "延期", "甲"), None),
    ],
)
def test_a_waiver_holds_only_for_what_it_names(waiver: Waiver, expected: str | None) -> None:
    assert waived([waiver]) == [expected]


def test_the_first_waiver_that_fits_gives_the_reason() -> None:
    waivers = [Waiver("TRAILING_PUNCT", "原文如此", "甲", cell="F4"), Waiver("TRAILING_PUNCT", "不改", "乙")]
    assert waived(waivers, "TRAILING_PUNCT") == ["原文如此", "不改", "不改", "不改"]
