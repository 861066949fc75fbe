"""Findings about countable demands: whose they are and how they are counted (DOMAIN 1.3, 1.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xltool.checks.context import BODY_FIELDS, Context, Hit
from xltool.checks.registry import rule
from xltool.checks.wording import sentence_around
from xltool.i18n import msg
from xltool.table.model import Quota, Task
from xltool.table.quantities import unit_words

_EACH_COULD = frozenset(("次", "场", "场次", "期", "条", "篇", "份", "件", "批"))
"""Units of what every office could do by itself. Money, households or per cent are totals anyway."""

_SCOPE = re.compile(
    r"每个?(?:科室|单位|部门|股室|处室|人|县|市|区|乡|镇|村|户|家|企业|项目)"
    r"|均(?:不|至|要|须|应|完成|开展|报|投)|分别|各自|各(?:不|至|要|须|应|完成|开展|报|投)"
    r"|合计|累计|总[计数量]|共|全局|全市|全县|全区"
)


@lru_cache(maxsize=256)
def _units(unit: str) -> tuple[str, ...]:
    return unit_words(unit)


def _field_of(task: Task, quota: Quota) -> str:
    """The field whose text holds the quota."""
    return next((field for field in BODY_FIELDS if _holds(task.text(field), quota)), "task")


def _holds(text: str, quota: Quota) -> bool:
    """Whether the quota was read from this text: its words stand at its place."""
    start, end = quota.span
    if not start < end <= len(text):
        return False
    words = text[start:end]
    return quota.what in text and all(unit in words for unit in _units(quota.unit))


@rule(
    "QUOTA_SCOPE",
    "W",
    title=msg("Number for all together or for each?"),
    why=msg("With several offices “不少于5篇” may mean five in all or five each."),
    hint=msg("Ask, and add “全局合计” or “每个科室”."),
)
def quota_scope(context: Context) -> Iterator[Hit]:
    message = msg("The number may be for all together or for each office")
    joint = {task.id for group in context.by_offices if len(group.offices) > 1 for task in group.tasks}
    for field in BODY_FIELDS:
        for text, tasks in context.texts(field):
            for quota in tasks[0].quotas:
                if _is_unscoped(text, quota):
                    yield from context.hits([task for task in tasks if task.id in joint], field, message)
                    break


def _is_unscoped(text: str, quota: Quota) -> bool:
    """Whether the text asks for this number of things without saying whose number it is."""
    if not _holds(text, quota) or quota.op not in (">=", ">", "="):
        return False
    if _EACH_COULD.isdisjoint(_units(quota.unit)):
        return False
    return not _SCOPE.search(sentence_around(text, quota.span[0]))


_FAMILIES = tuple(map(frozenset, (("条", "篇"), ("次", "场", "场次"), ("份", "件"), ("期",))))
"""Units in which one piece of work could be counted for two demands."""


@rule(
    "QUOTA_OVERLAP",
    "I",
    title=msg("May one piece count twice?"),
    why=msg("Two numbers in like units under one item: an article could be claimed for both."),
    hint=msg("Ask whether one piece may count for both, and note the answer."),
)
def quota_overlap(context: Context) -> Iterator[Hit]:
    for item in context.items:
        if len(item) == 1 and len(item[0].quotas) < 2:
            continue
        seen: dict[int, Quota] = {}
        for task in item:
            for quota in task.quotas:
                family = _family(quota)
                if family is None:
                    continue
                other = seen.setdefault(family, quota)
                if _differ(other, quota):
                    message = msg(
                        "May “{first}” and “{second}” share pieces?", first=_name(other), second=_name(quota)
                    )
                    yield context.hit(task, _field_of(task, quota), message)


def _family(quota: Quota) -> int | None:
    units = _units(quota.unit)
    return next((i for i, family in enumerate(_FAMILIES) if not family.isdisjoint(units)), None)


def _differ(one: Quota, other: Quota) -> bool:
    """Whether two quotas are two demands, not one read twice from a merged cell."""
    return (one.what, one.count, one.per) != (other.what, other.count, other.per)


def _name(quota: Quota) -> str:
    return quota.what or quota.unit


@rule(
    "UNIT_ALTERNATIVE",
    "I",
    title=msg("Two units for one number"),
    why=msg("Three 条 and two 篇: is that five? Somebody will count them apart."),
    hint=msg("Count both together unless the issuing office says otherwise."),
)
def unit_alternative(context: Context) -> Iterator[Hit]:
    for task in context.tasks:
        for quota in task.quotas:
            if len(_units(quota.unit)) > 1:
                yield context.hit(task, _field_of(task, quota), msg("Counted in “{unit}”", unit=quota.unit))
                break
