"""Columns of a sheet made as if nobody had ever used them. Nothing moves, so nothing has to follow.

Columns count from 0.
"""

from __future__ import annotations

import struct
from pathlib import Path

from xltool.workbook.refs import Range, format_ref
from xltool.workbook.xls import records as r
from xltool.workbook.xls import refusals
from xltool.workbook.xls.cells import drop_index
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.layout import Layout
from xltool.workbook.xls.merging import merge_run
from xltool.workbook.xls.patch import fix_offsets
from xltool.workbook.xls.rules import read_validation
from xltool.workbook.xls.runs import Run
from xltool.workbook.xls.shape import forget_widths, pack_ref, pack_refs, read_refs
from xltool.workbook.xls.splices import Splice, assemble
from xltool.workbook.xls.values import formula_guard, sites

_DVAL_COUNT = 14


def erase_columns(stream: bytes, found: Globals, layout: Layout, first: int, last: int, path: Path) -> bytes:
    """The stream without the cells of these columns of a sheet; UnsupportedEdit where something reaches over
    their edge."""
    eraser = _Eraser(stream, layout, first, last, path)
    eraser.check()
    splices = eraser.splices()
    if not splices:
        return stream
    out, moves = assemble(stream, [*drop_index(layout), *splices])
    fix_offsets(stream, found, out, moves)
    return out.getvalue()


class _Eraser:
    """What has to change in one sheet."""

    def __init__(self, stream: bytes, layout: Layout, first: int, last: int, path: Path) -> None:
        self._stream = stream
        self._layout = layout
        self._first, self._last = first, last
        self._path = path

    def check(self) -> None:
        """UnsupportedEdit for merged ranges over the edge, comments, and formulas others depend on."""
        for record in self._layout.all(r.MERGECELLS):
            for cells in read_refs(self._stream, record.body, record.end):
                if self._outside(cells) not in ([], [cells]):
                    raise refusals.cell_refusal("MERGE_OVERLAPS", str(cells), self._path)
        for record in self._layout.all(r.NOTE):
            row, column = struct.unpack_from("<HH", self._stream, record.body)
            if self._first <= column <= self._last:
                raise refusals.cell_refusal("COMMENT_IN_COLUMNS", format_ref(row + 1, column + 1), self._path)
        for run in self._runs():
            if not run.ascending:
                raise refusals.cell_refusal("UNSORTED_ROW", format_ref(run.row + 1, 1), self._path)
            for site in sites(self._stream, run) if run.shape is None else ():
                if site.record in r.FORMULAS and self._first <= site.column <= self._last:
                    code = formula_guard(self._stream, site)
                    if code is not None:
                        cell = format_ref(run.row + 1, site.column + 1)
                        raise refusals.cell_refusal(code, cell, self._path)

    def _runs(self) -> list[Run]:
        return [run for run in self._layout.runs if run.last_column >= self._first]

    def splices(self) -> list[Splice]:
        """The changes, none where nothing is in the columns."""
        gone = [(column, b"") for column in range(self._first, self._last + 1)]
        out = []
        for run in self._runs():
            new, _ = merge_run(self._stream, run, gone)
            out.append(Splice(run.start, run.end, new))
        out += [splice for head in self._layout.heads.values() if (splice := self._span(head + 6))]
        if self._layout.dimensions is not None and (splice := self._span(self._layout.dimensions.body + 8)):
            out.append(splice)
        out += self._merges() + self._links() + self._formats() + self._validations()
        return out + forget_widths(self._stream, self._layout, self._first, self._last)

    def _outside(self, cells: Range) -> list[Range]:
        """What of a range lies left and right of the columns."""
        first, last = self._first + 1, self._last + 1
        if cells.last_column < first or cells.first_column > last:
            return [cells]
        parts = (cells._replace(last_column=first - 1), cells._replace(first_column=last + 1))
        return [part for part in parts if part.first_column <= part.last_column]

    def _span(self, place: int) -> Splice | None:
        """First column and the one behind the last, as ROW and DIMENSIONS have them, without ours."""
        first, behind = struct.unpack_from("<HH", self._stream, place)
        if not self._first < behind <= self._last + 1:
            return None
        left = min(first, self._first)
        return Splice(place, place + 4, struct.pack("<HH", left, self._first))

    def _merges(self) -> list[Splice]:
        out = []
        for record in self._layout.all(r.MERGECELLS):
            ranges = read_refs(self._stream, record.body, record.end)
            kept = [cells for cells in ranges if self._outside(cells)]
            if len(kept) < len(ranges):
                new = r.pack(r.MERGECELLS, pack_refs(kept)) if kept else b""
                out.append(Splice(record.pos, record.end, new))
        return out

    def _links(self) -> list[Splice]:
        out = []
        for record in self._layout.all(r.HLINK):
            left, right = struct.unpack_from("<4x2H", self._stream, record.body)
            if self._first <= left and right <= self._last:
                out.append(Splice(record.pos, record.end, b""))
        return out

    def _formats(self) -> list[Splice]:
        """Conditional formats, with their rules when no cell is left."""
        out = []
        others = self._layout.others
        for at, record in enumerate(others):
            if record.id != r.CONDFMT or record.end - record.body < 14:
                continue
            ranges = read_refs(self._stream, record.body + 12, record.end)
            kept = [part for cells in ranges for part in self._outside(cells)]
            if kept == ranges:
                continue
            if kept:
                tops, lefts, bottoms, rights = zip(*kept, strict=True)
                bounds = pack_ref(Range(min(tops), min(lefts), max(bottoms), max(rights)))
                body = self._stream[record.body : record.body + 4] + bounds + pack_refs(kept)
                out.append(Splice(record.pos, record.end, r.pack(r.CONDFMT, body)))
                continue
            end = record.end
            for rule in others[at + 1 :]:
                if rule.id != r.CF or rule.pos != end:
                    break
                end = rule.end
            out.append(Splice(record.pos, end, b""))
        return out

    def _validations(self) -> list[Splice]:
        out = []
        lost = 0
        records = self._layout.all(r.DV)
        for record in records:
            validation = read_validation(self._stream, record)
            if validation is None:
                continue
            kept = [part for cells in validation.ranges for part in self._outside(cells)]
            if kept == validation.ranges:
                continue
            if kept:
                body = self._stream[record.body : validation.ranges_at] + pack_refs(kept)
                out.append(Splice(record.pos, record.end, r.pack(r.DV, body)))
            else:
                lost += 1
                out.append(Splice(record.pos, record.end, b""))
        head = self._layout.find(r.DVAL)
        if lost and head is not None and head.end - head.body >= 18:
            if lost == len(records):
                out.append(Splice(head.pos, head.end, b""))
            else:
                at = head.body + _DVAL_COUNT
                out.append(Splice(at, at + 4, struct.pack("<I", len(records) - lost)))
        return out
