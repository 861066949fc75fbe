"""Deadlines that come back: 每月25日前, 每季度末月20日前, 从2022年7月起每月 (DOMAIN 3.4).

`recur` is "unit@rule". The unit is day, workday, week, ten-day, half-month, month, quarter, half or year,
with "2-" before it for every second one and "next-" for a day in the one that follows; the rule is
period-end, "day 25" (several joined by commas), "first-month day 10", "last-month day 20", "weekday 五",
"workday 5", "last-workday", "month 6 day 15" or "month 6 period-end".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.table.deadlines.context import INVALID, YEAR_UNKNOWN, Context, Reading
from xltool.table.deadlines.dated import Span, UnknownYearError, resolve
from xltool.table.deadlines.mentions import Mention, find_mentions

_UNITS = {
    "日": "day",
    "天": "day",
    "工作日": "workday",
    "周": "week",
    "旬": "ten-day",
    "半月": "half-month",
    "月": "month",
    "季": "quarter",
    "半年": "half",
    "年": "year",
}
_UNIT = r"工作日|日|天|周|旬|半个?月|月|季|半年|年"
_EVERY = (
    rf"[每各]个?(?P<every>{_UNIT})度?"
    r"|每(?:间?隔)?(?P<step>\d{1,2})个?(?P<stepped>日|天|周|月|季|年)度?"
    r"|(?:每?隔|每?双)(?P<second>周|月)(?![一二三四五六日天])"
    r"|逐(?P<one>日|天|周|旬|月|季|年)度?"
    r"|按(?P<by>日|周|旬|月|季|年)度?(?=[报上调通更汇提开推底末前]|$|[,;、。(])"
    r"|^(?P<report>日|周|旬|月|季|半年|年)度?报告?$"
    r"|(?:^|(?<=[,;、。(]))(?:[1一]个?)?(?P<once>日|天|周|旬|月|季|半年|年)度?(?=[1-9一二两三四]次)"
    r"|(?P<next>次月(?=\d|[底末前初上中下]|第?\d个工作日)|次季度?(?=首月|第1个月|\d|[底末前初]))"
    r"|(?<![\d上下本])(?P<after>月|季|半年|年)度?(?:结束|终了)?后(?=\d{1,2}个?(?:工作日|日|天))"
)
_RHYTHM_SIGNS = frozenset("每各逐按隔双次后报")
"""One of these is in every rhythm."""
_AFTER = r"(?:结束|终了|完结)后?(?:的?次月)?(?:第?前?)(?P<days>\d{1,2})个?(?P<kind>工作日|日|天)以?内?"
_DAYS = r"\d{1,2}日?(?:[、,和及]\d{1,2}日?)*"
_MONTH_IN = r"首|第1个?|次|第2个?|中间|末|第3个?|最后1?个?"
_PART = r"上旬|中旬|下旬|上半月|初|中(?!旬)|底|末|终"
_RULE = (
    r"(?:的?第?(?P<nextmonth>次月)(?:前?(?P<nextdays>\d{1,2})(?P<nextkind>日|个?工作日)|[底末]))"
    rf"|的?(?P<month>{_MONTH_IN})月份?(?:前?(?P<monthday>\d{{1,2}})(?P<monthkind>日|个?工作日)|(?P<monthpart>{_PART}))?"
    r"|(?P<weekdays>周?[一二三四五六日天](?:[、,和及]周?[一二三四五六日天])*)(?![次篇条场期个份])"
    r"|(?P<months>\d{1,2}月(?:[底末份]?[、和及]\d{1,2}月)*)份?(?:(?P<monthsday>\d{1,2})日|[底末])?"
    r"|Q(?P<quarter>[1-4])|(?P<half>[上下])半年"
    r"|(?:末|底)?前?第?(?P<workday>\d{1,2})个工作日|(?P<lastworkday>最后(?:1|一)?个?工作日)"
    r"|\d{1,2}日[~-](?P<lastday>\d{1,2})日"
    rf"|前?(?P<day>{_DAYS})(?<=[日天])|前(?P<firstdays>\d{{1,2}})天"
    rf"|(?:年|月)?(?P<part>{_PART})(?:(?P<partday>\d{{1,2}})日)?"
)
_MONTHS = {"首": "first", "第1": "first", "次": "second", "第2": "second", "中": "second"}
_PARTS = {
    "上旬": ("day 10", "上旬/初=10日"),
    "初": ("day 10", "上旬/初=10日"),
    "上半月": ("day 15", "上半月=15日"),
    "中旬": ("day 20", "中旬=20日"),
    "中": ("day 20", "中旬=20日"),
}
_CLOCK = (
    r"(?:[之以]?前)?\(?(?P<time>(?:上午|中午|下午|晚上?)?\d{1,2}(?::\d\d|[时点](?:半|\d{1,2}分?)?)|下班|中午)"
)
_UNREAD = r"\d{1,2}(?:日|个?工作日|天)"


class Rule(NamedTuple):
    """How often and on which day, and what that reading rests on."""

    recur: str
    assume: tuple[str, ...]
    at: int
    end: int


def read_recurring(form: str, context: Context) -> Reading | None:
    """The reading of a text with a rhythm, bounded by the dates it names; None when there is no rhythm.

    None too when it names more dates than two bounds: then the rhythm belongs to one of its milestones.
    """
    rule = find_rule(form)
    if rule is None:
        return None
    # Blanked out, so that positions stay and neither side runs into the other.
    rest = f"{form[: rule.at]}{'|' * (rule.end - rule.at)}{form[rule.end :]}"
    mentions = [m for m in find_mentions(rest, context) if not m.period.near]
    if len(mentions) > 2:
        return None
    assume = rule.assume
    if compiled(_UNREAD).search(_without(rest, mentions)):
        assume = (*assume, "AMBIGUOUS the rest of the recurrence: ask")
    if not mentions:
        return Reading("recurring", recur=rule.recur, assume=assume)
    try:
        spans = resolve(mentions, context)
    except UnknownYearError:
        return YEAR_UNKNOWN
    except ValueError:
        return INVALID
    bounds = _bounds(rest, mentions, spans)
    if bounds is None:
        return None
    noted = (a for span in spans for a in span.assume if a != "month-end")
    return Reading("recurring", bounds[0], bounds[1], rule.recur, tuple(dict.fromkeys((*noted, *assume))))


def _without(rest: str, mentions: Sequence[Mention]) -> str:
    for mention in reversed(mentions):
        rest = rest[: mention.at] + rest[mention.end :]
    return rest


def _bounds(
    rest: str, mentions: Sequence[Mention], spans: Sequence[Span]
) -> tuple[dt.date | None, dt.date | None] | None:
    if len(spans) == 2:
        first, last = spans[0].first, spans[1].last
        opens = mentions[0].begins or rest[mentions[0].at - 1 : mentions[0].at] in ("从", "自")
        return (first, last) if opens and first <= last else None
    mention, span = mentions[0], spans[0]
    if mention.until is not None:
        return span.first, span.last
    if mention.begins:
        return span.first, None
    led = rest[mention.at - 1 : mention.at] if mention.at else ""
    if (
        led in ("至", "到", "~", "-", "止")
        or mention.before
        or mention.closes
        or mention.period.part in ("底", "末")
    ):
        return None, span.last
    if led in ("从", "自"):
        return span.first, None
    if span.first == span.last:  # a single day is a bound, and the rhythm leads up to it
        return None, span.last
    return span.first, span.last


def find_rule(form: str) -> Rule | None:
    """The first rhythm in a matching form."""
    if _RHYTHM_SIGNS.isdisjoint(form):
        return None
    match = compiled(_EVERY).search(form)
    if match is None:
        return None
    unit = _unit(match)
    at, end = match.span()
    if match["after"]:
        days = compiled(r"(?P<days>\d{1,2})个?(?P<kind>工作日|日|天)以?内?").match(form, end)
        assert days is not None  # the pattern looked ahead for it
        return Rule(f"{unit}@{_count(days)}", (), at, days.end())
    days = compiled(_AFTER).match(form, end)
    if days is not None:
        return Rule(f"next-{unit}@{_count(days)}", (), at, days.end())
    rule = "period-end"
    assume: tuple[str, ...] = ()
    detail = compiled(_RULE).match(form, end)
    if detail is not None:
        read = _detail(detail, unit)
        if read is not None:
            unit, rule, assume = read
            end = detail.end()
    clock = compiled(_CLOCK).match(form, end)
    if clock is not None:
        assume, end = (*assume, f"time-of-day: {clock['time']}"), clock.end()
    before = compiled("[之以]?前|以?内").match(form, end)
    return Rule(f"{unit}@{rule}", assume, at, before.end() if before else end)


def _unit(match: re.Match[str]) -> str:
    if match["next"]:
        return "next-month" if "月" in match["next"][:2] else "next-quarter"
    if match["after"]:
        return f"next-{_UNITS[match['after']]}"
    if match["second"]:
        return f"2-{_UNITS[match['second']]}"
    if match["step"]:
        step, unit = int(match["step"]), _UNITS[match["stepped"]]
        return unit if step <= 1 else f"{step}-{unit}"
    word = match["every"] or match["one"] or match["by"] or match["report"] or match["once"]
    return _UNITS[word.replace("半个月", "半月")]


def _count(match: re.Match[str]) -> str:
    word = "workday" if match["kind"].endswith("工作日") else "day"
    return f"{word} {int(match['days'])}"


def _detail(match: re.Match[str], unit: str) -> tuple[str, str, tuple[str, ...]] | None:
    """Unit, rule and assumptions; None when the words don't fit the unit."""
    in_months = unit.endswith(("month", "quarter", "half", "year"))
    if match["nextmonth"] and unit in ("month", "quarter", "half", "year"):
        return _in_next_month(match, unit)
    if match["month"]:
        return _in_month(match, unit)
    if match["weekdays"] and unit.endswith("week"):
        days = [c.replace("天", "日") for c in match["weekdays"] if c in "一二三四五六日天"]
        return unit, f"weekday {','.join(days)}", ()
    if match["months"] and unit == "year":
        months = [int(month) for month in compiled(r"\d+").findall(match["months"])]
        if not all(1 <= month <= 12 for month in months):
            return None
        numbers = ",".join(map(str, months))
        if not match["monthsday"] and numbers == "12":
            return unit, "period-end", ()
        day = f"day {int(match['monthsday'])}" if match["monthsday"] else "period-end"
        return unit, f"month {numbers} {day}", ()
    if (match["quarter"] or match["half"]) and unit == "year":
        month = 3 * int(match["quarter"]) if match["quarter"] else 6 if match["half"] == "上" else 12
        return unit, "period-end" if month == 12 else f"month {month} period-end", ()
    if match["workday"] and (in_months or unit == "week"):
        return unit, f"workday {int(match['workday'])}", ()
    if match["lastworkday"]:
        return unit, "last-workday", ()
    if (day := match["lastday"] or match["firstdays"]) and in_months:
        return unit, f"day {int(day)}", ()
    if match["day"] and in_months:
        days = compiled(r"\d+").findall(match["day"])
        if not all(1 <= int(day) <= 31 for day in days):
            return None
        rule = f"day {','.join(str(int(day)) for day in days)}"
        if unit.endswith(("quarter", "half", "year")) and not unit.startswith("next-"):
            return unit, f"last-month {rule}", ("AMBIGUOUS day of which month? read as the last; ask",)
        return unit, rule, ()
    if match["part"]:
        return _in_part(match, unit)
    return None


def _in_next_month(match: re.Match[str], unit: str) -> tuple[str, str, tuple[str, ...]]:
    assume = ("AMBIGUOUS 次月: of the next quarter or the second month? ask",) if unit == "quarter" else ()
    if match["nextdays"]:
        word = "day" if match["nextkind"] == "日" else "workday"
        return f"next-{unit}", f"{word} {int(match['nextdays'])}", assume
    return f"next-{unit}", "period-end" if unit == "month" else "first-month period-end", assume


def _in_month(match: re.Match[str], unit: str) -> tuple[str, str, tuple[str, ...]] | None:
    if not unit.endswith(("quarter", "half", "year")):
        return None
    which = next((name for word, name in _MONTHS.items() if match["month"].startswith(word)), "last")
    if match["monthday"]:
        word = "day" if match["monthkind"] == "日" else "workday"
        return unit, f"{which}-month {word} {int(match['monthday'])}", ()
    rule, *assume = _PARTS.get(match["monthpart"] or "", ("period-end",))
    if which == "last" and rule == "period-end":
        return unit, rule, ()
    return unit, f"{which}-month {rule}", tuple(assume)


def _in_part(match: re.Match[str], unit: str) -> tuple[str, str, tuple[str, ...]] | None:
    if match["partday"]:  # 每季度末20日
        rule = (
            f"last-month day {int(match['partday'])}" if unit != "month" else f"day {int(match['partday'])}"
        )
        return unit, rule, ()
    rule, *assume = _PARTS.get(match["part"], ("period-end",))
    if rule != "period-end" and not unit.endswith("month"):
        rule = f"first-month {rule}"
        if match["part"] != "初" or not unit.endswith(("quarter", "half", "year")):
            return None
    return unit, rule, tuple(assume)
