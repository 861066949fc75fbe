"""Terminals that give “ ” — ① ─ █ two cells: Rich, and with it Textual, is told to count so as well.

Unicode leaves the width of these characters to the terminal (UAX #11, class A), and a Chinese console makes
them wide. Rich knows one table only, so this replaces it for the whole process, before Textual takes it over.
What Textual itself draws with such characters is drawn without them then: borders (`ambiguous.tcss`) and the
ends of scroll bars.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def widen() -> None:
    """Count two cells for every character of ambiguous width from now on."""
    from rich import cells

    narrow = cells.get_character_cell_size

    @lru_cache(maxsize=4096)
    def character_cells(character: str, unicode_version: str = "auto") -> int:
        if unicodedata.east_asian_width(character) == "A" and not unicodedata.combining(character):
            return 2
        return narrow(character, unicode_version)

    # The names Rich looks these up by, in the release we pin; tests/tui/test_ambiguous.py holds it to that.
    cells.get_character_cell_size = character_cells
    cells._is_single_cell_widths = lambda text: text.isascii() and text.isprintable()
    cells.cached_cell_len.cache_clear()

    from textual.scrollbar import ScrollBarRender

    ScrollBarRender.VERTICAL_BARS = ScrollBarRender.HORIZONTAL_BARS = [" "] * 8
