"""The one way a person's file is replaced: backup, intent, swap, done.

The order is what makes the journal tell the truth after a crash at any instant: the old bytes are safe before
anything is claimed, what is claimed is on the disk before it is done, and whether it was done the file's own
hash tells.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from xltool.errors import InUseError
from xltool.history.backups import backup_name, make_backup, rotate_backups
from xltool.history.columnar import WrittenColumn
from xltool.history.entry import Entry
from xltool.history.journal import Journal
from xltool.history.lock import one_writer
from xltool.i18n import msg
from xltool.workbook.presence import Presence, PresenceState, forget_programs, who_has_open
from xltool.workbook.replace import changed_on_disk, swap_file, write_error


@contextmanager
def writing(journal: Journal) -> Iterator[tuple[str, ...]]:
    """The right to write to the workbook and its journal, with what a person should know besides.

    InUseError when an application has the workbook open, when another process of ours is writing, or when
    the folder can't be written. The last entry of an interrupted run is settled first.
    """
    notes = _refuse_if_open(journal.workbook)
    with taking_turns(journal):
        yield notes


@contextmanager
def taking_turns(journal: Journal) -> Iterator[None]:
    """The right to write to the journal, whoever has the workbook open; InUseError as `writing`."""
    try:
        journal.backups.mkdir(parents=True, exist_ok=True)
        lock = one_writer(journal.lock_file, journal.workbook)
        with lock:
            journal.forget()
            journal.settle()
            yield
    except OSError as error:
        raise write_error(error, journal.workbook) from error


def swap(
    journal: Journal,
    staged: Path,
    *,
    command: str,
    before: str,
    after: str,
    columns: Sequence[WrittenColumn],
    takes_back: tuple[int, ...] = (),
) -> Entry:
    """Put a staged file in the workbook's place and into its history; needs the right of `writing`.

    ChangedError CHANGED_ON_DISK when the workbook no longer holds `before`. Whatever is raised, `staged` is
    gone and the workbook holds what it held.
    """
    workbook = journal.workbook
    number = journal.next_number()
    time = dt.datetime.now(dt.UTC)
    backup = journal.backups / backup_name(workbook, number, time)
    entry = Entry(
        number=number,
        time=time,
        user=account_name(),
        command=command,
        sha256_before=before,
        sha256_after=after,
        backup=backup,
        cells=sum(len(column.rows) for column in columns),
        takes_back=takes_back,
    )
    try:
        if make_backup(workbook, backup) != before:
            raise changed_on_disk(workbook)
        forget_programs()
        _refuse_if_open(workbook)  # again: making the new content and the backup may have taken a while
        journal.record_intent(entry, columns)
        swap_file(staged, workbook, expected_sha256=before)
    except BaseException as error:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        journal.settle()
        if not journal.has_happened(number):
            with suppress(OSError):
                backup.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise write_error(error, workbook) from error
        raise
    journal.settle()
    rotate_backups(journal.backups)
    with suppress(OSError, InUseError):  # the workbook is written; the journal can be folded next time
        journal.compact()
    return entry


def _refuse_if_open(workbook: Path) -> tuple[str, ...]:
    presence = who_has_open(workbook)
    if presence.state is PresenceState.LOCKED:
        raise _in_use(workbook, presence)
    if presence.state is PresenceState.STALE and presence.marker is not None:
        note = msg(
            "“{marker}” was left behind by {application} and can be deleted.",
            marker=presence.marker.name,
            application=presence.application,
        )
        return (str(note),)
    return ()


def _in_use(workbook: Path, presence: Presence) -> InUseError:
    application = presence.application or msg("another program")
    if presence.owner:
        message = msg(
            "{owner} has “{name}” open in {application}; nothing was written.",
            owner=presence.owner,
            name=workbook.name,
            application=application,
        )
    else:
        message = msg(
            "“{name}” is open in {application}; nothing was written.",
            name=workbook.name,
            application=application,
        )
    if presence.marker is None:
        hint = msg("Close it there, then run the command again.")
    else:
        hint = msg(
            "Close it there, then run the command again. If nobody has it open, delete “{marker}” beside it.",
            marker=presence.marker.name,
        )
    return InUseError("LOCKED_BY_APP", message, hint, workbook)


def account_name() -> str:
    """Whoever runs this, for the journal."""
    name = os.environ.get("USERNAME" if sys.platform == "win32" else "USER", "")
    if name or sys.platform == "win32":
        return name
    import pwd

    with suppress(KeyError):
        return pwd.getpwuid(os.geteuid()).pw_name
    return str(os.geteuid())
