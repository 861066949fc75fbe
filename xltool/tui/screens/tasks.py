"""任务: the grid of tasks, the filter above it, the detail of the task under the cursor beside it.

The screen answers for what these four say to one another; what is shown (`task_model`, `task_detail`), said
(`task_hints`) and asked about cells (`task_editing`) stands apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from xltool.i18n import msg
from xltool.text.wrapping import one_line
from xltool.tui.actions import bindings_of
from xltool.tui.screens import SCREENS
from xltool.tui.screens.base import WorkScreen
from xltool.tui.screens.task_hints import about_column, about_term
from xltool.tui.widgets.filterbar import Brief
from xltool.tui.widgets.findbar import FindBar
from xltool.tui.widgets.frame import Part
from xltool.tui.widgets.grid import Grid
from xltool.tui.widgets.grid_model import NO_ROWS
from xltool.tui.widgets.textpane import TextPane

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.table.model import Column
    from xltool.tui.screens.task_editing import Chosen
    from xltool.tui.screens.task_model import TaskModel
    from xltool.tui.session.columns import Order, ViewColumn
    from xltool.tui.session.view import View
    from xltool.tui.session.work import Session


class TasksScreen(WorkScreen):
    """The screen a clerk works on."""

    SCOPE = "tasks"
    CSS_PATH = "tasks.tcss"
    AUTO_FOCUS = "#grid"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("tasks"))

    def __init__(self) -> None:
        super().__init__()
        self.view: View | None = None
        self.model: TaskModel | None = None
        self._session: Session | None = None
        self._stood_on: str | None = None
        """The task the cursor was put on, also while what is being typed hides it."""

    def compose_body(self) -> ComposeResult:
        yield FindBar()
        with Horizontal(id="body"):
            yield Grid(NO_ROWS, id="grid")
            yield TextPane(id="detail")
        yield Brief(id="brief")

    def on_mount(self) -> None:
        self.hint(msg("Typing finds; pinyin initials do too: zfj finds the housing bureau."))
        self.watch(self.grid, "place", self._describe_cursor, init=False)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """An input method opens its list where the terminal's cursor is: in the grid, where typing goes."""
        if event.widget is self.grid:
            self.app.cursor_position = self._bar.query_one("#find").region.offset
            self._stood_on = self._task_id() or self._stood_on

    @property
    def grid(self) -> Grid:
        return self.query_one("#grid", Grid)

    @property
    def _bar(self) -> FindBar:
        return self.query_one(FindBar)

    # Drawing

    def show(self, session: Session) -> None:
        """Show the session's tasks: the same view while the session is the same."""
        from xltool.tui.screens.task_model import TaskModel
        from xltool.tui.session.view import View

        self.grid.lines_a_row = 1 if self.has_class("-narrow") else self.app.settings.lines
        if session is not self._session:
            self._session, self._stood_on = session, None
            self.view = View(session, self._order(), narrow=self.has_class("-narrow"))
            self.model = TaskModel(self.view)
            self._bar.text = ""
            self.grid.look_again(self.model)
            self._prepare()
        elif self.view is not None:
            self.view.refresh()
            self.grid.look_again()
        self._describe()

    def _order(self) -> Order:
        return "sheet" if self.app.settings.order == "sheet" else "work"

    def _prepare(self) -> None:
        """Get ready for the first search between keys, so that it is as quick as the next ones."""
        assert self.view is not None
        steps = self.view.prepare()

        def step() -> None:
            if next(steps, True) is None:
                self.set_timer(0.005, step)

        self.set_timer(0.2, step)

    def _describe(self) -> None:
        """Title, filters and detail."""
        view, model = self.view, self.model
        if view is None or model is None:
            return
        title = msg("Tasks: {all} in all, {shown} shown", all=len(view.session), shown=len(view.rows))
        marked = msg("{count} marked", count=len(model.marks)) if model.marks else ""
        self.grid.border_title = Content(f"{title}  {marked}".rstrip())
        self._bar.show(view)
        self._describe_cursor()

    def _describe_cursor(self) -> None:
        from xltool.tui.screens.task_detail import brief, paragraphs

        at, detail, line = self._position(), self.query_one("#detail", TextPane), self.query_one(Brief)
        if at is None or self.view is None:
            detail.border_title = ""
            detail.show(())
            line.draw(())
            if self.view is not None and self.view.conditions:
                self.hint(msg("No task is like that; Esc shows them all again."))
            return
        session = self.view.session
        task = session.table.tasks[at]
        if self.focused is self.grid:
            self._stood_on = task.id
        detail.border_title = Content(one_line(str(msg("Task {seq}, row {row}", seq=task.seq, row=task.row))))
        detail.show(paragraphs(session, at), self.view.query.spans if self.view.query.words else None)
        line.draw([Part(one_line(brief(session, at)))])
        self.hint(about_column(session, self._column()))

    # Where the cursor is

    def _position(self) -> int | None:
        """The place in the table of the task under the cursor."""
        if self.model is None or not len(self.model):
            return None
        return self.model.position(min(self.grid.row, len(self.model) - 1))

    def _task_id(self) -> str | None:
        at = self._position()
        return None if at is None or self._session is None else self._session.table.tasks[at].id

    def _view_column(self) -> ViewColumn | None:
        if self.view is None or not self.view.columns:
            return None
        return self.view.columns[min(self.grid.column, len(self.view.columns) - 1)]

    def _column(self) -> Column | None:
        """The sheet's column under the cursor."""
        column = self._view_column()
        return column.column if column is not None else None

    def _chosen(self) -> Chosen | None:
        """What a command is about: the marked tasks, else those of the chosen cells."""
        from xltool.tui.screens.task_editing import Chosen

        model, session = self.model, self._session
        if model is None or session is None or not len(model):
            return None
        if model.marks:
            positions = [at for at in range(len(session)) if session.table.tasks[at].id in model.marks]
        else:
            cells = self.grid.chosen
            positions = [model.position(row) for row in range(cells.first_row, cells.last_row + 1)]
        return Chosen(self.app, session, self._column(), positions)

    def go_to_task(self, task: str, column: int | None = None) -> None:
        """Put the cursor on a task, dropping the filters that hide it."""
        model, view = self.model, self.view
        if model is None or view is None:
            return
        row = model.row_of(task)
        if row is None:
            self._drop_filters()
            row = model.row_of(task)
        if row is not None:
            places = [at for at, c in enumerate(view.columns) if c.column and c.column.index == column]
            self.grid.go_to(row, places[0] if places else None)
            self.grid.focus()

    @on(Grid.MarkAsked)
    def _mark(self, event: Grid.MarkAsked) -> None:
        task = self._task_id()
        if self.model is not None and task is not None:
            self.model.marks ^= {task}
            self.grid.look_again()
            self.grid.go_to(self.grid.row + 1)
            self._describe()

    @on(Grid.HeadingClicked)
    def _heading(self, event: Grid.HeadingClicked) -> None:
        self.grid.go_to(self.grid.row, event.column)
        if event.to_filter:
            self.action_filter_column()
        else:
            self.action_sort_column()

    @on(Grid.Activated)
    def _activated(self, event: Grid.Activated) -> None:
        self.action_edit()

    @on(Grid.Typed)
    def _typed(self, event: Grid.Typed) -> None:
        """A digit goes to a screen; whatever else is typed is looked for."""
        number = int(event.text) if len(event.text) == 1 and event.text.isdecimal() else 0
        if 0 < number <= len(SCREENS) and not self._bar.text:
            self.app.action_screen(SCREENS[number - 1].name)
        else:
            self._bar.type(event.text)

    # Finding

    def find(self, text: str) -> None:
        """Show what a filter text chooses."""
        self._bar.text = text

    @on(FindBar.Asked)
    def _asked(self, event: FindBar.Asked) -> None:
        if self.view is None or event.text == self.view.text:
            return
        self.view.find(event.text)
        self._rows_changed(self._stood_on)
        if unknown := self.view.query.unknown:
            self.hint(about_term(unknown[0]))

    @on(FindBar.Entered)
    def _found(self, event: FindBar.Entered) -> None:
        self.grid.focus()

    def _rows_changed(self, kept: str | None) -> None:
        """Other rows are shown: the cursor stays on its task if it is among them."""
        assert self.model is not None
        row = self.model.row_of(kept) if kept else None
        self.grid.look_again()
        self.grid.go_to(row or 0)
        self._describe()

    def _drop_filters(self) -> None:
        assert self.view is not None
        kept = self._task_id() or self._stood_on
        self.view.picks.clear()
        self.view.find("")
        self._bar.text = ""
        self._rows_changed(kept)

    def action_find(self) -> None:
        """Into the find box."""
        self._bar.enter()

    def action_find_next(self) -> None:
        """To the next task shown; from the last to the first."""
        self.grid.focus()
        self.grid.go_to((self.grid.row + 1) % max(len(self.grid.model), 1))

    def action_find_previous(self) -> None:
        """To the task before; from the first to the last."""
        self.grid.focus()
        self.grid.go_to((self.grid.row - 1) % max(len(self.grid.model), 1))

    def action_back(self) -> None:
        """One step back, never more: full detail, find box, choice, marks, filters."""
        view, model = self.view, self.model
        if self.has_class("-narrow") and self.has_class("-turned"):
            self.action_toggle_detail()
        elif self.focused is not self.grid:
            self.grid.focus()
        elif view is None or model is None or self.grid.choose_nothing():
            return
        elif model.marks:
            model.marks.clear()
            self.grid.look_again()
            self._describe()
        elif view.conditions or self._bar.text:
            self._drop_filters()

    def action_toggle_detail(self) -> None:
        """Hide the detail and show it again; on a narrow screen it takes the place of the grid."""
        self.toggle_class("-turned")
        if self.has_class("-narrow") and self.has_class("-turned"):
            self.query_one("#detail").focus()
        else:
            self.grid.focus()

    # Columns

    def action_sort_column(self) -> None:
        """Sort by the column; again the other way round, then as in the sheet."""
        column = self._view_column()
        if self.view is not None and column is not None:
            kept = self._task_id()
            self.view.sort_by(column.key)
            self._rows_changed(kept)

    def action_toggle_order(self) -> None:
        """Columns in the order of work, or as in the sheet."""
        if self.view is not None:
            other: Order = "sheet" if self.view.order == "work" else "work"
            self.view.lay_out(other, narrow=self.has_class("-narrow"))
            self.grid.look_again()
            self._describe()

    def action_filter_column(self) -> None:
        """Choose which values of the column are shown."""
        from xltool.tui.dialogs.picking import PickDialog

        view, column = self.view, self._view_column()
        if view is None or column is None:
            return
        values = view.values_of(column)

        def picked(texts: frozenset[str] | None) -> None:
            if texts is not None:
                kept = self._task_id() or self._stood_on
                view.pick(column.key, None if len(texts) == len(values) else texts)
                self._rows_changed(kept)

        title = msg("Show in {heading}", heading=one_line(column.heading))
        self.app.push_screen(PickDialog(title, values, view.picks.get(column.key)), picked)

    def action_go_to(self) -> None:
        """Go to a task by its number, or to a cell of the sheet."""
        from xltool.tui.dialogs.asking import AskDialog
        from xltool.tui.session.places import place_named

        def asked(name: str | None) -> None:
            if not name or self._session is None:
                return
            found = place_named(self._session.table, name)
            if found is None:
                self.app.say(msg("There is no “{name}” here.", name=name))
            else:
                self.go_to_task(*found)

        self.app.push_screen(AskDialog(msg("Go to"), msg("A number or a cell, such as 57 or D14")), asked)

    # Editing

    def action_edit(self) -> None:
        """Edit the cell; with several tasks chosen, all of them at once."""
        if chosen := self._chosen():
            chosen.edit()

    def action_change_state(self) -> None:
        """Choose a state for the chosen tasks."""
        if chosen := self._chosen():
            chosen.change_state()

    def action_clear_cells(self) -> None:
        """Empty the cells of the column in the chosen tasks."""
        if chosen := self._chosen():
            chosen.clear()

    def action_fill_down(self) -> None:
        """Copy the cell above; with several rows chosen, the first one into the others."""
        chosen, cells = self._chosen(), self.grid.chosen
        if chosen is None or self.model is None:
            return
        source = cells.first_row if cells.first_row != cells.last_row else cells.first_row - 1
        if source >= 0:
            positions = [self.model.position(row) for row in range(source + 1, cells.last_row + 1)]
            chosen._replace(positions=positions).fill_from(self.model.position(source))

    def action_copy(self) -> None:
        """Copy the chosen cells as text, tabs between them, as a spreadsheet takes them."""
        if self.model is None or not len(self.model):
            return
        from xltool.tui.clipboard import as_tsv, copy

        cells = self.grid.chosen
        columns = range(cells.first_column, cells.last_column + 1)
        rows = [
            [self.model.cell(row, column).text for column in columns]
            for row in range(cells.first_row, cells.last_row + 1)
        ]
        copy(self.app, as_tsv(rows))
        self.app.say(msg("{count} row(s) copied.", count=len(rows)))
