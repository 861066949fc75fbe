"""Which column of a list of people is which, by its heading."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from xltool.table.columns import heading_form
from xltool.table.headings import HEADINGS
from xltool.workbook.base import Value

COLUMNS: dict[str, str] = {
    "name": "姓名 名字 样本姓名 被访者姓名 受访者姓名 受访人姓名 评价人姓名 人员姓名 联系人姓名 联系人",
    "phone": HEADINGS["phone"] + " 手机号码(必填) 本人手机号码 本人电话 移动电话 联系手机 联系电话(手机)",
    "id_number": "身份证号 身份证号码 公民身份号码 居民身份证号码 身份证 证件号码 证件号",
    "group": (
        "评价主体 评价主体类别 评价主体类型 样本类别 样本类型 人员类别 人员类型 对象类别 对象类型 "
        "服务对象类别 组别 类别 分组 群体类别"
    ),
    "unit": (
        "单位 工作单位 所在单位 单位名称 所在单位名称 单位及职务 所属单位 企业名称 部门 所在村 所在社区 住址"
    ),
}
"""Canonical column → the headings frames and rosters use for it."""

REQUIRED = ("name", "phone")
"""What an evaluator can't do without."""
_LOOKED_AT = 30
"""Rows from the top in which the header is looked for."""


@cache
def _known() -> dict[str, str]:
    return {heading_form(word): column for column, words in COLUMNS.items() for word in words.split()}


def column_of(heading: Value) -> str | None:
    """The canonical column that a heading names, None for any other."""
    if not isinstance(heading, str):
        return None
    form = heading_form(heading)
    return _known().get(form) or _known().get(form.partition("(")[0])


def find_header(rows: Sequence[tuple[int, Sequence[Value]]]) -> tuple[int, dict[str, int]] | None:
    """The header among a sheet's first rows: its row and column → index from 0; None where there is none.

    A header names the people and at least one thing about them; of several columns with one meaning the
    first counts.
    """
    for number, values in rows[:_LOOKED_AT]:
        columns: dict[str, int] = {}
        for index, value in enumerate(values):
            column = column_of(value)
            if column is not None:
                columns.setdefault(column, index)
        if "name" in columns and len(columns) >= 2:
            return number, columns
    return None
