"""Cells that we and somebody else changed to different things: each is decided, none by default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult

from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.table.model import cell_text
from xltool.text.wrapping import one_line
from xltool.tui.actions import bindings_of
from xltool.tui.dialogs.base import Dialog
from xltool.tui.dialogs.notice import Said
from xltool.tui.session.columns import heading_at
from xltool.tui.widgets.lines import Line, LineList, Piece, fitted
from xltool.tui.widgets.textpane import Paragraph, TextPane

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.tui.session.edits import CellId
    from xltool.tui.session.merging import Conflict, Lost
    from xltool.tui.session.work import Session
    from xltool.workbook.base import Value

Side = Literal["ours", "theirs", "other"]


class Taken(NamedTuple):
    """What is chosen for a cell: the side, its value, and on which line; the cell's other lines say nothing
    of their own then."""

    side: Side
    value: Value
    line: int


class Sides(NamedTuple):
    """What the three texts of a conflict are called."""

    base: Message
    ours: Message
    theirs: Message


class DecideDialog(Dialog[bool]):
    """Conflicts, a line each, several where several say something else of one cell. Enter settles those that
    are decided; Esc leaves all for later. A subclass names the sides and takes in what is settled."""

    SIDES: ClassVar[Sides]

    def __init__(
        self, title: Message, session: Session, conflicts: Sequence[Conflict], sentences: Sequence[str]
    ) -> None:
        super().__init__(title, wide=True)
        self._session = session
        self._sentences = sentences
        self.conflicts = list(conflicts)
        self.taken: dict[CellId, Taken] = {}
        """The cells that are decided, and how."""

    def settle(self, conflict: Conflict, taken: Taken) -> None:
        """Take in what was decided about a cell; `conflict` is the line it was decided on."""
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        yield Said(self._sentences)
        yield ConflictList(self, id="conflicts").add_class("fill")
        yield TextPane(id="whole")

    def on_mount(self) -> None:
        self.query_one("#whole").styles.height = 7
        listed = self.query_one(ConflictList)
        listed.focus()
        listed.redraw()
        self._show_whole(0)

    def words(self, conflict: Conflict) -> tuple[str, str]:
        """The task's number and name, and the heading of a conflict."""
        session = self._session
        at = session.position(conflict.cell.task)
        task = session.table.tasks[at] if at is not None else None
        name = f"{task.seq} {task.task}" if task is not None else ""
        return one_line(name), heading_at(session.table, conflict.cell.column)

    @on(LineList.Moved)
    def _moved(self, event: LineList.Moved) -> None:
        self._show_whole(event.index)

    def _show_whole(self, index: int) -> None:
        if not self.conflicts:
            return
        conflict = self.conflicts[index]
        empty = str(msg("(empty)"))
        theirs = conflict.who or str(self.SIDES.theirs)
        self.query_one("#whole", TextPane).show(
            [
                Paragraph(cell_text(conflict.base) or empty, str(self.SIDES.base)),
                Paragraph(cell_text(conflict.ours) or empty, str(self.SIDES.ours), "changed"),
                Paragraph(cell_text(conflict.theirs) or empty, one_line(theirs), "soon"),
            ]
        )

    def take(self, index: int, side: Side) -> None:
        """Choose a side for one conflict."""
        conflict = self.conflicts[index]
        value = conflict.ours if side == "ours" else conflict.theirs
        self.taken[conflict.cell] = Taken(side, value, index)
        self.query_one(ConflictList).redraw()

    def action_take(self, side: Side) -> None:
        if self.conflicts:
            self.take(self.query_one(ConflictList).cursor, side)

    def action_take_all(self, side: Side) -> None:
        # From the last on: of several that say something of one cell the first line counts.
        for index in reversed(range(len(self.conflicts))):
            self.take(index, side)

    def action_edit(self) -> None:
        """Write a third thing."""
        if not self.conflicts:
            return
        from xltool.tui.dialogs.editing import EditDialog

        index = self.query_one(ConflictList).cursor
        conflict = self.conflicts[index]
        column = next(c for c in self._session.table.columns if c.index == conflict.cell.column)

        def written(text: str | None) -> None:
            if text is not None:
                self.taken[conflict.cell] = Taken("other", self._session.typed(column, text), index)
                self.query_one(ConflictList).redraw()

        title = msg("Edit {heading}", heading=one_line(column.heading))
        self.app.push_screen(EditDialog(title, cell_text(conflict.ours)), written)

    def action_confirm(self) -> None:
        """Settle what is decided; with something open the window stays."""
        for taken in self.taken.values():
            self.settle(self.conflicts[taken.line], taken)
        still = [conflict for conflict in self.conflicts if conflict.cell not in self.taken]
        if still:
            self.conflicts = still
            self.taken = {}
            self.query_one(ConflictList).redraw(keep=False)
            self._show_whole(0)
        else:
            self.dismiss(True)


class ConflictDialog(DecideDialog):
    """The conflicts of a session with the file underneath."""

    SCOPES = ("dialog", "conflicts")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("conflicts"))
    SIDES = Sides(msg("When read"), msg("Yours"), msg("In the file now"))

    def __init__(self, session: Session, lost: Sequence[Lost] = ()) -> None:
        conflicts = list(session.conflicts.values())
        sentences = _sentences(len(conflicts), lost)
        super().__init__(msg("The file was changed elsewhere"), session, conflicts, sentences)

    def settle(self, conflict: Conflict, taken: Taken) -> None:
        self._session.decide(conflict.cell, taken.value)


def _sentences(count: int, lost: Sequence[Lost]) -> list[str]:
    found = []
    if count:
        found.append(
            str(
                msg(
                    "{count} cell(s) were changed by you and by somebody else. Nothing is overwritten "
                    "until you choose; what can be merged is merged.",
                    count=count,
                )
            )
        )
    for task, heading, value in lost:
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


class ConflictList(LineList):
    """A line for each conflict; left takes ours, right takes theirs."""

    def __init__(self, dialog: DecideDialog, *, id: str) -> None:
        super().__init__(id=id)
        self._dialog = dialog

    def count(self) -> int:
        return len(self._dialog.conflicts)

    def draw_head(self, width: int) -> Sequence[Line]:
        name, side = self._widths(width)
        headings = (msg("Cell"), *self._dialog.SIDES)
        return [
            [Piece(" " + fitted(str(h), (name, side, side, side)[i])) for i, h in enumerate(headings)],
        ]

    def draw(self, index: int, width: int) -> Line:
        name_width, side = self._widths(width)
        conflict = self._dialog.conflicts[index]
        taken = self._dialog.taken.get(conflict.cell)
        chosen = taken.side if taken is not None else ""
        if taken is not None and chosen == "theirs" and taken.line != index:
            chosen = ""
        name, heading = self._dialog.words(conflict)
        texts = [one_line(cell_text(value)) for value in (conflict.base, conflict.ours, conflict.theirs)]
        mine = f"[{'x' if chosen == 'ours' else ' '}]{texts[1]}"
        who = f"{one_line(conflict.who)}: " if conflict.who else ""
        theirs = f"[{'x' if chosen == 'theirs' else ' '}]{who}{texts[2]}"
        if chosen == "other" and taken is not None:
            mine = f"[=]{one_line(cell_text(taken.value))}"
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
