"""Reading returned files one by one: each is opened, compared and closed; one bad file stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xltool.errors import XltoolError
from xltool.project.model import OFFICE_ROLES, Project
from xltool.submission.collect import ReturnedFile
from xltool.submission.issued import rounds_under_way
from xltool.submission.model import Steps, unseen
from xltool.submission.portions import Frame, portions
from xltool.submission.preparing import Reread
from xltool.submission.returned import Base, Returned, read_returned
from xltool.table.model import Table
from xltool.workbook.base import Workbook
from xltool.workbook.opening import open_workbook


def returned_files(paths: Sequence[Path]) -> list[Path]:
    """The files behind files and folders, each once; owner files of open workbooks are none."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(p for p in sorted(path.rglob("*")) if _is_returned(p, path)))
        else:
            found[path] = None
    return list(found)


def _is_returned(path: Path, folder: Path) -> bool:
    inside = path.relative_to(folder).parts
    return path.is_file() and not any(part.startswith(("~$", ".")) for part in inside)


def receive(
    paths: Sequence[Path],
    bases: Sequence[Base],
    reread: Reread,
    progress: Steps = unseen,
) -> tuple[list[Returned], list[ReturnedFile]]:
    """What is in each file, and the files that can't be read, with the error that says what to ask for."""
    returned: list[Returned] = []
    unread: list[ReturnedFile] = []
    step = progress(len(paths))
    for path in paths:
        try:
            book = open_workbook(path)
            modified = path.stat().st_mtime_ns
            table = reread(book, None)
            readings = [read_returned(book, table, base, modified) for base in bases]
            returned.append(min(readings, key=_strangeness))
        except XltoolError as error:
            error.path = error.path or path
            unread.append(ReturnedFile(path, None, "unreadable", error=error))
        step()
    return returned, unread


def _strangeness(reading: Returned) -> tuple[bool, int]:
    """A copy comes from the round it differs least from."""
    return reading.office is None, len(reading.changes) + len(reading.oddities)


def find_bases(
    book: Workbook, table: Table, project: Project, reread: Reread
) -> tuple[list[Base], str, bool]:
    """What was handed out, newest first, its period, and whether that is known.

    When it isn't (the handouts were made by hand), the workbook itself stands for it: then what an office
    changed can't be told from what was changed here since.
    """
    rounds = rounds_under_way(book.path, table.sheet)
    if rounds:
        bases = []
        for issued in rounds:
            old = open_workbook(issued.base)
            bases.append(Base(old, reread(old, issued.sheet), issued.offices, issued.period))
        return bases, rounds[0].period, True
    roles = next((r.roles for r in project.recipes if r.kind == "handout"), OFFICE_ROLES)
    frame = Frame(table, book[table.sheet])
    parts = portions(table, frame, roles, table.hints.aliases)
    offices = {part.office: [task.row for task in part.tasks] for part in parts}
    return [Base(book, table, offices)], "", False
