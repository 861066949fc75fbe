"""One module a screen, loaded when the screen is first shown, with its .tcss beside it.

To add a screen: a module here with a `WorkScreen` (see `base.py`), a `.tcss` of the same name, a line in
`SCREENS`, and its actions in `tui/actions.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from xltool.i18n import Message, msg
from xltool.record import NamedTuple

if TYPE_CHECKING:
    from textual.screen import Screen

    from xltool.tui.screens.base import WorkScreen


class Place(NamedTuple):
    """A screen's name (its mode, its module and its scope in `actions`), its class and its title."""

    name: str
    class_name: str
    title: Message


SCREENS: tuple[Place, ...] = (
    Place("overview", "OverviewScreen", msg("Overview")),
    Place("tasks", "TasksScreen", msg("Tasks")),
    Place("timeline", "TimelineScreen", msg("Deadlines")),
    Place("findings", "FindingsScreen", msg("Findings")),
    Place("journal", "JournalScreen", msg("History")),
    Place("submitting", "SubmittingScreen", msg("Submit")),
    Place("collecting", "CollectingScreen", msg("Collect")),
)
"""In the order of the tabs; the digits 1, 2 … go to them."""


def modes() -> dict[str, str | Callable[[], Screen[Any]]]:
    """The app's modes: each makes its screen when it is first gone to."""
    return {place.name: _maker(place) for place in SCREENS}


def _maker(place: Place) -> Callable[[], Screen[Any]]:
    def make() -> WorkScreen:
        screen: WorkScreen = getattr(import_module(f"xltool.tui.screens.{place.name}"), place.class_name)()
        return screen

    return make
