"""The windows of the app that belong to no screen, and starting without a workbook."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support.app import DAY, play, press, screen_text, settled
from xltool.i18n import set_language
from xltool.tui.app import XltoolApp
from xltool.tui.dialogs.base import Menu
from xltool.tui.dialogs.notice import NoticeDialog
from xltool.tui.dialogs.opening import OpenDialog
from xltool.tui.settings import Settings, load_settings, save_settings, settings_file


def app_of(pilot: Pilot[int]) -> XltoolApp:
    assert isinstance(pilot.app, XltoolApp)
    return pilot.app


def test_a_command_is_found_by_pinyin_initials_and_run(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "ctrl+p", "g", "z", "t")
        menu = pilot.app.screen.query_one(Menu)
        assert "改状态" in menu.items[0][0]
        await press(pilot, "enter")
        assert pilot.app.screen.query("#choices")
        await press(pilot, "escape")

    play(long_table, scenario)


def test_help_names_every_key_of_the_pane(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "question_mark")
        shown = screen_text(app_of(pilot))
        for words in ("F1", "F2", "F4", "Ctrl+F", "修改单元格"):
            assert words in shown
        await press(pilot, "escape")

    play(long_table, scenario)


def test_settings_hold_at_once_and_the_next_time(long_table: Path) -> None:
    settings_file().unlink(missing_ok=True)

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f10", "enter", "down", "enter", "escape")
        assert pilot.app.theme == "xltool-light"

    play(long_table, scenario)
    assert load_settings() == Settings(theme="light", lines=3)
    settings_file().unlink()


@pytest.mark.parametrize(
    "content", ["theme = 3\nlines = 9\n", "not toml [", "theme = 'neon'\nunknown = 1", "\x00"]
)
def test_settings_that_make_no_sense_are_not_followed(tmp_path: Path, content: str) -> None:
    file = tmp_path / "tui.toml"
    file.write_text(content, "utf-8")
    assert load_settings(file) == Settings()
    save_settings(Settings(theme="plain", ambiguous=2), file)
    assert load_settings(file) == Settings(theme="plain", ambiguous=2)


def test_no_colour_is_obeyed(long_table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def scenario(pilot: Pilot[int]) -> None:
        assert pilot.app.theme == "xltool-plain"

    play(long_table, scenario)


def test_without_a_workbook_one_is_chosen(long_table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (long_table.parent / "子目录").mkdir()
    (long_table.parent / f"~${long_table.name}").write_bytes(b"")
    monkeypatch.chdir(long_table.parent)

    async def run() -> None:
        app = XltoolApp(None, as_of=DAY)
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            assert isinstance(app.screen, OpenDialog)
            entries = [text for text, _ in app.screen.query_one(Menu).items]
            assert entries == [long_table.name, "../", "子目录/"]
            await press(pilot, "enter")
            assert app.session is not None

    asyncio.run(run())


def test_a_file_that_is_no_workbook_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "图片.xls"
    path.write_bytes(b"\x89PNG\r\n")

    async def scenario(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app.screen, NoticeDialog)
        assert "图片" in screen_text(app_of(pilot))
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, OpenDialog)
        await press(pilot, "escape")

    play(path, scenario)


@pytest.mark.parametrize("name", ["~$分工表", "~nobody/表.xls", f"/{'x' * 300}/表.xls", "/a\0b/表.xls"])
def test_a_path_that_leads_nowhere_is_said_in_words(long_table: Path, name: str) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "ctrl+o")
        pilot.app.screen.query_one("#typed", Input).value = name
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, NoticeDialog | OpenDialog)
        await press(pilot, "escape")
        assert app_of(pilot).session is not None

    play(long_table, scenario)


@pytest.mark.parametrize("keys", [(), ("f1",), ("ctrl+p",), ("f10",), ("ctrl+q",)])
def test_in_english_nothing_of_ours_is_chinese(long_table: Path, keys: tuple[str, ...]) -> None:
    set_language("en")

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "down", "down", "f4", "4", *keys)
        lines = screen_text(app_of(pilot)).split("\n")
        own = [lines[1], lines[-1]]
        if keys:
            box = pilot.app.screen.query_one("#dialog").region
            own = [_cells(line, box.x, box.right) for line in lines[box.y : box.bottom]]
        assert not [line for line in own if re.search("[\u4e00-\u9fff]", line)]

    play(long_table, scenario)


def _cells(line: str, first: int, last: int) -> str:
    """What stands in these cells of a line."""
    found = []
    at = 0
    for character in line:
        if first <= at < last:
            found.append(character)
        at += cell_len(character)
    return "".join(found)
