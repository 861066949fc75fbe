"""Screens as committed text: what stands in each line, and under it which stretch is set how.

    XLTOOL_UPDATE_SCREENS=1 pytest tests/tui    writes them anew; look at the difference before committing it

Text says in a review what changed, where an SVG says that something did; it knows no fonts and no ids.
"""

from __future__ import annotations

import os
from pathlib import Path

from xltool.tui.app import XltoolApp

FOLDER = Path(__file__).parents[1] / "tui" / "screens"


def picture(app: XltoolApp) -> str:
    """The screen: its lines, the stretches of each line by style, and what each style is."""
    strips = app.screen._compositor.render_strips()  # Textual has no public way to ask
    letters: dict[str, str] = {}
    runs = []
    for number, strip in enumerate(strips, 1):
        stretches: list[tuple[str, int]] = []
        for segment in strip:
            style = _named(segment.style)
            letter = letters.setdefault(style, _letter(len(letters)))
            if stretches and stretches[-1][0] == letter:
                stretches[-1] = (letter, stretches[-1][1] + segment.cell_length)
            else:
                stretches.append((letter, segment.cell_length))
        runs.append(f"{number:2} " + " ".join(f"{letter}{cells}" for letter, cells in stretches))
    text = [strip.text.rstrip() for strip in strips]
    legend = [f"{letter}: {style}" for style, letter in letters.items()]
    return "\n".join([*text, "-" * 20, *runs, "-" * 20, *legend, ""])


def assert_screen(app: XltoolApp, name: str) -> None:
    """Compare the screen with the committed one of that name."""
    file = FOLDER / f"{name}.txt"
    now = picture(app)
    if os.environ.get("XLTOOL_UPDATE_SCREENS"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(now, "utf-8")
    assert now == file.read_text("utf-8"), f"{file.name} differs; XLTOOL_UPDATE_SCREENS=1 writes it anew"


def _letter(number: int) -> str:
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return alphabet[number] if number < len(alphabet) else f"<{number}>"


def _named(style: object) -> str:
    from rich.style import Style

    if not isinstance(style, Style):
        return "-"
    colours = [colour.name if colour else "-" for colour in (style.color, style.bgcolor)]
    ways = ("bold", "underline", "reverse", "italic", "strike", "dim")
    return " ".join([*colours, *(way for way in ways if getattr(style, way))])
