"""What the screens made of lists share: Enter, Esc, typing."""

from __future__ import annotations

from textual import on

from xltool.tui.screens import SCREENS
from xltool.tui.screens.base import WorkScreen
from xltool.tui.widgets.lines import LineList


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
