"""A table seen column by column: many rows say alike, and each text need be read only once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import itemgetter
from typing import TypeVar

from xltool.table.model import Task
from xltool.workbook.base import Value

_Key = TypeVar("_Key", bound=Hashable)
_Result = TypeVar("_Result")
_NEARLY_ALL = 0.9
"""The share of items that differ from which on each is read for itself."""
SMALL_TABLE = 500
"""Rows up to which what a table says is remembered for the next one: a folder holds each office's copy of one
small table, and a program that shows a table reads it again. In a large one remembering costs more."""


def each_once(read: Callable[[_Key], _Result], column: Sequence[_Key]) -> list[_Result]:
    """`read` of every item of a column, in order; equal items are read once and share the result, unless
    nearly all differ: then looking them up costs more than it saves.

    >>> each_once(len, ["a", "bc", "a"])
    [1, 2, 1]
    """
    distinct = set(column)
    if len(distinct) > _NEARLY_ALL * len(column):
        return list(map(read, column))
    results = {key: read(key) for key in distinct}
    return list(map(results.__getitem__, column))


def column_of(rows: Sequence[Sequence[Value]], index: int) -> list[Value]:
    """What the rows, some perhaps short, hold at an index."""
    try:
        return list(map(itemgetter(index), rows))
    except IndexError:
        return [row[index] if index < len(row) else None for row in rows]


def task_cells(tasks: Iterable[Task], index: int) -> list[Value]:
    """What the rows of tasks hold at an index."""
    return column_of([task.values for task in tasks], index)
