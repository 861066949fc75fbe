"""Pending edits of a sheet, kept a column at a time, and what a cell can hold at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.base import Value
from xltool.workbook.numbers import to_serial

_MAX_TEXT = 32_767
"""UTF-16 units one cell can hold."""


class PendingColumn:
    """What one column shall hold: values by row, and how they are dressed.

    A row in `styles` has that dress; the others are dressed like their row's cell in `like_column`, or keep
    the dress they have. A row in `styles` alone keeps its value.
    """

    __slots__ = ("like_column", "styles", "values")

    def __init__(self) -> None:
        self.values: dict[int, Value] = {}
        self.styles: dict[int, int] = {}
        self.like_column: int | None = None


def overlaid(
    stored: Iterator[tuple[int, list[Value]]], pending: list[tuple[int, dict[int, Value]]]
) -> Iterator[tuple[int, list[Value]]]:
    """Stored rows with pending values laid over them."""
    missing = iter(sorted(set().union(*(values for _, values in pending))))
    following = next(missing, None)

    def overlay(number: int, held: list[Value]) -> list[Value]:
        for at, values in pending:
            if number in values:
                held += [None] * (at + 1 - len(held))
                held[at] = values[number]
        while held and held[-1] is None:
            held.pop()
        return held

    for number, held in stored:
        while following is not None and following < number:
            if new := overlay(following, []):
                yield following, new
            following = next(missing, None)
        if following == number:
            following = next(missing, None)
        if merged := overlay(number, held):
            yield number, merged
    while following is not None:
        if new := overlay(following, []):
            yield following, new
        following = next(missing, None)


def check_storable(value: Value, date1904: bool) -> None:
    """UnsupportedEdit TEXT_TOO_LONG or NOT_STORABLE for what no cell can hold."""
    if isinstance(value, str):
        if len(value) > _MAX_TEXT // 2 and len(value.encode("utf-16-le", "surrogatepass")) // 2 > _MAX_TEXT:
            raise UnsupportedEdit(
                "TEXT_TOO_LONG",
                msg("A cell holds at most {limit} characters.", limit=_MAX_TEXT),
                msg("Shorten the text."),
            )
        storable = _is_unicode(value)
    elif isinstance(value, dt.date):
        storable = to_serial(value, date1904) is not None
    elif isinstance(value, float):
        storable = value - value == 0
    else:
        storable = value is None or isinstance(value, int)
    if not storable:
        raise UnsupportedEdit(
            "NOT_STORABLE",
            msg("A cell can't hold {value}.", value=ascii(value)),
            msg("Cells hold text, finite numbers, true and false, and days the date system of the file has."),
        )


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
