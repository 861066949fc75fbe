"""Three-way merge by task and cell: what was read, what we have pending, what the file holds now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from xltool.history.rebase import moved_columns, same
from xltool.record import NamedTuple
from xltool.table.model import Column, Table
from xltool.tui.session.edits import CellId, Edits
from xltool.workbook.base import Value


class KnownTask(NamedTuple):
    """What a task is recognised by."""

    id: str
    seq: str
    task: str


class Layout(NamedTuple):
    """The tasks and columns of a reading, as far as they are known."""

    tasks: tuple[KnownTask, ...]
    columns: tuple[Column, ...]

    @classmethod
    def of(cls, table: Table) -> Layout:
        """All of a table."""
        return cls(tuple(KnownTask(task.id, task.seq, task.task) for task in table.tasks), table.columns)


class Conflict(NamedTuple):
    """A cell that we and somebody else changed to different things."""

    cell: CellId
    base: Value
    ours: Value
    theirs: Value
    who: str = ""
    """Who the others are, where there may be several."""


class Lost(NamedTuple):
    """An edit whose task or column is gone from the file; shown, so that it can be typed somewhere else."""

    task: str
    """The task as a person knows it."""
    heading: str
    value: Value


class Merged(NamedTuple):
    """What became of the pending cells."""

    conflicts: tuple[Conflict, ...]
    """By where they are in the new reading."""
    lost: tuple[Lost, ...]
    ours: int
    """Cells that only we changed: still pending."""
    both: int
    """Cells that hold what we have pending: nothing to do any more."""
    arrived: int = 0
    """Cells that we had put into the open document and that were saved there as we put them."""


class Others(NamedTuple):
    """What others did to the table between two readings."""

    cells: int
    added: int
    gone: int


class Places:
    """Where the tasks and columns of one reading are in another."""

    def __init__(self, old: Layout, new: Layout) -> None:
        self._old = old
        self._columns = moved_columns(old.columns, new.columns)
        self._tasks = _moved_tasks(old.tasks, new.tasks)

    @property
    def columns(self) -> Mapping[int, int]:
        return self._columns

    @property
    def tasks(self) -> Mapping[str, str]:
        return self._tasks

    def cell(self, cell: CellId) -> CellId | None:
        """The cell's place in the new reading, None when its task or its column is gone."""
        task, column = self._tasks.get(cell.task), self._columns.get(cell.column)
        return None if task is None or column is None else CellId(task, column)

    def lost(self, cell: CellId, value: Value) -> Lost:
        """The report on an edit that has no place any more."""
        task = next((known for known in self._old.tasks if known.id == cell.task), KnownTask("", "", ""))
        heading = next((c.heading for c in self._old.columns if c.index == cell.column), "")
        return Lost(" ".join(filter(None, (task.seq, task.task))), heading, value)


def _moved_tasks(old: Iterable[KnownTask], new: Iterable[KnownTask]) -> dict[str, str]:
    """Task id → its id in the new reading.

    The id stands for the official wording. Where somebody reworded a row, the one stranger of the same number
    and name is it, if neither side has another.
    """
    there, known = {task.id for task in new}, {task.id for task in old}
    moved = {id: id for id in known & there}
    strangers = _by_name(task for task in new if task.id not in known)
    for name, ids in _by_name(task for task in old if task.id not in there).items():
        found = strangers.get(name, [])
        if any(name) and len(ids) == len(found) == 1:
            moved[ids[0]] = found[0]
    return moved


def _by_name(tasks: Iterable[KnownTask]) -> dict[tuple[str, str], list[str]]:
    names: dict[tuple[str, str], list[str]] = {}
    for task in tasks:
        names.setdefault((task.seq, task.task), []).append(task.id)
    return names


def merge(
    pending: Mapping[CellId, Value],
    was: Callable[[CellId], Value],
    now: Callable[[CellId], Value],
    places: Places,
) -> Merged:
    """What becomes of pending cells over `was` when the file holds `now`, asked for by new places."""
    conflicts = []
    lost = []
    ours = both = 0
    for cell, value in pending.items():
        there = places.cell(cell)
        if there is None:
            lost.append(places.lost(cell, value))
        elif same(theirs := now(there), value):
            both += 1
        elif same(theirs, base := was(cell)):
            ours += 1
        else:
            conflicts.append(Conflict(there, base, value, theirs))
    return Merged(tuple(conflicts), tuple(lost), ours, both)


class Followed(NamedTuple):
    """How the file and what we want of it stand, after an open document that we wrote into may have been
    saved."""

    changed: Mapping[CellId, Value]
    """Cells that shall hold something else than is known of them: to be merged."""
    known: Callable[[CellId], Value]
    """What was known of a cell: what the file held, or what we put into the document it comes from now."""
    pending: Mapping[CellId, Value]
    """All that may still have to be written."""
    waiting: dict[CellId, Value]
    """What still waits in the document, by new places."""
    arrived: int
    """How many cells came into the file as we put them into the document."""


def follow_document(
    edits: Edits,
    there: Mapping[CellId, Value],
    was: Callable[[CellId], Value],
    now: Callable[[CellId], Value],
    places: Places,
) -> Followed:
    """Follow what we put `there`, into the open document, to a file that was read anew.

    Where the file holds another value than before in such a cell, it was saved from the document, and is
    compared with what we put there. Whoever changed our value there had seen it: theirs is the later word,
    and no question.
    """
    arrived: dict[CellId, Value] = {}
    waiting: dict[CellId, Value] = {}
    for cell, value in there.items():
        spot = places.cell(cell)
        if spot is not None and same(now(spot), was(cell)):
            waiting[spot] = value
        else:
            arrived[cell] = value
    wanted = {cell: edits.value(cell) for cell in {**edits.pending, **arrived}}

    def known(cell: CellId) -> Value:
        return arrived[cell] if cell in arrived else was(cell)

    def holds(cell: CellId, value: Value) -> bool:
        spot = places.cell(cell)
        return spot is not None and same(now(spot), value)

    changed = {
        cell: value
        for cell, value in wanted.items()
        if not same(value, known(cell)) or places.cell(cell) is None
    }
    pending = {cell: value for cell, value in wanted.items() if cell in changed or holds(cell, value)}
    return Followed(changed, known, pending, waiting, sum(holds(c, value) for c, value in arrived.items()))


def others(old: Table, new: Table, places: Places) -> Others:
    """How much differs between two readings of a table."""
    new_tasks = {task.id: task for task in new.tasks}
    pairs = [
        (task, new_tasks[there]) for task in old.tasks if (there := places.tasks.get(task.id)) is not None
    ]
    unmoved = all(before == after for before, after in places.columns.items())
    cells = sum(
        not same(task.at(before), there.at(after))
        for task, there in pairs
        if not (unmoved and task.values == there.values)
        for before, after in places.columns.items()
    )
    return Others(cells, added=len(new.tasks) - len(pairs), gone=len(old.tasks) - len(pairs))
