"""How many terminal cells a text takes: Han characters take two, combining marks none (UAX #11).

Characters of ambiguous width (“ ” · — ① ■ →) take one cell in most terminals and two in a Chinese console
(DOMAIN 11), so the caller says which.
"""

from __future__ import annotations

import unicodedata
from functools import cache


@cache
def _character_width(character: str, ambiguous: int) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cc", "Cf", "Mn", "Me"):
        return 0
    kind = unicodedata.east_asian_width(character)
    if kind in "WF":
        return 2
    return ambiguous if kind == "A" else 1


def display_width(text: str, ambiguous: int = 1) -> int:
    """The number of cells `text` takes; `ambiguous` is the width of characters whose width depends.

    >>> display_width("科室A")
    5
    """
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(_character_width(character, ambiguous) for character in text)


def fit(text: str, width: int, ambiguous: int = 1) -> str:
    """The text cut or padded with spaces to exactly `width` cells; a cut one ends in "..".

    >>> fit("科室", 6), fit("法规综合科", 6)
    ('科室  ', '法规..')
    """
    used = display_width(text, ambiguous)
    if used <= width:
        return text + " " * (width - used)
    mark = ".."[:width]
    room = width - len(mark)
    kept: list[str] = []
    used = 0
    for character in text:
        cells = _character_width(character, ambiguous)
        if used + cells > room:
            break
        kept.append(character)
        used += cells
    return "".join(kept) + mark + " " * (room - used)
