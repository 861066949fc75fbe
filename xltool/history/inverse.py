"""The plan that takes entries back cell by cell, on a file that people have changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltool.errors import XltoolError
from xltool.history.columnar import WrittenColumn
from xltool.history.entry import Entry
from xltool.history.personal import Recorded, Sealed
from xltool.history.rebase import changed, lost, same
from xltool.i18n import msg
from xltool.plan import ColumnEdits, Plan
from xltool.table.model import Table
from xltool.workbook.base import Sheet, Skipped, Value, Workbook
from xltool.workbook.refs import format_ref


def reversed_columns(entries: Sequence[Entry]) -> list[WrittenColumn]:
    """What taking back `entries` (newest first) writes, in that order: old and new change places."""
    return [
        column._replace(old=column.new, new=column.old)
        for entry in entries
        for column in reversed(entry.columns())
    ]


@dataclass(slots=True)
class _Step:
    """What one cell holds if nobody changed it, what it gets back, and where that is kept whole."""

    task: str | None
    expected: Recorded
    back: Recorded
    backup: Path | None
    was_at: tuple[str, int, int]
    """The cell in the backup, as (sheet, row, column)."""


def plan_inverse(entries: Sequence[Entry], book: Workbook, table: Table, *, command: str) -> Plan:
    """Give back what `entries` (newest first, all on the table's sheet) overwrote.

    Only cells that still hold what was written are touched; the others, and those whose task or column is
    gone, are reported.
    """
    sheet = book[table.sheet]
    places = _Places(table, sheet)
    steps: dict[tuple[int, int], _Step] = {}
    fields: dict[int, str] = {}
    skipped: dict[str, Skipped] = {}
    for entry in entries:
        for written in reversed_columns([entry]):
            column = places.column(written)
            if column is not None:
                fields[column] = written.field
            for row, task, expected, back in zip(
                written.rows, written.tasks, written.old, written.new, strict=True
            ):
                target = None if column is None else places.row(row, column, task, expected)
                if column is None or target is None:
                    report = lost(row, written.column, column)
                    skipped.setdefault(report.cell, report)
                    continue
                step = _Step(task, expected, back, entry.backup, (written.sheet, row, written.column))
                known = steps.get((target, column))
                if known is None:
                    steps[target, column] = step
                elif same(known.back, expected):  # else a person wrote between the two: theirs comes back
                    steps[target, column] = replace(step, expected=known.expected)
    edits: dict[int, list[tuple[int, str | None, Value, Value]]] = {}
    unchanged = 0
    unsealed = _Backups()
    for (row, column), step in sorted(steps.items()):
        present = sheet.value(row, column)
        if same(present, step.back):
            unchanged += 1
        elif not same(present, step.expected):
            skipped[format_ref(row, column)] = changed(row, column)
        elif isinstance(step.back, Sealed) and not unsealed.holds(step):
            reason = msg("It held a personal number, which the journal doesn't keep; see the backup.")
            skipped[format_ref(row, column)] = Skipped(format_ref(row, column), str(reason))
        else:
            back = unsealed.value(step) if isinstance(step.back, Sealed) else step.back
            edits.setdefault(column, []).append((row, step.task, present, back))
    return Plan(
        path=book.path,
        base_sha256=book.sha256,
        sheet=table.sheet,
        blocks=tuple(_blocks(table.sheet, edits, fields, command)),
        skipped=tuple(skipped.values()),
        unchanged=unchanged,
        command=command,
    )


def _blocks(
    sheet: str,
    edits: dict[int, list[tuple[int, str | None, Value, Value]]],
    fields: dict[int, str],
    reason: str,
) -> Iterator[ColumnEdits]:
    for column, cells in sorted(edits.items()):
        rows, tasks, old, new = zip(*cells, strict=True)
        yield ColumnEdits(sheet, column, fields[column], rows, tasks, old, new, reason)


class _Places:
    """Where the cells of earlier writes are in the table as it is now."""

    def __init__(self, table: Table, sheet: Sheet) -> None:
        self._columns = {column.index: column for column in table.columns}
        self._rows = {task.id: task.row for task in table.tasks}
        self._header = table.header
        self._sheet = sheet

    def column(self, written: WrittenColumn) -> int | None:
        """The column of that heading (or field), nearest to where it was."""
        there = self._columns.get(written.column)
        if not written.heading and not written.field:
            return written.column if there is not None else None
        for matches in (
            [c.index for c in self._columns.values() if written.heading and c.heading == written.heading],
            [c.index for c in self._columns.values() if written.field and c.field == written.field],
        ):
            if matches:
                return min(matches, key=lambda index: abs(index - written.column))
        return None

    def row(self, row: int, column: int, task: str | None, expected: Recorded) -> int | None:
        """The task's row; for a heading the header row that holds it."""
        if task is not None:
            return self._rows.get(task)
        for candidate in range(self._header.first_row, self._header.last_row + 1):
            if same(self._sheet.value(candidate, column), expected):
                return candidate
        return row if self._header.first_row <= row <= self._header.last_row else None


class _Backups:
    """Values that the journal sealed, looked up in the whole files kept beside it."""

    def __init__(self) -> None:
        self._books: dict[Path, Workbook | None] = {}

    def value(self, step: _Step) -> Value:
        """The cell as the backup has it, None when there is no such backup, sheet or cell."""
        if step.backup is None:
            return None
        if step.backup not in self._books:
            from xltool.workbook.opening import open_workbook

            try:
                self._books[step.backup] = open_workbook(step.backup)
            except XltoolError:
                self._books[step.backup] = None
        book = self._books[step.backup]
        if book is None:
            return None
        name, row, column = step.was_at
        try:
            return book[name].value(row, column)
        except XltoolError:
            return None

    def holds(self, step: _Step) -> bool:
        """Whether the backup really has what was sealed."""
        return same(self.value(step), step.back)
