"""A program that has a file open, under the name of an application, without any marker."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def held_open(path: Path, folder: Path, name: str = "soffice.bin") -> Iterator[None]:
    """While this lasts, a process called `name` holds `path`; its program is put in `folder`."""
    sleep = shutil.which("sleep")
    if sleep is None:
        pytest.skip("needs the sleep program")
    program = folder / name
    shutil.copy(sleep, program)
    with path.open("rb") as held, subprocess.Popen([program, "60"], stdin=held) as process:
        try:
            comm = Path(f"/proc/{process.pid}/comm")
            deadline = time.monotonic() + 30
            # The kernel renames a process a moment after the new program has begun.
            while comm.read_text().strip() != name and time.monotonic() < deadline:
                time.sleep(0.01)
            yield
        finally:
            process.kill()
