"""Take back what was written, and put it back again.

As long as the file is what we left, its old bytes are put back whole. Once somebody has changed it, each
cell that still holds what we wrote gets back what it held before, found by task and heading; all others are
theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.errors import InputError
from xltool.history.backups import copy_stream
from xltool.history.columnar import WrittenColumn
from xltool.history.committing import commit
from xltool.history.entry import Entry
from xltool.history.inverse import plan_inverse, reversed_columns
from xltool.history.journal import FOLDER, Journal
from xltool.history.swapping import swap, writing
from xltool.i18n import msg
from xltool.table.model import Table
from xltool.workbook.base import Receipt, Workbook
from xltool.workbook.replace import file_sha256, stage_file

if TYPE_CHECKING:
    from xltool.workbook.live.book import LiveWorkbook

Read = Callable[[Workbook, str], Table]
"""Finds the table in the named worksheet of a workbook."""


def undo(
    path: Path | str, to: int | None = None, read: Read | None = None, live: LiveWorkbook | None = None
) -> Receipt:
    """Take back the last write in force, or every one after entry `to` (0: all of them).

    `to` may also name an entry that was taken back: then what was taken back up to it is put back. `read`
    finds the table in a named worksheet when cells have to be looked up; by default it is read without hints.
    Where the workbook is open, `live` is the document: its cells are taken back there, unsaved.
    InputError NOTHING_TO_UNDO or NO_SUCH_ENTRY; InUseError when the workbook can't be written.
    """
    journal = _journal(path)
    timeline = journal.timeline
    if to is None:
        if not timeline.live:
            raise _nothing(path)
        return _take_back(Path(path), journal, timeline.live[-1:], read, live)
    if to == 0 or to in timeline.live:
        later = timeline.live[timeline.live.index(to) + 1 :] if to else timeline.live
        return _take_back(Path(path), journal, later[::-1], read, live)
    return _take_back(Path(path), journal, _undos_up_to(Path(path), journal, to), read, live)


def redo(path: Path | str, read: Read | None = None, live: LiveWorkbook | None = None) -> Receipt:
    """Put back what the last undo took back. InputError NOTHING_TO_REDO after any other write."""
    journal = _journal(path)
    redoable = journal.timeline.redoable
    if not redoable:
        raise InputError(
            "NOTHING_TO_REDO",
            msg("There is nothing to put back in “{name}”.", name=Path(path).name),
            msg("Only what the last undo took back can be put back."),
            Path(path),
        )
    return _take_back(Path(path), journal, redoable[-1:], read, live)


def _journal(path: Path | str) -> Journal:
    journal = Journal.open(path)
    if not journal.workbook.exists():
        raise not_found(Path(path))
    return journal


def not_found(path: Path) -> InputError:
    """The error for a workbook that isn't there."""
    return InputError(
        "NOT_FOUND",
        msg("“{name}” does not exist.", name=path.name),
        msg("Check the name and the folder."),
        path,
    )


def _nothing(path: Path | str) -> InputError:
    return InputError(
        "NOTHING_TO_UNDO",
        msg("There is nothing to take back in “{name}”.", name=Path(path).name),
        msg("“xltool history” lists what was written."),
        Path(path),
    )


def _undos_up_to(path: Path, journal: Journal, to: int) -> tuple[int, ...]:
    """The undos to take back, newest first, until entry `to` is in force again."""
    chosen = []
    for number in reversed(journal.timeline.redoable):
        chosen.append(number)
        if to in journal.entry(number).takes_back:
            return tuple(chosen)
    raise InputError(
        "NO_SUCH_ENTRY",
        msg("Entry {number} is not in force and can't be returned to.", number=to),
        msg("“xltool history” lists the entries."),
        path,
    )


def _take_back(
    path: Path, journal: Journal, numbers: Sequence[int], read: Read | None, live: LiveWorkbook | None
) -> Receipt:
    """Take the entries back, newest first: by bytes where nothing else happened, else by cells."""
    entries = [journal.entry(number) for number in numbers]
    if not entries:
        sha256 = file_sha256(journal.workbook)
        return Receipt(path, sha256_before=sha256, sha256_after=sha256)
    if live is not None:
        return _revert_cells(path, entries, read or _read_plainly, live)
    with writing(journal) as notes:
        now = file_sha256(journal.workbook)
        staged = _stage_old_bytes(journal, entries, now)
        if staged is not None:
            entry = swap(
                journal,
                staged,
                command=_command(entries),
                before=now,
                after=entries[-1].sha256_before,
                columns=_known_columns(entries),
                takes_back=tuple(entry.number for entry in entries),
            )
            return Receipt(
                path,
                written=entry.cells,
                saved=True,
                backup=entry.backup,
                sha256_before=entry.sha256_before,
                sha256_after=entry.sha256_after,
                notes=notes,
            )
    return _revert_cells(path, entries, read or _read_plainly)


def _stage_old_bytes(journal: Journal, entries: Sequence[Entry], now: str) -> Path | None:
    """The file as it was before all these entries, if nothing else happened and a backup has it."""
    for entry in entries:
        if entry.live or entry.sha256_after != now:  # a live one's file holds what a person typed too
            return None
        now = entry.sha256_before
    backup = entries[-1].backup
    if backup is None:
        return None
    with backup.open("rb") as source:
        staged, sha256 = stage_file(journal.workbook, lambda target: copy_stream(source, target))
    if sha256 != now:
        staged.unlink()
        return None
    return staged


def _known_columns(entries: Sequence[Entry]) -> list[WrittenColumn]:
    """What taking the entries back writes, for the journal; nothing where the journal is damaged."""
    try:
        return reversed_columns(entries)
    except ValueError:
        return []


def _revert_cells(
    path: Path, entries: Sequence[Entry], read: Read, live: LiveWorkbook | None = None
) -> Receipt:
    """Take back by cells, on the newest entry's worksheet and as far back as only that was written."""
    from xltool.history.committing_live import commit_live
    from xltool.workbook.opening import open_workbook

    sheets = [_sheets_of(entry, path) for entry in entries]
    together = len(list(takewhile(lambda names: names == sheets[0], sheets)))
    chosen = entries[:together]
    sheet = min(sheets[0])
    book = live or open_workbook(path)
    table = read(book, sheet)
    plan = plan_inverse(chosen, book, table, command=_command(entries))
    numbers = tuple(entry.number for entry in chosen)
    if live is not None:
        receipt = commit_live(plan, live, table, lambda fresh: read(fresh, sheet), takes_back=numbers)
    else:
        receipt = commit(plan, book, table, lambda fresh: read(fresh, sheet), takes_back=numbers)
    if len(chosen) == len(entries):
        return receipt
    rest = msg("Earlier entries are on another worksheet; run undo again to take them back too.")
    return receipt._replace(notes=(*receipt.notes, str(rest)))


def _sheets_of(entry: Entry, path: Path) -> set[str]:
    """The worksheets an entry wrote to; InputError CELLS_NOT_KEPT when the journal can't tell its cells."""
    with suppress(ValueError):
        if sheets := {column.sheet for column in entry.columns()}:
            return sheets
    raise InputError(
        "CELLS_NOT_KEPT",
        msg(
            "The journal doesn't have the cells of entry {number}; nothing was written.", number=entry.number
        ),
        msg("The file as it was before each write is kept in “{folder}”.", folder=FOLDER),
        path,
    )


def _read_plainly(book: Workbook, sheet: str) -> Table:
    from xltool.table.reader import read_table

    return read_table(book, sheet=sheet)


def _command(entries: Sequence[Entry]) -> str:
    return "redo" if all(entry.takes_back for entry in entries) else "undo"
