"""Status cells to canonical states."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.table.status_words import CLOSED, STATES, canonical_state


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("是", "done"),
        ("√", "done"),
        ("100%", "done"),
        ("已完成。", "done"),
        ("已 完 成", "done"),
        ("已完成(12月10日)", "done"),
        ("否", "in_progress"),
        ("基本完成", "in_progress"),
        ("未完成", "in_progress"),
        ("60%", "in_progress"),
        ("0%", "not_started"),
        ("未启动", "not_started"),
        ("超序时", "ahead"),
        ("慢序时", "behind"),
        ("申请销号", "submitted"),
        ("已销号", "closed"),
        ("提前完成", "done_early"),
        ("超期办结", "done_late"),
        ("到期未完成", "overdue"),
        ("常态化", "long_term"),
        ("申请延期", "deferred"),
        ("不再实施", "cancelled"),
        ("已完成初稿", None),
        ("正在与市财政局对接", None),
        ("", None),
    ],
)
def test_words_people_write(cell: str, state: str | None) -> None:
    assert canonical_state(cell) == state


def test_closed_states_are_states() -> None:
    assert set(STATES) > CLOSED


@given(st.text(max_size=60))
def test_any_cell_gives_a_state_or_none(cell: str) -> None:
    assert canonical_state(cell) in (*STATES, None)
