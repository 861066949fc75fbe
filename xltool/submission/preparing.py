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
from xltool.submission.origins import Origins
from xltool.table.model import PERSONS_FIELDS, Column, Table
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
    origins: Origins
    """Where in the master its cells stood."""
    counted: Mapping[int, str]
    """Row of the master that counts as read in and is not hidden → why it is no task, "" for one that is.
    `table` may say less of them: without a hidden task below them, rows are no part of its body any more."""
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
    _freeze_numbers(table, sheet)
    if recipe.protect:
        sheet.protect(fillable_ranges(table))
    left_out, notes = ([], []) if recipe.keep_status else _leave_out_status(table, sheet)
    removed = [] if recipe.kind == "archive" else copy.clean()
    hidden = {int(item.place) for item in removed if item.kind == "hidden_rows" and item.sheet == table.sheet}
    own = reread(copy, table.sheet)
    rows = {**dict(table.skipped), **dict.fromkeys((task.row for task in table.tasks), "")}
    return Prepared(
        master=book.path,
        original=original,
        book=copy,
        table=own,
        origins=Origins(removed, table.sheet, left_out),
        counted={row: reason for row, reason in sorted(rows.items()) if row not in hidden},
        lost=tuple(SkippedRow(row, "hidden") for row in sorted(rows) if row in hidden),
        removed=tuple(removed),
        notes=tuple(notes),
    )


def _leave_out_status(table: Table, sheet: Sheet) -> tuple[list[int], list[Message]]:
    """Take out the columns that refresh added; those between others, and what is to be said of one that can't
    be taken out and is emptied.

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
    if first <= table.header.last_column:
        sheet.erase_columns(first, table.header.last_column)
    between = {index: column for index, column in sorted(owned.items()) if index < first}
    try:
        if between:
            sheet.take_out_columns(between)
    except UnsupportedEdit:
        return [], _empty(table, sheet, between)
    return list(between), []


def _empty(table: Table, sheet: Sheet, columns: Mapping[int, Column]) -> list[Message]:
    """Empty columns that can't be taken out, and say so."""
    notes = []
    for index, column in columns.items():
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
