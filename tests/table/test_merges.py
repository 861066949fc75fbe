"""What merged cells mean for rows."""

from __future__ import annotations

from xltool.table.merges import spread
from xltool.workbook.base import Value
from xltool.workbook.refs import Range

ROWS: list[tuple[int, list[Value]]] = [
    (3, [1.0, "甲", "措施一", "年内"]),
    (4, [None, None, "措施二"]),
    (6, [2.0, "乙", "措施"]),
]


def merges(*cells: str) -> list[Range]:
    return [Range.parse(text) for text in cells]


def test_values_reach_down_inside_the_merge_only() -> None:
    told = spread(merges("A3:A4", "B3:B5", "D3:D4"), ROWS, 2, what=[1, 2], key=[1, 2, 3])
    assert told.filled == {4: [1.0, "甲", "措施二", "年内"]}
    assert ROWS[1][1] == [None, None, "措施二"]


def test_a_row_with_words_of_its_own_is_a_task_of_its_own() -> None:
    told = spread(merges("B3:B5"), ROWS, 2, what=[1, 2], key=[1, 2, 3])
    assert dict(told.ends) == {3: 3, 4: 5}
    assert set(told.continued) == {5}


def test_a_heading_merged_into_the_body_fills_nothing() -> None:
    assert not spread(merges("B2:B4"), ROWS, 2, what=[1], key=[1]).filled
