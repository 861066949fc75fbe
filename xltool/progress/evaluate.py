"""From a task and a day to its status: state, light, and always why (DOMAIN 5)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from xltool.i18n import Message
from xltool.progress.columns import find_owned
from xltool.progress.ownership import NOT_REGISTERED, REGISTERED, Written, by_a_person
from xltool.progress.quotas import Achieved, Measure, measure
from xltool.progress.rules import Prospect, Situation, foresee, judge
from xltool.progress.said import SHARE_LIMIT, Reported, read_number, read_said
from xltool.progress.schedule import pace, schedule
from xltool.progress.stated import may_defer, milestones_told
from xltool.progress.words import FINISHED
from xltool.project.model import Thresholds
from xltool.record import NamedTuple
from xltool.table.by_column import SMALL_TABLE, each_row_once, task_cells
from xltool.table.deadlines import parse_deadline
from xltool.table.deadlines.beginning import stated_starts
from xltool.table.model import Deadline, Quota, Table, Task, cell_text
from xltool.workbook.base import Value

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar
    from xltool.evidence.review import TaskReview

_REMEMBERED = 2_000
"""Statuses that are remembered at most from one small table to the next."""
_what_counts = attrgetter("what", "op", "count", "unit", "per", "needs")


class Status(NamedTuple):
    """How a task stands. `state` and `light` are canonical words (DOMAIN 5.1; red, yellow, green, grey)."""

    state: str
    light: str
    reason: Message
    days_left: int | None
    """Calendar days to the day that counts, negative when overdue; None without one or when finished."""
    workdays_left: int | None
    """The same in working days."""
    quota: str
    """量化进度, Chinese: 沟通活动 1/2次;宣传 3/5条."""
    evidence: str
    """佐证核验, Chinese."""
    quota_done: tuple[float | None, ...]
    """What was achieved of each of the task's quotas; None where people's words leave that unclear."""


class _Inputs(NamedTuple):
    """The people's columns a status rests on."""

    status: Value = None
    progress: Value = None
    closed: Value = None
    rate: Value = None
    actual_value: Value = None
    finished_on: Value = None
    target_value: Value = None
    unit: Value = None
    start: Value = None
    assigned_on: Value = None
    evidence: Value = None
    remark: Value = None
    """Only where it speaks of a delay; what else people note changes no status."""


def evaluate(
    task: Task,
    as_of: dt.date,
    calendar: WorkCalendar,
    thresholds: Thresholds,
    *,
    issued_on: dt.date | None = None,
) -> Status:
    """The status of one task on `as_of`. Elapsed time counts from the task's own start, else `issued_on`,
    else from New Year. For all tasks of a table use `statuses`, which knows the table's columns."""
    evaluator = _Evaluator(as_of, calendar, thresholds, issued_on)
    inputs = _Inputs(*map(task.get, _Inputs._fields))
    (start,), (asked,) = stated_starts((task,)), evaluator.asked((task,))
    return evaluator.status(evaluator.outlook(task.due, inputs, start), asked)


def statuses(
    table: Table,
    as_of: dt.date,
    calendar: WorkCalendar,
    thresholds: Thresholds,
    written: Written | None = None,
    evidence: Mapping[str, TaskReview] | None = None,
) -> list[Status]:
    """The statuses of a table's tasks, in order.

    A word in the 任务状态 column counts as said by a person unless it is the tool's own: what `written`
    (field → task id → value) says it wrote, or could have written there. `evidence` is what was found in the
    evidence folder, by task id, where the project keeps one.
    """
    if not table.tasks:
        return []
    columns = dict(table.tasks[0].columns)
    owned = find_owned(table)
    state_index = owned["state"].index - 1 if "state" in owned else None
    if columns.get("status") == state_index:
        columns.pop("status", None)
    tasks = table.tasks
    said = {field: task_cells(tasks, columns[field]) for field in _Inputs._fields if field in columns}
    if "remark" in said:
        said["remark"] = [_of_delay(cell) for cell in said["remark"]]
    if state_index is not None:
        words = _persons_words(table, state_index, written or {})
        cells = said.get("status", words)
        said["status"] = [cell if cell_text(cell) else word for cell, word in zip(cells, words, strict=True)]
    per_cent = _per_cent(said.get("rate", ()))
    evaluator = _evaluator_for(len(tasks), as_of, calendar, thresholds, table.issued_on, per_cent)
    deadlines = {id(task.due): task.due for task in tasks}

    def outlook(row: tuple[Any, ...]) -> _Outlook:
        due, start, *cells = row
        inputs = _Inputs(**dict(zip(said, cells, strict=True)))
        return evaluator.outlook(deadlines[due], inputs, start)

    dues = [id(task.due) for task in tasks]
    outlooks = each_row_once(outlook, dues, stated_starts(tasks), *said.values())
    asked = evaluator.asked(tasks)
    if evidence is None:
        return list(map(evaluator.status, outlooks, asked))
    return [
        evaluator.status(
            outlook_ if review is None else outlook_.with_evidence(review, len(asks.quotas)), asks
        )
        for outlook_, asks, review in zip(
            outlooks, asked, (evidence.get(task.id) for task in tasks), strict=True
        )
    ]


def _evaluator_for(
    tasks: int,
    as_of: dt.date,
    calendar: WorkCalendar,
    thresholds: Thresholds,
    issued_on: dt.date | None,
    per_cent: bool,
) -> _Evaluator:
    """The evaluator for a table of so many tasks. Small ones that are judged alike share one, as long as it
    has not too much to remember: a folder holds each office's copy of one table."""
    if tasks > SMALL_TABLE:
        return _Evaluator(as_of, calendar, thresholds, issued_on, per_cent)
    evaluator = _shared_evaluator(as_of, calendar, thresholds, issued_on, per_cent)
    if evaluator.judged > _REMEMBERED:
        _shared_evaluator.cache_clear()
    return _shared_evaluator(as_of, calendar, thresholds, issued_on, per_cent)


class _Asked:
    """What quotas ask for; tasks that ask the same share one."""

    __slots__ = ("by_period", "evidence", "quotas")

    def __init__(self, quotas: tuple[Quota, ...]) -> None:
        self.quotas = quotas
        self.by_period = any(quota.per for quota in quotas)
        """Whether it depends on dates how much that is."""
        self.evidence = any(quota.needs for quota in quotas)


class _Outlook(NamedTuple):
    """All that bears on a task's status but what its quotas ask."""

    situation: Situation
    start: dt.date | None
    """When the task begins."""
    until: dt.date | None
    """The end of the periods asked for in all; known only where the task itself says when they begin."""
    achieved: Achieved
    evidence: bool
    """Whether evidence is registered."""
    prospect: Prospect
    """The verdict as far as no amount can change it."""
    measures: dict[_Asked, Measure]
    """What quotas come to; shared by all outlooks with as much achieved."""
    measures_by_period: dict[_Asked, Measure]
    """The same of quotas per period; shared where their time is the same too."""
    statuses: dict[_Asked, Status]
    review: TaskReview | None = None
    """What the evidence folder has for the task, where there is one."""

    def with_evidence(self, review: TaskReview, quotas: int) -> _Outlook:
        """The outlook of a task with so many quotas whose evidence was looked through."""
        achieved = self.achieved._replace(evidenced=review.counts(quotas))
        return self._replace(
            achieved=achieved, review=review, measures={}, measures_by_period={}, statuses={}
        )


class _Evaluator:
    """What tasks of a table share, or of tables that are judged alike."""

    def __init__(
        self,
        as_of: dt.date,
        calendar: WorkCalendar,
        thresholds: Thresholds,
        issued_on: dt.date | None,
        per_cent: bool = False,
    ) -> None:
        self._as_of = as_of
        self._calendar = calendar
        self._thresholds = thresholds
        self._issued_on = issued_on
        self._per_cent = per_cent
        self._asked: dict[tuple[object, ...], _Asked] = {}
        self._outlooks: dict[tuple[object, ...], _Outlook] = {}
        self._measures: defaultdict[object, dict[_Asked, Measure]] = defaultdict(dict)
        self.judged = 0
        """How many statuses it made; it remembers nearly all."""

    def asked(self, tasks: Sequence[Task]) -> list[_Asked]:
        """What the quotas of each task ask for."""
        by_identity: dict[int, _Asked] = {}  # the reader shares the quotas of equal texts
        found = []
        for task in tasks:
            quotas = task.quotas
            asked = by_identity.get(id(quotas))
            if asked is None:
                key = tuple(map(_what_counts, quotas))
                asked = self._asked.get(key)
                if asked is None:
                    asked = self._asked[key] = _Asked(quotas)
                by_identity[id(quotas)] = asked
            found.append(asked)
        return found

    def outlook(self, deadline: Deadline, cells: _Inputs, wording_start: dt.date | None) -> _Outlook:
        """What the deadline and the people's cells come to today."""
        # With the types: 1.0 and TRUE are equal, and say different things.
        key = (deadline, cells, wording_start, *map(type, cells))
        outlook = self._outlooks.get(key)
        if outlook is None:
            outlook = self._outlooks[key] = self._outlook(deadline, cells, wording_start)
        return outlook

    def _outlook(self, deadline: Deadline, cells: _Inputs, wording_start: dt.date | None) -> _Outlook:
        reported = Reported(
            cells.status, cells.progress, cells.closed, cells.rate, cells.actual_value, cells.remark
        )
        said = read_said(reported, self._date(cells.finished_on), self._as_of, self._per_cent, deadline.due)
        own_start = deadline.start or self._date(cells.start) or wording_start
        start = own_start or self._date(cells.assigned_on) or self._issued_on
        told = milestones_told(said.progress, deadline.nodes) if deadline.nodes else ()
        times = schedule(deadline, self._as_of, self._calendar, start, told)
        situation = Situation(
            said=said,
            deadline=deadline,
            schedule=times,
            pace=pace(start, times.final, self._as_of),
            as_of=self._as_of,
            days_left=(times.due - self._as_of).days if times.due else None,
            workdays_left=self._calendar.workdays_between(self._as_of, times.due) if times.due else None,
            thresholds=self._thresholds,
        )
        achieved = Achieved(
            progress=cell_text(cells.progress),
            actual=read_number(cells.actual_value),
            target=read_number(cells.target_value),
            unit=cell_text(cells.unit),
            rate=said.rate,
        )
        until = times.final if own_start else None
        return _Outlook(
            situation,
            start,
            until,
            achieved,
            evidence=bool(cell_text(cells.evidence)),
            prospect=foresee(situation),
            measures=self._measures[achieved],
            measures_by_period=self._measures[achieved, start, until],
            statuses={},
        )

    def status(self, outlook: _Outlook, asked: _Asked) -> Status:
        """The status of a task with that outlook whose quotas ask for that."""
        status = outlook.statuses.get(asked)
        if status is None:
            status = outlook.statuses[asked] = self._status(outlook, asked)
            self.judged += 1
        return status

    def _status(self, outlook: _Outlook, asked: _Asked) -> Status:
        situation = outlook.situation
        measures = outlook.measures_by_period if asked.by_period else outlook.measures
        measured = measures.get(asked)
        if measured is None:
            measured = measures[asked] = measure(
                asked.quotas, outlook.achieved, outlook.start, outlook.until, self._as_of
            )
        state, light, reason = judge(outlook.prospect, situation, measured)
        over = state in FINISHED or situation.deadline.kind == "immediate"
        return Status(
            state,
            light,
            reason,
            None if over else situation.days_left,
            None if over else situation.workdays_left,
            measured.text,
            _evidence(outlook, asked),
            measured.done,
        )

    def _date(self, value: Value) -> dt.date | None:
        """The day a cell names, None when it names none."""
        if value is None or isinstance(value, float):
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        text = cell_text(value)
        if not text:
            return None
        deadline = parse_deadline(text, issued=self._issued_on, title_year=self._as_of.year)
        return deadline.due if deadline.kind == "date" else None


_shared_evaluator = lru_cache(maxsize=2)(_Evaluator)


def _of_delay(remark: Value) -> Value:
    """A 备注 that speaks of a delay, else None."""
    return remark if isinstance(remark, str) and may_defer(remark) else None


def _evidence(outlook: _Outlook, asked: _Asked) -> str:
    if outlook.review is not None:
        from xltool.progress.evidence_text import evidence_text

        return evidence_text(outlook.review, outlook.evidence)
    if outlook.evidence:
        return REGISTERED
    return NOT_REGISTERED if asked.evidence else ""


def _persons_words(table: Table, index: int, written: Written) -> list[Value]:
    """What people put into the 任务状态 column, a task each; None where the word is the tool's."""
    is_persons = by_a_person(table, "state", written)
    return [
        word if word is not None and is_persons(task.id, word) else None
        for task, word in zip(table.tasks, task_cells(table.tasks, index), strict=True)
    ]


def _per_cent(column: Iterable[Value]) -> bool:
    """Whether a 完成率 column holds numbers of per cent: more of them are above 2 than between 0 and 1.

    A single 1.2 among shares is 120 %, a single 0.5 among per cents half of one.
    """
    rates = [rate for rate in column if isinstance(rate, float)]
    return sum(rate > SHARE_LIMIT for rate in rates) > sum(0 < rate < 1 for rate in rates)
