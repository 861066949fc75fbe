"""A table in figures: how many tasks are in which state, how each office stands, what will not wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xltool.progress.counting import StateCounts, count_by_office, count_states
from xltool.progress.select import due_day
from xltool.progress.words import FINISHED, canonical_state_word
from xltool.record import NamedTuple

if TYPE_CHECKING:
    from xltool.history import Entry
    from xltool.progress.evaluate import Status
    from xltool.table.model import Task

SOON = 7
"""Calendar days within which a deadline is close."""


class Urgent(NamedTuple):
    """An open task that asks for attention: its position, and the days left, negative when past."""

    at: int
    days: int | None


class Summary(NamedTuple):
    """The figures of a table on a day."""

    whole: StateCounts
    offices: Sequence[StateCounts]
    """Those with most overdue first, then those with most to do."""
    overdue: Sequence[Urgent]
    """Longest overdue first."""
    near: Sequence[Urgent]
    """Due within `SOON` days, nearest first."""
    behind: Sequence[int]
    """Positions of open tasks that lag, in the table's order."""


def summarise(tasks: Sequence[Task], statuses: Sequence[Status], as_of: dt.date) -> Summary:
    """The figures of these tasks as of a day."""
    overdue: list[Urgent] = []
    near: list[Urgent] = []
    behind: list[int] = []
    for at, (task, status) in enumerate(zip(tasks, statuses, strict=True)):
        state = status.state
        if state in FINISHED:
            continue
        day = due_day(task, status, as_of)
        days = (day - as_of).days if day is not None else None
        if state == "overdue" and days is not None:
            overdue.append(Urgent(at, days))
        elif days is not None and 0 <= days <= SOON:
            near.append(Urgent(at, days))
        elif state == "behind":
            behind.append(at)
    return Summary(
        whole=count_states("", statuses),
        offices=sorted(
            count_by_office(tasks, statuses), key=lambda o: (-o.overdue, o.finished - o.total, o.name)
        ),
        overdue=sorted(overdue, key=_days),
        near=sorted(near, key=_days),
        behind=behind,
    )


def _days(urgent: Urgent) -> int:
    return urgent.days or 0


class Past(NamedTuple):
    """What the status column said after a refresh: when, how many finished, how many overdue."""

    day: dt.date
    finished: int
    overdue: int


def past(entries: Sequence[Entry], sheet: str) -> list[Past]:
    """How a sheet's states went, a point for each day on which a refresh wrote, oldest first.

    Read from what the journal says was written into the state column; entries whose cells are no longer kept
    end the story before them, as nothing is known of what they changed.
    """
    states: dict[str | None, str | None] = {}
    points: dict[dt.date, Past] = {}
    for entry in entries:
        if entry.state != "done":
            continue
        try:
            columns = entry.columns()
        except ValueError:
            states.clear()
            points.clear()
            continue
        for column in columns:
            if column.sheet == sheet and column.field == "state":
                for task, new in zip(column.tasks, column.new, strict=True):
                    states[task] = canonical_state_word(new) if isinstance(new, str) else None
        if states:
            day = entry.time.astimezone().date()
            points[day] = Past(
                day,
                sum(state in FINISHED for state in states.values()),
                sum(state == "overdue" for state in states.values()),
            )
    return list(points.values())


class Agenda(NamedTuple):
    """The open tasks by deadline."""

    tasks: Sequence[Task]
    statuses: Sequence[Status]
    """All of them as they were looked through: what the positions count in."""
    positions: Sequence[int]
    """Of the dated ones by day, then of those without a day."""
    overdue: int
    """How many of them were due before today."""
    days: Mapping[dt.date, Sequence[int]]
    """Positions by the day that counts."""


def agenda(tasks: Sequence[Task], statuses: Sequence[Status], as_of: dt.date) -> Agenda:
    """The open tasks of a table in the order in which they are due."""
    undated: list[int] = []
    days: dict[dt.date, list[int]] = {}
    for at, (task, status) in enumerate(zip(tasks, statuses, strict=True)):
        if status.state in FINISHED:
            continue
        day = due_day(task, status, as_of)
        if day is None:
            undated.append(at)
        else:
            days.setdefault(day, []).append(at)
    dated = [at for day in sorted(days) for at in days[day]]
    overdue = sum(len(positions) for day, positions in days.items() if day < as_of)
    return Agenda(tasks, statuses, [*dated, *undated], overdue, days)
