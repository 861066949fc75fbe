"""What reading costs a row, beyond what the cells themselves cost: read_table.py [ROWS]

The table is in memory, shaped like a city's work-division table (every task worded differently). Prints
microseconds a row, best of five, and the peak memory of one reading.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import tables

from tests.support.sheets import GridBook, GridSheet
from xltool.table.reader import read_table
from xltool.workbook.base import Value


class Rows(GridSheet):
    """A sheet whose rows are lists made beforehand: iterating them costs next to nothing."""

    def __init__(self, count: int) -> None:
        super().__init__([], merged=["A1:J1"])
        self._rows: list[tuple[int, list[Value]]] = [
            (1, ["某局2022年度重点工作分工表"]),
            (2, list(tables.HEADINGS)),
        ]
        self._rows += [
            (row, [value or None for value in values]) for row, values in enumerate(tables.rows(count), 3)
        ]

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        return iter(self._rows)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    book = GridBook(Rows(count))
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        table = read_table(book)
        best = min(best, time.process_time() - began)
    assert len(table.tasks) == count
    del table
    tracemalloc.start()
    read_table(book)
    peak = tracemalloc.get_traced_memory()[1]
    print(f"{count} rows: {best / count * 1e6:.1f} µs a row, {peak / 2**20:.0f} MiB beside the cells")


if __name__ == "__main__":
    main()
