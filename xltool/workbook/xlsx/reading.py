"""What the cells of a sheet hold: a batch of rows at a time where rows are written the usual way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from xltool.patterns import compiled
from xltool.workbook.base import Value
from xltool.workbook.numbers import to_date
from xltool.workbook.xlsx.bulk import BulkReader, everything, sampled_kinds
from xltool.workbook.xlsx.cells import Cell, rows_of
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.xml import Malformed

_BULK_FROM = 1 << 14
"""Bytes of grid, some forty rows, from which the bulk pattern pays for being compiled (a millisecond); where
many workbooks are alike it is compiled once, and they are read at twice the speed."""
_ISO = compiled(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?Z?)?")


class Reader:
    """Turns cells into values for one workbook. `strings` is called once, when first needed."""

    def __init__(self, strings: Callable[[], list[str]], dated: frozenset[int], date1904: bool) -> None:
        self._load_strings = strings
        self._strings: list[str] | None = None
        self._dated = dated
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
        kinds = sampled_kinds(part) if len(grid) > _BULK_FROM and not rules.odd else []
        bulk = self._bulk(part, kinds) if kinds else None
        position = previous = 0
        while bulk is not None:
            ready, last, position, all_alike = bulk.read(position)
            yield from ready
            previous = last or previous
            if all_alike:
                continue
            row = next(rows_of(grid, rules, position, previous), None)
            if row is None:
                return
            if kinds != everything(len(kinds)):
                kinds = everything(len(kinds))
                bulk = self._bulk(part, kinds)
                continue
            position, previous = row.end, row.number
            if values := self._row(part.cells(row)):
                yield row.number, values
        for row in rows_of(grid, rules):
            if values := self._row(part.cells(row)):
                yield row.number, values

    def _bulk(self, part: SheetPart, kinds: list[set[str]]) -> BulkReader:
        return BulkReader(part, kinds, self.strings, self._dated, self.value, self._number)

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
