"""What reading costs a row, beyond what the cells themselves cost: read_table.py [ROWS]

The table is in memory, shaped like a city's work-division table (every task worded differently); then once
more with no two cells of a column alike. Prints microseconds a row, best of five, and the peak memory of one
reading. Take 10,000 rows at least: texts are remembered from one reading to the next, up to 8,192 of a kind.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import tables

from tests.support.sheets import GridBook, GridSheet
from xltool.table.reader import read_table
from xltool.workbook.base import Value


class Rows(GridSheet):
    """A sheet whose rows are lists made beforehand: iterating them costs next to nothing."""

    def __init__(self, body: Iterable[list[str | float]]) -> None:
        super().__init__([], merged=["A1:J1"])
        self._rows: list[tuple[int, list[Value]]] = [
            (1, ["某局2022年度重点工作分工表"]),
            (2, list(tables.HEADINGS)),
        ]
        self._rows += [(row, [value or None for value in values]) for row, values in enumerate(body, 3)]

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        return iter(self._rows)


def all_different(count: int) -> Iterator[list[str | float]]:
    """The same rows, their repeating texts told apart by a number."""
    for number, row in enumerate(tables.rows(count), 1):
        han = "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))
        seq, task, measure, _due, lead, _coop, people, progress, *rest = row
        yield [
            seq,
            task,
            f"第{number}批{measure}",
            f"2022年{number % 12 + 1}月{number % 28 + 1}日前(附件{number})",
            f"{han}{lead}",
            f"综合{han}科、法规{han}科、规划{han}科",
            f"{people}、赵{han[-3:]}",
            f"{progress},走访群众{number}户",
            *rest,
        ]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    measure("texts that repeat", count, tables.rows(count))
    measure("no two cells alike", count, all_different(count))


def measure(name: str, count: int, body: Iterable[list[str | float]]) -> None:
    book = GridBook(Rows(body))
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
    tracemalloc.stop()
    print(f"{count} rows, {name}: {best / count * 1e6:.1f} µs a row, {peak / 2**20:.0f} MiB beside the cells")


if __name__ == "__main__":
    main()
