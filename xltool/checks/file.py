"""Findings about the file around the table: what is hidden in it, and what shouldn't leave with it.

DOMAIN 1.5: samples and rows must never be left out or hidden silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xltool.checks.context import Context, Hit
from xltool.checks.registry import rule
from xltool.i18n import msg
from xltool.workbook.refs import column_letter

_SUFFIXES = {"xls": (".xls", ".xlt", ".et"), "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm")}


@rule(
    "EXT_MISMATCH",
    "W",
    title=msg("File name and content disagree"),
    why=msg("A renamed file is refused by some upload forms and opens with a warning."),
    hint=msg("Save it again in WPS or Excel in the format that its name says."),
)
def ext_mismatch(context: Context) -> Iterator[Hit]:
    if context.book is None or context.book.format not in _SUFFIXES:
        return
    suffix = context.book.path.suffix.lower()
    if suffix and suffix not in _SUFFIXES[context.book.format]:
        yield Hit(
            msg("Named {suffix}, but it is an .{format} file", suffix=suffix, format=context.book.format)
        )


@rule(
    "HAS_MACRO",
    "W",
    title=msg("The file contains macros"),
    why=msg("Receivers block files with macros, and nobody can tell what they do."),
    hint=msg("Before it leaves, save a copy without macros (.xlsx)."),
)
def has_macro(context: Context) -> Iterator[Hit]:
    if context.book is not None and context.book.features.macros:
        yield Hit(msg("The file contains macros"))


@rule(
    "HAS_DISPIMG",
    "W",
    title=msg("WPS pictures inside cells"),
    why=msg("Only WPS shows such pictures; Excel shows an error, many tools lose them."),
    hint=msg("Keep the originals with the evidence; don't convert the file with other tools."),
)
def has_dispimg(context: Context) -> Iterator[Hit]:
    if context.book is not None and context.book.features.cell_pictures:
        yield Hit(msg("Cells contain WPS pictures"))


@rule(
    "EXTERNAL_LINK",
    "W",
    title=msg("Links to other workbooks"),
    why=msg("Values fetched from another file change or break on the receiver's machine."),
    hint=msg("Break the links (Data, Edit Links) before the file leaves."),
)
def external_link(context: Context) -> Iterator[Hit]:
    if context.book is not None and context.book.features.external_links:
        yield Hit(msg("The file refers to other workbooks"))


@rule(
    "HIDDEN_SHEET",
    "W",
    title=msg("Hidden worksheet"),
    why=msg("A hidden sheet leaves with the file and may hold what nobody should see."),
    hint=msg("Unhide it and look; delete it from the copy that leaves."),
)
def hidden_sheet(context: Context) -> Iterator[Hit]:
    for sheet in context.book.sheets if context.book is not None else ():
        if sheet.hidden:
            yield Hit(msg("The worksheet “{name}” is hidden", name=sheet.name))


@rule(
    "HIDDEN_ROW",
    "W",
    title=msg("Hidden rows in the table"),
    why=msg("Whoever prints or reads the table misses these rows; leaving tasks out is forbidden."),
    hint=msg("Unhide the rows; if they don't belong there, delete them and say so."),
)
def hidden_row(context: Context) -> Iterator[Hit]:
    if context.sheet is None or not (hidden := context.sheet.hidden_rows):
        return
    table = context.table
    last = max(table.body[1], table.header.last_row)
    for first, end in _runs(row for row in hidden if table.header.first_row <= row <= last):
        message = (
            msg("Row {first} is hidden", first=first)
            if first == end
            else msg("Rows {first} to {end} are hidden", first=first, end=end)
        )
        yield Hit(message, first, table.header.first_column)


@rule(
    "HIDDEN_COL",
    "W",
    title=msg("Hidden columns in the table"),
    why=msg("Hidden columns leave with the file though nobody sees them."),
    hint=msg("Unhide the columns and look; delete what doesn't belong there."),
)
def hidden_col(context: Context) -> Iterator[Hit]:
    if context.sheet is None or not (hidden := context.sheet.hidden_columns):
        return
    header = context.table.header
    for first, end in _runs(c for c in hidden if header.first_column <= c <= header.last_column):
        message = (
            msg("Column {first} is hidden", first=column_letter(first))
            if first == end
            else msg(
                "Columns {first} to {end} are hidden", first=column_letter(first), end=column_letter(end)
            )
        )
        yield Hit(message, header.first_row, first)


@rule(
    "FILTER_ACTIVE",
    "W",
    title=msg("A filter hides rows"),
    why=msg("With a filter on, part of the tasks is neither seen nor printed."),
    hint=msg("Clear the filter (Data, Clear), then check the rows again."),
)
def filter_active(context: Context) -> Iterator[Hit]:
    if context.sheet is None or not context.sheet.features.filter_active:
        return
    cells = context.sheet.features.filter_range
    row, column = cells[:2] if cells is not None else (0, 0)
    yield Hit(msg("A filter is hiding rows"), row, column)


@rule(
    "COMMENTS_PRESENT",
    "W",
    title=msg("Comments in the sheet"),
    why=msg("Comments carry names and remarks that aren't part of the official table."),
    hint=msg("Settle them; remove them from the copy that leaves."),
)
def comments_present(context: Context) -> Iterator[Hit]:
    if context.sheet is not None and (count := context.sheet.features.comments):
        yield Hit(msg("The sheet has {count} comment(s)", count=count))


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as (first, last), ascending."""
    run: tuple[int, int] | None = None
    for number in sorted(numbers):
        if run is not None and number == run[1] + 1:
            run = (run[0], number)
        else:
            if run is not None:
                yield run
            run = (number, number)
    if run is not None:
        yield run
