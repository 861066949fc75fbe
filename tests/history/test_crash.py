"""At whatever call the process ends or the disk fails: the old file or the new one, and a true journal."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.support.faults import ended_in_child, faults
from tests.support.history import (
    THREE_TASKS,
    JsonWorkbook,
    cells_of,
    change_cell,
    plan_of,
    read_json_table,
    write_json,
)
from xltool.errors import InUseError
from xltool.history import EntryState, Journal, commit, history, redo, undo
from xltool.workbook.base import Value

STATES: dict[tuple[str, str], Value] = {
    ("t1", "状态"): "临期",
    ("t2", "状态"): "逾期",
    ("t3", "状态"): "临期",
}
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs os.fork and SIGKILL")


def write(path: Path, edits: dict[tuple[str, str], Value]) -> None:
    book = JsonWorkbook(path)
    commit(plan_of(book, edits), book, read_json_table(book), read_json_table)


def refresh(path: Path) -> None:
    write(path, STATES)


def temporary_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.startswith(".xltool-")]


def done(path: Path) -> list[int]:
    return [entry.number for entry in history(path) if entry.state is EntryState.DONE]


def expected_after(tmp_path: Path) -> bytes:
    """What the refresh leaves; done here once, which also imports all that it needs."""
    trial = write_json(tmp_path / "试.json", THREE_TASKS)
    refresh(trial)
    return trial.read_bytes()


@posix
def test_killed_during_a_commit(tmp_path: Path) -> None:
    after = expected_after(tmp_path)
    seen = set()
    for at in count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = write_json(folder / "表.json", THREE_TASKS)
        before = path.read_bytes()
        if not ended_in_child(at, lambda path=path: refresh(path)):  # type: ignore[misc]
            break
        content = path.read_bytes()
        assert content in (before, after), f"call {at}"
        assert done(path) == ([1] if content == after else []), f"call {at}"
        seen.add(content)

        refresh(path)  # the next run
        assert path.read_bytes() == after, f"call {at}"
        assert temporary_files(folder) == [], f"call {at}"
        assert len(done(path)) == 1
        undo(path)
        assert path.read_bytes() == before, f"call {at}"
    assert seen == {before, after}
    assert at > 20


@posix
def test_killed_during_an_undo(tmp_path: Path) -> None:
    after = expected_after(tmp_path)
    for at in count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = write_json(folder / "表.json", THREE_TASKS)
        before = path.read_bytes()
        refresh(path)
        if not ended_in_child(at, lambda path=path: undo(path)):  # type: ignore[misc]
            break
        content = path.read_bytes()
        assert content in (before, after), f"call {at}"
        assert done(path) == ([1] if content == after else [2]), f"call {at}"

        redo(path) if content == before else undo(path)
        assert path.read_bytes() == (after if content == before else before), f"call {at}"
        assert temporary_files(folder) == [], f"call {at}"


@posix
def test_killed_and_then_changed_by_a_person(tmp_path: Path) -> None:
    """Whether the write came to pass, what the person wrote afterwards stays."""
    expected_after(tmp_path)
    for at in count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = write_json(folder / "表.json", THREE_TASKS)
        if not ended_in_child(at, lambda path=path: refresh(path)):  # type: ignore[misc]
            break
        change_cell(path, "C4", "他们写的")
        refresh(path)
        assert cells_of(path)["C4"] == "他们写的"
        assert cells_of(path)["D3"] == "逾期"
        assert temporary_files(folder) == []


@posix
def test_killed_while_the_journal_is_folded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltool.history.journal.KEEP_CELLS", 1)
    for at in count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = write_json(folder / "表.json", THREE_TASKS)
        for state in ("正常推进", "临期"):
            write(path, {("t1", "状态"): state})
        finished = not ended_in_child(at, lambda path=path: write(path, {("t1", "状态"): "逾期"}))  # type: ignore[misc]
        state = cells_of(path)["D2"]
        assert Journal.open(path).written("S") == {"state": {"t1": state}}, f"call {at}"
        assert len(done(path)) == (3 if state == "逾期" else 2), f"call {at}"
        if finished:
            break
    assert '"base"' in Journal.open(path).file.read_text("utf-8")


def _failing(code: int) -> Callable[[], None]:
    def strike() -> None:
        raise OSError(code, os.strerror(code))

    return strike


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (errno.ENOSPC, "NO_SPACE"),
        (errno.EROFS, "READ_ONLY"),
        (errno.EACCES, "READ_ONLY"),
        (errno.EIO, "WRITE_FAILED"),
    ],
)
def test_the_disk_fails_during_a_commit(tmp_path: Path, code: int, meaning: str) -> None:
    after = expected_after(tmp_path)
    codes = set()
    for at in count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        path = write_json(folder / "表.json", THREE_TASKS)
        before = path.read_bytes()
        failed = False
        with faults(at, _failing(code)) as layer:
            try:
                refresh(path)
            except InUseError as error:
                failed = True
                codes.add(error.code)
                assert error.path is not None and not error.path.name.endswith(".tmp"), f"call {at}"
        if not layer.struck:
            break
        where = f"call {at}: {layer.struck}"
        assert path.read_bytes() == (before if failed else after), where
        assert done(path) == ([] if failed else [1]), where
        assert temporary_files(folder) == [], where
        if failed:
            backups = folder / ".xltool" / "表.json" / "backups"
            assert not backups.exists() or not list(backups.iterdir()), where
        refresh(path)
        assert path.read_bytes() == after, where
        undo(path)
        assert path.read_bytes() == before, where
    assert codes == {meaning}


def test_a_torn_last_line_is_no_line(path: Path) -> None:
    refresh(path)
    journal = path.parent / ".xltool" / path.name / "journal.jsonl"
    whole = journal.read_bytes()
    first = whole.splitlines(keepends=True)[0]
    for length in (1, 10, len(first) // 2):
        journal.write_bytes(whole + first[:length])
        assert done(path) == [1]
    undo(path)
    assert done(path) == [2]
    assert [entry.number for entry in history(path)] == [1, 2]
