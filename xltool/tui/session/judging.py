"""How the tasks stand: as the reading found them, those with edits judged anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from xltool import api

if TYPE_CHECKING:
    from xltool.progress.evaluate import Status
    from xltool.table.model import Table, Task
    from xltool.tui.session.work import Reading

EVALUATE_ALL = 3_000
"""Up to so many tasks all are judged anew after an edit; in a longer table only those that were edited."""


class Judged:
    """The statuses of a reading's tasks, by their positions."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._anew: dict[int, Status] = {}
        """Of tasks that were judged since."""
        self.all_at_once = len(reading.opened.table.tasks) <= EVALUATE_ALL
        self._witness = None if self.all_at_once else _shows_per_cent(reading.opened.table)

    def status(self, at: int) -> Status:
        """How the task at a position stands."""
        return self._anew.get(at) or self._reading.statuses[at]

    def statuses(self) -> list[Status]:
        """How every task stands, in order."""
        if not self._anew:
            return list(self._reading.statuses)
        return [self.status(at) for at in range(len(self._reading.statuses))]

    def judge_all(self, table: Table) -> None:
        """Judge every task of the table with the edits in it."""
        self._anew = dict(enumerate(self._judge(table)))

    def judge(self, edited: Mapping[int, Task]) -> None:
        """Judge only these tasks anew, by their positions."""
        tasks = [*edited.values()]
        if self._witness is not None:
            tasks.append(self._witness)
        found = self._judge(self._reading.opened.table._replace(tasks=tuple(tasks)))
        self._anew.update(zip(edited, found, strict=False))

    def forget(self) -> None:
        """The edits are gone: every task stands as it was read."""
        self._anew = {}

    def _judge(self, table: Table) -> list[Status]:
        return api.statuses(self._reading.opened._replace(table=table), self._reading.as_of)


def _shows_per_cent(table: Table) -> Task | None:
    """A task whose 完成率 shows that the column counts in per cent: it must be among those judged."""
    column = table.column("rate")
    if column is None:
        return None
    for task in table.tasks:
        rate = task.at(column.index)
        if isinstance(rate, float) and rate > 1:
            return task
    return None
