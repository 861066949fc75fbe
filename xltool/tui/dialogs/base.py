"""What all windows share: a box with a title, a body and the line of its keys."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen

from xltool.i18n import Message
from xltool.text.wrapping import one_line
from xltool.tui.actions import bindings_of
from xltool.tui.widgets.frame import KeyLine
from xltool.tui.widgets.lines import Line, LineList, Piece, fitted

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.types import CSSPathType

    from xltool.tui.app import XltoolApp

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer], Generic[Answer]):
    """A window. A subclass gives `compose_body`, and `action_confirm` where Enter does something."""

    SCOPES: ClassVar[tuple[str, ...]] = ("dialog",)
    """The scopes in `actions` whose keys work here."""
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("dialog"))
    CSS_PATH: ClassVar[CSSPathType | None] = "dialogs.tcss"
    AUTO_FOCUS = "#dialog *"

    app: XltoolApp

    def __init__(self, title: Message, *, wide: bool = False) -> None:
        super().__init__(classes="-ambiguous" if cell_len("─") == 2 else "")
        self._title = title
        self._wide = wide

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog", classes="wide" if self._wide else "") as box:
            box.border_title = Content(one_line(str(self._title)))
            yield from self.compose_body()
            yield KeyLine(*self.SCOPES, everywhere=False)

    def compose_body(self) -> ComposeResult:
        """The window's own widgets."""
        raise NotImplementedError

    def action_confirm(self) -> None:
        """Enter: choose what the cursor stands on."""
        for menu in self.query(Menu):
            menu.choose()

    def action_cancel(self) -> None:
        """Esc: nothing is done."""
        self.dismiss(None)


class Menu(LineList):
    """Texts to choose one of, with the arrows, a digit or the mouse."""

    DEFAULT_CSS = "Menu { height: auto; max-height: 100%; }"

    def __init__(self, items: list[tuple[str, str]], *, digits: bool = False, id: str | None = None) -> None:
        """`items` are texts with a note each; `digits` numbers the first nine."""
        super().__init__(id=id)
        self._digits = digits
        self._take(items)

    def count(self) -> int:
        return len(self.items)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(len(self.items), 1)

    def draw(self, index: int, width: int) -> Line:
        text, note = (one_line(part) for part in self.items[index])
        number = f"{index + 1} " if self._digits and index < 9 else "  " if self._digits else ""
        room = width - len(number) - 1
        if not note:
            return [Piece(" " + number, "dim"), Piece(fitted(text, room))]
        part = max(room // 2, room - 40, min(self._text_width + 1, room - self._note_width))
        return [
            Piece(" " + number, "dim"),
            Piece(fitted(text, part - 1) + " "),
            Piece(fitted(note, room - part), "dim"),
        ]

    def _take(self, items: list[tuple[str, str]]) -> None:
        self.items = items
        self._text_width, self._note_width = (
            max((cell_len(one_line(item[part])) for item in items), default=0) for part in (0, 1)
        )

    def show(self, items: list[tuple[str, str]]) -> None:
        """Show other texts."""
        self._take(items)
        self.redraw(keep=False)
        self.refresh(layout=True)

    def on_key(self, event: Key) -> None:
        if not (self._digits and event.character):
            return
        digit = unicodedata.normalize("NFKC", event.character)
        if digit.isdigit() and 0 < int(digit) <= min(len(self.items), 9):
            event.stop()
            self.cursor = int(digit) - 1
            self.choose()
