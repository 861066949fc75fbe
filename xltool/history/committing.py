"""Put a plan into a person's workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xltool.errors import ChangedError
from xltool.history.applying import Applied, apply
from xltool.history.columnar import WrittenColumn
from xltool.history.journal import Journal
from xltool.history.swapping import swap, writing
from xltool.plan import Plan
from xltool.table.model import Table
from xltool.workbook.base import Receipt, Workbook
from xltool.workbook.replace import changed_on_disk, file_sha256, stage_file

ATTEMPTS = 3
"""How often a plan is moved onto a file that keeps changing before we give up."""

Reread = Callable[[Workbook], Table]
"""Finds the table again in a workbook that was opened anew."""


def commit(
    plan: Plan,
    book: Workbook,
    table: Table | None = None,
    reread: Reread | None = None,
    *,
    takes_back: tuple[int, ...] = (),
) -> Receipt:
    """Write a plan into its workbook, with a backup and a journal entry, and tell what became of it.

    A plan without edits writes nothing at all. When the file changed since the plan was made, the plan is
    moved onto the new content by task and heading (`table` is the one the plan was made for); without
    `table` and `reread`, or when the file keeps changing, ChangedError. InUseError when the workbook is open
    elsewhere or can't be written. `takes_back` names the entries that the plan undoes.
    """
    if not len(plan):
        return Receipt(
            book.path,
            unchanged=plan.unchanged,
            skipped=plan.skipped,
            sha256_before=book.sha256,
            sha256_after=book.sha256,
        )
    journal = Journal.open(book.path)
    with writing(journal) as notes:
        for _ in range(ATTEMPTS):
            if plan.base_sha256 != book.sha256 or not _still_holds(journal.workbook, book.sha256):
                plan, book, table = _moved(plan, book, table, reread)
            applied = apply(plan, book, table)
            try:
                return _save(plan, book, table, journal, applied, notes, takes_back)
            except ChangedError:
                continue
    raise changed_on_disk(book.path)


def _save(
    plan: Plan,
    book: Workbook,
    table: Table | None,
    journal: Journal,
    applied: Applied,
    notes: tuple[str, ...],
    takes_back: tuple[int, ...],
) -> Receipt:
    written = sum(map(len, applied.blocks))
    after = book.sha256
    backup: Path | None = None
    if written:
        staged, after = stage_file(journal.workbook, book.write_to)
        if after == book.sha256:
            staged.unlink()
        else:
            entry = swap(
                journal,
                staged,
                command=plan.command,
                before=book.sha256,
                after=after,
                columns=written_columns(applied, table),
                takes_back=takes_back,
            )
            backup = entry.backup
    saved = after != book.sha256
    return Receipt(
        book.path,
        written=written if saved else 0,
        unchanged=plan.unchanged + (0 if saved else written),
        skipped=plan.skipped + applied.skipped,
        saved=saved,
        backup=backup,
        sha256_before=book.sha256,
        sha256_after=after,
        notes=notes,
    )


def _moved(
    plan: Plan, book: Workbook, table: Table | None, reread: Reread | None
) -> tuple[Plan, Workbook, Table]:
    """The plan on the file as it is now."""
    if table is None or reread is None:
        raise changed_on_disk(book.path)
    from xltool.history.rebase import rebase
    from xltool.workbook.opening import open_workbook

    fresh = open_workbook(book.path)
    new_table = reread(fresh)
    return rebase(plan, table, new_table, fresh), fresh, new_table


def _still_holds(file: Path, sha256: str) -> bool:
    try:
        return file_sha256(file) == sha256
    except FileNotFoundError:
        return False


def written_columns(applied: Applied, table: Table | None) -> list[WrittenColumn]:
    """What was applied, as the journal keeps it."""
    headings = {column.index: column.heading for column in table.columns} if table is not None else {}
    for block in applied.blocks:
        if block.column not in headings and block.tasks[0] is None:
            headings[block.column] = str(block.new[0])  # a heading the plan itself has written
    return [
        WrittenColumn(
            block.sheet,
            block.column,
            block.field,
            headings.get(block.column, ""),
            block.rows,
            block.tasks,
            block.old,
            block.new,
            block.reason,
        )
        for block in applied.blocks
    ]
