"""The grid and its scroll bars: what they cover, and what is painted when and over what."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.support.app import play, press, screen_text, settled
from xltool.i18n import msg
from xltool.tui.dialogs.notice import NoticeDialog
from xltool.tui.screens.tasks import TasksScreen
from xltool.tui.session.view import View


def tasks(pilot: Pilot[int]) -> TasksScreen:
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, TasksScreen)
    return screen


def view(pilot: Pilot[int]) -> View:
    found = tasks(pilot).view
    assert found is not None
    return found


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
def test_the_row_with_the_cursor_is_never_behind_a_scroll_bar(
    long_table: Path, size: tuple[int, int]
) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        def in_sight() -> bool:
            seq = view(pilot).session.table.tasks[tasks(pilot).grid.row].seq
            return re.search(rf"> +{seq} ", screen_text(tasks(pilot).app)) is not None

        await press(pilot, "ctrl+end")
        assert in_sight()
        await press(pilot, "ctrl+home")
        for _ in range(30):
            await press(pilot, "down")
            assert in_sight()

    play(long_table, scenario, size=size)


def test_a_table_with_room_for_all_its_rows_scrolls_to_the_side_only(
    sample_copy: Callable[..., Path],
) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        grid = tasks(pilot).grid
        assert grid.show_horizontal_scrollbar
        assert not grid.show_vertical_scrollbar
        await press(pilot, "end")
        assert view(pilot).columns[-1].heading in screen_text(tasks(pilot).app)

    play(sample_copy("xls"), scenario)


def test_moving_the_focus_does_not_paint_the_whole_screen(
    long_table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []

    async def scenario(pilot: Pilot[int]) -> None:
        app = tasks(pilot).app
        display = app._display

        def noted(screen: object, renderable: object) -> None:
            painted.append(type(renderable).__name__)
            display(screen, renderable)  # type: ignore[arg-type]  # what Textual hands over

        monkeypatch.setattr(app, "_display", noted)
        await press(pilot, "ctrl+f", "escape")
        assert painted
        assert set(painted) == {"ChopsUpdate"}  # Textual's other kind is the whole screen

    play(long_table, scenario)


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
@pytest.mark.parametrize("screen", ["tasks", "overview", "findings", "journal"])
def test_what_is_said_in_passing_loses_no_half_of_a_han(
    long_table: Path, screen: str, size: tuple[int, int]
) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = tasks(pilot).app
        app.action_screen(screen)
        await settled(pilot)
        for begin in ("", "a"):  # a Han lies over each place, with one of the two
            sentence = begin + "表" * (size[0] // 2 - 4)
            app.clear_notifications()
            app.say(msg("{name}", name=sentence))
            await settled(pilot)
            assert sentence in screen_text(app)

    play(long_table, scenario, size=size, toasts=True)


def test_a_window_is_whole_from_its_first_frame(long_table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "龘字从第一帧起就和别的字在一行"
    frames: list[str] = []

    async def scenario(pilot: Pilot[int]) -> None:
        app = tasks(pilot).app
        display = app._display

        def noted(screen: object, renderable: object) -> None:
            frames.append(screen_text(app))
            display(screen, renderable)  # type: ignore[arg-type]  # what Textual hands over

        monkeypatch.setattr(app, "_display", noted)
        app.push_screen(NoticeDialog(msg("Help"), [sentence]))
        await settled(pilot)
        drawn = [frame for frame in frames if "龘" in frame]
        assert drawn
        assert all(sentence in frame for frame in drawn)

    play(long_table, scenario)
