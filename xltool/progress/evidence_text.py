"""What stands under 佐证核验: 齐全 · 缺:图片(第2次) · 未登记. Always Chinese, as official tables are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from xltool.progress.ownership import COMPLETE, LACKING, NOT_REGISTERED, NOTHING_FILED, REGISTERED

if TYPE_CHECKING:
    from xltool.evidence.review import DemandReview, InstanceReview, TaskReview

_MOST_NAMES = 12
"""Names that are spelled out; of more, the first ten."""


def evidence_text(review: TaskReview, registered: bool) -> str:
    """What the evidence of a task comes to; `registered`: whether its 佐证材料 cell says anything."""
    lacks = list(_lacks(review.demands))
    if not review.links and (lacks or not registered):
        filed = NOTHING_FILED if registered else NOT_REGISTERED
        return filed if lacks else ""
    if not review.demands or not review.links:
        return REGISTERED
    return LACKING + ";".join(lacks) if lacks else COMPLETE


def _lacks(demands: Sequence[DemandReview]) -> Iterator[str]:
    several = sum(review.demand.form == "quota" for review in demands) > 1
    for review in demands:
        lacking = review.lacking
        if not lacking:
            continue
        demand = review.demand
        if demand.form == "quota" and not demand.needs:
            yield f"{demand.what if several else ''}{len(lacking)}{demand.unit}"
        elif demand.form == "quota":
            yield from _by_kinds(lacking, demand.what if several else "")
        else:
            absent = [one.instance.name for one in lacking if not one.links]
            if absent:
                yield _listed(absent)
            yield from _by_kinds([one for one in lacking if one.links], "")


def _by_kinds(lacking: Sequence[InstanceReview], what: str) -> Iterator[str]:
    """图片(第2次), the instances that lack the same kinds together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in lacking:
        groups.setdefault(one.missing, []).append(one.instance.name)
    for kinds, names in groups.items():
        yield f"{'、'.join(kinds)}({what}{_listed(names)})"


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMES:
        return "、".join(names)
    return f"{'、'.join(names[:10])}等{len(names)}项"
