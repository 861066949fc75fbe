"""The terminal app: modes, workers and what they report.

How it is put together
    `session/`  what a clerk works on; no Textual. `session.work.Session` has the table, the edits over it,
                `status(at)` and `task(at)` with the edits in them, `set`, `undo`, `redo`, `plan`.
    `screens/`  one module a screen (`screens.SCREENS` lists them; each is imported when first gone to), one
                .tcss beside it. A screen is a `screens.base.WorkScreen`: it gives SCOPE, `compose_body()` and
                `show(session)`. The app calls `show` whenever `session.revision` is newer than what is drawn.
    `session_app` reads, watches, checks and saves the session's file; this module is what it looks like.
    `widgets/`  take values, post messages, know no session.
    `actions`   THE table of keys, words and commands; `action_<name>` runs them on the widget, the screen or
                here.

How a screen gets its data
    `self.app.session` (None until a workbook is read), in `show(session)`. Findings cost more than the rest:
    `self.app.ask_findings()` starts a worker once a revision; when it is done `self.app.findings` is the
    list and `show` is called again. A screen changes cells only with `self.app.change(name, {cell: value})`.
    `self.app.show_tasks("单位:市水务局")` goes to the grid with a filter, `self.app.go_to_task(id, column)`
    to a cell. Reading, checking and saving run in thread workers and come back as `messages`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events

from xltool.i18n import msg
from xltool.tui.actions import EVERYWHERE, bindings_of
from xltool.tui.screens import modes
from xltool.tui.session_app import SessionApp
from xltool.tui.settings import Settings, save_settings
from xltool.tui.themes import THEMES
from xltool.tui.typeahead import TypeAhead

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.types import CSSPathType

    from xltool.tui.actions import Action
    from xltool.tui.screens.tasks import TasksScreen

LOOK_EVERY = 2.0
"""Seconds between looks at the file."""


class XltoolApp(SessionApp):
    """The terminal app on one workbook."""

    TITLE = "xltool"
    CSS_PATH: ClassVar[CSSPathType | None] = ["app.tcss", "screens/tasks.tcss"]
    """With the styles of the first screen: loaded with it, they would have all styles parsed again."""
    MODES = modes()
    DEFAULT_MODE = "tasks"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of(EVERYWHERE))
    # Textual declares these on the instance, so they can't be ClassVar.
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (80, "-narrow"), (110, "-wide")]  # noqa: RUF012  see above
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-short"), (30, "-tall")]  # noqa: RUF012  see above

    def __init__(
        self,
        workbook: Path | None = None,
        *,
        as_of: dt.date | None = None,
        sheet: str | None = None,
        config: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(workbook, as_of or dt.date.today(), sheet=sheet, config=config)
        if cell_len("─") == 2:
            self.css_path.append(Path(__file__).with_name("ambiguous.tcss"))
        self.settings = settings or Settings()
        self._keys = TypeAhead(self, super().on_event)
        for theme in THEMES:
            self.register_theme(theme)
        # Before anything is styled: changing the theme later styles everything a second time.
        self.set_reactive(XltoolApp.theme, self.settings.theme_name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_class(self.current_theme.dark, "-dark-mode", update=False)

    def on_mount(self) -> None:
        # The first frame stands: read before it is drawn again and again with nothing new in it.
        if self.workbook is not None:
            self.read_workbook(self.workbook)
        else:
            self.call_after_refresh(self.action_open)
        self.set_interval(LOOK_EVERY, self.look_at_file)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self._keys.take(event)
        else:
            await super().on_event(event)

    def action_screen(self, name: str) -> None:
        """Go to a screen."""
        if name in self.MODES and not self.in_window:
            self.switch_mode(name)

    def action_open(self) -> None:
        """Choose a workbook; the session that is open is left as if quitting for later."""
        from xltool.tui.dialogs.opening import OpenDialog

        self.push_screen(OpenDialog(self._folder), self._opened)

    @property
    def _folder(self) -> Path:
        """Where files are looked for first."""
        return self.workbook.resolve().parent if self.workbook is not None else Path.cwd()

    def action_draft(self) -> None:
        """Draft a table from a notice and open it; the session that is open is left as with another file."""
        from xltool.tui.dialogs.drafting import new_from_notice

        new_from_notice(self, self._folder)

    def drafted(self, path: Path | None) -> None:
        """A table was drafted, or none."""
        if path is None:
            self._after_failure(None)
            return
        self._opened(path)
        self.action_screen("tasks")

    def _opened(self, path: Path | None) -> None:
        if path is not None:
            self._sheets.pop(path, None)  # which one is asked again
            self.read_workbook(path)

    def action_settings(self) -> None:
        """Change the settings; what can hold at once does."""
        from xltool.tui.dialogs.preferences import SettingsDialog

        self.push_screen(SettingsDialog(self.settings), self._set)

    def _set(self, settings: Settings | None) -> None:
        if settings is None:
            return
        self.settings = settings
        self.theme = settings.theme_name
        try:
            save_settings(settings)
        except OSError as error:
            self.say(msg("The settings can't be kept: {why}", why=error.strerror or error), grave=True)
        self.draw_again(force=True)

    def action_help(self) -> None:
        """Explain the pane and its keys."""
        from xltool.tui.dialogs.helping import HelpDialog

        screen = self.work_screen
        if screen is not None:
            self.push_screen(HelpDialog(screen.SCOPE))

    def action_commands(self) -> None:
        """Choose a command by its words."""
        from xltool.tui.dialogs.commanding import CommandDialog

        screen = self.work_screen
        if screen is None:
            return

        async def chosen(action: Action | None) -> None:
            if action is not None:
                target = self if action.scope == EVERYWHERE else screen
                await target.run_action(action.name)

        self.push_screen(CommandDialog(screen.SCOPE), chosen)

    def action_next_pane(self) -> None:
        """Move the focus on."""
        self.screen.focus_next()

    async def show_tasks(self, text: str) -> None:
        """Go to the tasks that a filter text chooses."""
        await self.switch_mode("tasks")
        self._tasks_screen().find(text)

    async def go_to_task(self, task: str, column: int | None = None) -> None:
        """Go to a task in the grid, and to a column of the sheet; filters that hide it are dropped."""
        await self.switch_mode("tasks")
        self._tasks_screen().go_to_task(task, column)

    def _tasks_screen(self) -> TasksScreen:
        from xltool.tui.screens.tasks import TasksScreen

        screen = self.screen_stack[0]
        assert isinstance(screen, TasksScreen)
        return screen
