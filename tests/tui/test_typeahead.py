"""Keys that come in one packet, as over a slow line: each goes where the one before it led."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from tests.support.app import play, settled
from xltool.tui.app import XltoolApp
from xltool.tui.screens.tasks import TasksScreen


async def at_once(pilot: Pilot[int], *keys: str) -> XltoolApp:
    """All keys before any of them is answered."""
    app = pilot.app
    assert isinstance(app, XltoolApp)
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))
    for _ in range(len(keys)):
        await settled(pilot)
    return app


def test_a_window_gets_the_key_behind_the_one_that_opens_it(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await at_once(pilot, "f4", "5", "down", "f4", "4")
        assert app.session is not None
        column = app.session.state_column()
        assert column is not None
        assert [app.session.value(at, column.index) for at in (0, 1)] == ["已销号", "已完成"]
        assert not app.in_window

    play(long_table, scenario)


@pytest.mark.parametrize("key", ["ctrl+p", "ctrl+g"])
def test_what_is_typed_behind_goes_into_the_box_of_the_window(long_table: Path, key: str) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await at_once(pilot, key, "5", "7")
        assert app.in_window
        assert app.screen.query_one("Input").value == "57"
        await pilot.press("escape")

    play(long_table, scenario)


def test_typing_finds_whatever_the_pace(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await at_once(pilot, *"市水利局", "enter", "down")
        screen = app.screen
        assert isinstance(screen, TasksScreen)
        assert screen.view is not None
        assert screen.view.text == "市水利局"
        assert screen.focused is screen.grid
        assert screen.grid.row == 1

    play(long_table, scenario)
