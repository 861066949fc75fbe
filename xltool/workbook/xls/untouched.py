"""The part of the self-check that compares the sheets that were not to be changed, byte by byte.

It shares nothing with the code that edits.
"""

from __future__ import annotations

from collections.abc import Collection

from xltool.workbook.xls import records as r

_TAIL = 1 << 13
"""How many bytes are looked at at once for zeros at the end."""


def untouched_sheets_equal(old: bytes, new: bytes, touched: Collection[int]) -> bool:
    """Whether every sheet but the touched ones has the same records, the offsets in INDEX aside."""
    old_sheets, new_sheets = sheets_of(old), sheets_of(new)
    if [sheet[0] for sheet in old_sheets] != [sheet[0] for sheet in new_sheets]:
        return False
    old_view, new_view = memoryview(old), memoryview(new)
    for ordinal, ((_, *was), (_, *now)) in enumerate(zip(old_sheets, new_sheets, strict=True)):
        if ordinal in touched:
            continue
        skip = _index_place(old, *was)
        if skip != _index_place(new, *now) or was[1] - was[0] != now[1] - now[0]:
            return False
        for first, last in ((0, skip[0]), (skip[1], was[1] - was[0])):
            if old_view[was[0] + first : was[0] + last] != new_view[now[0] + first : now[0] + last]:
                return False
    return True


def sheets_of(stream: bytes) -> list[tuple[bytes, int, int]]:
    """Each sheet's BOUNDSHEET behind its offset, where it starts, and where the next one does."""
    bounds = []
    for record in r.walk(stream, 0, len(stream)):
        if record.id == r.EOF:
            break
        if record.id == r.BOUNDSHEET:
            bounds.append((stream[record.body + 4 : record.end], r.u32(stream, record.body)[0]))
    starts = sorted({start for _, start in bounds if start < len(stream)})
    # A small stream is padded with zeros when it is replaced.
    ends = dict(zip(starts, [*starts[1:], _length(stream)], strict=True))
    return [(name, start, ends.get(start, start)) for name, start in bounds]


def _length(stream: bytes) -> int:
    """How long a stream is without the zeros at its end."""
    end = len(stream)
    while end and not stream[end - 1]:
        tail = stream[max(0, end - _TAIL) : end].rstrip(b"\0")
        end = max(0, end - _TAIL) + len(tail)
    return end


def _index_place(stream: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the body of a sheet's INDEX lies, from the sheet's start."""
    for record in r.walk(stream, start, end):
        if record.id == r.INDEX:
            return record.body - start, record.end - start
        if record.id in (r.DIMENSIONS, r.EOF):
            break
    return 0, 0
