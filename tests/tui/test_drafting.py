"""A notice beside its draft: what stands in each cell, where it comes from, what a person corrected."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xlrd

from tests.conftest import SAMPLES
from tests.support.notices import Case, all_cases, word_table
from xltool import api
from xltool.errors import InputError
from xltool.tui.session.drafting import (
    Drafting,
    DraftLine,
    checked_again,
    free_path,
    parts_of,
    read,
    text_of,
    usual_name,
    usual_suffix,
    write,
)
from xltool.tui.session.notice_text import NoticeText


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """The sample notice, in a folder of the test's own."""
    return Path(shutil.copyfile(SAMPLES / "通知.txt", tmp_path / "通知.txt"))


def line_of(drafting: Drafting, item: int | None, field: str) -> DraftLine:
    return next(line for part in parts_of(drafting) for line in part.lines if line.place == (item, field))


def test_the_lines_are_the_cells_of_the_table_in_their_order(notice: Path) -> None:
    drafting = read(notice)
    whole, *tasks = parts_of(drafting)
    assert [line.place for line in whole.lines[:2]] == [(None, "title"), (None, "issued_on")]
    assert [part.title.split()[0] for part in tasks] == ["任务1", "任务2", "任务3.1", "任务3.2"]
    assert [line.heading for line in tasks[0].lines] == [
        *("工作任务", "工作措施", "完成时限", "牵头科室", "配合科室", "责任人")
    ]
    written = api.draft(notice, notice.with_name("表.xlsx")).opened.table
    for task, part in zip(written.tasks, tasks, strict=True):
        for line in part.lines:
            assert line.place is not None
            assert task.text(line.place[1]) == line.text


def test_each_line_says_where_its_text_comes_from(notice: Path) -> None:
    drafting = read(notice)
    assert str(line_of(drafting, 0, "lead").note) == "第17段 牵头科室"
    assert str(line_of(drafting, 2, "due").note) == "第29段 几条合写"
    assert str(line_of(drafting, 2, "coop").note) == "与左格合并"
    assert str(line_of(drafting, None, "title").note) == "第36段"


def test_findings_stand_at_their_cell_and_the_rest_at_the_whole(notice: Path) -> None:
    drafting = read(notice)
    assert "DUE_BEFORE_ISSUE" in {f.code for f in line_of(drafting, 1, "due").findings}
    assert line_of(drafting, 1, "due").severity == "E"
    whole = [f.code for line in parts_of(drafting)[0].lines for f in line.findings]
    assert "ATTACHMENT_MISSING" in whole
    shown = [f for part in parts_of(drafting) for line in part.lines for f in line.findings]
    assert sorted(f.code for f in shown) == sorted(f.code for f in drafting.drafted.findings)


def test_a_correction_changes_the_cell_the_findings_and_the_file(notice: Path) -> None:
    drafting = read(notice)
    corrected = drafting.with_text((1, "due"), "2022年10月26日")
    line = line_of(corrected, 1, "due")
    assert (line.text, line.corrected) == ("2022年10月26日", True)
    assert line.said is not None and line.said.text == "2022年9月26日"
    checked = checked_again(corrected)
    assert "DUE_BEFORE_ISSUE" not in {f.code for f in checked.drafted.findings}
    write(checked, notice.with_name("表.xls"), overwrite=False)
    sheet = xlrd.open_workbook(notice.with_name("表.xls")).sheet_by_index(0)
    cells = {str(value) for row in range(sheet.nrows) for value in sheet.row_values(row)}
    assert "2022年10月26日" in cells and "2022年9月26日" not in cells


def test_offices_that_are_told_apart_by_hand_stand_in_two_cells(notice: Path) -> None:
    drafting = read(notice)
    assert drafting.drafted.opened.table.tasks[2].lead == ()
    told = drafting.with_text((2, "lead"), "办公室").with_text((2, "coop"), "法规综合科")
    checked = checked_again(told)
    task = checked.drafted.opened.table.tasks[2]
    assert (task.lead, task.coop, task.resp) == (("办公室",), ("法规综合科",), ())


def test_corrections_are_taken_back_one_by_one(notice: Path) -> None:
    drafting = read(notice)
    once = drafting.with_text((0, "task"), "甲")
    twice = once.with_text((None, "title"), "[/b]乙")
    assert text_of(twice.undone().drafted.draft, (None, "title")) == text_of(
        drafting.original, (None, "title")
    )
    assert twice.undone().undone().corrections == {}
    assert twice.undone().undone().undone().corrections == {}
    assert once.with_text((0, "task"), drafting.notice.items[0].text("task")).corrections == {}
    assert once.with_text((0, "task"), "甲") is once


def test_corrections_outlive_a_change_of_the_template(notice: Path) -> None:
    drafting = read(notice).with_text((0, "measure"), "甲").with_text((0, "lead"), "财务科")
    other = checked_again(drafting.in_template("工作分工表_只列任务"))
    assert other.homeless == 1
    assert other.drafted.opened.table.tasks[0].lead == ("财务科",)
    back = checked_again(other.in_template("工作分工表_双行表头"))
    assert back.homeless == 0
    assert back.drafted.opened.table.tasks[0].text("measure") == "甲"


def test_prose_without_tasks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "信.txt"
    path.write_text("各位同事:\n祝大家节日快乐。\n办公室\n2022年9月29日\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.code == "NO_TASKS_IN_NOTICE"


def test_the_name_and_the_kind_are_those_the_notice_gives(notice: Path) -> None:
    drafting = read(notice)
    assert usual_suffix(drafting.notice) == ".xls"
    assert (
        usual_name(drafting.original, ".xls")
        == "云岭市科学技术局2022年度提高社会评价工作满意度工作分工表.xls"
    )
    hostile = drafting.with_text((None, "title"), 'a/b\\c:*?"<>|' + "长" * 5000)
    name = usual_name(hostile.drafted.draft, ".xlsx")
    assert not set(name) & set('/\\:*?"<>|') and len(name.encode()) <= 255


def test_a_free_name_is_nobodys(tmp_path: Path) -> None:
    for name in ("表.xls", "表(2).xls"):
        (tmp_path / name).touch()
    assert free_path(tmp_path / "表.xls").name == "表(3).xls"


# Where a value stands in the text


def marked(path: Path, choose: Callable[[Drafting], DraftLine]) -> tuple[str, str]:
    """The sentence and the words that are marked for a line."""
    drafting = read(path)
    text = NoticeText(drafting.notice)
    marks = text.marks(choose(drafting).said)
    assert marks is not None
    return tuple(
        "".join(text.paragraphs[at].text[start:end] for at, (start, end) in sorted(spans.items()))
        for spans in (marks.sentence, marks.words)
    )


def test_the_words_are_marked_inside_their_sentence(notice: Path) -> None:
    due = marked(notice, lambda drafting: line_of(drafting, 1, "due"))
    assert due == ("完成时限:2022年9月26日", "2022年9月26日")


def test_a_value_over_several_paragraphs_is_marked_in_all_of_them(notice: Path) -> None:
    drafting = read(notice)
    text = NoticeText(drafting.notice)
    whole = "\n".join(line.text for line in drafting.notice.lines[13:16])
    said = drafting.notice.items[0].said["measure"]._replace(text=whole)
    marks = text.marks(said._replace(source=said.source._replace(line=14, sentence="")))
    assert marks is not None and list(marks.words) == [13, 14, 15]


def test_a_row_of_a_table_in_the_notice_is_shown_and_marked(tmp_path: Path) -> None:
    path = word_table(tmp_path)
    sentence, words = marked(path, lambda drafting: line_of(drafting, 1, "due"))
    assert "清查固定资产" in sentence and words == "2023年11月30日"


@pytest.mark.parametrize("case", list(all_cases()), ids=lambda case: case.name)
def test_every_value_of_every_notice_is_found_in_its_text(case: Case, tmp_path: Path) -> None:
    drafting = read(case.write(tmp_path))
    text = NoticeText(drafting.notice)
    said = [line.said for part in parts_of(drafting) for line in part.lines if line.said is not None]
    assert said
    for value in said:
        marks = text.marks(value)
        assert marks is not None and marks.words, value
