"""Who has a workbook open: the marker files applications leave beside it, and who holds the file itself.

On Linux a file can be replaced under an open document, and the application later overwrites it with its own
copy: so markers and open files are asked, never locks. A marker that is left behind is reported, never
deleted: on a shared folder only its owner knows.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

_APPLICATIONS = {
    "soffice.bin": "LibreOffice",
    "oosplash": "LibreOffice",
    "et": "WPS",
    "wps": "WPS",
    "wpsoffice": "WPS",
    "EXCEL.EXE": "Excel",
    "gnumeric": "Gnumeric",
    "DesktopEditors": "OnlyOffice",
}
"""Process names, as the kernel cuts them (15 bytes), of programs that edit workbooks. Others may hold a file
too (a backup, an indexer) without any harm."""

_OWNER_FILE_SIZES = (162, 165)
"""Owner files of Word's and of Excel's shape; WPS writes both."""
_OWNER_FILE_NAME = 55
"""Where the UTF-16 name begins in Excel's: a 16-bit length, then the characters."""
_LONGEST_NAME = 54
"""What fits between the two names; a longer length is no length."""


class PresenceState(StrEnum):
    """CLOSED: nobody. LOCKED: someone. STALE: a marker whose owner is gone. UNKNOWN: can't be told."""

    CLOSED = "closed"
    LOCKED = "locked"
    STALE = "stale"
    UNKNOWN = "unknown"


class Presence(NamedTuple):
    """Whether a file is open elsewhere, by whom and in what; "" where that isn't known."""

    state: PresenceState
    owner: str = ""
    application: str = ""
    marker: Path | None = None


class _Marker(NamedTuple):
    path: Path
    application: str
    owner: str = ""
    account: str = ""
    host: str = ""


def who_has_open(path: Path | str) -> Presence:
    """Whether an application has the file open, from its markers and from the system.

    STALE only where the owner can be shown to be gone: LibreOffice's marker of this account and machine while
    no LibreOffice runs here; on Windows any marker but LibreOffice's of another machine, when the file opens
    exclusively. Every other marker counts as LOCKED.
    """
    named = Path(path)
    try:
        marker = _find_marker(named)
        if marker is None and named.is_symlink():
            marker = _find_marker(Path(os.path.realpath(named)))
    except OSError:
        return Presence(PresenceState.UNKNOWN)
    holder = _holder(named)
    if marker is None:
        return Presence(PresenceState.CLOSED if holder is None else PresenceState.LOCKED, "", holder or "")
    stale = holder is None and _owner_is_gone(marker)
    return Presence(
        PresenceState.STALE if stale else PresenceState.LOCKED, marker.owner, marker.application, marker.path
    )


def _find_marker(path: Path) -> _Marker | None:
    """The marker of an application beside `path`; OSError when the folder can't be listed."""
    name = path.name
    names = set(os.listdir(path.parent))  # noqa: PTH208  names alone, and far cheaper than iterdir
    if f".~lock.{name}#" in names:
        return _libreoffice_marker(path.with_name(f".~lock.{name}#"))
    if f"~${name}" in names:
        return _owner_file(path.with_name(f"~${name}"), "Excel")
    # WPS sometimes puts the mark in the place of the first one or two characters of the name. Such a marker
    # belongs to a file that bears its whole name, where there is one.
    for rest in (name, name[1:], name[2:]):
        marker = f".~{rest}"
        if marker in names and (rest == name or rest not in names) and not rest.startswith("lock."):
            return _owner_file(path.with_name(marker), "WPS")
    return None


def _libreoffice_marker(path: Path) -> _Marker:
    """`name,account,host,date,profile;` with a backslash before a comma inside a part."""
    text = _read(path).decode("utf-8", "replace")
    parts = [part.replace("\0", ",") for part in text.replace("\\,", "\0").split(",")]
    name, account, host = (part.strip() for part in (*parts, "", "", "")[:3])
    return _Marker(path, "LibreOffice", name or account, account, host)


def _owner_file(path: Path, application: str) -> _Marker:
    """Excel's owner file: the name in one-byte text from byte 1, and again in UTF-16LE."""
    content = _read(path)
    owner = ""
    if len(content) in _OWNER_FILE_SIZES:
        start = _OWNER_FILE_NAME - (len(content) == _OWNER_FILE_SIZES[0])
        length = int.from_bytes(content[start : start + 2], "little")
        if length <= _LONGEST_NAME:
            owner = content[start + 2 : start + 2 + 2 * length].decode("utf-16-le", "ignore")
    elif len(content) < 512:
        with suppress(UnicodeDecodeError):
            owner = content.decode("utf-8").partition(",")[0]
    owner = owner.strip(" \0\r\n\t")
    return _Marker(path, application, owner if owner.isprintable() else "")


def _read(path: Path) -> bytes:
    """A marker's content, b"" when its owner doesn't let others read it."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _owner_is_gone(marker: _Marker) -> bool:
    here = marker.host == _host()
    if sys.platform == "win32":
        # The exclusive open of `_holder` succeeded, which is proof for programs that lock what they open.
        return here or marker.application != "LibreOffice"
    if not (sys.platform == "linux" and here and marker.account and marker.account == _account()):
        return False
    return not any(application == marker.application for _, application in _editors())


def _host() -> str:
    if sys.platform == "win32":
        return os.environ.get("COMPUTERNAME", "")
    return os.uname().nodename


def _account() -> str:
    if sys.platform == "win32":
        return os.environ.get("USERNAME", "")
    import pwd

    with suppress(KeyError):
        return pwd.getpwuid(os.geteuid()).pw_name
    return ""


def _holder(path: Path) -> str | None:
    """The program that has the file open: "" when it can't be named, None when there is none."""
    if sys.platform == "linux":
        return _linux_holder(path)
    if sys.platform == "win32":
        return "" if _windows_refuses(path) else None
    return None


def _linux_holder(path: Path) -> str | None:
    try:
        wanted = path.stat()
    except OSError:
        return None
    for process, application in _editors():
        folder = f"/proc/{process}/fd"
        with suppress(OSError), os.scandir(folder) as descriptors:  # another account's can't be listed
            for descriptor in descriptors:
                with suppress(OSError):
                    held = descriptor.stat()
                    if (held.st_dev, held.st_ino) == (wanted.st_dev, wanted.st_ino):
                        return application
    return None


def _editors() -> list[tuple[str, str]]:
    """The processes running here that edit workbooks, as (number, application)."""
    found = []
    for process in os.listdir("/proc"):  # noqa: PTH208  names alone, on the way of every commit
        if process.isdigit():
            with suppress(OSError):
                descriptor = os.open(f"/proc/{process}/comm", os.O_RDONLY)
                try:
                    name = os.read(descriptor, 32).decode("ascii", "replace").strip()
                finally:
                    os.close(descriptor)
                if name in _APPLICATIONS:
                    found.append((process, _APPLICATIONS[name]))
    return found


if sys.platform == "win32":

    def _windows_refuses(path: Path) -> bool:
        """Whether Windows refuses to open the file exclusively because somebody else has it open."""
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = ctypes.c_void_p
        generic_read, open_existing, share_nothing, sharing_violation = 0x80000000, 3, 0, 32
        handle = kernel.CreateFileW(str(path), generic_read, share_nothing, None, open_existing, 0, None)
        if handle in (None, ctypes.c_void_p(-1).value):
            return ctypes.get_last_error() == sharing_violation
        kernel.CloseHandle(ctypes.c_void_p(handle))
        return False
