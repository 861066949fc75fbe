"""A window that says something and is closed."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from xltool.i18n import Message
from xltool.tui.dialogs.base import Dialog
from xltool.tui.widgets.textpane import Paragraph, TextPane


class NoticeDialog(Dialog[None]):
    """Some sentences. They may hold a workbook's text."""

    def __init__(self, title: Message, sentences: Sequence[str]) -> None:
        super().__init__(title)
        self._sentences = [sentence for sentence in sentences if sentence]

    def compose_body(self) -> ComposeResult:
        yield Said(self._sentences)

    def action_confirm(self) -> None:
        self.dismiss(None)


class Said(TextPane):
    """Sentences as high as they need."""

    DEFAULT_CSS = "Said { height: auto; max-height: 16; margin: 0 1 1 1; }"

    def __init__(self, sentences: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sentences = list(sentences)

    def on_mount(self) -> None:
        self.show_sentences(self._sentences)

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Say something else."""
        self.show([Paragraph(sentence) for sentence in sentences])
        self.refresh(layout=True)  # fewer lines than before, too, shall leave no gap
