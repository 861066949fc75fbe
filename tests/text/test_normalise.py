"""The comparison form and Han tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.text.normalise import comparison_form, is_han


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("责 任\u3000人", "责任人"),
        ("完成\n时限\uff08必填\uff09", "完成时限(必填)"),
        ("２０２２．１２", "2022.12"),
        ("办\u200b公\ufeff室", "办公室"),
        ("办\u200b\n公 \ufeff 室\u2060", "办公室"),
        ("办\n公\x00室", "办公\x00室"),
        (" a b ", "ab"),
        ("", ""),
    ],
)
def test_forms_of_one_word_come_out_equal(written: str, form: str) -> None:
    assert comparison_form(written) == form


@given(st.text(st.characters(exclude_categories=["Sk", "Mn", "Cs"]), max_size=30))
def test_it_is_settled_and_free_of_whitespace(text: str) -> None:
    form = comparison_form(text)
    assert not any(character.isspace() for character in form)
    assert comparison_form(form) == form


@pytest.mark.parametrize(
    ("text", "han"),
    [("覃曙", True), ("䶮", True), ("𬱖", True), ("A3", False), ("", False), ("黄 洋", False)],
)
def test_han(text: str, han: bool) -> None:
    assert is_han(text) is han
