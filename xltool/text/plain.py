"""Texts as they are searched for personal data: one form for full-width characters, spaces and hyphens."""

from __future__ import annotations

from xltool.patterns import compiled
from xltool.text.normalise import INVISIBLE

_FORMS = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "\u00a0\u3000\u2002\u2003\u2009\t"), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"),
}
_ODD = compiled("[" + INVISIBLE + "".join(map(chr, _FORMS)) + "]")
_HIDES = compiled("[" + INVISIBLE + "]")


def plain(text: str) -> tuple[str, list[int] | None]:
    """The text with half-width characters, spaces and hyphens, without invisible characters; and where each
    character stood, None when all stand where they stood."""
    if (text.isascii() and "\t" not in text) or _ODD.search(text) is None:
        return text, None
    if _HIDES.search(text) is None:
        return text.translate(_FORMS), None
    places = [place for place, character in enumerate(text) if character not in INVISIBLE]
    return "".join(text[place] for place in places).translate(_FORMS), places
