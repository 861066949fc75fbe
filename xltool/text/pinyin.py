"""Finding Han text by the first letters of its pinyin: "qs" finds 覃曙.

Every reading of a character counts, surnames' included (覃 is qín in Guangxi and tán elsewhere, DOMAIN 4.10):
a search that finds a little too much is better than one that misses a person.
"""

from __future__ import annotations

import re
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


def has_initials(text: str, letters: str) -> bool:
    """Whether somewhere in `text` characters side by side begin with these letters, spaces and marks ignored.

    >>> has_initials("责任人:覃 曙", "qs"), has_initials("覃曙", "sq")
    (True, False)
    """
    wanted = [letter for letter in letters.lower() if letter.isalnum()]
    if not wanted:
        return False
    have = [initials for initials in map(initials_of, text) if initials]
    for start in range(len(have) - len(wanted) + 1):
        if all(letter in have[start + offset] for offset, letter in enumerate(wanted)):
            return True
    return False
