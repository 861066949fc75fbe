"""Finds the table in a workbook: which sheet, and in it title, header and everything below (DOMAIN 2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from xltool.errors import InputError, SeveralTablesError
from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.table.caption import Caption, read_caption
from xltool.table.header import SEARCHED_ROWS, Header, Top, find_headers
from xltool.workbook.base import Sheet, Value, Workbook
from xltool.workbook.refs import Range


class Layout(NamedTuple):
    """Where the table stands. `below` yields every row under the header, once."""

    sheet: Sheet
    caption: Caption
    header: Header
    below: Iterator[tuple[int, list[Value]]]
    merged: Sequence[Range]
    score: tuple[bool, int, bool]
    """How likely it is the table meant: visible, number of fields, any row below the header."""


def find_layout(book: Workbook, sheet: str | None = None) -> Layout:
    """The work-division table of the named sheet, or of the likeliest one: visible sheets first, then the one
    whose header names more.

    Raises InputError HEADER_NOT_FOUND (nothing like such a table), REQUIRED_COLUMN_MISSING (no column says
    what is to be done), TABLE_AMBIGUOUS (two sheets equally likely, or two headers that disagree),
    SHEET_NOT_FOUND.
    """
    if sheet is not None:
        return _pick([book[sheet]], book.path)
    return _pick(book.sheets, book.path)


def _pick(sheets: Sequence[Sheet], path: Path) -> Layout:
    found: list[Layout] = []
    nearly: Message | None = None
    for sheet in sheets:
        layout, headers = _look(sheet, path)
        if layout is not None:
            found.append(layout)
        elif any(header.lacks_only_work for header in headers):
            nearly = nearly or msg(
                "The table in “{sheet}” has no column that says what is to be done.", sheet=sheet.name
            )
    if not found:
        if nearly is not None:
            raise InputError(
                "REQUIRED_COLUMN_MISSING",
                nearly,
                msg("Name one column 工作任务 or 工作内容, or map it in xltool.toml."),
                path,
            )
        raise InputError(
            "HEADER_NOT_FOUND",
            msg("No work-division table was found: no row looks like its header."),
            msg("Its header must name the task and an office or a deadline: 工作任务, 责任单位, 完成时限."),
            path,
        )
    found.sort(key=lambda layout: layout.score, reverse=True)
    equal = [layout.sheet.name for layout in found if layout.score == found[0].score]
    if len(equal) > 1:
        raise SeveralTablesError(tuple(equal), path)
    return found[0]


def _look(sheet: Sheet, path: Path) -> tuple[Layout | None, list[Header]]:
    """The table of one sheet if it holds one, and whatever else looked like a header."""
    rows = sheet.rows()
    head = list(islice(rows, SEARCHED_ROWS))
    if not head:
        return None, []
    merged = sheet.merged
    limit = head[-1][0]
    top = Top(dict(head), [cells for cells in merged if cells.first_row <= limit])
    try:
        headers = find_headers(top)
    except InputError as error:
        error.path = path
        raise
    header = next((header for header in headers if header.is_work_table), None)
    if header is None:
        return None, headers
    caption = read_caption([values for row, values in head if row < header.first_row])
    below = [(row, values) for row, values in head if row > header.last_row]
    score = (not sheet.hidden, len(header.fields), bool(below))
    return Layout(sheet, caption, header, chain(below, rows), merged, score), headers
