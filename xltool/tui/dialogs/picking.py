"""Ctrl+L: which values of a column are shown, as Excel's filter does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from xltool.i18n import Message, msg
from xltool.text.wrapping import one_line
from xltool.tui.actions import bindings_of
from xltool.tui.dialogs.base import Dialog
from xltool.tui.widgets.lines import Line, LineList, Piece, fitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType


class PickDialog(Dialog[frozenset[str]]):
    """The values of a column with their counts; answers with those to show, all of them for no filter."""

    SCOPES = ("dialog", "pick")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("pick"))

    def __init__(
        self, title: Message, values: Sequence[tuple[str, int]], picked: frozenset[str] | None
    ) -> None:
        super().__init__(title)
        self.values = list(values)
        self.shown = self.values
        every = frozenset(text for text, _ in values)
        self.picked = set(every if picked is None else picked & every)

    def compose_body(self) -> ComposeResult:
        yield Input(placeholder=str(msg("Only values with this text")), id="typed")
        yield PickList(self, id="values")

    def on_mount(self) -> None:
        self.query_one(PickList).focus()
        self.query_one(PickList).redraw()

    @on(Input.Changed, "#typed")
    def _narrow(self, event: Input.Changed) -> None:
        from xltool.text.finding import Word

        word = Word(event.value)
        self.shown = [pair for pair in self.values if word.found_in(pair[0])]
        if event.value:
            self.picked = {text for text, _ in self.shown}
        self.query_one(PickList).redraw(keep=False)

    @on(Input.Submitted, "#typed")
    def _entered(self, event: Input.Submitted) -> None:
        self.action_confirm()

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        self.action_pick()

    def on_key(self, event: events.Key) -> None:
        typed = self.query_one("#typed", Input)
        if (
            self.focused is not typed
            and event.character
            and event.character.isprintable()
            and event.key != "space"
        ):
            event.stop()
            typed.focus()
            typed.value += event.character
            typed.cursor_position = len(typed.value)
        elif self.focused is typed and event.key == "down":
            event.stop()
            self.query_one(PickList).focus()

    def action_pick(self) -> None:
        if self.shown:
            self.picked ^= {self.shown[self.query_one(PickList).cursor][0]}
            self.query_one(PickList).refresh()

    def action_toggle_all(self) -> None:
        every = {text for text, _ in self.shown}
        self.picked = self.picked - every if every <= self.picked else self.picked | every
        self.query_one(PickList).refresh()

    def action_confirm(self) -> None:
        self.dismiss(frozenset(self.picked) or frozenset(text for text, _ in self.values))


class PickList(LineList):
    """A line for each value."""

    DEFAULT_CSS = "PickList { height: 14; }"

    def __init__(self, dialog: PickDialog, *, id: str) -> None:
        super().__init__(id=id)
        self._dialog = dialog

    def count(self) -> int:
        return len(self._dialog.shown)

    def draw(self, index: int, width: int) -> Line:
        text, count = self._dialog.shown[index]
        mark = "x" if text in self._dialog.picked else " "
        shown = one_line(text) or str(msg("(empty)"))
        return [Piece(f" [{mark}] "), Piece(fitted(shown, width - 14)), Piece(f"{count:>8} ", "dim")]
