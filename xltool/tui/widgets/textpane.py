"""A pane of text that is read: labelled paragraphs, wrapped as Chinese is, scrolled by lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from xltool.record import NamedTuple
from xltool.text.wrapping import lines, shown
from xltool.tui.widgets.base_style import StyledLines

Spans = Callable[[str], Sequence[tuple[int, int]]]


class Paragraph(NamedTuple):
    """A text, perhaps behind a label; `look` is a component class of the pane without its "pane--"."""

    text: str
    label: str = ""
    look: str = ""


class TextPane(StyledLines, can_focus=True):
    """Paragraphs one under the other. The labels stand in a column of their own."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "pane--label",
        "pane--title",
        "pane--found",
        "pane--late",
        "pane--soon",
        "pane--going",
        "pane--done",
        "pane--idle",
        "pane--changed",
    }
    DEFAULT_CSS = """
    TextPane {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .pane--label { color: $secondary; }
        & > .pane--title { text-style: bold; }
        & > .pane--found { background: $warning-muted; color: $text-warning; text-style: bold underline; }
        & > .pane--late { color: $text-error; text-style: bold; }
        & > .pane--soon { color: $text-warning; text-style: bold; }
        & > .pane--going { color: $text-primary; text-style: bold; }
        & > .pane--done { color: $text-success; }
        & > .pane--idle { color: $secondary; }
        & > .pane--changed { text-style: bold underline; color: $text-accent; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paragraphs: tuple[Paragraph, ...] = ()
        self._spans: Spans = lambda text: ()
        self._lines: list[list[Segment]] = []

    def show(self, paragraphs: Sequence[Paragraph], spans: Spans | None = None) -> None:
        """Show other text, from its beginning; `spans` tells what of a text to highlight."""
        self._spans = spans or (lambda text: ())
        changed = tuple(paragraphs) != self._paragraphs
        self._paragraphs = tuple(paragraphs)
        self._lay_out()
        if changed and self.scroll_offset.y:
            self.scroll_to(y=0, animate=False, immediate=True)

    def on_resize(self) -> None:
        self._lay_out()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.is_mounted:
            self._lay_out()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines_at(max(width, 1)))

    def _lay_out(self) -> None:
        width = self.size.width
        if not width:  # not on the screen yet: `render_line` is asked before the first size is told
            self._lines = []
            return
        self._lines = self._lines_at(width)
        if len(self._lines) > self.size.height > 0:  # the scrollbar takes its place from the text
            width = max(width - self.styles.scrollbar_size_vertical, 1)
            self._lines = self._lines_at(width)
        if not self._lines and not self.virtual_size.height:
            return  # nothing was shown and nothing is: no layout for that
        # Another virtual size has the whole screen laid out anew: a text that fits keeps that of the pane.
        self.virtual_size = Size(width, max(len(self._lines), self.size.height))
        self.refresh()

    def _lines_at(self, width: int) -> list[list[Segment]]:
        label_width = max((cell_len(p.label) + 1 for p in self._paragraphs if p.label), default=0)
        return [line for p in self._paragraphs for line in self._laid_out(p, width, label_width)]

    def _laid_out(self, paragraph: Paragraph, width: int, label_width: int) -> list[list[Segment]]:
        base = self.base_style
        style = base
        if paragraph.look:
            style = base + self.get_component_rich_style(f"pane--{paragraph.look}", partial=True)
        found = style + self.get_component_rich_style("pane--found", partial=True)
        label_style = base + self.get_component_rich_style("pane--label", partial=True)
        indent = label_width if paragraph.label else 0
        text = shown(paragraph.text)
        spans = self._spans(text) if text else ()
        made = []
        label = shown(paragraph.label)
        for start, end in lines(text, max(width - indent, 2), get_character_cell_size):
            line: list[Segment] = []
            if indent:
                line.append(Segment(label + " " * (indent - cell_len(label)), label_style))
                label = ""
            at = start
            for first, last in spans:
                if first < end and last > start:
                    first, last = max(first, start), min(last, end)
                    line.append(Segment(text[at:first], style))
                    line.append(Segment(text[first:last], found))
                    at = last
            line.append(Segment(text[at:end], style))
            made.append(line)
        return made

    def render_line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        width = self.size.width
        if not self._lines:
            self._lines = self._lines_at(max(width, 1))
        if at >= len(self._lines):
            return Strip.blank(width, self.base_style)
        return Strip(self._lines[at]).adjust_cell_length(width, self.base_style)
