"""Ctrl+O: a workbook to open, from folder to folder; Ctrl+N: a notice to draft one from."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.tui.actions import bindings_of
from xltool.tui.dialogs.base import Dialog, Menu
from xltool.tui.dialogs.notice import Said
from xltool.tui.session.folder import SUFFIXES, entries_of, is_folder

if TYPE_CHECKING:
    from textual.binding import BindingType


class _Line(NamedTuple):
    path: Path
    text: str
    note: str = ""
    folder: bool = False


class FileDialog(Dialog[Path]):
    """Folders and files of some kinds; answers with the file. What is typed narrows the list or is a path."""

    def __init__(self, title: Message, folder: Path, suffixes: tuple[str, ...]) -> None:
        super().__init__(title, wide=True)
        self._suffixes = suffixes
        self._folder = folder
        self._entries: list[_Line] = []
        self._shown: list[_Line] = []

    def compose_body(self) -> ComposeResult:
        yield Input(placeholder=str(msg("A part of the name, or a whole path")), id="typed")
        yield Said([""], id="where")
        yield Menu([], id="entries").add_class("fill")

    def on_mount(self) -> None:
        self._enter(self._folder)

    def _enter(self, folder: Path) -> None:
        self._folder = folder
        self._entries = _lines(folder, self._suffixes)
        self.query_one("#where", Said).show_sentences([str(folder)])
        self.query_one("#typed", Input).value = ""
        self._narrow("")

    def _narrow(self, typed: str) -> None:
        from xltool.text.finding import Word

        word = Word(typed)
        self._shown = [entry for entry in self._entries if word.found_in(entry.text)]
        self.query_one(Menu).show([(entry.text, entry.note) for entry in self._shown])

    @on(Input.Changed, "#typed")
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    @on(Input.Submitted, "#typed")
    def _entered(self, event: Input.Submitted) -> None:
        typed = Path(event.value.strip().strip('"'))
        with suppress(RuntimeError):  # “~$表.xls” is nobody's home
            typed = typed.expanduser()
        if event.value.strip() and (typed.is_absolute() or len(typed.parts) > 1):
            whole = self._folder / typed
            if is_folder(whole):
                self._enter(whole)
            else:
                self.dismiss(whole)
        else:
            self.query_one(Menu).choose()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down", "pageup", "pagedown"):
            event.stop()
            self.query_one(Menu).action_move(event.key.replace("page", "page_"))

    @on(Menu.Chosen)
    def _chosen(self, event: Menu.Chosen) -> None:
        entry = self._shown[event.index]
        if entry.folder:
            self._enter(entry.path)
        else:
            self.dismiss(entry.path)


class OpenDialog(FileDialog):
    """The workbooks of a folder; Ctrl+N goes to the notices instead."""

    SCOPES = ("dialog", "opening")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("opening"))

    def __init__(self, folder: Path) -> None:
        super().__init__(msg("Open a workbook"), folder, SUFFIXES)

    def action_draft(self) -> None:
        self.dismiss(None)
        self.app.call_next(self.app.action_draft)


def _lines(folder: Path, suffixes: tuple[str, ...]) -> list[_Line]:
    """The files, the folder above, then the folders in it."""
    entries = entries_of(folder, suffixes)
    files = [
        _Line(entry.path, entry.name, f"{entry.modified:%Y-%m-%d %H:%M}")
        for entry in entries
        if entry.modified is not None
    ]
    folders = [_Line(entry.path, f"{entry.name}/", folder=True) for entry in entries if entry.is_folder]
    above = _Line(folder.parent, "../", str(msg("folder above")), folder=True)
    return [*files, *([above] if folder.parent != folder else []), *folders]
