"""What a task demands, as single instances each of which needs evidence (DOMAIN 1.3).

A checklist becomes named instances, a number of things numbered ones, a rhythm dated ones, a task that hands
something to several recipients one for each. Limits, soft targets and amounts of money, people or per cent
ask for no evidence of their own.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from xltool.evidence.kinds import kind_of
from xltool.evidence.model import Demand, Instance
from xltool.table.deadlines import calendar_periods, period_ends
from xltool.table.deadlines.beginning import stated_starts
from xltool.table.model import Quota, Table, Task
from xltool.table.quantities import unit_words

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar

_SINGLE = frozenset(("次", "场", "场次", "条", "篇", "期", "份", "件", "批", "轮", "堂", "个", "项", "例"))
"""Units of which each one can be shown."""
_MOST = 60
"""Instances of a demand at most: nobody files 1,200 leaflets one by one."""
_NAMED_PERIODS = ("month", "quarter", "half", "year")
_RECIPIENT = r"向([^,，;；。、向\s]{2,20}?[厅局办委部府院科室处站队司])(?:报送|提供|提交|上报|报)"
_HALVES, _QUARTERS = ("上半年", "下半年"), ("一季度", "二季度", "三季度", "四季度")


def expected(table: Table, calendar: WorkCalendar | None = None) -> tuple[tuple[Demand, ...], ...]:
    """The demands of each task of a table, in the table's order."""
    tasks = table.tasks
    starts = stated_starts(tasks)
    return tuple(
        tuple(_demands(task, start, table, calendar)) for task, start in zip(tasks, starts, strict=True)
    )


def _demands(
    task: Task, stated: dt.date | None, table: Table, calendar: WorkCalendar | None
) -> Iterator[Demand]:
    found = False
    for index, quota in enumerate(task.quotas):
        demand = _of_quota(index, quota, task, stated, table)
        if demand is not None and demand.instances:
            found = True
            yield demand
    if found:
        return
    if task.due.kind == "recurring" and not task.quotas:
        yield from _of_deadline(task, table, calendar)
    else:
        yield from _submissions(task)


def _of_quota(index: int, quota: Quota, task: Task, stated: dt.date | None, table: Table) -> Demand | None:
    if quota.op in ("<=", "~") or not quota.count:
        return None
    if quota.op == "=" and quota.unit == "项" and quota.needs:
        items = tuple(Instance(item, item) for item in quota.needs)
        return Demand("checklist", quota.what, quota.unit, (), items, index)
    unit = (unit_words(quota.unit) or ("",))[0]
    needs = tuple(dict.fromkeys(map(kind_of, quota.needs)))
    count = math.floor(quota.count) + 1 if quota.op == ">" else math.ceil(quota.count)
    if quota.per is not None:
        return _recurrence(index, quota, unit, needs, count, task, stated, table)
    if unit not in _SINGLE or count > _MOST:
        only = (Instance("1", quota.what),) if needs else ()
        return Demand("quota", quota.what, unit, needs, only, index)
    numbered = tuple(Instance(str(number), f"第{number}{unit}") for number in range(1, count + 1))
    return Demand("quota", quota.what, unit, needs, numbered, index)


def _recurrence(
    index: int,
    quota: Quota,
    unit: str,
    needs: tuple[str, ...],
    count: int,
    task: Task,
    stated: dt.date | None,
    table: Table,
) -> Demand | None:
    """An instance for each period from the start on; the one that ends after the deadline is marked."""
    start = task.due.start or stated
    since = start or table.issued_on
    until = task.due.due or _end_of_year(table)
    if quota.per is None or since is None or until is None:
        return None
    periods = calendar_periods(quota.per, since, until)
    if not periods or len(periods) * count > _MOST:
        return None
    several_years = periods[0][0].year != periods[-1][1].year
    instances = []
    for first, last in periods:
        key, name = _period_name(quota.per, first, last, several_years)
        for number in range(1, count + 1):
            more = (f"{key}#{number}", f"{name}第{number}{unit}") if count > 1 else (key, name)
            instances.append(Instance(*more, first, last, after_due=last > until))
    own = task.due.start or stated_starts((task,))[0]
    return Demand("recurrence", quota.what, unit, needs, tuple(instances), index, assumed_start=own is None)


def _of_deadline(task: Task, table: Table, calendar: WorkCalendar | None) -> Iterator[Demand]:
    """The periods of a deadline that comes back (每月25日前)."""
    per = (task.due.recur or "").removeprefix("next-").partition("@")[0]
    since = task.due.start or table.issued_on
    until = task.due.due or _end_of_year(table)
    if per not in _NAMED_PERIODS or since is None or until is None:
        return
    instances = []
    begin = since
    for due in period_ends(task.due, since, until, calendar):
        instances.append(Instance(due.isoformat(), f"{due:%m-%d}", begin, due))
        begin = due + dt.timedelta(days=1)
    if 0 < len(instances) <= _MOST:
        yield Demand("recurrence", "", "期", (), tuple(instances), assumed_start=task.due.start is None)


def _submissions(task: Task) -> Iterator[Demand]:
    """向自治区科技厅报送…;向市绩效办报送…: something handed to each of them."""
    text = task.measure or task.task
    if "向" not in text:
        return
    recipients = dict.fromkeys(match[1] for match in _recipient().finditer(text))
    if recipients:
        yield Demand(
            "submission", "报送", "份", (), tuple(Instance(name, f"报{name}") for name in recipients)
        )


@cache
def _recipient() -> re.Pattern[str]:
    return re.compile(_RECIPIENT)


def _end_of_year(table: Table) -> dt.date | None:
    year = table.title_year or (table.issued_on.year if table.issued_on else None)
    return dt.date(year, 12, 31) if year else None


def _period_name(per: str, first: dt.date, last: dt.date, with_year: bool) -> tuple[str, str]:
    """The key and the Chinese name of a period."""
    year = f"{first.year}年" if with_year else ""
    if per == "month":
        return f"{first:%Y-%m}", f"{year}{first.month}月"
    if per == "quarter":
        return f"{first.year}-Q{first.month // 3 + 1}", year + _QUARTERS[first.month // 3]
    if per == "half":
        return f"{first.year}-H{first.month // 6 + 1}", year + _HALVES[first.month // 6]
    if per == "year":
        return str(first.year), f"{first.year}年"
    return last.isoformat(), f"{last:%m-%d}"
