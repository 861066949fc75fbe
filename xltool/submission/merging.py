"""Deciding about every changed cell of all returned copies: taken, refused, or a conflict for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from xltool.plan import ColumnEdits, Plan
from xltool.record import NamedTuple
from xltool.submission.comparing import alike
from xltool.submission.matching import match_columns, match_rows
from xltool.submission.returned import Base, Change, Returned
from xltool.table.model import Table, Task
from xltool.workbook.base import Skipped, Value, Workbook
from xltool.workbook.refs import format_ref

COMMAND = "collect"
Take = Literal["theirs", "ours"]


class SkippedChange(NamedTuple):
    """A change not taken. `reason` is a code of `REFUSALS`; `cell` is the master's, if it has one, and then
    `ours` is what it holds and `theirs` what came back."""

    file: Path
    row: int | None
    reason: str
    cell: str | None = None
    task: str | None = None
    ours: Value = None
    theirs: Value = None


class Conflict(NamedTuple):
    """A cell that the office and somebody else both changed; a person decides."""

    cell: str
    task: str
    base: Value
    ours: Value
    theirs: Value
    file: Path
    office: str | None


class _Proposal(NamedTuple):
    """A changed cell of one file, with the master's cell that it is about."""

    returned: Returned
    change: Change
    task: Task
    """As the master has it now."""
    column: int
    ours: Value
    base: Value


class Merge(NamedTuple):
    """What a person decided beforehand."""

    take: Take | None = None
    """Whose text to take where both changed a cell; None leaves it to a person."""
    accept: Collection[str] = ()
    """Cells of the master whose locked text may be changed."""
    chosen: Mapping[str, Path | None] = {}
    """Cell of the master → the returned file whose text to take there, None for the master's own."""
    written: Mapping[str, Value] = {}
    """Cell of the master → what a person wrote instead of either."""


class Merger:
    """Gathers the proposals of all files, then decides cell by cell."""

    def __init__(self, book: Workbook, table: Table, merge: Merge) -> None:
        self._book = book
        self._table = table
        self._sheet = book[table.sheet]
        self._merge = merge
        self._places: dict[Base, _Places] = {}
        self._proposals: dict[tuple[int, int], list[_Proposal]] = {}
        self._edits: dict[int, dict[int, tuple[Task, Value, Value]]] = {}
        self.count: dict[Path, int] = {}
        self.merged = 0
        self.skipped: list[SkippedChange] = []
        self.conflicts: list[Conflict] = []
        self.sources: dict[str, tuple[Path, ...]] = {}

    # Gathering

    def add(self, returned: Returned) -> None:
        """Take in the changes of one file."""
        self._list_oddities(returned)
        for change in returned.changes:
            proposal = self._proposal(returned, change)
            if proposal is not None:
                key = proposal.task.row, proposal.column
                self._proposals.setdefault(key, []).append(proposal)

    def _list_oddities(self, returned: Returned) -> None:
        self.count[returned.path] = len(returned.changes) + len(returned.oddities)
        for oddity in returned.oddities:
            self.skipped.append(SkippedChange(returned.path, oddity.row, oddity.reason))

    def add_older(self, returned: Returned, newest: Returned) -> None:
        """An older version: what the newer one says too is merged with it, the rest is said."""
        said = {self._place(newest.base, change): change.value for change in newest.changes}
        self._list_oddities(returned)
        for change in returned.changes:
            key = self._place(returned.base, change)
            if key in said and alike(said[key], change.value) and not change.refused:
                self.merged += 1
            else:
                self.skipped.append(
                    SkippedChange(returned.path, change.row, "OLDER_VERSION", task=change.task.id)
                )

    def _places_of(self, base: Base) -> _Places:
        if base not in self._places:
            self._places[base] = _positions(base, self._table)
        return self._places[base]

    def _place(self, base: Base, change: Change) -> tuple[int | Base, ...]:
        """Where in the master a change belongs; a place of its round's own when the master has none."""
        places = self._places_of(base)
        task, column = places.tasks.get(change.task.row), places.columns.get(change.column.index)
        if task is None or column is None:
            return base, change.task.row, change.column.index
        return task.row, column

    def _proposal(self, returned: Returned, change: Change) -> _Proposal | None:
        """The change as it concerns the master; None, and said, when it is not to be taken."""
        places = self._places_of(returned.base)
        task = places.tasks.get(change.task.row)
        column = places.columns.get(change.column.index)
        refused = change.refused
        cell = None if task is None or column is None else format_ref(task.row, column)
        if task is None:
            refused = refused or "TASK_GONE"
        elif column is None:
            refused = refused or "COLUMN_GONE"
        elif refused == "LOCKED_CHANGED" and cell in self._merge.accept:
            refused = ""
        if task is not None and column is not None and not refused:
            if self._sheet.hides(task.row, column) is not None:
                refused = "MERGED_CELL"
            elif self._sheet.has_formula(task.row, column):
                refused = "FORMULA_CELL"
        if task is None or column is None:
            self.skipped.append(
                SkippedChange(returned.path, change.row, refused, task=None if task is None else task.id)
            )
            return None
        if refused:
            ours = task.at(column)
            self.skipped.append(
                SkippedChange(returned.path, change.row, refused, cell, task.id, ours, change.value)
            )
            return None
        base = change.task.at(change.column.index)
        return _Proposal(returned, change, task, column, task.at(column), base)

    # Deciding

    def decide(self) -> None:
        """Settle every cell for which something was proposed."""
        for key in sorted(self._proposals):
            self._decide(self._proposals[key])

    def _decide(self, proposals: list[_Proposal]) -> None:
        there = [p for p in proposals if alike(p.change.value, p.ours)]
        self.merged += len(there)
        left = [p for p in proposals if not alike(p.change.value, p.ours)]
        if not left:
            return
        cell = format_ref(left[0].task.row, left[0].column)
        agree = all(alike(p.change.value, left[0].change.value) for p in left)
        untouched = any(alike(p.ours, p.base) for p in left)  # whoever changed what stands there had seen it
        if agree and untouched and not there:
            self._take(left[0], left)
        elif cell in self._merge.chosen:
            chosen = self._merge.chosen[cell]
            winner = next((p for p in left if p.returned.path == chosen), None)
            self._settle(winner, left, "KEPT_OURS" if winner is None else "OTHER_TAKEN")
        elif cell in self._merge.written:
            self._write(left, self._merge.written[cell])
        elif self._merge.take == "ours":
            self._settle(None, left, "KEPT_OURS")
        elif self._merge.take == "theirs" and (winner := _preferred(left, agree)) is not None:
            self._settle(winner, left, "LEAD_PREFERRED")
        else:
            self.conflicts += [
                Conflict(cell, p.task.id, p.base, p.ours, p.change.value, p.returned.path, p.returned.office)
                for p in left
            ]

    def _settle(self, winner: _Proposal | None, left: list[_Proposal], reason: str) -> None:
        if winner is None:
            self._skip(left, reason)
            return
        same = [p for p in left if alike(p.change.value, winner.change.value)]
        self._take(winner, same)
        self._skip([p for p in left if p not in same], reason)

    def _take(self, winner: _Proposal, same: Sequence[_Proposal]) -> None:
        self._edit(winner, winner.change.value, same)
        self.merged += len(same)

    def _write(self, left: list[_Proposal], value: Value) -> None:
        """What a person wrote instead; an office that says just that is merged."""
        same = [p for p in left if alike(p.change.value, value)]
        if not alike(value, left[0].ours):
            self._edit(left[0], value, same)
        self.merged += len(same)
        self._skip([p for p in left if p not in same], "WRITTEN_OTHER")

    def _edit(self, at: _Proposal, value: Value, whose: Sequence[_Proposal]) -> None:
        self._edits.setdefault(at.column, {})[at.task.row] = (at.task, at.ours, value)
        self.sources[format_ref(at.task.row, at.column)] = tuple(p.returned.path for p in whose)

    def _skip(self, proposals: Iterable[_Proposal], reason: str) -> None:
        self.skipped += [
            SkippedChange(
                p.returned.path,
                p.change.row,
                reason,
                format_ref(p.task.row, p.column),
                p.task.id,
                p.ours,
                p.change.value,
            )
            for p in proposals
        ]

    def plan(self) -> Plan:
        """What is to be written into the master."""
        fields = {column.index: column.field or "" for column in self._table.columns}
        blocks = []
        for column in sorted(self._edits):
            rows = sorted(self._edits[column])
            cells = [self._edits[column][row] for row in rows]
            blocks.append(
                ColumnEdits(
                    sheet=self._table.sheet,
                    column=column,
                    field=fields.get(column, ""),
                    rows=rows,
                    tasks=[task.id for task, _, _ in cells],
                    old=[old for _, old, _ in cells],
                    new=[new for _, _, new in cells],
                    reason=COMMAND,
                )
            )
        skipped = [Skipped(change.cell, change.reason) for change in self.skipped if change.cell is not None]
        return Plan(
            path=self._book.path,
            base_sha256=self._book.sha256,
            sheet=self._table.sheet,
            blocks=tuple(blocks),
            skipped=tuple(skipped),
            command=COMMAND,
        )


def _preferred(left: Sequence[_Proposal], agree: bool) -> _Proposal | None:
    """Of several texts the leading office's; None when no leading office says one thing."""
    if agree:
        return left[0]
    leading = [p for p in left if p.returned.office in p.task.lead]
    if leading and all(alike(p.change.value, leading[0].change.value) for p in leading):
        return leading[0]
    return None


class _Places(NamedTuple):
    """Where the tasks (by row) and columns of what was handed out are in the master now."""

    tasks: Mapping[int, Task]
    columns: Mapping[int, int]


def _positions(base: Base, table: Table) -> _Places:
    if base.table is table:
        return _Places({task.row: task for task in table.tasks}, {c.index: c.index for c in table.columns})
    rows = match_rows(base.table.tasks, table.tasks)
    now = {task.row: task for task in table.tasks}
    tasks = {old.row: now[row] for row, old in rows.found.items()}
    return _Places(tasks, match_columns(base.table, table).found)
