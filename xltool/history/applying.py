"""Carry out a plan on a workbook in memory: the cells first, then the dress of new columns.

What the engine refuses is left alone cell by cell and reported; a formula is never overwritten. Whether each
cell still holds what the plan expects is not asked here: a plan that rests on other content than the
workbook's goes through `rebase` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain

from xltool.errors import UnsupportedEdit
from xltool.i18n import Message, msg
from xltool.plan import ColumnEdits, NewColumn, Plan
from xltool.record import NamedTuple
from xltool.table.model import Table
from xltool.workbook.base import Sheet, Skipped, Workbook
from xltool.workbook.refs import Range, format_ref

LIGHT_COLOURS = {"红": "FF8080", "黄": "FFFF99", "绿": "CCFFCC", "灰": "C0C0C0"}
"""Fills of the warning words: pale enough for black text, and told apart in print by the word itself. All
four stand in the palette every .xls has, so both formats show the same."""

FORMULA = msg("It holds a formula; formulas are not overwritten.")


class Applied(NamedTuple):
    """What became of a plan's edits: those that were made, and those left alone with the reason."""

    blocks: tuple[ColumnEdits, ...]
    skipped: tuple[Skipped, ...]


def apply(plan: Plan, book: Workbook, table: Table | None = None) -> Applied:
    """Make the plan's edits in `book`, unsaved, and tell which were made.

    `table`, as it was read from `book`, saves looking up cells one by one.
    """
    skipped: list[Skipped] = []
    made = []
    refused: dict[tuple[str, int], str] = {}
    for new_column in plan.new_columns:
        reason = _refusal_of_heading(new_column, plan, book)
        if reason is not None:
            refused[new_column.sheet, new_column.column] = reason
    for block in plan.blocks:
        reason = refused.get((block.sheet, block.column))
        if reason is not None:
            skipped.extend(Skipped(format_ref(row, block.column), reason) for row in block.rows)
        else:
            made.append(_write_block(block, book[block.sheet], skipped))
    blocks = tuple(block for block in made if len(block))
    for new_column in plan.new_columns:
        if (new_column.sheet, new_column.column) not in refused:
            _dress(new_column, blocks, book[new_column.sheet], table, skipped)
    return Applied(blocks, tuple(skipped))


def _refusal_of_heading(new_column: NewColumn, plan: Plan, book: Workbook) -> str | None:
    """Why the heading of a new column can't be written; a column without its heading is not begun."""
    sheet = book[new_column.sheet]
    for block in plan.blocks:
        if (block.sheet, block.column) == (new_column.sheet, new_column.column):
            for row, value in zip(block.rows, block.new, strict=True):
                if row > new_column.header.last_row:
                    break
                if new_column.header.holds(row, block.column):
                    if sheet.formula_rows(block.column, [row]):
                        return str(FORMULA)
                    try:
                        sheet.write_column(block.column, [row], [value], block.like_column)
                    except UnsupportedEdit as error:
                        return str(error)
    return None


def _write_block(block: ColumnEdits, sheet: Sheet, skipped: list[Skipped]) -> ColumnEdits:
    """Write one block and return what of it was written."""
    formulas = sheet.formula_rows(block.column, block.rows)
    if formulas:
        reason = str(FORMULA)
        skipped.extend(Skipped(format_ref(row, block.column), reason) for row in formulas)
        block = _without(block, set(formulas))
    try:
        sheet.write_column(block.column, block.rows, block.new, block.like_column)
    except UnsupportedEdit:
        refused = set()
        for row, value in zip(block.rows, block.new, strict=True):
            like = None if block.like_column is None else (row, block.like_column)
            try:
                sheet.write(row, block.column, value, like)
            except UnsupportedEdit as error:
                refused.add(row)
                skipped.append(Skipped(format_ref(row, block.column), str(error)))
        block = _without(block, refused)
    return block


def _without(block: ColumnEdits, rows: set[int]) -> ColumnEdits:
    return select(block, [place for place, row in enumerate(block.rows) if row not in rows])


def select(block: ColumnEdits, places: Sequence[int]) -> ColumnEdits:
    """The edits at these places of a block."""
    return replace(
        block,
        rows=[block.rows[i] for i in places],
        tasks=[block.tasks[i] for i in places],
        old=[block.old[i] for i in places],
        new=[block.new[i] for i in places],
    )


def _dress(
    new_column: NewColumn,
    blocks: Iterable[ColumnEdits],
    sheet: Sheet,
    table: Table | None,
    skipped: list[Skipped],
) -> None:
    """Make a new column look like its neighbour, from its header to its last row."""
    column = new_column.column
    own = [block for block in blocks if (block.sheet, block.column) == (new_column.sheet, column)]
    header = new_column.header
    first, last = new_column.body
    rows = [*range(header.first_row, header.last_row + 1), *range(first, last + 1)]
    if sum(map(len, own)) < len(rows):
        written = set(chain.from_iterable(block.rows for block in own))
        _dress_blanks(sheet, new_column, [row for row in rows if row not in written], table)
    if header.first_row != header.last_row:
        try:
            sheet.merge(header)
        except UnsupportedEdit as error:
            skipped.append(Skipped(str(header), str(error)))
    with suppress(UnsupportedEdit):  # a width is no more than a courtesy
        sheet.copy_column_width(new_column.like_column, column)
    body = Range(first, column, last, column)
    if new_column.lights:
        try:
            sheet.add_lights(body, LIGHT_COLOURS)
        except UnsupportedEdit:
            _fill_lights(sheet, own)
            skipped.append(_reported(body, msg("Coloured once: the colour won't follow later edits.")))
    if new_column.choices:
        try:
            sheet.add_choices(body, new_column.choices)
        except UnsupportedEdit as error:
            skipped.append(Skipped(str(body), str(error)))


def _reported(cells: Range, reason: Message) -> Skipped:
    return Skipped(str(cells), str(reason))


def _dress_blanks(sheet: Sheet, new_column: NewColumn, rows: Sequence[int], table: Table | None) -> None:
    """Empty cells in the neighbour's dress; one that isn't empty or can't be dressed stays as it is."""
    column = new_column.column
    empty = _rows_empty_at(column, table)
    rows = [row for row in rows if row in empty or sheet.value(row, column) is None]
    formulas = set(sheet.formula_rows(column, rows))
    rows = [row for row in rows if row not in formulas]
    blanks = [None] * len(rows)
    try:
        sheet.write_column(column, rows, blanks, new_column.like_column)
    except UnsupportedEdit:
        for row in rows:
            with suppress(UnsupportedEdit):
                sheet.write(row, column, None, (row, new_column.like_column))


def _rows_empty_at(column: int, table: Table | None) -> set[int]:
    """The task rows that the table's reading found to be empty in a column."""
    tasks = table.tasks if table is not None else ()
    return {task.row for task in tasks if len(task.values) < column or task.values[column - 1] is None}


def _fill_lights(sheet: Sheet, blocks: Iterable[ColumnEdits]) -> None:
    for block in blocks:
        for row, value in zip(block.rows, block.new, strict=True):
            colour = LIGHT_COLOURS.get(value) if isinstance(value, str) else None
            if colour is not None:
                with suppress(UnsupportedEdit):
                    sheet.fill(row, block.column, colour)
