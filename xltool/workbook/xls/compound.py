"""The OLE2 container (MS-CFB): reading its streams, and replacing one of them in place.

Replacing extends or cuts that stream's own sector chain. Every other stream, the directory's tree, class ids
and timestamps keep their bytes; of the directory only the stream's start and size change.

Over 400 lines: replacing works on the chains, directory and allocation that reading found.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from xltool.i18n import Message, msg
from xltool.workbook.xls import refusals

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")

_FREE = 0xFFFFFFFF
_END = 0xFFFFFFFE
_FAT = 0xFFFFFFFD
_DIFAT = 0xFFFFFFFC
_MAX_SECTOR = 0xFFFFFFFA
_HEADER_SLOTS = 109
_MINI_SECTOR = 64
_MINI_CUTOFF = 4096
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_PIECE = 1 << 16
"""How many bytes are compared at once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory. `path` is its name behind those of its storages, the root's left out."""

    index: int
    path: tuple[str, ...]
    kind: int
    start: int
    size: int

    @property
    def is_stream(self) -> bool:
        return self.kind == _STREAM


def _integers(data: bytes | bytearray | memoryview) -> array[int]:
    numbers = array("I")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _stretches(chain: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last sector of each stretch of neighbours in a chain."""
    breaks = [i for i, (one, following) in enumerate(pairwise(chain), 1) if following != one + 1]
    for start, end in pairwise([0, *breaks, len(chain)]):
        if start < end:
            yield chain[start], chain[end - 1]


class Compound:
    """A parsed container. InputError DAMAGED when it has no usable directory."""

    def __init__(self, data: bytes | bytearray, path: Path | None) -> None:
        self.data = data
        self.path = path
        if len(data) < 512 + 128 or data[:8] != MAGIC:
            raise refusals.not_excel(path)
        shift: int = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise self._damaged(msg("its sector size makes no sense"))
        self.sector_size = 1 << shift
        self.sectors = -(-len(data) // self.sector_size) - 1
        """How many sectors the file holds behind its header, a short last one included."""
        self._chains: dict[tuple[int, int], list[int]] = {}
        self._fat_sectors, self._difat_sectors = self._allocation_sectors()
        self._fat = self._read_fat()
        self._directory = self._chain(struct.unpack_from("<I", data, 48)[0])
        self.entries = self._read_directory()
        self._mini_fat_chain = self._chain(struct.unpack_from("<I", data, 60)[0])
        self._mini_fat = _integers(self._gather(self._mini_fat_chain))
        root = self.entries[0]
        self._mini_chain = self._chain(root.start)[: -(-root.size // self.sector_size)] if root.size else []

    def _damaged(self, what: Message) -> Exception:
        return refusals.damaged(what, self.path)

    # Reading

    def _offset(self, sector: int) -> int:
        return (sector + 1) * self.sector_size

    def _allocation_sectors(self) -> tuple[list[int], list[int]]:
        """The sectors that hold the FAT, and those that hold the rest of the list of them (the DIFAT)."""
        count = min(struct.unpack_from("<I", self.data, 44)[0], self.sectors)
        slots = list(struct.unpack_from(f"<{_HEADER_SLOTS}I", self.data, 76))
        difat: list[int] = []
        sector = struct.unpack_from("<I", self.data, 68)[0]
        seen = set[int]()
        while len(slots) < count and sector < self.sectors and sector not in seen:
            seen.add(sector)
            difat.append(sector)
            block = self.data[self._offset(sector) : self._offset(sector + 1)]
            numbers = _integers(block.ljust(self.sector_size, b"\xff"))
            slots.extend(numbers[:-1])
            sector = numbers[-1]
        fat = slots[:count]
        if any(sector >= self.sectors for sector in fat):
            raise self._damaged(msg("part of its allocation table lies behind the end of the file"))
        return fat, difat

    def _read_fat(self) -> array[int]:
        return _integers(b"".join(self._sector(sector) for sector in self._fat_sectors))

    def _sector(self, sector: int) -> bytes:
        start = self._offset(sector)
        return bytes(self.data[start : start + self.sector_size]).ljust(self.sector_size, b"\0")

    def _chain(self, sector: int, limit: int | None = None) -> list[int]:
        """The sectors of a chain, at most `limit`; it ends where it leaves the file or meets itself."""
        fat = self._fat
        length = min(len(fat), self.sectors)
        if limit is None:
            limit = length
        known = self._chains.get((sector, limit))
        if known is not None:
            return known
        chain: list[int] = []
        append = chain.append
        place = sector
        while place < length and len(chain) < limit:
            append(place)
            place = fat[place]
        self._chains[sector, limit] = chain
        return chain

    def _gather(self, chain: list[int]) -> bytes:
        """The bytes of those sectors."""
        offset = self._offset
        joined = b"".join([self.data[offset(first) : offset(last + 1)] for first, last in _stretches(chain)])
        return joined.ljust(len(chain) * self.sector_size, b"\0")

    def _read_directory(self) -> list[Entry]:
        """The entries that the tree reaches, root first."""
        raw = self._gather(self._directory)
        count = len(raw) // 128
        if not count or raw[66] != _ROOT:
            raise self._damaged(msg("it has no directory"))
        found: list[Entry] = []
        seen = {0}
        todo: list[tuple[int, tuple[str, ...]]] = []

        def visit(index: int, above: tuple[str, ...]) -> None:
            if index < count and index not in seen:
                seen.add(index)
                todo.append((index, above))

        def entry(index: int, path: tuple[str, ...]) -> Entry:
            pos = index * 128
            start, size = struct.unpack_from("<II", raw, pos + 116)
            return Entry(index, path, raw[pos + 66], start, size)

        found.append(entry(0, ()))
        visit(struct.unpack_from("<I", raw, 76)[0], ())
        while todo:
            index, above = todo.pop()
            pos = index * 128
            length = min(struct.unpack_from("<H", raw, pos + 64)[0], 64)
            name = raw[pos : pos + max(0, length - 2)].decode("utf-16-le", "replace")
            left, right, child = struct.unpack_from("<3I", raw, pos + 68)
            visit(left, above)
            visit(right, above)
            if raw[pos + 66] == _STORAGE:
                visit(child, (*above, name))
            if raw[pos + 66] in (_STORAGE, _STREAM):
                found.append(entry(index, (*above, name)))
        return found

    def class_id(self, entry: Entry) -> bytes:
        """The class of a storage, or of the root."""
        pos = entry.index * 128 + 80
        return self._gather(self._directory)[pos : pos + 16]

    def find(self, name: str) -> Entry | None:
        """The top-level entry of that name, whatever its case."""
        wanted = (name.casefold(),)
        return next((e for e in self.entries if tuple(part.casefold() for part in e.path) == wanted), None)

    def _is_mini(self, entry: Entry) -> bool:
        return entry.is_stream and entry.size < _MINI_CUTOFF

    def _stream_chain(self, entry: Entry) -> list[int]:
        """The regular sectors of a stream, cut to its size."""
        if self._is_mini(entry) or not entry.size:
            return []
        return self._chain(entry.start, -(-entry.size // self.sector_size))

    def _mini_sectors(self, entry: Entry) -> list[int]:
        chain: list[int] = []
        sector = entry.start
        limit = -(-entry.size // _MINI_SECTOR)
        while sector < len(self._mini_fat) and len(chain) < limit:
            chain.append(sector)
            sector = self._mini_fat[sector]
        return chain

    def _pieces(self, entry: Entry) -> Iterator[tuple[bytes | bytearray, int, int]]:
        """Where a stream's bytes are: in what, from where to where. Fewer than its size if it breaks off."""
        left = entry.size
        source: bytes | bytearray = self.data
        if self._is_mini(entry):
            source = self._gather(self._mini_chain)
            stretches = [(s * _MINI_SECTOR, (s + 1) * _MINI_SECTOR) for s in self._mini_sectors(entry)]
        else:
            chain = self._stream_chain(entry)
            stretches = [(self._offset(first), self._offset(last + 1)) for first, last in _stretches(chain)]
        for start, end in stretches:
            end = max(start, min(end, start + left, len(source)))
            yield source, start, end
            left -= end - start

    def read(self, entry: Entry, pad: int = 0) -> bytes:
        """A stream's content and `pad` zeros; InputError DAMAGED when its chain is too short for its size."""
        parts = [memoryview(source)[start:end] for source, start, end in self._pieces(entry)]
        if sum(map(len, parts)) < entry.size:
            raise self._damaged(msg("the workbook's data breaks off"))
        return b"".join([*parts, bytes(pad)])

    def holds(self, entry: Entry, content: bytes, pad: int) -> bool:
        """Whether a stream is `content` without its padding, with nothing but zeros behind it.

        A piece at a time: a copy of a whole stream would weigh on memory.
        """
        done, size = 0, len(content) - pad
        for source, start, end in self._pieces(entry):
            for place in range(start, end, _PIECE):
                piece = source[place : min(end, place + _PIECE)]
                here = content[done : min(size, done + len(piece))]
                if piece[: len(here)] != here or any(piece[len(here) :]):
                    return False
                done += len(piece)
        return size <= done == entry.size

    # Writing

    def owners(self) -> bytearray:
        """1 for each sector that some structure uses; UnsupportedEdit DAMAGED when two use the same one."""
        taken = bytearray(self.sectors)
        chains: list[list[int]] = [
            self._fat_sectors,
            self._difat_sectors,
            self._directory,
            self._mini_fat_chain[: struct.unpack_from("<I", self.data, 64)[0]],
            self._mini_chain,
        ]
        for entry in self.entries[1:]:
            if not entry.is_stream or self._is_mini(entry) or not entry.size:
                continue
            chain = self._stream_chain(entry)
            if len(chain) * self.sector_size < entry.size:
                raise refusals.unsound(msg("one of its streams breaks off"), self.path)
            chains.append(chain)
        for chain in chains:
            for sector in chain:
                if taken[sector]:
                    raise refusals.unsound(msg("two of its streams share a sector"), self.path)
                taken[sector] = 1
        return taken

    def check_writable(self) -> None:
        """UnsupportedEdit DAMAGED when a stream can't be replaced without risk to another one."""
        cutoff = struct.unpack_from("<I", self.data, 56)[0]
        uncovered = self.sectors - len(self._fat)
        if cutoff != _MINI_CUTOFF or uncovered > self.sector_size // 4 - 2:
            raise refusals.unsound(msg("its container has an unusual layout"), self.path)
        self.owners()

    def replace(self, entry: Entry, content: memoryview) -> bytearray:
        """The file with that stream's content replaced; content below 4096 bytes is padded with zeros.

        So the result always lives in regular sectors and the mini stream never grows (XLS.md §4).
        """
        if len(content) < _MINI_CUTOFF:
            content = memoryview(bytes(content).ljust(_MINI_CUTOFF, b"\0"))
        return _Rewrite(self, entry).run(content)

    def other_streams(self, entry: Entry) -> Iterator[tuple[tuple[str, ...], int, bytes]]:
        """Every other entry with its kind and content, for comparison."""
        for other in self.entries[1:]:
            if other.index != entry.index:
                yield other.path, other.kind, self.read(other) if other.is_stream else b""

    def directory_bytes(self, entry: Entry) -> bytes:
        """The directory with that entry's start and size blanked."""
        raw = bytearray(self._gather(self._directory))
        pos = entry.index * 128 + 116
        raw[pos : pos + 8] = bytes(8)
        return bytes(raw)


class _Rewrite:
    """One replacement under way: the growing file and its allocation table."""

    def __init__(self, compound: Compound, entry: Entry) -> None:
        self._compound = compound
        self._entry = entry
        self._size = compound.sector_size
        self._taken = compound.owners()
        self._fat = array("I", compound._fat)
        self._fat_sectors = list(compound._fat_sectors)
        self._difat_sectors = list(compound._difat_sectors)
        self._sectors = compound.sectors
        self._next_hole = 0

    def run(self, content: memoryview) -> bytearray:
        compound, size = self._compound, self._size
        old = compound._stream_chain(self._entry)
        need = -(-len(content) // size)
        chain = old[:need]  # a list of its own: the old one is remembered
        for sector in old[need:]:
            self._fat[sector] = _FREE
        while len(chain) < need:
            chain.append(self._allocate())
        for here, following in pairwise(chain):
            self._fat[here] = following
        self._fat[chain[-1]] = _END

        out = bytearray(compound.data)
        out.extend(bytes((self._sectors + 1) * size - len(out)))
        for sector in old[need:]:  # what was cut from the stream must not stay readable
            start = compound._offset(sector)
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
        for first, last in _stretches(chain):
            start, end = self._compound._offset(first), self._compound._offset(last + 1)
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
            if self._fat[sector] == _FREE and not self._taken[sector]:
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
        self._fat.extend([_FREE] * per_sector)
        self._fat[self._sectors] = _FAT
        self._fat_sectors.append(self._sectors)
        self._sectors += 1
        if len(self._fat_sectors) > _HEADER_SLOTS + len(self._difat_sectors) * (per_sector - 1):
            self._fat[self._sectors] = _DIFAT
            self._difat_sectors.append(self._sectors)
            self._sectors += 1

    def _free_mini(self, out: bytearray) -> None:
        """Mark the stream's old mini sectors free, those that no other stream uses too."""
        compound, entry = self._compound, self._entry
        if not compound._is_mini(entry) or not entry.size:
            return
        shared = {
            sector
            for other in compound.entries[1:]
            if other.index != entry.index and compound._is_mini(other) and other.size
            for sector in compound._mini_sectors(other)
        }
        per_sector = self._size // 4
        for sector in compound._mini_sectors(entry):
            if sector not in shared:
                place = compound._mini_fat_chain[sector // per_sector]
                at = sector * _MINI_SECTOR
                start = compound._offset(compound._mini_chain[at // self._size]) + at % self._size
                out[start : start + _MINI_SECTOR] = bytes(_MINI_SECTOR)
                struct.pack_into("<I", out, compound._offset(place) + sector % per_sector * 4, _FREE)

    def _write_tables(self, out: bytearray) -> None:
        compound, size = self._compound, self._size
        per_sector = size // 4
        fat = array("I", self._fat)
        if sys.byteorder == "big":
            fat.byteswap()
        table = fat.tobytes()
        for i, sector in enumerate(self._fat_sectors):
            start = compound._offset(sector)
            out[start : start + size] = table[i * size : (i + 1) * size]
        if len(self._fat_sectors) == len(compound._fat_sectors):
            return
        struct.pack_into("<I", out, 44, len(self._fat_sectors))
        for i, sector in enumerate(self._fat_sectors[:_HEADER_SLOTS]):
            struct.pack_into("<I", out, 76 + 4 * i, sector)
        rest = self._fat_sectors[_HEADER_SLOTS:]
        slots = per_sector - 1
        for i, sector in enumerate(self._difat_sectors):
            numbers = rest[i * slots : (i + 1) * slots]
            last = i + 1 == len(self._difat_sectors)
            numbers += [_FREE] * (slots - len(numbers)) + [_END if last else self._difat_sectors[i + 1]]
            struct.pack_into(f"<{per_sector}I", out, compound._offset(sector), *numbers)
        if self._difat_sectors:
            struct.pack_into("<I", out, 68, self._difat_sectors[0])
            struct.pack_into("<I", out, 72, len(self._difat_sectors))

    def _entry_offset(self) -> int:
        per_sector = self._size // 128
        sector = self._compound._directory[self._entry.index // per_sector]
        return self._compound._offset(sector) + self._entry.index % per_sector * 128
