"""Deadlines that name a date, a range, or a chain of milestones (DOMAIN 3.3, 3.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.table.deadlines.context import INVALID, YEAR_UNKNOWN, Context, Reading
from xltool.table.deadlines.mentions import Mention
from xltool.table.deadlines.periods import WEEKDAYS, Period
from xltool.table.deadlines.words import NEVER_RED, THEN_OPEN, is_open_ended

_ONE_DAY = dt.timedelta(days=1)
_ROLL_AFTER = dt.timedelta(days=60)
"""How long before the issue a date without a year may lie and still be meant for that year."""
_STEP_BACK = 150
"""Days that a chain of dates must fall back for the rest of it to lie in the next year."""
_BEFORE_UNIT = {
    "month": "AMBIGUOUS 月前: before the 1st (conservative) or by month end? ask",
    "quarter": "AMBIGUOUS 季度前: ask",
    "half": "AMBIGUOUS 半年前: before it begins (conservative) or by its end? ask",
    "year": "AMBIGUOUS 年前: before it begins (conservative) or by its end? ask",
}
_PUNCTUATION = " ,;:。、.()~-"
_FROM_NOW = r"即日(?:起[,、]?)?[~-]?$|即日起至$"
"""Words before a day that make the day of issue the start."""


class Span(NamedTuple):
    """A mention with its days."""

    first: dt.date
    last: dt.date
    kind: str
    """"date" or "range"."""
    start: dt.date | None
    """The start that the deadline shows; a date mostly has none."""
    year: int
    """The year that a later mention without one inherits."""
    assume: tuple[str, ...]


class UnknownYearError(Exception):
    """Neither text nor context names a year."""


def read_dated(form: str, mentions: Sequence[Mention], context: Context) -> Reading | None:
    """The reading of a text by the dates it mentions; None when it mentions none."""
    if not mentions:
        return None
    try:
        spans = resolve(mentions, context)
    except UnknownYearError:
        return YEAR_UNKNOWN
    except ValueError:
        return INVALID
    if len(mentions) > 1:
        return _several(form, mentions, spans)
    mention, span = mentions[0], spans[0]
    if mention.begins and mention.until is None:
        return Reading("open_ended", span.first, assume=(*span.assume, NEVER_RED))
    rest = form[: mention.at] + form[mention.end :]
    assume = span.assume
    if "内" in rest and compiled(r"\d个?(?:工作日|日|天)[之以]?内").search(rest):
        assume = ("AMBIGUOUS a second deadline in the text: ask", *assume)
    issued = context.issued
    if span.kind == "date" and issued is not None and compiled(_FROM_NOW).search(form[: mention.at]):
        if issued <= span.last:
            return Reading("range", issued, span.last, assume=(*assume, "start = issue date"))
        assume = (*assume, "AMBIGUOUS 即日起: the end lies before the issue; ask")
    if span.kind == "date" and is_open_ended(rest):
        return Reading("date+open", span.start, span.last, assume=(*assume, THEN_OPEN))
    return Reading(span.kind, span.start, span.last, assume=assume)


def resolve(mentions: Sequence[Mention], context: Context) -> list[Span]:
    """The days of all mentions; each inherits year and month from the one before it.

    UnknownYearError when a year is needed and nowhere named, ValueError when there is no such day.
    """
    spans: list[Span] = []
    for mention in mentions:
        spans.append(_resolve(mention, context, spans[-1] if spans else None))
    return spans


def _resolve(mention: Mention, context: Context, previous: Span | None) -> Span:
    period, until = mention.period, mention.until
    assume: list[str] = []
    if period.month is None:
        if previous is not None:
            period = period._replace(month=previous.last.month)
        elif context.issued is not None:
            assume.append("AMBIGUOUS day without a month: read in the month of issue or the next; ask")
            months = context.issued.year * 12 + context.issued.month - 1 + (period.day < context.issued.day)
            period = period._replace(year=months // 12, month=months % 12 + 1)
        else:
            raise UnknownYearError
    base, inferred = _base_year(period, until, context, previous)
    first, last = _days(period, until, base, context)
    if inferred and not period.word and _rolls(last, previous, context):
        base += 1
        first, last = _days(period, until, base, context)
        assume.append("rolled to next year")
    year_assumed = inferred and previous is None and not (until is not None and until.year is not None)
    if year_assumed or (period.word and not period.follows):
        assume.insert(0, context.year_source)
    return _shape(mention, period, first, last, assume)


def _base_year(
    period: Period, until: Period | None, context: Context, previous: Span | None
) -> tuple[int, bool]:
    """The year the mention is read in, and whether it had to be inferred."""
    if period.year is not None:
        return period.year, False
    if until is not None and until.year is not None and not period.word:
        assert period.month is not None
        later = (period.month, period.day) > (until.month or 12, until.day if until.unit == "day" else 31)
        return until.year - later, False
    if previous is not None:
        return previous.year, True
    if context.base_year is None:
        raise UnknownYearError
    return context.base_year, True


def _days(period: Period, until: Period | None, base: int, context: Context) -> tuple[dt.date, dt.date]:
    year = period.year_in(base, context.issued)
    first, last = period.days(year)
    if until is None:
        return first, last
    if until.month is None:
        until = until._replace(month=period.month)
        following = False
    else:
        following = until.year is None and until.days(year)[1] < first
    if until.year is not None:
        end_year = until.year
    elif until.follows or following:
        end_year = year + 1
    else:
        end_year = year
    last = until.days(end_year)[1]
    if last < first:
        raise ValueError("a range that ends before it begins")
    return first, last


def _rolls(last: dt.date, previous: Span | None, context: Context) -> bool:
    """Whether a date without a year lies in the next one: a notice of December means the next March.

    With a year in the title nothing rolls (DOMAIN 3.3), but a chain may run over the end of the year.
    """
    if previous is not None:
        return (previous.first - last).days > _STEP_BACK
    if context.title_year is not None or context.issued is None:
        return False
    return last < context.issued - _ROLL_AFTER


def _shape(mention: Mention, period: Period, first: dt.date, last: dt.date, assume: list[str]) -> Span:
    until = mention.until
    end = until or period
    end_year = last.year
    assume[:0] = [a for a in (*period.assume, *(until.assume if until else ())) if a not in assume]
    kind = "date"
    start: dt.date | None = None
    if until is not None or period.part == "全" or (period.unit in ("quarter", "half") and not period.part):
        kind, start = "range", first
    elif period.unit in ("quarter", "half"):
        start = first
    elif period.unit == "year" and period.part == "中":
        kind, start = "range", first
    if mention.before and end.unit != "day" and not end.part:
        assume.insert(0, _BEFORE_UNIT[end.unit])
        last = (end.days(last.year)[0] if until is not None else first) - _ONE_DAY
        if until is None or last < first:
            kind, start = "date", None
            first = last
    elif until is None and period.unit == "month" and not (period.part or mention.begins) and period.year:
        assume.append("month-end")
    assume.extend(end.part_assumed)
    if mention.around:
        assume.append("AMBIGUOUS 左右: ask")
    if mention.weekday and end.unit == "day":
        said = mention.weekday.replace("天", "日")
        if WEEKDAYS[last.weekday()] != said:
            assume.append(
                f"AMBIGUOUS weekday: {last.isoformat()} is 周{WEEKDAYS[last.weekday()]}, not 周{said}; ask"
            )
    if mention.time:
        assume.append(f"time-of-day: {mention.time}")
    return Span(first, last, kind, start, first.year if until is None else end_year, tuple(assume))


def _several(form: str, mentions: Sequence[Mention], spans: Sequence[Span]) -> Reading:
    assume = tuple(dict.fromkeys(a for span in spans for a in span.assume if a != "month-end"))
    if len({(span.first, span.last) for span in spans}) == 1:
        return Reading(spans[0].kind, spans[0].start, spans[0].last, assume=assume)
    if _is_one_stretch(form, mentions, spans):
        return Reading("range", spans[0].first, spans[-1].last, assume=assume)
    if len(spans) == 2 and mentions[0].begins and not mentions[1].begins and spans[0].first <= spans[1].last:
        return Reading("range", spans[0].first, spans[1].last, assume=assume)
    nodes = sorted(
        zip(_subjects(form, mentions), (span.last for span in spans), strict=True), key=lambda n: n[1]
    )
    return Reading("milestones", None, nodes[-1][1], f"{len(nodes)} nodes", assume, tuple(nodes))


def _is_one_stretch(form: str, mentions: Sequence[Mention], spans: Sequence[Span]) -> bool:
    """Whether they are neighbours in a mere list: 9月、10月."""
    pairs = zip(pairwise(mentions), pairwise(spans), strict=True)
    return not form[mentions[-1].end :].startswith(("各", "均", "分别")) and all(
        form[before.end : after.at] in ("、", ",", "和", "及")
        and before.period.unit != "day"
        and first.last + _ONE_DAY == second.first
        for (before, after), (first, second) in pairs
    )


def _subjects(form: str, mentions: Sequence[Mention]) -> list[str]:
    """What is to be done by each milestone: the words behind its date, or before it when those lead."""
    ends = [mention.at for mention in mentions[1:]] + [len(form)]
    behind = [
        form[mention.end : end].strip(_PUNCTUATION) for mention, end in zip(mentions, ends, strict=True)
    ]
    lead = form[: mentions[0].at].strip(_PUNCTUATION)
    if lead and not behind[-1]:
        return [lead, *behind[:-1]]
    return behind
