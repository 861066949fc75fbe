"""What is read from notices of many styles, and whose fields are whose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.notices import FIELDS, Case, all_cases, held_out_cases
from xltool.notice.items import read_items
from xltool.notice.model import Item
from xltool.notice.numbering import figure, han_figure, read_line
from xltool.notice.reader import read_notice

CASES = pytest.mark.parametrize("case", list(all_cases()), ids=lambda case: case.name)


def items(*paragraphs: str) -> tuple[Item, ...]:
    return read_items(read_line(number, text) for number, text in enumerate(paragraphs, 1))


def said(item: Item) -> dict[str, str]:
    return {field: value.text for field, value in item.said.items()}


@CASES
def test_items_of_a_notice(case: Case, tmp_path: Path) -> None:
    found = read_notice(case.write(tmp_path)).items
    assert [item.number for item in found] == [task["number"] for task in case.expected["tasks"]]
    for item, task in zip(found, case.expected["tasks"], strict=True):
        assert _plain(said(item)) == _plain({field: task[field] for field in FIELDS if field in task})
        assert task.get("section") in (None, *item.sections)


@pytest.mark.parametrize("case", list(held_out_cases()), ids=lambda case: case.name)
def test_items_written_down_before_the_first_reading(case: Case, tmp_path: Path) -> None:
    found = read_notice(case.write(tmp_path)).items
    tasks = case.expected["tasks"]
    assert [_plain({f: text for f, text in said(item).items() if f in FIELDS}) for item in found] == [
        _plain({field: task[field] for field in FIELDS if field in task}) for task in tasks
    ]
    assert all(task.get("section") in (None, *item.sections) for item, task in zip(found, tasks, strict=True))


MEETING = """关于召开2024年重点工作推进会的通知
各股室、局属各单位：
一、会议时间：2024年5月10日（星期五）下午3:00
二、会议地点：局五楼会议室
三、参会人员：局领导班子成员，各股室、局属各单位主要负责人
四、有关要求
（一）请各股室准备5分钟发言材料，于5月8日下班前报办公室。
（二）参会人员不得请假、替会。
云亭县水利局"""
STYLE_OF_WORK = """石浦镇关于进一步改进工作作风的通知
一、提高认识。全体干部要增强服务意识，做到热情接待、耐心解答；
二、严明纪律。严禁迟到早退；严禁工作日饮酒。
三、加强监督。发现问题严肃处理，绝不姑息。"""
DUTIES = """三、职责分工
市医疗保障局负责统筹协调；市卫生健康委负责行业监管；市公安局负责案件侦办。"""

COMMITTEE = """兰亭县教育局关于成立工作专班的通知
组长：薄怀远
一、工作职责
（一）领导小组：统筹协调全县“双减”工作。
（二）办公室：承担日常工作，督促落实各项任务。"""
OFFICES_DUTIES = """三、组织体系
市应急管理局：负责组织协调抢险救援工作。
市水务局：负责水情监测预报和水利工程调度。"""
CALL = """关于组织申报科技计划项目的通知
一、申报条件
1.申报单位须为本市注册的企事业单位。
2.项目负责人：须具有副高级以上职称。
二、申报时间
网上填报截止时间：2024年6月30日。
三、其他
附材料一式两份。"""


@pytest.mark.parametrize("text", [MEETING, STYLE_OF_WORK, DUTIES, COMMITTEE, OFFICES_DUTIES, CALL])
def test_prose_and_duties_are_no_items(text: str) -> None:
    assert items(*text.splitlines()) == ()


def _plain(fields: dict[str, str]) -> dict[str, str]:
    return {field: "".join(text.split()).rstrip("。") for field, text in fields.items()}


@CASES
def test_frame_of_a_notice(case: Case, tmp_path: Path) -> None:
    notice = read_notice(case.write(tmp_path))
    found: dict[str, Any] = {
        "title": notice.title,
        "issuer": notice.issuer,
        "issued_on": notice.issued_on.isoformat() if notice.issued_on else None,
        "doc_no": notice.doc_no,
        "addressees": list(notice.addressees),
        "basis": [basis.name for basis in notice.basis],
        "attachments": list(notice.attachments),
    }
    expected = {key: value for key, value in case.expected.items() if key in found}
    assert {key: found[key] for key in expected} == expected


@CASES
def test_every_value_can_be_traced_to_words_of_the_notice(case: Case, tmp_path: Path) -> None:
    notice = read_notice(case.write(tmp_path))
    lines: dict[int, str] = {}
    for line in notice.lines:
        lines[line.number] = lines.get(line.number, "") + line.text
    for item in notice.items:
        for field, value in item.said.items():
            assert value.source.sentence
            if field in ("due", "lead", "owner") and lines and value.source.line in lines:
                assert value.source.sentence in lines[value.source.line]
                for name in value.text.rstrip("。").split("、"):
                    assert name in value.source.sentence


# Whose fields are whose

WHO = ("完成时限:2024年6月底", "牵头单位:办公室", "责任人:甲某某")


def test_fields_behind_the_last_of_several_one_line_items_are_shared() -> None:
    one, two = items("(一)宣传", "1.编简报。", "2.办展览。", *WHO, "(二)培训", "办班2期。", *WHO)[:2]
    assert (one.number, two.number) == ("1.1", "1.2")
    assert said(one) | {"measure": ""} == said(two) | {"measure": ""}
    assert one.said["lead"].reading == "shared"


def test_fields_are_not_shared_when_an_item_before_has_its_own() -> None:
    one, two, three = items("一、重点工作", "1.编简报。", *WHO, "2.办展览。", "3.办班。", *WHO)
    assert said(one)["lead"] == said(three)["lead"] == "办公室"
    assert said(two) == {"task": "办展览"}


def test_an_item_with_a_paragraph_of_its_own_shares_nothing() -> None:
    one, two = items("(一)宣传", "编简报,发通知。", "(二)培训", "办班2期。", *WHO)
    assert set(one.said) == {"task", "measure"}
    assert two.said["due"].reading == ""


def test_fields_under_a_heading_hold_for_its_items_and_their_own_win() -> None:
    one, two = items("一、宣传", "牵头单位:办公室", "1.编简报。(完成时限:6月底)", "2.办展览。(牵头单位:工会)")
    assert (said(one)["lead"], one.said["lead"].reading) == ("办公室", "shared")
    assert (said(two)["lead"], two.said["lead"].reading) == ("工会", "")
    assert "due" not in two.said


def test_blocks_above_each_item() -> None:
    found = items(
        "一、任务",
        "责任单位:甲科",
        "完成时限:5月底",
        "1.编简报。",
        "责任单位:乙科",
        "完成时限:6月底",
        "2.办展览。",
    )
    assert [(said(item)["resp_org"], said(item)["due"]) for item in found] == [
        ("甲科", "5月底"),
        ("乙科", "6月底"),
    ]
    assert {item.said["due"].reading for item in found} == {"before"}


def test_several_bracketed_sentences_in_one_paragraph() -> None:
    found = items("一、加强宣传。编简报12期。(责任单位:甲科)办展览2次。(责任单位:乙科;完成时限:6月底)")
    assert [said(item)["resp_org"] for item in found] == ["甲科", "乙科"]
    assert "due" not in found[0].said


def test_items_deeper_than_figures_are_measures() -> None:
    (item,) = items("1.加强宣传", "(1)编简报。", "(2)办展览。", *WHO)
    assert said(item)["measure"] == "(1)编简报。\n(2)办展览。"


def test_paragraphs_without_anybody_are_no_items() -> None:
    assert (
        items(
            "一、指导思想", "以人为本。", "二、工作要求", "(一)加强领导。各单位要重视。", "(二)严禁弄虚作假。"
        )
        == ()
    )


def test_a_closing_paragraph_is_not_part_of_the_last_item() -> None:
    (item,) = items("1.编简报。", *WHO, "各单位要按时报送。")
    assert "measure" not in item.said


@pytest.mark.parametrize(
    "words, expected",
    [
        (
            "编简报。(牵头单位:甲局;配合单位:乙局;完成时限:6月底)",
            {"lead": "甲局", "coop": "乙局", "due": "6月底"},
        ),
        ("编简报。（牵头单位：甲局，6月底前）", {"lead": "甲局", "due": "6月底前"}),
        ("编简报。【责任单位：甲局、乙局】", {"resp_org": "甲局、乙局"}),
        (
            "编简报（甲局牵头，乙局、丙局配合，长期坚持）。",
            {"lead": "甲局", "coop": "乙局、丙局", "due": "长期坚持"},
        ),
        ("编简报。（甲局牵头，乙局、丙局按职责分工负责）", {"lead": "甲局", "coop": "乙局、丙局"}),
        ("编简报。（县财政局、县民政局）", {"resp_org": "县财政局、县民政局"}),
        (
            "编简报。由甲科牵头，乙科配合，12月15日前完成。",
            {"lead": "甲科", "coop": "乙科", "due": "12月15日前完成"},
        ),
        ("编简报。责任单位:甲局牵头,乙局配合;完成时限:全年", {"lead": "甲局", "coop": "乙局", "due": "全年"}),
        ("编简报。责任科室及责任人：办公室 张某某", {"resp_org": "办公室", "owner": "张某某"}),
        (
            "编简报。责任单位：办公室（张某某）、工会（李某某）",
            {"resp_org": "办公室（张某某）、工会（李某某）"},
        ),
        (
            "编简报。（责任单位:甲局;配合单位:无;考核分值:5分）",
            {"resp_org": "甲局", "remark": "考核分值:5分"},
        ),
        ("编简报。(牵头单位:;完成时限:/;责任人:甲某某)", {"owner": "甲某某"}),
        ("编简报（每期500份）。（牵头单位：甲局）", {"lead": "甲局"}),
        ("编简报。（宣传股；6月底前）", {"resp_org": "宣传股", "due": "6月底前"}),
        ("编简报。（宣传股；1月底前制定，全年落实）", {"resp_org": "宣传股", "due": "1月底前制定，全年落实"}),
        ("编简报。责任室:甲室 配合室:乙室", {"resp_org": "甲室", "coop": "乙室"}),
        ("编简报。[牵头单位]甲局 [完成时限]6月底", {"lead": "甲局", "due": "6月底"}),
    ],
)
def test_ways_to_say_who_and_when(words: str, expected: dict[str, str]) -> None:
    found = said(items(f"1.{words}", f"2.{words}")[0])
    assert {field: text for field, text in found.items() if field not in ("task", "measure")} == expected


@pytest.mark.parametrize(
    "words",
    [
        "编简报,送(县财政局、县民政局)审阅。",
        "开展活动(6月底前)和检查。",
        "目标:编简报12期。",
        "投稿邮箱:a@example.com。",
        "各单位要负责到底,落实责任。",
    ],
)
def test_words_that_only_look_like_fields(words: str) -> None:
    assert items(f"1.{words}", f"2.{words}") == ()


# Numbers


@pytest.mark.parametrize(
    "text, level, mark, body",
    [
        ("第一部分 总则", 1, "第一部分", "总则"),
        ("一、总则", 2, "一、", "总则"),
        ("（二十一）总则", 3, "（二十一）", "总则"),
        ("12．总则", 4, "12．", "总则"),
        ("3、总则", 4, "3、", "总则"),
        ("★4.总则", 4, "4.", "总则"),
        ("(1)总则", 5, "(1)", "总则"),
        ("①总则", 7, "①", "总则"),
        ("12.15前完成", 0, "", "12.15前完成"),
        ("2022年总则", 0, "", "2022年总则"),
    ],
)
def test_official_numbers(text: str, level: int, mark: str, body: str) -> None:
    assert read_line(1, text)[2:] == (level, mark, body)


@given(st.integers(1, 999))
def test_numbers_in_words_come_back(number: int) -> None:
    assert figure(f"（{han_figure(number)}）") == str(number)


# Whatever the text

PIECES = st.sampled_from(
    [
        *(
            "一、",
            "（一）",
            "1.",
            "(1)",
            "2．",
            "牵头单位：",
            "完成时限:",
            "责任人：",
            "（",
            "）",
            "【",
            "】",
            "。",
            "；",
            "，",
        ),
        *(
            "办公室",
            "县财政局",
            "甲某某",
            "2023年6月底",
            "编简报",
            "12期",
            "负责",
            "牵头",
            "配合",
            "、",
            "\t",
            " ",
        ),
    ]
)


@settings(max_examples=150)
@given(st.lists(st.lists(PIECES, max_size=9).map("".join), max_size=9))
def test_nothing_is_invented_and_nothing_breaks(paragraphs: list[str]) -> None:
    everything = "".join("".join(paragraphs).split())
    for item in items(*(text for text in paragraphs if text.strip())):
        for field, value in item.said.items():
            if field != "remark":  # made of label and value
                for part in value.text.replace("\n", "、").split("、"):
                    assert "".join(part.split()) in everything


def test_a_bracket_behind_the_third_of_three_speaks_for_all_and_says_so() -> None:
    found = items("(一)宣传", "1.编简报。", "2.办展览。", "3.办班。(责任单位:甲科)")
    assert [(item.number, said(item)["resp_org"]) for item in found] == [
        ("1.1", "甲科"),
        ("1.2", "甲科"),
        ("1.3", "甲科"),
    ]
    assert {item.said["resp_org"].reading for item in found} == {"shared"}


def test_of_two_the_bracket_is_the_second_ones_and_the_first_lacks_it() -> None:
    one, two = items("(一)宣传", "1.编简报。", "2.办展览。(责任单位:甲科)")
    assert set(one.said) == {"task"} and said(two)["resp_org"] == "甲科"


def test_no_item_among_figures_is_lost() -> None:
    found = items("一、任务", "1.编简报。", "2.办展览。(责任单位:甲科)", "3.办班。", "4.办会。", "5.办报。")
    assert [item.number for item in found] == ["1", "2", "3", "4", "5"]


def test_figures_that_run_through_the_sections_number_one_list() -> None:
    found = items(
        "一、宣传", "1.编简报。(责任单位:甲科)", "二、培训", "2.办班。", "3.办会。", "三、要求", "提高认识。"
    )
    assert [(item.number, item.sections) for item in found] == [
        ("1", ("一、宣传",)),
        ("2", ("二、培训",)),
        ("3", ("二、培训",)),
    ]


def test_first_second_third_in_words() -> None:
    found = items("一是编简报。(责任单位:甲科)", "二是办展览。", "三是办班。(责任单位:乙科;完成时限:6月底)")
    assert [(item.number, item.text("task"), item.text("resp_org")) for item in found] == [
        ("1", "编简报", "甲科"),
        ("2", "办展览", ""),
        ("3", "办班", "乙科"),
    ]
    (item,) = items("(一)宣传", "一是编简报。", "二是办展览。", *WHO)
    assert said(item)["measure"] == "一是编简报。\n二是办展览。"
