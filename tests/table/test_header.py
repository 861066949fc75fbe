"""Header blocks in every shape."""

from __future__ import annotations

import pytest

from tests.support.sheets import GridSheet
from xltool.table.header import Header, Top, find_headers
from xltool.workbook.base import Value


def header_of(grid: list[list[Value]], *merged: str) -> Header:
    sheet = GridSheet(grid, merged=merged)
    return find_headers(Top(dict(sheet.rows()), sheet.merged))[-1]


DATA: list[Value] = [1.0, "开展活动", "年内", "办公室", "人事科", "陆某某", "推进中"]


@pytest.mark.parametrize(
    ("grid", "merged", "rows", "paths"),
    [
        pytest.param(
            [
                ["序号", "任务", "时限", "责任分工", None, None, "备注"],
                [None, None, None, "牵头", "配合", "责任人"],
                DATA,
            ],
            ["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2"],
            (1, 2),
            {4: ("责任分工", "牵头"), 6: ("责任分工", "责任人"), 7: ("备注",)},
            id="two rows",
        ),
        pytest.param(
            [
                ["序号", "任务", "责任", None, None, None, "备注"],
                [None, None, "单位", None, "人员"],
                [None, None, "牵头", "配合", "责任人", "联系电话"],
                DATA,
            ],
            ["A1:A3", "B1:B3", "C1:F1", "C2:D2", "E2:F2", "G1:G3"],
            (1, 3),
            {3: ("责任", "单位", "牵头"), 6: ("责任", "人员", "联系电话")},
            id="three rows",
        ),
        pytest.param(
            [
                [None, None, None, "责任分工", None, None, None],
                ["序号", "任务", "时限", "牵头", "配合", "责任人", "进展"],
                DATA,
            ],
            ["D1:F1"],
            (1, 2),
            {1: ("序号",), 4: ("责任分工", "牵头"), 7: ("进展",)},
            id="groups above",
        ),
        pytest.param(
            [["某局2022年重点工作分工表"], ["序号", "任务", "时限", "牵头", "配合", "责任人", "进展"], DATA],
            ["A1:G1"],
            (2, 2),
            {1: ("序号",), 7: ("进展",)},
            id="a title is no group",
        ),
        pytest.param(
            [["序号", "任务", "时限", "牵头", "配合", "责任人", "进展"], ["一、服务"], DATA],
            ["A2:G2"],
            (1, 1),
            {2: ("任务",)},
            id="a section is no sub-heading",
        ),
    ],
)
def test_shapes(
    grid: list[list[Value]], merged: list[str], rows: tuple[int, int], paths: dict[int, tuple[str, ...]]
) -> None:
    header = header_of(grid, *merged)
    assert (header.first_row, header.last_row) == rows
    assert {column: header.paths[column - header.first_column] for column in paths} == paths
    assert header.is_work_table


def test_a_heading_merged_down_over_data_swallows_none_of_it() -> None:
    header = header_of([["序号", "任务", "责任单位", "时限"], [None, "甲", "乙局", "年内"]], "A1:A2")
    assert (header.last_row, header.paths[1]) == (1, ("任务",))


def test_a_heading_merged_down_beside_one_that_only_resembles_another() -> None:
    grid: list[list[Value]] = [
        ["序号", "任务", None, "责任单位", "时限"],
        [None, None, "数量要求"],
        [1.0, "甲", "2次", "乙局", "年内"],
    ]
    header = header_of(grid, "A1:A2", "B1:B2", "D1:D2", "E1:E2")
    assert (header.last_row, header.paths[2]) == (2, ("数量要求",))


def test_the_first_row_of_data_is_never_header() -> None:
    header = header_of([["序号", "任务", "责任单位", "备注"], ["1", "其他", "办公室", "说明"]])
    assert header.last_row == 1
