"""The figures of a report: how many tasks stand how, by leading office and by leader, and which are late.

A co-operating office has its own figure and adds nothing to the total (DOMAIN 5.3).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from xltool.progress.counting import StateCounts, count_by_office, count_states
from xltool.progress.evaluate import Status
from xltool.progress.words import LIGHTS, STATES
from xltool.record import NamedTuple
from xltool.table.model import Table, Task
from xltool.text.personal import mask_personal
from xltool.text.storable import storable

CLASSES: dict[str, tuple[str, ...]] = {
    "已完成": ("done", "done_early", "done_late", "closed", "cancelled"),
    "已提交": ("submitted",),
    "正常推进": ("in_progress", "ahead", "other", "deferred"),
    "临期": ("due_soon",),
    "滞后": ("behind",),
    "逾期": ("overdue",),
    "未启动": ("not_started",),
    "长期坚持": ("long_term",),
}
"""What a report counts apart → the states in it. Every state is in exactly one class."""
COLOURS = {
    "已完成": "#4e9a51",
    "已提交": "#8bbf8d",
    "正常推进": "#5b8fc7",
    "临期": "#e8b93c",
    "滞后": "#e08a3c",
    "逾期": "#c8453b",
    "未启动": "#b9bec5",
    "长期坚持": "#8d96a0",
}
"""The colour of each class; the word always stands beside it."""


class OfficeCount(NamedTuple):
    """The tasks of one leading office, of one leader, or of the whole table."""

    states: StateCounts
    coop: int = 0
    """Tasks of other offices that this one helps with; in no total."""

    @property
    def name(self) -> str:
        return self.states.name

    @property
    def counts(self) -> tuple[int, ...]:
        """How many tasks are in each of `CLASSES`."""
        return tuple(sum(self.states.states.get(state, 0) for state in each) for each in CLASSES.values())


class ReportTask(NamedTuple):
    """A task as a report names it. Personal data in its texts is masked: a report travels."""

    seq: str
    task: str
    lead: str
    due: str
    state: str
    light: str
    reason: str


class Summary(NamedTuple):
    """Everything a report says, whatever its format."""

    title: str
    as_of: dt.date
    whole: OfficeCount
    offices: tuple[OfficeCount, ...]
    """By leading office, in the table's order."""
    leaders: tuple[OfficeCount, ...]
    """By responsible leader; empty when the table names none."""
    late: tuple[ReportTask, ...]
    """Overdue and behind, the longest overdue first."""
    soon: tuple[ReportTask, ...]
    """Due soon, the nearest first."""
    tasks: tuple[ReportTask, ...]


def summarise(table: Table, statuses: Sequence[Status], as_of: dt.date) -> Summary:
    """The summary of a table's tasks and their statuses, which stand in the same order."""
    pairs = list(zip(table.tasks, statuses, strict=True))
    coop = Counter(office for task in table.tasks for office in task.coop)
    leaders: dict[str, list[Status]] = {}
    for task, status in pairs:
        if leader := task.text("leader"):
            leaders.setdefault(storable(leader), []).append(status)
    listed = [(status, _report_task(task, status)) for task, status in pairs]
    late = [item for item in listed if item[0].state in ("overdue", "behind")]
    soon = [item for item in listed if item[0].state == "due_soon"]
    return Summary(
        storable(table.title),
        as_of,
        OfficeCount(count_states("合计", statuses)),
        tuple(
            OfficeCount(count._replace(name=storable(count.name)), coop[count.name])
            for count in count_by_office(table.tasks, statuses)
        ),
        tuple(OfficeCount(count_states(name, group)) for name, group in leaders.items()),
        tuple(task for _, task in sorted(late, key=lambda item: _days(item[0]))),
        tuple(task for _, task in sorted(soon, key=lambda item: _days(item[0]))),
        tuple(task for _, task in listed),
    )


def opening_sentence(summary: Summary) -> str:
    """The first paragraph of a report: the total, and how many tasks stand how."""
    whole = summary.whole
    parts = [
        f"{name}{count}项"
        for name, count in zip(CLASSES, whole.counts, strict=True)
        if count or name in ("已完成", "逾期")
    ]
    day = f"{summary.as_of.year}年{summary.as_of.month}月{summary.as_of.day}日"
    rate = "" if whole.states.rate is None else f"完成率{percent(whole.states.rate)}。"
    return f"截至{day},共{whole.states.total}项任务,其中{'、'.join(parts)}。{rate}"


RATE_RULE = (
    "完成率=已完成÷(总数-长期坚持)。几个单位共同牵头的,各计一次,合计只计一次;配合任务另列,不计入总数。"
)
"""Said under every table of figures."""


def percent(rate: float | None) -> str:
    """A rate as a report prints it."""
    return "—" if rate is None else f"{100 * rate:.1f}%".replace(".0%", "%")


def _report_task(task: Task, status: Status) -> ReportTask:
    texts = (task.seq, task.task, "、".join(task.lead or task.resp), task.due.text)
    words = (STATES[status.state], LIGHTS[status.light], status.reason)
    seq, what, lead, due, state, light, reason = map(
        _to_be_shown, (*texts, *(word.render("zh") for word in words))
    )
    return ReportTask(seq, what, lead, due, state, light, reason)


def _to_be_shown(text: str) -> str:
    return mask_personal(storable(text))


def _days(status: Status) -> int:
    return status.days_left if status.days_left is not None else 10_000
