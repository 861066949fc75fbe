"""From a task and a day to its status: state, light, and always why (DOMAIN 5)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from xltool.i18n import Message
from xltool.progress.columns import find_owned
from xltool.progress.ownership import NOT_REGISTERED, REGISTERED, Written, by_a_person
from xltool.progress.quotas import NOTHING, Achieved, Measure, measure
from xltool.progress.rules import Prospect, Situation, foresee, judge
from xltool.progress.said import SHARE_LIMIT, Reported, read_number, read_said
from xltool.progress.schedule import schedule
from xltool.progress.stated import may_defer, milestones_told
from xltool.progress.words import FINISHED
from xltool.project.model import Thresholds
from xltool.record import NamedTuple
from xltool.table.by_column import each_once, task_cells
from xltool.table.deadlines import parse_deadline
from xltool.table.deadlines.beginning import stated_starts
from xltool.table.model import Deadline, Quota, Table, Task, cell_text
from xltool.workbook.base import Value

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar
    from xltool.evidence.review import TaskReview

_asked = attrgetter("what", "op", "count", "unit", "per", "needs")


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
    (start,) = stated_starts((task,))
    return evaluator.status(evaluator.outlook(task.due, inputs, start), task.quotas)


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
    words = _persons_words(table, state_index, written or {})
    remarks = _remarks_of_delay(table, columns.pop("remark", None))
    fields = [field for field in _Inputs._fields if field in columns]
    cells = [task_cells(tasks, columns[field]) for field in fields]
    per_cent = _per_cent(table, columns.get("rate"))
    evaluator = _Evaluator(as_of, calendar, thresholds, table.issued_on, per_cent)
    deadlines = {id(task.due): task.due for task in tasks}

    def outlook(said: tuple[Any, ...]) -> tuple[_Outlook, dict[int, Status]]:
        due, word, remark, start, *values = said
        inputs = _Inputs(**dict(zip(fields, values, strict=True)))
        if word is not None and not cell_text(inputs.status):
            inputs = inputs._replace(status=word)
        if remark is not None:
            inputs = inputs._replace(remark=remark)
        return evaluator.outlook(deadlines[due], inputs, start), {}

    dues = (id(task.due) for task in tasks)
    said = list(zip(dues, words, remarks, stated_starts(tasks), *cells, strict=True))
    found: list[Status] = []
    for task, amounts, (outlook_, known) in zip(
        tasks, _numbering(tasks), each_once(outlook, said), strict=True
    ):
        if evidence is not None and (review := evidence.get(task.id)) is not None:
            reviewed = outlook_.with_evidence(review, len(task.quotas))
            found.append(evaluator.status(reviewed, task.quotas, amounts))
            continue
        status = known.get(amounts)
        if status is None:
            status = known[amounts] = evaluator.status(outlook_, task.quotas, amounts)
        found.append(status)
    return found


def _numbering(tasks: Sequence[Task]) -> list[int]:
    """A number for the quotas of each task, the same for quotas that ask the same."""
    number_of: dict[tuple[object, ...], int] = {}
    by_identity: dict[int, int] = {}  # the reader shares the quotas of equal texts
    numbers = []
    for task in tasks:
        quotas = task.quotas
        number = by_identity.get(id(quotas))
        if number is None:
            number = number_of.setdefault(tuple(map(_asked, quotas)), len(number_of))
            by_identity[id(quotas)] = number
        numbers.append(number)
    return numbers


class _Outlook(NamedTuple):
    """All that bears on a task's status but what its quotas ask."""

    situation: Situation
    """Nothing measured yet. It holds the deadline, whose identity tells outlooks apart."""
    achieved: Achieved
    periods_until: dt.date | None
    """The end of the periods asked for in all; known only where the task itself says when they begin."""
    evidence: bool
    prospect: Prospect
    """The verdict as far as no amount can change it."""
    measures: dict[int, Measure]
    """What quotas were found to come to, by the number of the quotas; shared where as much is achieved."""
    review: TaskReview | None = None
    """What the evidence folder has for the task, where there is one."""

    def with_evidence(self, review: TaskReview, quotas: int) -> _Outlook:
        """The outlook of a task with so many quotas whose evidence was looked through."""
        achieved = self.achieved._replace(evidenced=review.counts(quotas))
        return self._replace(achieved=achieved, review=review, measures={})


class _Evaluator:
    """What all tasks of a table share."""

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
        self._measures: defaultdict[tuple[object, ...], dict[int, Measure]] = defaultdict(dict)

    def outlook(self, deadline: Deadline, cells: _Inputs, wording_start: dt.date | None) -> _Outlook:
        """What the deadline and the people's cells come to today."""
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
            start=start,
            measure=NOTHING,
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
            achieved,
            periods_until=until,
            evidence=bool(cell_text(cells.evidence)),
            prospect=foresee(situation),
            measures=self._measures[achieved, start, until],
        )

    def status(self, outlook: _Outlook, quotas: Sequence[Quota], amounts: int = 0) -> Status:
        """The status of a task with that outlook and these quotas, which `amounts` tells from others."""
        situation, measures = outlook.situation, outlook.measures
        measured = measures.get(amounts)
        if measured is None:
            measured = measures[amounts] = measure(
                quotas, outlook.achieved, situation.start, outlook.periods_until, self._as_of
            )
        verdict = judge(outlook.prospect, situation, measured)
        over = verdict.state in FINISHED or situation.deadline.kind == "immediate"
        return Status(
            *verdict,
            None if over else situation.days_left,
            None if over else situation.workdays_left,
            measured.text,
            _evidence(outlook, quotas),
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


def _remarks_of_delay(table: Table, index: int | None) -> Iterable[Value]:
    """The 备注 of each task where it speaks of a delay, else None."""
    if index is None:
        return [None] * len(table.tasks)
    return [
        text if isinstance(text, str) and may_defer(text) else None for text in task_cells(table.tasks, index)
    ]


def _evidence(outlook: _Outlook, quotas: Sequence[Quota]) -> str:
    if outlook.review is not None:
        from xltool.progress.evidence_text import evidence_text

        return evidence_text(outlook.review, outlook.evidence)
    if outlook.evidence:
        return REGISTERED
    for quota in quotas:
        if quota.needs:
            return NOT_REGISTERED
    return ""


def _persons_words(table: Table, index: int | None, written: Written) -> Iterable[Value]:
    """What people put into the 任务状态 column, a task each; None where the word is the tool's."""
    if index is None:
        return [None] * len(table.tasks)
    is_persons = by_a_person(table, "state", written)
    return [
        word if word is not None and is_persons(task.id, word) else None
        for task, word in zip(table.tasks, task_cells(table.tasks, index), strict=True)
    ]


def _per_cent(table: Table, index: int | None) -> bool:
    """Whether a 完成率 column holds numbers of per cent: more of them are above 2 than between 0 and 1.

    A single 1.2 among shares is 120 %, a single 0.5 among per cents half of one.
    """
    if index is None:
        return False
    rates = [rate for rate in task_cells(table.tasks, index) if isinstance(rate, float)]
    return sum(rate > SHARE_LIMIT for rate in rates) > sum(0 < rate < 1 for rate in rates)
