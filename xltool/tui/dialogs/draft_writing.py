"""Where a drafted table goes: its name and its kind. A file that is there is replaced only when told so, and
kept as a backup then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.widgets import Input

from xltool.errors import XltoolError
from xltool.i18n import Message, msg
from xltool.text.wrapping import one_line
from xltool.tui.dialogs.base import Dialog, Menu
from xltool.tui.dialogs.choosing import Choice, ChoiceDialog
from xltool.tui.dialogs.notice import Said
from xltool.tui.session.drafting import TABLE_SUFFIXES, free_path, usual_name, usual_suffix

if TYPE_CHECKING:
    from textual.types import CSSPathType

    from xltool.tui.session.drafting import Drafting

_KINDS: dict[str, Message] = {
    ".xls": msg("Excel 97-2003"),
    ".xlsx": msg("Excel 2007 and later, WPS"),
}


class WriteDraftDialog(Dialog[Path]):
    """Name and kind of the new workbook. Answers with the file that was written, None when none was."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["dialogs.tcss", "drafting.tcss"]

    def __init__(self, drafting: Drafting, open_here: Path | None) -> None:
        """`open_here` is the workbook this app works on, which can't be replaced under it."""
        super().__init__(msg("Write the table"))
        self._drafting = drafting
        self._open_here = open_here
        self._folder = drafting.notice.path.resolve().parent
        self._writing = False

    def compose_body(self) -> ComposeResult:
        suffix = usual_suffix(self._drafting.notice)
        yield Said([one_line(str(self._folder))], id="where")
        yield Input(usual_name(self._drafting.drafted.draft, suffix), id="typed", select_on_focus=False)
        yield Menu([(kind, str(words)) for kind, words in _KINDS.items()], id="kinds")
        yield Said([""], id="said")

    def on_mount(self) -> None:
        typed = self.query_one("#typed", Input)
        typed.focus()
        typed.cursor_position = 0
        self._follow_name()

    @on(Input.Changed, "#typed")
    def _follow_name(self) -> None:
        """The kind follows the name that is typed."""
        suffix = self._path.suffix.lower()
        if suffix in TABLE_SUFFIXES:
            self.query_one(Menu).cursor = TABLE_SUFFIXES.index(suffix)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down"):
            event.stop()
            self.query_one(Menu).action_move(event.key)

    @on(Menu.Moved)
    def _follow_kind(self, event: Menu.Moved) -> None:
        """The name follows the kind that is chosen."""
        suffix = TABLE_SUFFIXES[event.index]
        typed = self.query_one("#typed", Input)
        path = Path(typed.value)
        if path.suffix.lower() != suffix:
            known = path.suffix.lower() in TABLE_SUFFIXES
            typed.value = typed.value[: len(typed.value) - len(path.suffix) * known] + suffix

    @property
    def _path(self) -> Path:
        """The file that is meant: a name is one in the notice's folder."""
        return self._folder / self.query_one("#typed", Input).value.strip().strip('"')

    @on(Menu.Chosen)
    @on(Input.Submitted, "#typed")
    def action_confirm(self) -> None:
        if self._writing:
            return
        path = self._path
        if path == self._folder:
            self._say(msg("Give it a name."))
            return
        try:
            if path.suffix.lower() not in TABLE_SUFFIXES:
                path = path.with_name(path.name + TABLE_SUFFIXES[self.query_one(Menu).cursor])
            there = _is_there(path)
            same = there and self._open_here is not None and path.samefile(self._open_here)
            free = free_path(path) if there else path
        except (OSError, ValueError):
            self._say(msg("There can't be a file of that name."))
            return
        if same:
            self._say(msg("That is the workbook that is open here; take another name."))
        elif there:
            self._ask(path, free)
        else:
            self._write(path, overwrite=False)

    def _ask(self, path: Path, free: Path) -> None:
        choices = [
            Choice("free", str(msg("Write “{name}” instead", name=one_line(free.name)))),
            Choice("replace", str(msg("Replace it")), str(msg("what stands in it stays as a backup"))),
        ]

        def answered(answer: str | None) -> None:
            if answer == "free":
                self._write(free, overwrite=False)
            elif answer == "replace":
                self._write(path, overwrite=True)

        sentence = msg("“{name}” exists already.", name=one_line(path.name))
        self.app.push_screen(ChoiceDialog(msg("The file exists"), [str(sentence)], choices), answered)

    def _write(self, path: Path, *, overwrite: bool) -> None:
        self._writing = True
        self._say(msg("Writing …"))
        self._write_file(path, overwrite)

    @work(thread=True, exclusive=True, group="write")
    def _write_file(self, path: Path, overwrite: bool) -> None:
        from xltool.tui.session.drafting import write

        try:
            write(self._drafting, path, overwrite=overwrite)
        except XltoolError as error:
            self.app.call_from_thread(self._failed, error)
        else:
            self.app.call_from_thread(self.dismiss, path)

    def _failed(self, error: XltoolError) -> None:
        self._writing = False
        self._say(error.message, error.hint, msg("Nothing was written."))

    def _say(self, *sentences: Message | str) -> None:
        self.query_one("#said", Said).show_sentences([str(sentence) for sentence in sentences])

    def action_cancel(self) -> None:
        if not self._writing:
            self.dismiss(None)


def _is_there(path: Path) -> bool:
    """Whether something has that name; OSError or ValueError when nothing can have it."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True
