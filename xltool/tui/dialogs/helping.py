"""F1: what the pane is for, and its keys."""

from __future__ import annotations

from textual.app import ComposeResult

from xltool.i18n import msg
from xltool.tui.actions import EVERYWHERE, SCOPES, actions_of, key_name
from xltool.tui.dialogs.base import Dialog
from xltool.tui.widgets.textpane import Paragraph, TextPane


class HelpDialog(Dialog[None]):
    """The keys of a screen, then those that work everywhere."""

    def __init__(self, scope: str) -> None:
        super().__init__(msg("Help: {pane}", pane=SCOPES[scope]), wide=True)
        self._scope = scope

    def compose_body(self) -> ComposeResult:
        yield TextPane(id="help").add_class("fill")

    def on_mount(self) -> None:
        found = []
        for scope in (self._scope, "grid", EVERYWHERE):
            found.append(Paragraph(str(SCOPES[scope]), look="title"))
            for action in actions_of(scope):
                keys = " ".join(map(key_name, action.keys[:2])) or str(msg("(no key)"))
                found.append(Paragraph(str(action.sentence), f"  {keys}"))
            found.append(Paragraph(""))
        found.append(
            Paragraph(str(msg("Shift and dragging with the mouse lets the terminal copy text itself.")))
        )
        self.query_one("#help", TextPane).show(found)

    def action_confirm(self) -> None:
        self.dismiss(None)
