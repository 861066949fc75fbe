"""The sentences that say why a light is what it is, as templates: to fill, and to recognise as the tool's.

They are written into official tables, always in Chinese: 距12-15还有4个工作日.
"""

from __future__ import annotations

from xltool.i18n import Message, msg

REPORTED = msg("Reported as {state}")
FINISHED = msg("Finished {date}")
FINISHED_LATE = msg("Finished {date}, {days} day(s) late")
FINISHED_EARLY = msg("Finished {date}, {days} day(s) early")
SUBMITTED = msg("Submitted, not reviewed")
SUBMITTED_OVERDUE = msg("Submitted, not reviewed; {days} day(s) overdue")
DEFERRED = msg("Reported as deferred, no new deadline")
DEFERRED_UNTIL = msg("Reported as deferred to {date}")
DEFERRED_OVERDUE = msg("Deferred to {date}, {days} day(s) overdue again")
OVERDUE = msg("{days} day(s) overdue")
AT_ONCE = msg("To be done at once, not finished")
AT_ONCE_UNREPORTED = msg("To be done at once, nothing reported")
PERIODS_SHORT = msg("{quota}, fewer than the periods gone by")
MILESTONE_MISSED = msg("“{what}” is {days} day(s) overdue")
PERIOD_MISSED = msg("Nothing reported for {date}, {days} day(s) overdue")
BEHIND = msg("{quota}, behind elapsed time")
BEHIND_DAYS = msg("{quota}, {days} day(s) behind elapsed time")
STALE = msg("No new report for {days} days")
UNREPORTED = msg("{distance}, nothing reported")
LONG_TERM = msg("Long-term, no deadline")
INVALID_DEADLINE = msg("The deadline is no valid date")
NO_DEADLINE = msg("No deadline given")
NO_DAY = msg("The deadline names no day")
DISTANCE = msg("{workdays} working day(s) to {date}")
DISTANCE_TO = msg("{workdays} working day(s) to {date}: {what}")
TODAY = msg("Due today, {date}")
TODAY_WHAT = msg("Due today, {date}: {what}")
RATE = msg("Progress {rate}%")

DISTANCES = (DISTANCE, DISTANCE_TO, TODAY, TODAY_WHAT)
"""What fills {distance}; they stand alone too."""
TEMPLATES = tuple(
    value for value in tuple(globals().values()) if isinstance(value, Message) and value is not RATE
)
"""Every reason that can stand in a cell."""


def say(template: Message, **params: object) -> Message:
    """The template, filled."""
    return Message(template.msgid, params)
