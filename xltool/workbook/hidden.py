"""What cleaning does in every kind of file: its order, and what becomes of cells.

Hidden rows and columns go, formulas that would lose what they read become their values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import count, groupby
from pathlib import Path

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.base import CLEANINGS, Item, Sheet
from xltool.workbook.refs import Range, column_letter, format_ref

Cells = Collection[tuple[int, int]]


def take_out(cleaner: object, what: Collection[str]) -> list[Item]:
    """Do what is asked for of the `CLEANINGS`, in their order; `cleaner` has a method of each one's name."""
    steps: list[Callable[[], Iterable[Item]]] = [getattr(cleaner, step) for step in CLEANINGS if step in what]
    return [item for step in steps for item in step()]


def delete_hidden_rows(sheet: Sheet, path: Path) -> list[Item]:
    """Delete the hidden rows. UnsupportedEdit where the engine can't, or where a merged range that is partly
    visible shows what stands in a hidden row."""
    hidden = sheet.hidden_rows
    if not hidden:
        return []
    for cells in sheet.merged:
        rows = range(cells.first_row, cells.last_row + 1)
        partly = cells.first_row in hidden and any(row not in hidden for row in rows)
        if partly and sheet.value(*cells[:2]) is not None:
            raise _shown_by_merge(sheet, cells, path)
    sheet.delete_rows(sorted(hidden))
    return [Item("hidden_rows", sheet.name, str(row)) for row in sorted(hidden)]


def cells_in(sheet: Sheet, columns: Collection[int]) -> Cells:
    """The cells in columns that hold something, those apart that a merged range shows elsewhere."""
    gone = frozenset(columns)
    shown = {
        cells[:2]
        for cells in sheet.merged
        if cells.first_column in gone
        and any(column not in gone for column in range(cells.first_column, cells.last_column + 1))
    }
    found: set[tuple[int, int]] = set()
    rows: list[int] = []
    width = 0
    for row, values in sheet.rows():
        rows.append(row)
        width = max(width, len(values))
        found.update(
            (row, column) for column, value in enumerate(values, 1) if value is not None and column in gone
        )
    for column in sorted(column for column in gone if column <= width):
        found.update((row, column) for row in sheet.formula_rows(column, rows))
    return found - shown


def delete_columns(sheet: Sheet, columns: Collection[int], path: Path) -> list[str]:
    """Delete columns and name them; runs of those behind all that is used are named as one. UnsupportedEdit
    where the engine can't. Formulas that read them must be values by then (`freeze`)."""
    gone = sorted(columns)
    edge = max((cells.last_column for cells in sheet.merged), default=0)
    edge = max([edge, *(len(values) for _, values in sheet.rows())])
    places = [column_letter(column) for column in gone if column <= edge]
    for _, run in groupby((column for column in gone if column > edge), _run_key()):
        ends = [column_letter(column) for column in run]
        places.append(":".join(dict.fromkeys((ends[0], ends[-1]))))
    try:
        sheet.delete_columns(gone)
    except UnsupportedEdit as error:
        raise UnsupportedEdit(
            error.code,
            msg(
                "The columns {columns} of “{sheet}” can't be taken out: {reason}",
                columns="、".join(places),
                sheet=sheet.name,
                reason=error.message,
            ),
            msg("Delete them in Excel or WPS, or unhide them, and make the copy again."),
            path,
        ) from error
    return places


def _run_key() -> Callable[[int], int]:
    """The same for numbers that follow one another."""
    numbers = count()
    return lambda number: number - next(numbers)


def freeze(sheet: Sheet, cells: Iterable[tuple[int, int]], settle: Callable[[], None]) -> None:
    """Turn formulas into the values they show.

    Writing the very value that a formula shows would change nothing. So something else is written first, and
    `settle` makes it the state of the file.
    """
    shown = {cell: sheet.value(*cell) for cell in sorted(cells)}
    if not shown:
        return
    for (row, column), value in shown.items():
        sheet.write(row, column, "-" if value is None else None)
    settle()
    for (row, column), value in shown.items():
        sheet.write(row, column, str(value).upper() if isinstance(value, bool) else value)
    settle()


def _shown_by_merge(sheet: Sheet, cells: Range, path: Path) -> UnsupportedEdit:
    return UnsupportedEdit(
        "MERGED_HIDDEN",
        msg(
            "A merged range shows what stands in the hidden row {row} ({cell}).",
            row=cells.first_row,
            cell=f"{sheet.name}!{format_ref(*cells[:2])}",
        ),
        msg("Unhide the row, or take the merged range apart, and make the copy again."),
        path,
    )
