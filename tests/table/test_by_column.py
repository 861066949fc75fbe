"""Reading alike items once gives what reading each would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.table.by_column import each_once, each_row_once
from xltool.workbook.base import Value

ALIKE = st.sampled_from([True, 1.0, False, 0.0, "1", "TRUE", None])
"""To a set TRUE is 1.0, and FALSE is 0.0."""


@given(st.lists(ALIKE, max_size=30))
def test_a_column_is_what_its_items_are(column: list[Value]) -> None:
    assert each_once(repr, column) == list(map(repr, column))


@given(st.lists(st.tuples(ALIKE, ALIKE), max_size=30))
def test_rows_are_what_each_of_them_is(rows: list[tuple[Value, Value]]) -> None:
    columns = [row[0] for row in rows], [row[1] for row in rows]
    assert each_row_once(repr, *columns) == list(map(repr, rows))


@pytest.mark.parametrize("column", [["甲", "乙", "甲", "乙"], [True, 1.0, True, 1.0]])
def test_alike_items_are_read_once(column: list[Value]) -> None:
    read: list[object] = []
    each_once(read.append, column)
    each_row_once(read.append, column, ["丙"] * 4)
    assert len(read) == 4
