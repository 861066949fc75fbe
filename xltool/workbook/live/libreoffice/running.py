"""Which LibreOffice has a file open, and how to make the running one listen.

A second `soffice` with the same profile hands its arguments to the running one and ends at once: so a running
LibreOffice can be told to listen. That a profile's instance runs is asked first, from the socket it listens
on for such arguments, because a `soffice` that finds none would become the application itself.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from xltool.workbook.live.trouble import silent

APPLICATION = "LibreOffice"
_LISTENING = "00010000"
START_SECONDS = 10.0


def is_running(profile: str) -> bool:
    """Whether this account's LibreOffice of that profile runs here."""
    return _listens(_socket(f"SingleOfficeIPC_{_digest(profile)}"))


def listening_pipe(profile: str) -> str | None:
    """The name of the pipe on which a running LibreOffice listens; None if it can't be made to.

    ApplicationSilent when it runs but does not listen in time. The pipe stays open as long as the application
    runs; the system lets nobody but its account connect.
    """
    name = f"xltool_{_digest(profile)}"
    if _listens(_socket(name)):
        return name
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or not is_running(profile):
        return None
    # Were the running one to end this very moment, ours would stay, with no window, and is ended below.
    command = [program, f"--accept=pipe,name={name};urp;", f"-env:UserInstallation={profile}"]
    command += ["--norestore", "--nologo", "--nodefault"]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(START_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)  # a session of its own: nobody else is in it
        process.wait()
        raise silent(APPLICATION) from None
    if not _appears(_socket(name)):
        raise silent(APPLICATION)
    return name


def _appears(socket: Path) -> bool:
    import time

    deadline = time.monotonic() + START_SECONDS
    while not _listens(socket):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _digest(profile: str) -> str:
    """LibreOffice's name for a profile: MD5 of its URL in UTF-16, in hexadecimal without padding."""
    digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
    return "".join(f"{byte:x}" for byte in digest)


def _socket(name: str) -> Path:
    """Where LibreOffice puts a pipe of this account (sal/osl/unx/pipe.cxx)."""
    return Path(os.environ.get("OSL_SOCKET_PATH", "/tmp")) / f"OSL_PIPE_{os.getuid()}_{name}"


def _listens(socket: Path) -> bool:
    """Whether a process of this account listens on a socket; a left-over file alone is none."""
    with suppress(OSError):
        if socket.stat().st_uid == os.getuid():
            table = Path("/proc/net/unix").read_text("utf-8", "replace")
            return any(
                line.endswith(f" {socket}") and line.split()[3] == _LISTENING for line in table.splitlines()
            )
    return False
