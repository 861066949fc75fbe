"""What cleaning does in every kind of file: its order, and what becomes of cells.

Hidden rows go, hidden columns are emptied, formulas that would lose what they read become their values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.base import CLEANINGS, Item, Sheet, Value
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


def hidden_cells(sheet: Sheet) -> Cells:
    """The cells in hidden columns that hold something, those apart that a merged range shows elsewhere."""
    hidden = sheet.hidden_columns
    if not hidden:
        return ()
    shown = {
        cells[:2]
        for cells in sheet.merged
        if cells.first_column in hidden
        and any(column not in hidden for column in range(cells.first_column, cells.last_column + 1))
    }
    found: set[tuple[int, int]] = set()
    rows: list[int] = []
    width = 0
    for row, values in sheet.rows():
        rows.append(row)
        width = max(width, len(values))
        found.update(
            (row, column) for column, value in enumerate(values, 1) if value is not None and column in hidden
        )
    for column in sorted(column for column in hidden if column <= width):
        found.update((row, column) for row in sheet.formula_rows(column, rows))
    return found - shown


def empty_columns(sheet: Sheet, cells: Cells, settle: Callable[[], None]) -> list[Item]:
    """Empty those cells of hidden columns; says which columns.

    At the right edge the columns go as if they had never been used. Between others they stay, empty and
    hidden: no engine can move the columns behind them.
    """
    _overwrite(sheet, {cell: None for cell in cells if sheet.hides(*cell) is None}, settle)
    columns = sorted({column for _, column in cells})
    edge = max((cells.last_column for cells in sheet.merged), default=0)
    edge = max([edge, *(len(values) for _, values in sheet.rows())])
    for column in columns:
        if column > edge:
            with suppress(UnsupportedEdit):  # something there can't go with it: then it is hidden and empty
                sheet.erase_columns(column, column)
    return [Item("hidden_columns", sheet.name, column_letter(column)) for column in columns]


def freeze(sheet: Sheet, cells: Iterable[tuple[int, int]], settle: Callable[[], None]) -> None:
    """Turn formulas into the values they show."""
    shown = {cell: sheet.value(*cell) for cell in cells}
    _overwrite(sheet, {c: str(v).upper() if isinstance(v, bool) else v for c, v in shown.items()}, settle)


def _overwrite(sheet: Sheet, values: Mapping[tuple[int, int], Value], settle: Callable[[], None]) -> None:
    """Write values where formulas may show the very same: that alone would change nothing. So something else
    is written first, and `settle` makes it the state of the file."""
    if not values:
        return
    for row, column in sorted(values):
        sheet.write(row, column, "-" if sheet.value(row, column) is None else None)
    settle()
    for (row, column), value in sorted(values.items(), key=lambda item: item[0]):
        sheet.write(row, column, value)
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
