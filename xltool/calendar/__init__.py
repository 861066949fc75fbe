"""Working days: the national calendar with its 调休, local overlays, and years that nobody knows."""

from xltool.calendar.loading import bundled_overlay, import_calendar, load_calendar, stored_calendars
from xltool.calendar.workdays import CalendarDay, WorkCalendar

__all__ = [
    "CalendarDay",
    "WorkCalendar",
    "bundled_overlay",
    "import_calendar",
    "load_calendar",
    "stored_calendars",
]
