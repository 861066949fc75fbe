"""Choosing tasks: the filters of `xltool list` and of the terminal app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xltool.progress.words import FINISHED
from xltool.text.normalise import comparison_form

if TYPE_CHECKING:
    from xltool.progress.evaluate import Status
    from xltool.table.model import Task


@dataclass(frozen=True, slots=True)
class Selection:
    """Every filter that is given must hold. `state` and `light` are canonical English words."""

    office: str | None = None
    person: str | None = None
    state: str | None = None
    light: str | None = None
    due_within: int | None = None
    """Calendar days; overdue tasks that are not done count as due."""
    search: str | None = None

    def matcher(self) -> Callable[[Task, Status], bool]:
        """One predicate over a task and its status."""
        office = comparison_form(self.office or "")
        person = comparison_form(self.person or "")
        search = comparison_form(self.search or "")

        def matches(task: Task, status: Status) -> bool:
            return (
                (not office or _any_holds(task.lead + task.coop + task.resp, office))
                and (not person or _any_holds(task.owner, person))
                and (not self.state or status.state == self.state)
                and (not self.light or status.light == self.light)
                and (self.due_within is None or _due_within(status, self.due_within))
                and (not search or search in _searchable(task))
            )

        return matches


def _any_holds(names: tuple[str, ...], part: str) -> bool:
    return any(part in comparison_form(name) for name in names)


def _due_within(status: Status, days: int) -> bool:
    return status.days_left is not None and status.days_left <= days and status.state not in FINISHED


def _searchable(task: Task) -> str:
    return comparison_form(" ".join(str(value) for value in task.values if value is not None))
