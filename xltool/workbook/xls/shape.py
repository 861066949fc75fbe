"""Merged ranges, widths of columns, what is hidden: MERGECELLS, COLINFO, ROW (MS-XLS §2.4.168, §2.4.53,
§2.4.221)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

from xltool.record import NamedTuple
from xltool.workbook.refs import Range
from xltool.workbook.xls import records as r
from xltool.workbook.xls.layout import Layout
from xltool.workbook.xls.splices import Splice

_MERGES_PER_RECORD = 1026
_HIDDEN = 0x0001
_ROW_HIDDEN = 0x20
_DEFAULT_WIDTH = 8
_FUTURE_RECORDS = 0x0850
"""Ids from here on came with Excel 2002 and later; nearly all of them close a sheet."""
_VIEW = frozenset({0x088B, 0x0879, 0x087A})
_BEHIND_CONDFMT = frozenset({r.HLINK, 0x0800, r.DVAL, r.DV, r.CODENAME, 0x0801, 0x086C})
_BEHIND_MERGES = frozenset({0x015F, 0x01AD, 0x00EF, r.CONDFMT, r.CF, 0x0879, 0x087A}) | _BEHIND_CONDFMT
_BEHIND_DVAL = frozenset({r.CODENAME, 0x0801, 0x086C})
BEHIND = {r.MERGECELLS: _BEHIND_MERGES, r.CONDFMT: _BEHIND_CONDFMT, r.DVAL: _BEHIND_DVAL}


def place_of(layout: Layout, rid: int) -> int:
    """Where a record of that id may be inserted: before the first record that belongs behind it.

    The order is that of a worksheet substream (MS-XLS §2.1.7.20.5), looked at from WINDOW2 on.
    """
    window = layout.find(r.WINDOW2)
    start = (
        window.end
        if window is not None
        else max(layout.start, layout.dimensions.end if layout.dimensions else 0)
    )
    behind = BEHIND[rid]
    for record in layout.others:
        late = record.id >= _FUTURE_RECORDS and record.id not in _VIEW and record.id != r.BOF
        if record.pos >= start and (record.id in behind or late):
            return record.pos
    return layout.end


def read_refs(stream: bytes, pos: int, end: int) -> list[Range]:
    """A count u16 and that many ranges as Ref8 (rows, then columns, from 0), as far as `end`."""
    if pos + 2 > end:
        return []
    count = min(r.u16(stream, pos)[0], (end - pos - 2) // 8)
    found = []
    for i in range(count):
        first_row, last_row, first, last = struct.unpack_from("<4H", stream, pos + 2 + 8 * i)
        if first_row <= last_row and first <= last:
            found.append(Range(first_row + 1, first + 1, last_row + 1, min(last, r.MAX_COLUMN - 1) + 1))
    return found


def pack_refs(ranges: Sequence[Range]) -> bytes:
    """A count and the ranges as Ref8."""
    return struct.pack("<H", len(ranges)) + b"".join(pack_ref(cells) for cells in ranges)


def pack_ref(cells: Range) -> bytes:
    """One Ref8: first row, last row, first column, last column, from 0."""
    return struct.pack(
        "<4H", cells.first_row - 1, cells.last_row - 1, cells.first_column - 1, cells.last_column - 1
    )


def read_merges(stream: bytes, layout: Layout) -> list[Range]:
    """The merged ranges of a sheet; single cells are none."""
    return [
        cells
        for record in layout.all(r.MERGECELLS)
        for cells in read_refs(stream, record.body, record.end)
        if cells[:2] != cells[2:]
    ]


def merge_splices(stream: bytes, layout: Layout, new: Sequence[Range]) -> list[Splice]:
    """Add merged ranges: into the last MERGECELLS while it has room, else in records of their own."""
    if not new:
        return []
    left = list(new)
    out = []
    existing = layout.all(r.MERGECELLS)
    pos = existing[-1].end if existing else place_of(layout, r.MERGECELLS)
    if existing:
        record = existing[-1]
        ranges = stream[record.body + 2 : record.end]
        count = r.u16(stream, record.body)[0]
        room = _MERGES_PER_RECORD - count
        if room > 0 and len(ranges) == 8 * count:
            added, left = left[:room], left[room:]
            body = struct.pack("<H", count + len(added)) + ranges + b"".join(pack_ref(c) for c in added)
            out.append(Splice(record.pos, record.end, r.pack(r.MERGECELLS, body)))
    for i in range(0, len(left), _MERGES_PER_RECORD):
        body = pack_refs(left[i : i + _MERGES_PER_RECORD])
        out.append(Splice(pos, pos, r.pack(r.MERGECELLS, body)))
    return out


class ColumnInfo(NamedTuple):
    """A COLINFO: columns from 0, width in 1/256 of a character, the XF of empty cells."""

    first: int
    last: int
    width: int
    xf: int
    flags: int

    @property
    def hidden(self) -> bool:
        return bool(self.flags & _HIDDEN) or self.width == 0


def read_columns(stream: bytes, layout: Layout) -> list[tuple[r.Record, ColumnInfo]]:
    """The COLINFO records of a sheet."""
    read = ((record, read_column(stream, record)) for record in layout.all(r.COLINFO))
    return [(record, info) for record, info in read if info is not None]


def read_column(stream: bytes, record: r.Record) -> ColumnInfo | None:
    """What a COLINFO says; None if it is too short."""
    if record.end - record.body < 10:
        return None
    info = ColumnInfo(*struct.unpack_from("<5H", stream, record.body))
    return info._replace(last=min(info.last, r.MAX_COLUMN - 1))


def hides_row(stream: bytes, pos: int) -> bool:
    """Whether the ROW that begins there hides its row, by its mark or by having no height."""
    return bool(stream[pos + 16] & _ROW_HIDDEN) or not (stream[pos + 10] or stream[pos + 11] & 0x7F)


def column_info(columns: Iterable[tuple[r.Record, ColumnInfo]], column: int) -> ColumnInfo | None:
    """The COLINFO that covers a column (from 0)."""
    return next((info for _, info in columns if info.first <= column <= info.last), None)


def default_width(stream: bytes, layout: Layout) -> int:
    """The width of a column that has none of its own, in 1/256 of a character."""
    standard = layout.find(r.STANDARDWIDTH)
    if standard is not None and standard.end - standard.body >= 2:
        return int(r.u16(stream, standard.body)[0])
    default = layout.find(r.DEFCOLWIDTH)
    characters = (
        r.u16(stream, default.body)[0] if default and default.end - default.body >= 2 else _DEFAULT_WIDTH
    )
    return int(characters) * 256


def width_splices(stream: bytes, layout: Layout, widths: Mapping[int, int]) -> list[Splice]:
    """Give columns (from 0) a width of their own; a COLINFO that covers more columns is split."""
    out: list[Splice] = []
    columns = read_columns(stream, layout)
    hit: dict[int, dict[int, int]] = {}
    for column in sorted(widths):
        covering = next((i for i, (_, c) in enumerate(columns) if c.first <= column <= c.last), None)
        if covering is not None:
            hit.setdefault(covering, {})[column] = widths[column]
            continue
        before = [record.end for record, info in columns if info.first < column]
        pos = before[-1] if before else _first_colinfo_place(layout)
        out.append(Splice(pos, pos, _pack_column(ColumnInfo(column, column, widths[column], 15, 0))))
    for i, wanted in hit.items():
        record, info = columns[i]
        parts = []
        start = info.first
        for column, width in sorted(wanted.items()):
            if start < column:
                parts.append(info._replace(first=start, last=column - 1))
            parts.append(info._replace(first=column, last=column, width=width, flags=info.flags & ~_HIDDEN))
            start = column + 1
        if start <= info.last:
            parts.append(info._replace(first=start))
        out.append(Splice(record.pos, record.end, b"".join(map(_pack_column, parts))))
    return out


def _pack_column(info: ColumnInfo) -> bytes:
    return r.pack(r.COLINFO, struct.pack("<6H", *info, 0))


def forget_widths(stream: bytes, layout: Layout, first: int, last: int) -> list[Splice]:
    """Take width and dress from the columns `first` to `last` (from 0)."""
    out = []
    for record, info in read_columns(stream, layout):
        if info.first <= last and first <= info.last:
            left, right = info._replace(last=first - 1), info._replace(first=last + 1)
            kept = [part for part in (left, right) if part.first <= part.last]
            out.append(Splice(record.pos, record.end, b"".join(map(_pack_column, kept))))
    return out


def _first_colinfo_place(layout: Layout) -> int:
    """Before every other COLINFO, else right behind DEFCOLWIDTH, else right before DIMENSIONS."""
    first = layout.find(r.COLINFO)
    if first is not None:
        return first.pos
    default = layout.find(r.DEFCOLWIDTH)
    if default is not None:
        return default.end
    assert layout.dimensions is not None  # checked before any edit is taken
    return layout.dimensions.pos
