"""The comparison form of official text: for matching and hashing only, never written back.

NFKC also turns "…" into "..." and "①" into "1" (DOMAIN 3.2), which is fine for asking whether two texts say
the same and wrong for anything a person will read.
"""

from __future__ import annotations

import unicodedata

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters that take no room and change no meaning."""
_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))


def comparison_form(text: str) -> str:
    """The text in NFKC without whitespace and invisible characters: full-width, padded and wrapped forms of
    one word come out equal.

    >>> comparison_form("责　任\\n人（必填）")
    '责任人(必填)'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if text.isprintable() and " " not in text:  # the common case; whitespace but " " is not printable
        return text
    text = "".join(text.split())
    return text if text.isprintable() else text.translate(_INVISIBLE)  # what is invisible isn't printable


def is_han(text: str) -> bool:
    """Whether the text is not empty and every character is a Han ideograph, rare ones included.

    >>> is_han("覃曙"), is_han("A3"), is_han("")
    (True, False, False)
    """
    return bool(text) and all(_is_ideograph(ord(character)) for character in text)


def _is_ideograph(code: int) -> bool:
    return (
        0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x323AF or code == 0x3007
    )
