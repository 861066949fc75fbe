"""Which formulas read something that is to go: a worksheet, columns, another workbook (MS-XLS §2.5.198)."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from xltool.workbook.xls import records as r
from xltool.workbook.xls.formulaplaces import formula_places, name_formula
from xltool.workbook.xls.formulas import EXP, TBL, CantFollow, tokens, unshared
from xltool.workbook.xls.records import Record

_NAME, _NAME_X = 0x23, 0x39
_REFS, _AREAS = frozenset({0x24, 0x2C}), frozenset({0x25, 0x2D})
_REF_3D, _AREA_3D, _REF_3D_LOST, _AREA_3D_LOST = 0x3A, 0x3B, 0x3C, 0x3D
_FUNCTION = 0x22
_SPELT_OUT = frozenset({78, 148})
"""OFFSET and INDIRECT (MS-XLS §2.5.198.17)."""


@dataclass
class Reads:
    """What is to go, as formulas name it. What can't be understood counts as read."""

    links: set[int] = field(default_factory=set)
    """Entries of EXTERNSHEET that mean it, or a span it is in."""
    names: set[int] = field(default_factory=set)
    """Defined names (from 1) that stand for it."""
    columns: Collection[int] = ()
    """Columns from 0 on the sheet that `own_links` name."""
    own_links: Collection[int] = ()

    def mentions(self, formula: bytes, on_sheet: bool) -> bool:
        """Whether a formula reads it; `on_sheet`: it stands on the sheet whose columns go."""
        try:
            return any(self._token(formula, base, pos, on_sheet) for base, pos in tokens(formula))
        except (CantFollow, struct.error, IndexError):
            return True

    def misleads(self, formula: bytes) -> bool:
        """Whether a formula counts or spells out what it reads, so that it would read other cells when some
        columns go."""
        try:
            return bool(self.columns) and any(
                base == _FUNCTION and r.u16(formula, pos + 2)[0] in _SPELT_OUT
                for base, pos in tokens(formula)
            )
        except (CantFollow, struct.error, IndexError):
            return True

    def _token(self, formula: bytes, base: int, pos: int, on_sheet: bool) -> bool:
        if base == _NAME:
            return r.u16(formula, pos + 1)[0] in self.names
        if base in (_NAME_X, _REF_3D, _AREA_3D, _REF_3D_LOST, _AREA_3D_LOST):
            link = r.u16(formula, pos + 1)[0]
            if link in self.links:
                return True
            if link not in self.own_links or base not in (_REF_3D, _AREA_3D):
                return False
            ends = (pos + 5,) if base == _REF_3D else (pos + 7, pos + 9)
        elif on_sheet and base in _REFS:
            ends = (pos + 3,)
        elif on_sheet and base in _AREAS:
            ends = (pos + 5, pos + 7)
        else:
            return False
        if not self.columns:
            return False
        low, high = (r.u16(formula, place)[0] & 0xFF for place in (ends[0], ends[-1]))
        return any(low <= column <= high for column in self.columns)


def formula_cells(stream: bytes, records: Sequence[Record]) -> Iterator[tuple[int, int, bytes]]:
    """The formulas of a sheet as (row, column, tokens) from 0; a member of a shared one has its own."""
    hosts: dict[tuple[int, int], tuple[int, bytes]] = {}
    members: list[tuple[int, int, tuple[int, int]]] = []
    place = (0, 0)
    for record in records:
        if record.id not in r.FORMULAS and record.id not in (r.SHRFMLA, r.ARRAY):
            continue
        ((start, end),) = formula_places(stream, record)
        formula = stream[start:end]
        if record.id not in r.FORMULAS:
            hosts[place] = (record.id, formula)
            continue
        place = row, column = struct.unpack_from("<HH", stream, record.body)
        if formula[:1] and formula[0] in (EXP, TBL) and len(formula) == 5:
            place = struct.unpack_from("<HH", formula, 1)
            members.append((row, column, place))
        else:
            yield row, column, formula
    for row, column, host in members:
        kind, formula = hosts.get(host, (0, b""))
        if kind == r.SHRFMLA:
            try:
                formula = unshared(formula, row, column)
            except CantFollow:
                formula = b"\xff"  # not understood: counts as read
        yield row, column, formula


def dead_names(stream: bytes, names: Sequence[Record], reads: Reads) -> set[int]:
    """The names (from 1) that read what goes, by way of other names too."""
    left = dict(enumerate(names, 1))
    found: set[int] = set()
    while True:
        more = set()
        for number, record in left.items():
            start, end = name_formula(stream, record)
            if reads.mentions(stream[start:end], on_sheet=False):
                more.add(number)
        if not more:
            return found
        found |= more
        reads.names |= more
        left = {number: record for number, record in left.items() if number not in more}
