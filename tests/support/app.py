"""The terminal app running in a test, on a workbook, without a terminal."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from xltool.tui.app import XltoolApp
from xltool.tui.settings import Settings

DAY = dt.date(2022, 11, 24)
Scenario = Callable[[Pilot[int]], Awaitable[None]]
Found = TypeVar("Found")


def play(
    path: Path,
    scenario: Scenario,
    *,
    size: tuple[int, int] = (120, 36),
    theme: str = "dark",
    questions: bool = False,
    toasts: bool = False,
) -> XltoolApp:
    """Open the app on a workbook, let `scenario` act, and end it; the app as it was left.

    What is asked about a new table is put off before, unless the scenario is about `questions`. What is said
    in passing is drawn only with `toasts`.
    """
    app = XltoolApp(path, as_of=DAY, settings=Settings(theme=theme))

    async def run() -> None:
        async with app.run_test(size=size, notifications=toasts) as pilot:
            await settled(pilot)
            if not questions:
                await put_off_questions(pilot)
            await scenario(pilot)
            if app.session is not None:
                app.session.unsaved.release()  # as quitting does: the next one may edit

    asyncio.run(run())
    return app


async def put_off_questions(pilot: Pilot[int]) -> None:
    """Answer "later" to all that is asked when a table is opened."""
    app = pilot.app
    assert isinstance(app, XltoolApp)
    while app.session is not None and app.session.asked and app.in_window:
        await press(pilot, "escape")


async def settled(pilot: Pilot[int]) -> None:
    """Wait until no worker is busy and everything was drawn."""
    for _ in range(3):
        await pilot.pause()
        try:
            await pilot.app.workers.wait_for_complete()
        except WorkerCancelled:
            if pilot.app.return_value is None:  # an app that ends takes the worker with it that told it to
                raise
    await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys one after another, each settled before the next."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def screen_text(app: XltoolApp) -> str:
    """What is on the screen, line by line."""
    lines = app.screen._compositor.render_strips()  # Textual has no public way to ask
    return "\n".join(strip.text for strip in lines)
