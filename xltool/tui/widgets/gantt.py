"""The Gantt strip: a task a line, a stretch of days across, each deadline with its badge.

Two cells a column: a day, a week or a month. What a bar says it says without colour: passed time, time left,
time over, today, and at the deadline the badge of the task's state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from rich.cells import cell_len
from textual.message import Message
from textual.reactive import reactive

from xltool.i18n import current_language, msg
from xltool.record import NamedTuple
from xltool.text.wrapping import one_line
from xltool.tui.glyphs import WEEKDAYS, Glyphs
from xltool.tui.widgets.lines import Line, LineList, Piece, badge_piece, fitted, marks

Scale = Literal["day", "week", "month"]
SCALES: tuple[Scale, ...] = ("day", "week", "month")


class GanttTask(NamedTuple):
    """What the strip needs to know of an open task."""

    seq: str
    name: str
    state: str
    start: dt.date | None
    due: dt.date | None
    words: str
    """The deadline's own words, shown when there is no day."""


class Gantt(LineList):
    """Tasks over time. `first` is the day at the left edge; `scale` what a column stands for."""

    class Shifted(Message):
        """Other days are in sight."""

    first: reactive[dt.date] = reactive(dt.date(2000, 1, 1))
    scale: reactive[Scale] = reactive[Scale]("day")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.tasks: Sequence[GanttTask] = ()
        self.today = dt.date(2000, 1, 1)

    def show(self, tasks: Sequence[GanttTask], today: dt.date) -> None:
        """Show these tasks; the strip begins a week before today."""
        if self.today != today:
            self.today = today
            self.first = _after(today, -8, "day")
        self.tasks = tasks
        self.redraw()

    def count(self) -> int:
        return len(self.tasks)

    def empty(self) -> str:
        return str(msg("No task to show."))

    @property
    def room(self) -> int:
        """Beside the scroll bar: a day is seen whole or not at all."""
        return max(super().room - self.scrollbar_size_vertical, 1)

    def columns(self, width: int) -> int:
        """How many days, weeks or months fit beside the names."""
        return max((width - _label_width(width) - 1) // 2, 1)

    @property
    def last(self) -> dt.date:
        """The last day in sight."""
        return _after(_after(self.first, self.columns(self.room), self.scale), -1, "day")

    def draw_head(self, width: int) -> Sequence[Line]:
        label = _label_width(width)
        days = [_after(self.first, at, self.scale) for at in range(self.columns(width))]
        months = _periods(days, self.scale)
        upper = "".join(_number(day, self.scale) for day in days)
        names = f"{fitted(str(msg('No.')), 5)}{fitted(str(msg('Task')), label - 5)}"
        edge = marks().edge
        top = ((Piece(" " * label), Piece(edge), Piece(months)), (Piece(names), Piece(edge), Piece(upper)))
        if self.scale != "day":
            return top
        weekdays = "".join(WEEKDAYS[current_language()][day.weekday()] for day in days)
        return (*top, (Piece(" " * label), Piece(edge), Piece(weekdays)))

    def draw(self, index: int, width: int) -> Line:
        task = self.tasks[index]
        label = _label_width(width)
        return [
            Piece(fitted(one_line(task.seq), 4) + " "),
            badge_piece(task.state),
            Piece(" " + fitted(one_line(task.name), label - 9) + " "),
            Piece(marks().edge, "dim"),
            *self._bar(task, self.columns(width), marks()),
        ]

    def _bar(self, task: GanttTask, columns: int, marks: Glyphs) -> list[Piece]:
        today = self._column(self.today)
        if task.due is None:
            return [Piece(fitted(one_line(task.words), 2 * columns), "dim")]
        due = self._column(task.due)
        begin = self._column(task.start) if task.start is not None else None
        cells: list[Piece] = []
        for column in range(columns):
            cells.append(self._cell(task, column, due, begin, today, marks))
        day = f"{task.due:%m-%d}" if task.due.year == self.today.year else f"{task.due:%Y-%m-%d}"
        if due < 0:
            return _laid_over(cells, [Piece(f"{marks.before} {day} "), badge_piece(task.state)], 0)
        if due >= columns:
            return _laid_over(cells, [Piece(f" {marks.after} {day}")], columns)
        return cells

    def _cell(
        self, task: GanttTask, column: int, due: int, begin: int | None, today: int, marks: Glyphs
    ) -> Piece:
        if column == due:
            return badge_piece(task.state)
        now = column == today
        fill = " "
        if column < due and (begin is None or column >= begin):
            fill = marks.passed if column < today else marks.left
        elif due < column < today:
            fill = marks.over
        return Piece((marks.today if now else fill) + fill, "dim" if not now and fill != marks.passed else "")

    def _column(self, day: dt.date) -> int:
        """The column a day falls into, counted from `first`; negative before it."""
        if self.scale == "month":
            return (day.year - self.first.year) * 12 + day.month - self.first.month
        return (day - self.first).days // (7 if self.scale == "week" else 1)

    def action_move(self, where: str) -> None:
        step = {"left": -1, "right": 1}.get(where)
        if step is None:
            super().action_move(where)
        else:
            self.first = _after(self.first, step * (7 if self.scale == "day" else 1), self.scale)

    def rescale(self, step: int) -> None:
        """A coarser (1) or finer (-1) scale, today staying in sight."""
        at = min(max(SCALES.index(self.scale) + step, 0), len(SCALES) - 1)
        self.scale = SCALES[at]
        back = {"day": -8, "week": -4, "month": -2}[self.scale]
        first = _after(self.today, -self.today.weekday() if self.scale == "week" else 0, "day")
        self.first = _after(first.replace(day=1) if self.scale == "month" else first, back, self.scale)

    def watch_first(self) -> None:
        self.refresh()
        self.post_message(self.Shifted())

    def watch_show_vertical_scrollbar(self) -> None:
        """The bar takes its place from the last day."""
        self.post_message(self.Shifted())


def _laid_over(cells: list[Piece], sign: list[Piece], at: int) -> list[Piece]:
    """The two-cell pieces with a longer sign in the place of some of them."""
    length = sum(cell_len(piece.text) for piece in sign)
    taken = -(-length // 2)
    at = max(min(at, len(cells) - taken), 0)
    return [*cells[:at], *sign, Piece(" " * (2 * taken - length)), *cells[at + taken :]]


def _label_width(width: int) -> int:
    """The room for number, badge and name: a third of a wide screen, less of a narrow one."""
    return min(max(width // 3, 24), 44)


def _after(day: dt.date, columns: int, scale: Scale) -> dt.date:
    """The day so many columns on, kept within the years a date can hold."""
    try:
        if scale == "month":
            months = day.year * 12 + day.month - 1 + columns
            return dt.date(months // 12, months % 12 + 1, 1)
        return day + dt.timedelta(days=columns * (7 if scale == "week" else 1))
    except (ValueError, OverflowError):
        return day


def _number(day: dt.date, scale: Scale) -> str:
    return f"{day.month:02d}" if scale == "month" else f"{day.day:02d}"


def _periods(days: Sequence[dt.date], scale: Scale) -> str:
    """The month (of months, the year) over the column in which it begins; over the first column too where
    there is room before the next."""
    texts = [f"{day.year}" if scale == "month" else f"{day:%Y-%m}" for day in days]
    line = " " * (2 * len(days))
    end = len(line)
    for at in reversed(range(len(days))):
        text = texts[at]
        if (at == 0 or texts[at - 1] != text) and 2 * at + len(text) < end:
            line = line[: 2 * at] + text + line[2 * at + len(text) :]
            end = 2 * at
    return line
