"""Numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.text.numerals import read_numeral


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("1,200", 1200),
        ("1.5万", 15000),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十五", 25),
        ("一百零三", 103),
        ("一百二十", 120),
        ("二〇", 20),
    ],
)
def test_a_number(text: str, value: float) -> None:
    assert read_numeral(text) == value


@given(st.integers(1, 99))
def test_every_number_up_to_99(number: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    text = (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")
    assert read_numeral(text) == number
