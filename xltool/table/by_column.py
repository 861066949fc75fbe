"""A table seen column by column: many rows say alike, and each text need be read only once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

from xltool.table.model import Task
from xltool.workbook.base import Value

_Key = TypeVar("_Key", bound=Hashable)
_Result = TypeVar("_Result")
_NEARLY_ALL = 0.9
"""The share of items that differ from which on each is read for itself."""
_NUMBER_OR_TRUTH = frozenset((0, 1))
"""What a number and a truth value can both be equal to: to a set TRUE is 1.0."""
SMALL_TABLE = 500
"""Rows up to which what a table says is remembered for the next one: a folder holds each office's copy of one
small table, and a program that shows a table reads it again. In a large one remembering costs more."""


def each_once(read: Callable[[_Key], _Result], column: Sequence[_Key]) -> list[_Result]:
    """`read` of every item of a column, in order; equal items of one type are read once and share the result,
    unless nearly all differ: then looking them up costs more than it saves.

    >>> each_once(len, ["a", "bc", "a"])
    [1, 2, 1]
    >>> each_once(str, [True, 1.0, True])
    ['True', '1.0', 'True']
    """
    distinct = set(column)
    if _nearly_all(distinct, column):
        return list(map(read, column))
    if _NUMBER_OR_TRUTH.isdisjoint(distinct):
        return _shared(read, column, distinct)
    typed = list(zip(column, map(type, column), strict=True))
    return _shared(lambda key: read(key[0]), typed, set(typed))


def each_row_once(read: Callable[[tuple[Any, ...]], _Result], *columns: Sequence[Hashable]) -> list[_Result]:
    """The same of what each row holds in these columns.

    >>> each_row_once(str, [True, 1.0, True], ["a", "a", "a"])
    ["(True, 'a')", "(1.0, 'a')", "(True, 'a')"]
    """
    rows = list(zip(*columns, strict=True))
    distinct = set(rows)
    if _nearly_all(distinct, rows):
        return list(map(read, rows))
    if _NUMBER_OR_TRUTH.isdisjoint(chain.from_iterable(distinct)):
        return _shared(read, rows, distinct)
    mixed = [column for column in columns if _truth_among_others(column)]
    if not mixed:
        return _shared(read, rows, distinct)
    typed = list(zip(rows, *(map(type, column) for column in mixed), strict=True))
    return _shared(lambda key: read(key[0]), typed, set(typed))


def column_of(rows: Sequence[Sequence[Value]], index: int) -> list[Value]:
    """What the rows, some perhaps short, hold at an index."""
    try:
        return list(map(itemgetter(index), rows))
    except IndexError:
        return [row[index] if index < len(row) else None for row in rows]


def task_cells(tasks: Iterable[Task], index: int) -> list[Value]:
    """What the rows of tasks hold at an index."""
    return column_of([task.values for task in tasks], index)


def _truth_among_others(column: Iterable[object]) -> bool:
    kinds = set(map(type, column))
    return bool in kinds and len(kinds) > 1


def _nearly_all(distinct: Collection[object], items: Collection[object]) -> bool:
    return len(distinct) > _NEARLY_ALL * len(items)


def _shared(read: Callable[[_Key], _Result], keys: Iterable[_Key], distinct: Iterable[_Key]) -> list[_Result]:
    """`read` of every key, called for each distinct one."""
    results = {key: read(key) for key in distinct}
    return list(map(results.__getitem__, keys))
