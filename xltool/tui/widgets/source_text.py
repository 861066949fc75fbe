"""A text that is read beside something made of it: numbered paragraphs, with the stretch marked that the
other side is about. Laid out once for a width; marking another stretch draws only what is in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import ClassVar

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from xltool.record import NamedTuple
from xltool.text.wrapping import lines
from xltool.tui.widgets.base_style import StyledLines

Spans = Mapping[int, tuple[int, int]]
"""Paragraph, from 0 → from where to where in it."""


class _Line(NamedTuple):
    paragraph: int
    start: int
    end: int


class SourceText(StyledLines, can_focus=True):
    """Paragraphs with their numbers. `mark` shows where something comes from."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"source--number", "source--sentence", "source--words"}
    DEFAULT_CSS = """
    SourceText {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .source--number { color: $secondary; text-style: dim; }
        & > .source--sentence { background: $primary-muted; }
        & > .source--words { background: $warning-muted; color: $text-warning; text-style: underline; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paragraphs: Sequence[tuple[int, str]] = ()
        self._lines: list[_Line] = []
        self._first_line: list[int] = []
        """Paragraph → its first line."""
        self._label = 0
        self._sentence: Spans = {}
        self._words: Spans = {}
        self._marked: int | None = None

    def show(self, paragraphs: Sequence[tuple[int, str]]) -> None:
        """Show other paragraphs, each a number and a text that may go to a screen."""
        self._paragraphs = paragraphs
        self._label = max((len(str(number)) for number, _ in paragraphs), default=0) + 1
        self._lay_out()

    def mark(self, first: int | None, sentence: Spans, words: Spans) -> None:
        """Mark a sentence and words in it, and bring paragraph `first` into sight; None marks nothing."""
        self._marked, self._sentence, self._words = first, sentence, words
        self.refresh()
        self._bring_into_sight()

    def on_resize(self) -> None:
        self._lay_out()
        self.call_after_refresh(self._bring_into_sight)

    def _lay_out(self) -> None:
        room = self.scrollable_content_region.width
        width = max(room - self._label, 2)
        self._lines = []
        self._first_line = []
        for index, (_, text) in enumerate(self._paragraphs):
            self._first_line.append(len(self._lines))
            self._lines += [_Line(index, *span) for span in lines(text, width, get_character_cell_size)]
        self.virtual_size = Size(room, max(len(self._lines), self.size.height))
        self.refresh()

    def _bring_into_sight(self) -> None:
        """Scroll so that what is marked stands in sight with a little above it, if it doesn't already."""
        at = self._marked
        if at is None or at >= len(self._first_line):
            return
        stretches = {**self._sentence, **self._words}
        after = max(stretches, default=at) + 1
        end = self._first_line[after] if after < len(self._first_line) else len(self._lines)
        marked = [
            number
            for number, line in enumerate(self._lines[self._first_line[at] : end], self._first_line[at])
            if _meet(stretches.get(line.paragraph), line)
        ]
        top, bottom = (marked[0], marked[-1]) if marked else (self._first_line[at], self._first_line[at])
        height = max(self.size.height, 1)
        now = int(self.scroll_offset.y)
        if now <= top and bottom < now + height:
            return
        above = max((height - (bottom - top + 1)) // 3, 0)
        self.scroll_to(y=max(top - above, 0), animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        at = y + int(self.scroll_offset.y)
        width = self.size.width
        if at >= len(self._lines):
            return Strip.blank(width, self.base_style)
        line = self._lines[at]
        number, text = self._paragraphs[line.paragraph]
        label = str(number) if line.start == 0 else ""
        segments = [Segment(label.rjust(self._label - 1) + " ", self._style("number"))]
        cuts = {line.start, line.end}
        spans = [(name, span.get(line.paragraph)) for name, span in self._layers()]
        for _, span in spans:
            cuts |= {place for place in span or () if line.start < place < line.end}
        for start, end in pairwise(sorted(cuts)):
            style = self.base_style
            for name, span in spans:
                if span is not None and span[0] <= start < span[1]:
                    style = self._style(name)
            segments.append(Segment(text[start:end], style))
        return Strip(segments, sum(cell_len(s.text) for s in segments)).adjust_cell_length(
            width, self.base_style
        )

    def _layers(self) -> tuple[tuple[str, Spans], ...]:
        """What is marked how, the later over the earlier."""
        return ("sentence", self._sentence), ("words", self._words)

    def _style(self, name: str) -> Style:
        return self.base_style + self.get_component_rich_style(f"source--{name}", partial=True)


def _meet(span: tuple[int, int] | None, line: _Line) -> bool:
    return span is not None and span[0] < line.end and span[1] > line.start
