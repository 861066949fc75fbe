"""The texts of one column, each distinct one once: long tables repeat themselves, and rules needn't."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from xltool.table.by_column import task_cells
from xltool.table.model import Task

_COMMON = 1000
"""Texts with a word after which the rest is looked through one by one: quicker than from place to place."""


class ColumnTexts:
    """The distinct texts of one column, in order of first appearance, and the tasks that hold each."""

    def __init__(self, tasks: Sequence[Task], index: int) -> None:
        """`index` is 0-based, into `Task.values`."""
        groups: defaultdict[str, list[Task]] = defaultdict(list)
        for text, task in zip(task_cells(tasks, index), tasks, strict=True):
            if isinstance(text, str):
                groups[text].append(task)
        self._texts = list(groups)
        self._tasks = list(groups.values())
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
        joined, texts = self._joined, self._texts
        found: set[int] = set()
        for word in words:
            places = 0
            at = joined.find(word)
            while at >= 0:
                starts = self._starts
                index = bisect_right(starts, at) - 1
                found.add(index)
                places += 1
                if places == _COMMON:
                    found.update(i for i in range(index + 1, len(texts)) if word in texts[i])
                    break
                at = joined.find(word, starts[index + 1]) if index + 1 < len(starts) else -1
        for index in sorted(found):
            yield self._texts[index], self._tasks[index]
