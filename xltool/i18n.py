"""Every sentence a person reads, in one catalogue: English msgids, Chinese by default.

A `Message` is a sentence not yet spoken: the msgid and its parameters. It becomes text in the language of
the moment (`str(message)`) or in a named one (`message.render("zh")`: what is written into an official table
is Chinese whatever the terminal speaks).
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

LANGUAGES = ("zh", "en")
_LOCALE = Path(__file__).with_name("locale")
_language = "en" if os.environ.get("XLTOOL_LANG", "").lower().startswith("en") else "zh"


def set_language(language: str) -> None:
    """Choose the language of `str(message)`: "zh" or "en"."""
    global _language
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}, not {language!r}")
    _language = language


def current_language() -> str:
    """The language in force: "zh" or "en"."""
    return _language


class _Catalogue:
    """A compiled catalogue (GNU gettext manual, "The Format of GNU MO Files"), searched where it lies.

    The `gettext` module makes a dict of the thousand sentences first: 3 ms for the ten that a short run says.
    """

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)
        order: Literal["little", "big"] = "little" if content[:4] == b"\xde\x12\x04\x95" else "big"
        numbers = [int.from_bytes(content[at : at + 4], order) for at in range(8, 20, 4)]
        count, self._originals, self._translations = numbers
        self._order = order
        self._places = range(count)

    def sentence(self, msgid: str) -> str:
        """The translation of a msgid, itself when there is none."""
        wanted = msgid.encode()
        place = bisect_left(self._places, wanted, key=lambda place: self._text(self._originals, place))
        if place == len(self._places) or self._text(self._originals, place) != wanted:
            return msgid
        return self._text(self._translations, place).decode() or msgid

    def _text(self, table: int, place: int) -> bytes:
        at = table + 8 * place
        length, start = (int.from_bytes(self._content[n : n + 4], self._order) for n in (at, at + 4))
        return bytes(self._content[start : start + length])


@cache
def _catalogue(language: str) -> _Catalogue:
    return _Catalogue((_LOCALE / language / "LC_MESSAGES" / "xltool.mo").read_bytes())


@cache
def _translated(language: str, msgid: str) -> str:
    return _catalogue(language).sentence(msgid)


class Message:
    """A sentence with named parameters, rendered when it is read. Parameters may be messages themselves."""

    __slots__ = ("msgid", "params")

    def __init__(self, msgid: str, params: dict[str, object]) -> None:
        self.msgid = msgid
        self.params = params

    def render(self, language: str | None = None) -> str:
        """The sentence in `language`, or in the language in force."""
        language = language or _language
        text = self.msgid if language == "en" else _translated(language, self.msgid)
        if not self.params:
            return text
        return text.format_map(
            {k: v.render(language) if isinstance(v, Message) else v for k, v in self.params.items()}
        )

    __str__ = render

    def __repr__(self) -> str:
        return f"Message({self.msgid!r}, {self.params!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.msgid, self.params) == (other.msgid, other.params)

    def __hash__(self) -> int:
        return hash((self.msgid, tuple(sorted((k, str(v)) for k, v in self.params.items()))))


def msg(msgid: str, /, **params: object) -> Message:
    """Mark a sentence for translation; `{name}` in it is filled from `params`.

    >>> msg("{count} task(s)", count=3).render("en")
    '3 task(s)'
    """
    return Message(msgid, params)


def in_words(messages: Iterable[Message], language: str | None = None) -> list[str]:
    """The sentences of many messages, in order; those that are one and the same object are rendered once."""
    messages = list(messages)
    distinct = {id(message): message for message in messages}
    sentences = {key: message.render(language) for key, message in distinct.items()}
    return [sentences[id(message)] for message in messages]
