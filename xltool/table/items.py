"""Rows that belong to one item: 1. and 2. under (三), 3.1 and 3.2, or the rows of one merged task cell."""

from __future__ import annotations

from collections.abc import Sequence

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
    for task in tasks:
        number = _at(task, seq)
        words = _at(task, text)
        stem = _stem(number)
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


def _at(task: Task, index: int | None) -> Value:
    return task.values[index] if index is not None and index < len(task.values) else None


def _stem(number: Value) -> str:
    """What 3.1 and 3.2 have in common, "" for a plain number."""
    if number is None or (isinstance(number, float) and number.is_integer()):
        return ""
    text = cell_text(number)
    stem = text.rstrip("0123456789")
    return stem if stem != text and stem.endswith(_JOINTS) else ""
