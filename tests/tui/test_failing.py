"""When the app itself is at fault: two sentences, no cell's text, and what was typed is there next time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partialmethod
from pathlib import Path
from typing import NoReturn

import pytest
from textual.pilot import Pilot

from tests.support.app import settled
from xltool import api
from xltool.cli.commands import open as open_command
from xltool.cli.program import run
from xltool.i18n import msg
from xltool.tui.app import XltoolApp
from xltool.tui.session.unsaved import Unsaved
from xltool.tui.start import DEBUG

SECRET = "联系人甲 13800000000"
Steps = Callable[[Pilot[int]], object]


@pytest.fixture
def open_and(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Steps], int]:
    """`open_and(path, steps)`: `xltool open` without a terminal while `steps` act; its exit code."""

    def open_(path: Path, steps: Steps) -> int:
        headless = partialmethod(XltoolApp.run, headless=True, size=(120, 36), auto_pilot=steps)
        monkeypatch.setattr(XltoolApp, "run", headless)
        monkeypatch.setattr(open_command, "has_terminal", lambda: True)
        monkeypatch.setattr("xltool.tui.start._ambiguous_width", lambda setting: 1)
        return run(["open", str(path), "--as-of=2022-11-24"])

    return open_


def fail(*_: object, **__: object) -> NoReturn:
    text = SECRET
    raise ValueError(f"no number: {text!r}")


async def edit_then_fail(pilot: Pilot[int]) -> None:
    await settled(pilot)
    app = pilot.app
    assert isinstance(app, XltoolApp)
    assert app.session is not None
    column = app.session.table.column("remark")
    app.action_undo = fail  # type: ignore[method-assign]  # any action of the app
    app.session.set(msg("Edit"), {app.session.cell(0, column.index): SECRET})
    await pilot.press("ctrl+z")


async def go_to_findings(pilot: Pilot[int]) -> None:
    await settled(pilot)
    await pilot.press("f7")
    await pilot.pause(5)


def test_a_fault_is_said_in_two_lines_without_any_cell(
    sample_copy: Callable[..., Path],
    open_and: Callable[[Path, Steps], int],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(DEBUG, raising=False)
    path = sample_copy("xls")
    before = path.read_bytes()
    assert open_and(path, edit_then_fail) == 3
    shown = capfd.readouterr()
    assert len(shown.err.splitlines()) == 2
    assert "ValueError" in shown.err
    for text in (SECRET, "13800000000", "Traceback", api.read_table(path).tasks[0].task):
        assert text not in shown.out + shown.err
    assert path.read_bytes() == before
    left = Unsaved(path).read()
    assert left is not None
    assert left.steps[-1].changes[0].after == SECRET


def test_a_fault_in_a_worker_is_said_as_well(
    sample_copy: Callable[..., Path],
    open_and: Callable[[Path, Steps], int],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api, "findings", fail)
    assert open_and(sample_copy("xls"), go_to_findings) == 3
    shown = capfd.readouterr()
    assert len(shown.err.splitlines()) == 2
    assert "ValueError" in shown.err
    assert SECRET not in shown.out + shown.err


def test_whoever_mends_it_sees_the_traceback(
    sample_copy: Callable[..., Path],
    open_and: Callable[[Path, Steps], int],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(DEBUG, "1")
    assert open_and(sample_copy("xls"), edit_then_fail) == 3
    assert "in fail" in capfd.readouterr().err


def test_edits_that_could_not_be_kept_are_not_called_kept(
    sample_copy: Callable[..., Path],
    open_and: Callable[[Path, Steps], int],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(28, "disk full")

    monkeypatch.setattr(Unsaved, "add", full)
    assert open_and(sample_copy("xls"), edit_then_fail) == 3
    assert "disk full" in capfd.readouterr().err
