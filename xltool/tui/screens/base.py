"""What the screens share: title, tabs, status, hint and key line around a body, and when it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.reactive import var
from textual.screen import Screen

from xltool.i18n import Message
from xltool.tui.widgets.frame import HintLine, KeyLine, StatusLine, Tabs, TitleLine, TooSmall

if TYPE_CHECKING:
    from textual.widget import Widget

    from xltool.tui.app import XltoolApp
    from xltool.tui.session.work import Session


def size_classes(app: XltoolApp) -> list[str]:
    """The classes of the app's breakpoints for its size, and of the width of ambiguous characters."""
    width, height = app.size
    fitting = [
        max((at, name) for at, name in breakpoints if at <= cells)[1]
        for cells, breakpoints in ((width, app.HORIZONTAL_BREAKPOINTS), (height, app.VERTICAL_BREAKPOINTS))
    ]
    return [*fitting, "-ambiguous"] if cell_len("─") == 2 else fitting


class WorkScreen(Screen[None]):
    """A screen over the session. A subclass gives SCOPE, `compose_body` and `show`.

    `show` is called with the session whenever what it holds is newer than what this screen shows: when a
    table was read, after each change, and when the screen is gone to. It must be cheap, or post its work to
    a worker.
    """

    SCOPE: ClassVar[str]
    """The screen's scope in `actions.ACTIONS`; also its name in `screens.SCREENS`."""
    AUTO_FOCUS = "#body *"

    focused: var[Widget | None] = var(None)
    """As inherited, it has the whole screen painted anew whenever the focus moves; the two widgets that
    look different then paint themselves."""

    app: XltoolApp

    def __init__(self) -> None:
        # What Textual sets on the first resize; being there before, it styles nothing a second time.
        super().__init__(classes=" ".join(size_classes(self.app)))
        self._shown: tuple[int, int] | None = None

    def compose(self) -> ComposeResult:
        yield TooSmall()
        yield TitleLine()
        yield Tabs(self.SCOPE)
        yield from self.compose_body()
        yield StatusLine()
        yield HintLine()
        yield KeyLine(self.SCOPE)

    def compose_body(self) -> ComposeResult:
        """The screen's own widgets."""
        raise NotImplementedError

    def show(self, session: Session) -> None:
        """Draw what the session holds."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        self.bring_up_to_date()

    def bring_up_to_date(self, *, force: bool = False) -> None:
        """Draw again if the session holds something newer; the app calls it after each change."""
        session = self.app.session
        if session is None or not self.is_mounted:
            return
        state = (id(session), session.revision)
        if force or state != self._shown:
            self._shown = state
            self.show(session)
        self.query_one(TitleLine).show(session)
        self.query_one(StatusLine).show(session, self.app.seen)

    def hint(self, sentence: Message | str) -> None:
        """One sentence about what has the focus."""
        self.query_one(HintLine).show(sentence)
