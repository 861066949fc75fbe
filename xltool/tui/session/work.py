"""The session: one workbook's table, the edits over it, how each task stands, and the file underneath."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from xltool import api
from xltool.history.rebase import same
from xltool.i18n import Message, msg
from xltool.plan import Plan
from xltool.progress.columns import find_owned
from xltool.progress.evaluate import Status
from xltool.progress.update import typed_value
from xltool.record import NamedTuple
from xltool.table.model import PERSONS_FIELDS, Column, Table, Task, cell_text
from xltool.tui.session.document import Wish, Wishes
from xltool.tui.session.edits import CellId, Change, Edits, Step
from xltool.tui.session.judging import Judged
from xltool.tui.session.merging import (
    Conflict,
    Layout,
    Merged,
    Others,
    Places,
    follow_document,
    merge,
    others,
)
from xltool.tui.session.saving import plan_edits
from xltool.tui.session.unsaved import Record, Unsaved
from xltool.workbook.base import Value

if TYPE_CHECKING:
    from xltool.tui.session.questions import Known


class Reading(NamedTuple):
    """A workbook as it was read: everything a session begins with."""

    opened: api.OpenTable
    as_of: dt.date
    statuses: Sequence[Status]
    config: str | None = None


def read(path: Path, as_of: dt.date, *, sheet: str | None = None, config: str | None = None) -> Reading:
    """Read a workbook for a session; the errors are those of `api.open_table`."""
    from xltool.workbook.collector import collector_paused

    if gc.get_freeze_count():  # a workbook and its sheets hold each other: an earlier one goes only so
        gc.unfreeze()
        gc.collect()
    with collector_paused():
        opened = api.open_table(path, sheet=sheet, config=config)
        reading = Reading(opened, as_of, api.statuses(opened, as_of), config)
        # It stays as long as the window: the collector's next pass would walk through all of it, between two
        # keys, for a second where the table is long.
        gc.freeze()
        return reading


class Session:
    """What a clerk works on. `revision` grows with everything that may look different afterwards."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.unsaved = Unsaved(reading.opened.book.path)
        self.held = False
        """Whether this session may edit: nobody else's has the workbook, and the folder can be written."""
        self.journal_error: str = ""
        """Why edits can't be kept on disk, "" while they are."""
        self.conflicts: dict[CellId, Conflict] = {}
        """Cells that we and somebody else changed, not yet decided."""
        self.asked: set[Known] = set()
        """The questions that were asked, whether or not they were answered: none comes twice by itself."""
        self.there: dict[CellId, Value] = {}
        """What we put into the open document and the file does not hold yet."""
        self.revision = 0
        self._take(reading)
        self.edits = Edits(self._base)

    def _take(self, reading: Reading) -> None:
        self.reading = reading
        self._positions = {task.id: at for at, task in enumerate(reading.opened.table.tasks)}
        self._judged = Judged(reading)
        self._in_parts: dict[int, bool] = {}

    # What is there

    @property
    def path(self) -> Path:
        return self.reading.opened.book.path

    @property
    def table(self) -> Table:
        """The table as it was read."""
        return self.reading.opened.table

    @property
    def as_of(self) -> dt.date:
        return self.reading.as_of

    @property
    def sha256(self) -> str:
        return self.reading.opened.book.sha256

    @property
    def _base(self) -> Callable[[CellId], Value]:
        """What the reading holds in a cell, also when another one is taken later."""
        tasks, positions = self.table.tasks, self._positions
        return lambda cell: tasks[positions[cell.task]].at(cell.column)

    def __len__(self) -> int:
        return len(self.table.tasks)

    def position(self, task: str) -> int | None:
        """Where a task stands in the table, None when it is not there."""
        return self._positions.get(task)

    def cell(self, at: int, column: int) -> CellId:
        return CellId(self.table.tasks[at].id, column)

    def value(self, at: int, column: int) -> Value:
        """What a cell of the task at a position holds now, edits included."""
        task = self.table.tasks[at]
        cell = CellId(task.id, column)
        pending = self.edits.pending
        return pending[cell] if cell in pending else task.at(column)

    def task(self, at: int) -> Task:
        """The task at a position, edits included."""
        task = self.table.tasks[at]
        columns = [column for column in self.table.columns if (task.id, column.index) in self.edits.pending]
        if not columns:
            return task
        values = list(task.values)
        for column in columns:
            values += [None] * (column.index - len(values))
            values[column.index - 1] = self.edits.pending[CellId(task.id, column.index)]
        return task._replace(values=values)

    def status(self, at: int) -> Status:
        """How the task at a position stands, edits included."""
        return self._judged.status(at)

    def statuses(self) -> list[Status]:
        """How every task stands, in order."""
        return self._judged.statuses()

    def edited_positions(self) -> list[int]:
        """The positions of the tasks that have edits."""
        ids = {cell.task for cell in self.edits.pending}
        return sorted(self._positions[id] for id in ids)

    def current_table(self) -> Table:
        """The table with the edits in it."""
        edited = self.edited_positions()
        if not edited:
            return self.table
        tasks = list(self.table.tasks)
        for at in edited:
            tasks[at] = self.task(at)
        return self.table._replace(tasks=tuple(tasks))

    def opened_with_edits(self) -> api.OpenTable:
        """What the checks are asked about."""
        return self.reading.opened._replace(table=self.current_table())

    # Whose columns are whose

    def editable(self, column: Column) -> bool:
        """Whether a person fills this column; the rest is official text, or the tool's."""
        state = self.state_column()
        return column.field in PERSONS_FIELDS or (state is not None and column.index == state.index)

    def state_column(self) -> Column | None:
        """The column a person's word about the state goes into: theirs, else the tool's, which then has it
        from a person (rule 2)."""
        return self.table.column("status") or find_owned(self.table).get("state")

    # Edits

    def set(self, name: Message, values: Mapping[CellId, Value]) -> Step | None:
        """Set cells as one named step; None when that changes nothing."""
        return self._after(self.edits.do(name, values, dt.datetime.now(dt.UTC)))

    def undo(self) -> Step | None:
        """Take the last step back; None when there is none."""
        step = self.edits.undo()
        return self._after(step, reversed_=True) if step else None

    def redo(self) -> Step | None:
        """Do again what was taken back last; None when there is nothing."""
        return self._after(self.edits.redo())

    def typed(self, column: Column, text: str) -> Value:
        """The value a person means by what was typed into a column.

        Where the other cells of the column show that it counts in parts of one, "85%" is 0.85 and so is 85,
        as in Excel's cells that show per cent; elsewhere "85%" stays text, as with `xltool update`.
        """
        if self.counts_in_parts(column):
            said = text.strip().replace("％", "%")
            with suppress(ValueError):
                number = float(said.removesuffix("%"))
                return round(number / 100, 6) if said.endswith("%") or number >= 1 else number
        return typed_value(column.field, text)

    def counts_in_parts(self, column: Column) -> bool:
        """Whether a 完成率 column holds numbers between 0 and 1 and no others: Excel shows per cent."""
        if column.field != "rate":
            return False
        if column.index not in self._in_parts:
            rates = [task.at(column.index) for task in self.table.tasks]
            numbers = [rate for rate in rates if isinstance(rate, float)]
            self._in_parts[column.index] = bool(numbers) and all(0 <= n <= 1 for n in numbers)
        return self._in_parts[column.index]

    def shown(self, column: Column, value: Value) -> str:
        """A cell's value as a person reads it, and may type it again."""
        if isinstance(value, float) and self.counts_in_parts(column):
            return f"{value * 100:.6g}%"
        return cell_text(value)

    def _after(self, step: Step | None, *, reversed_: bool = False) -> Step | None:
        if step is None:
            return None
        self._write_down(step.turned_round() if reversed_ else step)
        self._judge({change.cell.task for change in step.changes})
        self.revision += 1
        return step

    def _write_down(self, step: Step) -> None:
        if not (self.edits.pending or self.conflicts or self.there):
            self._keep_on_disk()
        elif self.held:
            tasks = self.table.tasks
            ids = {change.cell.task for change in step.changes}
            known = {
                id: (tasks[at].seq, tasks[at].task)
                for id in ids
                if (at := self._positions.get(id)) is not None
            }
            with self._noting_failure():
                self.unsaved.add(self.sha256, self.table, step, known)

    @contextmanager
    def _noting_failure(self) -> Iterator[None]:
        """What is done on the disk: `journal_error` tells afterwards why it failed."""
        try:
            yield
            self.journal_error = ""
        except OSError as error:
            self.journal_error = error.strerror or str(error)

    def _judge(self, ids: Iterable[str]) -> None:
        """Judge tasks anew after an edit."""
        if self._judged.all_at_once:
            self._judged.judge_all(self.current_table())
        else:
            self._judged.judge({at: self.task(at) for at in sorted(self._positions[id] for id in ids)})

    # The file underneath

    def hold(self) -> Record | None:
        """Take the workbook for this session, and return what an earlier one left unsaved."""
        with self._noting_failure():
            self.held = self.unsaved.hold()
        return self.unsaved.read() if self.held else None

    def left_unsaved(self, record: Record) -> int:
        """How many edits of an earlier session neither the file holds nor an open document was given."""
        base, now = record.base(), self._base
        places = Places(record.layout, Layout.of(self.table))
        count = 0
        for cell, value in record.last().items():
            spot = places.cell(cell)
            known = record.there[cell][1] if cell in record.there else base[cell]
            count += not same(value, known) and not (spot is not None and same(now(spot), value))
        return count

    def resume(self, record: Record) -> Merged:
        """Go on where an earlier session stopped, merged with what the file holds now."""
        recorded = record.base()
        self.there = {cell: value for cell, (_, value) in record.there.items()}
        self.edits = Edits(recorded.__getitem__)
        for step in record.steps:
            self.edits.replay(step)
        return self._rebase(recorded.__getitem__, Places(record.layout, Layout.of(self.table)))

    def give_up(self) -> None:
        """Drop every edit, also what an earlier session left on the disk."""
        self.edits = Edits(self._base)
        self.conflicts = {}
        self.there = {}
        self._judged.forget()
        self._keep_on_disk()
        self.revision += 1

    def reread(self, reading: Reading) -> tuple[Merged, Others]:
        """Go on with the workbook as it was read anew: after a save, or when somebody else wrote it."""
        old, old_base = self.table, self._base
        self._take(reading)
        places = Places(Layout.of(old), Layout.of(self.table))
        return self._rebase(old_base, places), others(old, self.table, places)

    def _rebase(self, was: Callable[[CellId], Value], places: Places) -> Merged:
        now = self._base
        followed = follow_document(self.edits, self.there, was, now, places)
        merged = merge(followed.changed, followed.known, now, places)._replace(arrived=followed.arrived)
        self.edits.rebase(now, places.cell, followed.pending)
        self.there = followed.waiting
        undecided = [
            conflict._replace(cell=there)
            for conflict in self.conflicts.values()
            if (there := places.cell(conflict.cell)) in self.edits.pending and there is not None
        ]
        self.conflicts = {conflict.cell: conflict for conflict in (*undecided, *merged.conflicts)}
        if self.edits.pending:
            self._judge({cell.task for cell in self.edits.pending})
        self._keep_on_disk()
        self.revision += 1
        return merged

    def _keep_on_disk(self) -> None:
        """Write the file of unsaved edits anew, resting on what was read last."""
        if not self.held:
            return
        base = self._base
        there = {cell: (base(cell), value) for cell, value in self.there.items()}
        with self._noting_failure():
            self.unsaved.write(self.sha256, self.table, self._steps_to_keep(), there)

    def _steps_to_keep(self) -> list[Step]:
        """What leads from the file to the pending cells. A conflict stays one: it begins with what both of
        us changed."""
        if not self.edits.pending:
            return []
        changes = tuple(Change(c.cell, c.base, c.theirs) for c in self.conflicts.values())
        if not changes:
            return self.edits.done
        theirs = Step(msg("Changed in the file"), changes, dt.datetime.now(dt.UTC))
        return [theirs, *self.edits.done]

    def decide(self, cell: CellId, value: Value) -> None:
        """Settle a conflict: `value` is what the cell shall hold."""
        conflict = self.conflicts.pop(cell)
        if same(value, conflict.ours):
            self._keep_on_disk()
            self.revision += 1
        else:
            self.set(msg("Conflict decided"), {cell: value})

    # Saving

    def plan(self) -> Plan:
        """The pending cells as a plan."""
        return plan_edits(self.table, self.sha256, self.edits.pending)

    # The open document

    def wishes(self) -> Wishes:
        """What the open document shall hold: the edits, and where one was taken back the file's value."""
        base = self._base
        cells = []
        for cell in {**self.there, **self.edits.pending}:
            known = (base(cell), self.there[cell]) if cell in self.there else (base(cell),)
            cells.append(Wish(cell, self.edits.value(cell), known))
        return Wishes(self.path, self.table.sheet, self.reading.config, Layout.of(self.table), tuple(cells))

    def put(self, there: Mapping[CellId, Value]) -> None:
        """Remember what the open document holds now of `wishes`."""
        base = self._base
        self.there = {cell: value for cell, value in there.items() if not same(base(cell), value)}
        self._keep_on_disk()
        self.revision += 1

    def document_closed(self) -> int:
        """The document was closed and the file has nothing of it: how many edits are ours alone again."""
        count = self.waiting
        self.there = {}
        self._keep_on_disk()
        self.revision += 1
        return count

    @property
    def waiting(self) -> int:
        """How many edits stand in the open document and wait to be saved there."""
        return sum(same(self.edits.value(cell), value) for cell, value in self.there.items())

    @property
    def unsaved_count(self) -> int:
        """How many cells are neither in the file nor in the open document as they shall be."""
        return len(self.there.keys() | self.edits.pending.keys()) - self.waiting
