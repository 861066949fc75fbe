"""From a task's words to the single things it owes."""

from __future__ import annotations

import pytest

from tests.support.tables import make_table
from xltool.evidence.expected import expected
from xltool.evidence.model import Demand
from xltool.workbook.base import Value

DUE = "2022年12月15日"


def demands(measure: str, **cells: Value) -> tuple[Demand, ...]:
    row: dict[str, Value] = {"seq": 1.0, "task": "任务", "measure": measure, "due": DUE, **cells}
    (found,) = expected(make_table([row]))
    return found


def names(demand: Demand) -> list[str]:
    return [one.name for one in demand.instances]


def test_a_checklist_becomes_named_instances() -> None:
    (one,) = demands("开展“三个一”(一封信、一个电话、一次走访)活动。")
    assert (one.form, names(one), one.needs) == ("checklist", ["一封信", "一个电话", "一次走访"], ())


def test_a_number_becomes_numbered_instances_with_their_kinds() -> None:
    (one,) = demands("开展沟通活动不少于2次,活动有通知、记录、照片等佐证材料。")
    assert (one.form, names(one), one.needs) == ("quota", ["第1次", "第2次"], ("通知", "记录", "图片"))


@pytest.mark.parametrize(
    ("measure", "count"),
    [
        ("刊发信息5篇以上。", 5),
        ("刊发信息超过5篇。", 6),
        ("刊发信息不少于5条(篇)。", 5),
        ("力争刊发信息5篇。", 0),
        ("差错不超过5次。", 0),
        ("争取资金不少于500万元。", 0),
        ("发放手册不少于1200份。", 0),
        ("走访群众不少于100户,有走访记录、照片等佐证材料。", 1),
    ],
)
def test_how_many_can_be_shown_one_by_one(measure: str, count: int) -> None:
    assert sum(len(one.instances) for one in demands(measure)) == count


def test_a_rhythm_becomes_months_and_the_one_after_the_deadline_is_marked() -> None:
    (one,) = demands("从2022年7月起,每月投稿一篇。")
    assert names(one) == ["7月", "8月", "9月", "10月", "11月", "12月"]
    assert [each.after_due for each in one.instances] == [False] * 5 + [True]
    assert not one.assumed_start


def test_a_month_that_ends_with_the_deadline_is_owed() -> None:
    (one,) = demands("从2022年10月起,每月投稿一篇。", due="2022年12月31日")
    assert [each.after_due for each in one.instances] == [False, False, False]


def test_without_a_start_of_its_own_it_takes_that_of_the_same_item() -> None:
    shared: dict[str, Value] = {"seq": 3.0, "task": "宣传", "due": DUE}
    _, second = expected(
        make_table(
            [
                {**shared, "measure": "1.从2022年7月起,宣传不少于5条。"},
                {**shared, "measure": "2.每月投稿一篇。"},
            ]
        )
    )
    assert second[0].instances[0].name == "7月"
    assert second[0].assumed_start


def test_without_any_start_it_counts_whole_months_from_the_issue() -> None:
    (one,) = demands("每月投稿一篇。")
    assert names(one) == ["10月", "11月", "12月"]
    assert one.assumed_start


@pytest.mark.parametrize(
    ("measure", "due", "expected_names"),
    [
        ("从2022年1月起,每季度报送一次。", DUE, ["一季度", "二季度", "三季度", "四季度"]),
        ("从2022年1月起,每半年报送一次。", DUE, ["上半年", "下半年"]),
        ("从2022年11月起,每月报送2次。", DUE, ["11月第1次", "11月第2次", "12月第1次", "12月第2次"]),
        ("从2022年12月起,每月报送1次。", "2023年1月31日", ["2022年12月", "2023年1月"]),
        ("从2022年11月起,每周报送1次。", "2022年11月20日", ["11-13", "11-20"]),
        ("从2022年7月起,每天报送1次。", DUE, []),
    ],
)
def test_other_rhythms(measure: str, due: str, expected_names: list[str]) -> None:
    assert [name for one in demands(measure, due=due) for name in names(one)] == expected_names


def test_a_deadline_that_comes_back_is_owed_each_time() -> None:
    (one,) = demands("报送工作情况。", due="每月25日前")
    assert names(one) == ["10-25", "11-25", "12-25"]


def test_each_recipient_is_owed_its_copy() -> None:
    (one,) = demands("向自治区科技厅报送领导干部样本框;向市绩效办提供服务对象样本框。")
    assert (one.form, names(one)) == ("submission", ["报自治区科技厅", "报市绩效办"])
    assert demands("向群众提供优质服务。") == ()


def test_a_task_that_counts_nothing_owes_nothing() -> None:
    assert demands("推进平台建设。") == ()
