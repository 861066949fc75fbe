"""总览, 期限, 问题 and 记录 as they are drawn, at both sizes, dark, light and without colour."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.support.app import play, press, settled
from tests.support.screens import assert_screen
from xltool.tui.app import XltoolApp
from xltool.tui.screens import journal

KEYS = {
    "overview": ("down", "down"),
    "timeline": ("down",),
    "findings": ("down", "down", "down", "down"),
    "journal": ("end",),
}
CASES = [
    (name, size, theme)
    for name in KEYS
    for size in ((120, 36), (80, 24))
    for theme in ("dark", "light", "plain")
    if theme != "light" or size[0] == 120
]


@pytest.mark.parametrize(("name", "size", "theme"), CASES)
def test_screen(
    long_table: Path, monkeypatch: pytest.MonkeyPatch, name: str, size: tuple[int, int], theme: str
) -> None:
    monkeypatch.setattr(journal, "_when", lambda time: "11-24 09:30")

    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        await press(pilot, "down", "f4", "4", "down", "f4", "4", "ctrl+z")
        app.action_screen(name)
        await settled(pilot)
        await press(pilot, *KEYS[name])
        app.clear_notifications()
        app.look_at_file()
        await settled(pilot)
        assert_screen(app, f"{name}-{size[0]}x{size[1]}-{theme}")

    play(long_table, scenario, size=size, theme=theme)
