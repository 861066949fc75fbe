"""Fields that only the cells can tell."""

from __future__ import annotations

import datetime as dt

import pytest

from xltool.table.content import field_by_content
from xltool.workbook.base import Value


@pytest.mark.parametrize(
    ("heading", "field", "cells", "decided"),
    [
        ("完成情况", "progress", ["是", "否", None, "已完成"], "status"),
        ("完成情况", "progress", ["是", "已印发实施方案并召开动员会", None], "progress"),
        ("完成情况", "progress", [], "progress"),
        ("完成情况", "progress", ["50%", "100%"], "rate"),
        ("进度", "rate", [0.5, "60%"], "rate"),
        ("进度", "rate", ["正在征求意见", "已完成初稿"], "progress"),
        ("单位", "lead", ["办公室", "人事科"], "lead"),
        ("单位", "lead", ["个", "万元", "%"], "unit"),
        ("时间", "due", ["2022年12月", dt.date(2022, 12, 1)], "due"),
        ("时间", "due", ["上午", "下午"], None),
        ("", None, ["提升服务", "优化环境"], "section"),
        ("", None, [1.0, 2.0, 3.0], "seq"),
        ("", None, ["一", "(二)", "三"], "seq"),
    ],
)
def test_cells_decide(heading: str, field: str | None, cells: list[Value], decided: str | None) -> None:
    assert field_by_content(heading, field, cells) == decided
