"""Whose cell is it? A cell belongs to whoever wrote it last (ARCHITECTURE, rule 2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from xltool.i18n import Message
from xltool.patterns import compiled
from xltool.progress import reasons
from xltool.progress.columns import find_owned
from xltool.progress.words import LIGHTS, STATES
from xltool.table.model import Table
from xltool.workbook.base import Value

Written = Mapping[str, Mapping[str, object]]
"""What the journal says the tool wrote last: field → task id → value."""

NOT_REGISTERED = "未登记"
REGISTERED = "已登记"
COMPLETE = "齐全"
NOTHING_FILED = "已登记,未见材料"
LACKING = "缺:"

DERIVED = ("not_started", "in_progress", "ahead", "due_soon", "behind", "overdue", "long_term")
"""States the tool finds by itself. The others (已完成, 已销号 …) are people's words even in its column."""

_MARKS = ("reason", "workdays_left")
"""Columns no office has of its own: where they are missing, the tool has never written into the table."""

_NUMBER = r"\d+(?:\.\d+)?"
_UNIT = r"[^,;\d()/ ]{0,6}"
_AMOUNT = rf"{_NUMBER}(?:/{_NUMBER}{_UNIT}|{_UNIT}\(每[^,;()]{{1,16}}\))"
_QUOTA = rf"(?:[^,;]{{1,80}} )?{_AMOUNT}"
_LACK = r"[^;。\s]{1,400}"
_WORKDAYS_LIMIT = 30_000


def by_a_person(table: Table, field: str, written: Written) -> Callable[[str, Value], bool]:
    """A predicate over a task's id and what its cell of an owned column holds (not empty): is it a person's?

    The journal decides. A cell it does not know (the file travelled alone) is the tool's when the tool could
    have written it and has been in this table at all; else it is a person's.
    """
    journal = written.get(field, {})
    marked = find_owned(table).keys() >= set(_MARKS)

    def is_persons(task: str, value: Value) -> bool:
        if task in journal:
            return value != journal[task]
        return not (marked and could_be_ours(field, value))

    return is_persons


def could_be_ours(field: str, value: Value) -> bool:
    """Whether the tool writes such values into the column of `field`."""
    if field == "workdays_left":
        return isinstance(value, float) and value.is_integer() and abs(value) < _WORKDAYS_LIMIT
    return isinstance(value, str) and _ours(field).fullmatch(value) is not None


@cache
def _ours(field: str) -> re.Pattern[str]:
    patterns = {
        "state": _one_of(STATES[state].render("zh") for state in DERIVED),
        "light": _one_of(light.render("zh") for light in LIGHTS.values()),
        "reason": _reason_pattern(),
        "quota": f"{_QUOTA}(?:;{_QUOTA})*",
        "evidence_state": (
            rf"{_one_of((NOT_REGISTERED, REGISTERED, COMPLETE, NOTHING_FILED))}|{LACKING}{_LACK}(?:;{_LACK})*"
        ),
    }
    return compiled(patterns[field])


def _reason_pattern() -> str:
    distance = "|".join(_template(part, {}) for part in reasons.DISTANCES)
    rate = _template(reasons.RATE, {})
    parts = {
        "distance": f"(?:{distance})",
        "quota": f"(?:{rate}|[^,;]{{0,80}}?{_AMOUNT})",
        "state": _one_of(state.render("zh") for state in STATES.values()),
    }
    return "|".join(_template(template, parts) for template in reasons.TEMPLATES)


def _template(template: Message, parts: Mapping[str, str]) -> str:
    """The pattern of everything the Chinese template can become."""
    known = {
        "date": r"(?:\d{4}-)?\d\d-\d\d",
        "days": r"\d+",
        "workdays": r"\d+",
        "rate": _NUMBER,
        "what": r"[^,]{1,80}",
        **parts,
    }
    pieces = compiled(r"\{(\w+)\}").split(template.render("zh"))
    return "".join(known[piece] if index % 2 else re.escape(piece) for index, piece in enumerate(pieces))


def _one_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})"
