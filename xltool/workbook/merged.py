"""Merged ranges and the rows they run through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltool.workbook.base import Value
from xltool.workbook.refs import Range


def reach_over_merged(
    rows: Iterator[tuple[int, list[Value]]], merged: Sequence[Range]
) -> Iterator[tuple[int, list[Value]]]:
    """The same rows, ascending, each list made as long as the merged ranges in its row reach.

    A title merged over the whole table is as wide as the table, though only its first cell holds a value.
    """
    coming = sorted(merged, reverse=True)
    open_ranges: list[Range] = []
    for row, values in rows:
        while coming and coming[-1].first_row <= row:
            open_ranges.append(coming.pop())
        if open_ranges:
            open_ranges = [cells for cells in open_ranges if cells.last_row >= row]
            width = max((cells.last_column for cells in open_ranges), default=0)
            values.extend([None] * (width - len(values)))
        yield row, values
