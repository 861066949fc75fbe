"""A draft held against its notice: nothing but the notice's own faults; one changed cell, one finding."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.conftest import SAMPLES
from tests.support.notices import Case, all_cases, county_plan, held_out_cases
from xltool import api
from xltool.notice.matching import plain
from xltool.workbook.refs import format_ref, parse_ref

DAY = dt.date(2022, 9, 30)
OF_THE_NOTICE = {"ADDRESSEE_UNASSIGNED", "BASIS_DIFFERS", "ATTACHMENT_MISSING", "NOTICE_UNSAID"}
CODES = {
    "task": "NOTICE_TASK_DIFFERS",
    "measure": "NOTICE_MEASURE_DIFFERS",
    "due": "NOTICE_DUE_DIFFERS",
    "lead": "NOTICE_LEAD_DIFFERS",
    "coop": "NOTICE_COOP_DIFFERS",
    "resp_org": "NOTICE_RESP_DIFFERS",
    "owner": "NOTICE_OWNER_DIFFERS",
    "seq": "NOTICE_SEQ_DIFFERS",
    "section": "NOTICE_SECTION_DIFFERS",
    "title": "NOTICE_TITLE_DIFFERS",
    "issued_on": "NOTICE_DATE_DIFFERS",
}
OTHERWISE = {
    "due": "2021年3月3日",
    "owner": "钟离春",
    "title": "某局2021年度另一张任务分工表",
    "seq": "99",
    "lead": "财务审计科",
    "coop": "财务审计科",
    "resp_org": "责任单位:财务审计科",
    "issued_on": "填报单位(盖章):    印发日期:2021年3月3日    填报日期:    年  月  日",
    "section": "九、另一个板块",
}
FORMATS = pytest.mark.parametrize("suffix", [".xls", ".xlsx"])

Found = set[tuple[str, str | None]]


def against(table: Path, notice: Path) -> Found:
    """Code and cell of every finding that comes from holding the table against the notice."""
    opened = api.open_table(table)
    findings = api.checked(opened, DAY, api.read_notice(notice)).findings
    return {(f.code, f.cell) for f in findings if f.code.startswith("NOTICE_") or f.code in OF_THE_NOTICE}


@FORMATS
@pytest.mark.parametrize("case", [*all_cases(), *held_out_cases()], ids=lambda case: case.name)
def test_a_draft_agrees_with_its_notice(case: Case, suffix: str, tmp_path: Path) -> None:
    notice = case.write(tmp_path)
    table = tmp_path / f"table{suffix}"
    api.draft(notice, table)
    assert {code for code, _ in against(table, notice)} <= OF_THE_NOTICE


def _drafted(notice: Path, folder: Path, suffix: str) -> tuple[Path, api.DraftedTable]:
    table = folder / f"table{suffix}"
    return table, api.draft(notice, table)


@FORMATS
def test_a_change_of_any_one_cell_of_the_sample_is_found(suffix: str, tmp_path: Path) -> None:
    table, made = _drafted(SAMPLES / "通知.txt", tmp_path, suffix)
    before = against(table, SAMPLES / "通知.txt")
    assert {code for code, _ in before} == {"ADDRESSEE_UNASSIGNED", "BASIS_DIFFERS", "ATTACHMENT_MISSING"}
    assert len(made.draft.cells) == 2 + 4 * 7 - 2
    for cell in made.draft.cells:
        _one_change_is_one_finding(table, SAMPLES / "通知.txt", cell.row, cell.column, cell.field, before)


@FORMATS
def test_a_change_of_any_one_cell_in_a_long_table_is_found(suffix: str, tmp_path: Path) -> None:
    notice = county_plan().write(tmp_path)
    table, made = _drafted(notice, tmp_path, suffix)
    before = against(table, notice)
    cells = [cell for cell in made.draft.cells if not cell.field.startswith("heading")]
    for cell in cells[::11]:
        _one_change_is_one_finding(table, notice, cell.row, cell.column, cell.field, before)


def _one_change_is_one_finding(
    table: Path, notice: Path, row: int, column: int, field: str, before: Found
) -> None:
    changed = table.with_stem("changed")
    book = api.open_workbook(table)
    book.sheets[0].write(row, column, OTHERWISE.get(field, "推进一项与通知无关的别的事情"))
    book.save(changed)
    assert against(changed, notice) - before == {(CODES[field], format_ref(row, column))}, (row, column)


@FORMATS
def test_a_cleared_cell_is_found(suffix: str, tmp_path: Path) -> None:
    notice = SAMPLES / "通知.txt"
    table, made = _drafted(notice, tmp_path, suffix)
    before = against(table, notice)
    for cell in made.draft.cells:
        if cell.field in ("measure", "due", "lead", "coop", "owner"):
            book = api.open_workbook(table)
            book.sheets[0].write(cell.row, cell.column, None)
            book.save(table.with_stem("cleared"))
            found = against(table.with_stem("cleared"), notice) - before
            assert found == {(CODES[cell.field], format_ref(cell.row, cell.column))}


@FORMATS
def test_a_heading_nobody_knows_costs_one_finding_and_not_one_a_row(suffix: str, tmp_path: Path) -> None:
    notice = SAMPLES / "通知.txt"
    table, made = _drafted(notice, tmp_path, suffix)
    before = against(table, notice)
    template = made.draft.template
    for field in ("task", "measure", "due", "lead", "coop", "owner"):
        book = api.open_workbook(table)
        book.sheets[0].write(*template.heading_cells[field], "甲乙丙丁")
        book.save(table.with_stem("renamed"))
        found = against(table.with_stem("renamed"), notice) - before
        assert {code for code, _ in found} == {"NOTICE_COLUMN_MISSING"}, field
        assert len(found) == 1


def test_a_deleted_row_and_an_added_one_are_found(tmp_path: Path) -> None:
    notice = SAMPLES / "通知.txt"
    table = _drafted(notice, tmp_path, ".xls")[0]
    before = against(table, notice)
    book = api.open_workbook(table)
    book.sheets[0].delete_rows([6])
    book.save(tmp_path / "fewer.xls")
    found = against(tmp_path / "fewer.xls", notice) - before
    assert {code for code, _ in found} == {"NOTICE_TASK_MISSING"}
    text = notice.read_text("utf-8")
    shorter = tmp_path / "短通知.txt"
    shorter.write_text(text.replace(text[text.index("(二)按时") : text.index("(三)绩效")], ""), "utf-8")
    found = against(table, shorter)
    assert ("NOTICE_TASK_ADDED", "B6") in found


CASES = {case.name: case for case in (*all_cases(), *held_out_cases())}
CHANGES: dict[str, Callable[[str], str | None]] = {
    "replaced": lambda text: "推进一项与通知无关的别的事情",
    "a character lost": lambda text: text[:1] + text[2:],
    "more": lambda text: text.rstrip("。") + "、审计三科",
    "another figure": lambda text: re.sub(r"[1-9]", lambda m: str(10 - int(m[0])), text, count=1),
    "cleared": lambda text: None,
}
PLACES = {"lead", "coop", "resp_org"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_change_of_any_cell_of_any_notice_is_found_there_and_nowhere_else(
    data: st.DataObject, tmp_path: Path
) -> None:
    """Whatever field, whatever style: exactly one finding, at that cell."""
    case = CASES[data.draw(st.sampled_from(sorted(CASES)))]
    notice, table, made, before = _made(case, tmp_path)
    cells = [cell for cell in made.draft.cells if cell.item is not None and cell.said is not None]
    cell = data.draw(st.sampled_from(cells))
    change = data.draw(st.sampled_from(sorted(CHANGES)))
    text = str(cell.value)
    changed = CHANGES[change](text)
    assume(changed != text and not (change == "cleared" and cell.field == "task"))
    assume(change not in ("a character lost", "another figure") or cell.field in ("task", "measure"))
    # words behind a day don't change it, and 备注 may say more than the notice
    assume(change != "more" or cell.field not in ("due", "remark"))
    # a number in front of a point (1. 2.) is no part of its wording
    assume(changed is None or plain(changed) != plain(text))
    if changed is not None and cell.field in OTHERWISE and change == "replaced":
        changed = OTHERWISE[cell.field]
    book = api.open_workbook(table)
    book.sheets[0].write(cell.row, cell.column, changed)
    book.save(table.with_stem("changed"))
    found = against(table.with_stem("changed"), notice) - before
    assert {place for _, place in found} == {format_ref(cell.row, cell.column)}
    assert len(found) == 1
    assert cell.field not in CODES or cell.field in PLACES or found.pop()[0] == CODES[cell.field]


def _made(case: Case, folder: Path) -> tuple[Path, Path, api.DraftedTable, Found]:
    """The notice, its table, how that was drafted and what is wrong with it; made once for each notice."""
    if case.name not in _DRAFTS:
        own = Path(tempfile.mkdtemp(dir=folder.parent))
        notice = case.write(own)
        table, made = _drafted(notice, own, ".xlsx")
        _DRAFTS[case.name] = (notice, table, made, against(table, notice))
    return _DRAFTS[case.name]


_DRAFTS: dict[str, tuple[Path, Path, api.DraftedTable, Found]] = {}


def _table_of(text: str, folder: Path, name: str) -> tuple[Path, Path]:
    notice = folder / f"{name}.txt"
    notice.write_text(text, "utf-8")
    return notice, _drafted(notice, folder, ".xlsx")[0].rename(folder / f"{name}.xlsx")


NOTICE = """云岭市某局2024年重点工作分工
1.开展安全检查。检查企业不少于60家。牵头科室：安全科。完成时限：2024年6月底。
2.清查固定资产。盘点资产1200件。完善资产管理制度。牵头科室：财务科。完成时限：2024年9月底。
3.开展业务培训。举办培训班4期。牵头科室：人事科。完成时限：2024年10月底。
4.编印工作手册。编印手册500册。牵头科室：办公室。完成时限：2024年11月底。
云岭市某局
2024年2月1日
"""
SPLIT = NOTICE.replace(
    "盘点资产1200件。完善资产管理制度。牵头",
    "盘点资产1200件。牵头科室：财务科。完成时限：2024年9月底。\n3.建章立制。完善资产管理制度。牵头",
)
SPLIT = SPLIT.replace("4.编印", "5.编印").replace("3.开展业务", "4.开展业务")
MERGED = NOTICE.replace("3.开展业务培训。举办", "").replace(
    "完善资产管理制度。牵头科室：财务科。完成时限：2024年9月底。\n", "完善资产管理制度。开展业务培训，举办"
)
MERGED = MERGED.replace("牵头科室：人事科。完成时限：2024年10月底", "牵头科室：财务科。完成时限：2024年9月底")
MERGED = MERGED.replace("4.编印", "3.编印")


BOTH_KINDS = """云岭市某局2024年重点工作分工
1.开展安全检查。检查企业60家。牵头科室：安全科。配合科室：执法科。完成时限：2024年6月底。
2.清查固定资产。盘点资产1200件。责任单位：财务科、资产科。配合单位：人事科。完成时限：2024年9月底。
3.开展业务培训。举办培训班4期。责任单位：人事科、教育科。完成时限：2024年10月底。
4.编印工作手册。编印手册500册。牵头科室：办公室。责任单位：人事科。配合科室：后勤科。完成时限：2024年11月底。
云岭市某局
2024年2月1日
"""


@FORMATS
def test_responsible_offices_with_supporting_ones_beside_rows_that_have_a_leading_one(
    suffix: str, tmp_path: Path
) -> None:
    """责任单位:… in the column of those who lead is no difference; another office there, or none, is."""
    notice = tmp_path / "both.txt"
    notice.write_text(BOTH_KINDS, "utf-8")
    table, made = _drafted(notice, tmp_path, suffix)
    before = against(table, notice)
    assert before == set()
    for cell in made.draft.cells:
        if cell.field not in PLACES:
            continue
        for value in (None, "财务审计科", f"{cell.value}、财务审计科"):
            book = api.open_workbook(table)
            book.sheets[0].write(cell.row, cell.column, value)
            book.save(table.with_stem("changed"))
            found = against(table.with_stem("changed"), notice)
            assert {place for _, place in found} == {format_ref(cell.row, cell.column)}, (cell, value)
            assert len(found) == 1


def test_a_task_split_in_two_is_a_changed_and_an_added_one(tmp_path: Path) -> None:
    notice, _ = _table_of(NOTICE, tmp_path, "whole")
    found = against(_table_of(SPLIT, tmp_path, "split")[1], notice) - {("NOTICE_UNSAID", None)}
    assert found == {
        ("NOTICE_MEASURE_DIFFERS", "C6"),
        ("NOTICE_TASK_ADDED", "B7"),
        ("NOTICE_SEQ_DIFFERS", "A8"),
    }


def test_two_tasks_merged_are_a_changed_and_a_missing_one(tmp_path: Path) -> None:
    notice, _ = _table_of(NOTICE, tmp_path, "whole")
    found = against(_table_of(MERGED, tmp_path, "merged")[1], notice)
    assert found == {
        ("NOTICE_MEASURE_DIFFERS", "C6"),
        ("NOTICE_TASK_MISSING", None),
        ("NOTICE_SEQ_DIFFERS", "A7"),
    }


def test_tasks_in_another_order_are_the_same_tasks(tmp_path: Path) -> None:
    lines = NOTICE.splitlines()
    lines[1], lines[3] = lines[3], lines[1]
    notice, _ = _table_of(NOTICE, tmp_path, "whole")
    assert against(_table_of("\n".join(lines), tmp_path, "order")[1], notice) == set()


@pytest.mark.parametrize(
    "field, spelling",
    [
        ("due", "2022.12.15"),
        ("due", "2022年12月15日前"),
        ("due", dt.date(2022, 12, 15)),
        ("lead", "办公室。"),
        ("lead", "局办"),
        ("owner", "闻笛、江　沐、梁柏舟、程予安、农立言、单知秋、岑舒禾"),
        (
            "coop",
            "驻村队；法规科；科技项目与成果转化科；高新技术与区域创新科；社会发展和农业农村科；人才科",
        ),
        ("task", '(一)开展"七个一"活动。'),
    ],
)
def test_other_spellings_of_the_same_are_no_difference(
    field: str, spelling: str | dt.date, tmp_path: Path
) -> None:
    (tmp_path / "xltool.toml").write_bytes((SAMPLES / "xltool.toml").read_bytes())
    notice = SAMPLES / "通知.txt"
    table, made = _drafted(notice, tmp_path, ".xlsx")
    book = api.open_workbook(table)
    book.sheets[0].write(parse_ref("A5")[0], made.draft.template.columns[field], spelling)
    book.save()
    assert {code for code, _ in against(table, notice)} <= OF_THE_NOTICE


@pytest.mark.parametrize("layout", "ABC")
@FORMATS
def test_the_sample_tables_say_what_the_sample_notice_says(layout: str, suffix: str) -> None:
    """Their measures are shortened here and there, which is worth a warning; nothing else differs."""
    table = SAMPLES / f"2022年度满意度工作分工表{layout}{suffix}"
    codes = {code for code, _ in against(table, SAMPLES / "通知.txt")}
    assert codes - OF_THE_NOTICE == {"NOTICE_MEASURE_DIFFERS"}
