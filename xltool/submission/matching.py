"""Which row of a returned copy is which task, and which column is which, whatever was moved or renamed.

Rows are known by what the issuing office fixed (`table.identity`), never by their number; a row whose wording
was edited is known by what is left of it, and only when nothing else comes near (DOMAIN 6.2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from xltool.record import NamedTuple
from xltool.table.columns import heading_form
from xltool.table.model import Column, Table, Task, cell_text
from xltool.text.normalise import comparison_form

_WEIGHTS: Mapping[str, float] = {
    "task": 5,
    "measure": 4,
    "target": 2,
    "due": 1,
    "lead": 1,
    "coop": 1,
    "seq": 1,
}
_LONG = ("task", "measure", "target")
"""The fields whose wording may be half changed and still be known."""
_ENOUGH = 0.5
"""Of all the weight two rows could share, so much must be shared to be taken for one another."""
_MARGIN = 0.1
"""By so much the best must be better than the next."""


class Columns(NamedTuple):
    """How the columns of one table are found in another; all by index, from 1."""

    found: Mapping[int, int]
    missing: tuple[Column, ...]
    """Columns of the first that the other lacks."""
    extra: tuple[Column, ...]
    """Columns of the other that the first lacks."""
    renamed: tuple[tuple[str, str], ...]


def match_columns(table: Table, other: Table) -> Columns:
    """By heading; what is left, by the field it stands for when only one on either side does."""
    here, there = _headings(table), _headings(other)
    found = {column.index: there[key].index for key, column in here.items() if key in there}
    left = [column for key, column in here.items() if key not in there]
    right = [column for key, column in there.items() if key not in here]
    renamed = []
    fields, other_fields = Counter(c.field for c in left), Counter(c.field for c in right)
    for column in list(left):
        if column.field and fields[column.field] == other_fields[column.field] == 1:
            twin = next(c for c in right if c.field == column.field)
            found[column.index] = twin.index
            renamed.append((column.heading, twin.heading))
            left.remove(column)
            right.remove(twin)
    return Columns(found, tuple(left), tuple(right), tuple(renamed))


def _headings(table: Table) -> dict[tuple[str, int], Column]:
    """Heading and which of the columns with that heading → column."""
    count: Counter[str] = Counter()
    found = {}
    for column in table.columns:
        key = heading_form(column.heading)
        if key:
            found[key, count[key]] = column
            count[key] += 1
    return found


class Rows(NamedTuple):
    """Row of the other table → the task it is; and the other's tasks that are none, or might be several."""

    found: Mapping[int, Task]
    unknown: tuple[Task, ...]
    ambiguous: tuple[Task, ...]


def match_rows(tasks: Sequence[Task], others: Sequence[Task]) -> Rows:
    """Find `tasks` again among `others`."""
    found: dict[int, Task] = {}
    ambiguous: list[Task] = []
    by_wording: dict[str, list[Task]] = {}
    for task in tasks:
        by_wording.setdefault(_wording(task), []).append(task)
    groups: dict[str, list[Task]] = {}
    for other in others:
        groups.setdefault(_wording(other), []).append(other)
    left: list[Task] = []
    for wording, group in groups.items():
        known = by_wording.get(wording, [])
        if not known:
            left += group
            continue
        pairs, doubtful, rest = _pair_alike(known, group)
        found.update(pairs)
        ambiguous += doubtful
        left += rest
    taken = {task.row for task in found.values()}
    free = [task for task in tasks if task.row not in taken]
    unknown = []
    for other, twin in _nearest(free, sorted(left, key=lambda task: task.row)):
        if twin is None:
            unknown.append(other)
        else:
            found[other.row] = twin
    return Rows(found, tuple(unknown), tuple(ambiguous))


def _wording(task: Task) -> str:
    """The id without the mark that tells rows of one wording apart."""
    return task.id.partition("-")[0]


def _pair_alike(
    known: Sequence[Task], group: Sequence[Task]
) -> tuple[dict[int, Task], list[Task], list[Task]]:
    """Rows of one wording: paired, doubtful, and too many. Their numbers tell them apart, else their order,
    when none is gone; of fewer rows than there were, nobody can say which they are."""
    if len(known) == 1 and len(group) == 1:
        return {group[0].row: known[0]}, [], []
    pairs: dict[int, Task] = {}
    free, left = list(known), []
    numbers = Counter(task.seq for task in known)
    for other in group:
        twin = next((t for t in free if t.seq == other.seq and other.seq and numbers[t.seq] == 1), None)
        if twin is None:
            left.append(other)
        else:
            pairs[other.row] = twin
            free.remove(twin)
    if len(left) >= len(free):
        pairs.update((other.row, twin) for other, twin in zip(left, free, strict=False))
        return pairs, [], left[len(free) :]
    return pairs, left, []


def _nearest(tasks: Sequence[Task], others: Sequence[Task]) -> Iterable[tuple[Task, Task | None]]:
    """Each other row with the free task it must be, best matches first."""
    if not others:
        return
    forms = [(task, _forms(task)) for task in tasks]
    ranked = []
    for other in others:
        mine = _forms(other)
        scores = sorted(((_likeness(mine, form), at) for at, (_, form) in enumerate(forms)), reverse=True)
        best = scores[0] if scores else (0.0, -1)
        second = scores[1][0] if len(scores) > 1 else 0.0
        ranked.append((best[0], best[0] - second, other, best[1]))
    taken: set[int] = set()
    for score, margin, other, at in sorted(ranked, key=lambda item: (-item[0], item[2].row)):
        sure = score >= _ENOUGH and margin >= _MARGIN and at not in taken
        if sure:
            taken.add(at)
        yield other, tasks[at] if sure else None


def _forms(task: Task) -> dict[str, str]:
    return {field: comparison_form(cell_text(task.get(field))) for field in _WEIGHTS}


def _likeness(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """0 to 1: how much of the wording both have is the same."""
    from difflib import SequenceMatcher

    weight = shared = 0.0
    for field, its in _WEIGHTS.items():
        a, b = one[field], other[field]
        if not a and not b:
            continue
        weight += its
        if a == b:
            shared += its
        elif field in _LONG and a and b:
            matcher = SequenceMatcher(None, a, b, autojunk=False)
            if matcher.real_quick_ratio() > _ENOUGH and matcher.quick_ratio() > _ENOUGH:
                ratio = matcher.ratio()
                shared += its * ratio if ratio > _ENOUGH else 0
    return shared / weight if weight else 0.0
