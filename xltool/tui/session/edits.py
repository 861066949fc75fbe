"""What was typed and not yet saved, and the way back: a stack of named steps over the cells of a table.

Cells are named by task and column, so that edits survive moved rows. A cell typed back to what the workbook
holds is no edit any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from xltool.history.rebase import same
from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.workbook.base import Value


class CellId(NamedTuple):
    """A cell of the table: the id of its task, and its column, counted from 1 as in the sheet."""

    task: str
    column: int


class Change(NamedTuple):
    """What a step did to one cell."""

    cell: CellId
    before: Value
    after: Value


class Step(NamedTuple):
    """One thing a person did, to one cell or many; taken back as one."""

    name: Message
    changes: tuple[Change, ...]
    time: dt.datetime
    """When, in UTC."""

    def turned_round(self) -> Step:
        """Taking the step back, as a step."""
        changes = tuple(Change(cell, after, before) for cell, before, after in self.changes)
        return self._replace(name=msg("Taken back: {name}", name=str(self.name)), changes=changes)


class Edits:
    """The edits over a base: `base` tells what the workbook holds in a cell."""

    def __init__(self, base: Callable[[CellId], Value]) -> None:
        self._base = base
        self._pending: dict[CellId, Value] = {}
        self.done: list[Step] = []
        """Steps in force, oldest first."""
        self.undone: list[Step] = []
        """Steps that were taken back, the next to redo last."""

    @property
    def pending(self) -> Mapping[CellId, Value]:
        """The cells that differ from the workbook, and what they shall hold."""
        return self._pending

    def value(self, cell: CellId) -> Value:
        """What the cell holds now, edits included."""
        return self._pending[cell] if cell in self._pending else self._base(cell)

    def do(self, name: Message, values: Mapping[CellId, Value], time: dt.datetime) -> Step | None:
        """Set cells as one step; None, and no step, when all hold that already."""
        changes = tuple(
            Change(cell, before, after)
            for cell, after in values.items()
            if not same(before := self.value(cell), after)
        )
        if not changes:
            return None
        step = Step(name, changes, time)
        self._set((change.cell, change.after) for change in changes)
        self.done.append(step)
        self.undone.clear()
        return step

    def undo(self) -> Step | None:
        """Take back the last step; None when there is none."""
        if not self.done:
            return None
        step = self.done.pop()
        self._set((change.cell, change.before) for change in step.changes)
        self.undone.append(step)
        return step

    def redo(self) -> Step | None:
        """Do again what was taken back last; None when there is nothing."""
        if not self.undone:
            return None
        step = self.undone.pop()
        self._set((change.cell, change.after) for change in step.changes)
        self.done.append(step)
        return step

    def replay(self, step: Step) -> None:
        """Do what a step did that was written down; taking one back and doing it again are that once more."""
        if self.done and _alike(step, self.done[-1].turned_round()):
            self.undo()
        elif self.undone and _alike(step, self.undone[-1]):
            self.redo()
        else:
            self.do(step.name, {change.cell: change.after for change in step.changes}, step.time)

    def rebase(
        self,
        base: Callable[[CellId], Value],
        places: Callable[[CellId], CellId | None],
        pending: Mapping[CellId, Value] | None = None,
    ) -> None:
        """Put the edits onto a table that was read anew; `pending` where it is other than what is pending.

        `places` tells where a cell is now, None when it is gone; its edits and its part of every step go with
        it. Where the workbook's content changed and we have something else pending, or nothing, a step that
        came from the old content comes from the new one: taking it back must not bring back what others
        replaced. Where it changed to what we have pending, we saved it, and taking back still leads to what
        stood there before.
        """
        old_base = self._base
        pending = self._pending if pending is None else pending

        def moved(step: Step) -> Step:
            changes = []
            for cell, before, after in step.changes:
                there = places(cell)
                if there is None:
                    continue
                was, now = old_base(cell), base(there)
                if not same(was, now) and not (cell in pending and same(pending[cell], now)):
                    before = now if same(before, was) else before
                    after = now if same(after, was) else after
                if not same(before, after):
                    changes.append(Change(there, before, after))
            return step._replace(changes=tuple(changes))

        self.done = [step for step in map(moved, self.done) if step.changes]
        self.undone = [step for step in map(moved, self.undone) if step.changes]
        self._base, self._pending = base, {}
        self._set((there, value) for cell, value in pending.items() if (there := places(cell)) is not None)

    def _set(self, values: Iterable[tuple[CellId, Value]]) -> None:
        for cell, value in values:
            if same(self._base(cell), value):
                self._pending.pop(cell, None)
            else:
                self._pending[cell] = value


def _alike(step: Step, other: Step) -> bool:
    return step.changes == other.changes and step.name.msgid == other.name.msgid
