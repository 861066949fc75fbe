"""A window with a few choices to take one of: leaving, resuming, changing a state."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from xltool.i18n import Message
from xltool.record import NamedTuple
from xltool.tui.dialogs.base import Dialog, Menu
from xltool.tui.dialogs.notice import Said

_HIGHEST = 0.96
"""How much of the screen a window may be high (`dialogs.tcss`)."""
_AROUND = 5
"""The lines of a window that are its frame and its keys."""


class Choice(NamedTuple):
    """What is answered when it is taken, its text, and a note beside it."""

    answer: str
    text: str
    note: str = ""


class ChoiceDialog(Dialog[str]):
    """Sentences, then choices by arrows, digits or mouse; answers None when closed."""

    def __init__(self, title: Message, sentences: Sequence[str], choices: Sequence[Choice]) -> None:
        super().__init__(title)
        self._sentences = sentences
        self._choices = choices

    def compose_body(self) -> ComposeResult:
        if self._sentences:
            yield Said(self._sentences)
        yield Menu([(choice.text, choice.note) for choice in self._choices], digits=True, id="choices")

    def on_mount(self) -> None:
        self.query_one(Menu).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._leave_room)

    def _leave_room(self) -> None:
        """Let the choices scroll where there are more than the window has room for beside the rest."""
        above = sum(said.size.height + 1 for said in self.query(Said))
        room = max(int(self.size.height * _HIGHEST) - _AROUND - above, 3)
        self.query_one(Menu).styles.max_height = room

    @on(Menu.Chosen)
    def _chosen(self, event: Menu.Chosen) -> None:
        self.dismiss(self._choices[event.index].answer)
