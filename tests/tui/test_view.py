"""Which rows are shown in which order: query, picked values, sort, and edits that change all three."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from xltool.i18n import msg
from xltool.tui.session.places import place_named
from xltool.tui.session.view import View, _value_key
from xltool.tui.session.words import state_words
from xltool.tui.session.work import Session

Open = Callable[[Path], Session]


@pytest.fixture
def view(long_table: Path, open_session: Open) -> View:
    return View(open_session(long_table))


def key_of(view: View, heading: str) -> str:
    return next(column.key for column in view.columns if column.heading == heading)


def texts(view: View, heading: str) -> list[str]:
    column = view.column(key_of(view, heading))
    assert column is not None
    return [view.text_of(at, column) for at in view.rows]


def test_the_frozen_columns_come_first_and_every_column_is_there(view: View) -> None:
    frozen = [column.frozen for column in view.columns]
    assert frozen == sorted(frozen, reverse=True)
    shown = {column.column.index for column in view.columns if column.column is not None}
    assert shown == {column.index for column in view.session.table.columns}
    by_work = [column.key for column in view.columns]
    view.lay_out("sheet", narrow=False)
    rest = [column.column.index for column in view.columns if column.column and not column.frozen]
    assert rest == sorted(rest)
    assert {column.key for column in view.columns} == set(by_work)


def test_sorting_goes_up_then_down_then_back_and_empty_cells_stay_last(view: View) -> None:
    key = key_of(view, "差天")
    view.sort_by(key)
    up = [int(text) for text in texts(view, "差天") if text]
    assert up == sorted(up)
    assert texts(view, "差天")[-1] == ""
    view.sort_by(key)
    down = [int(text) for text in texts(view, "差天") if text]
    assert down == up[::-1]
    assert texts(view, "差天")[-1] == ""
    view.sort_by(key)
    assert list(view.rows) == list(range(186))


def test_numbers_sort_by_worth_and_han_by_pinyin() -> None:
    words = ["第10项", "第2项", "第1项"]
    assert sorted(words, key=_value_key) == ["第1项", "第2项", "第10项"]
    assert sorted(["张", "安", "李"], key=_value_key) == ["安", "李", "张"]
    assert sorted(["数10.5", "数9.25", "数９", "数 a", "数"], key=_value_key) == [
        "数",
        "数９",
        "数9.25",
        "数10.5",
        "数 a",
    ]
    mixed = ["文字", 2.0, dt.date(2022, 1, 1), 10.0]
    assert sorted(mixed, key=_value_key)[:2] == [2.0, 10.0]  # type: ignore[arg-type, type-var]  # keys, not values
    assert _value_key(None) is None
    assert _value_key("") is None


def test_yes_and_no_are_no_numbers_to_sort(view: View) -> None:
    session = view.session
    remark = next(column for column in session.table.columns if column.field == "remark")
    cells = [session.cell(at, remark.index) for at in range(4)]
    session.set(msg("x"), dict(zip(cells, [True, 1.0, 2.0, False], strict=True)))
    view.sort_by(next(c.key for c in view.columns if c.column is remark))
    said = [session.value(at, remark.index) for at in view.rows]
    assert [value for value in said if isinstance(value, float | bool)] == [1.0, 2.0, False, True]


def test_filters_are_joined_and_counted(view: View) -> None:
    view.find("状态:未完成")
    unfinished = set(view.rows)
    office = texts(view, "牵头单位")[0]
    view.pick(key_of(view, "牵头单位"), frozenset([office]))
    assert set(view.rows) < unfinished
    assert set(texts(view, "牵头单位")) == {office}
    assert view.conditions == 2
    view.pick(key_of(view, "牵头单位"), None)
    assert set(view.rows) == unfinished


def test_the_values_offered_are_those_the_other_filters_leave(view: View) -> None:
    column = view.column(key_of(view, "牵头单位"))
    assert column is not None
    whole = dict(view.values_of(column))
    assert sum(whole.values()) == 186
    view.find("住房")
    view.pick(column.key, frozenset([next(iter(whole))]))
    part = dict(view.values_of(column))
    assert set(part) <= set(whole)
    assert sum(part.values()) <= 186
    assert view.picks[column.key]


def test_an_edited_task_is_found_by_what_it_says_now(view: View) -> None:
    session = view.session
    remark = session.table.column("remark")
    assert remark is not None
    view.find("独一无二")
    assert not list(view.rows)
    session.set(msg("Edit"), {session.cell(7, remark.index): "独一无二的备注"})
    view.refresh()
    assert list(view.rows) == [7]
    session.undo()
    view.refresh()
    assert not list(view.rows)


def test_a_state_is_offered_in_the_words_of_the_table(view: View) -> None:
    offered = {state: word for word, state in state_words(view.session)}
    assert offered["done"] == "已完成"
    assert offered["in_progress"] == "正在推进"
    assert "overdue" not in offered


@pytest.mark.parametrize(
    ("name", "row"), [("57", None), ("５７", None), ("K10", 10), ("$k$10", 10), ("10", None)]
)
def test_places_are_named_as_people_name_them(view: View, name: str, row: int | None) -> None:
    table = view.session.table
    found = place_named(table, name)
    assert found is not None
    task = next(task for task in table.tasks if task.id == found[0])
    assert task.row == row if row else task.seq == name.translate(str.maketrans("５７", "57"))
    assert place_named(table, "没有") is None
    assert place_named(table, "A1") is None


def test_filter_and_sort_follow_an_edit(view: View) -> None:
    session = view.session
    lead = next(column for column in session.table.columns if column.field == "lead")
    key = key_of(view, "牵头单位")
    view.sort_by(key)
    view.find("整改")
    found = list(view.rows)
    assert texts(view, "牵头单位") == sorted(texts(view, "牵头单位"), key=_value_key)
    first, last = found[0], found[-1]
    session.set(msg("x"), {session.cell(first, lead.index): "座谈"})  # sorts after all there are
    view.refresh()
    assert list(view.rows) == [*found[1:], first]
    assert last != first
    session.undo()
    view.refresh()
    assert list(view.rows) == found
    view.pick(key, frozenset({"座谈"}))
    assert not len(view.rows)
    session.set(msg("x"), {session.cell(first, lead.index): "座谈"})
    view.refresh()
    assert list(view.rows) == [first]
