"""Rows that belong to one item: 1. and 2. under (三), 3.1 and 3.2, or the rows of one merged task cell."""

from __future__ import annotations

from collections.abc import Sequence

from xltool.table.by_column import task_cells
from xltool.table.model import Task, cell_text
from xltool.workbook.base import Value

_JOINTS = (".", "\uff0e", "-", "—", ")", "\uff09")


def group_items(tasks: Sequence[Task]) -> list[list[Task]]:
    """The tasks in order, neighbours of one item in one list; most lists hold one task.

    Neighbours belong together under one number, under numbers such as 3.1 and 3.2, or under one task text
    with measures of their own.
    """
    items: list[list[Task]] = []
    if not tasks:
        return items
    seq = tasks[0].columns.get("seq")
    text = tasks[0].columns.get("task") if "measure" in tasks[0].columns else None
    before: tuple[Value, Value, str] = (None, None, "")
    numbers, texts = _cells(tasks, seq), _cells(tasks, text)
    for task, number, words, stem in zip(tasks, numbers, texts, map(_stem, numbers), strict=True):
        if items and (
            (number is not None and number == before[0])
            or (words is not None and words == before[1])
            or (stem and stem == before[2])
        ):
            items[-1].append(task)
        else:
            items.append([task])
        before = number, words, stem
    return items


def _cells(tasks: Sequence[Task], index: int | None) -> list[Value]:
    return task_cells(tasks, index) if index is not None else [None] * len(tasks)


def _stem(number: Value) -> str:
    """What 3.1 and 3.2 have in common, "" for a plain number."""
    if number is None or (isinstance(number, float) and number.is_integer()):
        return ""
    text = cell_text(number)
    stem = text.rstrip("0123456789")
    return stem if stem != text and stem.endswith(_JOINTS) else ""
