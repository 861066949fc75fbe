"""The text of a notice as it is read beside its draft, and where in it a value comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xltool.record import NamedTuple
from xltool.text.wrapping import shown

if TYPE_CHECKING:
    from xltool.notice import Notice, Said

Spans = Mapping[int, tuple[int, int]]
"""Paragraph, from 0 → from where to where in it."""

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Both widths of punctuation are one; each character stays one."""
_LOOK_ON = 4_000
"""So many characters beyond its own paragraph a value may reach."""


class NoticeParagraph(NamedTuple):
    """A paragraph by its number in the file, from 1, as it may go to a screen."""

    number: int
    text: str


class Marks(NamedTuple):
    """Where a value comes from: the sentence, and the words in it. `first` is the paragraph it begins in."""

    first: int
    sentence: Spans
    words: Spans


class NoticeText:
    """The paragraphs of a notice and the rows of tables in it, in the order of the file."""

    def __init__(self, notice: Notice) -> None:
        numbered = {line.number for line in notice.lines}
        found = [(line.number, line.text) for line in notice.lines]
        rows = {
            said.source: None
            for item in notice.items
            for said in item.said.values()
            if said.source.line not in numbered
        }
        found += [(source.line, source.sentence) for source in rows]
        found.sort(key=lambda pair: pair[0])
        self.paragraphs: Sequence[NoticeParagraph] = [NoticeParagraph(n, shown(t)) for n, t in found]
        self._first = {number: at for at, (number, _) in reversed(list(enumerate(found)))}

    def marks(self, said: Said | None) -> Marks | None:
        """Where a value stands; its whole paragraph when the words can't be made out in it."""
        at = self._first.get(said.source.line) if said is not None else None
        if said is None or at is None:
            return None
        values = [_squeezed(text) for text in (said.source.sentence, said.text)]
        letters, places = self._from(at, max(map(len, values)))
        begin = letters.find(values[0]) if values[0] else -1
        sentence = _spans(places[begin : begin + len(values[0])]) if begin >= 0 else {}
        word = letters.find(values[1], max(begin, 0)) if values[1] else -1
        words = _spans(places[word : word + len(values[1])]) if word >= 0 else {}
        if not sentence:
            sentence = words or {at: (0, len(self.paragraphs[at].text))}
        return Marks(min([*sentence, *words]), sentence, words)

    def _from(self, at: int, length: int) -> tuple[str, list[tuple[int, int]]]:
        """The text from a paragraph on without its blanks, and where each of its characters stands."""
        letters: list[str] = []
        places: list[tuple[int, int]] = []
        number = self.paragraphs[at].number
        for index in range(at, len(self.paragraphs)):
            paragraph = self.paragraphs[index]
            if paragraph.number != number and len(letters) > min(length, _LOOK_ON) * 2:
                break
            for offset, letter in enumerate(paragraph.text):
                if not letter.isspace():
                    letters.append(letter)
                    places.append((index, offset))
        return "".join(letters).translate(_HALF_WIDTH), places


def _squeezed(text: str) -> str:
    return "".join(shown(text).split()).translate(_HALF_WIDTH)


def _spans(places: Sequence[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for index, offset in places:
        first, _ = found.get(index, (offset, offset))
        found[index] = first, offset + 1
    return found
