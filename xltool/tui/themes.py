"""Three themes: dark, light, and one without any colour, where weight and reversal say the same.

In the styles `$secondary` is text of less weight and `$boost` the row of the cursor: solid colours, as a line
drawn by hand takes no blended ones.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="xltool-dark",
    primary="#3b7dd8",
    secondary="#8c95a3",
    accent="#56b6c2",
    warning="#d9a514",
    error="#d9534f",
    success="#5fb36b",
    foreground="#d8dee9",
    background="#14181f",
    surface="#1b212b",
    panel="#242c38",
    boost="#212936",
    dark=True,
)
LIGHT = Theme(
    name="xltool-light",
    primary="#1f5fae",
    secondary="#5c6470",
    accent="#00707c",
    warning="#a86a00",
    error="#b3261e",
    success="#1f7a37",
    foreground="#1c1f24",
    background="#fbfbf8",
    surface="#f2f2ee",
    panel="#e4e6e8",
    boost="#e8eef6",
    dark=False,
)
PLAIN = Theme(
    name="xltool-plain",
    primary="#707070",
    secondary="#a8a8a8",
    accent="#ffffff",
    warning="#d0d0d0",
    error="#ffffff",
    success="#b0b0b0",
    foreground="#e0e0e0",
    background="#000000",
    surface="#000000",
    panel="#303030",
    boost="#262626",
    dark=True,
)
THEMES = (DARK, LIGHT, PLAIN)
