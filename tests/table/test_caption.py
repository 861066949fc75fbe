"""Titles, years and info lines."""

from __future__ import annotations

import pytest

from xltool.table.caption import issue_date_in, names_a_day, read_caption, year_in


def test_a_title_in_two_rows_below_an_attachment_line() -> None:
    caption = read_caption(
        [
            ["附件1"],
            ["某局2022年度提高社会评价"],
            ["工作满意度工作分工表"],
            ["填报单位(盖章):某局", None, "单位:万元"],
        ]
    )
    assert caption.title == "某局2022年度提高社会评价工作满意度工作分工表"
    assert caption.meta == {"填报单位": "某局", "单位": "万元"}


def test_what_is_under_the_title_is_no_part_of_it() -> None:
    caption = read_caption([["2023年重点工作任务台账"], ["(截至2023年11月)"], ["2023年11月5日"]])
    assert (caption.title, caption.subtitle) == ("2023年重点工作任务台账", "(截至2023年11月)")
    assert caption.meta == {"日期": "2023年11月5日"}


def test_a_title_may_hold_a_label_or_stand_behind_its_attachment_number() -> None:
    assert read_caption([["重点工作分工表(责任单位:办公室)"]]).title == "重点工作分工表(责任单位:办公室)"
    assert read_caption([["附件1:2022年重点工作分工表"]]).title == "2022年重点工作分工表"


def test_many_lines_of_which_none_names_a_table_are_no_title() -> None:
    assert read_caption([["某局"], ["甲"], ["乙"]]).title == ""


def test_blank_forms_stay_blank() -> None:
    caption = read_caption([["填报单位(公章):        填报日期:  年 月 日   联系人:张某某 联系电话\uff1a"]])
    assert caption.meta == {"填报单位": "", "填报日期": "", "联系人": "张某某", "联系电话": ""}
    assert caption.title == ""


def test_labels_nobody_thought_of_end_a_value() -> None:
    caption = read_caption([["印发日期:2022年9月29日      进展截止日期:2022年11月22日   密级:内部"]])
    assert caption.meta == {"印发日期": "2022年9月29日", "进展截止日期": "2022年11月22日", "密级": "内部"}


def test_only_an_issue_date_is_an_issue_date() -> None:
    assert issue_date_in({"填报日期": "2022年9月30日", "印发日期": "2022年9月29日"}) == "2022年9月29日"
    assert issue_date_in({"填报日期": "2022年9月30日"}) == ""
    assert [names_a_day(text) for text in ("2022年9月29日", "2022.9.29", "2022年9月", "")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("某局2022年度重点工作分工表", 2022),
        ("２０２２年工作台账", 2022),
        ("二〇二三年重点工作任务分解表", 2023),
        ("贯彻2021年会议精神2022年度任务清单", 2022),
        ("2023—2025年行动计划任务分解表", None),
        ("重点工作分工表", None),
        ("百绩办发〔2022〕7号", 2022),
    ],
)
def test_the_year_of_a_title(title: str, year: int | None) -> None:
    assert year_in(title) == year
