"""The table as a DataFrame."""

from __future__ import annotations

import datetime as dt

from tests.support.sheets import book_of
from xltool.table.reader import read_table

GRID = [
    ["序号", "工作任务", "完成时限", "完成时限", "牵头科室", "责任人"],
    [1.0, "甲任务", "2022年12月15日", "2022年12月20日", "办公室", "陆某某、黄某"],
    [2.0, "乙任务", "长期坚持", None, "人事科"],
]


def test_one_row_a_task_under_the_tables_own_headings() -> None:
    table = read_table(book_of(GRID))
    frame = table.to_frame()
    assert list(frame.index) == [task.id for task in table.tasks]
    assert list(frame["工作任务"]) == ["甲任务", "乙任务"]
    assert list(frame["row"]) == [2, 3]
    assert frame["完成时限(D)"].iloc[0] == "2022年12月20日"
    assert frame["due_on"].iloc[0].date() == dt.date(2022, 12, 15)
    assert frame["due_on"].isna().tolist() == [False, True]
    assert frame["owners"].tolist() == ["陆某某、黄某", ""]


def test_a_table_without_tasks_is_an_empty_frame() -> None:
    frame = read_table(book_of(GRID[:1])).to_frame()
    assert len(frame) == 0
    assert "工作任务" in frame.columns
