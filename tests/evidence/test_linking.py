"""From names to task, demand and instance: what is sure, what is proposed, what stays open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.evidence import DUE, one_task, review_of
from tests.support.tables import make_table
from xltool.evidence.decisions import Decision
from xltool.evidence.model import SURE
from xltool.table.model import Table

TABLE = make_table(
    [
        {
            "seq": 1.0,
            "task": "开展满意度活动",
            "measure": "“三个一”(一封信、一个电话、一次走访调查)。",
            "due": DUE,
        },
        {"seq": 2.0, "task": "举办科技政策培训班", "measure": "举办培训班不少于2期。", "due": DUE},
        {"seq": "3.1", "task": "绩效宣传展示", "measure": "绩效宣传不少于5条(篇)。", "due": DUE},
        {"seq": "3.2", "task": "绩效宣传展示", "measure": "政务公开栏供稿,每月一篇。", "due": DUE},
        {"seq": 4.0, "task": "推进平台建设", "measure": "推进平台建设。", "due": DUE},
    ]
)


def place(path: str, table: Table = TABLE) -> tuple[str, str, str] | None:
    """Where a file certainly goes: number of the task, what, instance."""
    found = review_of(table, [path])
    for task in table.tasks:
        for link in found.tasks[task.id].links if task.id in found.tasks else ():
            what = found.tasks[task.id].demands[link.demand].demand.what if link.demand is not None else ""
            return task.seq, what, link.instance
    return None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("01_开展满意度活动/01_一封信/信件样本_20221012.docx", ("1", "三个一", "一封信")),
        ("01_开展满意度活动/一个电话.mp3", ("1", "三个一", "一个电话")),
        ("1.三个一/3 一次走访调查/记录.docx", ("1", "三个一", "一次走访调查")),
        ("满意度活动/随手拍.jpg", ("1", "", "")),
        ("02/通知_20221010.pdf", ("2", "培训班", "")),
        ("任务2/通知_20221010.pdf", ("2", "培训班", "")),
        ("2-科技政策培训/第2期/签到表.xlsx", ("2", "培训班", "2")),
        ("11月/科技政策培训班/签到表.xlsx", ("2", "培训班", "")),
        ("03_绩效宣传展示/01_绩效宣传/链接_20221010.txt", ("3.1", "绩效宣传", "")),
        ("03_绩效宣传展示/02_政务公开栏投稿/稿件_20221010.docx", ("3.2", "政务公开栏供稿", "")),
        ("03_绩效宣传展示/02/稿件_20221010.docx", ("3.2", "政务公开栏供稿", "")),
        ("3.2/稿件_20221010.docx", ("3.2", "政务公开栏供稿", "")),
        ("03_绩效宣传展示/绩效宣传报道_20221010.jpg", ("3.1", "绩效宣传", "")),
        ("04_推进平台建设/方案.docx", ("4", "", "")),
        ("2-举办科技政策培训班_通知.pdf", ("2", "培训班", "")),
    ],
)
def test_sure(path: str, expected: tuple[str, str, str]) -> None:
    assert place(path) == expected


@pytest.mark.parametrize(
    ("path", "seq"),
    [
        ("科技培训/通知.pdf", "2"),
        ("2.jpg", "2"),
        ("03_绩效宣传展示/2.jpg", "3.2"),
        ("05_举办科技培训/通知.pdf", "2"),
    ],
)
def test_doubtful_ones_are_proposed_and_do_not_count(path: str, seq: str) -> None:
    found = review_of(TABLE, [path])
    assert found.linked == 0
    (link,) = found.proposals
    assert link.confidence < SURE
    assert next(task.seq for task in TABLE.tasks if task.id == link.task) == seq


@pytest.mark.parametrize(
    "path",
    [
        "新建文本文档.txt",
        "07_党建工作/通知.pdf",
        "02_党建活动/通知.pdf",
        "03_绩效宣传展示/随手拍.jpg",
        "99/x.jpg",
    ],
)
def test_what_speaks_of_no_task_stays_open(path: str) -> None:
    found = review_of(TABLE, [path])
    assert (found.linked, found.proposals) == (0, ())
    assert [file.path for file in found.unlinked] == [path]


def test_a_number_that_contradicts_the_words_makes_no_link() -> None:
    assert place("04_举办科技政策培训班/通知.pdf") == ("2", "培训班", "")


def test_one_meeting_may_be_a_checklist_item_and_an_event() -> None:
    table = one_task(
        "“两个一”(一封信、一个会议)。沟通活动不少于2次,有通知、记录等佐证材料。", task="开展满意度活动"
    )
    found = review_of(table, ["01_满意度活动/02_一个会议/通知_沟通活动_20221010.pdf"])
    assert [link.demand for link in found.tasks[table.tasks[0].id].links] == [0, 1]


def test_a_kind_that_is_wanted_is_only_a_hint() -> None:
    table = one_task(
        "“两个一”(一封信、一个会议)。沟通活动不少于2次,有通知、记录等佐证材料。", task="开展满意度活动"
    )
    found = review_of(table, ["01_满意度活动/记录_20221010.pdf"])
    (link,) = found.proposals
    assert (link.demand, link.confidence) == (1, 0.5)


# What a person settled


def test_a_decision_goes_before_names() -> None:
    task = TABLE.tasks[1]
    decision = Decision("随手拍.jpg", task.id, "培训班", "2", "记录")
    found = review_of(TABLE, ["随手拍.jpg"], decisions=[decision])
    (link,) = found.tasks[task.id].links
    assert (link.demand, link.instance, link.accepted, link.file.name.kind) == (0, "2", True, "记录")
    assert found.unlinked == ()


def test_a_file_may_be_said_to_go_nowhere() -> None:
    path = "02_举办科技政策培训班/通知.pdf"
    found = review_of(TABLE, [path], decisions=[Decision(path, "")])
    assert found.linked == 0


def test_a_decision_about_another_table_changes_nothing() -> None:
    path = "02_举办科技政策培训班/通知.pdf"
    found = review_of(TABLE, [path], decisions=[Decision(path, "xxxxxxxxxx", "别的")])
    assert found.linked == 1


PIECES = st.sampled_from(
    [
        "01",
        "03_",
        "3.1",
        "开展三个一活动",
        "培训",
        "一封信",
        "绩效宣传",
        "/",
        "通知",
        "_20221010",
        "第2期",
        ".",
        " ",
    ]
)


@settings(max_examples=150)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=6).map("".join), max_size=6, unique=True))
def test_every_file_is_accounted_for(paths: list[str]) -> None:
    paths = sorted({path.strip("/").replace("//", "/") for path in paths} - {""})
    found = review_of(TABLE, paths)
    linked = {link.file.path for task in found.tasks.values() for link in task.links}
    proposed = {link.file.path for link in found.proposals}
    left = {file.path for file in found.unlinked}
    assert linked | proposed | left == set(paths)
    assert not linked & proposed and not linked & left and not proposed & left
