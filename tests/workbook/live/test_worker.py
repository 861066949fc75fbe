"""The worker program and the child process: every question ends."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from xltool.errors import InputError, InUseError
from xltool.i18n import msg
from xltool.workbook.live.libreoffice import worker as workers
from xltool.workbook.live.libreoffice.worker import Worker
from xltool.workbook.live.supervising import in_time

ECHO = "import sys\nfor line in sys.stdin: print('{\"ok\": 1}', flush=True)"
REFUSING = 'import sys\nfor line in sys.stdin: print(\'{"error": "refused", "text": "why"}\', flush=True)'
DEAF = "import time; time.sleep(600)"
SHORT = "import sys; sys.stdin.readline()"


def program(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_an_answer() -> None:
    worker = Worker(program(ECHO))
    assert worker.ask("books") == 1
    worker.end()


@pytest.mark.parametrize(
    ("code", "expected"),
    [(DEAF, "APPLICATION_SILENT"), (SHORT, "APPLICATION_GONE"), (REFUSING, "APPLICATION_REFUSED")],
)
def test_no_answer(code: str, expected: str) -> None:
    worker = Worker(program(code))
    with pytest.raises(InUseError) as caught:
        worker.ask("books", 5.0 if code != DEAF else 0.2)
    assert (caught.value.code, caught.value.exit_code) == (expected, 4)
    worker.end()
    with pytest.raises(InUseError) as caught:
        worker.ask("books")
    assert caught.value.code == "APPLICATION_GONE"


def test_the_worker_ends_with_us() -> None:
    worker = Worker(program(DEAF))
    worker.end()
    with pytest.raises(ProcessLookupError):
        os.kill(worker._process.pid, 0)


def test_pythons_without_the_binding_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = [sys.executable, "/bin/false", "/no/such/python"]
    monkeypatch.setattr(workers, "pythons", lambda: iter(plain))
    assert Worker.start() is None


def succeed(number: int) -> tuple[int, int]:
    return number, os.getpid()


def hang() -> None:
    time.sleep(600)


def fail() -> None:
    raise InputError(
        "SOME_CODE", msg("The file is empty."), msg("Get it once more; it holds nothing."), Path("x")
    )


def end() -> None:
    os._exit(1)


def test_a_job_in_a_process_of_its_own() -> None:
    number, process = in_time(60, succeed, 7)
    assert number == 7
    assert process != os.getpid()


def test_our_errors_come_back_as_they_were() -> None:
    with pytest.raises(InputError) as caught:
        in_time(60, fail)
    assert (caught.value.code, caught.value.path) == ("SOME_CODE", Path("x"))


def test_a_job_that_hangs_is_ended() -> None:
    with pytest.raises(InUseError) as caught:
        in_time(0.5, hang)
    assert caught.value.code == "APPLICATION_SILENT"


def test_a_job_that_dies() -> None:
    with pytest.raises(InUseError) as caught:
        in_time(60, end)
    assert caught.value.code == "APPLICATION_GONE"
