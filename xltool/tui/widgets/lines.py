"""A list of drawn lines with a line cursor: what the overview, the Gantt strip, findings and history share.

Only the lines in sight are drawn, so its length costs nothing. A subclass says how many lines there are and
draws one as pieces of text, each with the name of its style; nothing is ever parsed as markup.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from xltool.record import NamedTuple
from xltool.tui.actions import bindings_of
from xltool.tui.badges import TONES, badge, tone
from xltool.tui.glyphs import Glyphs, glyphs
from xltool.tui.widgets.base_style import StyledLines

if TYPE_CHECKING:
    from textual.binding import BindingType


_BESIDE = 3
"""How many lines above and below the cursor stay in sight."""


class Piece(NamedTuple):
    """A stretch of a line. `style` is a component class without its "lines--", "" for plain."""

    text: str
    style: str = ""


Line = Sequence[Piece]


def marks() -> Glyphs:
    """The characters charts are drawn with on this terminal."""
    return glyphs(cell_len("█"))


def fitted(text: str, width: int) -> str:
    """The text cut or padded to exactly `width` cells; a cut one ends in ".."."""
    if cell_len(text) <= width or width < 4:
        return set_cell_size(text, max(width, 0))
    return set_cell_size(set_cell_size(text, width - 2).rstrip() + "..", width)


def drawn(line: Line, width: int, base: Style, style_of: Callable[[str], Style]) -> Strip:
    """The pieces one after another, cut or filled up to `width` cells."""
    segments = []
    used = 0
    for text, name in line:
        cells = cell_len(text)
        if used + cells > width:
            text, cells = set_cell_size(text, width - used), width - used
        segments.append(Segment(text, base + style_of(name) if name else base))
        used += cells
    segments.append(Segment(" " * (width - used), base))
    return Strip(segments, width)


def badge_piece(word: str) -> Piece:
    """The badge of a state, light or severity in its colour."""
    return Piece(badge(word), tone(word))


class LineList(StyledLines, can_focus=True):
    """Lines under a fixed heading; ">" stands left of the one with the cursor. Posts `Moved` when the cursor
    goes to another line and `Chosen` on Enter."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--cursor",
        "lines--head",
        "lines--dim",
        "lines--bar",
        "lines--title",
        "lines--strong",
        *(f"lines--{name}" for name in TONES),
    }
    DEFAULT_CSS = """
    LineList {
        height: 1fr;
        background: $background;
        color: $foreground;
        scrollbar-size-vertical: 1;
        & > .lines--head { text-style: bold; background: $panel; }
        & > .lines--title { text-style: bold; }
        & > .lines--strong { text-style: bold; }
        & > .lines--dim { text-style: dim; }
        & > .lines--bar { color: $primary; }
        & > .lines--late { background: $error; color: $background; text-style: bold; }
        & > .lines--soon { background: $warning; color: $background; text-style: bold; }
        & > .lines--going { color: $text-primary; text-style: bold; }
        & > .lines--done { color: $success; }
        & > .lines--idle { text-style: dim; }
        & > .lines--cursor { background: $boost; }
        &:focus > .lines--cursor { background: $primary-muted; text-style: bold; }
    }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("grid"))

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor went to another line."""

        def __init__(self, lines: LineList, index: int) -> None:
            super().__init__()
            self.lines = lines
            self.index = index

        @property
        def control(self) -> LineList:
            return self.lines

    class Chosen(Moved):
        """A line was chosen: Enter, or a second click on it."""

    class Typed(Message):
        """Somebody typed while the list had the focus."""

        def __init__(self, lines: LineList, text: str) -> None:
            super().__init__()
            self.lines = lines
            self.text = text

        @property
        def control(self) -> LineList:
            return self.lines

    # What a subclass draws

    def count(self) -> int:
        """The number of lines."""
        raise NotImplementedError

    def draw(self, index: int, width: int) -> Line:
        """One line, `width` cells wide at most."""
        raise NotImplementedError

    def draw_head(self, width: int) -> Sequence[Line]:
        """The lines that stay on top."""
        return ()

    def empty(self) -> str:
        """What is shown when there is no line."""
        return ""

    def selectable(self, index: int) -> bool:
        """Whether the cursor may stand on this line; titles between lines are passed over."""
        return True

    # Drawing

    def redraw(self, *, keep: bool = True) -> None:
        """Draw everything anew, after the lines have changed; the cursor stays where it can."""
        self.virtual_size = Size(0, self.count() + self._head_height())
        last = max(self.count() - 1, 0)
        self.cursor = self._landing(min(self.cursor, last) if keep else 0, 1)
        self.refresh()
        # There is nothing to scroll until the new height is laid out.
        self.call_after_refresh(self._show_cursor)

    @property
    def room(self) -> int:
        """Cells for a line: what the cursor's mark leaves. A scroll bar lies over the last of them."""
        return max(self.size.width - 1, 1)

    def _head_height(self) -> int:
        return len(self.draw_head(self.room))

    def on_resize(self) -> None:
        self.redraw()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        head = self.draw_head(self.room)
        if y < len(head):
            return self._strip(
                [Piece(" "), *head[y]], width, self.get_component_rich_style("lines--head", partial=True)
            )
        index = y - len(head) + int(self.scroll_offset.y)
        if index >= self.count():
            text = self.empty() if index == 0 else ""
            return self._strip([Piece(" "), Piece(text, "dim")], width, Style.null())
        on_cursor = index == self.cursor and self.selectable(index)
        over = self.get_component_rich_style("lines--cursor", partial=True) if on_cursor else Style.null()
        return self._strip(
            [Piece(">" if on_cursor else " ", "strong"), *self.draw(index, self.room)], width, over
        )

    def _strip(self, line: Line, width: int, over: Style) -> Strip:
        return drawn(line, width, self.base_style + over, self._style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"lines--{name}", partial=True)

    # The cursor

    def watch_cursor(self, before: int, after: int) -> None:
        if before == after:
            return
        self._show_line(after)
        self.refresh()
        if self.count():
            self.post_message(self.Moved(self, after))

    def _show_cursor(self) -> None:
        self._show_line(self.cursor)

    def _show_line(self, index: int) -> None:
        """Scroll until the line is in sight, with a few of its neighbours."""
        page = max(self.size.height - self._head_height(), 1)
        beside = min(_BESIDE, (page - 1) // 2)
        top = int(self.scroll_offset.y)
        wanted = min(max(top, index + beside - page + 1), index - beside)
        if wanted != top:
            self.scroll_to(y=max(wanted, 0), animate=False, immediate=True)

    def _landing(self, index: int, step: int) -> int:
        """The first line from `index` on, in the direction of `step`, on which the cursor may stand."""
        at = min(max(index, 0), max(self.count() - 1, 0))
        while 0 <= at < self.count() and not self.selectable(at):
            at += step
        return at if 0 <= at < self.count() else self.cursor

    def action_move(self, where: str) -> None:
        """Move the cursor; left and right are for subclasses."""
        page = max(self.size.height - self._head_height() - 1, 1)
        last = self.count() - 1
        target, step = {
            "up": (self.cursor - 1, -1),
            "down": (self.cursor + 1, 1),
            "page_up": (self.cursor - page, -1),
            "page_down": (self.cursor + page, 1),
            "home": (0, 1),
            "top": (0, 1),
            "end": (last, -1),
            "bottom": (last, -1),
        }.get(where, (self.cursor, 1))
        self.cursor = self._landing(target, step)

    def choose(self) -> None:
        """Choose the line the cursor stands on."""
        if self.count() and self.selectable(self.cursor):
            self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        index = event.y - self._head_height() + int(self.scroll_offset.y)
        if event.y < self._head_height() or not 0 <= index < self.count() or not self.selectable(index):
            return
        if index == self.cursor and self.has_focus:
            self.choose()
        self.cursor = index

    def on_key(self, event: events.Key) -> None:
        # One key, or what an input method hands over at once; + and - are keys of the screen.
        if event.character and event.character.isalnum():
            event.stop()
            self.post_message(self.Typed(self, unicodedata.normalize("NFKC", event.character)))
