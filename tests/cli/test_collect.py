"""`xltool collect` as a person runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import xltool
from tests.support.damage import Grid
from tests.support.submission import hand_out, master, task_rows, values


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table one of whose three copies came back with a report and another deadline."""
    path = master(tmp_path / "分工表.xls", task_rows(6, 3))
    grid = Grid.read(hand_out(path).copies[0].path)
    row = grid.body[grid.task_rows()[0]]
    row[grid.columns["progress"]] = "已召开会议1次"
    row[grid.columns["due"]] = "2023年1月31日前"
    (tmp_path / "回收").mkdir()
    grid.write(tmp_path / "回收" / "新建.xlsx")
    return path


def test_json_has_what_the_contract_says(table: Path) -> None:
    ran = xltool("collect", table, table.parent / "回收", "--dry-run", "--format", "json")
    assert ran.code == 1
    told = ran.json
    assert told["read"] == told["merged"] + len(told["skipped"]) + len(told["conflicts"]) == 2
    assert told["skipped"][0]["code"] == "LOCKED_CHANGED"
    assert {"file", "row", "reason"} <= told["skipped"][0].keys()
    assert told["missing"] == ["丙科", "甲科"]
    assert [(file["office"], file["status"]) for file in told["files"]] == [("乙科", "merged")]
    assert [edit["new"] for edit in told["edits"]] == ["已召开会议1次"]
    assert values(table)[3][7] != "已召开会议1次"


def test_what_is_merged_is_written_and_undone(table: Path) -> None:
    before = table.read_bytes()
    ran = xltool("collect", table, table.parent / "回收", "--lang", "en")
    assert ran.code == 1
    assert "2 change(s) read = 1 merged + 1 not taken + 0 in conflict" in ran.out
    assert "Not returned: 丙科、甲科" in ran.out
    assert values(table)[3][7] == "已召开会议1次"
    assert xltool("undo", table).code == 0
    assert table.read_bytes() == before


def test_a_long_text_is_cut_in_the_terminal_and_whole_in_json(table: Path) -> None:
    (path,) = (table.parent / "回收").iterdir()
    grid = Grid.read(path)
    grid.body[grid.task_rows()[0]][grid.columns["remark"]] = "很长" * 500
    grid.write(path)
    ran = xltool("collect", table, table.parent / "回收", "--dry-run")
    assert "很长" * 20 in ran.out
    assert "1000" in ran.out
    assert "很长" * 100 not in ran.out
    ran = xltool("collect", table, table.parent / "回收", "--dry-run", "--format", "json")
    assert "很长" * 500 in [edit["new"] for edit in ran.json["edits"]]


def test_an_accepted_cell_leaves_nothing_to_be_seen(table: Path) -> None:
    ran = xltool("collect", table, table.parent / "回收", "--accept", "d4")
    assert ran.code == 0
    assert values(table)[3][3] == "2023年1月31日前"


def test_a_file_that_cannot_be_read_is_exit_3_and_the_rest_is_merged(table: Path) -> None:
    (table.parent / "回收" / "截图.png").write_bytes(b"\x89PNG\r\n")
    ran = xltool("collect", table, table.parent / "回收", "--format", "json")
    assert ran.code == 3
    assert ran.json["receipt"]["written"] == 1


def test_our_own_handouts_are_listed_and_do_not_count_as_returned(table: Path) -> None:
    ran = xltool("collect", table, table.parent / "下发", table.parent / "回收", "--format", "json")
    status = {Path(file["path"]).name: file["status"] for file in ran.json["files"] if file["office"]}
    assert status == {"乙科_分工表.xls": "own", "丙科_分工表.xls": "own", "甲科_分工表.xls": "own"} | {
        "新建.xlsx": "merged"
    }
    assert ran.json["missing"] == ["丙科", "甲科"]
    assert all(file["notes"] for file in ran.json["files"] if file["status"] == "own")
