"""Cells that we and somebody else changed to different things: each is decided, none by default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult

from xltool.i18n import msg
from xltool.table.model import cell_text
from xltool.text.wrapping import one_line
from xltool.tui.actions import bindings_of
from xltool.tui.dialogs.base import Dialog
from xltool.tui.dialogs.notice import Said
from xltool.tui.session.columns import short_heading
from xltool.tui.widgets.lines import Line, LineList, Piece, fitted
from xltool.tui.widgets.textpane import Paragraph, TextPane

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.tui.session.merging import Conflict, Lost
    from xltool.tui.session.work import Session
    from xltool.workbook.base import Value


class ConflictDialog(Dialog[bool]):
    """The conflicts of a session. Enter settles those that are decided; Esc leaves all for later."""

    SCOPES = ("dialog", "conflicts")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("conflicts"))

    def __init__(self, session: Session, lost: Sequence[Lost] = ()) -> None:
        super().__init__(msg("The file was changed elsewhere"), wide=True)
        self._session = session
        self._lost = lost
        self._conflicts = list(session.conflicts.values())
        self.taken: list[tuple[str, Value] | None] = [None] * len(self._conflicts)
        """For each conflict what is chosen: which side, and the value; None while it is open."""

    def compose_body(self) -> ComposeResult:
        yield Said(self._sentences())
        yield ConflictList(self, id="conflicts").add_class("fill")
        yield TextPane(id="whole")

    def _sentences(self) -> list[str]:
        found = []
        if self._conflicts:
            found.append(
                str(
                    msg(
                        "{count} cell(s) were changed by you and by somebody else. Nothing is overwritten "
                        "until you choose; what can be merged is merged.",
                        count=len(self._conflicts),
                    )
                )
            )
        for task, heading, value in self._lost:
            found.append(
                str(
                    msg(
                        "Gone from the file: {task}, {heading}. What you typed there: {text}",
                        task=task,
                        heading=heading,
                        text=cell_text(value),
                    )
                )
            )
        return found

    def on_mount(self) -> None:
        self.query_one("#whole").styles.height = 7
        listed = self.query_one(ConflictList)
        listed.focus()
        listed.redraw()
        self._show_whole(0)

    @property
    def conflicts(self) -> list[Conflict]:
        return self._conflicts

    def words(self, conflict: Conflict) -> tuple[str, str]:
        """The task's number and name, and the heading of a conflict."""
        session = self._session
        at = session.position(conflict.cell.task)
        task = session.table.tasks[at] if at is not None else None
        column = next((c for c in session.table.columns if c.index == conflict.cell.column), None)
        name = f"{task.seq} {task.task}" if task is not None else ""
        return one_line(name), short_heading(column) if column is not None else ""

    @on(LineList.Moved)
    def _moved(self, event: LineList.Moved) -> None:
        self._show_whole(event.index)

    def _show_whole(self, index: int) -> None:
        if not self._conflicts:
            return
        conflict = self._conflicts[index]
        empty = str(msg("(empty)"))
        self.query_one("#whole", TextPane).show(
            [
                Paragraph(cell_text(conflict.base) or empty, str(msg("When read"))),
                Paragraph(cell_text(conflict.ours) or empty, str(msg("Yours")), "changed"),
                Paragraph(cell_text(conflict.theirs) or empty, str(msg("In the file now")), "soon"),
            ]
        )

    def take(self, index: int, side: str) -> None:
        """Choose a side for one conflict."""
        conflict = self._conflicts[index]
        self.taken[index] = (side, conflict.ours if side == "ours" else conflict.theirs)
        self.query_one(ConflictList).redraw()

    def action_take(self, side: str) -> None:
        if self._conflicts:
            self.take(self.query_one(ConflictList).cursor, side)

    def action_take_all(self, side: str) -> None:
        for index in range(len(self._conflicts)):
            self.take(index, side)

    def action_edit(self) -> None:
        """Write a third thing."""
        if not self._conflicts:
            return
        from xltool.tui.dialogs.editing import EditDialog

        index = self.query_one(ConflictList).cursor
        conflict = self._conflicts[index]
        column = next(c for c in self._session.table.columns if c.index == conflict.cell.column)

        def written(text: str | None) -> None:
            if text is not None:
                self.taken[index] = ("other", self._session.typed(column, text))
                self.query_one(ConflictList).redraw()

        title = msg("Edit {heading}", heading=one_line(column.heading))
        self.app.push_screen(EditDialog(title, cell_text(conflict.ours)), written)

    def action_confirm(self) -> None:
        """Settle what is decided; with something open the window stays."""
        still = []
        for conflict, taken in zip(self._conflicts, self.taken, strict=True):
            if taken is None:
                still.append(conflict)
            else:
                self._session.decide(conflict.cell, taken[1])
        if still:
            self._conflicts = still
            self.taken = [None] * len(still)
            self.query_one(ConflictList).redraw(keep=False)
            self._show_whole(0)
        else:
            self.dismiss(True)


class ConflictList(LineList):
    """A line for each conflict; left takes mine, right takes theirs."""

    def __init__(self, dialog: ConflictDialog, *, id: str) -> None:
        super().__init__(id=id)
        self._dialog = dialog

    def count(self) -> int:
        return len(self._dialog.conflicts)

    def draw_head(self, width: int) -> Sequence[Line]:
        name, side = self._widths(width)
        headings = (msg("Cell"), msg("When read"), msg("Yours"), msg("In the file now"))
        return [
            [Piece(" " + fitted(str(h), (name, side, side, side)[i])) for i, h in enumerate(headings)],
        ]

    def draw(self, index: int, width: int) -> Line:
        name_width, side = self._widths(width)
        conflict = self._dialog.conflicts[index]
        taken = self._dialog.taken[index]
        chosen = taken[0] if taken is not None else ""
        name, heading = self._dialog.words(conflict)
        texts = [one_line(cell_text(value)) for value in (conflict.base, conflict.ours, conflict.theirs)]
        mine = f"[{'x' if chosen == 'ours' else ' '}]{texts[1]}"
        theirs = f"[{'x' if chosen == 'theirs' else ' '}]{texts[2]}"
        if chosen == "other" and taken is not None:
            mine = f"[=]{one_line(cell_text(taken[1]))}"
        return [
            Piece(" " + fitted(f"{heading} {name}", name_width)),
            Piece(" " + fitted(texts[0], side), "dim"),
            Piece(" " + fitted(mine, side), "strong" if chosen in ("ours", "other") else ""),
            Piece(" " + fitted(theirs, side), "strong" if chosen == "theirs" else ""),
        ]

    def _widths(self, width: int) -> tuple[int, int]:
        name = max(width // 4, 16)
        return name - 1, max((width - name) // 3 - 1, 4)

    def action_move(self, where: str) -> None:
        if where in ("left", "right"):
            self._dialog.action_take("ours" if where == "left" else "theirs")
        else:
            super().action_move(where)
