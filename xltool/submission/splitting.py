"""One workbook into many, each with only its rows: the others are deleted, whatever refers to rows follows.

Taking 1,990 of 2,000 rows out two hundred times costs two hundred passes over the whole table. So the offices
are divided into groups first: a group's workbook loses what none of its offices needs, then its groups do,
down to the single office. Each row is passed over as often as the tree is high, and only the workbooks on one
path from the root are in memory.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from xltool.record import NamedTuple
from xltool.submission.portions import Portion
from xltool.table.model import Table
from xltool.workbook.base import Sheet, Value, Workbook
from xltool.workbook.opening import workbook_of

_BRANCHES = 4


class Part(NamedTuple):
    """The workbook of one office, unsaved, and where the master's body rows are in it."""

    portion: Portion
    book: Workbook
    places: Mapping[int, int]


def split(
    master: Workbook, table: Table, portions: Sequence[Portion], *, blank: bool = False
) -> Iterator[Part]:
    """A workbook for each portion, in their order; `master` stays as it is.

    `blank`: the rows of others are emptied and stay where they are, for sheets from which no row can be
    deleted. UnsupportedEdit when the engine can't take the rows out without hurting something.
    """
    splitter = _Splitter(master, table, blank)
    yield from splitter.branch(master.to_bytes(), range(table.body[0], table.body[1] + 1), portions)


class _Splitter:
    def __init__(self, master: Workbook, table: Table, blank: bool) -> None:
        self._path = master.path
        self._sheet = table.sheet
        self._first = table.body[0]
        self._blank = blank

    def branch(self, content: bytes, rows: Sequence[int], portions: Sequence[Portion]) -> Iterator[Part]:
        """`rows` are the master's body rows that `content` still has, in order."""
        size = -(-len(portions) // _BRANCHES)
        for start in range(0, len(portions), size or 1):
            group = portions[start : start + size]
            book = workbook_of(content, self._path)
            book.clean(())  # what is deleted must not be carried on, nor be looked through again
            kept = self._reduce(book[self._sheet], rows, set().union(*(p.rows for p in group)))
            if len(group) == 1:
                yield Part(group[0], book, self._places(kept))
                continue
            smaller = book.to_bytes()
            del book  # only the bytes are needed further down
            yield from self.branch(smaller, kept, group)

    def _places(self, rows: Sequence[int]) -> dict[int, int]:
        """Where the master's rows are now."""
        if self._blank:
            return {row: row for row in rows}
        return {row: self._first + at for at, row in enumerate(rows)}

    def _reduce(self, sheet: Sheet, rows: Sequence[int], wanted: set[int]) -> Sequence[int]:
        """Take out every row that isn't wanted; the rows that remain."""
        places = self._places(rows)
        gone = [places[row] for row in rows if row not in wanted]
        if not gone:
            return rows
        if self._blank:
            _empty(sheet, gone)
            return rows
        _delete(sheet, gone)
        return [row for row in rows if row in wanted]


def _delete(sheet: Sheet, gone: Sequence[int]) -> None:
    """Delete rows. A vertically merged cell whose first row goes keeps what it says: the label of a section
    stands in its first row only."""
    lost = set(gone)
    labels: list[tuple[int, int, Value]] = []
    for cells in sheet.merged:
        if cells.first_row in lost:
            left = [row for row in range(cells.first_row, cells.last_row + 1) if row not in lost]
            value = sheet.value(*cells[:2]) if left else None
            if value is not None:
                labels.append((left[0] - bisect_left(gone, left[0]), cells.first_column, value))
    sheet.delete_rows(gone)
    for row, column, value in labels:
        sheet.write(row, column, value)


def _empty(sheet: Sheet, rows: Sequence[int]) -> None:
    """Empty rows and leave them where they are."""
    wanted = set(rows)
    shown = {
        cells[:2]
        for cells in sheet.merged
        if any(row not in wanted for row in range(cells.first_row, cells.last_row + 1))
    }
    filled = [
        (row, column)
        for row, values in sheet.rows()
        if row in wanted
        for column, value in enumerate(values, 1)
        if value not in (None, "") and (row, column) not in shown
    ]
    for row, column in filled:
        sheet.write(row, column, None)
