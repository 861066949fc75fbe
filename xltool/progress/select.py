"""Choosing tasks: the filters of `xltool list` and of the terminal app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xltool.progress.words import FINISHED
from xltool.table.model import cell_text
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
        search = _finder(self.search)

        def matches(task: Task, status: Status) -> bool:
            return (
                (not office or _any_holds(task.lead + task.coop + task.resp, office))
                and (not person or _any_holds(task.owner, person))
                and (not self.state or status.state == self.state)
                and (not self.light or status.light == self.light)
                and (self.due_within is None or _due_within(status, self.due_within))
                and (search is None or search(_row_text(task)))
            )

        return matches


def _any_holds(names: tuple[str, ...], part: str) -> bool:
    return any(part in comparison_form(name) for name in names)


def _due_within(status: Status, days: int) -> bool:
    return status.days_left is not None and status.days_left <= days and status.state not in FINISHED


def _finder(search: str | None) -> Callable[[str], bool] | None:
    """Whether a row's text holds what is looked for; letters are pinyin initials too ("ybk" finds 样本框)."""
    wanted = comparison_form(search or "").casefold()
    if not wanted:
        return None
    if not (wanted.isascii() and wanted.isalnum()):
        return lambda text: wanted in comparison_form(text).casefold()
    from xltool.text.pinyin import has_initials

    return lambda text: wanted in comparison_form(text).casefold() or has_initials(text, wanted)


def _row_text(task: Task) -> str:
    return "\n".join(cell_text(value) for value in task.values if value is not None)
