"""Is a workbook open in an application that can be reached from here? And if so: that document.

Nothing here starts, opens, closes or ends anything of a person's. Where an application is found but can't be
used the answer is an error, never the file behind its back.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.workbook.live.trouble import no_binding, not_found
from xltool.workbook.presence import Presence, PresenceState, who_has_open

if TYPE_CHECKING:
    from xltool.workbook.live.book import LiveWorkbook
    from xltool.workbook.live.libreoffice.worker import Worker


class Way(StrEnum):
    """How a workbook would be written now: in the FILE, LIVE in the open document, or NOT at all."""

    FILE = "file"
    LIVE = "live"
    NOT = "not"


class Whereabouts(NamedTuple):
    """Where a workbook is open and what a write would do, in a sentence."""

    way: Way
    presence: Presence
    sentence: Message


def whereabouts(path: Path | str) -> Whereabouts:
    """Where a workbook is open and what will happen to it; asks markers and processes, no application."""
    path = Path(path)
    presence = who_has_open(path)
    application = presence.application or msg("another program")
    if presence.state is not PresenceState.LOCKED:
        return Whereabouts(Way.FILE, presence, msg("The file is not open elsewhere; it is written directly."))
    if may_be_reached(presence):
        return Whereabouts(
            Way.LIVE,
            presence,
            msg(
                "The file is open in {application}: cells are written there, not saved; press Ctrl+S there.",
                application=application,
            ),
        )
    if presence.owner:
        sentence = msg(
            "{owner} has the file open in {application}; it can't be written now.",
            owner=presence.owner,
            application=application,
        )
    else:
        sentence = msg("The file is open in {application}; it can't be written now.", application=application)
    return Whereabouts(Way.NOT, presence, sentence)


def may_be_reached(presence: Presence) -> bool:
    """Whether the application that has a file open may be one of this account on this machine.

    On Linux only LibreOffice can be, and its marker tells. On Windows any program that holds the file may be
    Excel or WPS: asking them decides.
    """
    if presence.state is not PresenceState.LOCKED:
        return False
    if sys.platform == "win32":
        return presence.application in ("", "Excel", "WPS")
    if sys.platform == "linux" and presence.here and presence.profile:
        from xltool.workbook.live.libreoffice.running import is_running

        return is_running(presence.profile)
    return False


def attach(path: Path | str) -> LiveWorkbook:
    """The open document of a workbook.

    NotReachable (an InUseError) when no application that can be reached has it open or it is not open for
    editing there; InputError when there is no such file.
    """
    path = Path(path)
    book = _attach_by_com(path) if sys.platform == "win32" else _attach_libreoffice(path)
    try:
        book.refuse_read_only()
    except BaseException:
        book.close()
        raise
    return book


def _attach_by_com(path: Path) -> LiveWorkbook:
    from xltool.workbook.live.book import LiveWorkbook
    from xltool.workbook.live.windows.attaching import find_book
    from xltool.workbook.live.windows.native import ComNative

    application, book = find_book(path)
    return LiveWorkbook(book, ComNative(application), path)


def _attach_libreoffice(path: Path) -> LiveWorkbook:
    from xltool.workbook.live.libreoffice.running import listening_pipe
    from xltool.workbook.live.libreoffice.worker import Worker

    presence = who_has_open(path)
    pipe = listening_pipe(presence.profile) if may_be_reached(presence) else None
    if pipe is None:
        raise not_found(path)
    worker = Worker.start()
    if worker is None:
        raise no_binding(path)
    try:
        return _libreoffice_book(worker, pipe, path)
    except BaseException:
        worker.end()
        raise


def _libreoffice_book(worker: Worker, pipe: str, path: Path) -> LiveWorkbook:
    import xlwings as xw

    from xltool.workbook.live.book import LiveWorkbook
    from xltool.workbook.live.libreoffice.engine import LibreOfficeEngine
    from xltool.workbook.live.libreoffice.native import LibreOfficeNative

    worker.ask("connect", pipe=pipe)
    engine = xw.Engine(impl=LibreOfficeEngine(worker))
    for app in engine.apps:
        for book in app.books:
            if same_file(book.fullname, path):
                return LiveWorkbook(book, LibreOfficeNative(worker), path)
    raise not_found(path)


def same_file(name: str, path: Path) -> bool:
    """Whether an application's name for a document means the file at `path`."""
    try:
        return Path(name).samefile(path)
    except (OSError, ValueError):
        return False
