"""A workbook full of text that a screen might obey or choke on: grid, detail, windows."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from tests.support.app import play, press, screen_text, settled
from tests.support.books import Content, make_book
from xltool.tui.app import XltoolApp

TEXTS = [
    "[/b]结束[a]",
    "[@click=app.quit]退出[/]",
    "长" * 5000,
    "𬱖㐂\U000323af e\u0301\u200b\u202e👩‍👩‍👧",
    "a\tb\r\nc_x000D_\u2028\x85",
    "{name} %s $(id) `x` \\[b]",
]
HEADINGS = [
    "序号",
    "工作任务",
    "工作措施",
    "完成时限",
    "牵头科室",
    "配合科室",
    "责任人",
    "进展情况",
    "是否完成",
    "备注",
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    body = [[text] * len(HEADINGS) for text in TEXTS]
    rows = [["[@click=app.quit]分工表[/b]"], HEADINGS, *body]
    return make_book("xlsx", tmp_path / "[b]表[b].xlsx", {"Sheet1": Content(rows)})


SHORT = (("f4", "escape"), ("end", "f2", "escape"))
KEYS = (
    ("end", "f2", "[", "/", "b", "]", "enter", "ctrl+z", "ctrl+y"),
    ("ctrl+l", "space", "escape"),
    ("ctrl+t", "ctrl+c", "f12"),
    ("[", "/", "b", "]", "enter", "escape", "escape"),
    ("ctrl+g", "[", "a", "]", "enter"),
    ("f9", "f9"),
    ("ctrl+s", "escape"),
    ("ctrl+a", "delete", "f2", "escape"),
)


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
def test_nothing_in_a_table_is_obeyed(table: Path, size: tuple[int, int]) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        assert app.session is not None
        assert len(app.session) == len(TEXTS)
        for row in range(len(TEXTS)):
            for keys in (*SHORT, KEYS[row], KEYS[-1 - row]):
                await press(pilot, *keys)
                check(app, size[0])
            await press(pilot, "home", "down")

    app = play(table, scenario, size=size)
    assert app.return_code in (0, None)


def check(app: XltoolApp, width: int) -> None:
    text = screen_text(app)
    assert not set(text) & {"\x1b", "\t", "\r", "\u202e", "\u200b"}
    assert {cell_len(line) for line in text.split("\n")} == {width}


def test_a_storm_of_resizes_leaves_a_whole_screen(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        await press(pilot, "pagedown", "住", "enter")
        for step in range(60):
            await pilot.resize_terminal(20 + step * 37 % 200, 5 + step * 13 % 60)
            if step % 7 == 0:
                await pilot.press("down")
        await pilot.resize_terminal(120, 36)
        await settled(pilot)
        check(app, 120)
        before = screen_text(app)
        await pilot.resize_terminal(79, 19)
        await settled(pilot)
        small = screen_text(app)
        assert "80×24" in small
        await pilot.resize_terminal(120, 36)
        await settled(pilot)
        after = screen_text(app).split("\n")
        assert after[4:-3] == before.split("\n")[4:-3]
        assert long_table.name in after[0]

    play(long_table, scenario)
