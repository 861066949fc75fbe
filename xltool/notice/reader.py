"""`read_notice`: from a file to a `Notice`."""

from __future__ import annotations

from pathlib import Path

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.notice.closing import closing_days, with_closing_days
from xltool.notice.frame import read_frame
from xltool.notice.items import number_items, read_items
from xltool.notice.model import Grid, Item, Notice
from xltool.notice.numbering import read_line
from xltool.notice.reading import Paper, read_paper
from xltool.notice.tables import items_of_grid
from xltool.table.caption import year_in


def read_notice(path: Path | str) -> Notice:
    """The notice in a .txt or .docx file.

    InputError as `reading.read_paper`, and NO_TASKS_IN_NOTICE for prose without items of work.
    """
    path = Path(path)
    notice = notice_of(read_paper(path), path)
    if not notice.items:
        raise InputError(
            "NO_TASKS_IN_NOTICE",
            msg("No items of work were found in the notice: none says who does what by when."),
            msg("Check that it is the right file; items need labels such as 完成时限: or 责任单位:."),
            path,
        )
    return notice


def notice_of(paper: Paper, path: Path) -> Notice:
    """The notice on a paper, however many items it has."""
    lines = tuple(read_line(number, text) for number, text in paper.paragraphs)
    # A table says again in rows what the text above it says in words.
    frame = read_frame(lines, [grid.line for grid in paper.grids])
    running = [line for at, line in enumerate(lines) if at not in frame.used]
    by_table = [(grid, items_of_grid(grid, path)) for grid in paper.grids]
    closings, running = closing_days(running)
    items = _numbered(by_table) or read_items(running)
    if not items:
        by_table = [(grid, items_of_grid(grid, path, any_task_heading=True)) for grid in paper.grids]
        items = _numbered(by_table)
    items = with_closing_days(items, closings)
    year = next((y for y in map(year_in, (frame.title, *frame.attachments)) if y), None)
    return Notice(
        path,
        lines,
        items,
        *frame[:-2],
        year,
        frame.sources,
        frozenset(line.number for at, line in enumerate(lines) if at in frame.used),
        tuple(grid for grid, found in by_table if not found),
    )


def _numbered(by_table: list[tuple[Grid, list[Item]]]) -> tuple[Item, ...]:
    return number_items([item for _, items in by_table for item in items])
