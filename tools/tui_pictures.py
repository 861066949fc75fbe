"""Draw the pictures of the terminal app in docs/images: the real app on the sample of 186 tasks.

python tools/tui_pictures.py            into docs/images
python tools/tui_pictures.py FOLDER     into FOLDER

Needs rsvg-convert (Debian: librsvg2-bin) and the fonts DejaVu Sans Mono and Noto Sans Mono CJK SC (Debian:
fonts-dejavu-core, fonts-noto-cjk). The day and the sample are fixed, so a picture changes only with the app.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

os.environ["TEXTUAL_ANIMATIONS"] = "none"  # read when Textual is imported

from han_svg import mend
from textual.pilot import Pilot

from xltool.i18n import set_language
from xltool.tui.app import XltoolApp
from xltool.tui.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TABLE = "云岭市2022年重点任务分工表186项.xls"
NOTICE = "通知.txt"
DAY = dt.date(2022, 11, 24)
WIDE, NARROW = (120, 36), (80, 24)


class Picture(NamedTuple):
    """A file's name, the screen it shows, and the keys pressed there."""

    name: str
    screen: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = WIDE
    theme: str = "dark"
    language: str = "zh"


PICTURES = (
    Picture("tui-tasks", "tasks", ("down", "down", "down", "right", "right", "right", "right")),
    Picture("tui-find", "tasks", ("s", "w", "j", "enter")),
    Picture("tui-overview", "overview"),
    Picture("tui-timeline", "timeline"),
    Picture("tui-findings", "findings", ("down", "down", "down")),
    Picture("tui-draft", "tasks", ("ctrl+n", "enter", *("f3",) * 5)),
    Picture("tui-light", "overview", theme="light"),
    Picture("tui-narrow", "tasks", ("down",), NARROW),
    Picture("tui-plain", "timeline", (), NARROW, "plain"),
    Picture("tui-english", "overview", language="en"),
)


async def settled(pilot: Pilot[int]) -> None:
    """Wait until no worker is busy and everything was drawn."""
    for _ in range(3):
        await pilot.pause(0.1)
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def draw(picture: Picture, table: Path) -> str:
    """The picture as SVG."""
    app = XltoolApp(table, as_of=DAY, settings=Settings(theme=picture.theme))
    async with app.run_test(size=picture.size) as pilot:
        await settled(pilot)
        while app.in_window:  # what is asked about a new table
            await pilot.press("escape")
            await settled(pilot)
        app.look_at_file()
        app.action_screen(picture.screen)
        await settled(pilot)
        for key in picture.keys:
            await pilot.press(key)
            await settled(pilot)
        if app.session is not None:
            app.session.unsaved.release()
        return mend(app.export_screenshot(title=f"xltool open {table.name}"))


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for picture in PICTURES:
            folder = Path(scratch) / picture.name
            folder.mkdir()
            table = Path(shutil.copyfile(ROOT / "samples" / TABLE, folder / TABLE))
            shutil.copyfile(ROOT / "samples" / NOTICE, folder / NOTICE)
            set_language(picture.language)
            drawing = folder / "picture.svg"
            drawing.write_text(asyncio.run(draw(picture, table)), "utf-8")
            png = target / f"{picture.name}.png"
            subprocess.run(["rsvg-convert", "--width", "1100", drawing, "--output", png], check=True)
            print(png)


if __name__ == "__main__":
    main()
