"""The files of the evidence folder, found without opening one."""

from __future__ import annotations

import os
from pathlib import Path

from xltool.errors import InputError
from xltool.evidence.model import EvidenceFile
from xltool.evidence.names import read_name
from xltool.i18n import msg
from xltool.record import NamedTuple

_NO_EVIDENCE = ("thumbs.db", "desktop.ini")
INDEX_STEM = "佐证材料目录"
"""Files named so list the evidence and are none."""


class Scan(NamedTuple):
    """What lies in the folder, in the order of paths."""

    files: tuple[EvidenceFile, ...]
    folders: tuple[str, ...]
    unreadable: tuple[str, ...]
    """Folders that can't be listed."""


def scan(folder: Path, year: int | None) -> Scan:
    """The files below `folder`; `year` is that of a month and day without one.

    Hidden files, the owner files of open documents and what Windows leaves behind are no evidence. Links to
    folders are not followed. InputError EVIDENCE_FOLDER when the folder itself can't be read.
    """
    files: list[EvidenceFile] = []
    folders: list[str] = []
    unreadable: list[str] = []
    waiting = [""]
    while waiting:
        at = waiting.pop()
        try:
            with os.scandir(folder / at if at else folder) as entries:
                for entry in entries:
                    name = entry.name
                    if name[0] in ".~" or name.lower() in _NO_EVIDENCE:
                        continue
                    path = f"{at}/{name}" if at else name
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(path)
                        waiting.append(path)
                    elif entry.is_file() and not name.startswith(INDEX_STEM):
                        facts = entry.stat()
                        said = read_name(name, year)
                        files.append(EvidenceFile(path, facts.st_size, facts.st_mtime_ns, said))
        except (OSError, ValueError) as error:  # a name with a NUL in it
            if not at:
                raise InputError(
                    "EVIDENCE_FOLDER",
                    msg("The evidence folder can't be read: {name}.", name=folder.name),
                    msg("Make it with --scaffold, or name another one in xltool.toml ([evidence] folder).")
                    if isinstance(error, FileNotFoundError)
                    else msg(
                        "Check the folder ({reason}).", reason=getattr(error, "strerror", None) or str(error)
                    ),
                    folder,
                ) from error
            unreadable.append(at)
    return Scan(tuple(sorted(files)), tuple(sorted(folders)), tuple(sorted(unreadable)))
