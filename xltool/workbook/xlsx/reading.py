"""What the cells of a sheet hold: a batch of rows at a time where rows are written the usual way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from xltool.workbook.base import Value
from xltool.workbook.collector import collector_paused
from xltool.workbook.numbers import to_date
from xltool.workbook.xlsx.cells import BULK_GROUPS, Cell, rows_of
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.text import cell_text
from xltool.workbook.xlsx.xml import Malformed

_BATCH = 4096
_BULK_FROM = 1 << 16
"""Bytes of grid from which compiling the bulk pattern (a third of a millisecond a column) pays."""
_BULK_COLUMNS = 64
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?Z?)?")

Groups = tuple[Any, ...]
"""Bytes, or None for a group that did not match."""


class Reader:
    """Turns cells into values for one workbook. `strings` is called once, when first needed."""

    def __init__(self, strings: Callable[[], list[str]], dated: frozenset[int], date1904: bool) -> None:
        self._load_strings = strings
        self._strings: list[str] | None = None
        self._dated = dated
        self._dated_text = frozenset(str(style).encode() for style in dated)
        self._date1904 = date1904

    def value(self, cell: Cell) -> Value:
        """What a cell holds; Malformed for a shared string that isn't there."""
        text = cell.text
        if text is None:
            return None
        kind = cell.kind
        if kind == "s":
            return self._shared(text)
        if kind == "n":
            return self._number(text, cell.style in self._dated) if text else None
        if kind == "b":
            return text.strip() in ("1", "true")
        return _iso_date(text) if kind == "d" else text

    def _shared(self, index: str | bytes) -> str:
        try:
            return self.strings[int(index)]
        except (IndexError, ValueError) as error:
            raise Malformed(f"no shared string {index!r}") from error

    @property
    def strings(self) -> list[str]:
        """The shared strings."""
        if self._strings is None:
            self._strings = self._load_strings()
        return self._strings

    def _number(self, text: str | bytes, dated: bool) -> Value:
        try:
            number = float(text)
        except ValueError:
            return text if isinstance(text, str) else text.decode()
        if dated:
            day = to_date(number, self._date1904)
            return number if day is None else day
        return number

    def rows(self, part: SheetPart) -> Iterator[tuple[int, list[Value]]]:
        """The rows that hold a value, in the order they are stored."""
        grid, rules = part.grid, part.rules
        width = 0
        if len(grid) > _BULK_FROM and not rules.odd:
            width = self._width(part)
        if not width:
            for row in rows_of(grid, rules):
                if values := self._row(part.cells(row)):
                    yield row.number, values
            return
        match = rules.bulk(width).match
        position = previous = 0
        while True:
            with collector_paused():
                batch: list[Groups] = []
                while len(batch) < _BATCH and (found := match(grid, position)):
                    batch.append(found.groups())
                    position = found.end()
                full = len(batch) == _BATCH
                ready = self._batch(batch, part) if batch else ()
                previous = int(batch[-1][0]) if batch else previous
                del batch
            yield from ready
            if not full:
                odd_row = next(rows_of(grid, rules, position, previous), None)
                if odd_row is None:
                    return
                position, previous = odd_row.end, odd_row.number
                if held := self._row(part.cells(odd_row)):
                    yield odd_row.number, held

    @staticmethod
    def _width(part: SheetPart) -> int:
        """How many columns the first rows have; 0 for a sheet too wide for the bulk pattern."""
        width = 0
        for row, _ in zip(rows_of(part.grid, part.rules), range(20), strict=False):
            width = max((width, *(cell.column for cell in part.cells(row))))
        return width if width <= _BULK_COLUMNS else 0

    def _row(self, cells: list[Cell]) -> list[Value]:
        values: list[Value] = []
        for cell in cells:
            value = self.value(cell)
            if value is not None:
                missing = cell.column - len(values)
                if missing > 0:
                    values += [None] * missing
                values[cell.column - 1] = value
        return values

    def _batch(self, batch: list[Groups], part: SheetPart) -> Iterable[tuple[int, list[Value]]]:
        """Numbers and values of rows the bulk pattern matched, column by column: C loops do the work."""
        numbers, *groups = zip(*batch, strict=True)
        values = [
            self._column(part, *groups[start : start + BULK_GROUPS])
            for start in range(0, len(groups), BULK_GROUPS)
        ]
        while values and values[-1].count(None) == len(batch):
            values.pop()
        rows = zip(map(int, numbers), map(list, zip(*values, strict=True)), strict=bool(values))
        if not values or values[-1].count(None) == 0:
            return list(rows)
        held = []
        for number, row in rows:
            while row and row[-1] is None:
                row.pop()
            if row:
                held.append((number, row))
        return held

    def _column(
        self, part: SheetPart, shared: Groups, inline: Groups, styles: Groups, numbers: Groups, others: Groups
    ) -> list[Value]:
        """One column of a batch, from the groups of the bulk pattern."""
        count = len(shared)
        values: list[Value] = [None] * count
        blank = shared.count(None)
        if blank < count:
            strings = self.strings
            try:
                if blank:
                    values = [None if index is None else strings[int(index)] for index in shared]
                else:
                    values = [*map(strings.__getitem__, map(int, shared))]
            except IndexError as error:
                raise Malformed("a shared string is missing") from error
        blank = numbers.count(None)
        if blank == 0 and self._dated_text.isdisjoint(styles):
            with suppress(ValueError):
                return [*map(float, numbers)]
        if blank < count:
            dated = self._dated_text
            for at, number in enumerate(numbers):
                if number is not None:
                    values[at] = self._number(number, styles[at] in dated)
        if inline.count(None) < count:
            for at, text in enumerate(inline):
                if text is not None:
                    values[at] = cell_text(text)
        if others.count(None) < count:
            for at, other in enumerate(others):
                if other is not None:
                    kind, content = part.rules.other(other)
                    values[at] = self.value(Cell(0, 0, 0, int(styles[at] or 0), kind, content, False))
        return values


def _iso_date(text: str) -> Value:
    """A cell of type "d" (ECMA-376 part 1 §18.18.11): a day, a moment, or text if it is neither."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        return text
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micro = int((found[7] or "").ljust(6, "0"))
    try:
        moment = dt.datetime(year, month, day, hour, minute, second, micro)
    except ValueError:
        return text
    return moment if moment.time() != dt.time() else moment.date()
