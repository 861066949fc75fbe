"""Undo gives back the very bytes, or, once people went on working, only what is still ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.history import (
    JsonWorkbook,
    cells_of,
    change_cell,
    plan_of,
    read_json_table,
    write_json,
)
from xltool.errors import InputError
from xltool.history import EntryState, Journal, commit, history, redo, undo
from xltool.workbook.base import Receipt, Value

STATES: dict[tuple[str, str], Value] = {
    ("t1", "状态"): "临期",
    ("t2", "状态"): "逾期",
    ("t3", "状态"): "临期",
}


def write(path: Path, edits: dict[tuple[str, str], Value], command: str = "update") -> Receipt:
    book = JsonWorkbook(path)
    return commit(plan_of(book, edits, command), book, read_json_table(book), read_json_table)


def states(path: Path) -> list[EntryState]:
    return [entry.state for entry in history(path)]


DONE, UNDONE = EntryState.DONE, EntryState.UNDONE


def test_gives_back_the_exact_bytes(path: Path) -> None:
    before = path.read_bytes()
    write(path, STATES, "refresh")
    after = path.read_bytes()
    receipt = undo(path)
    assert path.read_bytes() == before
    assert receipt.saved
    assert receipt.backup is not None
    assert receipt.backup.read_bytes() == after
    assert states(path) == [UNDONE, DONE]


def test_redo_puts_it_back(path: Path) -> None:
    write(path, STATES, "refresh")
    after = path.read_bytes()
    undo(path)
    redo(path)
    assert path.read_bytes() == after
    assert states(path) == [DONE, UNDONE, DONE]
    assert Journal.open(path).written("S") == {"state": {"t1": "临期", "t2": "逾期", "t3": "临期"}}


def test_undo_twice_goes_back_two_steps_and_redo_comes_forward_again(path: Path) -> None:
    contents = [path.read_bytes()]
    for text in ("一", "二", "三"):
        write(path, {("t2", "进展"): text})
        contents.append(path.read_bytes())
    for expected in (2, 1, 0):
        undo(path)
        assert path.read_bytes() == contents[expected]
    with pytest.raises(InputError) as raised:
        undo(path)
    assert raised.value.code == "NOTHING_TO_UNDO"
    for expected in (1, 2, 3):
        redo(path)
        assert path.read_bytes() == contents[expected]
    with pytest.raises(InputError) as raised:
        redo(path)
    assert raised.value.code == "NOTHING_TO_REDO"
    undo(path)
    assert path.read_bytes() == contents[2]


def test_back_to_an_entry_and_forward_to_one(path: Path) -> None:
    contents = [path.read_bytes()]
    for text in ("一", "二", "三"):
        write(path, {("t2", "进展"): text})
        contents.append(path.read_bytes())
    undo(path, to=1)
    assert path.read_bytes() == contents[1]
    undo(path, to=0)
    assert path.read_bytes() == contents[0]
    undo(path, to=3)
    assert path.read_bytes() == contents[3]
    assert not undo(path, to=3).saved
    with pytest.raises(InputError) as raised:
        undo(path, to=99)
    assert raised.value.code == "NO_SUCH_ENTRY"


def test_a_new_write_ends_the_possibility_to_redo(path: Path) -> None:
    write(path, {("t2", "进展"): "一"})
    undo(path)
    write(path, {("t3", "进展"): "二"})
    with pytest.raises(InputError) as raised:
        redo(path)
    assert raised.value.code == "NOTHING_TO_REDO"
    undo(path)
    assert "C4" not in cells_of(path)


class TestAfterPeopleWentOn:
    """The file is no longer what we left: only cells that still hold what we wrote are touched."""

    def test_their_cells_stay_and_ours_go(self, path: Path) -> None:
        write(path, STATES, "refresh")
        change_cell(path, "C3", "他们写的")
        change_cell(path, "D3", "改过")
        receipt = undo(path, read=read_json_table)
        cells = cells_of(path)
        assert (cells["C3"], cells["D3"]) == ("他们写的", "改过")
        assert not {"D1", "D2", "D4"} & set(cells)
        assert [s.cell for s in receipt.skipped] == ["D3"]
        assert states(path) == [UNDONE, DONE]

    def test_rows_that_moved_are_found(self, path: Path) -> None:
        write(path, {("t1", "进展"): "甲", ("t2", "进展"): "乙"})
        moved: dict[str, Value] = {
            "A1": "编号", "B1": "任务", "C1": "进展",
            "A2": "t2", "C2": "乙", "A3": "t8", "C3": "甲", "A4": "t1", "C4": "甲",
        }  # fmt: skip
        write_json(path, moved)
        undo(path, read=read_json_table)
        assert cells_of(path) == {key: v for key, v in moved.items() if key != "C2"} | {"C4": "已开会"}

    def test_it_can_be_put_back(self, path: Path) -> None:
        write(path, {("t1", "进展"): "甲", ("t2", "进展"): "乙"})
        change_cell(path, "C4", "他们写的")
        undo(path, read=read_json_table)
        assert (cells_of(path)["C2"], "C3" in cells_of(path)) == ("已开会", False)
        redo(path, read=read_json_table)
        assert [cells_of(path)[ref] for ref in ("C2", "C3", "C4")] == ["甲", "乙", "他们写的"]

    def test_several_entries_at_once(self, path: Path) -> None:
        for text in ("一", "二"):
            write(path, {("t2", "进展"): text})
        change_cell(path, "C4", "他们写的")
        undo(path, to=0, read=read_json_table)
        cells = cells_of(path)
        assert ("C3" in cells, cells["C4"]) == (False, "他们写的")
        assert states(path) == [UNDONE, UNDONE, DONE]

    def test_what_a_person_wrote_between_two_entries_comes_back(self, path: Path) -> None:
        write(path, {("t2", "进展"): "一"})
        change_cell(path, "C3", "他们写的")
        write(path, {("t2", "进展"): "二"})
        undo(path, to=0, read=read_json_table)
        assert cells_of(path)["C3"] == "他们写的"

    def test_a_personal_number_comes_back_from_the_backup(self, path: Path) -> None:
        write_json(path, {"A1": "编号", "B1": "电话", "A2": "t1", "B2": "张三 13912345678", "A3": "t2"})
        write(path, {("t1", "电话"): "李四 13812345678"})
        change_cell(path, "B3", "他们写的")
        undo(path, read=read_json_table)
        assert cells_of(path)["B2"] == "张三 13912345678"

    def test_without_that_backup_it_is_reported(self, path: Path) -> None:
        write_json(path, {"A1": "编号", "B1": "电话", "A2": "t1", "B2": "张三 13912345678", "A3": "t2"})
        receipt = write(path, {("t1", "电话"): "李四 13812345678"})
        change_cell(path, "B3", "他们写的")
        assert receipt.backup is not None
        receipt.backup.unlink()
        receipt = undo(path, read=read_json_table)
        assert [s.cell for s in receipt.skipped] == ["B2"]
        assert cells_of(path)["B2"] == "李四 13812345678"


def test_a_missing_backup_is_made_up_for_by_the_cells(path: Path) -> None:
    receipt = write(path, {("t2", "进展"): "一"})
    assert receipt.backup is not None
    receipt.backup.unlink()
    undo(path, read=read_json_table)
    assert "C3" not in cells_of(path)


def test_a_backup_that_was_tampered_with_is_not_put_back(path: Path) -> None:
    receipt = write(path, {("t2", "进展"): "一"})
    assert receipt.backup is not None
    change_cell(receipt.backup, "B2", "改过的备份")
    undo(path, read=read_json_table)
    assert (cells_of(path)["B2"], "C3" in cells_of(path)) == ("甲", False)


def test_a_workbook_that_was_never_written_to(path: Path) -> None:
    with pytest.raises(InputError) as raised:
        undo(path)
    assert raised.value.code == "NOTHING_TO_UNDO"
    with pytest.raises(InputError) as raised:
        undo(path.with_name("没有.json"))
    assert raised.value.code == "NOT_FOUND"
