"""Which tasks of a table a query chooses, fast enough to ask at every keystroke.

A column of a long table says few different things, so each different text is looked at once. What a term
chooses is kept as one large integer, a byte a row: terms are joined by `&` and negated by `^`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Hashable, Iterator, Sequence
from itertools import compress
from typing import TYPE_CHECKING

from xltool.progress.select import Condition, Demand, Office, ShortOffice, Text
from xltool.table.model import cell_text
from xltool.text.finding import BREAK, Word, coded, searchable

if TYPE_CHECKING:
    from xltool.progress.evaluate import Status
    from xltool.table.model import Table
    from xltool.workbook.base import Value

_KEEP = 32
"""Of how many demands the answers are kept: the terms of a filter that is being typed."""
_STEP = 5_000
"""How many texts are prepared in one go."""


class TaskFilter:
    """The tasks of one table and their statuses, prepared for being chosen from."""

    def __init__(self, table: Table, statuses: Sequence[Status]) -> None:
        self._tasks = table.tasks
        self._statuses = statuses
        self._columns: list[_TextColumn] | None = None
        self._kept: dict[Demand, int] = {}
        self._aspects: dict[Hashable, tuple[Sequence[Hashable], Sequence[int]]] = {}
        self._all = _mask(bytes([1]) * len(table.tasks))

    def __len__(self) -> int:
        return len(self._tasks)

    def choose(self, conditions: Sequence[Condition]) -> list[int]:
        """The positions of the tasks that meet every condition, in the table's order."""
        chosen = self._all
        for demand, negated in conditions:
            mask = self._answer(demand)
            chosen &= mask ^ self._all if negated else mask
        return list(compress(range(len(self)), chosen.to_bytes(len(self), "little")))

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
        self._columns = sorted(columns, key=len)  # the quickest may answer for all rows

    def _answer(self, demand: Demand) -> int:
        """The tasks that meet a demand, as a mask."""
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
        mask = 0
        for column in self._columns or ():
            mask |= column.holding(text.word)
            if mask == self._all:
                return mask
        return mask | self._answer(text.as_office) if text.as_office else mask

    def _judged(self, demand: Demand) -> int:
        """Each different aspect is judged once; which row has which is noted once for each kind of demand."""
        different, of_row = self._aspects_for(demand)
        answers = bytes([demand.accepts(aspect) for aspect in different])  # type: ignore[arg-type]  # its own
        return _mask(bytes(map(answers.__getitem__, of_row)))

    def _aspects_for(self, demand: Demand) -> tuple[Sequence[Hashable], Sequence[int]]:
        what = Office if isinstance(demand, ShortOffice) else type(demand)  # both look at the offices
        kind = (what, getattr(demand, "as_of", None))
        known = self._aspects.get(kind)
        if known is None:
            numbers: dict[Hashable, int] = {}
            aspects = map(demand.aspect, self._tasks, self._statuses)
            of_row = array("I", [numbers.setdefault(aspect, len(numbers)) for aspect in aspects])
            known = self._aspects[kind] = list(numbers), of_row
        return known


class _TextColumn:
    """One column: its different texts in the two forms that are searched, and which of them each row holds.

    The texts stand one after another in one string, with breaks between: there are few calls to make, and no
    object a text.
    """

    def __init__(self, values: Sequence[Value]) -> None:
        numbers: dict[Value, int] = {}
        self._of_row = array("I", (numbers.setdefault(value, len(numbers)) for value in values))
        self._different: list[Value] = list(numbers)
        self._count = len(numbers)
        self._plain = self._coded = ""

    def __len__(self) -> int:
        return self._count

    def prepare(self) -> Iterator[None]:
        """Bring the texts into the forms that are searched."""
        plain, codes = [], []
        for first in range(0, len(self._different), _STEP):
            texts = [cell_text(value) for value in self._different[first : first + _STEP]]
            plain.append(BREAK.join(map(searchable, texts)))
            codes.append(BREAK.join(map(coded, texts)))
            yield
        self._plain, self._coded = BREAK.join(plain), BREAK.join(codes)
        self._different = []

    def holding(self, word: Word) -> int:
        """The rows whose text holds the word, as a mask."""
        hits = bytearray(self._count)
        _note(hits, self._plain, re.escape(word.plain))
        if word.initials is not None:
            _note(hits, self._coded, word.initials.pattern)
        return _mask(bytes(map(hits.__getitem__, self._of_row))) if any(hits) else 0


def _note(hits: bytearray, text: str, wanted: str) -> None:
    """Mark the texts between the breaks of `text` in which the regular expression `wanted` is found."""
    position = number = 0
    for match in re.finditer(f"{wanted}[^{BREAK}]*", text):  # one hit a text is enough
        number += text.count(BREAK, position, match.start())
        position = match.end()
        hits[number] = True


def _mask(rows: bytes) -> int:
    """A byte a row, 0 or 1, as one integer."""
    return int.from_bytes(rows, "little")


def _cell(values: Sequence[Value], index: int) -> Value:
    return values[index] if index < len(values) else None
