"""The pictures in the documents: Han in its cells, and nothing fetched from elsewhere."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import han_svg
from rich.console import Console
from rich.text import Text


def drawn(*lines: str) -> str:
    console = Console(
        record=True, width=40, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    for line in lines:
        console.print(Text(line, style="red"))
    return han_svg.mend(console.export_svg(title="表"))


def places(svg: str) -> dict[str, float]:
    found = re.findall(r'<text class="[^"]*-r\d+" x="([\d.]+)"[^>]*>(.)</text>', svg)
    return {character: float(x) for x, character in found}


def test_every_character_stands_in_its_own_cells() -> None:
    at = places(drawn("ab市水c"))
    assert [round(at[letter] / han_svg.CELL_WIDTH, 6) for letter in "abc"] == [0, 1, 6]
    assert round((at["水"] - at["市"]) / han_svg.CELL_WIDTH, 6) == 2


def test_charts_and_borders_are_drawn_not_written() -> None:
    svg = drawn("┌─┐█▌░甲", "│ │")
    assert places(svg).keys() == {"甲"}
    assert len(re.findall(r'<rect class="', svg)) == 2 + 2 + 2 + 1 + 1 + 1 + 2 + 2


def test_the_picture_is_sound_and_needs_nothing_from_elsewhere() -> None:
    svg = drawn("<&> “[/b]” 覃曙 𬱖")
    ElementTree.fromstring(svg)
    assert "textLength" not in svg
    assert not re.findall(r"url\(['\"]?http|@font-face|@import", svg)
