"""Ctrl+P: all commands, found by word or pinyin initials."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from xltool.i18n import msg
from xltool.tui.actions import EVERYWHERE, Action, actions_of, find_actions, key_name
from xltool.tui.dialogs.base import Dialog, Menu


class CommandDialog(Dialog[Action]):
    """The commands of a screen and of the app; answers with the chosen one."""

    def __init__(self, scope: str) -> None:
        super().__init__(msg("All commands"))
        self._all = actions_of(scope, EVERYWHERE)
        self._found = list(self._all)

    def compose_body(self) -> ComposeResult:
        yield Input(placeholder=str(msg("A word, or the initials of its pinyin")), id="typed")
        yield Menu(_items(self._found), id="found")

    @on(Input.Changed, "#typed")
    def _look(self, event: Input.Changed) -> None:
        self._found = list(find_actions(event.value, self._all))
        self.query_one(Menu).show(_items(self._found))

    def on_key(self, event: events.Key) -> None:
        # The arrows move in the list while the box has the focus.
        if event.key in ("up", "down", "pageup", "pagedown"):
            event.stop()
            self.query_one(Menu).action_move(event.key.replace("page", "page_"))

    @on(Input.Submitted, "#typed")
    def _entered(self, event: Input.Submitted) -> None:
        self.query_one(Menu).choose()

    @on(Menu.Chosen)
    def _chosen(self, event: Menu.Chosen) -> None:
        self.dismiss(self._found[event.index])


def _items(actions: list[Action]) -> list[tuple[str, str]]:
    return [
        (f"{action.word}  {action.sentence}", " ".join(map(key_name, action.keys[:1]))) for action in actions
    ]
