"""How many terminal cells a text takes: Han characters take two, combining marks none (UAX #11).

Characters of ambiguous width (“ ” · — ① ■ →) take one cell in most terminals and two in a Chinese console
(DOMAIN 11), so the caller says which.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from itertools import accumulate


class _Widths(dict[str, int]):
    """Character → its width, worked out when first asked for: a dict, so that C loops can look up in it."""

    def __init__(self, ambiguous: int) -> None:
        super().__init__()
        self._ambiguous = ambiguous

    def __missing__(self, character: str) -> int:
        self[character] = width = self._width(character)
        return width

    def _width(self, character: str) -> int:
        if unicodedata.combining(character) or unicodedata.category(character) in ("Cc", "Cf", "Mn", "Me"):
            return 0
        kind = unicodedata.east_asian_width(character)
        if kind in "WF":
            return 2
        return self._ambiguous if kind == "A" else 1


_WIDTHS = {1: _Widths(1), 2: _Widths(2)}


def display_width(text: str, ambiguous: int = 1) -> int:
    """The number of cells `text` takes; `ambiguous` is the width of characters whose width depends.

    >>> display_width("科室A")
    5
    """
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_WIDTHS[ambiguous].__getitem__, text))


def fit(text: str, width: int, ambiguous: int = 1) -> str:
    """The text cut or padded with spaces to exactly `width` cells; a cut one ends in "..".

    >>> fit("科室", 6), fit("法规综合科", 6)
    ('科室  ', '法规..')
    """
    edges = list(accumulate(map(_WIDTHS[ambiguous].__getitem__, text), initial=0))
    if edges[-1] <= width:
        return text + " " * (width - edges[-1])
    mark = ".."[:width]
    room = width - len(mark)
    count = bisect_right(edges, room) - 1
    return text[:count] + mark + " " * (room - edges[count])
