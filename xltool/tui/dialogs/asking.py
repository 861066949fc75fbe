"""A window that asks for one short text."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from xltool.i18n import Message
from xltool.tui.dialogs.base import Dialog


class AskDialog(Dialog[str]):
    """Answers with what was typed."""

    def __init__(self, title: Message, what: Message) -> None:
        super().__init__(title)
        self._what = what

    def compose_body(self) -> ComposeResult:
        yield Input(placeholder=str(self._what), id="typed")

    @on(Input.Submitted, "#typed")
    def _entered(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)
