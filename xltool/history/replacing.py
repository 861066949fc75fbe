"""Put a whole other file in a workbook's place: what was there stays among the backups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from xltool.history.journal import Entry, Journal
from xltool.history.swapping import swap, writing
from xltool.workbook.replace import file_sha256, stage_file


def replace_whole(path: Path, write: Callable[[BinaryIO], object], *, command: str) -> Entry:
    """Replace the file at `path`, whatever it holds, by what `write` writes.

    InUseError when it is open elsewhere or can't be written, ChangedError when it changed meanwhile;
    whichever is raised, the file holds what it held.
    """
    journal = Journal.open(path)
    with writing(journal):
        before = file_sha256(journal.workbook)
        staged, after = stage_file(journal.workbook, write)
        return swap(journal, staged, command=command, before=before, after=after, columns=())
