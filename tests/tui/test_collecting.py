"""回收: what came back is shown office by office, conflicts are decided, and the workbook holds just that."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xlrd
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support import damage
from tests.support.app import play, press, screen_text, settled
from tests.support.damage import Grid
from tests.support.returning import Month, put
from tests.support.submission import master, office, task_rows
from xltool import api
from xltool.history.words import COMMANDS
from xltool.tui.app import XltoolApp
from xltool.tui.dialogs.choosing import ChoiceDialog
from xltool.tui.dialogs.returned import ReturnedDialog
from xltool.tui.dialogs.saving import SaveDialog
from xltool.tui.screens.collecting import CollectingScreen
from xltool.tui.screens.returns_shown import Accepted, Changed, Contested, Locked, Settled
from xltool.tui.widgets.rows import RowList

YI, BING, DING, JIA = (office(n) for n in (1, 2, 3, 0))
"""乙科 leads task 1, 丙科 supports it; 丙科 leads task 2; 乙科 supports task 4."""


def twelve(folder: Path, kind: str) -> Month:
    """Twelve tasks of four offices."""
    return Month(folder, kind, tasks=12, offices=4, period="2022年11月")


def spoilt(*damages: damage.Damage) -> Callable[[Grid], None]:
    """Damages, always the same by chance."""

    def change(grid: Grid) -> None:
        chance = random.Random(7)
        for one in damages:
            one(grid, chance)

    return change


@pytest.fixture
def month(tmp_path: Path) -> Month:
    return twelve(tmp_path, ".xls")


async def read(pilot: Pilot[int], folder: Path) -> None:
    """Go to the screen and have a folder read."""
    await press(pilot, "ctrl+7", "f2")
    box = pilot.app.screen.query_one("#typed", Input)
    box.focus()
    box.value = str(folder)
    await press(pilot, "enter", "enter")
    assert isinstance(pilot.app.screen, CollectingScreen)


def rows(pilot: Pilot[int], name: str) -> RowList:
    return pilot.app.screen.query_one(f"#{name}", RowList)


def keys(pilot: Pilot[int], kind: type) -> list:
    """What the right side lists of a kind."""
    return [row.key for row in rows(pilot, "changes").rows if isinstance(row.key, kind)]


async def enter_on(pilot: Pilot[int], key: object) -> None:
    """Enter on a line of the right side."""
    changes = rows(pilot, "changes")
    changes.focus()
    changes.cursor = next(at for at, row in enumerate(changes.rows) if row.key == key)
    await settled(pilot)
    await press(pilot, "enter")


def test_returned_missing_and_twice_are_told_and_the_reminder_is_copied(month: Month) -> None:
    month.comes_back(YI, put(0, "progress", "已召开会议1次"))
    month.comes_back(BING, put(0, "status", "是"), file="最终版.xls")
    month.comes_back(BING, put(0, "status", "否"), file="最终版2.xls", when=1_668_000_000)
    (month.back / "截图.jpg").write_bytes(b"\xff\xd8\xff\xe0 no table")

    async def scenario(pilot: Pilot[int]) -> None:
        await read(pilot, month.back)
        states = {row.cells[0].text: row.cells[1].text for row in rows(pilot, "offices").rows}
        assert states == {
            "全部科室": "2/4",
            YI: "已交",
            BING: "两份",
            DING: "未交",
            JIA: "未交",
            "认不出科室": "1",
        }
        assert "截图.jpg" in screen_text(pilot.app)
        await press(pilot, "ctrl+c")
        assert DING in pilot.app.clipboard
        assert JIA in pilot.app.clipboard
        assert YI not in pilot.app.clipboard
        assert "2022年11月" in pilot.app.clipboard

    play(month.path, scenario)


@pytest.mark.parametrize("kind", [".xls", ".xlsx"])
def test_damaged_copies_are_collected_saved_and_can_be_taken_back(tmp_path: Path, kind: str) -> None:
    month = twelve(tmp_path, kind)
    month.comes_back(
        YI,
        put(0, "progress", "已召开会议1次"),
        put(1, "remark", "[/b]附件在后"),
        spoilt(damage.reorder_rows, damage.renumber, damage.insert_column),
        file="新建 工作表.xls",
    )
    month.comes_back(DING, spoilt(damage.pad_text, damage.move_columns), put(0, "progress", "完成初稿"))
    before = month.path.read_bytes()
    returned = {path: path.read_bytes() for path in month.back.iterdir()}

    async def scenario(pilot: Pilot[int]) -> None:
        await read(pilot, month.back)
        assert {(key.edit.new) for key in keys(pilot, Changed)} == {
            "已召开会议1次",
            "[/b]附件在后",
            "完成初稿",
        }
        assert month.path.read_bytes() == before
        await press(pilot, "f4")
        assert isinstance(pilot.app.screen, SaveDialog)
        await press(pilot, "space", "enter")  # without the status columns
        assert isinstance(pilot.app.screen, CollectingScreen)
        assert keys(pilot, Changed) == []
        app = pilot.app
        assert isinstance(app, XltoolApp)
        app.action_screen("journal")
        await settled(pilot)
        assert str(COMMANDS["collect"]) in screen_text(app)

    play(month.path, scenario)
    assert month.value(1, "progress") == "已召开会议1次"
    assert month.value(4, "remark") == "[/b]附件在后"
    assert {path: path.read_bytes() for path in month.back.iterdir()} == returned
    api.undo(month.path)
    assert month.path.read_bytes() == before


def test_a_conflict_is_decided_here_saved_and_read_back_by_xlrd(month: Month) -> None:
    month.comes_back(YI, put(0, "progress", "乙科说法"), put(1, "progress", "乙科另一处"))
    month.comes_back(BING, put(0, "progress", "丙科说法"))
    api.update(month.path, "1", {"进展情况": "表里改过"})
    api.update(month.path, "4", {"进展情况": "表里也改过"})

    async def scenario(pilot: Pilot[int]) -> None:
        await read(pilot, month.back)
        contested = keys(pilot, Contested)
        assert len(contested) == 3
        await press(pilot, "f3")
        window = pilot.app.screen
        assert isinstance(window, ReturnedDialog)
        said = [(conflict.who, conflict.theirs) for conflict in window.conflicts]
        at = said.index((YI, "乙科说法"))
        await press(pilot, *["down"] * at, "right", "enter")
        assert isinstance(pilot.app.screen, ReturnedDialog)  # one cell is still open
        await press(pilot, "f2")
        await press(pilot, *["backspace"] * 5, "另", "写", "的", "enter", "enter")
        assert isinstance(pilot.app.screen, CollectingScreen)
        assert keys(pilot, Contested) == []
        assert {key.edit.new for key in keys(pilot, Settled) if key.edit} == {"乙科说法", "另写的"}
        await press(pilot, "f4", "space", "enter")

    play(month.path, scenario)
    sheet = xlrd.open_workbook(str(month.path)).sheet_by_index(0)
    progress = {sheet.cell_value(row, 0): sheet.cell_value(row, 7) for row in range(3, sheet.nrows - 1)}
    assert progress[1.0] == "乙科说法"
    assert progress[4.0] == "另写的"


def test_a_decision_can_be_opened_again(month: Month) -> None:
    month.comes_back(YI, put(0, "progress", "乙科说法"))
    api.update(month.path, "1", {"进展情况": "表里改过"})

    async def scenario(pilot: Pilot[int]) -> None:
        await read(pilot, month.back)
        await press(pilot, "f3", "left", "enter")
        [kept] = keys(pilot, Settled)
        assert kept.edit is None
        await enter_on(pilot, kept)
        assert len(keys(pilot, Contested)) == 1
        await press(pilot, "f3", "escape")
        assert len(keys(pilot, Contested)) == 1

    play(month.path, scenario)
    assert month.value(1, "progress") == "表里改过"


def test_official_text_changes_only_where_it_is_accepted_one_by_one(tmp_path: Path) -> None:
    month = twelve(tmp_path, ".xlsx")
    month.comes_back(YI, put(0, "due", "2023年1月31日前"), put(1, "due", "2023年2月28日前"))
    second = month.value(4, "due")

    async def scenario(pilot: Pilot[int]) -> None:
        await read(pilot, month.back)
        assert keys(pilot, Changed) == []
        first = next(key for key in keys(pilot, Locked) if key.skipped.theirs == "2023年1月31日前")
        await enter_on(pilot, first)
        assert len(keys(pilot, Locked)) == 1
        [accepted] = keys(pilot, Accepted)
        await enter_on(pilot, accepted)
        assert len(keys(pilot, Locked)) == 2
        await enter_on(pilot, first)
        await press(pilot, "f4", "space", "enter")

    play(month.path, scenario)
    assert month.value(1, "due") == "2023年1月31日前"
    assert month.value(4, "due") == second


def test_what_is_not_saved_is_asked_first(month: Month) -> None:
    month.comes_back(YI, put(0, "progress", "已召开会议1次"))

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "down", "f4", "4")
        await read(pilot, month.back)
        await press(pilot, "f4")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await press(pilot, "1", "space", "enter")
        assert not pilot.app.session.edits.pending
        await press(pilot, "f4", "space", "enter")

    play(month.path, scenario)
    assert month.value(1, "progress") == "已召开会议1次"


def test_an_office_s_line_shows_what_came_back_from_it_only(month: Month) -> None:
    month.comes_back(YI, put(0, "remark", "乙"))
    month.comes_back(BING, put(0, "status", "是"))

    async def scenario(pilot: Pilot[int]) -> None:
        await read(pilot, month.back)
        await press(pilot, "down")
        assert [key.edit.new for key in keys(pilot, Changed)] == ["乙"]
        await press(pilot, "down")
        assert [key.edit.new for key in keys(pilot, Changed)] == ["是"]
        await press(pilot, "down")
        assert keys(pilot, Changed) == []

    play(month.path, scenario)


def test_marked_files_alone_are_read(month: Month) -> None:
    month.comes_back(YI, put(0, "remark", "乙"))
    month.comes_back(BING, put(0, "status", "是"))

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "alt+7", "f2")
        box = pilot.app.screen.query_one("#typed", Input)
        box.focus()
        box.value = "回收"
        await press(pilot, "enter", "end", "space", "home", "enter")
        assert len(keys(pilot, Changed)) == 1

    play(month.path, scenario)


def test_without_handouts_of_ours_that_is_said(tmp_path: Path) -> None:
    path = master(tmp_path / "分工表.xlsx", task_rows(4, 2))
    back = tmp_path / "回收"
    back.mkdir()
    grid = Grid.read(path)
    put(0, "progress", "已召开会议1次")(grid)
    grid.write(back / "甲科.xlsx")

    async def scenario(pilot: Pilot[int]) -> None:
        await read(pilot, back)
        assert "没有下发记录" in screen_text(pilot.app)

    play(path, scenario)


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
def test_nothing_in_a_returned_copy_is_obeyed(tmp_path: Path, size: tuple[int, int]) -> None:
    month = twelve(tmp_path, ".xlsx")
    texts = ("[/b]", "[@click=app.quit]退出[/]", "长" * 5000)
    month.comes_back(
        YI,
        *(put(row, "progress", text) for row, text in enumerate(texts)),
        put(3, "due", "[/b][a]"),
        file="[@click=app.quit]{name}.xlsx",
    )
    (month.back / "[b]坏的.xls").write_bytes(b"[/b]")
    api.update(month.path, "1", {"进展情况": "[b]表里"})

    async def scenario(pilot: Pilot[int]) -> None:
        await read(pilot, month.back)
        for key in ("tab", *["down"] * 9, "f3", "right", "enter", "home", "f4", "escape", "escape"):
            await press(pilot, key)
            shown = screen_text(pilot.app)
            assert {cell_len(text) for text in shown.split("\n")} == {size[0]}
            assert not set(shown) & {"\x1b", "\t", "\r"}

    app = play(month.path, scenario, size=size)
    assert app.return_code in (0, None)


def test_a_reading_that_fails_leaves_what_was_read_and_decided(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    month.comes_back(YI, put(0, "progress", "乙科说法"), put(1, "progress", "乙科另一处"))
    for seq in ("1", "4"):
        api.update(month.path, seq, {"进展情况": "表里改过"})

    def failing(*_: object, **__: object) -> api.Returns:
        raise OSError("the drive is gone")

    async def scenario(pilot: Pilot[int]) -> None:
        await read(pilot, month.back)
        await press(pilot, "f3", "right", "enter", "escape")
        assert (len(keys(pilot, Settled)), len(keys(pilot, Contested))) == (1, 1)
        with monkeypatch.context() as broken:
            broken.setattr(api, "read_returns", failing)
            await read(pilot, month.back)
        await press(pilot, "f3", "right", "enter")
        assert (len(keys(pilot, Settled)), len(keys(pilot, Contested))) == (2, 0)

    play(month.path, scenario)


def test_our_own_handouts_in_the_folder_are_owing(month: Month) -> None:
    for path in month.copies.values():
        shutil.copy(path, month.back)
    month.comes_back(YI, put(0, "progress", "已召开会议1次"), file="乙科报.xls")

    async def scenario(pilot: Pilot[int]) -> None:
        await read(pilot, month.back)
        states = {row.cells[0].text: row.cells[1].text for row in rows(pilot, "offices").rows}
        assert states == {"全部科室": "1/4", YI: "已交", BING: "未交", DING: "未交", JIA: "未交"}

    play(month.path, scenario)
