"""`read_notice`: from a file to a `Notice`."""

from __future__ import annotations

from pathlib import Path

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.notice.frame import read_frame
from xltool.notice.items import number_items, read_items
from xltool.notice.model import Notice
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
    in_tables = [item for grid in paper.grids for item in items_of_grid(grid, path)]
    # A table says again in rows what the text above it says in words.
    frame = read_frame(lines, [grid.line for grid in paper.grids])
    running = [line for at, line in enumerate(lines) if at not in frame.used]
    items = number_items(in_tables) if in_tables else read_items(running)
    year = next((y for y in map(year_in, (frame.title, *frame.attachments)) if y), None)
    return Notice(path, lines, items, *frame[:-2], year, frame.sources)
