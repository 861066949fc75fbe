"""Mends the SVG pictures Rich makes of a terminal, wrong wherever a character is two cells wide.

Rich sets `textLength` by the number of characters, not of cells, and names a font it loads from elsewhere.
Here every character gets a place of its own; what charts and borders are drawn with becomes lines and
rectangles, as no font has those in the width of a terminal's cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from rich.cells import cell_len

CELL_WIDTH, LINE_HEIGHT, FONT_SIZE = 12.2, 24.4, 20
_BASELINE = 20
_TEXT = re.compile(r'<text class="([^"]*-r\d+)" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', re.DOTALL)
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_NARROW_FONT = "'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace"
_HAN_FONT = "'Noto Sans Mono CJK SC', 'Noto Sans CJK SC', monospace"
_HAN_SIZE = 22
_LINES = {
    "─": "lr", "━": "LR", "│": "ud", "┃": "UD", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "udr",
    "┤": "udl", "┬": "lrd", "┴": "lru", "┼": "lrud", "╭": "rd", "╮": "ld", "╰": "ru", "╯": "lu", "╸": "L",
    "╺": "R", "╶": "r", "╴": "l",
}  # fmt: skip
"""Where the lines of a border character run from its middle; capitals are heavy."""
_SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.7}


def mend(svg: str) -> str:
    """The picture with every character in its cells, needing no font that is not on the machine."""
    svg = _FONT_FACE.sub("", svg)
    svg = svg.replace("font-family: Fira Code, monospace;", f"font-family: {_NARROW_FONT};")
    svg = svg.replace("font-variant-east-asian: full-width;", "")
    return _TEXT.sub(lambda found: "".join(_placed(*found.groups())), svg)


def _placed(style: str, left: str, base: str, content: str) -> Iterator[str]:
    x, y = float(left), float(base)
    for character in unescape(content).replace("\xa0", " "):
        cells = cell_len(character)
        if character != " " and cells:
            yield _drawn(character, style, x, y, cells)
        x += cells * CELL_WIDTH


def _drawn(character: str, style: str, x: float, y: float, cells: int) -> str:
    top = y - _BASELINE + 1.5
    rectangles = _rectangles(character, x, top)
    if rectangles is not None:
        opacity = _SHADES.get(character, 1)
        return "".join(
            f'<rect class="{style}" x="{rx:g}" y="{ry:g}" width="{width:g}" height="{height:g}"'
            f' fill-opacity="{opacity}" shape-rendering="crispEdges"/>'
            for rx, ry, width, height in rectangles
        )
    if cells == 2:
        inset = (2 * CELL_WIDTH - _HAN_SIZE) / 2
        return (
            f'<text class="{style}" x="{x + inset:g}" y="{y:g}" font-size="{_HAN_SIZE}"'
            f' font-family="{_HAN_FONT}">{escape(character)}</text>'
        )
    return f'<text class="{style}" x="{x:g}" y="{y:g}">{escape(character)}</text>'


def _rectangles(character: str, x: float, top: float) -> list[tuple[float, float, float, float]] | None:
    """What a character of borders or charts is made of, None for any other character."""
    if character in _LINES:
        return list(_strokes(_LINES[character], x, top))
    if character in _SHADES or character == "█":
        return [(x, top, CELL_WIDTH, LINE_HEIGHT)]
    eighths = "▏▎▍▌▋▊▉".find(character) + 1
    if eighths:
        return [(x, top, CELL_WIDTH * eighths / 8, LINE_HEIGHT)]
    eighths = "▁▂▃▄▅▆▇".find(character) + 1
    if eighths:
        height = LINE_HEIGHT * eighths / 8
        return [(x, top + LINE_HEIGHT - height, CELL_WIDTH, height)]
    return None


def _strokes(directions: str, x: float, top: float) -> Iterator[tuple[float, float, float, float]]:
    middle_x, middle_y = x + CELL_WIDTH / 2, top + LINE_HEIGHT / 2
    for direction in directions:
        thick = 3.0 if direction.isupper() else 1.4
        half = thick / 2
        yield {
            "l": (x, middle_y - half, CELL_WIDTH / 2 + half, thick),
            "r": (middle_x - half, middle_y - half, CELL_WIDTH / 2 + half, thick),
            "u": (middle_x - half, top, thick, LINE_HEIGHT / 2 + half),
            "d": (middle_x - half, middle_y - half, thick, LINE_HEIGHT / 2 + half),
        }[direction.lower()]
