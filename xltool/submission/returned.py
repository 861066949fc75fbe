"""One returned copy: whose it is, which of its rows are which tasks, and every cell changed in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltool.i18n import Message, msg
from xltool.patterns import compiled
from xltool.progress.columns import find_owned
from xltool.record import NamedTuple
from xltool.submission.comparing import alike, alike_locked
from xltool.submission.matching import Columns, Rows, match_columns, match_rows
from xltool.table.columns import heading_form
from xltool.table.model import LONGEST_PROGRESS, PERSONS_FIELDS, Column, Table, Task, cell_text
from xltool.workbook.base import Sheet, Value, Workbook
from xltool.workbook.refs import format_ref

_PICTURE = "DISPIMG("
_MONTH = compiled(r"(?<!\d)(1[0-2]|[1-9])月")


class Change(NamedTuple):
    """A cell of a returned copy that says something else than the copy that was handed out."""

    task: Task
    """As it was handed out."""
    column: Column
    """As it was handed out."""
    row: int
    """In the returned copy."""
    value: Value
    refused: str = ""
    """A code of `REFUSALS` when it can't be taken; "" when it can."""


class Oddity(NamedTuple):
    """A change that is no cell of the table: a row of its own, a row that is gone, a column of its own."""

    row: int | None
    reason: str


REFUSALS: dict[str, Message] = {
    "LOCKED_CHANGED": msg("official text was changed; accept it with --accept CELL if that is meant"),
    "COLUMN_MISSING": msg("a column of the official text is gone from the copy; look at the file"),
    "OWNED_COLUMN": msg("a column that the program fills"),
    "MERGED_CELL": msg("the cell is part of a merged range in the workbook"),
    "FORMULA_CELL": msg("the cell holds a formula in the workbook"),
    "NO_RESULT": msg("a formula whose result is not stored; the copy must be saved in Excel or WPS first"),
    "PICTURE": msg("a picture; keep it among the evidence"),
    "NEW_ROW": msg("the row is not in the workbook"),
    "LOWER_ROW": msg("a lower row of a task that is several rows high; write it by hand"),
    "ROW_REMOVED": msg("the row was handed out and did not come back"),
    "AMBIGUOUS_ROW": msg("several tasks have this wording; which one it is can't be told"),
    "NEW_COLUMN": msg("the column is not in the workbook"),
    "TASK_GONE": msg("the task is no longer in the workbook"),
    "COLUMN_GONE": msg("the column is no longer in the workbook"),
    "OLDER_VERSION": msg("an older version of the same office's copy; the newer one counts"),
    "KEPT_OURS": msg("the workbook's own text was kept"),
    "LEAD_PREFERRED": msg("the leading office's text was taken"),
    "OTHER_TAKEN": msg("another copy's text was taken"),
    "WRITTEN_OTHER": msg("something else was written instead"),
}
"""Why a change is not taken, in words."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What is in one returned copy. `office` is None when it can't be told."""

    path: Path
    sha256: str
    modified: int
    """Time of the last change of the file, nanoseconds."""
    office: str | None
    others: tuple[str, ...]
    """Offices whose copy it may be as well, were rows of it deleted: nothing in it names its own."""
    known: int
    """How many of its rows are tasks of the workbook."""
    changes: tuple[Change, ...]
    oddities: tuple[Oddity, ...]
    stale: tuple[Task, ...]
    """Tasks whose progress says what it said before."""
    notes: tuple[Message, ...]
    base: Base
    """What it was compared with."""


class Base:
    """What was handed out: the table, and which offices got which of its rows."""

    def __init__(
        self, book: Workbook, table: Table, offices: Mapping[str, Sequence[int]], period: str = ""
    ) -> None:
        self.period = period
        self.book = book
        self.table = table
        self.sheet: Sheet = book[table.sheet]
        by_row = {task.row: task for task in table.tasks}
        self.offices = {
            office: tuple(by_row[row] for row in rows if row in by_row) for office, rows in offices.items()
        }
        self.hidden = _hidden_cells(self.sheet, table)
        lower = {row for task in table.tasks for row in range(task.row + 1, task.last_row + 1)}
        others = lower | {row for row, _ in table.skipped}
        self.other_rows = frozenset(_row_texts(self.sheet, others).values())
        """What the rows say that name no task, the lower rows of high tasks among them."""
        self.owned = frozenset(column.index for column in find_owned(table).values())
        self.left_out = self.owned | self.sheet.hidden_columns
        """Columns that handouts are made without."""

    def fillable(self, column: Column) -> bool:
        """Whether people report in the column."""
        return column.field in PERSONS_FIELDS and column.index not in self.owned


def read_returned(book: Workbook, table: Table, base: Base, modified: int) -> Returned:
    """Look at one returned copy. Nothing in it is written."""
    whole = match_rows(base.table.tasks, table.tasks)
    offices = _offices(book.path, table, base, {task.row for task in whole.found.values()})
    office = offices[0] if len(offices) == 1 else None
    rows = whole
    if office is not None:  # among its own rows, rows of one wording are told apart more easily
        own = match_rows(base.offices[office], table.tasks)
        if len(own.found) >= len(whole.found) - len(own.ambiguous):
            rows = own if not own.unknown else whole
    columns = match_columns(base.table, table)
    sheet = book[table.sheet]
    reader = _Reader(sheet, table, base, rows, columns)
    changes = tuple(reader.changes())
    return Returned(
        path=book.path,
        sha256=book.sha256,
        modified=modified,
        office=office,
        others=_others(office, book.path, table, base, {task.row for task in rows.found.values()}),
        known=len(rows.found),
        changes=changes,
        oddities=tuple(reader.oddities(offices)),
        stale=tuple(reader.stale()),
        notes=tuple(reader.notes(book, changes)) if rows.found else (),
        base=base,
    )


class _Reader:
    """Compares a returned table with what was handed out, cell by cell."""

    def __init__(self, sheet: Sheet, table: Table, base: Base, rows: Rows, columns: Columns) -> None:
        self._sheet = sheet
        self._table = table
        self._base = base
        self._rows = rows
        self._columns = columns
        self._by_row = {task.row: task for task in table.tasks}
        self._hidden = base.hidden
        self._back = {task.row: self._by_row[row] for row, task in rows.found.items()}
        """Row of the base → the task that came back."""
        self._lost = [
            column
            for column in columns.missing
            if not base.fillable(column) and column.index not in base.left_out and column.field != "seq"
        ]

    def changes(self) -> Iterator[Change]:
        unknown = self._without_result()
        for row, task in sorted(self._rows.found.items()):
            returned = self._by_row[row]
            for column in self._base.table.columns:
                at = self._columns.found.get(column.index)
                if at is None or column.field == "seq":
                    continue
                old, new = task.at(column.index), returned.at(at)
                if (row, at) in unknown:
                    yield Change(task, column, row, new, "NO_RESULT")
                    continue
                refused = self._judge(task, column, at, old, new)
                if refused is not None:
                    picture = isinstance(new, str) and _PICTURE in new
                    yield Change(task, column, row, new, "PICTURE" if picture and not refused else refused)

    def _without_result(self) -> frozenset[tuple[int, int]]:
        """Cells for people's reports that hold a formula without a result, as programs write that don't
        reckon: what they say isn't known, which is not the same as nothing."""
        rows = sorted(self._rows.found)
        return frozenset(
            (row, at)
            for column in self._base.table.columns
            if self._base.fillable(column) and (at := self._columns.found.get(column.index)) is not None
            for row in self._sheet.formula_rows(at, rows)
            if self._by_row[row].at(at) in (None, "")
            and not self._base.sheet.has_formula(self._rows.found[row].row, column.index)
        )

    def _judge(self, task: Task, column: Column, at: int, old: Value, new: Value) -> str | None:
        """None: not changed. Else why it is refused, "" when it is not."""
        top = self._hidden.get((task.row, column.index))
        hidden = top is not None
        if top in self._back and alike(self._back[top].at(at), new):
            return None  # it shows what the first cell of the merged range says, and that is looked at there
        if column.index in self._base.owned:
            return None if alike(old, new) or new is None else "OWNED_COLUMN"
        if self._base.fillable(column):
            if alike(old, new) or (hidden and new is None):
                return None
            return "COLUMN_MISSING" if self._lost else "MERGED_CELL" if hidden else ""
        if alike_locked(old, new) or (hidden and new is None):
            return None
        return "LOCKED_CHANGED"

    def oddities(self, offices: Sequence[str]) -> Iterator[Oddity]:
        for task in self._rows.unknown:
            yield Oddity(task.row, "NEW_ROW")
        for task in self._rows.ambiguous:
            yield Oddity(task.row, "AMBIGUOUS_ROW")
        yield from self._without_a_task()
        yield from self._lower_rows()
        if self._rows.found and offices:
            back = {task.row for task in self._rows.found.values()}
            lacking = [sum(t.row not in back for t in self._base.offices[office]) for office in offices]
            # So many are gone for certain, whichever of the offices it is.
            for _ in range(min(lacking) - len(self._rows.ambiguous)):
                yield Oddity(None, "ROW_REMOVED")
        for column in self._columns.extra:
            for row in sorted(self._rows.found):
                if self._by_row[row].at(column.index) not in (None, ""):
                    yield Oddity(row, "NEW_COLUMN")

    def _without_a_task(self) -> Iterator[Oddity]:
        """Rows that name no task and were not handed out so: what people write below a row that is full."""
        rows = [row for row, reason in self._table.skipped if reason == "no_task_text"]
        texts = _row_texts(self._sheet, rows) if rows else {}
        for row, text in texts.items():
            if text and text not in self._base.other_rows:
                yield Oddity(row, "NEW_ROW")

    def _lower_rows(self) -> Iterator[Oddity]:
        """Changes in the lower rows of tasks that are several rows high, where people report row by row."""
        for row, task in sorted(self._rows.found.items()):
            for below in range(1, task.last_row - task.row + 1):
                for column in self._base.table.columns:
                    at = self._columns.found.get(column.index)
                    place = task.row + below, column.index
                    if at is None or not self._base.fillable(column) or place in self._hidden:
                        continue
                    if not alike(self._base.sheet.value(*place), self._sheet.value(row + below, at)):
                        yield Oddity(row + below, "LOWER_ROW")

    def stale(self) -> Iterator[Task]:
        for row, task in sorted(self._rows.found.items()):
            for column in self._base.table.columns_of("progress"):
                at = self._columns.found.get(column.index)
                old = task.at(column.index)
                if at is not None and old not in (None, "") and alike(old, self._by_row[row].at(at)):
                    yield task

    def notes(self, book: Workbook, changes: Sequence[Change]) -> Iterator[Message]:
        long = [
            format_ref(change.row, self._columns.found[change.column.index])
            for change in changes
            if change.column.field == "progress" and len(cell_text(change.value).strip()) > LONGEST_PROGRESS
        ]
        if long:
            yield msg(
                "Progress of more than {limit} characters there: {cells}",
                limit=LONGEST_PROGRESS,
                cells="、".join(long),
            )
        for old, new in self._columns.renamed:
            yield msg("The heading “{old}” reads “{new}” there.", old=old, new=new)
        for column in self._columns.missing:
            if column.index not in self._base.left_out:
                yield msg("The column “{heading}” is gone there.", heading=column.heading)
        said, period = _months(book.path.stem), _months(self._base.period)
        if said and period and said.isdisjoint(period):
            yield msg(
                "Its name says another period than “{period}”, for which it was handed out.",
                period=self._base.period,
            )
        hidden = [task.row for task in self._table.tasks if task.row in self._sheet.hidden_rows]
        if hidden:
            yield msg("{count} row(s) are hidden there; they were read all the same.", count=len(hidden))
        if self._sheet.features.filter_active:
            yield msg("A filter is active there; all rows were read.")
        pictures = self._sheet.features.pictures
        if pictures or book.features.cell_pictures:
            yield msg("There are pictures in it; keep them among the evidence.")


def _months(text: str) -> frozenset[int]:
    """The months that a text names."""
    return frozenset(int(month) for month in re.findall(_MONTH, text))


def _row_texts(sheet: Sheet, rows: Collection[int]) -> dict[int, str]:
    """Everything those rows say."""
    return {
        number: "|".join(text for value in values if (text := cell_text(value)))
        for number, values in sheet.rows()
        if number in rows
    }


def _hidden_cells(sheet: Sheet, table: Table) -> dict[tuple[int, int], int]:
    """Cells of the body that a merged range hides → the first row of the range."""
    first, last = table.body
    return {
        (row, column): cells.first_row
        for cells in sheet.merged
        if first <= cells.first_row and cells.last_row <= last
        for row in range(cells.first_row, cells.last_row + 1)
        for column in range(cells.first_column, cells.last_column + 1)
        if (row, column) != cells[:2]
    }


def _offices(path: Path, table: Table, base: Base, rows: set[int]) -> list[str]:
    """Whose copy it may be: the office that was given these rows; of several, the one the copy or its name
    names. Several when that can't be told.

    Rows decide first: files are renamed at will, and a copy passed on under another name stays what it is.
    """
    if not rows:
        return []
    scores: dict[str, float] = {}
    for office, tasks in base.offices.items():
        own = {task.row for task in tasks}
        if len(rows & own) >= 0.8 * len(rows):
            scores[office] = len(rows & own) / len(rows | own)
    named = [office for office in scores if _names(office, path, table)]
    if named:
        return [max(named, key=lambda office: (scores[office], len(office)))]
    best = max(scores.values(), default=0.0)
    return [office for office, score in scores.items() if score == best]


def _others(office: str | None, path: Path, table: Table, base: Base, rows: set[int]) -> tuple[str, ...]:
    if office is None or _names(office, path, table):
        return ()
    return tuple(
        other
        for other, tasks in base.offices.items()
        if other != office and rows <= {task.row for task in tasks}
    )


def _names(office: str, path: Path, table: Table) -> bool:
    """Whether the copy's info lines or its file name name the office, by any of its names."""
    names = [office, *(alias for alias, its in table.hints.aliases.items() if its == office)]
    said = [path.stem, *table.meta.values()]
    return any(heading_form(name) in heading_form(text) for name in names for text in said)
