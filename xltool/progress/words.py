"""The words of states and lights: canonical English inside, Chinese in cells, either for a reader."""

from __future__ import annotations

from collections.abc import Mapping

from xltool.i18n import Message, msg
from xltool.table.status_words import CLOSED, canonical_state

STATES: Mapping[str, Message] = {
    "not_started": msg("Not started"),
    "in_progress": msg("On track"),
    "ahead": msg("Ahead of schedule"),
    "due_soon": msg("Due soon"),
    "behind": msg("Behind schedule"),
    "overdue": msg("Overdue"),
    "submitted": msg("Submitted, under review"),
    "done": msg("Completed"),
    "done_early": msg("Completed early"),
    "done_late": msg("Completed late"),
    "closed": msg("Signed off"),
    "long_term": msg("Long-term"),
    "deferred": msg("Deferred"),
    "cancelled": msg("Cancelled"),
    "other": msg("Other state"),
}
"""Canonical state → its name (DOMAIN 5.1, and due_soon 临期)."""

LIGHTS: Mapping[str, Message] = {
    "red": msg("Red"),
    "yellow": msg("Yellow"),
    "green": msg("Green"),
    "grey": msg("Grey"),
}
"""Canonical light → its name."""

FINISHED = CLOSED
"""States with nothing left to do."""


def canonical_state_word(text: str) -> str | None:
    """The state that `text` names: canonical, as displayed, or a spelling found in files; None if none."""
    return _canonical(text, STATES) or canonical_state(text)


def canonical_light(text: str) -> str | None:
    """The light that `text` names, canonical or as displayed ("红", "红灯"); None if none."""
    return _canonical(text.strip().removesuffix("灯").removesuffix("色"), LIGHTS)


def _canonical(text: str, names: Mapping[str, Message]) -> str | None:
    word = text.strip().casefold()
    for canonical, name in names.items():
        if word in (canonical, name.render("zh"), name.render("en").casefold()):
            return canonical
    return None
