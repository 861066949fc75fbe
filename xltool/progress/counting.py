"""How many tasks are in which state: in the whole, and of each office that leads (DOMAIN 5.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from xltool.progress.evaluate import Status
from xltool.progress.select import leading_offices
from xltool.progress.words import FINISHED
from xltool.record import NamedTuple
from xltool.table.model import Task


class StateCounts(NamedTuple):
    """The tasks of one office, of one leader, or of the table, by canonical state."""

    name: str
    states: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def finished(self) -> int:
        return sum(count for state, count in self.states.items() if state in FINISHED)

    @property
    def overdue(self) -> int:
        return self.states.get("overdue", 0)

    @property
    def rate(self) -> float | None:
        """Finished ÷ tasks that can be finished, so without long-term ones (DOMAIN 5.2). None without any."""
        base = self.total - self.states.get("long_term", 0)
        return self.finished / base if base else None


def count_states(name: str, statuses: Iterable[Status]) -> StateCounts:
    """The states of these tasks, under a name."""
    return StateCounts(name, Counter(status.state for status in statuses))


def count_by_office(tasks: Sequence[Task], statuses: Sequence[Status]) -> list[StateCounts]:
    """The counts of every leading office, in the table's order.

    A task that is led jointly counts for each of its leading offices, so that the offices may add up to more
    than the table; one that nobody leads counts for none.
    """
    groups: dict[str, list[Status]] = {}
    for task, status in zip(tasks, statuses, strict=True):
        for office in leading_offices(task):
            groups.setdefault(office, []).append(status)
    return [count_states(name, group) for name, group in groups.items()]
