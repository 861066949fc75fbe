"""One writer at a time: our own processes take turns at a workbook's journal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from xltool.errors import InUseError
from xltool.i18n import msg

PATIENCE = 20.0
"""Seconds to wait for another process of ours."""
_PAUSE = 0.02


@contextmanager
def one_writer(file: Path, workbook: Path) -> Iterator[None]:
    """Hold the lock on `file` (made when missing); InUseError LOCKED_BY_APP when another holds it too long.

    The system lets go of it when the process ends, however it ends. OSError when the file can't be made.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        deadline = time.monotonic() + PATIENCE
        while not try_lock(descriptor):
            if time.monotonic() > deadline:
                raise InUseError(
                    "LOCKED_BY_APP",
                    msg("Another xltool is writing “{name}”.", name=workbook.name),
                    msg("Wait until it is done, then run the command again."),
                    workbook,
                )
            time.sleep(_PAUSE)
        yield
    finally:
        with suppress(OSError):  # what was to be written is written by now
            os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int) -> bool:
        """Take the lock on an open file if nobody has it; whether it was taken."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Take the lock on an open file if nobody has it; whether it was taken."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: the hash check before the swap still stands
            return True
        return True
