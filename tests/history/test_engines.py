"""The same promises over real files: .xlsx and .xls."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.support.faults import ended_in_child
from tests.support.history import plan_of, read_json_table
from xltool.history import EntryState, Journal, commit, history, redo, undo
from xltool.workbook.base import Receipt, Value, Workbook
from xltool.workbook.opening import open_workbook

STATES: dict[tuple[str, str], Value] = {
    ("t1", "状态"): "临期", ("t2", "状态"): "逾期", ("t1", "预警"): "黄", ("t2", "预警"): "红",
}  # fmt: skip
ROWS = [["编号", "任务", "进展"], ["t1", "甲", "已开会"], ["t2", "乙", None]]


@pytest.fixture
def json_workbooks() -> None:
    """In this file the real engines open the workbooks."""


def make_xlsx(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "S"
    for row in ROWS:
        sheet.append(row)
    book.save(path)


def make_xls(path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for r, row in enumerate(ROWS):
        for c, value in enumerate(row):
            if value is not None:
                sheet.write(r, c, value)
    book.save(str(path))


@pytest.fixture(params=["xlsx", "xls"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Path]:
    """Makes the same little table in a folder of that name."""
    model = tmp_path / f"model.{request.param}"
    {"xlsx": make_xlsx, "xls": make_xls}[request.param](model)

    def copy(folder: str) -> Path:
        path = tmp_path / folder / f"表.{request.param}"
        path.parent.mkdir()
        path.write_bytes(model.read_bytes())
        return path

    return copy


def write(path: Path, edits: dict[tuple[str, str], Value]) -> Receipt:
    book = open_workbook(path)
    return commit(plan_of(book, edits), book, read_json_table(book), read_json_table)


def column(book: Workbook, number: int) -> list[Value]:
    return [book["S"].value(row, number) for row in (1, 2, 3)]


def test_write_undo_redo(make: Callable[[str], Path]) -> None:
    path = make("a")
    before = path.read_bytes()
    receipt = write(path, STATES)
    assert receipt.skipped == ()
    assert column(open_workbook(path), 4) == ["状态", "临期", "逾期"]
    assert column(open_workbook(path), 5) == ["预警", "黄", "红"]
    after = path.read_bytes()

    again = write(path, STATES)
    assert (again.saved, path.read_bytes()) == (False, after)
    undo(path)
    assert path.read_bytes() == before
    redo(path)
    assert path.read_bytes() == after
    assert Journal.open(path).written("S")["light"] == {"t1": "黄", "t2": "红"}


def test_undo_after_a_person_went_on(make: Callable[[str], Path]) -> None:
    path = make("a")
    write(path, STATES)
    theirs = open_workbook(path)
    theirs["S"]["C3"] = "他们写的"
    theirs["S"]["D2"] = "改过"
    theirs.save()
    receipt = undo(path, read=read_json_table)
    book = open_workbook(path)
    assert column(book, 3) == ["进展", "已开会", "他们写的"]
    assert column(book, 4) == [None, "改过", None]
    assert column(book, 5) == [None, None, None]
    assert [s.cell for s in receipt.skipped] == ["D2"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs os.fork and SIGKILL")
def test_killed_at_every_call_that_writes(make: Callable[[str], Path]) -> None:
    trial = make("trial")
    write(trial, STATES)
    after = trial.read_bytes()
    seen = set()
    for at in count(1):
        path = make(str(at))
        before = path.read_bytes()
        if not ended_in_child(at, lambda path=path: write(path, STATES)):  # type: ignore[misc]
            break
        content = path.read_bytes()
        assert content in (before, after), f"call {at}"
        states = [entry.state for entry in history(path)]
        assert (EntryState.DONE in states) == (content == after), f"call {at}"
        seen.add(content)

        write(path, STATES)
        assert path.read_bytes() == after, f"call {at}"
        assert list(path.parent.rglob(".xltool-*")) == [], f"call {at}"
        undo(path)
        assert path.read_bytes() == before, f"call {at}"
    assert seen == {before, after}
