"""What the grid of tasks shows: a view of the session, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from xltool.tui.badges import tone
from xltool.tui.session.columns import ViewColumn
from xltool.tui.session.edits import CellId
from xltool.tui.session.view import View
from xltool.tui.widgets.grid_model import Cell


class TaskModel:
    """A `GridModel` over a view. Marks are kept by task, so that sorting and filtering leave them."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.marks: set[str] = set()

    @property
    def columns(self) -> Sequence[ViewColumn]:
        return self.view.columns

    def __len__(self) -> int:
        return len(self.view.rows)

    def cell(self, row: int, column: int) -> Cell:
        """What a cell shows; what was edited and not saved, and what is in conflict, looks different."""
        view, session = self.view, self.view.session
        at, shown = view.rows[row], view.columns[column]
        text = view.text_of(at, shown)
        if shown.kind == "badge":
            return Cell(text, tone(session.status(at).state))
        if shown.kind == "days":
            days = session.status(at).days_left
            return Cell(text, "late-text" if days is not None and days < 0 else "")
        assert shown.column is not None
        cell = CellId(session.table.tasks[at].id, shown.column.index)
        if cell in session.conflicts:
            return Cell(text, "conflict")
        return Cell(text, "changed" if cell in session.edits.pending else "")

    def spans(self, text: str) -> Sequence[tuple[int, int]]:
        return self.view.query.spans(text) if self.view.query.words else ()

    def marked(self, row: int) -> bool:
        return bool(self.marks) and self.view.session.table.tasks[self.view.rows[row]].id in self.marks

    def heading_note(self, column: int) -> str:
        """ "v" for a filtered column, "+" or "-" for the sorted one."""
        view = self.view
        key = view.columns[column].key
        note = "v" if key in view.picks else ""
        if view.sort is not None and view.sort.key == key:
            note += "-" if view.sort.descending else "+"
        return note

    def position(self, row: int) -> int:
        """The place in the table of the task in a row."""
        return self.view.rows[row]

    def row_of(self, task: str) -> int | None:
        """The row a task is in, None when it is not shown."""
        at = self.view.session.position(task)
        if at is None:
            return None
        try:
            return self.view.rows.index(at)
        except ValueError:
            return None
