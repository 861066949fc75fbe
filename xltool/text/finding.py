"""Finding a word in official text: by its characters, or by the first letters of their pinyin.

Full-width forms, spaces and letter case make no difference. A word of Latin letters is also looked for as
pinyin initials, characters side by side, marks between them ignored: "fgzh" finds 法规综合科. Every reading
of a character counts (`pinyin`). A number is only itself: 12 does not find "1.2".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache

from xltool.text.normalise import comparison_form
from xltool.text.pinyin import initials_of, reading_sets

_FIRST_CODE = 0x80
_MARK = " "
"""The code of everything that has no reading."""
BREAK = "\n"
"""Stands between two coded texts: no word reaches across it."""


class _Codes(dict[int, str]):
    """Character → code, filled as characters are met: its letter, or one code for each set of readings."""

    def __missing__(self, code_point: int) -> str:
        form = unicodedata.normalize("NFKC", chr(code_point)).casefold()
        readings = initials_of(form) if len(form) == 1 else ""
        code = readings if len(readings) == 1 else _code_of_set().get(readings, _MARK)
        self[code_point] = code
        return code


_codes = _Codes()


@cache
def _code_of_set() -> dict[str, str]:
    """Several initials → their code. The commonest come first: a text of usual characters stays one byte a
    character."""
    return {readings: chr(_FIRST_CODE + at) for at, readings in enumerate(reading_sets())}


@cache
def _class_of(letter: str) -> str:
    """The codes that may stand for a letter or a digit, as a regular expression."""
    codes = [code for readings, code in _code_of_set().items() if letter in readings]
    return f"[{letter}{''.join(map(re.escape, codes))}]" if codes else letter


def coded(text: str) -> str:
    """The text with each character replaced by the code of its readings, position by position."""
    return text.translate(_codes)


class Word:
    """One word to look for. An empty one is found everywhere."""

    def __init__(self, text: str) -> None:
        self.plain = comparison_form(text).casefold()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Word) and self.plain == other.plain

    def __hash__(self) -> int:
        return hash(self.plain)

    @cached_property
    def initials(self) -> re.Pattern[str] | None:
        """What finds the word as initials in `coded` text; None when it can't be initials."""
        letters = self.plain
        if not (letters.isascii() and letters.isalnum()) or letters.isdigit():
            return None
        return re.compile(f"{_MARK}*".join(map(_class_of, letters)))

    def found_in(self, text: str) -> bool:
        """Whether the text holds the word."""
        if self.plain in searchable(text):
            return True
        return self.initials is not None and self.initials.search(coded(text)) is not None

    def abbreviates(self, name: str) -> bool:
        """Whether the word's characters stand in the name in this order: 住建局 for 市住房城乡建设局."""
        if self.initials is not None and _in_order(self.plain).search(coded(name)):
            return True
        characters = iter(searchable(name))
        return all(character in characters for character in self.plain)

    def begins_and_ends(self, name: str) -> bool:
        """Whether it does so as initials, from the first character of the name to its last: zfj, not fj."""
        return self.initials is not None and _in_order(self.plain).fullmatch(coded(name)) is not None

    def spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Where the text holds the word, as (start, end) in the text itself, left to right."""
        if not self.plain or not self.found_in(text):
            return ()
        spans = self._plain_spans(text)
        if self.initials is not None:
            spans += [match.span() for match in self.initials.finditer(coded(text))]
        return merged(spans)

    def _plain_spans(self, text: str) -> list[tuple[int, int]]:
        positions: list[int] = []
        forms: list[str] = []
        for at, character in enumerate(text):
            form = searchable(character)
            forms.append(form)
            positions += [at] * len(form)
        folded = "".join(forms)
        spans = []
        start = folded.find(self.plain)
        while start >= 0:
            end = start + len(self.plain)
            spans.append((positions[start], positions[end - 1] + 1))
            start = folded.find(self.plain, end)
        return spans


@lru_cache(maxsize=64)
def _in_order(letters: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(_class_of, letters)))


def searchable(text: str) -> str:
    """The form of a text in which the plain characters of a word are looked for."""
    return comparison_form(text).casefold()


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches in order, those that touch joined.

    >>> merged([(4, 6), (0, 2), (1, 3)])
    [(0, 3), (4, 6)]
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
