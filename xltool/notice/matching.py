"""Which row of a table is which item of a notice."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from xltool.notice.model import Item
from xltool.notice.numbering import read_line
from xltool.table.model import Task
from xltool.text.normalise import comparison_form

_ALIKE = 0.6
"""Texts of this likeness (difflib) may be one text, edited."""
_SHARED = 0.4
"""The part of its characters that a text must share with one it is like: cheaper to ask than difflib."""
_AGREEING = 0.5
"""What agreeing in who and when adds to the likeness of the words."""
_QUOTES = str.maketrans("“”‘’「」『』", '""\'\'""""')
_MARKS = re.compile(r"[。.;,、:\s]+$")


def plain(text: str) -> str:
    """A text for comparison: either width of punctuation, no numbering, no stop at the end.

    >>> plain("1．开展“七个一”活动。") == plain('开展"七个一"活动')
    True
    """
    lines = [read_line(0, line).body for line in text.split("\n")]
    return _MARKS.sub("", comparison_form("".join(lines)).translate(_QUOTES))


def pair_up(
    items: Sequence[Item], tasks: Sequence[Task], agree: Callable[[Item, Task], bool]
) -> tuple[dict[int, int], list[int], list[int]]:
    """Item → task by position in the sequences, the items left over, and the tasks left over.

    First what says the same, then what says nearly the same, best first; then neighbours of paired rows that
    `agree` in who and when, so that a row whose words were replaced is one change and not two.
    """
    pairs: dict[int, int] = {}
    left: dict[tuple[str, str], list[int]] = {}
    for t, task in enumerate(tasks):
        left.setdefault((plain(task.task), plain(_measure(task))), []).append(t)
    for i, item in enumerate(items):
        same = left.get((plain(item.text("task")), plain(item.text("measure"))))
        if same:
            pairs[i] = same.pop(0)
    _pair_alike(items, tasks, pairs, agree)
    free = set(range(len(tasks))) - set(pairs.values())
    for i, item in enumerate(items):
        if i in pairs:
            continue
        after = pairs.get(i - 1, -1 if i == 0 else None)
        before = pairs.get(i + 1, len(tasks) if i == len(items) - 1 else None)
        spot = after + 1 if after is not None else before - 1 if before is not None else -1
        if spot in free and agree(item, tasks[spot]):
            pairs[i] = spot
            free.discard(spot)
    return pairs, [i for i in range(len(items)) if i not in pairs], sorted(free)


def _measure(task: Task) -> str:
    return "" if task.columns.get("measure") == task.columns.get("task") else task.measure


def _pair_alike(
    items: Sequence[Item],
    tasks: Sequence[Task],
    pairs: dict[int, int],
    agree: Callable[[Item, Task], bool],
) -> None:
    taken = set(pairs.values())
    rest = [(t, plain(task.task), plain(_measure(task))) for t, task in enumerate(tasks) if t not in taken]
    scores: list[tuple[float, int, int, int]] = []
    for i, item in enumerate(items):
        if i in pairs:
            continue
        what, how = plain(item.text("task")), plain(item.text("measure"))
        for t, task, measure in rest:
            score = max(_likeness(what + how, task + measure), _likeness(what, task), _likeness(how, measure))
            if score >= _ALIKE:
                both = _likeness(what, task) + _likeness(how, measure)
                # Of two tasks merged into one row it is the one whose offices and day the row kept.
                both += _AGREEING if agree(items[i], tasks[t]) else 0.0
                scores.append((-both, abs(i - t), i, t))
    for _, _, i, t in sorted(scores):
        if i not in pairs and t not in taken:
            pairs[i] = t
            taken.add(t)


def _likeness(one: str, other: str) -> float:
    """0 to 1; 0 when either says nothing."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    shorter, longer = sorted((len(one), len(other)))
    if 2 * shorter < _ALIKE * (shorter + longer) or len(set(one) & set(other)) < _SHARED * len(set(one)):
        return 0.0
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()
