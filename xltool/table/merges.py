"""What merged cells mean for the rows of a table's body: values reach down, and only inside the merge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xltool.record import NamedTuple
from xltool.workbook.base import Value
from xltool.workbook.refs import Range


class Spread(NamedTuple):
    """The merged ranges of a body, worked out once."""

    filled: Mapping[int, list[Value]]
    """Row → its values with those merged down from above; only rows that a merge reaches from above."""
    ends: Mapping[int, int]
    """First row of a task that is several rows high → its last row."""
    continued: Collection[int]
    """Rows that belong to the task above: they say nothing of their own about what, who or by when."""
    across: Mapping[tuple[int, int], Range]
    """Ranges several columns wide, by their top left cell."""


NOTHING_MERGED = Spread({}, {}, frozenset(), {})


def spread(
    merged: Sequence[Range],
    rows: Sequence[tuple[int, list[Value]]],
    header_row: int,
    what: Collection[int],
    key: Collection[int],
) -> Spread:
    """Work out the merged ranges below `header_row`.

    `what` are the 0-based indexes of the columns that say what is to be done, `key` those and the columns of
    who and by when. A range that begins in the header or above reaches no task.
    """
    merged = [cells for cells in merged if cells.first_row > header_row]
    if not merged:
        return NOTHING_MERGED
    own = dict(rows)
    across = {cells[:2]: cells for cells in merged if cells.last_column > cells.first_column}
    filled: dict[int, list[Value]] = {}
    for cells in merged:
        index = cells.first_column - 1
        top = own.get(cells.first_row, ())
        if cells.last_row == cells.first_row or index >= len(top) or top[index] is None:
            continue
        for row in range(cells.first_row + 1, cells.last_row + 1):
            values = own.get(row)
            if values is not None:
                values = filled.setdefault(row, list(values))
                values.extend([None] * (index + 1 - len(values)))
                values[index] = top[index]
    ends: dict[int, int] = {}
    continued: set[int] = set()
    for cells in merged:
        if cells.first_column - 1 in what and cells.last_row > cells.first_row:
            start = cells.first_row
            for row in range(cells.first_row + 1, cells.last_row + 1):
                values = own.get(row, [])
                if any(index < len(values) and values[index] not in (None, "") for index in key):
                    ends[start] = max(ends.get(start, 0), row - 1)
                    start = row
                else:
                    continued.add(row)
            ends[start] = max(ends.get(start, 0), cells.last_row)
    return Spread(filled, ends, continued, across)
