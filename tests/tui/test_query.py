"""What is typed into the filter bar, and which tasks it chooses."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tables import make_table
from xltool.calendar import load_calendar
from xltool.i18n import set_language
from xltool.progress.evaluate import statuses
from xltool.progress.select import matcher
from xltool.progress.words import STATES
from xltool.project.model import Thresholds
from xltool.tui.filtering import TaskFilter
from xltool.tui.query import parse_query, state_term, states_named

DAY = dt.date(2022, 11, 24)
ROWS = [
    {
        "seq": "1",
        "task": "城镇老旧小区改造",
        "due": "2022年11月28日",
        "lead": "市住房城乡建设局",
        "owner": "王明",
    },
    {"seq": "2", "task": "农村供水保障工程", "due": "2022年11月15日", "lead": "市水务局", "owner": "覃曙"},
    {"seq": "3", "task": "消费促进活动20场", "due": "2022年12月31日", "lead": "市商务局", "status": "已完成"},
    {"seq": "4", "task": "长期坚持 [/b] 值班", "due": "长期坚持", "lead": "市应急局", "coop": "市水务局"},
    {"seq": "5", "task": "学位新增6000个", "due": "2023年1月10日", "lead": "市教育局"},
]
TABLE = make_table(ROWS)
STATUSES = statuses(TABLE, DAY, load_calendar(()), Thresholds())


def chosen(text: str) -> list[str]:
    conditions = parse_query(text, DAY).conditions
    by_filter = [TABLE.tasks[at].seq for at in TaskFilter(TABLE, STATUSES).choose(conditions)]
    matches = matcher(conditions)
    assert by_filter == [t.seq for t, s in zip(TABLE.tasks, STATUSES, strict=True) if matches(t, s)]
    return by_filter


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", "12345"),
        ("水务", "24"),
        ("swj", "234"),
        ("水务 !供水", "4"),
        ("!水务", "135"),
        ("单位:水务", "24"),
        ("单位：ｓｗｊ", "234"),
        ("单位:zfj", "1"),
        ("单位:住建局", "1"),
        ("住建局", "1"),
        ("zfj", "1"),
        ("szj", ""),
        ("住建局 !小区", ""),
        ("负责人:qs", "2"),
        ("状态:逾", "2"),
        ("状态:逾期", "2"),
        ("状态:完", "3"),
        ("状态:未完成", "1245"),
        ("状态:done", "3"),
        ("!状态:逾期", "1345"),
        ("灯:红", "25"),
        ("期限:逾期", "2"),
        ("期限:<7天", "12"),
        ("期限:7天内", "12"),
        ("期限:>10天", "5"),
        ("期限:本月", "12"),
        ("期限:11月", "12"),
        ("期限:下月", "3"),
        ("期限:12-31", "3"),
        ("期限:2023-01", "5"),
        ("期限:11-20~12-31", "13"),
        ("期限:无", "4"),
        ("期限:", "12345"),
        ("单位:水务 期限:本月", "2"),
        ("[/b]", "4"),
        ("6000", "5"),
        ("６０００", "5"),
        ("会议:", ""),
    ],
)
def test_terms_choose_tasks(text: str, rows: str) -> None:
    assert "".join(chosen(text)) == rows


@pytest.mark.parametrize("text", ["状态:没有", "灯:蓝", "期限:13月", "期限:2月30日", "期限:以后"])
def test_a_value_nobody_understands_is_named_and_looked_for_as_text(text: str) -> None:
    assert parse_query(text, DAY).unknown == (text,)
    assert chosen(text) == []


def test_hits_are_shown_where_they_stand() -> None:
    query = parse_query("swj !小区 状态:逾", DAY)
    text = "配合:市水务局"
    assert [text[a:b] for a, b in query.spans(text)] == ["水务局"]
    assert query.spans("老旧小区") == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_term_written_for_a_state_means_that_state(language: str) -> None:
    set_language(language)
    for state in STATES:
        written = parse_query(state_term(state), DAY)
        assert written.conditions[0].demand.states == {state}
        assert not written.unknown


def test_every_state_is_named_by_its_badge() -> None:
    assert states_named("临") == {"due_soon"}
    assert "done" not in states_named("未完成")


@given(st.text(alphabet="单位:状态期限灯!<>~月天0123456789- 水务sw[/]％：\u200b", max_size=16))
def test_whatever_is_typed_the_fast_way_and_the_plain_way_agree(text: str) -> None:
    chosen(text)


def test_preparing_comes_in_small_steps_and_changes_nothing() -> None:
    tasks = TaskFilter(TABLE, STATUSES)
    steps = list(tasks.prepare())
    assert len(steps) >= len(TABLE.columns)
    assert list(tasks.prepare()) == []
    assert list(tasks.choose(parse_query("水务", DAY).conditions)) == [1, 3]


def test_an_empty_table_has_nothing_to_choose() -> None:
    empty = TaskFilter(make_table([]), [])
    assert list(empty.choose(parse_query("水 !x 状态:逾", DAY).conditions)) == []
