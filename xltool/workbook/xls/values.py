"""What cells hold: from record bytes to values, a row at a time."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

from xltool.record import NamedTuple
from xltool.workbook.base import Value
from xltool.workbook.numbers import to_date
from xltool.workbook.xls import records as r
from xltool.workbook.xls.runs import Run
from xltool.workbook.xls.shapes import Shape

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""MS-XLS §2.5.10 (BErr)."""

_CELL = struct.Struct("<HHHHHI").unpack_from
"""id, length, row, column, XF and the first four bytes of the content."""
_double = struct.Struct("<d").unpack_from
_RK_INTEGER = 2
"""The flags of an RK value that is a whole number."""


class CellSite(NamedTuple):
    """One cell as it is stored. A MULRK or MULBLANK yields a site for each of its columns."""

    column: int
    xf: int
    record: int
    """The record's id."""
    pos: int
    end: int
    """Behind the record and its trailers."""


def sites(stream: bytes, run: Run) -> Iterator[CellSite]:
    """The cells of a run in the order of the file."""
    pos = run.start
    while pos < run.end:
        rid, size, _, column = r.CELL_HEAD.unpack_from(stream, pos)
        end = pos + 4 + size
        while end < run.end and r.u16(stream, end)[0] not in r.CELLS:
            end += 4 + r.u16(stream, end + 2)[0]
        if rid in (r.MULRK, r.MULBLANK):
            step = 6 if rid == r.MULRK else 2
            for k in range((size - 6) // step):
                yield CellSite(column + k, r.u16(stream, pos + 8 + step * k)[0], rid, pos, end)
        else:
            yield CellSite(column, r.u16(stream, pos + 8)[0], rid, pos, end)
        pos = end


def find_site(stream: bytes, run: Run, column: int) -> CellSite | None:
    """The cell of a run in that column; of several the last, which is the one that counts."""
    if run.ascending:
        if column > run.last_column:
            return None
        if column == run.last_column:  # by far the most asked for: the neighbour of a new column
            rid, size = r.HEAD.unpack_from(stream, run.last)
            place = run.last + 8
            if rid == r.MULRK:
                place = run.last + 4 + size - 8
            elif rid == r.MULBLANK:
                place = run.last + 4 + size - 4
            return CellSite(column, r.u16(stream, place)[0], rid, run.last, run.end)
    found = None
    for site in sites(stream, run):
        if site.column == column:
            found = site
            if run.ascending:
                break
    return found


class Reader:
    """Reads values: knows the strings, which XFs show dates, and the calendar."""

    def __init__(
        self, stream: bytes, texts: Sequence[str], shows_date: Sequence[bool], date1904: bool
    ) -> None:
        self._stream = stream
        self._texts = [text or None for text in texts]
        self._shows_date = shows_date
        self._date_xfs = {xf for xf, shows in enumerate(shows_date) if shows}
        self._date1904 = date1904

    def row(self, runs: Sequence[Run]) -> list[Value]:
        """The values of one row from column A on, without trailing None; empty text counts as None."""
        stream, texts, dates = self._stream, self._texts, self._shows_date
        labelsst, blanks, limit = r.LABELSST, (r.BLANK, r.MULBLANK), r.MAX_COLUMN
        values: list[Value] = []
        width = 0
        for run in runs:
            pos, end = run.start, run.end
            while pos < end:
                rid, size, _, column, xf, content = _CELL(stream, pos)
                start = pos
                pos += size + 4
                if rid == labelsst:
                    value: Value = texts[content] if content < len(texts) else None
                elif rid in blanks:
                    continue
                elif rid == r.MULRK:
                    self._put_numbers(values, start, column, (size - 6) // 6)
                    width = len(values)
                    continue
                else:
                    value = self._other(rid, start, run, content)
                    if type(value) is float and xf < len(dates) and dates[xf]:
                        value = to_date(value, self._date1904) or value
                if value is None or column >= limit:
                    continue
                if column == width:
                    values.append(value)
                else:
                    self._put(values, column, value)
                width = len(values)
        return values

    def shaped(self, shape: Shape, starts: Sequence[int]) -> list[list[Value]] | None:
        """The values of rows of a known shape, a column at a time; None where a text is not there."""
        if not shape.valued:
            return [[] for _ in starts]
        blank = [None] * len(starts)
        columns: list[Sequence[Value]] = [blank] * shape.valued
        texts = zip(*map(shape.texts, repeat(self._stream), starts), strict=True)
        try:
            for column, indices in zip(shape.text_columns, texts, strict=True):
                columns[column] = list(map(self._texts.__getitem__, indices))
        except IndexError:
            return None
        fields = zip(*map(shape.numbers, repeat(self._stream), starts), strict=True)
        for (column, is_rk), xfs, contents in zip(shape.number_columns, fields, fields, strict=True):
            columns[column] = self._numbers(xfs, contents, is_rk)
        rows = list(map(list, zip(*columns, strict=True)))
        if None in columns[-1]:
            for values in rows:
                while values and values[-1] is None:
                    values.pop()
        return rows

    def _numbers(self, xfs: Sequence[int], contents: Sequence[Any], is_rk: bool) -> Sequence[Value]:
        """The values of a column of NUMBERs or RKs."""
        numbers: Sequence[float] = contents
        if is_rk:
            numbers = [
                float(content >> 2) if content & 3 == _RK_INTEGER else r.rk_number(content)
                for content in contents
            ]
        if self._date_xfs.isdisjoint(xfs):
            return numbers
        return list(map(self._number, numbers, xfs))

    @staticmethod
    def _put(values: list[Value], column: int, value: Value) -> None:
        if column >= len(values):
            values.extend([None] * (column - len(values)))
            values.append(value)
        else:  # unsorted or duplicate cells: the later record counts
            values[column] = value

    def _put_numbers(self, values: list[Value], pos: int, column: int, count: int) -> None:
        for k in range(min(count, r.MAX_COLUMN - column)):
            xf, rk = struct.unpack_from("<HI", self._stream, pos + 8 + 6 * k)
            self._put(values, column + k, self._number(r.rk_number(rk), xf))

    def _number(self, number: float, xf: int) -> Value:
        if xf < len(self._shows_date) and self._shows_date[xf]:
            return to_date(number, self._date1904) or number
        return number

    def _other(self, rid: int, pos: int, run: Run, content: int) -> Value:
        """The value of a cell that is no shared string; a number is still to be dressed as a date."""
        stream = self._stream
        if rid == r.RK:
            return r.rk_number(content)
        if rid == r.NUMBER:
            plain: float = _double(stream, pos + 10)[0]
            return plain
        if rid not in _VALUED:
            return None
        if rid in (r.LABEL, r.RSTRING):
            size = r.u16(stream, pos + 2)[0]
            if size < 9:
                return None
            count, flags = struct.unpack_from("<HB", stream, pos + 10)
            count = min(count, (size - 9) >> (flags & 1))
            return r.characters(stream, pos + 13, count, flags & 1) or None
        if rid == r.BOOLERR:
            code, is_error = stream[pos + 10], stream[pos + 11]
            return ERRORS.get(code, "#N/A") if is_error else bool(code)
        if r.u16(stream, pos + 16)[0] != 0xFFFF:
            number: float = _double(stream, pos + 10)[0]
            return number
        kind, code = stream[pos + 10], stream[pos + 12]
        if kind == 0:
            return self._cached_text(pos, run)
        if kind == 1:
            return bool(code)
        return ERRORS.get(code, "#N/A") if kind == 2 else None

    def _cached_text(self, pos: int, run: Run) -> str | None:
        """The text in the STRING record behind a formula."""
        for record in r.walk(self._stream, pos, run.end):
            if record.pos > pos and record.id in r.CELLS:
                return None
            if record.id == r.STRING and record.end - record.body >= 3:
                count, flags = struct.unpack_from("<HB", self._stream, record.body)
                return r.split_string(self._stream, record, record.body + 3, count, flags) or None
        return None


_VALUED = frozenset({r.LABEL, r.RSTRING, r.BOOLERR, *r.FORMULAS})


def formula_guard(stream: bytes, site: CellSite) -> str | None:
    """The code for which a formula must not be replaced, None for one that may be (XLS.md §6.4)."""
    if site.end - site.pos < 27:
        return None
    first_token = stream[site.pos + 26]
    trailers = {record.id for record in r.walk(stream, site.pos, site.end)}
    if first_token == 0x02 or r.TABLE in trailers:
        return "DATA_TABLE"
    if r.ARRAY in trailers:
        return "ARRAY_FORMULA"
    if r.SHRFMLA in trailers:
        return "SHARED_FORMULA"
    return None


def shared_host(stream: bytes, site: CellSite) -> tuple[int, int] | None:
    """The (row, column) whose ARRAY or SHRFMLA a member formula refers to (ptgExp, MS-XLS §2.5.198.58)."""
    if site.end - site.pos >= 31 and stream[site.pos + 26] == 0x01:
        row, column = struct.unpack_from("<HH", stream, site.pos + 27)
        return row, column
    return None
