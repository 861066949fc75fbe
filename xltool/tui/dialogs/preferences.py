"""F10: the settings, each a line; Enter changes it, and what was changed holds when the window is closed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual import on
from textual.app import ComposeResult

from xltool.i18n import Message, msg
from xltool.tui.dialogs.base import Dialog, Menu
from xltool.tui.settings import Settings

_CHOICES: tuple[tuple[str, Message, tuple[tuple[Any, Message], ...]], ...] = (
    (
        "theme",
        msg("Theme"),
        (("dark", msg("dark")), ("light", msg("light")), ("plain", msg("without colour"))),
    ),
    (
        "lines",
        msg("Lines a row"),
        ((1, msg("one")), (2, msg("two at most")), (3, msg("three at most"))),
    ),
    (
        "order",
        msg("Columns"),
        (("work", msg("what is worked on first")), ("sheet", msg("as in the sheet"))),
    ),
    (
        "ambiguous",
        msg("Width of “ ” — ①"),
        ((0, msg("ask the terminal")), (1, msg("one cell")), (2, msg("two cells (from the next start)"))),
    ),
)


class SettingsDialog(Dialog[Settings]):
    """Answers with the settings when something was changed."""

    SCOPES = ("settings",)

    def __init__(self, settings: Settings) -> None:
        super().__init__(msg("Settings"))
        self._settings = settings
        self._changed = False

    def compose_body(self) -> ComposeResult:
        yield Menu(self._items(), id="settings")

    def on_mount(self) -> None:
        self.query_one(Menu).focus()

    def _items(self) -> list[tuple[str, str]]:
        found = []
        for name, title, choices in _CHOICES:
            value = getattr(self._settings, name)
            word = next((word for choice, word in choices if choice == value), msg("(empty)"))
            found.append((str(title), str(word)))
        return found

    @on(Menu.Chosen)
    def _chosen(self, event: Menu.Chosen) -> None:
        name, _, choices = _CHOICES[event.index]
        values = [value for value, _ in choices]
        following = values[(values.index(getattr(self._settings, name)) + 1) % len(values)]
        self._settings = replace(self._settings, **{name: following})
        self._changed = True
        menu = self.query_one(Menu)
        menu.items = self._items()
        menu.redraw()

    def action_cancel(self) -> None:
        self.dismiss(self._settings if self._changed else None)
