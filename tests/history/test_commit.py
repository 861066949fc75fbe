"""A commit writes what the plan names and nothing else, or nothing at all."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.support.history import (
    JsonWorkbook,
    cells_of,
    change_cell,
    plan_of,
    read_json_table,
    write_json,
)
from tests.support.holding import held_open
from xltool.errors import ChangedError, InUseError
from xltool.history import Journal, apply, commit
from xltool.plan import Plan
from xltool.workbook.base import Receipt
from xltool.workbook.replace import file_sha256

STATES = {("t1", "状态"): "临期", ("t2", "状态"): "逾期", ("t3", "状态"): "临期"}


def write(
    path: Path, edits: dict[tuple[str, str], object] | None = None, command: str = "refresh"
) -> Receipt:
    book = JsonWorkbook(path)
    plan = plan_of(book, edits or STATES, command)  # type: ignore[arg-type]
    return commit(plan, book, read_json_table(book), read_json_table)


def test_writes_the_cells_and_tells_what_it_did(path: Path) -> None:
    before = path.read_bytes()
    receipt = write(path)
    assert {ref: cells_of(path)[ref] for ref in ("D1", "D2", "D3", "D4")} == {
        "D1": "状态", "D2": "临期", "D3": "逾期", "D4": "临期",
    }  # fmt: skip
    assert (receipt.written, receipt.saved, receipt.skipped) == (4, True, ())
    assert receipt.sha256_after == file_sha256(path) != receipt.sha256_before
    assert receipt.backup is not None
    assert receipt.backup.read_bytes() == before


def test_an_empty_plan_leaves_no_trace(path: Path) -> None:
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    book = JsonWorkbook(path)
    receipt = commit(Plan(path, book.sha256, "S", unchanged=7), book)
    assert (receipt.saved, receipt.unchanged, receipt.sha256_after) == (False, 7, book.sha256)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_edits_that_change_no_byte_are_no_write(path: Path) -> None:
    mtime = path.stat().st_mtime_ns
    book = JsonWorkbook(path)
    receipt = commit(plan_of(book, {("t1", "进展"): "已开会"}), book)
    assert (receipt.saved, receipt.written, receipt.backup) == (False, 0, None)
    assert path.stat().st_mtime_ns == mtime
    assert Journal.open(path).entries == []


def test_a_formula_is_left_alone_and_reported(tmp_path: Path) -> None:
    path = write_json(
        tmp_path / "a.json", {"A1": "编号", "B1": "状态", "A2": "t1", "B2": "=NOW()", "A3": "t2"}
    )
    receipt = write(path, {("t1", "状态"): "临期", ("t2", "状态"): "逾期"})
    assert cells_of(path)["B2"] == "=NOW()"
    assert cells_of(path)["B3"] == "逾期"
    assert [s.cell for s in receipt.skipped] == ["B2"]
    assert Journal.open(path).written("S") == {"state": {"t2": "逾期"}}


def test_a_cell_the_engine_refuses_is_reported_and_the_rest_is_written(tmp_path: Path) -> None:
    cells = {"A1": "编号", "B1": "状态", "A2": "t1", "A3": "t2", "A4": "t3"}
    path = write_json(tmp_path / "a.json", cells, refuse=["B3"])
    receipt = write(path)
    assert cells_of(path) == {**cells, "B2": "临期", "B4": "临期"}
    assert [s.cell for s in receipt.skipped] == ["B3"]
    assert receipt.written == 2


def test_a_column_whose_heading_is_refused_is_not_begun(tmp_path: Path) -> None:
    cells = {"A1": "编号", "B1": "任务", "A2": "t1", "A3": "t2", "A4": "t3"}
    path = write_json(tmp_path / "a.json", cells, refuse=["C1"])
    receipt = write(path)
    assert not receipt.saved
    assert [s.cell for s in receipt.skipped] == ["C1", "C2", "C3", "C4"]
    assert cells_of(path) == cells


def test_a_column_whose_heading_would_hide_a_formula_is_not_begun(path: Path) -> None:
    book = JsonWorkbook(path)
    plan = plan_of(book, STATES)
    book.sheets[0].cells["D1"] = "=SUM(A1)"  # one without a value yet: the table's reader saw an empty cell
    receipt = commit(plan, book)
    assert not receipt.saved
    assert [s.cell for s in receipt.skipped] == ["D1", "D2", "D3", "D4"]


def test_a_new_column_is_dressed_like_its_neighbour(tmp_path: Path) -> None:
    cells = {"A1": "编号", "B1": "任务", "A2": "t1", "B3": "一、小节", "A4": "t3"}
    path = write_json(tmp_path / "a.json", cells)
    write(path, {("t1", "预警"): "红", ("t3", "预警"): "黄"})
    sheet = JsonWorkbook(path).sheets[0]
    assert sheet.dress == {"C1": "B1", "C2": "B2", "C3": "B3", "C4": "B4"}
    assert (sheet.content["widths"], sheet.content["lights"]) == ({"3": 2}, "C2:C4")
    assert sheet.content["choices"] == "C2:C4"


def test_lights_that_cannot_follow_become_fills(tmp_path: Path) -> None:
    cells = {"A1": "编号", "B1": "任务", "A2": "t1", "A3": "t2"}
    path = write_json(tmp_path / "a.json", cells, refuse=["lights", "choices"])
    receipt = write(path, {("t1", "预警"): "红", ("t2", "预警"): "无"})
    dress = JsonWorkbook(path).sheets[0].dress
    assert dress["C2"] not in (None, "B2")
    assert dress["C3"] == "B3"
    assert [s.cell for s in receipt.skipped] == ["C2:C3", "C2:C3"]
    assert receipt.saved


def test_dressing_a_blank_never_clears_a_note_beside_the_table(tmp_path: Path) -> None:
    cells = {"A1": "编号", "B1": "任务", "A2": "t1", "B3": "一、小节", "C3": "批注", "A4": "t3"}
    path = write_json(tmp_path / "a.json", cells)
    write(path, {("t1", "预警"): "红", ("t3", "预警"): "黄"})
    assert cells_of(path)["C3"] == "批注"


def test_apply_changes_the_book_and_no_file(path: Path) -> None:
    before = path.read_bytes()
    book = JsonWorkbook(path)
    plan = plan_of(book, STATES)
    applied = apply(plan, book)
    assert (applied.skipped, list(applied.blocks)) == ((), list(plan.blocks))
    assert book["S"]["D3"] == "逾期"
    assert path.read_bytes() == before


class TestFileChangedSinceItWasRead:
    """Rule 4: the plan moves onto the new content by task and heading, or nothing is written."""

    def test_rows_that_moved_are_followed(self, path: Path) -> None:
        book = JsonWorkbook(path)
        plan = plan_of(book, STATES)
        moved = {"A1": "编号", "B1": "任务", "C1": "进展", "A2": "t3", "B2": "丙", "A3": "t9", "B3": "新",
                 "A4": "t1", "B4": "甲", "C4": "已开会", "A5": "t2", "B5": "乙"}  # fmt: skip
        write_json(path, moved)
        receipt = commit(plan, book, read_json_table(book), read_json_table)
        assert cells_of(path) == {**moved, "D1": "状态", "D2": "临期", "D4": "临期", "D5": "逾期"}
        assert receipt.saved

    def test_a_column_inserted_before_is_followed(self, path: Path) -> None:
        book = JsonWorkbook(path)
        plan = plan_of(book, {("t2", "进展"): "已发文"}, "update")
        moved = {
            "A1": "编号",
            "B1": "任务",
            "C1": "备注",
            "D1": "进展",
            "A2": "t1",
            "D2": "已开会",
            "A3": "t2",
        }
        write_json(path, moved)
        commit(plan, book, read_json_table(book), read_json_table)
        assert cells_of(path) == {**moved, "D3": "已发文"}

    def test_a_cell_someone_filled_meanwhile_is_theirs(self, path: Path) -> None:
        book = JsonWorkbook(path)
        plan = plan_of(book, {("t1", "进展"): "甲甲", ("t2", "进展"): "乙乙"}, "update")
        change_cell(path, "C3", "别人写的")
        receipt = commit(plan, book, read_json_table(book), read_json_table)
        assert (cells_of(path)["C2"], cells_of(path)["C3"]) == ("甲甲", "别人写的")
        assert [s.cell for s in receipt.skipped] == ["C3"]

    def test_a_task_that_is_gone_is_reported(self, path: Path) -> None:
        book = JsonWorkbook(path)
        plan = plan_of(book, {("t2", "进展"): "乙乙", ("t3", "进展"): "丙丙"}, "update")
        write_json(path, {"A1": "编号", "B1": "任务", "C1": "进展", "A2": "t3"})
        receipt = commit(plan, book, read_json_table(book), read_json_table)
        assert cells_of(path)["C2"] == "丙丙"
        assert [s.cell for s in receipt.skipped] == ["C3"]

    def test_the_same_refresh_by_someone_else_leaves_nothing_to_do(self, path: Path) -> None:
        mine, theirs = JsonWorkbook(path), JsonWorkbook(path)
        plan = plan_of(mine, STATES)
        commit(plan_of(theirs, STATES), theirs)
        after_theirs = path.read_bytes()
        receipt = commit(plan, mine, read_json_table(mine), read_json_table)
        assert (receipt.saved, receipt.unchanged) == (False, 4)
        assert path.read_bytes() == after_theirs
        assert len(Journal.open(path).entries) == 1

    def test_without_a_way_to_merge_nothing_is_written(self, path: Path) -> None:
        book = JsonWorkbook(path)
        plan = plan_of(book, STATES)
        change_cell(path, "C3", "别人写的")
        theirs = path.read_bytes()
        with pytest.raises(ChangedError) as raised:
            commit(plan, book)
        assert raised.value.code == "CHANGED_ON_DISK"
        assert path.read_bytes() == theirs

    def test_changed_between_the_check_and_the_swap(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        changes = iter(["第一次"])

        def write_to(self: JsonWorkbook, out: BinaryIO) -> None:
            original(self, out)
            if (text := next(changes, None)) is not None:
                change_cell(path, "C4", text)

        original = JsonWorkbook.write_to
        monkeypatch.setattr(JsonWorkbook, "write_to", write_to)
        receipt = write(path)
        assert cells_of(path)["C4"] == "第一次"
        assert cells_of(path)["D4"] == "临期"
        assert receipt.saved
        assert len(Journal.open(path).entries) == 1

    def test_a_file_that_keeps_changing_is_given_up(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def write_to(self: JsonWorkbook, out: BinaryIO) -> None:
            original(self, out)
            change_cell(path, "C4", str(len(cells_of(path).get("C4", "") or "") * "又" + "改"))  # type: ignore[arg-type]

        original = JsonWorkbook.write_to
        monkeypatch.setattr(JsonWorkbook, "write_to", write_to)
        with pytest.raises(ChangedError):
            write(path)
        assert "D1" not in cells_of(path)
        assert not [p for p in path.parent.iterdir() if p.suffix == ".tmp"]
        assert not list(Journal.open(path).backups.iterdir())


def test_open_in_libreoffice_is_refused_and_says_who(path: Path) -> None:
    path.with_name(f".~lock.{path.name}#").write_text("李四,lisi,another-machine,,file:///p;", "utf-8")
    before = path.read_bytes()
    with pytest.raises(InUseError) as raised:
        write(path)
    assert raised.value.code == "LOCKED_BY_APP"
    assert "李四" in raised.value.message
    assert path.read_bytes() == before
    assert not (path.parent / ".xltool").exists()


def test_opened_while_we_worked_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_to(self: JsonWorkbook, out: BinaryIO) -> None:
        path.with_name(f"~${path.name}").write_bytes(bytes(165))
        original(self, out)

    original = JsonWorkbook.write_to
    monkeypatch.setattr(JsonWorkbook, "write_to", write_to)
    before = path.read_bytes()
    with pytest.raises(InUseError):
        write(path)
    assert path.read_bytes() == before
    assert {p.name for p in path.parent.iterdir()} == {".xltool", path.name, f"~${path.name}"}


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_opened_without_a_marker_while_we_worked_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look at the running programs, a moment ago, must not answer for the last one."""

    def write_to(self: JsonWorkbook, out: BinaryIO) -> None:
        opening.enter_context(held_open(path, tmp_path))
        original(self, out)

    original = JsonWorkbook.write_to
    monkeypatch.setattr(JsonWorkbook, "write_to", write_to)
    before = path.read_bytes()
    with ExitStack() as opening, pytest.raises(InUseError) as raised:
        write(path)
    assert raised.value.code == "LOCKED_BY_APP"
    assert path.read_bytes() == before
    assert not list(Journal.open(path).backups.iterdir())


def test_a_link_stays_a_link_and_its_history_is_the_files(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "链接" / "表.json"
    link.parent.mkdir()
    link.symlink_to(path)
    write(link)
    assert link.is_symlink()
    assert cells_of(path)["D3"] == "逾期"
    assert [e.number for e in Journal.open(path).entries] == [1]
    assert [e.number for e in Journal.open(link).entries] == [1]
