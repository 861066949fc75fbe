"""`xltool serve` running beside a test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(workbook: Path, *options: str, env: dict[str, str] | None = None) -> Iterator[str]:
    """The address printed by a server that ends with the block."""
    server = subprocess.Popen(
        [sys.executable, "-m", "xltool", "serve", str(workbook), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1", **(env or {})},
    )
    try:
        assert server.stdout is not None and server.stderr is not None
        address = server.stdout.readline().decode().strip()
        assert address, server.stderr.read().decode()
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
        for stream in (server.stdout, server.stderr):
            if stream is not None:
                stream.close()
