"""Every screen and window as it is drawn, at both sizes, in colour and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.support.app import play, press, settled
from tests.support.screens import assert_screen
from xltool.tui.app import XltoolApp

WIDE, NARROW = (120, 36), (80, 24)
SCREENS = {
    "tasks": (),
    "tasks-found": ("down", "down", "住", "房", "enter", "space", "shift+down"),
    "tasks-edited": ("down", "down", "f4", "4", "right", "right", "right", "right", "right", "right"),
}
WINDOWS = {
    "state": ("f4",),
    "edit": ("right", "right", "right", "right", "right", "right", "f2"),
    "filter": ("right", "ctrl+l"),
    "help": ("f1",),
    "commands": ("ctrl+p", "g", "z", "t"),
    "settings": ("f10",),
    "quit": ("down", "down", "f4", "4", "ctrl+q"),
}
"""Name of the picture → the keys that lead to it."""
CASES = [
    *((name, size, theme) for name in SCREENS for size in (WIDE, NARROW) for theme in ("dark", "plain")),
    *((name, size, theme) for name in WINDOWS for size, theme in ((WIDE, "dark"), (NARROW, "plain"))),
]


@pytest.mark.parametrize(("name", "size", "theme"), CASES)
def test_screen(long_table: Path, name: str, size: tuple[int, int], theme: str) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        await press(pilot, *(SCREENS | WINDOWS)[name])
        await pilot.pause(0.1)
        app.look_at_file()
        await settled(pilot)
        assert_screen(app, f"{name}-{size[0]}x{size[1]}-{theme}")

    play(long_table, scenario, size=size, theme=theme)
