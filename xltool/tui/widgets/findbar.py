"""The find box with the filters in force beside it. It says what is looked for once typing pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label

from xltool.i18n import msg
from xltool.tui.widgets.filterbar import Chips

if TYPE_CHECKING:
    from textual.timer import Timer

    from xltool.tui.session.view import View

PAUSE = 0.01
"""Seconds without a key before what is typed is looked for."""


class FindBar(Horizontal):
    """Posts `Asked` when something else is looked for and `Entered` when the box is left with Enter."""

    DEFAULT_CSS = """
    FindBar { height: 1; padding: 0 1; }
    FindBar Label { width: auto; }
    FindBar Input { width: 28; height: 1; border: none; padding: 0; background: $panel; color: $foreground; }
    FindBar Input:focus { border: none; background: $primary-muted; }
    FindBar Chips { width: 1fr; padding: 0 0 0 2; }
    """

    class Asked(Message):
        """What is looked for now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Entered(Message):
        """The box is done with."""

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None
        self._asked = ""

    def compose(self) -> ComposeResult:
        yield Label(str(msg("Find: ")), markup=False)
        yield Input(id="find", select_on_focus=False)
        yield Chips()

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self.query_one(Input).value

    @text.setter
    def text(self, text: str) -> None:
        self.query_one(Input).value = text
        self._ask()

    def type(self, text: str) -> None:
        """Go on typing here what was begun elsewhere."""
        box = self.query_one(Input)
        box.focus()
        box.value += text
        box.cursor_position = len(box.value)

    def enter(self) -> None:
        """Put the focus into the box."""
        self.query_one(Input).focus()

    def show(self, view: View) -> None:
        """Tell what filters a view has."""
        self.query_one(Chips).show(view)

    @on(Input.Changed)
    def _soon(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._ask)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._ask()
        self.post_message(self.Entered())

    def _ask(self) -> None:
        if self.text != self._asked:
            self._asked = self.text
            self.post_message(self.Asked(self._asked))
