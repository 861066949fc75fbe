"""What people said about a task in their own columns (DOMAIN 5.1). The tool adds nothing to it."""

from __future__ import annotations

import datetime as dt

from xltool.patterns import compiled
from xltool.progress.stated import read_deferral, report_day
from xltool.record import NamedTuple
from xltool.table.model import cell_text
from xltool.table.status_words import canonical_state
from xltool.text.normalise import comparison_form
from xltool.workbook.base import Value

_NOT_DONE = compiled(r"否|未|没|尚未|[×✗✘xX]|[nN]")
"""How a status begins that only denies: 否, 未完成. It reports no progress."""
_DEFERRABLE = (None, "not_started", "in_progress", "ahead", "behind", "overdue", "deferred")
"""What a task is when a remark of its deferral says something new."""
SHARE_LIMIT = 2
"""Bare rates up to here are shares of 1: 1.2 in a cell formatted as per cent is 120 %."""
_PERCENT = compiled(r"(\d+(?:\.\d+)?)%")


class Said(NamedTuple):
    """`state` is the canonical state a person claimed, None when none; `rate` is a share of 1."""

    state: str | None
    reported: bool
    """Whether anything at all was reported: words of progress, a share, a count."""
    finished_on: dt.date | None
    reported_on: dt.date | None
    rate: float | None
    progress: str = ""
    """The words of progress themselves."""
    deferred_until: dt.date | None = None
    """The new day a person named for a deferred task."""


class Reported(NamedTuple):
    """The cells people report in, as read."""

    status: Value = None
    progress: Value = None
    closed: Value = None
    rate: Value = None
    actual_value: Value = None
    remark: Value = None


def read_said(
    cells: Reported,
    finished_on: dt.date | None,
    as_of: dt.date,
    per_cent: bool = False,
    due: dt.date | None = None,
) -> Said:
    """What the cells say on `as_of`; `per_cent` as in `read_share`, `due` is what a deferral goes beyond.

    The supervising side's 销号 column goes before the status, the status before a progress text that is
    nothing but a status word, that before a rate of 100 % and an actual date of completion. A date of
    completion in the future is a plan and says nothing. 备注 only tells of a deferral, and only where no one
    says that the task is submitted or finished.
    """
    status, progress = cell_text(cells.status), cell_text(cells.progress)
    rate = read_share(cells.rate, per_cent)
    if finished_on is not None and finished_on > as_of:
        finished_on = None
    stated = canonical_state(status)
    denied = stated == "in_progress" and _NOT_DONE.match(comparison_form(status)) is not None
    state = "closed" if canonical_state(cell_text(cells.closed)) in ("done", "closed") else None
    state = state or stated or canonical_state(progress)
    if state is None and (finished_on is not None or (rate is not None and rate >= 1)):
        state = "done"
    deferral = read_deferral((status, cell_text(cells.remark)), due)
    if deferral is not None and state in _DEFERRABLE:
        state, denied = "deferred", False
    worded = progress != "" and canonical_state(progress) != "not_started"
    counted = bool(rate) or read_number(cells.actual_value) not in (None, 0)
    return Said(
        state=None if denied and state == stated else state,
        reported=worded or counted or (stated not in (None, "not_started") and not denied),
        finished_on=finished_on,
        reported_on=report_day(progress, as_of) if "截" in progress else None,
        rate=rate,
        progress=progress,
        deferred_until=deferral.until if deferral is not None and state == "deferred" else None,
    )


def read_number(value: Value) -> float | None:
    """The number in a cell, also one typed as text; None if it is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(comparison_form(cell_text(value)))
    except ValueError:
        return None


def read_share(value: Value, per_cent: bool = False) -> float | None:
    """A 完成率 as a share of 1: 0.4, "40%" and 40 are the same; None if it is no share.

    A bare number up to `SHARE_LIMIT` is a share already (what a cell formatted as per cent holds), unless the
    column is known to hold numbers of `per_cent`.
    """
    if isinstance(value, str) and (match := _PERCENT.fullmatch(comparison_form(value))):
        return float(match[1]) / 100
    number = read_number(value)
    if number is None or number < 0:
        return None
    return number / 100 if per_cent or number > SHARE_LIMIT else number
