"""Returned copies: what only the office changed is taken, everything else is said (DOMAIN 6.2)."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.support import damage
from tests.support.damage import Grid
from tests.support.returning import Month, put, reasons, written
from tests.support.submission import hand_out, master, office, task_rows, values
from xltool import api
from xltool.workbook.base import Value

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture
def month(tmp_path: Path) -> Month:
    return Month(tmp_path)


def test_a_change_is_taken_written_and_can_be_taken_back(month: Month) -> None:
    month.comes_back("乙科", put(0, "progress", "已召开会议1次"))
    before = month.path.read_bytes()
    collected, receipt = api.collect(month.path, [month.back])
    assert written(collected) == {"H4": "已召开会议1次"}
    assert (collected.read, collected.merged, receipt.written) == (1, 1, 1)
    assert values(month.path)[3][7] == "已召开会议1次"
    again, receipt = api.collect(month.path, [month.back])
    assert (again.merged, len(again.plan), receipt.saved) == (1, 0, False)
    api.undo(month.path)
    assert month.path.read_bytes() == before


def test_a_dry_run_writes_nothing_and_returned_files_stay_as_they_are(month: Month) -> None:
    back = month.comes_back("乙科", put(0, "progress", "已召开会议1次"))
    files = {path: path.read_bytes() for path in (back, month.path)}
    collected, _ = api.collect(month.path, [month.back], dry_run=True)
    assert len(collected.plan) == 1
    assert {path: path.read_bytes() for path in files} == files


def test_a_formula_without_a_result_is_not_taken_for_an_emptied_cell(month: Month) -> None:
    import openpyxl

    path = month.comes_back("甲科", put(0, "remark", "旧"))
    row = Grid.read(path)
    first = len(row.head) + row.task_rows()[0] + 1
    book = openpyxl.load_workbook(path)
    book.active.cell(first, row.columns["remark"] + 1).value = '="第"&1'
    book.active.cell(first, row.columns["progress"] + 1).value = "=A1&B1"
    book.save(path)
    collected = month.collected()
    assert reasons(collected) == ["NO_RESULT", "NO_RESULT"]
    assert (collected.read, len(collected.plan)) == (2, 0)


@pytest.mark.parametrize(("length", "told"), [(200, 0), (201, 1)])
def test_progress_that_is_too_long_is_pointed_out_and_taken(month: Month, length: int, told: int) -> None:
    month.comes_back("甲科", put(0, "progress", "长" * length))
    collected = month.collected()
    assert collected.merged == 1
    long = [note for file in collected.files for note in file.notes if "limit" in note.params]
    assert [note.params["cells"] for note in long] == ["H4"] * told


def test_who_is_missing_and_what_to_tell_them(month: Month) -> None:
    month.comes_back("乙科", put(0, "progress", "已召开会议1次"))
    collected = month.collected()
    assert collected.missing == (office(2), office(0))
    reminder = collected.reminder()
    assert reminder is not None
    assert reminder.params["offices"] == f"{office(2)}、{office(0)}"
    assert "某市科学技术局2022年度重点工作分工表" in reminder.render("zh")


def test_locked_text_is_refused_and_accepted_cell_by_cell(month: Month) -> None:
    def change(grid: Grid) -> None:
        put(0, "due", "2023年1月31日前")(grid)
        put(1, "due", "2023年2月28日前")(grid)
        put(0, "progress", "已召开会议1次")(grid)

    month.comes_back("乙科", change)
    collected = month.collected()
    assert written(collected) == {"H4": "已召开会议1次"}
    assert [(s.reason, s.cell) for s in collected.skipped] == [
        ("LOCKED_CHANGED", "D4"),
        ("LOCKED_CHANGED", collected.skipped[1].cell),
    ]
    accepted = month.collected(accept=["D4"])
    assert written(accepted) == {"D4": "2023年1月31日前", "H4": "已召开会议1次"}
    assert reasons(accepted) == ["LOCKED_CHANGED"]


def test_what_was_changed_here_meanwhile_is_a_conflict(month: Month) -> None:
    month.comes_back("乙科", put(0, "progress", "已召开会议2次"))
    api.update(month.path, "row:4", {"progress": "电话报已召开1次"})
    collected = month.collected()
    (conflict,) = collected.conflicts
    assert (conflict.cell, conflict.ours, conflict.theirs) == ("H4", "电话报已召开1次", "已召开会议2次")
    assert not written(collected)
    assert written(month.collected(take="theirs")) == {"H4": "已召开会议2次"}
    ours = month.collected(take="ours")
    assert (written(ours), reasons(ours)) == ({}, ["KEPT_OURS"])
    chosen = month.collected(chosen={"H4": conflict.file})
    assert written(chosen) == {"H4": "已召开会议2次"}


def test_rows_and_columns_added_here_meanwhile_move_nothing(month: Month) -> None:
    month.comes_back("乙科", put(0, "progress", "已召开会议1次"))
    book = api.open_workbook(month.path)
    book.sheets[0].delete_rows([2])
    book.save()
    assert written(month.collected()) == {"H3": "已召开会议1次"}


def test_lead_and_supporter_disagree_and_the_lead_counts_when_asked(month: Month) -> None:
    # The first task is led by 乙科 and supported by 丙科.
    month.comes_back("乙科", put(0, "progress", "牵头:已召开1次"))
    month.comes_back("丙科", put(0, "progress", "配合:已召开2次"))
    collected = month.collected()
    assert {(c.cell, c.office) for c in collected.conflicts} == {("H4", "乙科"), ("H4", "丙科")}
    taken = month.collected(take="theirs")
    assert written(taken) == {"H4": "牵头:已召开1次"}
    assert reasons(taken) == ["LEAD_PREFERRED"]


def test_both_say_the_same(month: Month) -> None:
    for name in ("乙科", "丙科"):
        month.comes_back(name, put(0, "progress", "已召开1次"))
    collected = month.collected()
    assert (written(collected), collected.read, collected.merged) == ({"H4": "已召开1次"}, 2, 2)


def test_the_newer_of_two_versions_counts_whatever_its_name(month: Month) -> None:
    def old(grid: Grid) -> None:
        put(0, "progress", "旧稿")(grid)
        put(1, "remark", "只在旧稿")(grid)

    month.comes_back("乙科", old, file="乙科_最终版2.xlsx", when=1_669_000_000)
    month.comes_back("乙科", put(0, "progress", "新稿"), file="副本(1).xlsx", when=1_669_100_000)
    collected = month.collected()
    assert written(collected) == {"H4": "新稿"}
    assert {file.path.name: file.status for file in collected.files} == {
        "乙科_最终版2.xlsx": "superseded",
        "副本(1).xlsx": "merged",
    }
    assert reasons(collected) == ["OLDER_VERSION", "OLDER_VERSION"]


def test_a_copy_that_lost_rows_may_be_another_office_s(tmp_path: Path) -> None:
    month = Month(tmp_path)
    month.path = master(tmp_path / "表.xlsx", task_rows(4, 5))
    month.copies = {copy.office: copy.path for copy in hand_out(month.path, overwrite=True).copies}
    month.comes_back("乙科", put(0, "progress", "乙科所报"), file="一.xlsx")

    def lose_the_second_row(grid: Grid) -> None:
        del grid.body[grid.task_rows()[1]]

    month.comes_back("丙科", lose_the_second_row, file="二.xlsx", when=1_669_000_100)
    collected = month.collected()
    assert [(file.office, file.status) for file in collected.files] == [
        ("乙科", "superseded"),
        ("乙科", "merged"),
    ]
    doubts = [
        note.params["others"] for file in collected.files for note in file.notes if "others" in note.params
    ]
    assert doubts == ["丙科", "丙科"]
    assert reasons(collected) == ["OLDER_VERSION"]


def test_the_same_file_twice_counts_once(month: Month) -> None:
    path = month.comes_back("乙科", put(0, "progress", "已召开1次"))
    shutil.copy(path, month.back / "新建工作表.xlsx")
    collected = month.collected()
    assert (collected.read, collected.merged) == (1, 1)
    assert sorted(file.status for file in collected.files) == ["duplicate", "merged"]


def test_two_versions_of_one_moment_are_a_conflict(month: Month) -> None:
    month.comes_back("乙科", put(0, "progress", "甲稿"), file="a.xlsx")
    month.comes_back("乙科", put(0, "progress", "乙稿"), file="b.xlsx")
    assert len(month.collected().conflicts) == 2


def test_text_sent_back_as_it_was_is_pointed_out(month: Month) -> None:
    month.comes_back("乙科", put(0, "remark", "无"))
    (file,) = month.collected().files
    table = api.read_table(month.path)
    told = {t.id for t in table.tasks if t.text("progress") and "乙科" in (*t.lead, *t.coop)}
    assert set(file.stale) == told


def test_a_row_gone_is_listed_even_when_the_office_cannot_be_told(tmp_path: Path) -> None:
    path = master(tmp_path / "分工表.xlsx", task_rows(4, 2))  # both offices take part in every task
    grid = Grid.read(hand_out(path).copies[0].path)
    del grid.body[0]
    grid.write(tmp_path / "新建.xlsx")
    collected = api.plan_collect(api.open_table(path), [tmp_path / "新建.xlsx"])
    assert ([file.office for file in collected.files], reasons(collected)) == ([None], ["ROW_REMOVED"])


def test_a_copy_that_names_another_month_is_pointed_out(month: Month) -> None:
    month.comes_back("乙科", put(0, "remark", "无"), file="乙科10月进展.xlsx")
    month.comes_back("丙科", put(0, "remark", "无"), file="丙科11月进展.xlsx")
    told = {file.office: len(file.notes) for file in month.collected().files}
    assert told == {"乙科": 1, "丙科": 0}


def test_rows_of_their_own_and_rows_gone_are_listed(month: Month) -> None:
    def change(grid: Grid) -> None:
        del grid.body[grid.task_rows()[0]]
        grid.body.append([9.0, "自行增加的完全不同的一项事情", "另有措施", "年内", "乙科", *[None] * 6])

    month.comes_back("乙科", change)
    assert reasons(month.collected()) == ["NEW_ROW", "ROW_REMOVED"]


def test_text_in_a_row_of_its_own_below_a_task_is_listed(month: Month) -> None:
    def change(grid: Grid) -> None:
        row: list[Value] = [None] * len(grid.head[-1])
        row[grid.columns["progress"]] = "续:另召开会议1次"
        grid.body.insert(grid.task_rows()[0] + 1, row)

    month.comes_back("乙科", change)
    assert reasons(month.collected()) == ["NEW_ROW"]


def test_the_lower_rows_of_a_high_task_are_listed(tmp_path: Path) -> None:
    rows = task_rows(3, 1, coop=False)
    lower: list[Value] = [None] * len(rows[0])
    lower[7] = "上期:第二行"
    path = master(tmp_path / "分工表.xlsx", [rows[0], lower, *rows[1:]], [f"{c}4:{c}5" for c in "ABCDEFG"])
    assert [(t.row, t.last_row) for t in api.read_table(path).tasks] == [(4, 5), (6, 6), (7, 7)]
    copy = hand_out(path).copies[0].path
    back = tmp_path / "回收"
    back.mkdir()
    grid = Grid.read(copy)
    grid.body[1][grid.columns["progress"]] = "本期:第二行"
    grid.write(back / "甲.xlsx")
    collected = api.plan_collect(api.open_table(path), [back])
    assert (written(collected), reasons(collected)) == ({}, ["LOWER_ROW"])


def test_a_column_of_their_own_is_listed_cell_by_cell(month: Month) -> None:
    def change(grid: Grid) -> None:
        damage.insert_column(grid, random.Random(1))
        at = grid.head[-1].index("科内编号")
        grid.body[grid.task_rows()[0]][at] = "X-1"

    month.comes_back("乙科", change)
    assert reasons(month.collected()) == ["NEW_COLUMN"]


def test_a_lost_locked_column_refuses_the_copy_but_not_silently(month: Month) -> None:
    def change(grid: Grid) -> None:
        put(0, "progress", "已召开1次")(grid)
        at = grid.columns["owner"]
        for row in (*grid.head, *grid.body, *grid.foot):
            del row[at]
        grid.merged.clear()

    month.comes_back("乙科", change)
    collected = month.collected()
    assert (written(collected), reasons(collected)) == ({}, ["COLUMN_MISSING"])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("截图.jpg", b"\xff\xd8\xff\xe0 picture", "NOT_EXCEL"),
        ("进展.docx", b"{\\rtf1 text}", "NOT_EXCEL"),
        ("空.xlsx", b"", "EMPTY_FILE"),
    ],
)
def test_what_is_no_workbook_stops_none_of_the_others(
    month: Month, name: str, content: bytes, code: str
) -> None:
    (month.back / name).write_bytes(content)
    month.comes_back("乙科", put(0, "progress", "已召开1次"))
    collected = month.collected()
    assert written(collected) == {"H4": "已召开1次"}
    (bad,) = [file for file in collected.files if file.error is not None]
    assert bad.error is not None
    assert (bad.path.name, bad.status, bad.error.code) == (name, "unreadable", code)


def test_a_copy_of_something_else_is_set_aside(month: Month, tmp_path: Path) -> None:
    other = master(tmp_path / "其他.xlsx", task_rows(4, 2, seed=77))
    shutil.move(other, month.back / "其他.xlsx")
    collected = month.collected()
    assert [file.status for file in collected.files] == ["foreign"]
    assert not collected.plan.blocks


def test_a_copy_passed_on_under_another_name_is_known_by_its_rows(month: Month) -> None:
    month.comes_back("乙科", put(0, "progress", "已召开1次"), file="丙科交.xls")
    (file,) = month.collected().files
    assert file.office == "乙科"


def test_rows_of_one_wording_are_told_apart_by_number_or_not_at_all(tmp_path: Path) -> None:
    rows = task_rows(3, 1, coop=False)
    rows[1] = [2.0, *rows[0][1:]]
    path = master(tmp_path / "分工表.xlsx", rows)
    copy = hand_out(path).copies[0].path
    back = tmp_path / "回收"
    back.mkdir()
    grid = Grid.read(copy)
    grid.body[1][grid.columns["progress"]] = "第二行"
    grid.write(back / "甲.xlsx")
    opened = api.open_table(path)
    assert written(api.plan_collect(opened, [back])) == {"H5": "第二行"}
    del grid.body[0]
    grid.body[0][0] = 7.0
    grid.write(back / "甲.xlsx")
    collected = api.plan_collect(opened, [back])
    assert (written(collected), reasons(collected)) == ({}, ["AMBIGUOUS_ROW", "ROW_REMOVED"])


@pytest.mark.parametrize("kind", [".xlsx", ".xls"])
def test_the_samples_come_back_with_everything_said(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "samples"
    shutil.copytree(SAMPLES, folder, ignore=shutil.ignore_patterns(".xltool"))
    path = folder / f"2022年度满意度工作分工表A{kind}"
    collected = api.plan_collect(api.open_table(path), [folder / "回收"])
    assert not collected.has_base
    assert [file.office for file in collected.files] == ["办公室", "法规综合科", "高新技术与区域创新科"]
    assert (collected.read, collected.merged, reasons(collected)) == (10, 7, ["LOCKED_CHANGED"])
    assert {conflict.cell for conflict in collected.conflicts} == {"H7"}
    assert collected.missing == (
        "科技项目与成果转化科",
        "社会发展和农业农村科",
        "人才服务与对外交流合作科",
        "驻村工作队",
    )


def test_a_text_written_instead_settles_a_conflict(month: Month) -> None:
    from xltool.submission.merging import Merge

    month.comes_back("乙科", put(0, "progress", "乙科说法"))
    api.update(month.path, "1", {"进展情况": "表里改过"})
    opened = api.open_table(month.path)
    returns = api.read_returns(opened, [month.back])
    assert len(api.merge_returns(opened, returns, Merge()).conflicts) == 1
    collected = api.merge_returns(opened, returns, Merge(written={"H4": "另写的"}))
    assert written(collected) == {"H4": "另写的"}
    assert reasons(collected) == ["WRITTEN_OTHER"]
    assert collected.sources["H4"] == ()
    kept = api.merge_returns(opened, returns, Merge(written={"H4": "表里改过"}))
    assert written(kept) == {}
    same = api.merge_returns(opened, returns, Merge(written={"H4": "乙科说法"}))
    assert (written(same), same.merged) == ({"H4": "乙科说法"}, 1)


def test_of_two_texts_the_chosen_one_is_taken_and_the_other_is_said_to_be_left(month: Month) -> None:
    month.comes_back("乙科", put(0, "progress", "乙科说法"))
    other = month.comes_back("丙科", put(0, "progress", "丙科说法"))
    api.update(month.path, "1", {"进展情况": "表里改过"})
    collected = month.collected(chosen={"H4": other})
    assert written(collected) == {"H4": "丙科说法"}
    assert collected.sources == {"H4": (other,)}
    assert reasons(collected) == ["OTHER_TAKEN"]


def test_a_refused_change_says_what_stands_and_what_came_back(month: Month) -> None:
    month.comes_back("乙科", put(0, "due", "2023年1月31日前"))
    [skipped] = month.collected().skipped
    assert skipped.reason == "LOCKED_CHANGED"
    assert skipped.ours == values(month.path)[3][3]
    assert skipped.theirs == "2023年1月31日前"
