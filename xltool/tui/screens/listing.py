"""What the screens made of lists share: Enter, Esc, typing, and figures that take a while to work out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from textual import on, work

from xltool.tui.screens import SCREENS
from xltool.tui.screens.base import WorkScreen
from xltool.tui.widgets.lines import LineList

if TYPE_CHECKING:
    from xltool.progress.evaluate import Status
    from xltool.table.model import Task
    from xltool.tui.session.work import Session

Figures = TypeVar("Figures")


class ListScreen(WorkScreen):
    """A screen of `LineList`s. Enter chooses in the one that has the focus, Esc goes back to the tasks."""

    def action_choose(self) -> None:
        """Choose what the cursor stands on."""
        focused = self.focused
        if isinstance(focused, LineList):
            focused.choose()

    def action_back(self) -> None:
        """One step back: to the tasks."""
        self.app.action_screen("tasks")

    @on(LineList.Typed)
    async def _typed(self, event: LineList.Typed) -> None:
        """A digit goes to a screen; anything else is looked for among the tasks."""
        if event.text.isdigit() and 0 < int(event.text) <= len(SCREENS):
            self.app.action_screen(SCREENS[int(event.text) - 1].name)
        else:
            await self.app.show_tasks(event.text)


class FiguresScreen(ListScreen, Generic[Figures]):
    """A list screen drawn from what a worker makes of the tasks. A subclass gives `figures` and `draw`."""

    def figures(self, session: Session, tasks: Sequence[Task], statuses: Sequence[Status]) -> Figures:
        """What is drawn of the tasks; called in a worker."""
        raise NotImplementedError

    def draw(self, session: Session, figures: Figures) -> None:
        """Draw it; not called when the session holds something newer by now."""
        raise NotImplementedError

    def show(self, session: Session) -> None:
        self._work_out(session, session.revision, session.table.tasks, session.statuses())

    @work(thread=True, exclusive=True, group="figures")
    def _work_out(
        self, session: Session, revision: int, tasks: Sequence[Task], statuses: Sequence[Status]
    ) -> None:
        figures = self.figures(session, tasks, statuses)
        self.app.call_from_thread(self._worked_out, session, revision, figures)

    def _worked_out(self, session: Session, revision: int, figures: Figures) -> None:
        if self.is_mounted and session is self.app.session and revision == session.revision:
            self.draw(session, figures)
