"""Search by pinyin initials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.text.pinyin import has_initials, initials_of


@pytest.mark.parametrize(
    ("character", "initial"),
    [
        *zip("覃曾单区仇查朴解盖", "qzsoqzpxg", strict=True),
        *zip("办公室科技农业驻村", "bgskjnyzc", strict=True),
    ],
)
def test_surnames_and_offices_have_their_usual_initial(character: str, initial: str) -> None:
    assert initial in initials_of(character)


@pytest.mark.parametrize(
    ("text", "letters", "found"),
    [
        ("责任人:覃\u3000曙、黄洋", "qs", True),
        ("法规综合科", "FGZH", True),
        ("法规综合科", "fzh", False),
        ("A3栋", "a3d", True),
        ("黄洋", "", False),
        ("、。", "a", False),
        ("𬱖", "w", False),
    ],
)
def test_initials_are_found_side_by_side(text: str, letters: str, found: bool) -> None:
    assert has_initials(text, letters) is found


@given(
    st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8),
    st.data(),
)
def test_any_reading_of_a_run_finds_it(text: str, data: st.DataObject) -> None:
    readings = [initials_of(character) for character in text]
    letters = "".join(data.draw(st.sampled_from(reading)) for reading in readings if reading)
    assert has_initials(f"前{text}后", letters) or not letters
