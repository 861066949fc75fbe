"""A folder, or files of it, from folder to folder: where copies go, and where returned ones lie."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.text.wrapping import one_line
from xltool.tui.actions import bindings_of
from xltool.tui.dialogs.base import Dialog, Menu
from xltool.tui.dialogs.notice import Said
from xltool.tui.session.folder import entries_of, is_folder

if TYPE_CHECKING:
    from textual.binding import BindingType


class _Line(NamedTuple):
    path: Path
    text: str
    note: str
    kind: str
    """"this", "folder" or "file"."""


class FilesDialog(Dialog["list[Path]"]):
    """Answers with a folder, or with the marked files. The first line takes what stands in it; a path that is
    typed is taken as it is, also one that does not exist yet where only a folder is asked for."""

    SCOPES = ("dialog", "files")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("files"))

    def __init__(self, title: Message, folder: Path, *, files: bool) -> None:
        super().__init__(title, wide=True)
        self._folder = folder
        self._files = files
        self._lines: list[_Line] = []
        self.marked: dict[Path, None] = {}

    def compose_body(self) -> ComposeResult:
        yield Said([""], id="where")
        yield Menu([], id="entries").add_class("fill")
        yield Input(placeholder=str(msg("Or type a path")), id="typed", select_on_focus=False)

    def on_mount(self) -> None:
        self._enter(self._folder)

    def _enter(self, folder: Path) -> None:
        while not is_folder(folder) and folder.parent != folder:
            folder = folder.parent
        self._folder = folder
        self.marked = {}
        self.query_one("#where", Said).show_sentences([str(folder)])
        self.query_one("#typed", Input).value = ""
        self._list()
        menu = self.query_one(Menu)
        menu.cursor = 0
        menu.focus()

    def _list(self) -> None:
        entries = entries_of(self._folder, None)
        files = [entry for entry in entries if entry.modified is not None]
        lines = [_Line(self._folder, str(self._this(len(files))), "", "this")]
        if self._folder.parent != self._folder:
            lines.append(_Line(self._folder.parent, "../", str(msg("folder above")), "folder"))
        lines += [_Line(e.path, f"{e.name}/", "", "folder") for e in entries if e.modified is None]
        for entry in files if self._files else ():
            mark = f"[{'x' if entry.path in self.marked else ' '}] "
            lines.append(_Line(entry.path, mark + entry.name, f"{entry.modified:%Y-%m-%d %H:%M}", "file"))
        self._lines = lines
        menu = self.query_one(Menu)
        menu.items = [(one_line(line.text), line.note) for line in lines]
        menu.redraw()
        menu.refresh(layout=True)

    def _this(self, files: int) -> Message:
        if self.marked:
            return msg("> Take the {count} marked file(s)", count=len(self.marked))
        if self._files:
            return msg("> Take all {count} file(s) of this folder", count=files)
        return msg("> Take this folder")

    @on(Menu.Chosen)
    def _chosen(self, event: Menu.Chosen) -> None:
        line = self._lines[event.index]
        if line.kind == "folder":
            self._enter(line.path)
        elif line.kind == "file":
            self._mark(line.path)
        else:
            self.dismiss(list(self.marked) or [self._folder])

    def action_mark(self) -> None:
        line = self._lines[self.query_one(Menu).cursor]
        if line.kind == "file":
            self._mark(line.path)

    def _mark(self, path: Path) -> None:
        if path in self.marked:
            del self.marked[path]
        else:
            self.marked[path] = None
        self._list()

    def on_key(self, event: events.Key) -> None:
        # Typing goes to the box, as everywhere.
        typed = self.query_one("#typed", Input)
        if self.focused is typed:
            if event.key in ("up", "down"):
                event.stop()
                self.query_one(Menu).focus()
        elif event.character and event.character.isprintable() and event.key != "space":
            event.stop()
            typed.focus()
            typed.value += event.character
            typed.cursor_position = len(typed.value)

    def on_line_list_typed(self, event: Menu.Typed) -> None:
        typed = self.query_one("#typed", Input)
        typed.focus()
        typed.value += event.text
        typed.cursor_position = len(typed.value)

    @on(Input.Submitted, "#typed")
    def _entered(self, event: Input.Submitted) -> None:
        text = event.value.strip().strip('"')
        if not text:
            self.query_one(Menu).focus()
            return
        path = Path(text)
        with suppress(RuntimeError):  # "~$表.xls" is nobody's home
            path = path.expanduser()
        path = self._folder / path
        if not self._files:
            self.dismiss([path])
        elif is_folder(path):
            self._enter(path)
        elif _exists(path):
            self.dismiss([path])
        else:
            self.app.say(msg("There is no such file or folder."), grave=True)

    def action_confirm(self) -> None:
        self.query_one(Menu).choose()


def _exists(path: Path) -> bool:
    """Whether something is there; what the system won't look at is not."""
    try:
        return path.exists()
    except OSError:
        return False
