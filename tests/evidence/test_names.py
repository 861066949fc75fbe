"""What a file name says."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.evidence.names import read_name


@pytest.mark.parametrize(
    ("name", "number", "kind", "date", "title"),
    [
        ("01-通知_召开绩效沟通会_20221018.pdf", (1,), "通知", "2022-10-18", "绩效沟通会"),
        ("03-图片_绩效沟通会现场_20221020.png", (3,), "图片", "2022-10-20", "绩效沟通会现场"),
        ("关于召开沟通会的通知(最终版).docx", (), "通知", None, "沟通会"),
        ("10月20日沟通会会议纪要.doc", (), "记录", "2022-10-20", "沟通会"),
        ("2022.10.20走访照片.zip", (), "图片", "2022-10-20", "走访"),
        ("2022年10月走访台账.xls", (), "台账", "2022-10-01", "走访"),
        ("202210投稿.docx", (), "稿件", "2022-10-01", ""),
        ("IMG_20221020_101010.jpg", (), "图片", "2022-10-20", "img101010"),
        ("3.1 绩效宣传", (3, 1), "", None, "绩效宣传"),
        ("(一)一封信.wps", (1,), "", None, "一封信"),
        ("二、一个电话", (2,), "", None, "一个电话"),
        ("第2次 沟通会签到册.xlsx", (), "签到表", None, "沟通会"),
        ("10月信息.docx", (), "", "2022-10-01", "信息"),
        ("报道.url", (), "新闻稿", None, ""),
        ("公众号.url", (), "链接", None, "公众号"),
        ("20220230会议.txt", (), "", None, "20220230会议"),
        ("１－通知．ｐｄｆ", (1,), "通知", None, ""),
    ],
)
def test_a_name(name: str, number: tuple[int, ...], kind: str, date: str | None, title: str) -> None:
    said = read_name(name, 2022)
    assert (said.number, said.kind, said.title) == (number, kind, title)
    assert said.date == (dt.date.fromisoformat(date) if date else None)


@pytest.mark.parametrize(
    ("name", "ordinal"),
    [("第2次沟通会", 2), ("第十次走访", 10), ("沟通会第三场记录.doc", 3), ("会议2", None)],
)
def test_an_occasion(name: str, ordinal: int | None) -> None:
    assert read_name(name, 2022).ordinal == ordinal


def test_a_month_is_told_from_a_day() -> None:
    assert read_name("10月信息.docx", 2022).whole_month
    assert not read_name("10月1日信息.docx", 2022).whole_month
    assert read_name("10月1日信息.docx", None).date is None


@given(st.text(min_size=1, max_size=40))
def test_any_name_is_read(name: str) -> None:
    said = read_name(name, 2022)
    assert said.ordinal is None or said.ordinal >= 0
    assert len(said.title) <= 4 * len(name) + 4
