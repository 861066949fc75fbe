"""Who has a workbook open: the marker files applications leave beside it, and who holds the file itself.

On Linux a file can be replaced under an open document, and the application later overwrites it with its own
copy: so markers and open files are asked, never locks. A marker that is left behind is reported, never
deleted: on a shared folder only its owner knows.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from xltool.record import NamedTuple

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


_PROFILE_OPTION = "-env:UserInstallation="


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
    here: bool = False
    """Whether the marker names this account on this machine; only LibreOffice's can tell."""
    profile: str = ""
    """The URL of the LibreOffice profile that has it open, as its marker says."""


class _Marker(NamedTuple):
    path: Path
    application: str
    owner: str = ""
    account: str = ""
    host: str = ""
    profile: str = ""

    @property
    def here(self) -> bool:
        return bool(self.account) and self.host == _host() and self.account == _account()


def who_has_open(path: Path | str) -> Presence:
    """Whether an application has the file open, from its markers and from the system.

    STALE only where the owner can be shown to be gone: LibreOffice's marker of this account and machine while
    no LibreOffice of that profile runs here; on Windows any marker but LibreOffice's of another machine, when
    the file opens exclusively. Every other marker counts as LOCKED.
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
        PresenceState.STALE if stale else PresenceState.LOCKED,
        marker.owner,
        marker.application,
        marker.path,
        marker.here,
        marker.profile,
    )


def has_marker(path: Path | str) -> bool:
    """Whether an application's marker lies beside the file (or beside what a link leads to).

    The cheap half of `who_has_open`: on Linux no marker means no application that could be written through.
    """
    named = Path(path)
    with suppress(OSError):
        return _find_marker(named) is not None or (
            named.is_symlink() and _find_marker(Path(os.path.realpath(named))) is not None
        )
    return False


def _find_marker(path: Path) -> _Marker | None:
    """The marker of an application beside `path`; OSError when the folder can't be looked into.

    Asks for each name a marker can have: listing the folder would cost a batch its square.
    """
    folder, name = os.path.split(path)
    os.stat(folder or ".")  # noqa: PTH116  a folder that isn't there has no marker to deny
    if _is_there(folder, marker := f".~lock.{name}#"):
        return _libreoffice_marker(path.with_name(marker))
    if _is_there(folder, marker := f"~${name}"):
        return _owner_file(path.with_name(marker), "Excel")
    # WPS sometimes puts the mark in the place of the first one or two characters of the name. Such a marker
    # belongs to a file that bears its whole name, where there is one.
    for rest in (name, name[1:], name[2:]):
        marker = f".~{rest}"
        if rest.startswith("lock.") or not (rest and _is_there(folder, marker)):
            continue
        if rest == name or not _is_there(folder, rest):
            return _owner_file(path.with_name(marker), "WPS")
    return None


def _is_there(folder: str, name: str) -> bool:
    try:
        os.lstat(os.path.join(folder, name))  # noqa: PTH118  asked for many names that are hardly ever there
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _libreoffice_marker(path: Path) -> _Marker:
    """`name,account,host,date,profile;` with a backslash before a comma inside a part."""
    text = _read(path).decode("utf-8", "replace")
    parts = [part.replace("\0", ",") for part in text.replace("\\,", "\0").split(",")]
    name, account, host, _, profile = (part.strip() for part in (*parts, "", "", "", "", "")[:5])
    return _Marker(path, "LibreOffice", name or account, account, host, profile.rstrip(";"))


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
    if sys.platform == "win32":
        # The exclusive open of `_holder` succeeded, which is proof for programs that lock what they open.
        return marker.host == _host() or marker.application != "LibreOffice"
    if sys.platform != "linux" or not marker.here:
        return False
    forget_programs()  # whoever left the marker may have started since the last look
    return not any(
        application == marker.application and _may_have_profile(process, marker.profile)
        for process, application in _editors()
    )


def _may_have_profile(process: str, profile: str) -> bool:
    """Whether a LibreOffice may be the one of a profile: it lives, and its command line names no other."""
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return True
    arguments = command.decode("utf-8", "replace").split("\0")
    named = [a.removeprefix(_PROFILE_OPTION) for a in arguments if a.startswith(_PROFILE_OPTION)]
    return command != b"" and not (profile and named and profile not in named)


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
    if _nobody_holds(path):
        return None
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


def _nobody_holds(path: Path) -> bool:
    """Whether the system itself says that no program here has the file open.

    It grants the lease of a writer on exactly that condition (fcntl(2), "Leases"), to a file's owner and on
    local file systems; elsewhere it refuses, as where the file can't be read or another program has a lease
    on it, and who has the file open must be looked for.
    """
    import fcntl
    import signal

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # Whoever opens the file meanwhile waits for the next line; the news of it must be a harmless signal.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


_LOOK_AGAIN_AFTER = 0.5
"""Seconds for which a look at the running programs is good enough where another one follows before anything
is written: a folder of workbooks would look many times a second."""
_NEVER: tuple[float, list[tuple[str, str]]] = (float("-inf"), [])
_last_look = _NEVER


def forget_programs() -> None:
    """Make the next `who_has_open` look at the running programs itself: to be called before the last one
    that stands between a person's file and its replacement."""
    global _last_look
    _last_look = _NEVER


def running_applications() -> frozenset[str]:
    """The applications running here that edit workbooks; empty where the system doesn't tell."""
    if sys.platform != "linux":
        return frozenset()
    return frozenset(application for _, application in _editors())


def _editors() -> list[tuple[str, str]]:
    """The processes running here that edit workbooks, as (number, application)."""
    global _last_look
    now = time.monotonic()
    if now - _last_look[0] > _LOOK_AGAIN_AFTER:
        _last_look = (now, _look_for_editors())
    return _last_look[1]


def _look_for_editors() -> list[tuple[str, str]]:
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
