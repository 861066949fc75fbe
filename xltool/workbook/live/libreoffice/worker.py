"""The worker program that speaks UNO for us: started, asked with a time limit, and ended by us alone."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from xltool.workbook.live.libreoffice.running import APPLICATION
from xltool.workbook.live.trouble import ApplicationGone, ApplicationSilent, gone, no_sheet, refused, silent

_PROGRAM = Path(__file__).with_name("uno_worker.py")
_START_SECONDS = 15.0
ANSWER_SECONDS = 20.0
"""How long one answer may take; a block of ten thousand cells takes about a second."""


class Worker:
    """A running worker. Every request ends: in an answer, or in an exception that says why there is none."""

    def __init__(self, program: list[str]) -> None:
        self._process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._buffer = bytearray()

    @classmethod
    def start(cls) -> Worker | None:
        """A worker run by the first Python here that has the binding; None when none has."""
        for python in pythons():
            try:
                worker = cls([python, "-I", str(_PROGRAM)])
            except OSError:
                continue
            with suppress(ApplicationGone, ApplicationSilent):
                worker._answer(_START_SECONDS)
                return worker
            worker.end()
        return None

    def ask(self, do: str, seconds: float | None = None, **parameters: Any) -> Any:
        """The answer to a request.

        Refused when the application would not do it, ApplicationGone when it or the worker ended,
        ApplicationSilent when the answer takes too long; after the last two the worker is of no more use.
        """
        line = json.dumps({"do": do, **parameters}).encode() + b"\n"
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise gone(APPLICATION) from error
        try:
            reply = self._answer(ANSWER_SECONDS if seconds is None else seconds)
        except ApplicationSilent:
            self.end()
            raise
        if "ok" in reply:
            return reply["ok"]
        if reply["error"] == "gone":
            raise gone(APPLICATION)
        if reply["error"] == "no sheet":
            raise no_sheet(reply["text"])
        raise refused(APPLICATION, reply["text"])

    def _answer(self, seconds: float) -> Any:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        deadline = time.monotonic() + seconds
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise silent(APPLICATION)
            piece = os.read(descriptor, 1 << 20)
            if not piece:
                raise gone(APPLICATION)
            self._buffer += piece
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return json.loads(line)

    def end(self) -> None:
        """End the worker, and nothing but the worker."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        try:
            self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def python_with_binding() -> str | None:
    """The first Python here that has the binding; None when none has."""
    for python in pythons():
        with suppress(OSError, subprocess.TimeoutExpired):
            done = subprocess.run(
                [python, "-I", "-c", "import uno"], capture_output=True, timeout=_START_SECONDS, check=False
            )
            if done.returncode == 0:
                return python
    return None


def pythons() -> Iterator[str]:
    """Pythons that may own the binding: LibreOffice's, the system's, those on the path, our own."""
    seen = set()
    for candidate in _candidates():
        if candidate and Path(candidate).exists() and candidate not in seen:
            seen.add(candidate)
            yield candidate


def _candidates() -> Iterator[str | None]:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is not None:
        yield str(Path(os.path.realpath(office)).with_name("python"))
    yield from (f"{folder}/python3" for folder in ("/usr/bin", "/usr/local/bin"))
    yield shutil.which("python3")
    yield sys.executable
