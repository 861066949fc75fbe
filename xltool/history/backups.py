"""Whole copies of a workbook as it was before each write."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from xltool.workbook.replace import replace_file

KEEP_LAST = 20
"""How many of the newest backups are kept."""
KEEP_DAYS = 60
"""Of how many of the last days with a backup the first one is kept."""
_BLOCK = 1 << 20


def backup_name(workbook: Path, number: int, time: dt.datetime) -> str:
    """Time first, so that names sort by it: "20221124T081500Z-0007.xlsx"."""
    return f"{time:%Y%m%dT%H%M%SZ}-{number:04d}{workbook.suffix}"


def make_backup(workbook: Path, backup: Path) -> str:
    """Copy the workbook's bytes, readable by whom the workbook is, and return their SHA-256.

    InUseError when the copy can't be written.
    """
    with workbook.open("rb") as source:
        mode = os.fstat(source.fileno()).st_mode & 0o666

        def copy(target: BinaryIO) -> None:
            Path(target.name).chmod(mode)
            copy_stream(source, target)

        return replace_file(backup, copy, expected_sha256=None)


def copy_stream(source: BinaryIO, target: BinaryIO) -> None:
    """Copy all that is left of one stream into another."""
    while block := source.read(_BLOCK):
        target.write(block)


def rotate_backups(folder: Path) -> None:
    """Remove all but the newest backups and the first of each recent day. Other files are never touched."""
    try:
        names = sorted(name for name in os.listdir(folder) if _is_backup(name))  # noqa: PTH208  names alone
    except OSError:
        return
    first_of_day: dict[str, str] = {}
    for name in names:
        first_of_day.setdefault(name[:8], name)
    kept = {*names[-KEEP_LAST:], *list(first_of_day.values())[-KEEP_DAYS:]}
    for name in names:
        if name not in kept:
            with suppress(OSError):
                (folder / name).unlink()


def _is_backup(name: str) -> bool:
    time, _, rest = name.partition("-")
    number = rest.partition(".")[0]
    return len(time) == 16 and time[8] == "T" and time[15] == "Z" and time[:8].isdigit() and number.isdigit()
