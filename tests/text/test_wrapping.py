"""Breaking Chinese text into lines, and cleaning it for a screen."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from xltool.text.wrapping import lines, one_line, shown

TEXTS = st.text(
    st.one_of(st.sampled_from("重点工作，。（）“”《》 ab1%\n"), st.characters(exclude_categories=["Cs"])),
    max_size=60,
)


def wrapped(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in lines(text, width, get_character_cell_size)]


@given(TEXTS, st.integers(2, 30))
def test_every_line_fits_and_nothing_is_lost(text: str, width: int) -> None:
    text = shown(text)
    found = wrapped(text, width)
    assert all(cell_len(line) <= width or len(line) == 1 for line in found)
    assert "".join("".join(found).split()) == "".join(text.split())
    spans = list(lines(text, width, get_character_cell_size))
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_marks_begin_no_line_and_brackets_end_none() -> None:
    assert wrapped("落实到位，完成。", 8) == ["落实到", "位，完", "成。"]
    assert wrapped("印发（2022）12号", 6) == ["印发", "（2022", "）12号"] or all(
        not line.startswith("）") and not line.endswith("（") for line in wrapped("印发（甲）乙", 6)
    )


def test_words_and_numbers_stay_whole_where_they_can() -> None:
    assert wrapped("进度 85.5% 按期", 7) == ["进度 ", "85.5% ", "按期"]
    assert wrapped("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_paragraphs_stay_apart() -> None:
    assert wrapped("一\n\n二", 10) == ["一", "", "二"]


@given(st.text(max_size=80))
def test_what_is_shown_holds_nothing_a_terminal_obeys(text: str) -> None:
    assert all(
        character == "\n" or character.isprintable() or ord(character) > 0x9F for character in shown(text)
    )
    assert not set(shown(text)) & {"\x1b", "\x07", "\x00", "\x08", "\r", "\t", "\x9b", "\u202e", "\u200b"}
    assert "\n" not in one_line(text)
