"""What a deadline text is read against: the date of issue, the year in the title, the working calendar."""

from __future__ import annotations

import datetime as dt

from xltool.calendar import WorkCalendar, load_calendar
from xltool.record import NamedTuple
from xltool.table.model import Deadline


class Context(NamedTuple):
    """What is known beside the text itself."""

    issued: dt.date | None
    title_year: int | None
    calendar: WorkCalendar | None

    @property
    def base_year(self) -> int | None:
        """The year of a date that names none: that of the title, else of the issue (DOMAIN 3.3)."""
        if self.title_year is not None:
            return self.title_year
        return self.issued.year if self.issued is not None else None

    @property
    def year_source(self) -> str:
        """The assumption to record for `base_year`: the issue date vouches for it wherever it agrees."""
        if self.issued is not None and self.base_year == self.issued.year:
            return "year-from-issue-date"
        return "year-from-title"

    @property
    def workdays(self) -> WorkCalendar:
        """The calendar to count working days in: the given one, else the national one."""
        return self.calendar if self.calendar is not None else load_calendar()


class Reading(NamedTuple):
    """What a text means; a `Deadline` but for the text."""

    kind: str
    start: dt.date | None = None
    due: dt.date | None = None
    recur: str | None = None
    assume: tuple[str, ...] = ()
    nodes: tuple[tuple[str, dt.date], ...] = ()

    def of(self, text: str) -> Deadline:
        """The deadline with its text."""
        return Deadline(text, self.kind, self.start, self.due, self.recur, self.assume, self.nodes)


INVALID = Reading("invalid")
UNPARSED = Reading("unparsed")
VAGUE = Reading("unspecified", assume=("needs clerk decision",))
YEAR_UNKNOWN = Reading("unspecified", assume=("year unknown", "needs clerk decision"))
