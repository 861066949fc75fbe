"""报送 and 回收 as they are drawn, at both sizes, dark and without colour."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support.app import play, press, settled
from tests.support.damage import Grid
from tests.support.screens import assert_screen
from tests.support.submission import hand_out, master, task_rows
from xltool import api
from xltool.tui.app import XltoolApp
from xltool.workbook.base import Value

SIZES = [(size, theme) for size in ((120, 36), (80, 24)) for theme in ("dark", "plain")]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twenty tasks of five offices, one with a number that may not leave and one that names no office."""
    rows = task_rows(20, 5)
    rows[2][10] = "联系电话13812345678"
    rows[4][4:6] = ["各科室", ""]
    return master(tmp_path / "某局重点工作分工表.xls", rows)


async def shown(pilot: Pilot[int], name: str) -> None:
    app = pilot.app
    assert isinstance(app, XltoolApp)
    app.clear_notifications()
    app.look_at_file()
    await settled(pilot)
    assert_screen(app, name)


@pytest.mark.parametrize(("size", "theme"), SIZES, ids=str)
def test_submitting(table: Path, size: tuple[int, int], theme: str) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f8", "enter", "2", "f6", "down")
        await shown(pilot, f"submitting-{size[0]}x{size[1]}-{theme}")

    play(table, scenario, size=size, theme=theme)


def comes_back(copy: Path, folder: Path, changes: dict[tuple[int, str], Value], when: int) -> None:
    """A copy with some cells of its tasks filled in."""
    grid = Grid.read(copy)
    for (row, field), value in changes.items():
        grid.body[grid.task_rows()[row]][grid.columns[field]] = value
    path = grid.write(folder / copy.name)
    os.utime(path, (when, when))


@pytest.mark.parametrize(("size", "theme"), SIZES, ids=str)
@pytest.mark.parametrize("window", [False, True])
def test_collecting(table: Path, size: tuple[int, int], theme: str, window: bool) -> None:
    back = table.parent / "回收"
    back.mkdir()
    waived = {"PII_MOBILE": "已核"}
    copies = {copy.office: copy.path for copy in hand_out(table, period="2022年11月", waive=waived).copies}
    comes_back(
        copies["乙科"], back, {(0, "progress"): "乙科说法", (1, "due"): "2023年1月31日前"}, 1_669_000_000
    )
    comes_back(copies["丙科"], back, {(0, "progress"): "丙科说法", (1, "status"): "是"}, 1_669_000_000)
    (back / "截图.jpg").write_bytes(b"\xff\xd8\xff\xe0 no table")
    api.update(table, "1", {"进展情况": "表里改过"})

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "ctrl+7", "f2")
        box = pilot.app.screen.query_one("#typed", Input)
        box.focus()
        box.value = "回收"
        await press(pilot, "enter", "enter", *(("f3", "right") if window else ("tab", "down")))
        name = "collecting-conflicts" if window else "collecting"
        await shown(pilot, f"{name}-{size[0]}x{size[1]}-{theme}")

    play(table, scenario, size=size, theme=theme)
