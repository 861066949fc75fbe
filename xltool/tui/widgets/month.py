"""A month on one page: which days have deadlines, which are days off, where today is."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from xltool.i18n import current_language, msg
from xltool.tui.actions import bindings_of
from xltool.tui.glyphs import WEEKDAYS
from xltool.tui.widgets.lines import Piece, drawn, fitted

if TYPE_CHECKING:
    from textual.binding import BindingType

_CELL = 6
ROWS = 9
"""Title, weekdays, six weeks, legend."""


class Month(Widget, can_focus=True):
    """A month around `day`. Posts `Moved` when another day is gone to."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"month--cursor", "month--today", "month--off", "month--title"}
    DEFAULT_CSS = """
    Month { width: 44; height: 9; }
    Month > .month--title { text-style: bold; }
    Month > .month--today { text-style: bold; }
    Month > .month--off { color: $secondary; }
    Month > .month--cursor { text-style: reverse; }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("grid"))

    day: reactive[dt.date] = reactive(dt.date(2000, 1, 1))

    class Moved(Message):
        """The cursor went to another day."""

        def __init__(self, month: Month, day: dt.date) -> None:
            super().__init__()
            self.month = month
            self.day = day

        @property
        def control(self) -> Month:
            return self.month

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._today = dt.date(2000, 1, 1)
        self._due: Mapping[dt.date, int] = {}
        self._is_workday: Callable[[dt.date], bool] = lambda day: day.weekday() < 5

    def show(self, due: Mapping[dt.date, int], today: dt.date, is_workday: Callable[[dt.date], bool]) -> None:
        """Show how many tasks are due on each day."""
        self._due = due
        self._is_workday = is_workday
        if self._today != today:
            self._today = today
            self.day = today
        self.refresh()

    def weeks(self) -> list[list[int]]:
        """The days of the month in weeks from Monday on, 0 for a day of its neighbours."""
        return calendar.monthcalendar(self.day.year, self.day.month)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            title = str(msg("{year}-{month}", year=self.day.year, month=f"{self.day.month:02d}"))
            return self._line([(f" {title}", "title")], width)
        if y == 1:
            names = WEEKDAYS[current_language()]
            return self._line([(fitted(f"  {name}", _CELL), "title") for name in names], width)
        weeks = self.weeks()
        if y - 2 < len(weeks):
            return self._line([self._day(day) for day in weeks[y - 2]], width)
        if y == 2 + len(weeks):
            return self._line([(" " + str(msg("* due  [ ] today  r rest day  w workday")), "off")], width)
        return Strip.blank(width, self.rich_style)

    def _day(self, number: int) -> tuple[str, str]:
        if not number:
            return " " * _CELL, ""
        day = self.day.replace(day=number)
        left, right = ("[", "]") if day == self._today else (" ", " ")
        due = "*" if self._due.get(day) else " "
        text = f"{left}{day.day:>2}{due if right == ' ' else right}"
        special = self._is_workday(day) != (day.weekday() < 5)
        mark = str(msg("w") if special and self._is_workday(day) else msg("r")) if special else ""
        if right == "]" and due == "*":
            mark = "*" + mark
        style = "cursor" if day == self.day else "today" if day == self._today else ""
        if not style and not self._is_workday(day):
            style = "off"
        return fitted(text + mark, _CELL), style

    def _line(self, pieces: list[tuple[str, str]], width: int) -> Strip:
        return drawn([Piece(*piece) for piece in pieces], width, self.rich_style, self._style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"month--{name}", partial=True)

    def watch_day(self, before: dt.date, after: dt.date) -> None:
        self.refresh()
        if before != after:
            self.post_message(self.Moved(self, after))

    def action_move(self, where: str) -> None:
        """Arrows by day and week, PgUp and PgDn by month, Home to today."""
        days = {"left": -1, "right": 1, "up": -7, "down": 7}.get(where)
        months = {"page_up": -1, "page_down": 1}.get(where)
        try:
            if days is not None:
                self.day += dt.timedelta(days=days)
            elif months is not None:
                at = self.day.year * 12 + self.day.month - 1 + months
                last = calendar.monthrange(at // 12, at % 12 + 1)[1]
                self.day = dt.date(at // 12, at % 12 + 1, min(self.day.day, last))
            elif where in ("home", "top"):
                self.day = self._today
        except (ValueError, OverflowError):
            self.app.bell()

    def on_click(self, event: events.Click) -> None:
        weeks = self.weeks()
        row, column = event.y - 2, event.x // _CELL
        if 0 <= row < len(weeks) and 0 <= column < 7 and weeks[row][column]:
            self.day = self.day.replace(day=weeks[row][column])
