"""A deadline behind the items for all of them, and clauses that hold words of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltool import api
from xltool.notice import read_notice
from xltool.notice.paragraphs import read_fields

PLAN = """云岭县应急管理局关于做好汛前准备的通知
各股室:
1.开展排查。检查灾害点40处。(安监股,2024年4月底前)
2.开展演练。组织演练2场。(应急股负责)
{closing}
云岭县应急管理局
2024年3月1日"""


def days(folder: Path, closing: str) -> list[str]:
    path = folder / "通知.txt"
    path.write_text(PLAN.format(closing=closing), "utf-8")
    return [item.text("due") for item in read_notice(path).items]


@pytest.mark.parametrize(
    "closing",
    [
        "以上各项工作须于2024年5月15日前全部完成。",
        "二、时间安排\n上述任务均应在2024年5月15日前完成,请抓紧落实。",
        "各项任务于2024年5月15日前全部落实到位。",
    ],
)
def test_a_deadline_for_all_is_for_those_that_have_none(tmp_path: Path, closing: str) -> None:
    assert days(tmp_path, closing) == ["2024年4月底前", "2024年5月15日前"]


@pytest.mark.parametrize(
    "closing",
    [
        "以上工作请于2024年5月15日前报送方案。",
        "各股室于2024年5月15日前完成自查。",
        "以上各项工作要长期坚持。",
    ],
)
def test_other_days_behind_the_items_are_no_deadline_of_theirs(tmp_path: Path, closing: str) -> None:
    assert days(tmp_path, closing) == ["2024年4月底前", ""]


def test_a_deadline_for_all_is_reported_at_its_cell(tmp_path: Path) -> None:
    days(tmp_path, "以上各项工作须于2024年5月15日前全部完成。")
    made = api.draft(tmp_path / "通知.txt", tmp_path / "表.xlsx")
    row = made.draft.rows
    at = next(r for r, item in row.items() if item == 1)
    column = next(cell.column for cell in made.draft.cells_of(1) if cell.field == "due")
    cells = {finding.cell for finding in made.findings if finding.code == "NOTICE_READING"}
    assert f"{'ABCDEFGHIJ'[column - 1]}{at}" in cells


def fields(text: str) -> dict[str, tuple[str, str]]:
    return {field.field: (field.value, field.reading) for field in read_fields(text).fields}


def test_who_helps_with_a_part_is_read_and_marked() -> None:
    text = "改造管网18公里。由县水利局负责,县发改局做好立项审批工作,9月底前完成首轮勘测。"
    assert fields(text) == {
        "resp_org": ("县水利局", ""),
        "coop": ("县发改局", "text"),
        "due": ("9月底前", "text"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "优化窗口设置。居民到政务大厅办理。",
        "县水利局负责水情监测,县气象局做好预报工作。",
        "由县财政局负责,6月底前完成资金拨付。",
        "采取以下措施:加强巡查。",
    ],
)
def test_words_that_say_what_is_done_stay_words(text: str) -> None:
    assert not {"resp_org", "coop", "measure"} & {
        field.field for field in read_fields(text).fields if not field.reading
    }
    assert read_fields(text).rest == text


@pytest.mark.parametrize(
    "task, who",
    [
        ("排查隐患40处", "安监股牵头,应急股配合"),
        ("改造乡镇卫生院3所", "由安监股牵头,应急股配合"),
        ("建成12个便民服务站", "由安监股牵头,应急股配合"),
        ("新建养老服务中心", "由安监股牵头,应急股配合"),
    ],
)
def test_a_task_that_ends_like_an_office_is_no_office(task: str, who: str, tmp_path: Path) -> None:
    text = f"某局工作要点\n1.{task},{who},12月底前完成。\n2.开展演练。组织2场。(应急股牵头)\n某局"
    (tmp_path / "要点.txt").write_text(text, "utf-8")
    first, second = read_notice(tmp_path / "要点.txt").items
    assert [first.text(field) for field in ("task", "lead", "coop", "due")] == [
        task,
        "安监股",
        "应急股",
        "12月底前完成",
    ]
    assert second.text("due") == ""


def test_a_sentence_behind_a_list_of_offices_is_no_part_of_it() -> None:
    assert fields("责任部门:学生处。总务处、保卫处配合落实。") == {
        "resp_org": ("学生处", ""),
        "coop": ("总务处、保卫处", ""),
    }
    assert fields("责任部门:学生处。值班安排另发。") == {"resp_org": ("学生处。值班安排另发。", "")}
