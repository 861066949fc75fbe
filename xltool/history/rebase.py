"""Move a plan onto a workbook that changed since: by task and column, checking what each cell holds now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xltool.i18n import msg
from xltool.plan import ColumnEdits, NewColumn, Plan
from xltool.record import NamedTuple
from xltool.table.model import Column, Table
from xltool.workbook.base import Sheet, Skipped, Value, Workbook
from xltool.workbook.refs import Range, format_ref


def same(value: object, other: object) -> bool:
    """Whether two cell values are one to a person: no text is nothing, and True is not 1."""
    if isinstance(value, bool) != isinstance(other, bool):
        return False
    return value == other or (value in (None, "") and other in (None, ""))


def rebase(plan: Plan, old: Table, new: Table, book: Workbook) -> Plan:
    """The plan for `new`, the table as it is in `book` now.

    Rows follow their task, columns their heading. A cell that meanwhile holds what it shall hold counts as
    unchanged; one that holds anything else than the plan expects, or whose task or column is gone, is left
    alone and reported.
    """
    cells = _Cells(book[new.sheet])
    places = _Places(plan, old, new)
    blocks = []
    skipped = list(plan.skipped)
    unchanged = plan.unchanged
    for block in plan.blocks:
        column = places.column(block.column)
        kept: list[tuple[int, str | None, Value, Value]] = []
        for row, task, expected, value in zip(block.rows, block.tasks, block.old, block.new, strict=True):
            target = places.row(row, task)
            if column is None or target is None:
                skipped.append(lost(row, block.column, column))
                continue
            present = cells.value(target, column)
            if same(present, value):
                unchanged += 1
            elif same(present, expected):
                kept.append((target, task, expected, value))
            else:
                skipped.append(changed(target, column))
        if column is not None and kept:
            kept.sort(key=lambda edit: edit[0])
            blocks.append(_block(block, column, places.like(block.like_column), kept))
    return Plan(
        path=plan.path,
        base_sha256=book.sha256,
        sheet=new.sheet,
        blocks=tuple(blocks),
        new_columns=tuple(places.new_columns),
        skipped=tuple(skipped),
        unchanged=unchanged,
        command=plan.command,
    )


def moved_columns(old: Iterable[Column], new: Iterable[Column]) -> dict[int, int]:
    """Where the columns of one reading of a table are in another, by heading; without those gone."""
    there = {heading: index for index, heading in _headings(new).items()}
    return {index: there[heading] for index, heading in _headings(old).items() if heading in there}


def changed(row: int, column: int) -> Skipped:
    """The report on a cell that somebody changed since."""
    return Skipped(format_ref(row, column), str(msg("Someone changed it in the meantime.")))


def lost(row: int, at: int, column: int | None) -> Skipped:
    """The report on a cell that was at this row and column: its column is gone, or else its task."""
    reason = msg("Its column is gone.") if column is None else msg("Its task is gone.")
    return Skipped(format_ref(row, at), str(reason))


def _block(
    block: ColumnEdits,
    column: int,
    like_column: int | None,
    edits: Sequence[tuple[int, str | None, Value, Value]],
) -> ColumnEdits:
    rows, tasks, old, new = zip(*edits, strict=True)
    return replace(block, column=column, like_column=like_column, rows=rows, tasks=tasks, old=old, new=new)


class _Cells:
    """All values of a sheet, read in one pass: asking for each cell costs far more."""

    def __init__(self, sheet: Sheet) -> None:
        self._rows = dict(sheet.rows())

    def value(self, row: int, column: int) -> Value:
        values = self._rows.get(row, ())
        return values[column - 1] if column <= len(values) else None


class _Heading(NamedTuple):
    """A column as a person recognises it: its heading, and which of the columns with that heading it is."""

    text: str
    nth: int


class _Places:
    """Where the rows and columns of a plan are in the new table."""

    def __init__(self, plan: Plan, old: Table, new: Table) -> None:
        self._old_header = old.header
        self._header = new.header
        self._rows = {task.id: task.row for task in new.tasks}
        there = {heading: index for index, heading in _headings(new.columns).items()}
        self._columns = moved_columns(old.columns, new.columns)
        self.new_columns: list[NewColumn] = []
        free = new.header.last_column
        for new_column in plan.new_columns:
            heading = _Heading(_heading_of(new_column, plan), 0)
            if heading in there:  # someone added the very column: its dress is theirs
                self._columns[new_column.column] = there[heading]
                continue
            free += 1
            self._columns[new_column.column] = free
            self.new_columns.append(
                new_column._replace(
                    sheet=new.sheet,
                    column=free,
                    like_column=self._columns.get(new_column.like_column, new.header.last_column),
                    header=Range(new.header.first_row, free, new.header.last_row, free),
                    body=new.body,
                )
            )

    def column(self, column: int) -> int | None:
        return self._columns.get(column)

    def like(self, column: int | None) -> int | None:
        return None if column is None else self._columns.get(column)

    def row(self, row: int, task: str | None) -> int | None:
        """A task's first row; a heading's row is as far down the header as it was."""
        if task is not None:
            return self._rows.get(task)
        below = row - self._old_header.first_row
        return min(self._header.first_row + below, self._header.last_row) if below >= 0 else None


def _headings(columns: Iterable[Column]) -> dict[int, _Heading]:
    seen: dict[str, int] = {}
    found = {}
    for column in columns:
        nth = seen.get(column.heading, 0)
        seen[column.heading] = nth + 1
        found[column.index] = _Heading(column.heading, nth)
    return found


def _heading_of(new_column: NewColumn, plan: Plan) -> str:
    """The heading that a plan writes over a new column, "" when it writes none."""
    for block in plan.blocks:
        if block.column == new_column.column:
            for row, task, value in zip(block.rows, block.tasks, block.new, strict=True):
                if task is None and new_column.header.holds(row, new_column.column):
                    return str(value)
    return ""
