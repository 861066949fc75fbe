"""The OLE2 container (MS-CFB): its directory, its allocation and its streams, as they are read.

`replacing.py` replaces a stream in place, `container.py` writes a container from scratch.
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
FREE = 0xFFFFFFFF
END = 0xFFFFFFFE
FAT = 0xFFFFFFFD
DIFAT = 0xFFFFFFFC
HEADER_SLOTS = 109
MINI_SECTOR = 64
MINI_CUTOFF = 4096
STORAGE, STREAM, ROOT = 1, 2, 5
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
        return self.kind == STREAM


def _integers(data: bytes | bytearray | memoryview) -> array[int]:
    numbers = array("I")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def stretches_of(chain: Sequence[int]) -> Iterator[tuple[int, int]]:
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
        self.fat_sectors, self.difat_sectors = self._allocation_sectors()
        self.fat = self._read_fat()
        """Which sector follows each; FREE, END, FAT and DIFAT are none."""
        self.directory = self._chain(struct.unpack_from("<I", data, 48)[0])
        """The sectors that hold the directory."""
        self.entries = self._read_directory()
        self.mini_fat_chain = self._chain(struct.unpack_from("<I", data, 60)[0])
        """The sectors that say which small sector follows each, then those that hold the small ones."""
        self._mini_fat = _integers(self._gather(self.mini_fat_chain))
        root = self.entries[0]
        self.mini_chain = self._chain(root.start)[: -(-root.size // self.sector_size)] if root.size else []

    def _damaged(self, what: Message) -> Exception:
        return refusals.damaged(what, self.path)

    # Reading

    def offset(self, sector: int) -> int:
        """Where a sector begins in the file."""
        return (sector + 1) * self.sector_size

    def _allocation_sectors(self) -> tuple[list[int], list[int]]:
        """The sectors that hold the FAT, and those that hold the rest of the list of them (the DIFAT)."""
        count = min(struct.unpack_from("<I", self.data, 44)[0], self.sectors)
        slots = list(struct.unpack_from(f"<{HEADER_SLOTS}I", self.data, 76))
        difat: list[int] = []
        sector = struct.unpack_from("<I", self.data, 68)[0]
        seen = set[int]()
        while len(slots) < count and sector < self.sectors and sector not in seen:
            seen.add(sector)
            difat.append(sector)
            block = self.data[self.offset(sector) : self.offset(sector + 1)]
            numbers = _integers(block.ljust(self.sector_size, b"\xff"))
            slots.extend(numbers[:-1])
            sector = numbers[-1]
        fat = slots[:count]
        if any(sector >= self.sectors for sector in fat):
            raise self._damaged(msg("part of its allocation table lies behind the end of the file"))
        return fat, difat

    def _read_fat(self) -> array[int]:
        return _integers(b"".join(self._sector(sector) for sector in self.fat_sectors))

    def _sector(self, sector: int) -> bytes:
        start = self.offset(sector)
        return bytes(self.data[start : start + self.sector_size]).ljust(self.sector_size, b"\0")

    def _chain(self, sector: int, limit: int | None = None) -> list[int]:
        """The sectors of a chain, at most `limit`; it ends where it leaves the file or meets itself."""
        fat = self.fat
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
        offset = self.offset
        joined = b"".join(
            [self.data[offset(first) : offset(last + 1)] for first, last in stretches_of(chain)]
        )
        return joined.ljust(len(chain) * self.sector_size, b"\0")

    def _read_directory(self) -> list[Entry]:
        """The entries that the tree reaches, root first."""
        raw = self._gather(self.directory)
        count = len(raw) // 128
        if not count or raw[66] != ROOT:
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
            if raw[pos + 66] == STORAGE:
                visit(child, (*above, name))
            if raw[pos + 66] in (STORAGE, STREAM):
                found.append(entry(index, (*above, name)))
        return found

    def class_id(self, entry: Entry) -> bytes:
        """The class of a storage, or of the root."""
        pos = entry.index * 128 + 80
        return self._gather(self.directory)[pos : pos + 16]

    def find(self, name: str) -> Entry | None:
        """The top-level entry of that name, whatever its case."""
        wanted = (name.casefold(),)
        return next((e for e in self.entries if tuple(part.casefold() for part in e.path) == wanted), None)

    def is_mini(self, entry: Entry) -> bool:
        """Whether a stream is so short that it lives in small sectors."""
        return entry.is_stream and entry.size < MINI_CUTOFF

    def stream_chain(self, entry: Entry) -> list[int]:
        """The regular sectors of a stream, cut to its size."""
        if self.is_mini(entry) or not entry.size:
            return []
        return self._chain(entry.start, -(-entry.size // self.sector_size))

    def mini_sectors(self, entry: Entry) -> list[int]:
        """The small sectors of a stream."""
        chain: list[int] = []
        sector = entry.start
        limit = -(-entry.size // MINI_SECTOR)
        while sector < len(self._mini_fat) and len(chain) < limit:
            chain.append(sector)
            sector = self._mini_fat[sector]
        return chain

    def _pieces(self, entry: Entry) -> Iterator[tuple[bytes | bytearray, int, int]]:
        """Where a stream's bytes are: in what, from where to where. Fewer than its size if it breaks off."""
        left = entry.size
        source: bytes | bytearray = self.data
        if self.is_mini(entry):
            source = self._gather(self.mini_chain)
            stretches = [(s * MINI_SECTOR, (s + 1) * MINI_SECTOR) for s in self.mini_sectors(entry)]
        else:
            chain = self.stream_chain(entry)
            stretches = [(self.offset(first), self.offset(last + 1)) for first, last in stretches_of(chain)]
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

    # What a replacement must keep

    def owners(self) -> bytearray:
        """1 for each sector that some structure uses; UnsupportedEdit DAMAGED when two use the same one."""
        taken = bytearray(self.sectors)
        chains: list[list[int]] = [
            self.fat_sectors,
            self.difat_sectors,
            self.directory,
            self.mini_fat_chain[: struct.unpack_from("<I", self.data, 64)[0]],
            self.mini_chain,
        ]
        for entry in self.entries[1:]:
            if not entry.is_stream or self.is_mini(entry) or not entry.size:
                continue
            chain = self.stream_chain(entry)
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
        uncovered = self.sectors - len(self.fat)
        if cutoff != MINI_CUTOFF or uncovered > self.sector_size // 4 - 2:
            raise refusals.unsound(msg("its container has an unusual layout"), self.path)
        self.owners()

    def other_streams(self, entry: Entry) -> Iterator[tuple[tuple[str, ...], int, bytes]]:
        """Every other entry with its kind and content, for comparison."""
        for other in self.entries[1:]:
            if other.index != entry.index:
                yield other.path, other.kind, self.read(other) if other.is_stream else b""

    def directory_bytes(self, entry: Entry) -> bytes:
        """The directory with that entry's start and size blanked."""
        raw = bytearray(self._gather(self.directory))
        pos = entry.index * 128 + 116
        raw[pos : pos + 8] = bytes(8)
        return bytes(raw)
