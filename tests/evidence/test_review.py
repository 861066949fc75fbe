"""What the files come to for each instance, and the dates and contents that do not count."""

from __future__ import annotations

import pytest

from tests.support.evidence import one_task, review_of
from xltool.evidence.review import DemandReview, Review
from xltool.progress.evidence_text import evidence_text
from xltool.table.model import Table

TALKS = "走访企业不少于2次,每次有通知、记录、图片等佐证材料。"
NEWS = "刊发信息不少于3篇。"
MONTHLY = "从2022年9月起,每月投稿一篇。"


def only(found: Review) -> DemandReview:
    (task,) = found.tasks.values()
    (demand,) = task.demands
    return demand


def text(table: Table, files: list[str], as_of: str = "2022-12-01", registered: bool = False) -> str:
    return evidence_text(review_of(table, files, as_of).tasks[table.tasks[0].id], registered)


def inside(*names: str) -> list[str]:
    return [f"01_走访企业/{name}" for name in names]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], "未登记"),
        (["通知_20221010", "记录_20221012", "图片_20221012"], "缺:通知、记录、图片(第2次)"),
        (["通知_20221010", "记录_20221012"], "缺:图片(第1次);通知、记录、图片(第2次)"),
        (["通知_20221010", "通知_20221110"], "缺:记录、图片(第1次、第2次)"),
        (
            [
                "通知_20221010",
                "记录_20221012",
                "图片_20221012",
                "图片2_20221012",
                "通知_20221110",
                "记录_20221111",
            ],
            "缺:图片(第2次)",
        ),
        (
            [
                *("第1次/通知", "第1次/记录", "第1次/图片"),
                *("第2次/会议通知", "第2次/会议纪要", "第2次/现场照片"),
            ],
            "齐全",
        ),
        (["第二次走访记录_20221110"], "缺:通知、记录、图片(第1次);通知、图片(第2次)"),
        (["总结_20221110"], "缺:通知、记录、图片(第1次、第2次)"),
    ],
)
def test_events_with_kinds(names: list[str], expected: str) -> None:
    assert text(one_task(TALKS), inside(*(f"{name}.pdf" for name in names))) == expected


def test_a_complete_event_beyond_the_number_makes_up_for_an_incomplete_one() -> None:
    months = ("202207", "202209", "202211")
    names = [f"{kind}_{month}10.pdf" for month in months for kind in ("通知", "记录", "图片")]
    names.remove("图片_20220910.pdf")
    assert text(one_task(TALKS), inside(*names)) == "齐全"


@pytest.mark.parametrize(
    ("names", "have"),
    [
        (["稿件_甲_20221010.docx", "稿件_乙_20221011.docx"], 2),
        (["稿件_甲_20221010.docx", "截图_甲_20221011.png"], 1),  # one article and a picture of it
        (["稿件_甲_20221010.docx", "总结_乙_20221011.docx", "通知_丙_20221012.docx"], 1),
        ([f"稿件_{name}_20221010.docx" for name in "甲乙丙丁"], 4),
    ],
)
def test_pieces_are_counted_by_title(names: list[str], have: int) -> None:
    assert only(review_of(one_task(NEWS), inside(*names))).have == have


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2022-09-30", ""), ("2022-10-01", "未登记"), ("2022-10-31", "未登记"), ("2022-12-16", "未登记")],
)
def test_a_month_is_owed_when_it_is_over(as_of: str, expected: str) -> None:
    assert text(one_task(MONTHLY), [], as_of) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2022-10-31", "齐全"),
        ("2022-11-01", "缺:10月"),
        ("2022-11-30", "缺:10月"),
        ("2022-12-01", "缺:10月、11月"),
        ("2022-12-31", "缺:10月、11月"),  # December's ends after the deadline
    ],
)
def test_months_on_both_sides_of_their_end(as_of: str, expected: str) -> None:
    assert text(one_task(MONTHLY), inside("稿件_20220930.docx"), as_of) == expected


def test_two_a_month_are_two_files() -> None:
    table = one_task("从2022年10月起,每月投稿2篇。")
    files = inside("稿件甲_20221003.docx", "稿件乙_20221004.docx", "稿件丙_20221104.docx")
    assert text(table, files) == "缺:11月第2篇"


def test_a_file_of_a_month_needs_no_day() -> None:
    assert text(one_task(MONTHLY), inside("9月稿件.docx", "10月稿件.docx", "11月稿件.docx")) == "齐全"


def test_a_file_without_any_date_counts_for_no_month() -> None:
    assert text(one_task(MONTHLY), inside("稿件.docx"), "2022-10-01") == "缺:9月"


@pytest.mark.parametrize(
    ("name", "as_of", "outside", "have"),
    [
        ("稿件_20211231.docx", "2022-12-01", True, 0),
        ("稿件_20220101.docx", "2022-12-01", False, 1),
        ("稿件_20221215.docx", "2022-12-20", False, 1),
        ("稿件_20221216.docx", "2022-12-20", True, 1),  # late, but there
        ("稿件_20221202.docx", "2022-12-01", True, 0),  # of tomorrow
        ("稿件_20221201.docx", "2022-12-01", False, 1),
    ],
)
def test_dates_on_both_sides_of_the_period(name: str, as_of: str, outside: bool, have: int) -> None:
    found = review_of(one_task(NEWS), inside(name), as_of)
    assert (bool(found.outside), only(found).have) == (outside, have)


def test_the_period_begins_with_the_task_where_that_says_so() -> None:
    table = one_task(NEWS, due="2022年10月1日—12月15日")
    found = review_of(table, inside("稿件甲_20220930.docx", "稿件乙_20221001.docx"))
    assert [link.file.path for link in found.outside] == inside("稿件甲_20220930.docx")


def test_one_content_counts_once() -> None:
    files = dict.fromkeys(inside("稿件1_20221010.jpg", "稿件2_20221011.jpg"), "同一张图")
    found = review_of(one_task(NEWS), files)
    assert only(found).have == 1
    assert [[file.path for file in same] for same in found.repeated] == [list(files)]


def test_empty_files_are_no_content_in_common() -> None:
    found = review_of(one_task(NEWS), dict.fromkeys(inside("稿件甲.doc", "稿件乙.doc"), ""))
    assert found.repeated == ()


@pytest.mark.parametrize(
    ("measure", "files", "registered", "expected"),
    [
        (TALKS, [], True, "已登记,未见材料"),
        (TALKS, [], False, "未登记"),
        ("推进平台建设。", ["方案.docx"], False, "已登记"),
        ("走访群众不少于100户,有走访记录、照片等佐证材料。", ["记录.docx"], False, "缺:图片(走访群众)"),
        ("刊发信息不少于3篇。走访企业不少于2次。", ["信息稿_刊发信息.docx"], False, "缺:信息2篇;走访企业2次"),
        ("“三个一”(一封信、一个电话、一次走访)。", ["一封信.docx"], False, "缺:一个电话、一次走访"),
    ],
)
def test_words_for_other_tasks(measure: str, files: list[str], registered: bool, expected: str) -> None:
    table = one_task(measure)
    found = review_of(table, inside(*files))
    task = found.tasks.get(table.tasks[0].id)
    assert task is not None
    assert evidence_text(task, registered) == expected


def test_a_long_list_of_names_is_cut() -> None:
    items = "、".join(f"一张表{'甲乙丙丁戊己庚辛壬癸子丑寅'[n]}" for n in range(13))
    table = one_task(f"开展“十三个一”({items})。", task="走访企业")
    assert text(table, inside("总结.docx")).endswith("一张表癸等13项")
