"""One Han character for each state and light: always two cells wide, readable without colour and by phone.

Colour only repeats what the character says. In English the badge is two letters.
"""

from __future__ import annotations

from collections.abc import Mapping

from xltool.i18n import Message, msg

STATE_BADGES: Mapping[str, Message] = {
    "not_started": msg("NS"),
    "in_progress": msg("OK"),
    "ahead": msg("AH"),
    "due_soon": msg("DS"),
    "behind": msg("BE"),
    "overdue": msg("OV"),
    "submitted": msg("RV"),
    "done": msg("DN"),
    "done_early": msg("DE"),
    "done_late": msg("DL"),
    "closed": msg("CL"),
    "long_term": msg("LT"),
    "deferred": msg("DF"),
    "cancelled": msg("CA"),
    "other": msg("OT"),
}
"""Canonical state → its badge: 未 推 超 临 滞 逾 审 完 早 迟 销 长 缓 消 他."""

LIGHT_BADGES: Mapping[str, Message] = {
    "red": msg("RD"),
    "yellow": msg("YE"),
    "green": msg("GN"),
    "grey": msg("GY"),
}
"""Canonical light → its badge: 红 黄 绿 灰."""

SEVERITY_BADGES: Mapping[str, Message] = {"E": msg("ER"), "W": msg("WA"), "I": msg("NO")}
"""Severity of a finding → its badge: 错 警 提."""

_TONES = {
    "not_started": "idle",
    "in_progress": "going",
    "ahead": "going",
    "due_soon": "soon",
    "behind": "soon",
    "overdue": "late",
    "submitted": "going",
    "done": "done",
    "done_early": "done",
    "done_late": "done",
    "closed": "done",
    "long_term": "going",
    "deferred": "idle",
    "cancelled": "idle",
    "other": "idle",
    "red": "late",
    "yellow": "soon",
    "green": "going",
    "grey": "idle",
    "E": "late",
    "W": "soon",
    "I": "idle",
}

TONES = ("late", "soon", "going", "done", "idle")
"""Every tone a badge can have, the most urgent first. Widgets colour them by the class `badge--<tone>`."""

ORDER = (
    "overdue",
    "due_soon",
    "behind",
    "not_started",
    "in_progress",
    "ahead",
    "submitted",
    "long_term",
    "done",
    "done_early",
    "done_late",
    "closed",
    "deferred",
    "cancelled",
    "other",
)
"""States in the order in which counts are shown: what asks for attention first."""


def badge(word: str) -> str:
    """The badge of a canonical state or light, or of a severity, in the language in force.

    >>> from xltool.i18n import set_language
    >>> set_language("en"); badge("overdue"); set_language("zh")
    'OV'
    """
    for badges in (STATE_BADGES, LIGHT_BADGES, SEVERITY_BADGES):
        if word in badges:
            return str(badges[word])
    return "  "


def tone(word: str) -> str:
    """How urgent a canonical state or light, or a severity, is: one of `TONES`."""
    return _TONES.get(word, "idle")
