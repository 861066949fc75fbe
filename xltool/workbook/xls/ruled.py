"""Drop-down lists and conditional formats that read what goes: they go too."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from xltool.workbook.refs import Range
from xltool.workbook.xls import records as r
from xltool.workbook.xls.formulaplaces import formula_places, validation_formulas
from xltool.workbook.xls.formulas import CantFollow, unshared
from xltool.workbook.xls.reads import Reads
from xltool.workbook.xls.records import Record
from xltool.workbook.xls.shape import read_refs
from xltool.workbook.xls.splices import Splice

_DVAL_COUNT = 14


def rules_that_read(
    stream: bytes, records: Sequence[Record], reads: Reads, on_sheet: bool
) -> Iterator[Splice]:
    """The splices that take them out of a sheet (its own records); `on_sheet`: it is the one that loses
    columns."""
    reader = _Reader(stream, reads, on_sheet)
    yield from _without_lists(reader, records)
    yield from _without_formats(reader, records)


class _Reader:
    def __init__(self, stream: bytes, reads: Reads, on_sheet: bool) -> None:
        self.stream = stream
        self._reads = reads
        self._on_sheet = on_sheet

    def doomed(self, places: Sequence[tuple[int, int]], ranges: Sequence[Range]) -> bool:
        """Whether one of a rule's formulas reads what goes, seen from the first cell that stays of those the
        rule is for; without such a cell the rule goes with its cells."""
        gone = self._reads.columns if self._on_sheet else ()
        cell = next(
            (
                (cells.first_row - 1, column - 1)
                for cells in ranges
                for column in range(cells.first_column, cells.last_column + 1)
                if column - 1 not in gone
            ),
            None,
        )
        if cell is None:
            return False
        for start, end in places:
            try:
                formula = unshared(self.stream[start:end], *cell)
            except (CantFollow, struct.error, IndexError):
                return True  # what can't be understood counts as read
            if self._reads.mentions(formula, self._on_sheet):
                return True
        return False


def _without_lists(reader: _Reader, records: Sequence[Record]) -> Iterator[Splice]:
    stream = reader.stream
    lists = [record for record in records if record.id == r.DV]
    gone = []
    for record in lists:
        places = validation_formulas(stream, record)
        if reader.doomed(places, read_refs(stream, places[-1][1], record.end)):
            gone.append(record)
    yield from (Splice(record.pos, record.end, b"") for record in gone)
    for record in records:
        if record.id == r.DVAL and gone:
            at = record.body + _DVAL_COUNT
            left = len(lists) - len(gone)
            whole = Splice(record.pos, record.end, b"")
            yield Splice(at, at + 4, struct.pack("<I", left)) if left else whole


def _without_formats(reader: _Reader, records: Sequence[Record]) -> Iterator[Splice]:
    stream = reader.stream
    for at, record in enumerate(records):
        if record.id != r.CONDFMT or record.end - record.body < 14:
            continue
        ranges = read_refs(stream, record.body + 12, record.end)
        count = r.u16(stream, record.body)[0]
        rules = [rule for rule in records[at + 1 : at + 1 + count] if rule.id == r.CF]
        gone = [rule for rule in rules if reader.doomed(formula_places(stream, rule), ranges)]
        if not gone:
            continue
        if len(gone) == len(rules):
            yield Splice(record.pos, record.end, b"")
        else:
            yield Splice(record.body, record.body + 2, struct.pack("<H", count - len(gone)))
        yield from (Splice(rule.pos, rule.end, b"") for rule in gone)
        own = r.u16(stream, record.body + 2)[0] >> 1
        for more in records:  # the order in which its rules were asked, by their numbers
            if more.id == r.CFEX and more.end - more.body >= 18 and r.u16(stream, more.body + 16)[0] == own:
                yield Splice(more.pos, more.end, b"")
