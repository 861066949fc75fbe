"""The values of the room: what is demanded, what is there, and how the two go together."""

from __future__ import annotations

import datetime as dt

from xltool.record import NamedTuple


class Instance(NamedTuple):
    """One thing that is owed: the second meeting, the article of July, 一封信."""

    key: str
    """What names it in commands and in memory: "2", "2022-07", "一封信"."""
    name: str
    """What names it in a table, Chinese: 第2次, 7月, 一封信."""
    begin: dt.date | None = None
    due: dt.date | None = None
    """The first and the last day of its period; None where the task's own deadline counts."""
    after_due: bool = False
    """Whether its period ends after the deadline of the task: a person has to say whether it is owed."""


class Demand(NamedTuple):
    """What a task asks for, as single instances."""

    form: str
    """"checklist" (named), "quota" (numbered), "recurrence" (dated) or "submission" (named by recipient)."""
    what: str
    unit: str
    needs: tuple[str, ...]
    """The kinds of evidence each instance needs; () when any one file will do."""
    instances: tuple[Instance, ...]
    quota: int | None = None
    """The index of the quota in `Task.quotas` it comes from."""
    assumed_start: bool = False
    """Whether the first period rests on another task's start or on the day of issue."""


class Name(NamedTuple):
    """What a file or folder name says."""

    number: tuple[int, ...]
    """The leading number: "01" is (1,), "3.1" is (3, 1); () without one."""
    kind: str
    """The kind of evidence it names, "" when it names none."""
    date: dt.date | None
    """The day it names; the first of the month when `whole_month`."""
    whole_month: bool
    ordinal: int | None
    """第2次 → 2."""
    title: str
    """What is left, for comparison: without number, kind, date and marks."""
    text: str
    """All of it but the number, for comparison."""


class EvidenceFile(NamedTuple):
    """A file of the folder. `path` is relative to it, with "/"."""

    path: str
    size: int
    mtime_ns: int
    name: Name


class Link(NamedTuple):
    """A file goes with a task, and there, with `demand`, with one of its demands.

    `instance` is the key of one of its instances, "" where that follows from dates and kinds. Below `SURE`
    it is a proposal.
    """

    file: EvidenceFile
    task: str
    demand: int | None
    instance: str
    confidence: float
    accepted: bool = False
    """Whether a person said so."""

    @property
    def sure(self) -> bool:
        """Whether it counts without being asked about."""
        return self.confidence >= SURE


SURE = 0.75
"""The confidence from which a link counts; what is less sure is proposed."""
