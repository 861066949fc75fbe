"""What a deadline text means: `parse_deadline`, and which day of it counts just now: `next_due`."""

from xltool.table.deadlines.instances import calendar_periods, current_node, next_due, period_ends
from xltool.table.deadlines.parse import parse_deadline

__all__ = ["calendar_periods", "current_node", "next_due", "parse_deadline", "period_ends"]
