"""Replacing one stream of an OLE2 container in place (MS-CFB): its own sector chain is extended or cut.

Every other stream, the directory's tree, class ids and timestamps keep their bytes; of the directory only the
stream's start and size change.
"""

from __future__ import annotations

import struct
import sys
from array import array
from itertools import pairwise

from xltool.i18n import msg
from xltool.workbook.xls import refusals
from xltool.workbook.xls.compound import (
    DIFAT,
    END,
    FAT,
    FREE,
    HEADER_SLOTS,
    MINI_CUTOFF,
    MINI_SECTOR,
    Compound,
    Entry,
    stretches_of,
)

_MAX_SECTOR = 0xFFFFFFFA


def replace_stream(compound: Compound, entry: Entry, content: memoryview) -> bytearray:
    """The file with that stream's content replaced; content below 4096 bytes is padded with zeros.

    So the result always lives in regular sectors and the mini stream never grows (XLS.md §4).
    """
    if len(content) < MINI_CUTOFF:
        content = memoryview(bytes(content).ljust(MINI_CUTOFF, b"\0"))
    return _Replacement(compound, entry).run(content)


class _Replacement:
    """One replacement under way: the growing file and its allocation table."""

    def __init__(self, compound: Compound, entry: Entry) -> None:
        self._compound = compound
        self._entry = entry
        self._size = compound.sector_size
        self._taken = compound.owners()
        self._fat = array("I", compound.fat)
        self._fat_sectors = list(compound.fat_sectors)
        self._difat_sectors = list(compound.difat_sectors)
        self._sectors = compound.sectors
        self._next_hole = 0

    def run(self, content: memoryview) -> bytearray:
        compound, size = self._compound, self._size
        old = compound.stream_chain(self._entry)
        need = -(-len(content) // size)
        chain = old[:need]  # a list of its own: the old one is remembered
        for sector in old[need:]:
            self._fat[sector] = FREE
        while len(chain) < need:
            chain.append(self._allocate())
        for here, following in pairwise(chain):
            self._fat[here] = following
        self._fat[chain[-1]] = END

        out = bytearray(compound.data)
        out.extend(bytes((self._sectors + 1) * size - len(out)))
        for sector in old[need:]:  # what was cut from the stream must not stay readable
            start = compound.offset(sector)
            out[start : start + size] = bytes(size)
        self._place(out, chain, content)
        self._free_mini(out)
        self._write_tables(out)
        pos = self._entry_offset()
        struct.pack_into("<I", out, pos + 116, chain[0])
        # In version 3 files the high half of the size may be junk that readers ignore: it stays.
        struct.pack_into("<I", out, pos + 120, len(content))
        return out

    def _place(self, out: bytearray, chain: list[int], content: memoryview) -> None:
        done = 0
        for first, last in stretches_of(chain):
            start, end = self._compound.offset(first), self._compound.offset(last + 1)
            piece = content[done : done + end - start]
            out[start : start + len(piece)] = piece
            out[start + len(piece) : end] = bytes(end - start - len(piece))
            done += end - start

    def _allocate(self) -> int:
        """A sector no structure uses: the first hole, else a new one at the end."""
        limit = min(len(self._taken), len(self._fat))
        while self._next_hole < limit:
            sector = self._next_hole
            self._next_hole += 1
            if self._fat[sector] == FREE and not self._taken[sector]:
                self._taken[sector] = 1
                return sector
        return self._append()

    def _append(self) -> int:
        if self._sectors >= len(self._fat):
            self._grow_fat()
        if self._sectors >= _MAX_SECTOR:
            raise refusals.unsound(msg("it is too large"), self._compound.path)
        self._sectors += 1
        return self._sectors - 1

    def _grow_fat(self) -> None:
        """One more FAT sector, which covers itself, and one more DIFAT sector when no slot is left for it."""
        per_sector = self._size // 4
        self._fat.extend([FREE] * per_sector)
        self._fat[self._sectors] = FAT
        self._fat_sectors.append(self._sectors)
        self._sectors += 1
        if len(self._fat_sectors) > HEADER_SLOTS + len(self._difat_sectors) * (per_sector - 1):
            self._fat[self._sectors] = DIFAT
            self._difat_sectors.append(self._sectors)
            self._sectors += 1

    def _free_mini(self, out: bytearray) -> None:
        """Mark the stream's old mini sectors free, those that no other stream uses too."""
        compound, entry = self._compound, self._entry
        if not compound.is_mini(entry) or not entry.size:
            return
        shared = {
            sector
            for other in compound.entries[1:]
            if other.index != entry.index and compound.is_mini(other) and other.size
            for sector in compound.mini_sectors(other)
        }
        per_sector = self._size // 4
        for sector in compound.mini_sectors(entry):
            if sector not in shared:
                place = compound.mini_fat_chain[sector // per_sector]
                at = sector * MINI_SECTOR
                start = compound.offset(compound.mini_chain[at // self._size]) + at % self._size
                out[start : start + MINI_SECTOR] = bytes(MINI_SECTOR)
                struct.pack_into("<I", out, compound.offset(place) + sector % per_sector * 4, FREE)

    def _write_tables(self, out: bytearray) -> None:
        compound, size = self._compound, self._size
        per_sector = size // 4
        fat = array("I", self._fat)
        if sys.byteorder == "big":
            fat.byteswap()
        table = fat.tobytes()
        for i, sector in enumerate(self._fat_sectors):
            start = compound.offset(sector)
            out[start : start + size] = table[i * size : (i + 1) * size]
        if len(self._fat_sectors) == len(compound.fat_sectors):
            return
        struct.pack_into("<I", out, 44, len(self._fat_sectors))
        for i, sector in enumerate(self._fat_sectors[:HEADER_SLOTS]):
            struct.pack_into("<I", out, 76 + 4 * i, sector)
        rest = self._fat_sectors[HEADER_SLOTS:]
        slots = per_sector - 1
        for i, sector in enumerate(self._difat_sectors):
            numbers = rest[i * slots : (i + 1) * slots]
            last = i + 1 == len(self._difat_sectors)
            numbers += [FREE] * (slots - len(numbers)) + [END if last else self._difat_sectors[i + 1]]
            struct.pack_into(f"<{per_sector}I", out, compound.offset(sector), *numbers)
        if self._difat_sectors:
            struct.pack_into("<I", out, 68, self._difat_sectors[0])
            struct.pack_into("<I", out, 72, len(self._difat_sectors))

    def _entry_offset(self) -> int:
        per_sector = self._size // 128
        sector = self._compound.directory[self._entry.index // per_sector]
        return self._compound.offset(sector) + self._entry.index % per_sector * 128
