"""The texts of one column, each distinct one once: long tables repeat themselves, and rules needn't."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from xltool.table.by_column import task_cells
from xltool.table.model import Task
from xltool.workbook.base import Value

_MANY = 0.05
"""The share of texts with a word from which on looking into each is quicker than from place to place."""


class ColumnTexts:
    """The distinct texts of one column, in order of first appearance, and the tasks that hold each."""

    def __init__(self, tasks: Sequence[Task], index: int) -> None:
        """`index` is 0-based, into `Task.values`."""
        cells = task_cells(tasks, index)
        self._texts: list[str] = [cell for cell in dict.fromkeys(cells) if isinstance(cell, str)]
        self._tasks: Sequence[Sequence[Task]]
        if len(self._texts) == len(cells):
            self._tasks = list(zip(tasks))
        else:
            groups: defaultdict[Value, list[Task]] = defaultdict(list)
            for text, task in zip(cells, tasks, strict=True):
                groups[text].append(task)
            self._tasks = [groups[text] for text in self._texts]
        # All texts in one string: looking for a word costs one search and a little for each place found.
        self._joined = "\n".join(self._texts)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each text begins in the joined string."""
        starts = []
        start = 0
        for text in self._texts:
            starts.append(start)
            start += len(text) + 1
        return starts

    def __iter__(self) -> Iterator[tuple[str, Sequence[Task]]]:
        return zip(self._texts, self._tasks, strict=True)

    def holding(self, words: Iterable[str]) -> Iterator[tuple[str, Sequence[Task]]]:
        """The texts that hold any of the words, with their tasks."""
        joined = self._joined
        found: set[int] = set()
        for word in words:
            if joined.count(word) > _MANY * len(self._texts):
                found.update(index for index, text in enumerate(self._texts) if word in text)
                continue
            at = joined.find(word)
            while at >= 0:
                starts = self._starts
                index = bisect_right(starts, at) - 1
                found.add(index)
                at = joined.find(word, starts[index + 1]) if index + 1 < len(starts) else -1
        for index in sorted(found):
            yield self._texts[index], self._tasks[index]
