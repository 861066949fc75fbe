"""F2: the text of a cell, edited in a box; Enter takes it, as in Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.events import Key
from textual.widgets import TextArea

from xltool.i18n import Message
from xltool.tui.actions import actions_of, bindings_of
from xltool.tui.dialogs.base import Dialog
from xltool.tui.dialogs.notice import Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType


class EditDialog(Dialog[str]):
    """A text to edit; answers with what it is then, None when closed with Esc."""

    SCOPES = ("dialog", "editing")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("editing"))

    def __init__(self, title: Message, text: str, sentences: Sequence[str] = ()) -> None:
        super().__init__(title)
        self._text = text
        self._sentences = sentences

    def compose_body(self) -> ComposeResult:
        yield CellText(self._text, id="text")
        if self._sentences:
            yield Said(self._sentences)

    def on_mount(self) -> None:
        box = self.query_one(CellText)
        box.focus()
        box.move_cursor(box.document.end)

    def action_confirm(self) -> None:
        self.dismiss(self.query_one(CellText).text)

    def action_new_line(self) -> None:
        self.query_one(CellText).insert("\n")


class CellText(TextArea):
    """A box in which Enter does not belong to the text: the window's bindings are asked before it is."""

    def __init__(self, text: str, *, id: str) -> None:
        super().__init__(text, id=id, soft_wrap=True, show_line_numbers=False, compact=False)

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+a", "select_all")]

    async def _on_key(self, event: Key) -> None:
        for action in actions_of(*EditDialog.SCOPES):
            if event.key in action.keys:
                event.stop()
                event.prevent_default()  # the base class takes the key as text otherwise
                await self.screen.run_action(action.name)
