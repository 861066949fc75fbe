"""Numbers and days that a person states in free progress text (进展情况). Nothing is read between the lines.

A number counts towards a quota only when its unit is the quota's and nothing in its clause speaks of another
matter: 已开展1次 counts for any quota of 次, 走访群众3次 only for one about 走访. Where a number may count
and can't be read for sure (2-3次, 数十家), what was achieved is unknown, which is not nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.table.model import Quota
from xltool.table.quantities import unit_words
from xltool.text.normalise import comparison_form
from xltool.text.numerals import read_numeral

_CLAUSE = r"[,;。、\n:!?]+"
_NUMERALS = "一二两三四五六七八九十"
_IN_NUMBERS = rf"\d{_NUMERALS}零〇百千万亿数几"
_NUMBER = rf"(?P<number>(?:0|[1-9]\d*)(?:\.\d+)?|[{_NUMERALS}][{_NUMERALS}零〇百]{{0,5}})"
_SCALES = {"万": 10_000, "亿": 100_000_000}
_THOUSANDS = r"(?<=\d),(?=\d{3}(?!\d))"
_FORESEEN = (
    r"计划|拟|将(?!军)|预计|需(?!求)|差(?!错|旅)|缺|剩余|剩下|未(?!成年)|没有|应(?!急|用|届|聘|对|邀)|目标|任务数"
    r"|不少于|不低于|至少|要求|下一?步|力争|准备|打算"
)
"""Words before a number that is no achievement."""
_DOUBTFUL = "争取"
"""A word before a number that may be an achievement (争取资金3亿元) or only hoped for."""
_BESIDE_THE_MATTER = (
    r"截至|截止|目前|今年|全年|上半年|下半年|本[年月周季]度?|\d{4}年|\d+月份?|\d+[日号]|以来|底|前"
    r"|已经?|共计?|累计|总计|合计|其中|顺利|组织|开展|完成|召开|举办|发布|刊发|刊登|报送|上报|投稿|实施|进行"
    r"|活动|工作|任务|相关|各类?|建成|新建|新增|达到|了|的|[()\"“”《》]"
)
"""Words of a clause that say nothing about what was counted."""
_TOTAL = r"累计|共|总计|合计"
_MONTH = r"(\d{1,2})月"
_AS_OF_DAY = r"截[至止]到?(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号]|底)"
_UNDER_WAY = (
    r"正在|拟|将|计划|预计|准备|打算|尚未|还未|未|没有|推进中|进行中|起草|征求意见|下一?步|有待|着手|启动"
)
_ACHIEVED = r"已|完成|办结|结束|到位|印发|通过|如期|按期"
_DEFERRED = (
    r"(?<![不未无])(?<!没有)(?<!不得)(?<!不予)(?<!不能)(?<!无需)(?<!未申请)"
    r"(?:延期|延后|延迟|推迟|顺延|暂缓|展期)[^,;。、\d]{0,6}?"
    r"(?:[至到](?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号]|底|末)?)?"
)
_HALF_A_YEAR = 183


class _Hit(NamedTuple):
    number: float
    clause: str
    matter: str
    """What is left of the clause when the words that name nothing are taken away."""


def stated_counts(text: str, quotas: Sequence[Quota]) -> tuple[float | None, ...]:
    """For each quota the number `text` states as achieved, None where it states none.

    Several numbers for one quota: the last total (累计, 共) if there is one, the sum when each names a month
    of its own, else the highest.
    """
    clauses = _counting_clauses(text)
    if not clauses:
        return (None,) * len(quotas)
    return tuple(_settled(_hits_for(clauses, quota, quotas)) for quota in quotas)


def is_unclear(text: str, quota: Quota) -> bool:
    """Whether `text`, which states no number for the quota, holds one that might be meant for it: a range, a
    vague number, one that may be hoped for, or one that quotas of the same unit could claim alike."""
    clauses = _counting_clauses(text)
    units = tuple(_bare_units(quota)) if clauses else ()
    for clause in clauses if units else ():
        for match in _any_number(units).finditer(clause):
            before = clause[: match.start()]
            if compiled(_FORESEEN).search(before):
                continue
            hit = _Hit(0.0, clause, _matter(clause, match))
            plain = _counted(units).match(clause, match.start())
            if plain is not None and _DOUBTFUL not in before and hit.matter != "|":
                continue  # read, and about another matter
            if hit.matter == "|" or _speaks_of(hit, quota):
                return True
    return False


def named_items(text: str, items: Sequence[str]) -> int:
    """How many of the items (一封信, 一个电话 …) `text` names outside clauses that speak of plans."""
    told = [
        clause
        for clause in compiled(_CLAUSE).split(comparison_form(text))
        if any(item in clause for item in items) and not compiled(_FORESEEN).search(clause)
    ]
    return sum(any(item in clause for clause in told) for item in items)


def report_day(text: str, as_of: dt.date) -> dt.date | None:
    """The day a progress text says it speaks of (截至11月20日), not after `as_of`; None if it says none.

    A day without a year that has not come yet is last year's only when that is no more than half a year ago.
    """
    match = compiled(_AS_OF_DAY).search(comparison_form(text))
    if match is None:
        return None
    month, number = int(match[2]), int(match[3]) if match[3] else None
    if match[1]:
        day = _day(int(match[1]), month, number)
        return day if day is not None and day <= as_of else None
    day = _day(as_of.year, month, number)
    if day is None or day <= as_of:
        return day
    day = _day(as_of.year - 1, month, number)
    return day if day is not None and (as_of - day).days <= _HALF_A_YEAR else None


def milestones_told(text: str, nodes: Sequence[tuple[str, dt.date]]) -> tuple[bool | None, ...]:
    """For each milestone whether `text` says it is done (True), under way or to come (False), or nothing.

    A clause speaks of the milestone with which it shares most pairs of characters, a third of them at least.
    """
    told: list[bool | None] = [None] * len(nodes)
    pairs = [_pairs(comparison_form(what)) for what, _ in nodes]
    for clause in compiled(_CLAUSE).split(comparison_form(text)) if text else ():
        shares = [len(wanted & _pairs(clause)) / len(wanted) if wanted else 0.0 for wanted in pairs]
        best = max(shares, default=0.0)
        if best < 1 / 3:
            continue
        done = None
        if compiled(_UNDER_WAY).search(clause):
            done = False
        elif compiled(_ACHIEVED).search(clause):
            done = True
        for at, share in enumerate(shares):
            if share == best and done is not None:
                told[at] = told[at] or done
    return tuple(told)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


class Deferral(NamedTuple):
    """Somebody said that a task is put off; `until` is the new day where they named one."""

    until: dt.date | None


def may_defer(text: str) -> bool:
    """A cheap look whether `read_deferral` could find anything."""
    return "延" in text or "缓" in text or "推迟" in text


def read_deferral(texts: Sequence[str], due: dt.date | None) -> Deferral | None:
    """What the texts say about a deferral (申请延期至12月31日); None when they say nothing of one.

    A day without a year is the next such day after `due`.
    """
    for text in texts:
        if not may_defer(text):
            continue
        match = compiled(_DEFERRED).search(comparison_form(text))
        if match is None:
            continue
        if match["month"] is None or (match["year"] is None and due is None):
            return Deferral(None)
        day = int(match["day"]) if match["day"] else None
        year = int(match["year"]) if match["year"] else due.year if due is not None else 0
        until = _day(year, int(match["month"]), day)
        if until is not None and due is not None and match["year"] is None and until <= due:
            until = _day(year + 1, int(match["month"]), day)
        return Deferral(until)
    return None


def _day(year: int, month: int, day: int | None) -> dt.date | None:
    """That day, the month's last one when `day` is None; None when there is no such day."""
    try:
        if day is not None:
            return dt.date(year, month, day)
        return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _counting_clauses(text: str) -> tuple[str, ...]:
    """The clauses that hold a number, in comparison form and without commas inside numbers."""
    form = compiled(_THOUSANDS).sub("", comparison_form(text))
    return tuple(
        clause for clause in compiled(_CLAUSE).split(form) if compiled(rf"[{_IN_NUMBERS}]").search(clause)
    )


def _hits_for(clauses: Sequence[str], quota: Quota, quotas: Sequence[Quota]) -> list[_Hit]:
    scaled = [_scaled(unit) for unit in unit_words(quota.unit)]
    if not scaled:
        return []
    units = tuple(unit for _, unit in scaled)
    own_scale = scaled[0][0]
    rivals = [q for q in quotas if q is not quota and not set(units).isdisjoint(_bare_units(q))]
    hits = []
    for clause in clauses:
        for match in _counted(units).finditer(clause):
            before = clause[: match.start()]
            if _DOUBTFUL in before or compiled(_FORESEEN).search(before):
                continue
            number = (read_numeral(match["number"]) or 0.0) * _SCALES.get(match["scale"], 1) / own_scale
            hit = _Hit(number, clause, _matter(clause, match))
            if _speaks_of(hit, quota) if hit.matter != "|" else not rivals:
                hits.append(hit)
    return hits


def _matter(clause: str, match: re.Match[str]) -> str:
    return compiled(_BESIDE_THE_MATTER).sub("", clause[: match.start()] + "|" + clause[match.end() :])


def _bare_units(quota: Quota) -> list[str]:
    return [_scaled(unit)[1] for unit in unit_words(quota.unit)]


def _scaled(unit: str) -> tuple[int, str]:
    """A unit as so many of a plain one.

    >>> _scaled("亿元"), _scaled("平方米")
    ((100000000, '元'), (1, '平方米'))
    """
    scale = _SCALES.get(unit[:1], 1) if len(unit) > 1 else 1
    return scale, unit[1:] if scale > 1 else unit


_NO_UNIT = r"(?!性|要|序|数|(?<=人)次)"
"""What follows a sign that is no unit after all: 一次性, 100人次 are no 人."""


@lru_cache(maxsize=256)
def _counted(units: tuple[str, ...]) -> re.Pattern[str]:
    """A number with one of the units: "3条", "3/5条", "8.4万余亩"; not an ordinal, a range or 一次性."""
    return compiled(
        rf"(?<![第.\-~至到/{_IN_NUMBERS}]){_NUMBER}(?:/\d+(?:\.\d+)?)?(?P<scale>[万亿])?[余多]?"
        rf"(?:{'|'.join(map(re.escape, units))}){_NO_UNIT}"
    )


@lru_cache(maxsize=256)
def _any_number(units: tuple[str, ...]) -> re.Pattern[str]:
    """Whatever looks like a number with one of the units and is no ordinal."""
    return compiled(
        rf"(?<![第.\-~至到/{_IN_NUMBERS}])[{_IN_NUMBERS}][{_IN_NUMBERS}.\-~至到/]*[余多]?"
        rf"(?:{'|'.join(map(re.escape, units))}){_NO_UNIT}"
    )


def _speaks_of(hit: _Hit, quota: Quota) -> bool:
    """Whether the matter of the clause shares two neighbouring characters with what the quota counts."""
    what = compiled(_BESIDE_THE_MATTER).sub("", comparison_form(quota.what))
    return any(what[i : i + 2] in hit.matter for i in range(len(what) - 1)) or not quota.what


def _settled(hits: Sequence[_Hit]) -> float | None:
    if not hits:
        return None
    totals = [hit.number for hit in hits if compiled(_TOTAL).search(hit.clause)]
    if totals:
        return totals[-1]
    months = [found[1] for hit in hits if (found := compiled(_MONTH).search(hit.clause))]
    if len(hits) > 1 and len(set(months)) == len(hits):
        return sum(hit.number for hit in hits)
    return max(hit.number for hit in hits)
