"""Which applications' open workbooks can be written from here; said by `xltool doctor`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.workbook.presence import running_applications

_PROGRAM_IDS = {"Excel": ("Excel.Application",), "WPS": ("Ket.Application", "ET.Application")}


class Reach(NamedTuple):
    """An application and whether an open workbook can be written in it."""

    application: str
    words: Message
    binding: str | None
    """What it is reached through: a Python that has the binding, or a COM class; None when it can't be."""


def reaches() -> Iterator[Reach]:
    """Every application that is installed or runs here. Starts nothing but, for a moment, a Python."""
    if sys.platform == "win32":
        yield from _by_com()
        return
    running = running_applications()
    if shutil.which("soffice") or shutil.which("libreoffice"):
        yield _libreoffice("LibreOffice" in running)
    for application in sorted(running - {"LibreOffice"}):
        yield Reach(application, _unreachable(msg("there is no way in on this system")), None)


def _libreoffice(running: bool) -> Reach:
    from xltool.workbook.live.libreoffice.worker import python_with_binding

    if sys.platform != "linux":
        return Reach("LibreOffice", _unreachable(msg("there is no way in on this system")), None)
    python = python_with_binding()
    if python is None:
        return Reach("LibreOffice", _unreachable(msg("no Python has its binding; install python3-uno")), None)
    return Reach("LibreOffice", _reachable(running), python)


def _by_com() -> Iterator[Reach]:
    try:
        import pythoncom
        import pywintypes
        from win32com.client import GetActiveObject
    except ImportError:
        for application in _PROGRAM_IDS:
            yield Reach(application, _unreachable(msg("the package pywin32 is missing")), None)
        return

    def ask(question: object, name: str) -> bool:
        try:
            question(name)  # type: ignore[operator]  # one of the two below
        except pythoncom.com_error:
            return False
        return True

    for application, names in _PROGRAM_IDS.items():
        known = [name for name in names if ask(pywintypes.IID, name)]
        if known:
            active = any(ask(GetActiveObject, name) for name in known)
            yield Reach(application, _reachable(active), known[0])


def _reachable(running: bool) -> Message:
    if running:
        return msg("running; workbooks that are open there are written there")
    return msg("not running; workbooks that are open there would be written there")


def _unreachable(why: Message) -> Message:
    return msg("can't be reached ({why}); workbooks that are open there are left alone", why=why)
