"""How far some work is, and stopping it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult

from xltool.i18n import Message, msg
from xltool.tui.actions import bindings_of
from xltool.tui.dialogs.base import Dialog
from xltool.tui.dialogs.notice import Said
from xltool.tui.glyphs import bar

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.tui.session.steps import Watched

_BAR = 48
_WORTH_SAYING = 2.0
"""Seconds of work before the time left can be told."""


class ProgressDialog(Dialog[None]):
    """Stays until the work is done: whoever started it closes it. Esc stops the work at its next step."""

    SCOPES = ("working",)
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("working"))

    def __init__(self, title: Message, steps: Watched, when_stopped: Message | None = None) -> None:
        super().__init__(title)
        self._steps = steps
        self._stops = str(when_stopped or msg("Esc stops; what was begun is taken back."))
        """What becomes of it when it is stopped."""
        self._started = time.monotonic()

    def compose_body(self) -> ComposeResult:
        yield Said(["", "", self._stops], id="how_far")

    def show(self, done: int, total: int) -> None:
        """Say how far it is."""
        if self._steps.stopped:
            return
        share = done / total if total else 1.0
        last = str(msg("Finishing …")) if done >= total else self._time_left(share)
        self.query_one("#how_far", Said).show_sentences(
            [
                str(msg("{done} of {total}", done=done, total=total)),
                f"{bar(share, _BAR, cell_len('█'))} {share:.0%}",
                last,
            ]
        )

    def _time_left(self, share: float) -> str:
        gone = time.monotonic() - self._started
        if gone < _WORTH_SAYING or not share:
            return self._stops
        left = round(gone / share - gone) + 1
        return f"{msg('About {seconds} s left.', seconds=left)} {self._stops}"

    def action_confirm(self) -> None:
        """Enter does nothing here."""

    def action_cancel(self) -> None:
        """Stop at the next step; the work itself then closes the window."""
        self._steps.stop()
        self.query_one("#how_far", Said).show_sentences([str(msg("Stopping …"))])
