"""What all copies of one run have in common, done once on a copy of the master in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from xltool.errors import ChangedError, UnsupportedEdit
from xltool.history.journal import OWN_COMMAND
from xltool.i18n import Message, msg
from xltool.progress.columns import OWNED, find_owned
from xltool.project.model import Recipe
from xltool.record import NamedTuple
from xltool.submission.model import SkippedRow
from xltool.table.model import PERSONS_FIELDS, Table
from xltool.workbook.base import Item, Sheet, Workbook
from xltool.workbook.opening import read_file, workbook_of
from xltool.workbook.refs import Range

Reread = Callable[[Workbook, str | None], Table]
"""Finds the table in a workbook, in the named sheet."""


class Prepared(NamedTuple):
    """The workbook all copies start from, its table, and how both relate to the master."""

    master: Path
    original: bytes
    """The master as it was read."""
    book: Workbook
    table: Table
    origin: Mapping[int, int]
    """Row in `table` → row in the master."""
    lost: tuple[SkippedRow, ...]
    removed: tuple[Item, ...]
    notes: tuple[Message, ...]


def prepare(book: Workbook, table: Table, recipe: Recipe, reread: Reread) -> Prepared:
    """The common ground of the copies. The archive keeps everything; what leaves the house is cleaned."""
    original = read_file(book.path)
    copy = workbook_of(original, book.path)
    if copy.sha256 != book.sha256:
        raise ChangedError(
            "CHANGED_ON_DISK",
            msg("The workbook changed while we worked; nothing was written."),
            msg("Try again."),
            book.path,
        )
    sheet = copy[table.sheet]
    notes = [] if recipe.keep_status else _leave_out_status(table, sheet)
    _freeze_numbers(table, sheet)
    if recipe.protect:
        sheet.protect(fillable_ranges(table))
    removed = [] if recipe.kind == "archive" else copy.clean()
    hidden = {int(item.place) for item in removed if item.kind == "hidden_rows" and item.sheet == table.sheet}
    own = reread(copy, table.sheet)
    kept = [row for row in range(1, table.body[1] + 1) if row not in hidden]
    rows = [*(task.row for task in table.tasks), *(row for row, _ in table.skipped)]
    return Prepared(
        master=book.path,
        original=original,
        book=copy,
        table=own,
        origin=dict(enumerate(kept, 1)),
        lost=tuple(SkippedRow(row, "hidden") for row in sorted(rows) if row in hidden),
        removed=tuple(removed),
        notes=tuple(notes),
    )


def _leave_out_status(table: Table, sheet: Sheet) -> list[Message]:
    """Take out the columns that refresh added at the right edge; one that stands elsewhere is emptied.

    A status column of the official form itself (DOMAIN 5.1) stays: it belongs to the form.
    """
    added = _added_headings(table)
    owned = {
        column.index: column
        for column in find_owned(table).values()
        if "".join(column.heading.split()) in added
    }
    first = table.header.last_column + 1
    while first - 1 in owned:
        first -= 1
    notes = []
    if first <= table.header.last_column:
        sheet.erase_columns(first, table.header.last_column)
    for index, column in sorted(owned.items()):
        if index >= first:
            continue
        notes.append(
            msg(
                "“{heading}” stands between other columns: it was emptied, not taken out.",
                heading=column.heading,
            )
        )
        for task in table.tasks:
            try:
                sheet.write(task.row, index, None)
            except UnsupportedEdit:
                continue
    return notes


def _added_headings(table: Table) -> frozenset[str]:
    """The headings of columns that refresh added: as the journal says, or all of ours where it is lost."""
    from xltool.history import Journal

    found: set[str] = set()
    for entry in Journal.open(table.path).entries:
        try:
            columns = entry.columns()
        except ValueError:  # no longer kept, or damaged
            continue
        for column in columns:
            if column.sheet == table.sheet and entry.command == OWN_COMMAND:
                found.update(
                    str(new) for task, new in zip(column.tasks, column.new, strict=True) if task is None
                )
    return frozenset(found & set(OWNED.values()) or OWNED.values())


def _freeze_numbers(table: Table, sheet: Sheet) -> None:
    """序号 that a formula counts (=ROW()-4) become numbers: a copy is to carry the master's numbers."""
    column = table.column("seq")
    if column is None:
        return
    shown = {task.row: task.get("seq") for task in table.tasks}
    formulas = list(sheet.formula_rows(column.index, list(shown)))
    for row in formulas:
        sheet.write(row, column.index, None)
    for row in formulas:
        sheet.write(row, column.index, shown[row])


def fillable_ranges(table: Table) -> list[Range]:
    """The cells an office fills in: the body of the columns people report in."""
    first, last = table.body
    owned = {column.index for column in find_owned(table).values()}
    return [
        Range(first, column.index, last, column.index)
        for column in table.columns
        if column.field in PERSONS_FIELDS and column.index not in owned
    ]
