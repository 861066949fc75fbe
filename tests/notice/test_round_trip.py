"""A draft held against its notice: nothing but the notice's own faults; one changed cell, one finding."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.support.notices import Case, all_cases, county_plan
from xltool import api
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
@pytest.mark.parametrize("case", list(all_cases()), ids=lambda case: case.name)
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
