"""期限: the open tasks over time, a month on one page, and what is due on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from xltool.i18n import Message, msg
from xltool.progress.select import due_day
from xltool.tui.actions import bindings_of
from xltool.tui.screens.listing import FiguresScreen
from xltool.tui.widgets.frame import WEEKDAYS
from xltool.tui.widgets.gantt import SCALES, Gantt, GanttTask
from xltool.tui.widgets.lines import LineList, Piece, badge_piece
from xltool.tui.widgets.month import Month
from xltool.tui.widgets.rows import Lazily, Row, RowColumn, RowList

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.progress.evaluate import Status
    from xltool.table.model import Task
    from xltool.tui.session.summary import Agenda
    from xltool.tui.session.work import Session

_SCALE_WORDS: dict[str, Message] = {"day": msg("days"), "week": msg("weeks"), "month": msg("months")}


class TimelineScreen(FiguresScreen["Agenda"]):
    """Open tasks by deadline; finished ones are not shown."""

    SCOPE = "timeline"
    CSS_PATH = "timeline.tcss"
    AUTO_FOCUS = "#gantt"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("timeline"))

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._agenda: Agenda | None = None

    def compose_body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Gantt(id="gantt")
            with Horizontal(id="days"):
                yield Month(id="month")
                yield RowList(
                    (RowColumn("", 5), RowColumn("", 2), RowColumn("", 0), RowColumn("", 16, least=50)),
                    empty=msg("Nothing is due on this day."),
                    headings=False,
                    id="day",
                )

    def on_mount(self) -> None:
        self.hint(msg("Left and right move the days, + and - change the scale, Enter shows the task."))

    def figures(self, session: Session, tasks: Sequence[Task], statuses: Sequence[Status]) -> Agenda:
        from xltool.tui.session.summary import agenda

        return agenda(tasks, statuses, session.as_of)

    def draw(self, session: Session, figures: Agenda) -> None:
        fresh = session is not self._session
        self._session, self._agenda = session, figures
        gantt = self.query_one(Gantt)
        gantt.show(Lazily(figures.positions, lambda at: _gantt_task(session, figures, at)), session.as_of)
        counts = {day: len(tasks) for day, tasks in figures.days.items()}
        self.query_one(Month).show(counts, session.as_of, session.reading.opened.calendar.is_workday)
        if fresh:
            gantt.cursor = min(figures.overdue, max(len(figures.positions) - 1, 0))
        self._title()
        self._show_day(self.query_one(Month).day)

    @on(Gantt.Shifted)
    def _title(self) -> None:
        gantt = self.query_one(Gantt)
        title = msg(
            "Deadlines {first} to {last}, by {scale}; {count} open tasks",
            first=gantt.first.isoformat(),
            last=f"{gantt.last:%m-%d}" if gantt.last.year == gantt.first.year else gantt.last.isoformat(),
            scale=_SCALE_WORDS[gantt.scale],
            count=len(gantt.tasks),
        )
        gantt.border_title = Content(str(title))

    @on(Gantt.Moved, "#gantt")
    def _task_moved(self, event: Gantt.Moved) -> None:
        """The month follows the task under the cursor."""
        tasks = self.query_one(Gantt).tasks
        due = tasks[event.index].due if event.index < len(tasks) else None
        if due is not None:
            self.query_one(Month).day = due

    @on(Month.Moved)
    def _day_moved(self, event: Month.Moved) -> None:
        self._show_day(event.day)

    def _show_day(self, day: dt.date) -> None:
        session = self._session
        if session is None or self._agenda is None:
            return
        found = self._agenda
        positions = found.days.get(day, ())
        below = self.query_one("#day", RowList)
        below.show(
            Lazily(positions, lambda at: _day_row(found, at)),
            [found.tasks[at].id for at in positions],
        )
        below.border_title = Content(str(self._day_title(session, day)))

    def _day_title(self, session: Session, day: dt.date) -> Message:
        calendar = session.reading.opened.calendar
        weekday = WEEKDAYS[day.weekday()]
        if calendar.is_workday(day):
            return msg("{day} {weekday}", day=day.isoformat(), weekday=weekday)
        before = calendar.add_workdays(day, -1)
        return msg(
            "{day} {weekday}, a day off; the last working day before is {before}",
            day=day.isoformat(),
            weekday=weekday,
            before=f"{before:%m-%d}",
        )

    @on(LineList.Chosen)
    async def _chosen(self, event: LineList.Chosen) -> None:
        if isinstance(event.lines, Gantt) and self._agenda is not None:
            at = self._agenda.positions[event.index]
            await self.app.go_to_task(self._agenda.tasks[at].id)
        elif isinstance(event.lines, RowList) and isinstance(event.lines.key, str):
            await self.app.go_to_task(event.lines.key)

    def action_choose(self) -> None:
        """The task under the cursor; on the month, the tasks of its day."""
        if isinstance(self.focused, Month):
            self.query_one("#day", RowList).focus()
        else:
            super().action_choose()

    def action_back(self) -> None:
        """One step back: from a day to the strip, from the strip to the tasks."""
        gantt = self.query_one(Gantt)
        if self.has_class("-narrow") and self.has_class("-month"):
            self.action_toggle_month()
        elif self.focused is not gantt:
            gantt.focus()
        else:
            super().action_back()

    def action_rescale(self, step: int) -> None:
        """Coarser or finer."""
        self.query_one(Gantt).rescale(step)

    def action_today(self) -> None:
        """Back to today."""
        gantt = self.query_one(Gantt)
        gantt.rescale(-len(SCALES))
        if self._session is not None:
            self.query_one(Month).day = self._session.as_of

    def action_toggle_month(self) -> None:
        """Show or hide the month; on a narrow screen it takes the place of the strip."""
        self.toggle_class("-month")
        (self.query_one(Month) if self.has_class("-month", "-narrow") else self.query_one(Gantt)).focus()


def _gantt_task(session: Session, found: Agenda, at: int) -> GanttTask:
    task, status = found.tasks[at], found.statuses[at]
    return GanttTask(
        seq=task.seq or str(task.row),
        name=task.task or task.measure,
        state=status.state,
        start=task.due.start or session.table.issued_on,
        due=due_day(task, status, session.as_of),
        words=task.due.text,
    )


def _day_row(found: Agenda, at: int) -> Row:
    task = found.tasks[at]
    return Row(
        (
            Piece(task.seq or str(task.row)),
            badge_piece(found.statuses[at].state),
            Piece(task.task or task.measure),
            Piece("、".join(task.lead), "dim"),
        ),
        task.id,
    )
