"""Returned copies merged into the master: what only they changed is taken, the rest is said (DOMAIN 6.2).

Each changed cell is compared three ways: as it was handed out (base), as it came back (theirs), as the master
has it now (ours). What comes of it is a Plan, which is shown first and can be taken back; returned files are
only ever read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from xltool.errors import XltoolError
from xltool.i18n import Message, msg
from xltool.plan import ColumnEdits, Plan
from xltool.submission.comparing import alike
from xltool.submission.matching import match_columns, match_rows
from xltool.submission.returned import Base, Change, Returned, cell_of
from xltool.table.model import Table, Task
from xltool.workbook.base import Skipped, Value, Workbook
from xltool.workbook.refs import format_ref

COMMAND = "collect"
Take = Literal["theirs", "ours"]


STATUSES: dict[str, Message] = {
    "merged": msg("read"),
    "superseded": msg("an older version"),
    "duplicate": msg("the same file again"),
    "foreign": msg("no row of it is in the workbook"),
    "unreadable": msg("can't be read"),
}
"""What became of a returned file, in words."""


class SkippedChange(NamedTuple):
    """A change not taken. `reason` is a code of `REFUSALS`; `cell` is the master's, if it has one."""

    file: Path
    row: int | None
    reason: str
    cell: str | None = None
    task: str | None = None


class Conflict(NamedTuple):
    """A cell that the office and somebody else both changed; a person decides."""

    cell: str
    task: str
    base: Value
    ours: Value
    theirs: Value
    file: Path
    office: str | None


class ReturnedFile(NamedTuple):
    """What became of one returned file. `status`: merged, superseded, duplicate, foreign, unreadable."""

    path: Path
    office: str | None
    status: str
    changes: int = 0
    notes: tuple[Message, ...] = ()
    stale: tuple[str, ...] = ()
    """The ids of tasks whose progress was sent back as it was."""
    error: XltoolError | None = None


@dataclass(frozen=True, slots=True)
class Collected:
    """What came back, counted in changed cells: read = merged + skipped + conflicts, always."""

    plan: Plan
    files: tuple[ReturnedFile, ...]
    read: int
    merged: int
    skipped: tuple[SkippedChange, ...]
    conflicts: tuple[Conflict, ...]
    title: str
    expected: tuple[str, ...]
    """The offices that were given a copy."""
    period: str
    has_base: bool
    """Whether it is known what was handed out; otherwise the master itself stands for it."""

    def __post_init__(self) -> None:
        if self.read != self.merged + len(self.skipped) + len(self.conflicts):
            raise AssertionError(
                f"{self.read} read, {self.merged} merged, {len(self.skipped)} skipped, "
                f"{len(self.conflicts)} in conflict: they don't add up"
            )

    @property
    def missing(self) -> tuple[str, ...]:
        """The offices from which nothing has come back."""
        back = {file.office for file in self.files if file.status in ("merged", "superseded", "duplicate")}
        return tuple(office for office in self.expected if office not in back)

    def reminder(self) -> Message | None:
        """A text to paste into a chat; None when everybody has returned a copy."""
        if not self.missing:
            return None
        return msg(
            "To {offices}: your copy of “{title}”{period} has not come back yet. Please return it soon.",
            offices="、".join(self.missing),
            title=self.title,
            period=f"({self.period})" if self.period else "",
        )


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


def collect(
    book: Workbook,
    table: Table,
    base: Base,
    returned: Sequence[Returned],
    unread: Sequence[ReturnedFile],
    merge: Merge,
    period: str = "",
    *,
    has_base: bool = True,
) -> Collected:
    """Merge returned copies into the master; `has_base` as in `Collected`."""
    merger = _Merger(book, table, base, merge)
    statuses = _statuses(returned)
    newest = {item.office: item for item in returned if statuses[item.path] == "merged"}
    for item in returned:
        if statuses[item.path] == "merged":
            merger.add(item)
    for item in returned:
        if statuses[item.path] == "superseded":
            merger.add_older(item, newest[item.office])
    merger.decide()
    doubted = {item.office for item in returned if statuses[item.path] == "superseded"}
    back = {item.office for item in returned}
    files = [
        ReturnedFile(
            item.path,
            item.office,
            statuses[item.path],
            merger.count.get(item.path, 0),
            (*item.notes, *(_doubts(item, back) if item.office in doubted else ())),
            tuple(task.id for task in item.stale),
        )
        for item in returned
    ]
    return Collected(
        plan=merger.plan(),
        files=tuple(sorted((*files, *unread), key=lambda file: str(file.path))),
        read=sum(merger.count.values()),
        merged=merger.merged,
        skipped=tuple(merger.skipped),
        conflicts=tuple(merger.conflicts),
        title=table.title or book.path.stem,
        expected=tuple(base.offices),
        period=period,
        has_base=has_base,
    )


def _doubts(item: Returned, back: Collection[str | None]) -> Iterator[Message]:
    """That one of two files taken for versions of one copy may be the copy of an office still missing."""
    missing = [office for office in item.others if office not in back]
    if missing:
        yield msg(
            "Two files look like {office}'s; this one may also be that of {others} with rows deleted.",
            office=item.office,
            others="、".join(missing),
        )


def _statuses(returned: Sequence[Returned]) -> dict[Path, str]:
    """Of several versions from one office the newest counts; two of one moment both do (nobody can tell)."""
    statuses: dict[Path, str] = {}
    latest: dict[str, int] = {}
    for item in returned:
        if item.office is not None and item.known:
            latest[item.office] = max(latest.get(item.office, 0), item.modified)
    seen: set[str] = set()
    for item in sorted(returned, key=lambda item: (-item.modified, str(item.path))):
        if item.sha256 in seen:
            statuses[item.path] = "duplicate"
        elif not item.known:
            statuses[item.path] = "foreign"
        elif item.office is not None and item.modified < latest[item.office]:
            statuses[item.path] = "superseded"
        else:
            statuses[item.path] = "merged"
        seen.add(item.sha256)
    return statuses


class _Merger:
    """Gathers the proposals of all files, then decides cell by cell."""

    def __init__(self, book: Workbook, table: Table, base: Base, merge: Merge) -> None:
        self._book = book
        self._table = table
        self._sheet = book[table.sheet]
        self._base = base
        self._merge = merge
        self._tasks, self._columns = _positions(base, table)
        self._proposals: dict[tuple[int, int], list[_Proposal]] = {}
        self._edits: dict[int, dict[int, tuple[Task, Value, Value]]] = {}
        self.count: dict[Path, int] = {}
        self.merged = 0
        self.skipped: list[SkippedChange] = []
        self.conflicts: list[Conflict] = []

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
        said = {(change.task.row, change.column.index): change.value for change in newest.changes}
        self._list_oddities(returned)
        for change in returned.changes:
            key = change.task.row, change.column.index
            if key in said and alike(said[key], change.value) and not change.refused:
                self.merged += 1
            else:
                self.skipped.append(
                    SkippedChange(returned.path, change.row, "OLDER_VERSION", task=change.task.id)
                )

    def _proposal(self, returned: Returned, change: Change) -> _Proposal | None:
        """The change as it concerns the master; None, and said, when it is not to be taken."""
        task = self._tasks.get(change.task.row)
        column = self._columns.get(change.column.index)
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
        if refused or task is None or column is None:
            self.skipped.append(
                SkippedChange(returned.path, change.row, refused, cell, None if task is None else task.id)
            )
            return None
        base = cell_of(change.task, change.column.index)
        return _Proposal(returned, change, task, column, cell_of(task, column), base)

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
        untouched = alike(left[0].ours, left[0].base)
        if agree and untouched and not there:
            self._take(left[0], left)
        elif cell in self._merge.chosen:
            chosen = self._merge.chosen[cell]
            winner = next((p for p in left if p.returned.path == chosen), None)
            self._settle(winner, left, "KEPT_OURS")
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
        value = winner.change.value
        self._edits.setdefault(winner.column, {})[winner.task.row] = (winner.task, winner.ours, value)
        self.merged += len(same)

    def _skip(self, proposals: Iterable[_Proposal], reason: str) -> None:
        self.skipped += [
            SkippedChange(p.returned.path, p.change.row, reason, format_ref(p.task.row, p.column), p.task.id)
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


def _positions(base: Base, table: Table) -> tuple[dict[int, Task], Mapping[int, int]]:
    """Where the tasks (by row) and columns of what was handed out are in the master now."""
    if base.table is table:
        return {task.row: task for task in table.tasks}, {c.index: c.index for c in table.columns}
    rows = match_rows(base.table.tasks, table.tasks)
    now = {task.row: task for task in table.tasks}
    tasks = {old.row: now[row] for row, old in rows.found.items()}
    return tasks, match_columns(base.table, table).found
