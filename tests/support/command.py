"""Running a command line as a person would and seeing what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ran:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def xltool(
    *arguments: object, env: dict[str, str] | None = None, encoding: str = "utf-8", cwd: object = None
) -> Ran:
    """Run `xltool` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "xltool", *map(str, arguments)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding, **(env or {})},
        cwd=None if cwd is None else str(cwd),
        timeout=120,
        check=False,
    )
    return Ran(
        done.returncode, done.stdout.decode(encoding, "replace"), done.stderr.decode(encoding, "replace")
    )
