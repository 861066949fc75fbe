"""The part of the self-check that walks the table of shared strings (MS-XLS §2.4.265) without reading them.

It shares nothing with `strings.py`, which it checks.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Sequence

from xltool.workbook.xls import records as r
from xltool.workbook.xls.records import Record


def check_strings(
    stream: bytes, sst: Sequence[Record], extsst: Record | None, found: Counter[tuple[str, int]]
) -> int:
    """Walk the shared strings without reading them; returns how many there are."""
    if not sst:
        return 0
    declared: int = r.u32(stream, sst[0].body + 4)[0]
    size = r.u16(stream, extsst.body)[0] if extsst is not None else 0
    due = 0 if size else -1
    """The next string whose place the index must name."""
    places: list[tuple[int, int]] = []
    fragment, pos, end = 0, sst[0].body + 8, sst[0].end
    count = 0
    while count < declared:
        if pos + 3 > end:
            if pos < end or fragment + 1 == len(sst):
                break
            fragment += 1
            pos, end = sst[fragment].body, sst[fragment].end
            continue
        if count == due:
            places.append((pos, pos - sst[fragment].pos))
            due += size
        flags = stream[pos + 2]
        behind = pos + 3 + ((stream[pos] | stream[pos + 1] << 8) << (flags & 1))
        if flags & 0x0C or behind > end:
            fragment, behind = _string_end(stream, sst, fragment, pos)
            if fragment == len(sst):
                break
            end = sst[fragment].end
        pos = behind
        count += 1
    if count != declared or fragment != len(sst) - 1 or pos != end:
        found["strings end", -1] += 1
    if extsst is not None:
        buckets = [struct.unpack_from("<IH", stream, p) for p in range(extsst.body + 2, extsst.end - 7, 8)]
        if not size or buckets != places:
            found["string index", -1] += 1
    return count


def _string_end(stream: bytes, sst: Sequence[Record], fragment: int, pos: int) -> tuple[int, int]:
    """Where the string at `pos` ends, as (fragment, offset); the fragment is len(sst) if it never does."""
    length, flags = struct.unpack_from("<HB", stream, pos)
    pos += 3
    tail = 0
    if flags & 8:
        tail += 4 * r.u16(stream, pos)[0]
        pos += 2
    if flags & 4:
        tail += r.u32(stream, pos)[0]
        pos += 4
    for in_text, left in ((True, length), (False, tail)):
        while left:
            width = 2 if in_text and flags & 1 else 1
            here = min(left, (sst[fragment].end - pos) // width)
            pos += here * width
            left -= here
            if left:
                fragment += 1
                if fragment == len(sst) or sst[fragment].end == sst[fragment].body:
                    return len(sst), pos
                pos = sst[fragment].body
                if in_text:
                    flags = flags & ~1 | stream[pos] & 1
                    pos += 1
    return fragment, pos
