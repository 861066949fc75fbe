"""Every sentence a person reads, in one catalogue: English msgids, Chinese by default.

A `Message` is a sentence not yet spoken: the msgid and its parameters. It becomes text in the language of
the moment (`str(message)`) or in a named one (`message.render("zh")`: what is written into an official table
is Chinese whatever the terminal speaks).
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

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


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("xltool", _LOCALE, [language], fallback=True)


class Message:
    """A sentence with named parameters, rendered when it is read. Parameters may be messages themselves."""

    __slots__ = ("msgid", "params")

    def __init__(self, msgid: str, params: dict[str, object]) -> None:
        self.msgid = msgid
        self.params = params

    def render(self, language: str | None = None) -> str:
        """The sentence in `language`, or in the language in force."""
        language = language or _language
        text = self.msgid if language == "en" else _catalogue(language).gettext(self.msgid)
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
