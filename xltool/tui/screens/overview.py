"""总览: how many tasks are in which state, how the offices stand, what will not wait, and how it went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from xltool.i18n import Message, msg
from xltool.progress.words import STATES
from xltool.record import NamedTuple
from xltool.tui.actions import bindings_of
from xltool.tui.badges import ORDER
from xltool.tui.glyphs import trend
from xltool.tui.query import state_term, term
from xltool.tui.screens.listing import FiguresScreen
from xltool.tui.session.summary import Urgent
from xltool.tui.widgets.lines import Piece, badge_piece, marks
from xltool.tui.widgets.rows import Row, RowColumn, RowList, Share

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.progress.evaluate import Status
    from xltool.table.model import Task
    from xltool.tui.session.summary import Past, Summary
    from xltool.tui.session.work import Session

_LISTED = 100
"""How many tasks of a group are listed; Enter on the line below them shows all."""
_POINTS = 24
"""How many past refreshes the trend shows."""


class OverviewScreen(FiguresScreen["tuple[Summary, Sequence[Past]]"]):
    """The table in figures. Enter on a line shows its tasks."""

    SCOPE = "overview"
    CSS_PATH = "overview.tcss"
    AUTO_FOCUS = "#offices"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("overview"))

    def compose_body(self) -> ComposeResult:
        with Container(id="body"):
            yield RowList(
                (
                    RowColumn("", max(cell_len(str(name)) for name in STATES.values())),
                    RowColumn("", 2),
                    RowColumn("", 0, least=40),
                    RowColumn("", 5, right=True),
                    RowColumn("", 4, right=True),
                ),
                empty=msg("No task."),
                headings=False,
                id="states",
            )
            yield RowList(
                (RowColumn("", 4), RowColumn("", 0), RowColumn("", 10), RowColumn("", 16, least=50)),
                empty=msg("Nothing is overdue or close."),
                headings=False,
                id="urgent",
            )
            yield RowList(
                (
                    RowColumn(str(msg("Office")), 0),
                    RowColumn(str(msg("All")), 5, right=True),
                    RowColumn(str(msg("Done")), 14),
                    RowColumn("", 5, right=True),
                    *(RowColumn(str(name), 6, right=True) for name in _OFFICE_FIGURES),
                ),
                empty=msg("No office leads a task."),
                id="offices",
            )
            history = RowList(
                (RowColumn("", 10), RowColumn("", 0), RowColumn("", 10)),
                empty=msg("No task."),
                headings=False,
                id="history",
            )
            history.can_focus = False
            yield history

    def on_mount(self) -> None:
        for name, title in (
            ("states", msg("States")),
            ("history", msg("How it went")),
            ("offices", msg("By lead office (Enter: only this office)")),
            ("urgent", msg("Will not wait")),
        ):
            self.query_one(f"#{name}").border_title = Content(str(title))
        self.hint(msg("Arrows choose an office, a state or a task; Enter shows it in the grid."))

    def figures(
        self, session: Session, tasks: Sequence[Task], statuses: Sequence[Status]
    ) -> tuple[Summary, Sequence[Past]]:
        from xltool import api
        from xltool.tui.session.summary import past, summarise

        story = past(api.history(session.path), session.table.sheet)
        return summarise(tasks, statuses, session.as_of), story

    def draw(self, session: Session, figures: tuple[Summary, Sequence[Past]]) -> None:
        summary, story = figures
        self.query_one("#states", RowList).show(_states(summary))
        self.query_one("#history", RowList).show(_history(session, summary, story))
        self.query_one("#offices", RowList).show(_offices(summary))
        self.query_one("#urgent", RowList).show(_urgent(session, summary))

    @on(RowList.Chosen)
    async def _chosen(self, event: RowList.Chosen) -> None:
        lines = event.lines
        key = lines.key if isinstance(lines, RowList) else None
        if isinstance(key, _Filter):
            await self.app.show_tasks(key.text)
        elif isinstance(key, str):
            await self.app.go_to_task(key)


class _Filter(NamedTuple):
    """What choosing a line puts into the filter bar."""

    text: str


_OFFICE_FIGURES: tuple[Message, ...] = (msg("Going"), msg("Near"), msg("Late"))


def _states(figures: Summary) -> list[Row]:
    rows = []
    top = max(figures.whole.states.values(), default=0)
    for state in ORDER:
        count = figures.whole.states.get(state, 0)
        if count:
            name = str(STATES[state])
            rows.append(
                Row(
                    (
                        Piece(name),
                        badge_piece(state),
                        Share(count / top, "bar"),
                        Piece(str(count), "strong"),
                        Piece(f"{count / figures.whole.total:.0%}", "dim"),
                    ),
                    _Filter(state_term(state)),
                )
            )
    return rows


def _history(session: Session, figures: Summary, story: Sequence[Past]) -> list[Row]:
    year = session.table.title_year or session.as_of.year
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    gone = min(max(((session.as_of - first).days + 1) / ((last - first).days + 1), 0.0), 1.0)
    done = figures.whole.rate or 0.0
    rows = [
        Row((Piece(str(msg("Year gone"))), Share(gone, "bar"), Piece(f"{gone:.0%}", "strong"))),
        Row((Piece(str(msg("Tasks done"))), Share(done, "done"), Piece(f"{done:.0%}", "strong"))),
        Row((Piece(""), Piece(""), Piece(""))),
    ]
    if len(story) < 2:
        sentence = msg("Refresh on two days to see the course.")
        return [*rows, Row((Piece(str(sentence)),), title=True)]
    points = story[-_POINTS:]
    width = 1 if marks().parts else 2
    for title, values in (
        (msg("Done"), [point.finished for point in points]),
        (msg("Overdue"), [point.overdue for point in points]),
    ):
        change = f"{values[0]} -> {values[-1]}"
        rows.append(Row((Piece(str(title)), Piece(trend(values, width)), Piece(change, "strong"))))
    since = msg("since {day}", day=points[0].day.isoformat())
    rows.append(Row((Piece(""), Piece(str(since), "dim"), Piece(""))))
    return rows


def _offices(figures: Summary) -> list[Row]:
    rows = []
    for office in figures.offices:
        done = office.rate or 0.0
        soon = office.states.get("due_soon", 0)
        going = office.total - office.finished - office.overdue - soon
        rows.append(
            Row(
                (
                    Piece(office.name),
                    Piece(str(office.total)),
                    Share(done, "done"),
                    Piece(f"{done:.0%}", "dim"),
                    Piece(str(going or "")),
                    Piece(str(soon or ""), "strong"),
                    Piece(str(office.overdue or ""), "strong"),
                ),
                _Filter(term("lead", office.name)),
            )
        )
    return rows


def _urgent(session: Session, figures: Summary) -> list[Row]:
    lagging = [Urgent(at, None) for at in figures.behind]
    return [
        *_group(session, msg("Overdue"), figures.overdue, _Filter(term("due", "逾期"))),
        *_group(session, msg("Due within 7 days"), figures.near, _Filter(term("due", "7天内"))),
        *_group(session, STATES["behind"], lagging, _Filter(state_term("behind"))),
    ]


def _group(session: Session, title: Message, urgent: Sequence[Urgent], all_of_them: _Filter) -> list[Row]:
    """A title, the first tasks of a group, and what shows the rest."""
    if not urgent:
        return []
    rows = [Row((Piece(f"{title} {len(urgent)}"),), title=True)]
    for at, days in urgent[:_LISTED]:
        task = session.table.tasks[at]
        said = (
            ""
            if days is None
            else str(msg("{days} d left", days=days) if days >= 0 else msg("{days} d over", days=-days))
        )
        rows.append(
            Row(
                (
                    Piece(task.seq or str(task.row)),
                    Piece(task.task or task.measure),
                    Piece(said, "strong" if days is not None and days < 0 else ""),
                    Piece("、".join(task.lead), "dim"),
                ),
                task.id,
            )
        )
    if len(urgent) > _LISTED:
        more = msg("all {count} in the grid", count=len(urgent))
        rows.append(Row((Piece(""), Piece(str(more)), Piece(""), Piece("")), all_of_them))
    return rows
