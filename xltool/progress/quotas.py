"""Quotas against what was achieved: 沟通活动 1/2次. Numbers come from people's columns; where those say none
it is 0, and where they say one that can't be read for sure, unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from xltool.i18n import Message
from xltool.progress.schedule import whole_periods
from xltool.progress.stated import is_unclear, named_items, stated_counts
from xltool.record import NamedTuple
from xltool.table.model import Quota, cell_text
from xltool.table.quantities import unit_words

_EACH = {
    "day": "每日",
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half": "每半年",
    "year": "每年",
}


class Achieved(NamedTuple):
    """What people filled in about amounts."""

    progress: str = ""
    """进展情况."""
    actual: float | None = None
    """完成值."""
    target: float | None = None
    """目标值."""
    unit: str = ""
    """计量单位, of the two before."""
    rate: float | None = None
    """完成率 as a share of 1."""
    evidenced: tuple[float | None, ...] = ()
    """For each quota how many have evidence on file; () where nobody keeps a folder of it."""


class Lag(NamedTuple):
    """The quota (or rate) that is furthest behind: what to call it, and the share of it that is achieved."""

    label: str | Message
    share: float


class Measure(NamedTuple):
    """All quotas of a task at once. `done` runs parallel to the task's quotas."""

    text: str
    """What stands under 量化进度."""
    done: tuple[float | None, ...]
    """None where a number was reported that can't be read for sure."""
    lag: Lag | None
    """None when nothing countable is asked for, or all that was achieved is unknown."""
    short: str
    """The first quota of so many a period that misses some for the periods gone by; "" if none does."""


NOTHING = Measure("", (), None, "")
"""Of a task that asks for nothing countable."""


def measure(
    quotas: Sequence[Quota],
    achieved: Achieved,
    start: dt.date | None,
    final: dt.date | None,
    as_of: dt.date,
) -> Measure:
    """Hold the quotas against what was achieved.

    A 完成值 counts for the quota of the same size as the 目标值, or for the only quota there is; a 目标值
    that no quota mentions is a quota of its own. What people say goes before what their evidence shows.
    Periods are counted from `start`; up to `final` they make the total of a quota per period, which is
    unknown without it. Soft targets (~), limits (<=) and checklists nothing was said about never make a task
    lag, nor does a quota for which people report a number that can't be read for sure.
    """
    counted = _counted_by_column(quotas, achieved)
    asked = quotas
    if achieved.target and counted is None:
        counted = len(quotas)
        asked = (*quotas, Quota("", ">=", achieved.target, achieved.unit))
    if not asked:
        return NOTHING
    stated = stated_counts(achieved.progress, asked)
    texts: list[str] = []
    done: list[float | None] = []
    lag: Lag | None = None
    short = ""
    for index, quota in enumerate(asked):
        number = achieved.actual if index == counted and achieved.actual is not None else stated[index]
        if number is None and quota.unit == "%" and achieved.rate is not None:
            number = achieved.rate * 100
        if number is None and _is_checklist(quota):
            number = named_items(achieved.progress, quota.needs) or None
        if number is None and index < len(achieved.evidenced):
            number = achieved.evidenced[index]
        if number is None and achieved.progress and is_unclear(achieved.progress, quota):
            done.append(None)
            continue
        have = number or 0.0
        done.append(have)
        if quota.op == "<=" or not quota.count or (quota.unit == "%" and number is None):
            continue
        total: float | None = quota.count
        if quota.per in _EACH:
            total = quota.count * whole_periods(quota.per, start, final) if start and final else None
        amount = _amount(quota, have, total)
        texts.append(f"{quota.what} {amount}".strip())
        if quota.op == "~" or (number is None and _is_checklist(quota)):
            continue
        if quota.per not in _EACH:
            share = have / quota.count
            if lag is None or share < lag.share:
                lag = Lag(quota.what + amount, share)
        elif start and not short:
            yesterday = as_of - dt.timedelta(days=1)
            if have < quota.count * whole_periods(quota.per, start, yesterday):
                short = quota.what + amount
    return Measure(";".join(texts), tuple(done[: len(quotas)]), lag, short)


def _is_checklist(quota: Quota) -> bool:
    """Whether the quota is a list of named items (七个一), each to be done once."""
    return quota.op == "=" and len(quota.needs) == quota.count > 0


def _counted_by_column(quotas: Sequence[Quota], achieved: Achieved) -> int | None:
    """The index of the quota that 完成值 counts for, None if that can't be told."""
    if achieved.target is not None:
        return next((i for i, quota in enumerate(quotas) if quota.count == achieved.target), None)
    return 0 if len(quotas) == 1 else None


def _amount(quota: Quota, done: float, total: float | None) -> str:
    """3/5条, or 3篇(每月1篇) when the total is unknown."""
    unit = (unit_words(quota.unit) or ("",))[0]
    if total:
        return f"{_number(done)}/{_number(total)}{unit}"
    each = f"({_EACH[quota.per]}{_number(quota.count)}{unit})" if quota.per in _EACH else ""
    return f"{_number(done)}{unit}{each}"


def _number(number: float) -> str:
    return str(int(number)) if number == int(number) else cell_text(round(number, 6))
