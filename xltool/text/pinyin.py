"""The first letters of a character's pinyin: by "qs" one finds 覃曙 (`finding`).

Every reading of a character counts, surnames' included (覃 is qín in Guangxi and tán elsewhere, DOMAIN 4.10):
a search that finds a little too much is better than one that misses a person.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

_FIRST = 0x4E00


@cache
def _initials() -> list[str]:
    """The initials of U+4E00 and the characters that follow it.

    In the file each character's initials end in a capital: "qtY" is q, t or y; "-" is a character without a
    known reading. The readings are those of the Unihan database.
    """
    table = Path(__file__).with_name("pinyin_initials.txt").read_text("ascii").replace("\n", "")
    return [initials.lower().strip("-") for initials in re.findall(r"[a-z]*[A-Z-]", table)]


def initials_of(character: str) -> str:
    """The letters a character's pinyin may begin with; a letter or digit is its own, anything else has none.

    >>> sorted(initials_of("覃")), initials_of("A"), initials_of("、")
    (['q', 't', 'y'], 'a', '')
    """
    at = ord(character) - _FIRST
    if at < 0:
        return character.lower() if character.isascii() and character.isalnum() else ""
    table = _initials()
    return table[at] if at < len(table) else ""


def reading_sets() -> list[str]:
    """The initials of characters with more than one, each set once, those of most characters first."""
    counts = Counter(initials for initials in _initials() if len(initials) > 1)
    return [initials for initials, _ in counts.most_common()]
