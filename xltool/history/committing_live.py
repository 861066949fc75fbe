"""Put a plan into the document that a person has open, instead of into its file.

The document is read anew, the plan moved onto it by task and column with each cell's old value checked, the
edits handed over in blocks and read back. The file on disk stays as it is unless it is to be saved, and then
the application saves it, with everything else the person has typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.errors import InUseError
from xltool.history.applying import apply
from xltool.history.backups import backup_name, make_backup, rotate_backups
from xltool.history.columnar import WrittenColumn
from xltool.history.committing import Reread, written_columns
from xltool.history.entry import Entry
from xltool.history.inverse import plan_inverse
from xltool.history.journal import Journal
from xltool.history.rebase import rebase
from xltool.history.swapping import account_name, taking_turns
from xltool.i18n import Message, msg
from xltool.plan import Plan
from xltool.table.model import Table
from xltool.workbook.base import Receipt
from xltool.workbook.refs import format_ref
from xltool.workbook.replace import changed_on_disk, file_sha256

if TYPE_CHECKING:
    from xltool.workbook.live.book import LiveWorkbook


def commit_live(
    plan: Plan,
    book: LiveWorkbook,
    table: Table,
    reread: Reread,
    *,
    save: bool = False,
    takes_back: tuple[int, ...] = (),
) -> Receipt:
    """Write a plan into an open document and the journal, and tell what became of it.

    With `save` the application saves the file too: ChangedError CHANGED_ON_DISK, before anything is written,
    when the file is no longer what it was when the document was attached, NOT_SAVED when the application
    won't. InUseError when the application is busy, silent or gone; the file is then as it was. Where there is
    nothing to write, `save` saves what an earlier write left unsaved in the document. With the file is saved
    whatever of earlier writes the document still holds.
    """
    if not len(plan) and not save:
        return _receipt(plan, book)
    journal = Journal.open(book.path)
    with taking_turns(journal):
        if save and file_sha256(book.path) != book.sha256:
            raise changed_on_disk(book.path)
        book.reread()
        fresh = reread(book)
        waiting = _waiting(journal, book) if save else []
        held = [entry.number for entry in waiting if _is_held(entry, book, fresh)]
        moved = rebase(plan, table, fresh, book)
        applied = apply(moved, book, fresh)
        receipt = _receipt(moved, book)
        receipt = receipt._replace(skipped=receipt.skipped + applied.skipped)
        columns = written_columns(applied, fresh)
        if not columns:
            return _save(receipt, journal, book, held) if waiting else receipt
        entry = _intent(journal, plan.command, book, columns, takes_back, backed_up=save)
        journal.record_intent(entry, columns)
        left = book.save().skipped
        written = entry.cells - len(_refs(columns) & {skipped.cell for skipped in left})
        journal.conclude(entry.number, happened=written > 0)
        with suppress(OSError, InUseError):  # the cells are written; the journal can be folded next time
            journal.compact()
        receipt = receipt._replace(written=written, skipped=receipt.skipped + left, entry=entry.number)
        if not written:
            return receipt
        if not save:
            return receipt._replace(notes=(str(_not_saved(book, written)),))
        _save_file(journal, book, (*held, entry.number))
        return _saved(receipt, book, entry.backup)


def save_document(book: LiveWorkbook, entries: Sequence[int] = ()) -> Receipt:
    """Let the application save an open document to its file, which is backed up first.

    `entries` are the journal's numbers of what was written through this very `book`; that they are saved is
    written down. Errors as for `commit_live` with `save`.
    """
    journal = Journal.open(book.path)
    with taking_turns(journal):
        return _save(_receipt(Plan(book.path, book.sha256, ""), book), journal, book, entries)


def _waiting(journal: Journal, book: LiveWorkbook) -> list[Entry]:
    """What was written in a document of this file, which was not saved since."""
    return [
        entry
        for entry in journal.entries
        if entry.unsaved and entry.state != "interrupted" and entry.sha256_before == book.sha256
    ]


def _is_held(entry: Entry, book: LiveWorkbook, table: Table) -> bool:
    """Whether the document still holds all that the entry wrote: it may have been closed without saving."""
    try:
        if {column.sheet for column in entry.columns()} != {table.sheet}:
            return False
    except ValueError:
        return False
    return len(plan_inverse([entry], book, table, command="")) == entry.cells


def _save(receipt: Receipt, journal: Journal, book: LiveWorkbook, entries: Sequence[int]) -> Receipt:
    backup = _backed_up(journal, book, journal.next_number() - 1, dt.datetime.now(dt.UTC))
    _save_file(journal, book, entries)
    return _saved(receipt, book, backup)


def _save_file(journal: Journal, book: LiveWorkbook, entries: Sequence[int]) -> None:
    """Let the application save, and write down that these entries are in the file now."""
    after = book.save_file()
    for number in entries:
        journal.conclude(number, happened=True, saved=after)
    rotate_backups(journal.backups)


def _receipt(plan: Plan, book: LiveWorkbook) -> Receipt:
    """The receipt of a plan of which nothing is written yet."""
    return Receipt(
        book.path,
        mode="live",
        unchanged=plan.unchanged,
        skipped=plan.skipped,
        sha256_before=book.sha256,
        sha256_after=book.sha256,
    )


def _intent(
    journal: Journal,
    command: str,
    book: LiveWorkbook,
    columns: Sequence[WrittenColumn],
    takes_back: tuple[int, ...],
    *,
    backed_up: bool,
) -> Entry:
    """The entry of what is about to be written; the file is backed up where it is to be saved."""
    number, time = journal.next_number(), dt.datetime.now(dt.UTC)
    backup = _backed_up(journal, book, number, time) if backed_up else None
    return Entry(
        number=number,
        time=time,
        user=account_name(),
        command=command,
        sha256_before=book.sha256,
        sha256_after=book.sha256,
        backup=backup,
        cells=sum(len(column.rows) for column in columns),
        takes_back=takes_back,
        live=True,
    )


def _backed_up(journal: Journal, book: LiveWorkbook, number: int, time: dt.datetime) -> Path:
    """The backup of the file as it was when the document was attached; CHANGED_ON_DISK when it isn't."""
    backup = journal.backups / backup_name(journal.workbook, number, time)
    while backup.exists():  # saving makes no entry, so it may come twice for one number in a second
        time += dt.timedelta(seconds=1)
        backup = journal.backups / backup_name(journal.workbook, number, time)
    if make_backup(journal.workbook, backup) != book.sha256:
        backup.unlink(missing_ok=True)
        raise changed_on_disk(book.path)
    return backup


def _refs(columns: Sequence[WrittenColumn]) -> set[str]:
    return {format_ref(row, column.column) for column in columns for row in column.rows}


def _saved(receipt: Receipt, book: LiveWorkbook, backup: Path | None) -> Receipt:
    """The receipt of a document that its application has just saved."""
    note = msg("Saved in {application}, with all that was typed there.", application=book.application)
    return receipt._replace(saved=True, backup=backup, sha256_after=book.sha256, notes=(str(note),))


def _not_saved(book: LiveWorkbook, written: int) -> Message:
    return msg(
        "The file is open in {application}: {count} cell(s) written there, not saved; press Ctrl+S there.",
        application=book.application,
        count=written,
    )
