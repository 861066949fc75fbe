"""Choosing tasks: the filters of `xltool list` and of the terminal app."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xltool.progress.words import FINISHED
from xltool.record import NamedTuple
from xltool.table.model import cell_text
from xltool.text.finding import Word
from xltool.text.normalise import is_han

if TYPE_CHECKING:
    from xltool.progress.evaluate import Status
    from xltool.table.model import Task


_PLACES = "省市县区州"


class Text(NamedTuple):
    """The word stands in some cell of the task's row, or is short for an office of it (工信局)."""

    word: Word

    def aspect(self, task: Task, _status: Status) -> Hashable:
        return tuple(cell_text(value) for value in task.values if value is not None), _offices(task)

    def accepts(self, aspect: tuple[Sequence[str], Sequence[str]]) -> bool:
        cells, offices = aspect
        if any(map(self.word.found_in, cells)):
            return True
        return self.as_office is not None and self.as_office.accepts(offices)

    @property
    def as_office(self) -> ShortOffice | None:
        """The word as the short name of an office; None when it is too short to be one."""
        return ShortOffice(self.word) if len(self.word.plain) > 1 else None


class ShortOffice(NamedTuple):
    """The word is a usual short name of an office of the task: 住建局, 工信局, or zfj for 市住房城乡建设局.

    Letters must run from the first character of the name, its 市 or 省 aside, to the last: there are too many
    offices with the same letters somewhere.
    """

    word: Word

    def aspect(self, task: Task, _status: Status) -> Hashable:
        return _offices(task)

    def accepts(self, names: Sequence[str]) -> bool:
        if is_han(self.word.plain):
            return any(map(self.word.abbreviates, names))
        return any(self.word.begins_and_ends(name.lstrip(_PLACES)) for name in names)


class Office(NamedTuple):
    """An office whose name holds the word, or is shortened by it, leads, supports or answers for the task."""

    word: Word

    def aspect(self, task: Task, _status: Status) -> Hashable:
        return _offices(task)

    def accepts(self, names: Sequence[str]) -> bool:
        return any(map(self.word.abbreviates, names))


class Lead(NamedTuple):
    """An office whose name holds the word, or is shortened by it, leads the task."""

    word: Word

    def aspect(self, task: Task, _status: Status) -> Hashable:
        return leading_offices(task)

    def accepts(self, names: Sequence[str]) -> bool:
        return any(map(self.word.abbreviates, names))


class Person(NamedTuple):
    """A person whose name holds the word answers for the task."""

    word: Word

    def aspect(self, task: Task, _status: Status) -> Hashable:
        return task.owner

    def accepts(self, names: Sequence[str]) -> bool:
        return any(map(self.word.found_in, names))


class State(NamedTuple):
    """The task is in one of these states (canonical words)."""

    states: Collection[str]

    def aspect(self, _task: Task, status: Status) -> Hashable:
        return status.state

    def accepts(self, state: str) -> bool:
        return state in self.states


class Light(NamedTuple):
    """The task has this light (canonical word)."""

    light: str

    def aspect(self, _task: Task, status: Status) -> Hashable:
        return status.light

    def accepts(self, light: str) -> bool:
        return light == self.light


class Due(NamedTuple):
    """The day that counts for the task lies within, both ends in; no end is open-ended."""

    as_of: dt.date
    first: dt.date | None = None
    last: dt.date | None = None
    unfinished: bool = False
    """Only tasks with something left to do."""

    def aspect(self, task: Task, status: Status) -> Hashable:
        return (due_day(task, status, self.as_of), status.state)

    def accepts(self, aspect: tuple[dt.date | None, str]) -> bool:
        day, state = aspect
        return (
            day is not None
            and (self.first is None or self.first <= day)
            and (self.last is None or day <= self.last)
            and not (self.unfinished and state in FINISHED)
        )


class Undated(NamedTuple):
    """The task has no day by which it is due."""

    as_of: dt.date

    def aspect(self, task: Task, status: Status) -> Hashable:
        return due_day(task, status, self.as_of)

    def accepts(self, day: dt.date | None) -> bool:
        return day is None


Demand = Text | ShortOffice | Office | Lead | Person | State | Light | Due | Undated


class Condition(NamedTuple):
    """A demand on a task, or that it be not met."""

    demand: Demand
    negated: bool = False


def leading_offices(task: Task) -> tuple[str, ...]:
    """The offices a task counts for: those that lead it, else the first of those nobody told apart."""
    return task.lead or task.resp[:1]


def _offices(task: Task) -> tuple[str, ...]:
    return task.lead + task.coop + task.resp


def due_day(task: Task, status: Status, as_of: dt.date) -> dt.date | None:
    """The day that counts for a task as of a day; of a finished task, the day it was due."""
    if status.days_left is not None:
        return as_of + dt.timedelta(days=status.days_left)
    return task.due.due


def matcher(conditions: Sequence[Condition]) -> Callable[[Task, Status], bool]:
    """One predicate over a task and its status: every condition holds."""

    def matches(task: Task, status: Status) -> bool:
        for demand, negated in conditions:
            aspect: object = demand.aspect(task, status)
            if demand.accepts(aspect) is negated:  # type: ignore[arg-type]  # each accepts its own aspect
                return False
        return True

    return matches


@dataclass(frozen=True, slots=True)
class Selection:
    """Every filter that is given must hold. `state` and `light` are canonical English words."""

    as_of: dt.date
    office: str | None = None
    person: str | None = None
    state: str | None = None
    light: str | None = None
    due_within: int | None = None
    """Calendar days; overdue tasks that are not done count as due."""
    search: str | None = None
    """Words, every one of which must stand in the task's row."""

    def conditions(self) -> list[Condition]:
        """What the filters demand of a task."""
        demands: list[Demand] = []
        if self.office:
            demands.append(Office(Word(self.office)))
        if self.person:
            demands.append(Person(Word(self.person)))
        if self.state:
            demands.append(State((self.state,)))
        if self.light:
            demands.append(Light(self.light))
        if self.due_within is not None:
            last = self.as_of + dt.timedelta(days=self.due_within)
            demands.append(Due(self.as_of, None, last, unfinished=True))
        demands += [Text(Word(word)) for word in (self.search or "").split()]
        return [Condition(demand) for demand in demands]

    def matcher(self) -> Callable[[Task, Status], bool]:
        """One predicate over a task and its status."""
        return matcher(self.conditions())
