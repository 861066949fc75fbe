"""Headings to fields: the order of matching, composites, groups, and what neighbours decide."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.table.columns import Match, heading_form, match_headings
from xltool.table.headings import HEADINGS, field_of_heading

ROWS = Path(__file__).with_name("header_rows.txt").read_text("utf-8").splitlines()
"""A header row a line: heading=field, "-" for no field; "_" stands for an ideographic space."""


def parse(row: str) -> tuple[list[str], list[str | None]]:
    pairs = [cell.rsplit("=", 1) for cell in row.split()]
    return [heading.replace("_", "\u3000") for heading, _ in pairs], [
        None if field == "-" else field for _, field in pairs
    ]


@pytest.mark.parametrize("row", ROWS)
def test_header_rows_seen_in_real_tables(row: str) -> None:
    headings, expected = parse(row)
    assert [match.field for match in match_headings(headings)] == expected


def test_the_example_of_the_contract() -> None:
    matches = match_headings(["序号", "工作任务", "牵头单位", "责任单位"])
    assert [(match.field, match.how) for match in matches] == [
        ("seq", "exact"),
        ("task", "exact"),
        ("lead", "exact"),
        ("coop", "exact"),
    ]
    assert matches[3].fields == ("resp_org",)


@pytest.mark.parametrize(("field", "headings"), HEADINGS.items())
def test_every_known_heading_is_exact(field: str, headings: str) -> None:
    for heading in headings.split():
        (match,) = match_headings([heading])
        assert (match.fields, match.how) == ((field,), "exact"), heading


def test_no_heading_means_two_fields() -> None:
    headings = [heading for headings in HEADINGS.values() for heading in headings.split()]
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize(
    "written",
    [
        "完成时限",
        "完 成\n时 限",
        "完成时限\uff1a",
        "*完成时限",
        "完成<br/>时限",
        "完成时限\uff08必填\uff09",
        " 完\u3000成时限(年月日)",
    ],
)
def test_padding_marks_and_hints_change_nothing(written: str) -> None:
    assert match_headings([written])[0][:2] == ("due", "exact")


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("牵头科室(责任人)", ("lead", "owner")),
        ("责任人及联系电话", ("owner", "phone")),
        ("牵头(责任)单位", ("lead", "resp_org")),
        ("责任单位\uff08人\uff09", ("resp_org", "owner")),
        ("牵头、配合单位", ("lead", "coop")),
        ("存在问题及下一步措施", ("problem", "next_step")),
        ("目标与任务", ("task", "target")),
    ],
)
def test_composites_name_every_field_first_one_first(heading: str, fields: tuple[str, ...]) -> None:
    """But for a target: first of all a row says what is to be done."""
    (match,) = match_headings([heading])
    assert (match.how, match.fields) == ("composite", fields)


def test_a_typing_slip_is_only_a_proposal() -> None:
    assert match_headings(["主板单位"])[0] == Match("lead", "fuzzy", ("lead",))


def test_a_unit_of_measure_stands_beside_numbers() -> None:
    assert match_headings(["指标名称", "单位", "目标值", "责任单位"])[1].field == "unit"
    assert match_headings(["序号", "单位", "工作任务"])[1].field == "lead"


def test_a_slash_joins_two_headings_unless_a_neighbour_shares_the_group() -> None:
    assert match_headings(["牵头科室/责任人"])[0].fields == ("lead", "owner")
    assert [m.field for m in match_headings(["牵头单位/名称", "牵头单位/责任人"])] == ["lead", "owner"]


def test_a_person_column_for_states_of_tasks_stays_a_status() -> None:
    assert match_headings(["序号", "任务状态", "备注"])[1].field == "status"


@given(
    st.lists(
        st.text(alphabet="责任单位牵头配合科室(及/)、人时限完成情况%进展是否未0A \n", max_size=14), max_size=6
    )
)
def test_any_headings_are_matched_without_an_error(headings: list[str]) -> None:
    matches = match_headings(headings)
    assert len(matches) == len(headings)
    for match in matches:
        assert (match.field is None) == (match.how is None) == (not match.fields)


@given(
    st.sampled_from(sorted(field_of_heading())),
    st.text(alphabet="负荷档次知晓\u9f98\u9f97", min_size=1, max_size=6),
)
def test_exact_means_the_whole_heading_is_known(heading: str, noise: str) -> None:
    (match,) = match_headings([noise + heading])
    assert match.how != "exact" or heading_form(noise + heading) in field_of_heading()
