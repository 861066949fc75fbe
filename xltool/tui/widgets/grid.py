"""The grid: rows that may be a hundred thousand, of which only those on the screen are ever looked at.

Here are the cursor, the keys and the mouse; `grid_view` draws, `grid_model` says what is asked of the rows.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import var

from xltool.tui.actions import EVERYWHERE, actions_of, bindings_of
from xltool.tui.widgets.grid_model import GridModel
from xltool.tui.widgets.grid_view import GAP, GUTTER, GridView

if TYPE_CHECKING:
    from textual.binding import BindingType


class Grid(GridView, can_focus=True):
    """A table with a cell cursor, a choice of cells, marks, frozen columns and wrapped text."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("grid"))

    place: var[tuple[int, int, tuple[int, int] | None]] = var((0, 0, None))
    """The row and the column of the cursor, and the other end of the choice. Whoever watches it draws into
    the same frame; what a message brings about comes a frame later."""

    class FromGrid(Message):
        """Something happened in a grid."""

        def __init__(self, grid: Grid) -> None:
            super().__init__()
            self.grid = grid

        @property
        def control(self) -> Grid:
            return self.grid

    class Activated(FromGrid):
        """A cell was double-clicked."""

    class HeadingClicked(FromGrid):
        """A heading was clicked; with the second button, or on its note, to filter."""

        def __init__(self, grid: Grid, column: int, to_filter: bool) -> None:
            super().__init__(grid)
            self.column = column
            self.to_filter = to_filter

    class Typed(FromGrid):
        """Somebody typed while the grid had the focus."""

        def __init__(self, grid: Grid, text: str) -> None:
            super().__init__(grid)
            self.text = text

    class MarkAsked(FromGrid):
        """The mark of the cursor's row shall be turned round."""

    def __init__(self, model: GridModel, *, id: str | None = None) -> None:
        super().__init__(model, id=id)
        self._dragging = False

    # The cursor and what is chosen

    def go_to(self, row: int, column: int | None = None, *, extend: bool = False) -> None:
        """Put the cursor on a cell; `extend` keeps the other end of the choice where it is."""
        column = self.column if column is None else column
        row = max(0, min(row, len(self.model) - 1))
        column = max(0, min(column, len(self.model.columns) - 1))
        had_choice = self._anchor is not None
        if extend:
            self._anchor = self._anchor or (self.row, self.column)
        else:
            self._anchor = None
        before = self.row
        self.row, self.column = row, column
        scrolled = self._bring_into_view()
        if scrolled or extend or had_choice:
            self.refresh()
        else:
            self._refresh_row(before)
            self._refresh_row(row)
        self._tell()

    def choose_nothing(self) -> bool:
        """Give up the choice; whether there was one."""
        had = self._anchor is not None
        self._anchor = None
        if had:
            self.refresh()
            self._tell()
        return had

    def _tell(self) -> None:
        self.place = (self.row, self.column, self._anchor)

    # Keys

    def action_move(self, where: str) -> None:
        self._go(where, extend=False)

    def action_extend(self, where: str) -> None:
        self._go(where, extend=True)

    def _go(self, where: str, *, extend: bool) -> None:
        row, column = self.row, self.column
        page = max(len(self._shown_rows()) - 1, 1)
        last = len(self.model) - 1
        targets = {
            "up": (row - 1, column),
            "down": (row + 1, column),
            "left": (row, column - 1),
            "right": (row, column + 1),
            "page_up": (row - page, column),
            "page_down": (row + page, column),
            "home": (row, 0),
            "end": (row, len(self.model.columns) - 1),
            "top": (0, column),
            "bottom": (last, column),
        }
        if where in targets:
            self.go_to(*targets[where], extend=extend)
        elif len(self.model):
            self.go_to(self._other_value(1 if where == "next_value" else -1), extend=extend)

    def _other_value(self, step: int) -> int:
        """The next row, this way, whose cell says something else; the last one when none does."""
        row = self.row
        here = self.model.cell(row, self.column).text
        while 0 <= row + step < len(self.model):
            row += step
            if self.model.cell(row, self.column).text != here:
                break
        return row

    def action_choose_all(self) -> None:
        if len(self.model):
            self._anchor = (0, 0)
            self.row, self.column = len(self.model) - 1, len(self.model.columns) - 1
            self.refresh()
            self._tell()

    def action_mark(self) -> None:
        if len(self.model):
            self.post_message(self.MarkAsked(self))

    def on_key(self, event: events.Key) -> None:
        # One key, or what an input method hands over at once; what is bound goes on to where it is bound.
        if event.character and event.character.isprintable() and event.key not in self._bound:
            event.stop()
            self.post_message(self.Typed(self, unicodedata.normalize("NFKC", event.character)))

    @cached_property
    def _bound(self) -> frozenset[str]:
        """The keys that do something on this screen."""
        scopes = (EVERYWHERE, getattr(self.screen, "SCOPE", ""), "grid")
        return frozenset(key for action in actions_of(*scopes) for key in action.keys)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.post_message(self.Typed(self, " ".join(event.text.split())))

    # Mouse

    def _at(self, offset: Offset) -> tuple[int | None, int | None]:
        """The row and the column at a place of the widget; None where there is none."""
        column: int | None = None
        x = GUTTER
        for index, candidate in enumerate(self.model.columns):
            if candidate.frozen:
                if x <= offset.x < x + candidate.width + GAP:
                    column = index
                x += candidate.width + GAP
        if offset.x >= self.frozen_width:
            x = self.frozen_width - self.scroll_offset.x
            for index, candidate in enumerate(self.model.columns):
                if not candidate.frozen:
                    if x <= offset.x < x + candidate.width + GAP:
                        column = index
                    x += candidate.width + GAP
        y = offset.y - 1
        row = next((v.row for v in self._shown_rows() if v.y <= y < v.y + v.height), None)
        return row, column

    def _inside(self, event: events.MouseEvent) -> Offset:
        """Where in the content, the border not counted."""
        return event.offset - self.gutter.top_left

    def on_mouse_down(self, event: events.MouseDown) -> None:
        place = self._inside(event)
        row, column = self._at(place)
        if place.y == 0:
            if column is not None:
                self.post_message(self.HeadingClicked(self, column, to_filter=event.button != 1))
        elif row is not None:
            self.go_to(row, column, extend=event.shift)
            self._dragging = True
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragging:
            row, column = self._at(self._inside(event))
            if row is not None and column is not None and (row, column) != (self.row, self.column):
                self.go_to(row, column, extend=True)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        place = self._inside(event)
        if event.chain == 2 and place.y > 0 and self._at(place)[0] is not None:
            self.post_message(self.Activated(self))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, -3)

    def _wheel(self, event: events.MouseEvent, rows: int) -> None:
        event.stop()
        event.prevent_default()
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False, immediate=True)

    def on_focus(self) -> None:
        self._refresh_row(self.row)

    def on_blur(self) -> None:
        self._refresh_row(self.row)
