"""Which tasks of a table a query chooses, fast enough to ask at every keystroke.

A column of a long table says few different things, so each different text is looked at once (`rowsets`). The
columns that say least are asked first: a row one of them has found need not be looked for in the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from xltool.progress.select import Condition, Demand, Lead, Office, Person, ShortOffice, Text
from xltool.table.model import cell_text
from xltool.text.finding import BREAK, Word, coded, searchable
from xltool.tui.rowsets import Valued, row_set, rows_of

if TYPE_CHECKING:
    from xltool.progress.evaluate import Status
    from xltool.table.model import Table
    from xltool.workbook.base import Value

_KEEP = 32
"""Of how many demands the answers are kept: the terms of a filter that is being typed."""
_STEP = 5_000
"""How many texts are prepared in one go."""
_MANY = 16
"""Where more than one text in so many holds a word, they are asked one by one."""
_NONE: Mapping[int, bool] = {}


class TaskFilter:
    """The tasks of one table and their statuses, prepared for being chosen from."""

    def __init__(self, table: Table, statuses: Sequence[Status]) -> None:
        self._tasks = table.tasks
        self._statuses = statuses
        self._columns: list[_TextColumn] | None = None
        self._kept: dict[Demand, int] = {}
        self._aspects: dict[Hashable, Valued[Any]] = {}
        self._all = row_set(bytes([1]) * len(table.tasks))

    def __len__(self) -> int:
        return len(self._tasks)

    def choose(self, conditions: Sequence[Condition], but: Mapping[int, bool] = _NONE) -> Sequence[int]:
        """The positions of the tasks that meet every condition, in the table's order. `but` knows of some,
        which were edited, whether they do."""
        chosen = self._all
        for demand, negated in conditions:
            mask = self._answer(demand)
            chosen &= mask ^ self._all if negated else mask
        return rows_of(chosen, len(self), but)

    def prepare(self) -> Iterator[None]:
        """Get ready for the first search a little at a time: advance between other work until it ends."""
        columns: list[_TextColumn] = []
        if self._columns is not None:
            return
        width = max((len(task.values) for task in self._tasks), default=0)
        for index in range(width):
            column = _TextColumn([_cell(task.values, index) for task in self._tasks])
            columns.append(column)
            yield from column.prepare()
        self._aspects_for(Office(Word("")))  # any word may be short for an office
        yield
        self._columns = sorted(columns, key=len)

    def _answer(self, demand: Demand) -> int:
        """The tasks that meet a demand."""
        known = self._kept.pop(demand, None)
        if known is None:
            known = self._text(demand) if isinstance(demand, Text) else self._judged(demand)
            if len(self._kept) >= _KEEP:
                del self._kept[next(iter(self._kept))]
        self._kept[demand] = known  # the last used is the last to go
        return known

    def _text(self, text: Text) -> int:
        for _ in self.prepare():
            pass
        mask = self._answer(text.as_office) if text.as_office else 0
        for column in self._columns or ():
            if mask == self._all:
                break
            mask |= column.holding(text.word)
        return mask

    def _judged(self, demand: Demand) -> int:
        """Each different aspect is judged once; where it is names of which any may do, each name."""
        aspects = self._aspects_for(demand)
        if isinstance(demand, Office | ShortOffice | Lead | Person):
            names = dict.fromkeys(chain.from_iterable(aspects.different))
            accepted = {name for name in names if demand.accepts((name,))}
            return aspects.holding(bytes(not accepted.isdisjoint(names) for names in aspects.different))
        accepts: Callable[[Any], bool] = demand.accepts  # each accepts its own aspect
        return aspects.holding(bytes(map(accepts, aspects.different)))

    def _aspects_for(self, demand: Demand) -> Valued[Any]:
        what = Office if isinstance(demand, ShortOffice) else type(demand)  # both look at the offices
        kind = (what, getattr(demand, "as_of", None))
        known = self._aspects.get(kind)
        if known is None:
            known = self._aspects[kind] = Valued(map(demand.aspect, self._tasks, self._statuses))
        return known


class _TextColumn:
    """One column: its different texts in the two forms that are searched, and which of them each row holds.

    The texts stand one after another in one string, with breaks between: there are few calls to make, and no
    object a text.
    """

    def __init__(self, values: Sequence[Value]) -> None:
        self._values = Valued(values)
        self._plain = self._coded = ""

    def __len__(self) -> int:
        return self._values.count

    def prepare(self) -> Iterator[None]:
        """Bring the texts into the forms that are searched."""
        plain, codes = [], []
        different, self._values.different = self._values.different, []
        for first in range(0, len(different), _STEP):
            texts = [cell_text(value) for value in different[first : first + _STEP]]
            plain.append(BREAK.join(map(searchable, texts)))
            codes.append(BREAK.join(map(coded, texts)))
            yield
        self._plain, self._coded = BREAK.join(plain), BREAK.join(codes)

    def holding(self, word: Word) -> int:
        """The rows whose text holds the word."""
        hits = bytearray(len(self))
        _note(hits, self._plain, re.compile(re.escape(word.plain)))
        if word.initials is not None:
            _note(hits, self._coded, word.initials)
        return self._values.holding(hits) if any(hits) else 0


def _note(hits: bytearray, text: str, wanted: re.Pattern[str]) -> None:
    """Mark the texts between the breaks of `text` in which the pattern is found."""
    position = number = 0
    patience = len(hits) // _MANY
    for match in re.finditer(f"{wanted.pattern}[^{BREAK}]*", text):  # one hit a text is enough
        number += text.count(BREAK, position, match.start())
        position = match.end()
        hits[number] = True
        patience -= 1
        if patience < 0:
            break
    else:
        return
    rest = text[text.rfind(BREAK, 0, position) + 1 :].split(BREAK)
    search = wanted.search
    hits[number:] = [hit or search(t) is not None for hit, t in zip(hits[number:], rest, strict=True)]


def _cell(values: Sequence[Value], index: int) -> Value:
    return values[index] if index < len(values) else None
