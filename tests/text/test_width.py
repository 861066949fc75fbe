"""Cells that text takes in a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.text.width import display_width, fit


@pytest.mark.parametrize(
    ("text", "narrow", "wide"),
    [("abc", 3, 3), ("科室A", 5, 5), ("“七个一”", 8, 10), ("e\u0301", 1, 1), ("", 0, 0)],
)
def test_widths(text: str, narrow: int, wide: int) -> None:
    assert display_width(text) == narrow
    assert display_width(text, ambiguous=2) == wide


def test_cut_text_says_so() -> None:
    assert fit("法规综合科", 6) == "法规.."
    assert fit("法规综合科", 5) == "法.. "


@given(st.text(alphabet="科室ab“—\u0301", max_size=20), st.integers(0, 12), st.sampled_from([1, 2]))
def test_fitted_text_takes_exactly_the_room(text: str, width: int, ambiguous: int) -> None:
    assert display_width(fit(text, width, ambiguous), ambiguous) == width
