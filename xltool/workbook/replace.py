"""The atomic replace: at any instant a crash leaves the old file or the new one, whole.

A new file is written beside the target under a hidden name of its own, synced, dressed with the target's
mode, owner and attributes, and put in the target's place in one step. Whatever goes wrong before that step,
the target is unharmed and the new file is removed; what a killed process left behind, the next run removes.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from xltool.errors import ChangedError, InputError, InUseError, XltoolError
from xltool.i18n import msg

_PREFIX = ".xltool-"
_SUFFIX = ".tmp"
_ABANDONED_AFTER = 3600.0
"""Seconds after which a temporary file of a process we can't ask after is taken for abandoned."""
_LOOK_AGAIN_AFTER = 60.0
"""Seconds after which a folder is looked through anew: `--watch` and the app run for days."""
_SWAP_ATTEMPTS = 6
"""On Windows a virus scanner or indexer may hold the target for a moment; waits double from 20 ms."""

_BLOCK = 1 << 16

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_LOCKED = {errno.EBUSY, errno.ETXTBSY}
_SHARING_VIOLATION = {32, 33}
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows."""


def file_sha256(path: Path | str) -> str:
    """The SHA-256 of a file's content, in hex; OSError when it can't be read."""
    with open(path, "rb", buffering=0) as stream:  # noqa: PTH123  Path.open costs twice as much
        return _sha256(stream)


def _sha256(stream: BinaryIO) -> str:
    """What `hashlib.file_digest` gives, which takes a quarter of a MiB to do it, however small the file."""
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def replace_file(
    target: Path | str, write: Callable[[BinaryIO], object], *, expected_sha256: str | None
) -> str:
    """Put what `write` writes in the place of `target` (which may be new), and return its SHA-256.

    With `expected_sha256` the target must still hold that content just before the swap, else ChangedError
    CHANGED_ON_DISK. A symbolic link stays a link: the file it points to is replaced. InUseError NO_SPACE,
    READ_ONLY, LOCKED_BY_APP or WRITE_FAILED when the system refuses; whichever is raised, the target holds
    what it held. The stream can be read and seeked.
    """
    staged, sha256 = stage_file(target, write)
    swap_file(staged, target, expected_sha256=expected_sha256)
    return sha256


def stage_file(target: Path | str, write: Callable[[BinaryIO], object]) -> tuple[Path, str]:
    """A synced file beside `target` with what `write` writes, for `swap_file`, and its SHA-256."""
    staged = stage_beside(target)
    with _discarding(staged, Path(target)), staged.open("r+b") as stream:
        write(stream)
        stream.flush()
        os.fsync(stream.fileno())
        stream.seek(0)
        return staged, _sha256(stream)


def stage_beside(target: Path | str) -> Path:
    """An empty file in the folder of `target` that `swap_file` can put in its place.

    Nobody else can read it as long as it hasn't the target's mode; where there is no target yet, it has the
    mode of any new file. InUseError or InputError when the folder or the target can't be written.
    """
    named = Path(target)
    place = _behind_links(named)
    try:
        # A swap needs no right to the file itself, so a file marked read-only would be replaced silently.
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
        remove_abandoned(place.parent, int(time.monotonic() // _LOOK_AGAIN_AFTER))
        name = f"{_PREFIX}{_machine()}-{os.getpid()}-{os.urandom(4).hex()}{_SUFFIX}"
        staged = place.parent / name
        created = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if place.exists() else 0o666)
    except OSError as error:
        raise write_error(error, named) from error
    with _discarding(staged, named):
        os.close(created)
    return staged


def swap_file(staged: Path, target: Path | str, *, expected_sha256: str | None) -> None:
    """Put a file made by `stage_beside`, its content written and synced, in the place of `target`.

    Raises as `replace_file` does; `staged` is gone afterwards either way.
    """
    named = Path(target)
    place = _behind_links(named)
    with _discarding(staged, named):
        _dress_like(staged, place)
        if expected_sha256 is not None:
            _expect(named, place, expected_sha256)
        _swap(staged, place)
    _sync_folder(place.parent)


def _behind_links(path: Path) -> Path:
    return Path(os.path.realpath(path)) if os.path.islink(path) else path  # noqa: PTH114  never raises


@contextmanager
def _discarding(staged: Path, target: Path) -> Iterator[None]:
    """Remove the staged file when anything goes wrong, and say in a person's words what the system said."""
    try:
        yield
    except BaseException as error:
        with suppress(OSError):
            staged.unlink()
        if isinstance(error, OSError):
            raise write_error(error, target) from error
        raise


@lru_cache(maxsize=16)
def remove_abandoned(folder: Path, _period: int) -> None:
    """Remove the temporary files in `folder` that a killed process of ours left, and no others.

    Once in a period: going through the folder for each of its workbooks would cost a batch its square.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX) and _abandoned(entry):
                with suppress(OSError):
                    os.unlink(entry.path)  # noqa: PTH108  a scandir entry holds no Path


def changed_on_disk(path: Path) -> ChangedError:
    """The error for a file that no longer holds what was read."""
    return ChangedError(
        "CHANGED_ON_DISK",
        msg("“{name}” was changed by someone else in the meantime; nothing was written.", name=path.name),
        msg("Run the command again: it starts from the new content."),
        path,
    )


def write_error(error: OSError, path: Path) -> XltoolError:
    """What a system error met while writing `path` means to a person, and what to do about it."""
    if getattr(error, "winerror", None) in _SHARING_VIOLATION or error.errno in _LOCKED:
        return InUseError(
            "LOCKED_BY_APP",
            msg("“{name}” is open in another program.", name=path.name),
            msg("Close it there (Excel, WPS, LibreOffice), then run the command again."),
            path,
        )
    if error.errno in _NO_SPACE:
        return InUseError(
            "NO_SPACE",
            msg("There is no room left on the disk to write “{name}”; it was not changed.", name=path.name),
            msg("Free some space, or write to another disk with --out."),
            path,
        )
    if error.errno in _READ_ONLY:
        return InUseError(
            "READ_ONLY",
            msg("“{name}” or its folder is read-only; it was not changed.", name=path.name),
            msg("Take the read-only mark away or ask for write permission, or write elsewhere with --out."),
            path,
        )
    if error.errno == errno.ENOENT:
        return InputError(
            "NOT_FOUND",
            msg("The folder “{folder}” does not exist.", folder=str(path.parent)),
            msg("Create the folder first, or choose another one."),
            path,
        )
    return InUseError(
        "WRITE_FAILED",
        msg(
            "“{name}” could not be written and was not changed: {detail}.",
            name=path.name,
            detail=error.strerror or type(error).__name__,
        ),
        msg("Check the disk or the network connection, then run the command again."),
        path,
    )


def _machine() -> str:
    """A short token of this machine: on a shared folder the same process number may be alive elsewhere."""
    if sys.platform == "win32":
        name = os.environ.get("COMPUTERNAME", "")
    else:
        name = os.uname().nodename
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _abandoned(entry: os.DirEntry[str]) -> bool:
    """Whether the process that made this temporary file is gone."""
    machine, _, rest = entry.name.removeprefix(_PREFIX).partition("-")
    process = rest.partition("-")[0]
    # On Windows asking after a process by signal 0 would interrupt it, so only age tells there.
    if sys.platform != "win32" and machine == _machine() and process.isdigit():
        return not process_alive(int(process))
    try:
        return time.time() - entry.stat(follow_symlinks=False).st_mtime > _ABANDONED_AFTER
    except OSError:
        return False


def process_alive(process: int) -> bool:
    """Whether a process of this number runs here (not on Windows)."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _dress_like(staged: Path, place: Path) -> None:
    """Give the new file the owner, mode and extended attributes (access lists) of the one it replaces."""
    if sys.platform == "win32":
        return
    try:
        old = place.stat()
    except FileNotFoundError:
        return
    if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
        try:
            os.chown(staged, old.st_uid, old.st_gid)
        except OSError:  # only root gives files away; keeping the group is still worth something
            with suppress(OSError):
                os.chown(staged, -1, old.st_gid)
    if sys.platform == "linux":
        with suppress(OSError):
            for name in os.listxattr(place):
                with suppress(OSError):
                    os.setxattr(staged, name, os.getxattr(place, name))
    staged.chmod(old.st_mode & 0o7777)


def _expect(named: Path, place: Path, sha256: str) -> None:
    try:
        unchanged = file_sha256(place) == sha256
    except FileNotFoundError:
        unchanged = False
    if not unchanged:
        raise changed_on_disk(named)


def _swap(staged: Path, place: Path) -> None:
    for attempt in range(_SWAP_ATTEMPTS):
        try:
            staged.replace(place)
        except PermissionError as error:
            if sys.platform != "win32":
                raise
            if attempt == _SWAP_ATTEMPTS - 1:
                # Windows refuses to replace an open file: access denied here means it is open somewhere.
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(place)) from error
            time.sleep(0.02 * 2**attempt)
        else:
            return


def _sync_folder(folder: Path) -> None:
    """Make the swap itself durable. It has happened: a file system that can't promise more is no error."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
