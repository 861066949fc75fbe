"""File names of copies: safe anywhere, and never without office and period."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.errors import InputError
from xltool.submission.naming import FIELDS, MAX_BYTES, Names, file_name

ANY = st.text(max_size=120)


@given(
    pattern=st.lists(st.sampled_from([f"{{{f}}}" for f in FIELDS] + ["_", "(", ")", "附件1-"]), max_size=8),
    values=st.fixed_dictionaries(dict.fromkeys(FIELDS, ANY)),
)
def test_names_are_safe_everywhere(pattern: list[str], values: dict[str, str]) -> None:
    name = file_name("".join(pattern), values, ".xls")
    assert len(name.encode()) <= MAX_BYTES
    assert name.endswith(".xls")
    stem = name.removesuffix(".xls")
    assert stem and stem == stem.strip(" ") and not stem.endswith(".")
    assert not set(name) & set('\\/:*?"<>|\0\n\r\t')
    assert stem.split(".")[0].casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


def test_a_long_title_gives_way_before_office_and_period() -> None:
    fields = {"科室": "科技项目与成果转化科", "期次": "2022年11月", "表名": "关于提高满意度的工作分工表" * 12}
    name = file_name("{科室}_{表名}({期次})", fields, ".xlsx")
    assert len(name.encode()) <= MAX_BYTES
    assert name.startswith("科技项目与成果转化科_关于")
    assert "…" in name
    assert name.endswith("(2022年11月).xlsx")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{科室}_{表名}({期次})", "办公室_分工表.xls"),
        ("{单位}{表名}", "分工表.xls"),
        ("{序}{科室}", "01办公室.xls"),
        ("附件1-{单位}-{表名}", "附件1-分工表.xls"),
    ],
)
def test_what_is_not_there_leaves_no_gap(pattern: str, expected: str) -> None:
    assert file_name(pattern, {"科室": "办公室", "表名": "分工表", "序": "01"}, ".xls") == expected


def test_forbidden_characters_become_full_width() -> None:
    assert file_name("{科室}", {"科室": '人事/教育:"科"?'}, ".xls") == "人事／教育：＂科＂？.xls"


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        file_name("{年份}", {}, ".xls")
    assert refused.value.code == "PATTERN_UNKNOWN"


def test_names_that_windows_takes_for_one_differ() -> None:
    names = Names()
    assert [names.unique(n, ".xls") for n in ("A.xls", "a.xls", "A.xls")] == ["A.xls", "a(2).xls", "A(3).xls"]
