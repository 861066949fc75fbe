"""The characters charts are drawn with: blocks and lines, or ASCII where the terminal makes those wide.

Block and line characters are of ambiguous width (UAX #11): a Chinese console may give them two cells and tear
every line apart. There, and only there, charts are ASCII.
"""

from __future__ import annotations

from collections.abc import Sequence

from xltool.record import NamedTuple


class Glyphs(NamedTuple):
    """One cell each, `parts` and `levels` from little to much."""

    full: str
    parts: str
    """The last, partly filled cell of a bar."""
    levels: str
    """Heights of a trend."""
    passed: str
    left: str
    over: str
    today: str
    edge: str
    before: str
    after: str


_BLOCKS = Glyphs("█", "▏▎▍▌▋▊▉", "▁▂▃▄▅▆▇█", "━", "─", "░", "┃", "│", "←", "→")
_ASCII = Glyphs("#", "", "_.:-=+*#", "=", "-", ".", "|", "|", "<", ">")


WEEKDAYS: dict[str, Sequence[str]] = {
    "zh": "一二三四五六日",
    "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
}
"""Language → the days from Monday on, two cells each."""


def glyphs(ambiguous: int) -> Glyphs:
    """The characters for a terminal that gives ambiguous ones so many cells."""
    return _BLOCKS if ambiguous == 1 else _ASCII


def bar(share: float, width: int, ambiguous: int = 1) -> str:
    """A bar `width` cells long at most, as full as `share` of it; never longer, however large the share.

    >>> bar(0.5, 8), bar(0.5, 8, ambiguous=2)
    ('████    ', '####    ')
    """
    marks = glyphs(ambiguous)
    share = min(max(share, 0.0), 1.0)
    steps = len(marks.parts) + 1
    full, rest = divmod(round(share * width * steps), steps)
    drawn = marks.full * full + (marks.parts[rest - 1] if rest else "")
    return drawn + " " * (width - len(drawn))


def trend(values: list[int], ambiguous: int = 1) -> str:
    """One cell a value, its height in proportion to the largest.

    >>> trend([0, 4, 8])
    '▁▅█'
    """
    levels = glyphs(ambiguous).levels
    top = max(values, default=0) or 1
    return "".join(levels[round(value / top * (len(levels) - 1))] for value in values)
