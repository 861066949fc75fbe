"""One row with its edits merged in: records replaced, those of several cells split, new ones put in place."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from xltool.record import NamedTuple
from xltool.workbook.xls import records as r
from xltool.workbook.xls.runs import Run
from xltool.workbook.xls.splices import Splice
from xltool.workbook.xls.values import CellSite, sites

CellEdit = tuple[int, bytes]
"""A column and the whole record for it."""


class JoinedRows(NamedTuple):
    """Edited rows one after the other whose edits begin and end in the same columns."""

    rows: Sequence[int]
    left: int
    right: int
    """The first and the last edited column."""
    records: Sequence[bytes]
    """The new cells of each row in one."""
    texts: int
    """How many of the new cells refer to a shared string."""


def merge_run(stream: bytes, run: Run, edits: Sequence[CellEdit]) -> tuple[bytes, int]:
    """One row with its edits merged in, and how many shared strings lost a reference."""
    parts: list[bytes] = []
    dropped = 0
    k = 0
    copied = run.start
    pending = list(edits)
    for group in _records(stream, run):
        first, last = group[0].column, group[-1].column
        pos, end = group[0].pos, group[0].end
        while k < len(pending) and pending[k][0] < first:
            parts.append(stream[copied:pos])
            parts.append(pending[k][1])
            copied = pos
            k += 1
        if k < len(pending) and pending[k][0] <= last:
            parts.append(stream[copied:pos])
            copied = end
            mine: dict[int, bytes] = {}
            while k < len(pending) and pending[k][0] <= last:
                mine[pending[k][0]] = pending[k][1]
                k += 1
            parts.append(_split(stream, run.row, group, mine))
            dropped += group[0].record == r.LABELSST
    parts.append(stream[copied : run.end])
    parts.extend(record for _, record in pending[k:])
    return b"".join(parts), dropped


def _records(stream: bytes, run: Run) -> list[list[CellSite]]:
    """The cells of a run grouped by the record that stores them."""
    groups: list[list[CellSite]] = []
    for site in sites(stream, run):
        if groups and groups[-1][0].pos == site.pos:
            groups[-1].append(site)
        else:
            groups.append([site])
    return groups


def _split(stream: bytes, row: int, group: Sequence[CellSite], edits: Mapping[int, bytes]) -> bytes:
    """A record with some of its cells replaced; of a MULRK or MULBLANK the parts between them remain."""
    if group[0].record not in (r.MULRK, r.MULBLANK):
        return edits[group[0].column]
    parts: list[bytes] = []
    kept: list[CellSite] = []
    for site in group:
        if site.column in edits:
            parts.append(_part(stream, row, kept))
            parts.append(edits[site.column])
            kept = []
        else:
            kept.append(site)
    parts.append(_part(stream, row, kept))
    return b"".join(parts)


def _part(stream: bytes, row: int, kept: Sequence[CellSite]) -> bytes:
    """Some neighbouring cells of a MULRK or MULBLANK as a record of their own."""
    if not kept:
        return b""
    first, last = kept[0], kept[-1]
    numbers = first.record == r.MULRK
    step = 6 if numbers else 2
    origin = r.u16(stream, first.pos + 6)[0]
    start = first.pos + 8 + step * (first.column - origin)
    content = stream[start : start + step * len(kept)]
    head = struct.pack("<HH", row, first.column)
    if len(kept) == 1:
        return r.pack(r.RK if numbers else r.BLANK, head + content)
    return r.pack(first.record, head + content + struct.pack("<H", last.column))


def replace_everywhere(
    stream: bytes, runs: Sequence[Run], edits: Sequence[CellEdit], splices: list[Splice]
) -> int:
    """A row that is unsorted or scattered: replace every exact match, put new cells into its last run."""
    wanted = dict(edits)
    held = [{site.column for site in sites(stream, run)} & wanted.keys() for run in runs]
    missing = wanted.keys() - set[int]().union(*held)
    dropped = 0
    for run, columns in zip(runs, held, strict=True):
        columns |= missing if run is runs[-1] else set()
        mine = [(column, wanted[column]) for column in sorted(columns)]
        if not mine:
            continue
        merge = merge_run if run.ascending else merge_unsorted
        merged, lost = merge(stream, run, mine)
        splices.append(Splice(run.start, run.end, merged))
        dropped += lost
    return dropped


def merge_unsorted(stream: bytes, run: Run, edits: Sequence[CellEdit]) -> tuple[bytes, int]:
    """`merge_run` for a run whose columns do not ascend: new cells go to its end."""
    wanted = dict(edits)
    missing = dict(wanted)
    parts: list[bytes] = []
    dropped = 0
    for group in _records(stream, run):
        mine = {site.column: wanted[site.column] for site in group if site.column in wanted}
        parts.append(_split(stream, run.row, group, mine) if mine else stream[group[0].pos : group[0].end])
        dropped += bool(mine) and group[0].record == r.LABELSST
        for column in mine:
            missing.pop(column, None)
    return b"".join([*parts, *missing.values()]), dropped
