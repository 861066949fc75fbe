"""The words of states and lights in both languages, and which texts the tool knows as its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.progress import reasons
from xltool.progress.ownership import could_be_ours
from xltool.progress.words import LIGHTS, STATES, canonical_light, canonical_state_word
from xltool.workbook.base import Value


def test_cells_use_the_words_offices_use() -> None:
    assert {state: name.render("zh") for state, name in STATES.items()} == {
        "not_started": "未启动",
        "in_progress": "正常推进",
        "ahead": "超进度",
        "due_soon": "临期",
        "behind": "滞后",
        "overdue": "逾期",
        "submitted": "已提交待审核",
        "done": "已完成",
        "done_early": "提前完成",
        "done_late": "逾期完成",
        "closed": "已销号",
        "long_term": "长期坚持",
        "deferred": "延期",
        "cancelled": "取消",
        "other": "其他",
    }
    assert [name.render("zh") for name in LIGHTS.values()] == ["红", "黄", "绿", "灰"]


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_known_by_either_name(state: str) -> None:
    assert canonical_state_word(state) == state
    assert canonical_state_word(STATES[state].render("zh")) == state
    assert canonical_state_word(STATES[state].render("en").upper()) == state


@pytest.mark.parametrize(
    ("text", "light"), [("红", "red"), ("黄灯", "yellow"), ("绿色", "green"), ("Grey", "grey"), ("蓝", None)]
)
def test_lights_by_name(text: str, light: str | None) -> None:
    assert canonical_light(text) == light


def test_unknown_words_are_no_state() -> None:
    assert canonical_state_word("差不多了") is None


@pytest.mark.parametrize("template", reasons.TEMPLATES, ids=lambda template: template.msgid)
def test_every_reason_is_recognised_once_filled(template: object) -> None:
    day = {"date": "12-15", "days": 3, "workdays": 4, "what": "制定“方案”(初稿)"}
    distance = reasons.say(reasons.DISTANCE_TO, **day)
    for quota in ("绩效宣传3/5条", "投稿2篇(每月1篇)", reasons.say(reasons.RATE, rate="62.5"), "1/2"):
        filled = reasons.say(template, **day, distance=distance, quota=quota, state=STATES["behind"])  # type: ignore[arg-type]  # a template
        assert could_be_ours("reason", filled.render("zh"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", "已完成"),
        ("state", "推进中"),
        ("light", "红灯"),
        ("light", None),
        ("reason", ""),
        ("reason", "逾期"),
        ("reason", "已逾期3天"),
        ("reason", "距下周还有4个工作日"),
        ("workdays_left", True),
        ("workdays_left", 0.5),
        ("workdays_left", "3"),
        ("quota", "3次"),
        ("quota", "已完成3次,差2次"),
        ("evidence_state", "缺图片"),
    ],
)
def test_what_people_write_is_not_taken_for_the_tools(field: str, value: Value) -> None:
    assert not could_be_ours(field, value)


@given(st.sampled_from(["state", "light", "reason", "quota", "evidence_state"]), st.text(max_size=12))
def test_free_text_is_hardly_ever_the_tools(field: str, text: str) -> None:
    assert not could_be_ours(field, text + "。")


@pytest.mark.parametrize(
    "text",
    [
        "齐全",
        "未登记",
        "已登记",
        "已登记,未见材料",
        "缺:2条",
        "缺:图片(第2次)",
        "缺:一封信、一个电话;通知、记录(第1次、第2次)",
    ],
)
def test_words_about_evidence_are_known_as_the_tools(text: str) -> None:
    assert could_be_ours("evidence_state", text)
