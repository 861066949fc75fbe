"""A few cells of the sheet around one of them, edits included: what a clerk would see in Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltool.record import NamedTuple
from xltool.table.model import cell_text
from xltool.workbook.refs import column_letter, parse_ref

if TYPE_CHECKING:
    from xltool.tui.session.work import Session


class Surroundings(NamedTuple):
    """Texts by row and column; `row` and `column` are where the cell itself stands among them."""

    letters: tuple[str, ...]
    numbers: tuple[int, ...]
    texts: tuple[tuple[str, ...], ...]
    row: int
    column: int


def surroundings(session: Session, ref: str, *, rows: int = 2, columns: int = 2) -> Surroundings:
    """The cells around `ref`, so many rows and columns each way as far as the sheet goes."""
    row, column = parse_ref(ref)
    sheet = session.reading.opened.book[session.table.sheet]
    positions = {task.row: at for at, task in enumerate(session.table.tasks) if abs(task.row - row) <= rows}
    numbers = tuple(range(max(row - rows, 1), row + rows + 1))
    first = max(column - columns, 1)
    indexes = tuple(range(first, column + columns + 1))
    own = {c.index for c in session.table.columns}

    def text(number: int, index: int) -> str:
        at = positions.get(number)
        if at is not None and index in own:
            return cell_text(session.value(at, index))
        return cell_text(sheet.value(number, index))

    return Surroundings(
        tuple(map(column_letter, indexes)),
        numbers,
        tuple(tuple(text(number, index) for index in indexes) for number in numbers),
        numbers.index(row),
        column - first,
    )
