"""Reading returned files one by one: each is opened, compared and closed; one bad file stops no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xltool.errors import XltoolError
from xltool.i18n import msg
from xltool.project.model import OFFICE_ROLES, Project
from xltool.submission.collect import ReturnedFile
from xltool.submission.issued import handed_out, rounds_under_way
from xltool.submission.model import Steps, unseen
from xltool.submission.portions import Frame, portions
from xltool.submission.preparing import Reread
from xltool.submission.returned import Base, Returned, read_returned
from xltool.table.model import Table
from xltool.workbook.base import Workbook
from xltool.workbook.opening import open_workbook

_OUR_OWN = msg(
    "Byte for byte a copy as it was handed out, or the workbook itself: it does not count as returned."
)


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
    own: Mapping[str, str | None],
    reread: Reread,
    progress: Steps = unseen,
) -> tuple[list[Returned], list[ReturnedFile]]:
    """What is in each file, and the files that nothing is taken from: our `own`, known by their hash, and
    those that can't be read, with the error that says what to ask for."""
    returned: list[Returned] = []
    others: list[ReturnedFile] = []
    step = progress(len(paths))
    for path in paths:
        try:
            book = open_workbook(path)
            if book.sha256 in own:
                others.append(ReturnedFile(path, own[book.sha256], "own", notes=(_OUR_OWN,)))
            else:
                returned.append(_read(book, bases, reread))
        except XltoolError as error:
            error.path = error.path or path
            others.append(ReturnedFile(path, None, "unreadable", error=error))
        step()
    return returned, others


def _read(book: Workbook, bases: Sequence[Base], reread: Reread) -> Returned:
    """What is in a returned copy, held against the round it comes from."""
    modified = book.path.stat().st_mtime_ns
    table = reread(book, None)
    return min((read_returned(book, table, base, modified) for base in bases), key=_strangeness)


def own_files(book: Workbook) -> dict[str, str | None]:
    """The hashes of the files that nobody has filled in: the workbook itself, and every remembered handout,
    those of rounds that are over too; with the office whose copy it is.

    Excel and WPS write a file anew whenever it is saved, so a copy that is still the same byte for byte was
    never saved by an office: it lies in the folder because it was sent from there.
    """
    return {**handed_out(book.path), book.sha256: None}


def _strangeness(reading: Returned) -> tuple[bool, int, int]:
    """A copy comes from the round it differs least from, in its rows and columns before its cells."""
    return reading.office is None, len(reading.oddities), len(reading.changes)


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
