"""Offices and people in a cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.table.names import Named, office_entries, offices, people_named


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("办公室、法规综合科", ("办公室", "法规综合科")),
        ("科技项目与成果转化科、社会发展和农业农村科。", ("科技项目与成果转化科", "社会发展和农业农村科")),
        ("市科技局,市财政局\uff1b市人社局\uff0c市卫健委", ("市科技局", "市财政局", "市人社局", "市卫健委")),
        ("各县(市、区)科技局\n局属各单位", ("各县(市、区)科技局", "局属各单位")),
        ("1.办公室\n2.人事科", ("办公室", "人事科")),
        ("市政府办(外事办)", ("市政府办(外事办)",)),
        ("区城管局,各镇(街道)", ("区城管局", "各镇(街道)")),
        ("镇(街道)", ("镇(街道)",)),
        ("承接自治区绩效考评指标的各科室", ("承接自治区绩效考评指标的各科室",)),
        ("办 公 室", ("办公室",)),
        ("办公室、办公室", ("办公室",)),
        ("市发展改革委 市财政局", ("市发展改革委", "市财政局")),
        ("经济发展办\u3000农业农村办", ("经济发展办", "农业农村办")),
        ("市住建局 各县(市、区)", ("市住建局", "各县(市、区)")),
        ("市科技局 办公室", ("市科技局办公室",)),
        ("1.办公室 2.财务科 3.人事科", ("办公室", "财务科", "人事科")),
        ("①办公室②财务科", ("办公室", "财务科")),
        ("市教育局、市财政局等部门", ("市教育局", "市财政局")),
        ("市住建局等有关部门", ("市住建局", "有关部门")),
        ("办公室(至10月)、综合科(11月起)", ("办公室", "综合科")),
        ("无", ()),
        ("—", ()),
        ("驻村工作队(至10月)", ("驻村工作队",)),
        ("", ()),
    ],
)
def test_lists_of_offices(cell: str, names: tuple[str, ...]) -> None:
    assert offices(cell) == names


@pytest.mark.parametrize(
    ("cell", "roles"),
    [
        ("办公室(牵头)、法规综合科", {"办公室": "lead", "法规综合科": ""}),
        ("市科技局\uff08牵头\uff09、市财政局\uff08配合\uff09", {"市科技局": "lead", "市财政局": "coop"}),
        ("牵头单位:甲局;配合单位:乙局、丙局", {"甲局": "lead", "乙局": "coop", "丙局": "coop"}),
        ("办公室牵头,其余科室配合", {"办公室": "lead", "其余科室": "coop"}),
        ("责任科室:办公室、人事科", {"办公室": "", "人事科": ""}),
        ("办公室牵头\uff0c人事科、财务科配合", {"办公室": "lead", "人事科": "coop", "财务科": "coop"}),
        (
            "市教育局牵头、市财政局、市住建局配合",
            {"市教育局": "lead", "市财政局": "coop", "市住建局": "coop"},
        ),
        ("办公室、人事科(配合)", {"办公室": "", "人事科": "coop"}),
        ("由办公室负责", {"办公室": "lead"}),
        ("市住建局会同市自然资源局", {"市住建局": "lead", "市自然资源局": "coop"}),
        ("各县(市、区)林业局,造林科负责督导", {"各县(市、区)林业局": "", "造林科": ""}),
        ("市司法局、市公安局按职责分工负责", {"市司法局": "", "市公安局": ""}),
    ],
)
def test_marks_say_who_leads(cell: str, roles: dict[str, str]) -> None:
    assert {entry.name: entry.role for entry in office_entries(cell)} == roles


def test_people_in_parentheses_belong_to_the_office_before_them() -> None:
    assert office_entries("市科技局(王某某、何某)、市财政局") == (
        Named("市科技局", "", ("王某某", "何某")),
        Named("市财政局"),
    )


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("陆某某、黄\u3000洋、吴  姣", ("陆某某", "黄洋", "吴姣")),
        ("张某甲 李某乙 王某丙", ("张某甲", "李某乙", "王某丙")),
        ("黄 洋 王某某", ("黄洋", "王某某")),
        ("何 某 某", ("何某某",)),
        ("诸葛 某", ("诸葛某",)),
        ("陆某某局长、黄某(牵头)", ("陆某某", "黄某")),
        ("买买提·艾力", ("买买提·艾力",)),
        ("陆某某13800000000\n黄某 0770-1234567", ("陆某某", "黄某")),
        ("张某甲和李某乙", ("张某甲", "李某乙")),
        ("和某某", ("和某某",)),
        ("责任人:张某某", ("张某某",)),
        ("局长陆某某、副局长黄某", ("陆某某", "黄某")),
        ("陆某某、黄某等", ("陆某某", "黄某")),
        ("无", ()),
    ],
)
def test_lists_of_people(cell: str, people: tuple[str, ...]) -> None:
    assert people_named(cell) == people


def test_spaced_characters_are_paired_only_when_the_roster_says_so() -> None:
    assert people_named("黄 洋 吴 姣") == ("黄 洋 吴 姣",)
    assert people_named("黄 洋 吴 姣", ["黄洋", "吴姣"]) == ("黄洋", "吴姣")


@given(st.text(alphabet="办公室科牵头配合、,;()\uff08\uff09: \n\u3000王某13800", max_size=30))
def test_any_cell_gives_clean_distinct_names(cell: str) -> None:
    for names in (offices(cell), people_named(cell)):
        assert len(set(names)) == len(names)
        assert all(name and name == name.strip() for name in names)


@given(
    st.lists(st.sampled_from(["办公室", "人事科", "社会发展和农业农村科", "各县(市、区)科技局"]), unique=True)
)
def test_a_joined_list_comes_apart_again(names: list[str]) -> None:
    assert offices("、".join(names)) == tuple(names)
