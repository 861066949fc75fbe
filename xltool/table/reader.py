"""From cells to tasks: `read_table` (DOMAIN 1.6, 2, 4).

No row is lost silently: every row of the body that holds a value is part of a task, or listed in the table's
`sections`, `totals`, `repeated_headers` or `skipped`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.table.body import DOUBTFUL, UNNUMBERED, Kind, RowJudge, SectionPath, section_level
from xltool.table.caption import Caption, issue_date_in, names_a_day, year_in
from xltool.table.deadlines import parse_deadline
from xltool.table.fields import index_by_field, read_columns
from xltool.table.headings import field_of_heading
from xltool.table.layout import Layout, find_layout
from xltool.table.merges import Spread, spread
from xltool.table.model import Hints, Table, Task
from xltool.table.task_maker import Dates, TaskMaker
from xltool.text.normalise import comparison_form
from xltool.workbook.base import Value, Workbook
from xltool.workbook.collector import collector_paused
from xltool.workbook.refs import Range

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar

Rows = Sequence[tuple[int, list[Value]]]


def read_table(
    book: Workbook,
    *,
    sheet: str | None = None,
    hints: Hints | None = None,
    calendar: WorkCalendar | None = None,
) -> Table:
    """The work-division table of a workbook, in the sheet of that name or the likeliest one.

    `calendar` counts the working days of relative deadlines. Errors: see `layout.find_layout`.
    """
    with collector_paused():  # a fifth of the time of a large table
        return _read(find_layout(book, sheet), book, hints or Hints(), calendar)


def _read(layout: Layout, book: Workbook, hints: Hints, calendar: WorkCalendar | None) -> Table:
    rows = list(layout.below)
    columns = read_columns(layout.header, rows, hints)
    caption = layout.caption
    issued_on = hints.issued_on or _issue_date(caption)
    title_year = hints.title_year or _title_year(caption, layout.sheet.name, book.path, issued_on)
    indexes = index_by_field(columns)
    what = [indexes[field] for field in ("task", "measure") if field in indexes]
    key = [
        i for field, i in indexes.items() if field in ("task", "measure", "due", "lead", "coop", "resp_org")
    ]
    merges = spread(layout.merged, rows, layout.header.last_row, what, key)
    dates = Dates(
        issued_on,
        title_year,
        calendar,
        book.date1904,
        {comparison_form(words): day for words, day in hints.deadlines.items()},
    )
    body = _Body(layout, rows, merges, TaskMaker(columns, indexes, merges, hints, dates))
    body.read()
    if not body.tasks and body.maybe_sections:
        maker = TaskMaker(columns, indexes, merges, hints, dates)
        body = _Body(layout, rows, merges, maker, sections=False)
        body.read()
    header = layout.header.range
    return Table(
        path=book.path,
        sheet=layout.sheet.name,
        title=caption.title,
        title_year=title_year,
        issued_on=issued_on,
        meta=caption.meta,
        columns=columns,
        header=Range(header.first_row, columns[0].index, header.last_row, columns[-1].index),
        body=(header.last_row + 1, max(body.last_row, header.last_row)),
        tasks=body.tasks,
        footer=tuple(body.footer),
        sections=tuple(body.sections),
        totals=tuple(body.totals),
        skipped=tuple(body.skipped),
        repeated_headers=tuple(body.repeated_headers),
        hints=hints,
    )


def _issue_date(caption: Caption) -> dt.date | None:
    text = issue_date_in(caption.meta)
    return parse_deadline(text, issued=None, title_year=None).due if names_a_day(text) else None


def _title_year(caption: Caption, sheet: str, path: Path, issued_on: dt.date | None) -> int | None:
    """The year of year-less dates (DOMAIN 3.3): the title says it, or the sheet's name, or, where no issue
    date does, the file's name."""
    places = [caption.title, caption.subtitle, sheet] + ([] if issued_on else [path.stem])
    return next((year for year in map(year_in, places) if year), None)


class _Body:
    """One pass over the rows below a header."""

    def __init__(
        self, layout: Layout, rows: Rows, merges: Spread, maker: TaskMaker, sections: bool = True
    ) -> None:
        """`sections` is False on the second try, when every row of a table looked like a section."""
        self._rows = rows
        self._merges = merges
        self._maker = maker
        self._sections_stay = sections
        self._judge = RowJudge(layout.header, maker.text_columns, layout.caption.title, merges.across)
        self._path = SectionPath()
        self._since_task: list[tuple[int, Kind, str]] = []
        self._task_rows: list[int] = []
        self._task_values: list[list[Value]] = []
        self._task_sections: list[str | None] = []
        self.tasks: tuple[Task, ...] = ()
        self.sections: list[tuple[int, str]] = []
        self.totals: list[int] = []
        self.skipped: list[tuple[int, str]] = []
        self.repeated_headers: list[int] = []
        self.footer: list[str] = []
        self.maybe_sections = False
        self.last_row = 0

    def read(self) -> None:
        """Sort every row into tasks, sections, totals, repeated headers, skipped rows and footer."""
        filled, continued = self._merges.filled, self._merges.continued
        task_index, first_index, width = self._maker.task_index, self._maker.first_index, self._maker.width
        known = field_of_heading()
        for position, (row, own) in enumerate(self._rows):
            if row in continued:
                self.last_row = row
                continue
            values = filled.get(row, own)
            task = values[task_index] if task_index < len(values) else None
            head = own[first_index] if first_index < len(own) else None
            if not (
                isinstance(task, str)
                and len(own) - own.count(None) >= 4
                and task not in known
                and task[:1] not in DOUBTFUL
                and not (isinstance(head, str) and (head[:1] in DOUBTFUL or head in known))
            ):
                kind, text = self._judge.judge(row, own, values)
                if kind is Kind.OTHER_HEADER:
                    self._leave_rest(position)
                    break
                if kind is Kind.MAYBE_SECTION:
                    self.maybe_sections = True
                    kind = Kind.SECTION if self._sections_stay else Kind.TASK
                if kind is not Kind.TASK:
                    self._note(row, kind, text)
                    continue
            if self._since_task:
                self._settle()
            if len(values) < width:
                values = values + [None] * (width - len(values))
            self._task_rows.append(row)
            self._task_values.append(values)
            self._task_sections.append(self._path.text)
            self.last_row = row
        self._finish()
        self.tasks = self._maker.make(self._task_rows, self._task_values, self._task_sections)

    def _note(self, row: int, kind: Kind, text: str) -> None:
        if kind is Kind.TOTAL:
            self._settle()
            self.totals.append(row)
            self.last_row = row
            return
        if kind is Kind.SECTION:
            self._path.enter(text)
        self._since_task.append((row, kind, text))

    def _settle(self) -> None:
        """A task follows: what stood before it is body, not footer."""
        for row, kind, text in self._since_task:
            self._keep(row, kind, text)
        self._since_task.clear()

    def _keep(self, row: int, kind: Kind, text: str = "") -> None:
        if kind is Kind.SECTION:
            self.sections.append((row, text))
        elif kind is Kind.HEADER:
            self.repeated_headers.append(row)
        else:
            reason = {Kind.FOOTER: "note", Kind.CAPTION: "caption"}.get(kind, "no_task_text")
            self.skipped.append((row, reason))
        self.last_row = row

    def _finish(self) -> None:
        """No task follows: notes, signatures and stray lines are the footer, and whatever follows them."""
        for row, kind, text in self._since_task:
            loose = kind is Kind.SECTION and section_level(text) == UNNUMBERED
            if self.footer or loose or kind in (Kind.FOOTER, Kind.STRAY):
                self.footer.append(text)
            else:
                self._keep(row, kind, text)
        self._since_task.clear()

    def _leave_rest(self, position: int) -> None:
        """Another table begins: its rows are named, not read."""
        self._settle()
        self.skipped += [(row, "other_table") for row, _ in self._rows[position:]]
        self.last_row = self._rows[-1][0]
