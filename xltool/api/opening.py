"""Opening a table: the workbook, the table in it, and what is kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.record import NamedTuple
from xltool.workbook.base import Workbook
from xltool.workbook.opening import LiveMode, open_workbook

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar
    from xltool.project import Project
    from xltool.table.model import Column, Table


class OpenTable(NamedTuple):
    """A workbook, the table in it, and what the project beside it says."""

    book: Workbook
    table: Table
    project: Project
    calendar: WorkCalendar


def open_table(
    path: Path | str,
    *,
    sheet: str | None = None,
    config: Path | str | None = None,
    live: LiveMode = "never",
) -> OpenTable:
    """Open a workbook, or with `live` its open document, and find its table.

    InputError when it can't be read or holds no table, InUseError as `open_workbook`. Whoever opens live ends
    with `book.close()`.
    """
    return find_table(open_workbook(Path(path), live), sheet, config)


def find_table(book: Workbook, sheet: str | None, config: Path | str | None) -> OpenTable:
    """The table of a workbook that is open, with the settings beside it."""
    from xltool.calendar import load_calendar
    from xltool.project import load_project
    from xltool.table.reader import read_table as read

    project = load_project(Path(config) if config else None, book.path)
    calendar = load_calendar(project.calendar_overlays)
    table = read(book, sheet=sheet, hints=project.hints(), calendar=calendar)
    return OpenTable(book, table, project, calendar)


def read_table(path: Path | str, *, sheet: str | None = None, config: Path | str | None = None) -> Table:
    """The work-division table of a workbook."""
    return open_table(path, sheet=sheet, config=config).table


def rereader(opened: OpenTable) -> Callable[[Workbook, str | None], Table]:
    """Finds the same table in another workbook."""
    from xltool.table.reader import read_table as read

    def reread(book: Workbook, sheet: str | None) -> Table:
        return read(book, sheet=sheet, hints=opened.table.hints, calendar=opened.calendar)

    return reread


def written(opened: OpenTable) -> Mapping[str, Mapping[str, object]]:
    """Field → task id → what the tool wrote there last."""
    from xltool.history import Journal

    return Journal.open(opened.book.path).written(opened.table.sheet)


class Drafted(NamedTuple):
    """A settings file that was drawn up or added to, and the columns whose meaning was guessed."""

    path: Path
    proposals: tuple[Column, ...]


def init(path: Path | str, *, accept: bool = False, sheet: str | None = None) -> Drafted:
    """Draw up `xltool.toml` beside a workbook; with `accept`, also remember what headings were taken for.

    InputError PROJECT_EXISTS where there is one already, unless accepted headings are all that is written.
    """
    from xltool.project import FILE_NAME
    from xltool.project.drafting import answers, draft_project
    from xltool.project.remembering import remember
    from xltool.project.template import write_project

    table = open_table(path, sheet=sheet).table
    guessed = tuple(column for column in table.columns if column.guessed)
    settings = Path(path).parent / FILE_NAME
    if accept and settings.exists():
        remember(settings, "columns", answers(guessed))
    else:
        write_project(settings, draft_project(settings, table, answers(guessed) if accept else {}))
    return Drafted(settings, guessed)
