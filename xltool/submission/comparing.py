"""Whether two cells say the same, though one went through other hands, another program, another format."""

from __future__ import annotations

import datetime as dt
import re

from xltool.patterns import compiled
from xltool.table.model import cell_text
from xltool.text.normalise import comparison_form
from xltool.workbook.base import Value
from xltool.workbook.numbers import to_serial

_DAY = compiled(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
_ENDS = compiled(r"[ \t\u3000\xa0]*\r?\n")


def alike(one: Value, other: Value) -> bool:
    """Whether nobody changed anything between these two.

    Text and text: the same but for line ends and blanks at the end of lines. A number, or a day, as text is
    the same as itself; "1.10" and "1.1" as texts are not.
    """
    if one in (None, "") or other in (None, ""):
        return _blank(one) and _blank(other)
    if isinstance(one, str) and isinstance(other, str):
        return _lines(one) == _lines(other)
    if isinstance(one, str) or isinstance(other, str):
        text, value = (one, other) if isinstance(one, str) else (other, one)
        assert isinstance(text, str)
        return _text_says(text.strip(), value)
    if isinstance(one, dt.date) != isinstance(other, dt.date):
        return _serial(one) == _serial(other)
    return _whole_day(one) == _whole_day(other)


def alike_locked(one: Value, other: Value) -> bool:
    """The same for locked text, where padding and width of characters don't count."""
    return alike(one, other) or (
        isinstance(one, str) and isinstance(other, str) and comparison_form(one) == comparison_form(other)
    )


def _blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _lines(text: str) -> str:
    return re.sub(_ENDS, "\n", text).strip()


def _text_says(text: str, value: Value) -> bool:
    if isinstance(value, bool):
        return text.casefold() in (("true", "1") if value else ("false", "0"))
    if isinstance(value, float):
        try:
            return float(text) == value
        except ValueError:
            return False
    if isinstance(value, dt.date):
        day = _DAY.fullmatch(text)
        if day is None:
            return text == cell_text(value)
        plain = value.date() if isinstance(value, dt.datetime) else value
        return (int(day[1]), int(day[2]), int(day[3])) == (plain.year, plain.month, plain.day)
    return False


def _serial(value: Value) -> Value:
    return to_serial(value, False) if isinstance(value, dt.date) else value


def _whole_day(value: Value) -> Value:
    return value.date() if isinstance(value, dt.datetime) and value.time() == dt.time() else value
