"""A LibreOffice of the test's own: headless, with a private profile, started and ended by the test alone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from xltool.workbook.presence import PresenceState, forget_programs, who_has_open

_ACTOR = Path(__file__).with_name("uno_actor.py")
_LOAD = """
hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
hidden.Name, hidden.Value = "Hidden", True
desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (hidden,))
"""


class Office:
    """The application, and a person who works in it."""

    def __init__(self, soffice: str, python: str, profile: Path) -> None:
        self.profile = profile.as_uri()
        pipe = f"test{os.getpid()}_{profile.name}"
        command = [soffice, f"-env:UserInstallation={self.profile}", "--headless", "--norestore", "--nologo"]
        self._application = subprocess.Popen(
            [*command, f"--accept=pipe,name={pipe};urp;"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._person = subprocess.Popen(
            [python, "-I", str(_ACTOR)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        try:
            self._ask(connect=pipe)
        except BaseException:
            self.end()
            raise

    def _ask(self, **request: Any) -> Any:
        assert self._person.stdin is not None and self._person.stdout is not None
        self._person.stdin.write(json.dumps(request).encode() + b"\n")
        self._person.stdin.flush()
        answer = json.loads(self._person.stdout.readline())
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["ok"]

    def do(self, path: Path, code: str) -> Any:
        """What a person does with the open document of `path`; see `uno_actor`."""
        return self._ask(path=str(path), code=code)

    def open(self, path: Path) -> Path:
        """Open a file as a double click does."""
        self.do(path, _LOAD)
        return path

    def close(self, path: Path) -> None:
        """Close it without saving."""
        self.do(path, "doc.close(True)")

    def type(self, path: Path, ref: str, text: str) -> None:
        """Type text into a cell."""
        self.do(path, f"cell({ref!r}).String = {text!r}")

    def shown(self, path: Path, ref: str) -> str:
        """What a cell shows."""
        text: str = self.do(path, f"result = cell({ref!r}).String")
        return text

    def column(self, path: Path, heading: str) -> list[str]:
        """What stands below a heading, down to the last used row."""
        code = f"""
cursor = sheet.createCursor()
cursor.gotoEndOfUsedArea(False)
rows = sheet.getCellRangeByPosition(
    0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow
).getDataArray()
at, column = next(
    (r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if value == {heading!r}
)
result = [row[column] for row in rows[at + 1:]]
"""
        found: list[str] = self.do(path, code)
        return found

    def signal(self, number: int) -> None:
        """Send a signal to the application: stop it, let it go on, kill it."""
        os.killpg(self._application.pid, number)

    def end(self) -> None:
        """End both; the application may be gone already."""
        with suppress(ProcessLookupError):
            self.signal(signal.SIGCONT)
        with suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)
        self._application.wait()
        for stream in (self._person.stdin, self._person.stdout):
            if stream is not None:
                stream.close()
        self._person.kill()
        self._person.wait()


def wait_until_let_go(path: Path) -> None:
    """Wait until no application has the file open: one may keep it a moment longer than its document."""
    deadline = time.monotonic() + 20
    while who_has_open(path).state is PresenceState.LOCKED:
        assert time.monotonic() < deadline, f"{path.name} is still held"
        forget_programs()
        time.sleep(0.1)


def new_profile() -> Path:
    """A folder for a profile: short, for the sockets named after it."""
    return Path(tempfile.mkdtemp(prefix="xltool-office-"))


@pytest.fixture(scope="session")
def uno_python(soffice: str) -> str:
    """The Python that has LibreOffice's binding."""
    from xltool.workbook.live.libreoffice.worker import python_with_binding

    python = python_with_binding()
    if python is None:
        if os.environ.get("XLTOOL_REQUIRE_APPLICATIONS"):
            pytest.fail("no Python with LibreOffice's binding (Debian: python3-uno)")
        pytest.skip("no Python with LibreOffice's binding (Debian: python3-uno)")
    return python


@pytest.fixture
def start_office(soffice: str, uno_python: str) -> Iterator[Callable[[], Office]]:
    """Starts applications for one test and ends those, whatever happens."""
    started: list[tuple[Office, Path]] = []

    def start() -> Office:
        profile = new_profile()
        started.append((Office(soffice, uno_python, profile), profile))
        return started[-1][0]

    yield start
    for office, profile in started:
        office.end()
        shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture(scope="module")
def office(soffice: str, uno_python: str) -> Iterator[Office]:
    """One application for all tests of a module that leave it alive."""
    profile = new_profile()
    application = Office(soffice, uno_python, profile)
    yield application
    application.end()
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture
def opened(office: Office, sample_copy: Callable[..., Path]) -> Iterator[Callable[..., Path]]:
    """`opened("xls", "A")`: a sample in a folder of the test's own, open in the application."""
    paths: list[Path] = []

    def open_sample(suffix: str, layout: str = "A") -> Path:
        paths.append(office.open(sample_copy(suffix, layout)))
        return paths[-1]

    yield open_sample
    for path in paths:
        office.do(path, "doc is None or doc.close(True)")
