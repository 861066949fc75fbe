"""Breaking official Chinese text into lines: anywhere between Han, but never before 、。》 or after （“《.

What is shown is cleaned first: a terminal must not obey what stands in a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

_NO_START = frozenset("、。，．；：？！）】》」』〕〉”’…·％℃%,.;:?!)]}—～")
"""What begins no line (GB/T 15834-2011 §5.1.10)."""
_NO_END = frozenset("（【《「『〔〈“‘([{￥$")
_CARRIAGE_RETURN = re.compile(r"\r\n?|_x000D_\n?|[\x0b\x0c\x85\u2028\u2029]")
_VARIATION = range(0xFE00, 0xFE10)


@cache
def _invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") or ord(character) in _VARIATION


def shown(text: str) -> str:
    r"""The text as it may go to a screen: line breaks as "\n", tabs as spaces, nothing invisible.

    >>> shown("甲\t乙\r\n丙\x1b[31m_x000D_\n丁")
    '甲  乙\n丙[31m\n丁'
    """
    if text.isprintable() and "_x000D_" not in text:
        return text
    text = _CARRIAGE_RETURN.sub("\n", text).replace("\t", "  ")
    return "".join(c for c in text if c == "\n" or not _invisible(c))


def one_line(text: str) -> str:
    """The text on one line, for a screen."""
    return shown(text).replace("\n", " ")


def lines(text: str, width: int, measure: Callable[[str], int]) -> Iterator[tuple[int, int]]:
    """The lines of a shown text, as (start, end), each at most `width` cells wide.

    `measure` tells the cells of one character. A character wider than `width` stands alone.
    """
    start = 0
    for paragraph in text.split("\n"):
        yield from _paragraph(text, start, start + len(paragraph), width, measure)
        start += len(paragraph) + 1


def _paragraph(
    text: str, start: int, end: int, width: int, measure: Callable[[str], int]
) -> Iterator[tuple[int, int]]:
    used = 0
    chance = start
    """The last place where the line may end."""
    at = start
    while at < end:
        if at > start and _may_break(text[at - 1], text[at]):
            chance = at
        used += measure(text[at])
        if used > width and at > start:
            stop = chance if chance > start else at
            yield start, stop
            start = stop
            while start < end and text[start] == " ":
                start += 1
            at = chance = start
            used = 0
            continue
        at += 1
    yield start, end


def _may_break(before: str, after: str) -> bool:
    if after in _NO_START or before in _NO_END:
        return False
    return not (before.isascii() and after.isascii() and before != " ")
