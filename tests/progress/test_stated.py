"""What a progress text states, and what it does not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.progress import quota
from xltool.progress.quotas import Achieved, Measure, measure
from xltool.progress.stated import report_day, stated_counts
from xltool.table.deadlines.beginning import stated_start
from xltool.table.model import Quota
from xltool.table.quantities import unit_words

TALKS = quota("绩效沟通活动", 2, "次")
VISITS = quota("走访调查", 4, "次")
NEWS = quota("绩效宣传", 5, "条(篇)")
NAMELESS = quota("", 3, "场")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("已开展1次", 1),
        ("已开展一次", 1),
        ("已开展两次。", 2),
        ("共开展十二次", 12),
        ("截至10月31日,已开展绩效沟通活动3次", 3),
        ("已完成1/2次", 1),
        ("10月开展1次,11月开展1次", 2),
        ("10月、11月各开展1次", 1),
        ("开展1次,累计开展3次", 3),
        ("组织沟通会议2次", 2),
        # other matters, other units, mere plans, ordinals
        ("走访群众3次", None),
        ("已印发通知1份", None),
        ("计划开展2次", None),
        ("拟于11月开展1次", None),
        ("下一步再开展1次", None),
        ("还差1次", None),
        ("未开展1次", None),
        ("应完成2次,已完成1次", 1),
        ("不少于2次", None),
        ("第2次活动正在筹备", None),
        ("一次性完成", None),
        ("开展2-3次", None),
        ("正在推进", None),
        ("", None),
    ],
)
def test_number_for_the_only_quota(text: str, count: float | None) -> None:
    assert stated_counts(text, (TALKS,)) == (count,)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("绩效沟通活动1次,走访调查3次", (1, 3)),
        ("沟通活动1次", (1, None)),
        ("已开展1次", (None, None)),
        ("走访3次,绩效宣传4篇", (None, 3)),
    ],
)
def test_quotas_of_one_unit_are_told_apart_by_their_nouns(
    text: str, counts: tuple[float | None, ...]
) -> None:
    assert stated_counts(text, (TALKS, VISITS)) == counts


def test_either_of_two_units_counts() -> None:
    assert stated_counts("刊发3篇", (NEWS,)) == (3,)
    assert stated_counts("刊发3条", (NEWS,)) == (3,)
    assert unit_words("条(篇)") == ("条", "篇")


def test_a_quota_without_a_name_takes_any_number_of_its_unit() -> None:
    assert stated_counts("举办科普讲座2场", (NAMELESS,)) == (2,)


PLANTS = quota("标准厂房", 120_000, "平方米")


@pytest.mark.parametrize(
    ("text", "wanted", "count"),
    [
        ("截至11月20日，新建标准厂房8.4万平方米，占任务数的70%", PLANTS, 84_000),
        ("新建标准厂房8.4/12万平方米", PLANTS, 84_000),
        ("已建成标准厂房8.4万余平方米", PLANTS, 84_000),
        ("建成84,000平方米", PLANTS, 84_000),
        ("新建标准厂房十万平方米", PLANTS, 100_000),
        ("完成投资8500万元", quota("投资", 1.7, "亿元"), 0.85),
        ("完成投资1.2亿元", quota("投资", 24_000, "万元"), 12_000),
        ("走访一百二十家", quota("走访", 200, "家"), 120),
        ("开展应急演练3次", quota("应急演练", 5, "次"), 3),
        ("发布技术需求7项", quota("技术需求", 8, "项"), 7),
    ],
)
def test_numbers_are_read_with_their_multiples_and_commas(text: str, wanted: Quota, count: float) -> None:
    (stated,) = stated_counts(text, (wanted,))
    assert stated == pytest.approx(count)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("新建标准厂房84，00平方米", PLANTS),
        ("新建标准厂房8.4万/12万平方米", PLANTS),
        ("新建标准厂房近8至9万平方米", PLANTS),
        ("走访企业数十家", quota("走访企业", 80, "家")),
        ("走访企业上千家", quota("走访企业", 80, "家")),
        ("开展2-3次", TALKS),
        ("已完成。争取专项债券资金18亿元", quota("专项债券资金", 18, "亿元")),
    ],
)
def test_a_number_that_cannot_be_read_for_sure_is_not_nothing(text: str, wanted: Quota) -> None:
    assert stated_counts(text, (wanted,)) == (None,)
    measured = _measured(text, wanted)
    assert (measured.text, measured.done, measured.lag) == ("", (None,), None)


def test_a_number_two_quotas_could_claim_is_nothing_for_neither() -> None:
    assert _measured("已开展1次", TALKS, VISITS).done == (None, None)


@pytest.mark.parametrize("text", ["", "正在推进", "计划开展2次", "走访群众3次", "第2次活动正在筹备"])
def test_where_nothing_is_reported_nothing_is_achieved(text: str) -> None:
    assert _measured(text, TALKS).text == "绩效沟通活动 0/2次"


def _measured(text: str, *quotas: Quota) -> Measure:
    return measure(quotas, Achieved(text), None, None, dt.date(2022, 11, 24))


def test_people_are_not_person_times() -> None:
    assert stated_counts("培训100人次", (quota("培训", 50, "人"),)) == (None,)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("截至11月20日,已开展1次", dt.date(2022, 11, 20)),
        ("截止2022年11月20日", dt.date(2022, 11, 20)),
        ("截至10月底已开展", dt.date(2022, 10, 31)),
        ("截至12月31日", None),
        ("截至2021年12月31日", dt.date(2021, 12, 31)),
        ("截至2月30日", None),
        ("11月20日召开会议", None),
        ("截至目前", None),
    ],
)
def test_day_a_report_speaks_of(text: str, day: dt.date | None) -> None:
    assert report_day(text, dt.date(2022, 12, 1)) == day


def test_day_of_last_year_just_after_new_year() -> None:
    assert report_day("截至12月31日", dt.date(2023, 1, 10)) == dt.date(2022, 12, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("从2022年7月起,每月一篇", dt.date(2022, 7, 1)),
        ("自7月15日起", dt.date(2022, 7, 15)),
        ("从13月起", None),
        ("发起活动", None),
    ],
)
def test_start_that_a_wording_names(text: str, day: dt.date | None) -> None:
    assert stated_start(text, 2022) == day


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        st.sampled_from("0123456789一二两十次条篇月日年底截至从起第计划已开展累计,。/-() 绩效沟通活动"),
        max_size=20,
    )
)
def test_any_text_is_read_without_fault_and_states_only_numbers_that_stand_in_it(text: str) -> None:
    report_day(text, dt.date(2022, 12, 1))
    stated_start(text, 2022)
    (count,) = stated_counts(text, (TALKS,))
    if count:
        assert any(character in "0123456789一二两三四五六七八九十" for character in text)
    assert count is None or count >= 0
