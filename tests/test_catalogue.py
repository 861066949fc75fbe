"""Every sentence has its Chinese, with the same places to fill in, and the compiled catalogue is fresh."""

import string

import catalogue
import pytest
from babel.messages.mofile import read_mo

from xltool.i18n import Message


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def key(msgid: str | list[str] | tuple[str, ...]) -> str:
    """The singular of a message that has a plural."""
    return msgid if isinstance(msgid, str) else msgid[0]


def translations() -> dict[str, str]:
    return {m.id: m.string for m in catalogue.load(catalogue.FOLDER / "xltool.po") if m.id}


def test_sentences_inside_other_strings_are_collected_too() -> None:
    source = """f"{line}  {msg('withheld')}" if gone else msg("a" " b", n=1)\nmsg(name)"""
    assert catalogue.msgids(source) == ["withheld", "a b"]


def test_every_sentence_of_the_sources_is_translated() -> None:
    known = translations()
    missing = [m.id for m in catalogue.extract() if m.id and not known.get(m.id)]
    assert missing == []


def test_no_translation_outlives_its_sentence() -> None:
    used = {m.id for m in catalogue.extract()}
    assert [msgid for msgid in translations() if msgid not in used] == []


def test_translations_fill_in_the_same_places() -> None:
    different = [msgid for msgid, text in translations().items() if places(msgid) != places(text)]
    assert different == []


@pytest.mark.parametrize("domain", ["xltool", "click"])
def test_compiled_catalogue_is_fresh(domain: str) -> None:
    po = catalogue.load(catalogue.FOLDER / f"{domain}.po")
    fresh = {key(m.id): key(m.string) for m in po if m.id}
    with (catalogue.FOLDER / f"{domain}.mo").open("rb") as file:
        compiled = {key(m.id): key(m.string) for m in read_mo(file) if m.id}
    assert compiled == fresh


def test_every_sentence_is_found_in_the_compiled_catalogue() -> None:
    for msgid, text in translations().items():
        assert Message(msgid, {}).render("zh") == (text or msgid)
    assert Message("no such sentence", {}).render("zh") == "no such sentence"
