"""The light rules, each a small function; the first that answers decides (DOMAIN 5.2).

A rule looks at one `Situation`, a counting rule also at what the task's quotas come to, and returns a
`Verdict`, or None when it has nothing to say. Their order is the project's (`Thresholds.order`); what no rule
claims is on track, and green. Many tasks share a situation: what no amount changes is judged once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from xltool.i18n import Message
from xltool.progress import reasons as why
from xltool.progress.quotas import Lag, Measure
from xltool.progress.reasons import say
from xltool.progress.said import Said
from xltool.progress.schedule import Pace, Passed, Schedule
from xltool.progress.words import FINISHED, STATES
from xltool.project.model import Thresholds
from xltool.record import NamedTuple
from xltool.table.model import Deadline

_AHEAD_POINTS = 10
"""Percentage points above elapsed time from which a task is called ahead."""
_REVIEW_DAYS = 92
"""A task without an end owes a report each quarter (DOMAIN 3.4)."""
_SHORT_PERIODS = {"day": 0, "workday": 0, "week": 1, "ten-day": 2, "half-month": 2}
"""Working days before the end of so short a period from which it is due soon; a week is not all alarm."""


class Verdict(NamedTuple):
    state: str
    light: str
    reason: Message


class Situation(NamedTuple):
    """All a rule may look at but amounts. `days_left` and `workdays_left` run to `schedule.due`."""

    said: Said
    deadline: Deadline
    schedule: Schedule
    pace: Pace | None
    """How much of the task's time has gone; None where nothing can be compared with it."""
    as_of: dt.date
    days_left: int | None
    workdays_left: int | None
    thresholds: Thresholds


Rule = Callable[[Situation], Verdict | None]
CountingRule = Callable[[Situation, Measure], Verdict | None]


class Prospect(NamedTuple):
    """What the rules come to whatever is measured: the counting rules to be asked yet, in order, and the
    verdict when they have nothing to say."""

    counting: tuple[CountingRule, ...]
    otherwise: Verdict


def foresee(situation: Situation) -> Prospect:
    """Ask the rules that count nothing, up to the first that answers."""
    counting: list[CountingRule] = []
    for name in situation.thresholds.order:
        if name in COUNTING_RULES:
            counting.append(COUNTING_RULES[name])
        elif (verdict := RULES[name](situation)) is not None:
            return Prospect(tuple(counting), verdict)
    return Prospect((*counting, _ahead), _on_track(situation))


def judge(prospect: Prospect, situation: Situation, measure: Measure) -> Verdict:
    """The verdict of the first rule that answers, now that it is known what the quotas come to."""
    for rule in prospect.counting:
        if (verdict := rule(situation, measure)) is not None:
            return verdict
    return prospect.otherwise


def _finished(s: Situation) -> Verdict | None:
    """Done, closed or cancelled, because a person said so. Early or late by the date they gave."""
    state = s.said.state
    if state not in FINISHED:
        return None
    if state == "cancelled":
        return Verdict(state, "grey", _reported(state))
    finished, due = s.said.finished_on, s.schedule.final
    if finished is None:
        return Verdict(state, "green", _reported(state))
    day, late = _day(finished, s.as_of), (finished - due).days if due else 0
    if late > 0:
        reason = say(why.FINISHED_LATE, date=day, days=late)
    elif late < 0:
        reason = say(why.FINISHED_EARLY, date=day, days=-late)
    else:
        reason = say(why.FINISHED, date=day)
    if state == "done" and late:
        state = "done_late" if late > 0 else "done_early"
    return Verdict(state, "green", reason)


def _submitted(s: Situation) -> Verdict | None:
    """The office says done, nobody has confirmed: green in time, yellow when the deadline has passed."""
    if s.said.state != "submitted":
        return None
    late = _days_overdue(s)
    if late:
        return Verdict("submitted", "yellow", say(why.SUBMITTED_OVERDUE, days=late))
    return Verdict("submitted", "green", why.SUBMITTED)


def _overdue(s: Situation) -> Verdict | None:
    """Past the deadline and not done. A deferred task is asked for its new deadline instead."""
    if s.deadline.kind == "immediate":
        return None
    late = _days_overdue(s)
    if s.said.state == "deferred" and (late or s.schedule.final is None):
        return _deferred(s)
    if late:
        return Verdict("overdue", "red", say(why.OVERDUE, days=late))
    return Verdict("overdue", "red", _reported("overdue")) if s.said.state == "overdue" else None


def _deferred(s: Situation) -> Verdict:
    """The deadline has gone, or there never was one: the new day counts, as far as somebody named one."""
    until, final = s.said.deferred_until, s.schedule.final
    if until is None or (final is not None and until <= final):
        return Verdict("deferred", "yellow", why.DEFERRED)
    day = _day(until, s.as_of)
    if s.as_of > until:
        return Verdict("overdue", "red", say(why.DEFERRED_OVERDUE, date=day, days=(s.as_of - until).days))
    return Verdict("deferred", "yellow", say(why.DEFERRED_UNTIL, date=day))


def _immediate(s: Situation) -> Verdict | None:
    """立行立改: not late by so many days, but yellow until it is done (DOMAIN 3.4)."""
    if s.deadline.kind != "immediate":
        return None
    if s.said.reported:
        return Verdict(_active(s), "yellow", why.AT_ONCE)
    return Verdict(_active(s), "yellow", why.AT_ONCE_UNREPORTED)


def _milestone(s: Situation, measure: Measure) -> Verdict | None:
    """A milestone or a period has passed and nothing was reported, or less than was asked for by then."""
    light = s.thresholds.missed_milestone
    if measure.short:
        return Verdict("behind", light, say(why.PERIODS_SHORT, quota=measure.short))
    for passed in reversed(s.schedule.passed):
        if _is_met(s, passed):
            continue
        days = (s.as_of - passed.day).days
        if passed.what:
            return Verdict("behind", light, say(why.MILESTONE_MISSED, what=passed.what, days=days))
        day = _day(passed.day, s.as_of)
        return Verdict("behind", light, say(why.PERIOD_MISSED, date=day, days=days))
    return None


def _is_met(s: Situation, passed: Passed) -> bool:
    """Whether a milestone or period was met: by what is said of it, else by the rate, else by any report."""
    if passed.told is not None:
        return passed.told
    return s.said.reported and (s.said.rate is None or s.said.rate >= passed.share)


def _due_soon(s: Situation) -> Verdict | None:
    """So few working days before the deadline, the current milestone or the end of the period."""
    limit = s.thresholds.due_soon_workdays
    if s.deadline.kind == "recurring" and s.deadline.recur is not None:
        limit = min(limit, _SHORT_PERIODS.get(s.deadline.recur.partition("@")[0], limit))
    if not _within(s, limit):
        return None
    return Verdict("due_soon", "yellow", _distance(s))


def _behind(s: Situation, measure: Measure) -> Verdict | None:
    """Behind the share of time gone, by the rate or the quota that lags most; or a person says so."""
    pace, lag, limits = s.pace, _lag(s, measure), s.thresholds
    if pace is not None and lag is not None and limits.behind != "off":
        if limits.behind == "points":
            behind = _points(pace.gone, lag.share)
            yellow, red = behind >= limits.behind_yellow, behind > limits.behind_red
        elif limits.behind == "days":
            behind = round((pace.gone - lag.share) * pace.days, 6)
            yellow, red = behind >= limits.behind_yellow, behind > limits.behind_red
        else:
            ratio = round(lag.share / pace.gone * 100, 6)
            yellow, red = ratio < limits.behind_yellow, ratio < limits.behind_red
        if yellow or red:
            light = "red" if red and "全年" not in s.deadline.text else "yellow"  # DOMAIN 3.4
            if limits.behind == "days":
                return Verdict("behind", light, say(why.BEHIND_DAYS, quota=lag.label, days=int(behind)))
            return Verdict("behind", light, say(why.BEHIND, quota=lag.label))
    return Verdict("behind", "yellow", _reported("behind")) if s.said.state == "behind" else None


def _stale(s: Situation) -> Verdict | None:
    """The last report, where its day is known, is too old."""
    if s.said.reported_on is None or not s.thresholds.stale_days:
        return None
    limit = s.thresholds.stale_days
    if s.deadline.kind == "open_ended":
        limit = max(limit, _REVIEW_DAYS)
    days = (s.as_of - s.said.reported_on).days
    if days <= limit:
        return None
    return Verdict(_active(s), "yellow", say(why.STALE, days=days))


def _early_notice(s: Situation) -> Verdict | None:
    """The second stage: somewhat before the deadline, for a task nothing was reported about."""
    if (
        s.said.reported
        or s.deadline.kind == "recurring"
        or not _within(s, s.thresholds.early_notice_workdays)
    ):
        return None
    return Verdict(_active(s), "yellow", say(why.UNREPORTED, distance=_distance(s)))


def _long_term(s: Situation) -> Verdict | None:
    """A task without an end is neither late nor in time."""
    if s.deadline.kind != "open_ended" and not (s.said.state == "long_term" and s.schedule.due is None):
        return None
    return Verdict("long_term", "grey", why.LONG_TERM)


def _unspecified(s: Situation) -> Verdict | None:
    """Without a day there is nothing to hold progress against."""
    if s.schedule.due is not None:
        return None
    if s.deadline.kind == "invalid":
        return Verdict(_active(s), "grey", why.INVALID_DEADLINE)
    if not s.deadline.text.strip():
        return Verdict(_active(s), "grey", why.NO_DEADLINE)
    return Verdict(_active(s), "grey", why.NO_DAY)


def _on_track(s: Situation) -> Verdict:
    """What no rule claimed."""
    reason = _distance(s) if s.schedule.due is not None else why.NO_DAY
    return Verdict(_active(s), "green", reason)


def _ahead(s: Situation, measure: Measure) -> Verdict | None:
    """On track, and more is done than time has gone."""
    pace, lag = s.pace, _lag(s, measure)
    if pace is None or lag is None or _points(lag.share, pace.gone) < _AHEAD_POINTS:
        return None
    verdict = _on_track(s)
    return verdict._replace(state="ahead") if verdict.state == "in_progress" else None


RULES: Mapping[str, Rule] = {
    "finished": _finished,
    "submitted": _submitted,
    "overdue": _overdue,
    "immediate": _immediate,
    "due_soon": _due_soon,
    "stale": _stale,
    "early_notice": _early_notice,
    "long_term": _long_term,
    "unspecified": _unspecified,
}
"""Rule by its name in `Thresholds.order`, for those that count nothing."""
COUNTING_RULES: Mapping[str, CountingRule] = {"milestone": _milestone, "behind": _behind}
"""The others by theirs."""


def _active(s: Situation) -> str:
    """The state of a task that is neither finished nor late: as a person said, else by whether they did."""
    state = s.said.state
    if state in ("ahead", "deferred", "other", "not_started", "in_progress"):
        return state
    return "in_progress" if s.said.reported or state is not None else "not_started"


def _days_overdue(s: Situation) -> int:
    final = s.schedule.final
    return max((s.as_of - final).days, 0) if final is not None else 0


def _within(s: Situation, workdays: int) -> bool:
    """Whether the day that counts is today or to come, and no more than so many working days away."""
    return (
        s.workdays_left is not None
        and s.days_left is not None
        and s.days_left >= 0
        and s.workdays_left <= workdays
    )


def _lag(s: Situation, measure: Measure) -> Lag | None:
    """What lags most behind the time gone: the rate people state, else one of the quotas."""
    rate = s.said.rate
    return measure.lag if rate is None else Lag(say(why.RATE, rate=f"{rate * 100:g}"), rate)


def _points(share: float, other: float) -> float:
    """By how many percentage points `share` exceeds `other`; rounded, so that 0.7 is 10 points above 0.6."""
    return round((share - other) * 100, 6)


def _distance(s: Situation) -> Message:
    """How far the day that counts is: 距12-15还有4个工作日."""
    if s.schedule.due is None:
        raise ValueError("a situation without a day has no distance")
    day, what = _day(s.schedule.due, s.as_of), s.schedule.what
    if s.days_left == 0:
        return say(why.TODAY_WHAT, date=day, what=what) if what else say(why.TODAY, date=day)
    if what:
        return say(why.DISTANCE_TO, workdays=s.workdays_left, date=day, what=what)
    return say(why.DISTANCE, workdays=s.workdays_left, date=day)


def _reported(state: str) -> Message:
    return say(why.REPORTED, state=STATES[state])


def _day(day: dt.date, as_of: dt.date) -> str:
    """12-15, or 2023-02-28 in another year than today."""
    return f"{day:%m-%d}" if day.year == as_of.year else f"{day:%Y-%m-%d}"
