"""From when on a task runs, as its wording says: 从2022年7月起."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from xltool.patterns import compiled
from xltool.table.by_column import task_cells
from xltool.table.items import group_items
from xltool.table.model import Task
from xltool.text.normalise import comparison_form

_FROM_MONTH = r"[从自](?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日)?起"
_WORDING = ("task", "measure")
"""Where a task's own start may stand; what the measure says goes first."""


def stated_start(text: str, year: int) -> dt.date | None:
    """The day from which a task's wording says it runs (从2022年7月起); `year` where it names none."""
    match = compiled(_FROM_MONTH).search(comparison_form(text))
    if match is None:
        return None
    try:
        return dt.date(int(match[1] or year), int(match[2]), int(match[3] or 1))
    except ValueError:
        return None


def stated_starts(tasks: Sequence[Task]) -> list[dt.date | None]:
    """The start each task's wording names, where it counts something and its deadline has no start.

    A task that asks for something every month or quarter without saying from when takes the start that
    another part of the same item names (DOMAIN 1.4, S-05).
    """
    starts: list[dt.date | None] = [None] * len(tasks)
    columns = tasks[0].columns if tasks else {}
    for index in [columns[field] for field in _WORDING if field in columns]:
        for at, text in enumerate(task_cells(tasks, index)):
            if not isinstance(text, str) or "起" not in text:
                continue
            due = tasks[at].due
            if tasks[at].quotas and due.start is None and due.due is not None:
                starts[at] = stated_start(text, due.due.year) or starts[at]
    if any(starts):
        _take_from_neighbours(tasks, starts)
    return starts


def _take_from_neighbours(tasks: Sequence[Task], starts: list[dt.date | None]) -> None:
    first = 0
    for item in group_items(tasks):
        known = next(filter(None, starts[first : first + len(item)]), None)
        for at in range(first, first + len(item)) if known is not None else ():
            task = tasks[at]
            if starts[at] is None and task.due.start is None and any(quota.per for quota in task.quotas):
                starts[at] = known
        first += len(item)
