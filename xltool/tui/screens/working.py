"""What 报送 and 回收 share: two lists and a pane, work that takes a while, and edits that are not saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xltool.i18n import Message, msg
from xltool.tui.messages import Progressed
from xltool.tui.screens.listing import ListScreen
from xltool.tui.session.steps import Watched

if TYPE_CHECKING:
    from xltool.tui.dialogs.choosing import Choice
    from xltool.tui.dialogs.progress import ProgressDialog


class WorkingScreen(ListScreen):
    """A screen whose work may be watched and stopped; one piece of it is under way at a time."""

    CSS_PATH = "working.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._steps: Watched | None = None
        """Of the work under way."""
        self._window: ProgressDialog | None = None

    def begin(self) -> Watched:
        """The steps of work that begins now; what was under way stops."""
        if self._steps is not None:
            self._steps.stop()
        self._steps = Watched(lambda steps, done, total: self.post_message(Progressed(steps, done, total)))
        return self._steps

    def begin_in_window(self, title: Message, when_stopped: Message | None = None) -> Watched:
        """The same, with a window over all until `end`."""
        from xltool.tui.dialogs.progress import ProgressDialog

        steps = self.begin()
        self._window = ProgressDialog(title, steps, when_stopped)
        self.app.push_screen(self._window)
        return steps

    def end(self) -> None:
        """The work is done, or was stopped."""
        self._steps = None
        if self._window is not None:
            self._window.dismiss(None)
            self._window = None

    def on_progressed(self, message: Progressed) -> None:
        if message.steps is not self._steps:
            return
        if self._window is not None:
            self._window.show(message.done, message.total)
        else:
            self.show_progress(message.done, message.total)

    def show_progress(self, done: int, total: int) -> None:
        """Say how far work without a window is; a screen that has none says nothing."""

    def ask_to_save(
        self, sentence: Message, then: Message, other: Choice, do_other: Callable[[], object] | None = None
    ) -> None:
        """Ask whether to save first, and `then` go on; `other` is what may be done instead."""
        from xltool.tui.dialogs.choosing import Choice, ChoiceDialog

        def answered(answer: str | None) -> None:
            if answer == "save":
                self.app.save()
            elif answer == other.answer and do_other is not None:
                do_other()

        choices = [Choice("save", str(msg("Save them first")), str(then)), other]
        self.app.push_screen(ChoiceDialog(msg("Not saved"), [str(sentence)], choices), answered)
