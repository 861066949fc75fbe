"""What can be done to the chosen tasks: each a dialog if need be, then one named step of the session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.text.wrapping import one_line
from xltool.tui.session.columns import short_heading

if TYPE_CHECKING:
    from xltool.table.model import Column
    from xltool.tui.app import XltoolApp
    from xltool.tui.session.work import Session
    from xltool.workbook.base import Value

_SHOWN = 40
"""So many characters of a value name a step."""


class Chosen(NamedTuple):
    """What a command is about: the column of the sheet under the cursor, None for the badge and the days;
    the chosen tasks by their positions in the table, the cursor's first."""

    app: XltoolApp
    session: Session
    column: Column | None
    positions: Sequence[int]

    def edit(self) -> None:
        """Edit the column in every chosen task at once; the state is chosen instead."""
        if self.column is not None and self.column == self.session.state_column():
            self.change_state()
            return
        column = self._fillable()
        if column is None:
            return
        from xltool.tui.dialogs.editing import EditDialog

        heading = one_line(short_heading(column))
        at = self.positions[0]
        title = msg("Edit {heading}, task {seq}", heading=heading, seq=self._seq(at))
        if len(self.positions) > 1:
            title = msg("Edit {heading}, {count} tasks at once", heading=heading, count=len(self.positions))
        text = self.session.shown(column, self.session.value(at, column.index))

        def written(text: str | None) -> None:
            if text is not None:
                self.fill(column, self.session.typed(column, text))

        what = one_line(self.session.table.tasks[at].task)
        self.app.push_screen(EditDialog(title, text, [what]), written)

    def change_state(self) -> None:
        """Choose a state."""
        column = self.session.state_column()
        if column is None:
            self.app.say(msg("The table has no column for the state; saving adds 任务状态."))
            return
        from xltool.progress.words import STATES
        from xltool.tui.dialogs.choosing import Choice, ChoiceDialog
        from xltool.tui.session.words import state_words

        choices = [
            Choice(word, one_line(word), "" if word == str(STATES[state]) else str(STATES[state]))
            for word, state in state_words(self.session)
        ]
        heading = one_line(short_heading(column))
        sentence = msg("{heading} of {count} task(s)", heading=heading, count=len(self.positions))

        def chosen(word: str | None) -> None:
            if word is not None:
                self.fill(column, word)

        self.app.push_screen(ChoiceDialog(msg("Change the state"), [str(sentence)], choices), chosen)

    def clear(self) -> None:
        """Empty the cells."""
        column = self._fillable()
        if column is not None:
            self.fill(column, None)

    def fill_from(self, source: int) -> None:
        """Put what the task at `source` has in the column into all of them."""
        column = self._fillable()
        if column is not None:
            self.fill(column, self.session.value(source, column.index))

    def fill(self, column: Column, value: Value) -> None:
        """Put a value into a column of all of them, as one step."""
        cells = {self.session.cell(at, column.index): value for at in self.positions}
        self.app.change(self._name(column, value), cells)

    def _fillable(self) -> Column | None:
        """The column, if people fill it; else a sentence why not."""
        if self.column is not None and self.session.editable(self.column):
            return self.column
        heading = self.column.heading if self.column is not None else str(msg("This column"))
        self.app.say(msg("“{heading}” is not filled by hand.", heading=heading))
        return None

    def _name(self, column: Column, value: Value) -> Message:
        """What the step is called in the history: 第4项:进度 80 → 85, or 批量12项."""
        heading = one_line(short_heading(column))
        new = self._short(column, value)
        count = len(self.positions)
        if count != 1:
            return msg("{count} tasks at once: {heading} → {new}", count=count, heading=heading, new=new)
        at = self.positions[0]
        old = self._short(column, self.session.value(at, column.index))
        return msg(
            "Task {seq}: {heading} {old} → {new}", seq=self._seq(at), heading=heading, old=old, new=new
        )

    def _short(self, column: Column, value: Value) -> str:
        return one_line(self.session.shown(column, value))[:_SHOWN] or str(msg("(empty)"))

    def _seq(self, at: int) -> str:
        return one_line(self.session.table.tasks[at].seq)
