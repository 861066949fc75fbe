"""Drafted workbooks as other programs see them: the template's dress, footer, drop-down and printing kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlrd

from tests.conftest import ROOT, SAMPLES
from tests.support.notices import Case, all_cases, county_plan
from xltool import api
from xltool.errors import InputError
from xltool.notice import plan_draft, template_names
from xltool.workbook.refs import format_ref

FOOT = "填表人:"
CASES = {case.name: case for case in all_cases()}


def drafted(case: Case, folder: Path, suffix: str, template: str | None = None) -> Path:
    table = folder / f"table{suffix}"
    api.draft(case.write(folder), table, template=template)
    return table


def test_a_long_xlsx_keeps_what_stands_below_and_grows_the_drop_down(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(drafted(county_plan(), tmp_path, ".xlsx"))
    sheet = book.worksheets[0]
    rows = [row for row in range(5, sheet.max_row + 1) if isinstance(sheet.cell(row, 1).value, int | float)]
    assert [sheet.cell(row, 1).value for row in rows] == list(range(1, 80))
    last = 4 + 79 + 5
    assert sheet.cell(last + 1, 1).value.startswith("注:") and sheet.cell(last + 2, 1).value.startswith(FOOT)
    assert sheet.max_row == last + 2
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {f"A{last + 1}:J{last + 1}", f"A{last + 2}:J{last + 2}", "A5:J5"} <= merged
    assert str(sheet.data_validations.dataValidation[0].sqref) == f"H5:H{last}"
    assert book.defined_names["填报区"].attr_text.endswith(f"$H$5:$H${last}")
    assert sheet.print_title_rows == "$4:$4" and sheet.freeze_panes == "C5"
    first, end = sheet["B6"], sheet.cell(last, 2)
    assert (first.font.name, first.border.left.style) == (end.font.name, end.border.left.style)
    assert end.font.name == "仿宋_GB2312"
    assert sheet["A5"].font.name == "黑体" and sheet["A5"].value == "一、稳住经济运行"


def test_a_long_xls_is_cut_from_the_long_template(tmp_path: Path) -> None:
    book = xlrd.open_workbook(drafted(county_plan(), tmp_path, ".xls"), formatting_info=True)
    sheet = book.sheet_by_index(0)
    numbers = [value for value in sheet.col_values(0) if isinstance(value, float)]
    assert numbers == list(range(1, 80))
    last = 4 + 79 + 5
    assert sheet.nrows == last + 2 and sheet.cell_value(last + 1, 0).startswith(FOOT)
    assert (last, last + 1, 0, 10) in sheet.merged_cells and (4, 5, 0, 10) in sheet.merged_cells
    heights = [sheet.rowinfo_map[row].height / 20 for row in range(5, last)]
    assert all(30 <= height <= 409.5 for height in heights) and len(set(heights)) > 1


@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_heights_hold_the_longest_text(suffix: str, tmp_path: Path) -> None:
    """T1 of the sample has some 300 characters in a column of 22."""
    table = tmp_path / f"table{suffix}"
    api.draft(SAMPLES / "通知.txt", table)
    if suffix == ".xls":
        info = xlrd.open_workbook(table, formatting_info=True).sheet_by_index(0).rowinfo_map
        heights = [info[row].height / 20 for row in (4, 5)]
    else:
        sheet = openpyxl.load_workbook(table).worksheets[0]
        heights = [sheet.row_dimensions[row].height for row in (5, 6)]
    assert heights[0] > 160 and heights[0] > heights[1]


@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
@pytest.mark.parametrize("template", template_names())
def test_every_template_takes_the_sample(template: str, suffix: str, tmp_path: Path) -> None:
    table = tmp_path / f"table{suffix}"
    made = api.draft(SAMPLES / "通知.txt", table, template=template)
    assert [task.due.due.isoformat() for task in made.opened.table.tasks if task.due.due] == [
        "2022-12-15",
        "2022-09-26",
        "2022-12-15",
        "2022-12-15",
    ]
    day = made.opened.table.issued_on or _never()
    findings = api.checked(made.opened, day, made.draft.notice).findings
    assert not [f for f in findings if f.code.startswith("NOTICE_")]
    assert made.opened.table.footer[-1].startswith(FOOT)


def _never() -> None:
    pytest.fail("the drafted table says no day of issue")


def test_headings_follow_the_words_of_the_notice(tmp_path: Path) -> None:
    headings = [
        column.heading for column in api.read_table(drafted(CASES["县局_记录式"], tmp_path, ".xlsx")).columns
    ]
    assert headings[3:7] == ["完成时限", "牵头股室", "配合股室", "责任人"]


def test_offices_nobody_told_apart_get_one_column(tmp_path: Path) -> None:
    table = api.read_table(drafted(CASES["医院_只写责任科室"], tmp_path, ".xls"))
    assert [column.heading for column in table.columns][4] == "责任科室"
    assert table.tasks[1].lead + table.tasks[1].coop == ("医务科", "超声医学科", "放射科", "检验科")


def test_responsible_beside_supporting_offices_lead(tmp_path: Path) -> None:
    table = api.read_table(drafted(CASES["教育局_方括号"], tmp_path, ".xlsx"))
    assert (table.tasks[0].lead, table.tasks[0].coop) == (("基础教育科",), ("教研室",))


def test_words_without_a_column_are_named_and_stand_in_the_remarks(tmp_path: Path) -> None:
    path = CASES["县局_记录式"].write(tmp_path)
    made = api.draft(path, tmp_path / "t.xlsx")
    found = [str(f.message) for f in made.findings if f.code == "NOTICE_NO_COLUMN"]
    assert len(found) == 4 and all("裴向禾" in said or "谷一鸣" in said for said in found)
    assert [task.text("remark") for task in made.opened.table.tasks] == [
        *["责任领导:裴向禾"] * 2,
        *["责任领导:谷一鸣"] * 2,
    ]
    made.opened.book.sheets[0].write(made.opened.table.tasks[2].row, 11, "责任领导:裴向禾")
    made.opened.book.save()
    opened = api.open_table(tmp_path / "t.xlsx")
    compared = api.checked(opened, dt.date(2024, 3, 1), made.draft.notice).findings
    assert [(f.code, f.cell) for f in compared if f.code.endswith("DIFFERS") and "BASIS" not in f.code] == [
        ("NOTICE_OTHER_DIFFERS", "K7")
    ]


def test_responsible_beside_leading_offices_take_part(tmp_path: Path) -> None:
    table = api.read_table(drafted(CASES["市委市政府_为民实事"], tmp_path, ".xls"))
    assert [column.heading for column in table.columns][4:6] == ["牵头单位", "责任单位"]
    assert (table.tasks[1].lead, table.tasks[1].resp) == (("市卫生健康委",), ("市妇联", "市财政局"))


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    notice = tmp_path / "n.txt"
    notice.write_text("1.=SUM(A1:A9)编报表。(责任单位:甲科)\n2.+1项。(责任单位:乙科)", "utf-8")
    for suffix in (".xls", ".xlsx"):
        tasks = api.draft(notice, tmp_path / f"t{suffix}").opened.table.tasks
        assert [task.task for task in tasks] == ["=SUM(A1:A9)编报表", "+1项"]


def test_nothing_said_nothing_filled(tmp_path: Path) -> None:
    notice = tmp_path / "n.txt"
    notice.write_text("1.编简报。(责任单位:甲科)\n2.办展览。(责任单位:乙科)", "utf-8")
    made = api.draft(notice, tmp_path / "t.xlsx")
    assert made.opened.table.issued_on is None and "××" in made.opened.table.title
    codes = [f.code for f in made.findings]
    assert codes.count("NOTICE_UNSAID") == 2 and codes.count("DUE_MISSING") == 2


def test_an_own_template(tmp_path: Path) -> None:
    own = tmp_path / "本局样式.xlsx"
    book = openpyxl.load_workbook(ROOT / "workbook_templates" / "工作分工表_单行表头.xlsx")
    book.worksheets[0]["H4"] = "目前进展"
    book.save(own)
    made = api.draft(SAMPLES / "通知.txt", tmp_path / "t.xlsx", template=str(own))
    assert made.opened.table.columns[7].heading == "目前进展"


@pytest.mark.parametrize(
    "template, suffix, code",
    [
        ("没有这个模板", ".xls", "TEMPLATE_NOT_FOUND"),
        (str(ROOT / "workbook_templates" / "工作分工表_单行表头.xls"), ".xlsx", "TEMPLATE_SUFFIX"),
    ],
)
def test_templates_that_do_not_do(template: str, suffix: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        plan_draft(api.read_notice(SAMPLES / "通知.txt"), suffix, template)
    assert caught.value.code == code


def test_an_xls_template_of_ones_own_may_be_too_short(tmp_path: Path) -> None:
    own = tmp_path / "短.xls"
    own.write_bytes((ROOT / "workbook_templates" / "工作分工表_单行表头.xls").read_bytes())
    with pytest.raises(InputError) as caught:
        plan_draft(api.read_notice(county_plan().write(tmp_path)), ".xls", str(own))
    assert caught.value.code == "TEMPLATE_TOO_SHORT"


def test_a_preview_says_what_a_draft_would_and_writes_nothing(tmp_path: Path) -> None:
    notice = tmp_path / "通知.txt"
    notice.write_bytes((SAMPLES / "通知.txt").read_bytes())
    seen = api.preview_draft(api.read_notice(notice))
    assert [path.name for path in tmp_path.iterdir()] == ["通知.txt"]
    made = api.draft(notice, tmp_path / "表.xlsx")
    assert seen.findings == made.findings and seen.draft.cells == made.draft.cells


@pytest.mark.parametrize(
    ("paragraph", "field"),
    [
        ("1.检修机具；推进要点与标准：逐台登记。责任单位：检修组。完成时限：5月底", "task"),
        ("1.检修机具。责任单位：逐台登记造册。完成时限：5月底", "resp_org"),
    ],
)
def test_words_of_a_habit_nobody_knows_are_pointed_at(paragraph: str, field: str, tmp_path: Path) -> None:
    notice = tmp_path / "notice.txt"
    notice.write_text(f"某站2024年机收保障任务清单\n{paragraph}\n", "utf-8")
    made = api.draft(notice, tmp_path / "table.xlsx")
    (cell,) = [cell for cell in made.draft.cells_of(0) if cell.field == field]
    doubtful = {finding.cell for finding in made.findings if finding.code == "NOTICE_READING"}
    assert format_ref(cell.row, cell.column) in doubtful
