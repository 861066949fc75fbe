"""Finding words in official text by character or by pinyin initials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.text.finding import Word, coded
from xltool.text.pinyin import initials_of


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("责任人:覃\u3000曙、黄洋", "qs", True),
        ("责任人:覃\u3000曙、黄洋", "覃曙", True),
        ("法规综合科", "FGZH", True),
        ("法规综合科", "ｆｇ", True),
        ("法规综合科", "fzh", False),
        ("A3栋", "a3d", True),
        ("第１２条", "12", True),
        ("见1.2节", "12", False),
        ("完成率60%", "60%", True),
        ("黄洋", "", True),
        ("、。", "a", False),
        ("𬱖", "w", False),
        ("PPT汇报", "ppth", True),
    ],
)
def test_words_are_found(text: str, word: str, found: bool) -> None:
    assert Word(word).found_in(text) is found


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("市水务局、省水利厅", "swj", ["水务局"]),
        ("第１２条第12款", "12", ["１２", "12"]),
        ("覃\u3000曙", "qs", ["覃\u3000曙"]),
        ("完成完成率", "完成", ["完成完成"]),
        ("没有", "完成", []),
    ],
)
def test_spans_are_places_in_the_text_itself(text: str, word: str, shown: list[str]) -> None:
    assert [text[start:end] for start, end in Word(word).spans(text)] == shown


@pytest.mark.parametrize(
    ("word", "name", "short"),
    [
        ("住建局", "市住房城乡建设局", True),
        ("zjj", "市住房城乡建设局", True),
        ("建住局", "市住房城乡建设局", False),
        ("jzj", "市水务局", False),
        ("", "市水务局", True),
    ],
)
def test_words_shorten_names_in_order(word: str, name: str, short: bool) -> None:
    assert Word(word).abbreviates(name) is short


@given(
    st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8),
    st.data(),
)
def test_any_reading_of_a_run_finds_it(text: str, data: st.DataObject) -> None:
    readings = [initials_of(character) for character in text]
    letters = "".join(data.draw(st.sampled_from(reading)) for reading in readings if reading)
    assert Word(letters).found_in(f"前{text}后")


@given(st.text(max_size=40))
def test_codes_stand_position_by_position_and_never_break(text: str) -> None:
    assert len(coded(text)) == len(text)
    assert "\n" not in coded(text)


@given(st.text(max_size=30), st.text(max_size=4))
def test_spans_lie_in_the_text_and_agree_with_finding(text: str, word: str) -> None:
    spans = Word(word).spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert Word(word).found_in(text) or not spans
