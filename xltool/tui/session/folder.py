"""The workbooks of a folder, to choose one from."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection
from pathlib import Path

from xltool.record import NamedTuple

SUFFIXES = (".xls", ".xlsx", ".xlsm")


class Entry(NamedTuple):
    """A workbook or a folder."""

    path: Path
    name: str
    modified: dt.datetime | None = None
    """None for a folder."""

    @property
    def is_folder(self) -> bool:
        return self.modified is None


def entries_of(folder: Path, suffixes: Collection[str] | None = SUFFIXES) -> list[Entry]:
    """The files with these suffixes (None: all), newest first, then the folders by name. What can't be read,
    hidden files and the markers of open workbooks are left out."""
    files = []
    folders = []
    try:
        found = list(os.scandir(folder))
    except OSError:
        return []
    for item in found:
        if item.name.startswith((".", "~$")):
            continue
        path = folder / item.name
        try:
            if item.is_dir():
                folders.append(Entry(path, item.name))
            elif suffixes is None or path.suffix.lower() in suffixes:
                files.append(Entry(path, item.name, dt.datetime.fromtimestamp(item.stat().st_mtime)))
        except OSError:
            continue
    files.sort(key=lambda entry: (entry.modified, entry.name), reverse=True)
    return files + sorted(folders, key=lambda entry: entry.name)


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder; one that the system won't look at does not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def workbooks_of(folder: Path) -> list[Path]:
    """The workbooks in a folder, newest first."""
    return [entry.path for entry in entries_of(folder) if not entry.is_folder]
