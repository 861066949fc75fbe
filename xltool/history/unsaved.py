"""Cells written in an open document that nobody may have saved: the file holds one value or the other.

A refresh in an open document changes no file. If the person then saves, the file holds the new values; if
not, what an earlier refresh wrote. Both are the tool's own (rule 2).
"""

from __future__ import annotations

from xltool.history.personal import Recorded

UNSURE = "unsure"
"""The reason in a folded column whose cells hold its value or that of the columns before it."""


class AnyOf:
    """A cell that holds one of several values, and equals each of them."""

    __slots__ = ("values",)

    def __init__(self, values: tuple[Recorded, ...]) -> None:
        self.values = values

    def __eq__(self, other: object) -> bool:
        return any(value == other for value in self.values)

    def __hash__(self) -> int:
        return hash(self.values)


def either(known: Recorded | AnyOf, value: Recorded) -> AnyOf:
    """What was known of a cell, or `value`."""
    values = known.values if isinstance(known, AnyOf) else (known,)
    return AnyOf(values if value in values else (*values, value))
