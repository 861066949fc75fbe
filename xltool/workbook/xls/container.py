"""A container written from scratch: the wanted streams and nothing else, no slack, no times (MS-CFB §2).

Editing in place (`replacing.py`) keeps what was in the file. A copy that leaves the house must not: freed
sectors, the rest of last sectors and old directory lines may all hold what somebody deleted.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from xltool.record import NamedTuple
from xltool.workbook.xls.compound import (
    DIFAT,
    END,
    FAT,
    FREE,
    HEADER_SLOTS,
    MAGIC,
    MINI_CUTOFF,
    MINI_SECTOR,
    ROOT,
    STORAGE,
    STREAM,
)

_SECTOR = 512
_SLOTS = _SECTOR // 4
_BLACK = 1


class Member(NamedTuple):
    """A stream or storage to write: `path` as in `Entry`, `content` None for a storage."""

    path: tuple[str, ...]
    content: bytes | None
    class_id: bytes = bytes(16)


def write_container(members: Sequence[Member], root_class: bytes) -> bytes:
    """The bytes of a container with those members. Storages must be listed themselves."""
    return _Writer(members, root_class).run()


class _Line:
    """A directory line."""

    def __init__(self, name: str, kind: int, class_id: bytes) -> None:
        self.name, self.kind, self.class_id = name, kind, class_id
        self.left = self.right = self.child = FREE
        self.start, self.size = 0, 0

    def pack(self) -> bytes:
        name = self.name.encode("utf-16-le")[:62]
        links = struct.pack("<3I", self.left, self.right, self.child)
        head = name.ljust(64, b"\0") + struct.pack("<HBB", len(name) + 2, self.kind, _BLACK)
        return head + links + self.class_id + bytes(20) + struct.pack("<IQ", self.start, self.size)


class _Writer:
    def __init__(self, members: Sequence[Member], root_class: bytes) -> None:
        self._members = members
        self._lines = [_Line("Root Entry", ROOT, root_class)]
        self._fat: list[int] = []
        self._sectors: list[bytes] = []
        self._mini = bytearray()
        self._mini_fat: list[int] = []

    def run(self) -> bytes:
        by_path: dict[tuple[str, ...], int] = {(): 0}
        for member in self._members:
            kind = STORAGE if member.content is None else STREAM
            by_path[member.path] = len(self._lines)
            line = _Line(member.path[-1], kind, member.class_id)
            line.start = END if member.content == b"" else 0
            self._lines.append(line)
            if member.content:
                self._place(line, member.content)
        for path, index in by_path.items():
            below = [other for place, other in by_path.items() if place and place[:-1] == path]
            self._lines[index].child = self._tree(below)
        root = self._lines[0]
        root.start = self._chain(bytes(self._mini)) if self._mini else END
        root.size = len(self._mini)
        mini_fat = self._chain(_table(self._mini_fat)) if self._mini_fat else END
        mini_count = -(-len(self._mini_fat) // _SLOTS)
        lines = b"".join(line.pack() for line in self._lines)
        blank = bytes(64) + struct.pack("<HBB", 0, 0, 0) + struct.pack("<3I", FREE, FREE, FREE) + bytes(48)
        lines += blank * (-len(self._lines) % (_SECTOR // 128))
        directory = self._chain(lines)
        return self._finish(directory, mini_fat, mini_count)

    def _place(self, line: _Line, content: bytes) -> None:
        line.size = len(content)
        if len(content) >= MINI_CUTOFF:
            line.start = self._chain(content)
            return
        line.start = len(self._mini_fat)
        count = -(-len(content) // MINI_SECTOR)
        self._mini += content.ljust(count * MINI_SECTOR, b"\0")
        self._mini_fat += [*range(line.start + 1, line.start + count), END]

    def _chain(self, content: bytes) -> int:
        """Append sectors; the first one's number."""
        start = len(self._fat)
        count = -(-len(content) // _SECTOR)
        self._sectors.append(content.ljust(count * _SECTOR, b"\0"))
        self._fat += [*range(start + 1, start + count), END]
        return start

    def _tree(self, indexes: Sequence[int]) -> int:
        """A balanced tree of siblings in the order of the format: by length, then in capitals (§2.6.4)."""
        names = self._lines
        ordered = sorted(
            indexes, key=lambda i: (len(names[i].name.encode("utf-16-le")), names[i].name.upper())
        )

        def build(low: int, high: int) -> int:
            if low >= high:
                return FREE
            middle = (low + high) // 2
            line = names[ordered[middle]]
            line.left, line.right = build(low, middle), build(middle + 1, high)
            return ordered[middle]

        return build(0, len(ordered))

    def _finish(self, directory: int, mini_fat: int, mini_count: int) -> bytes:
        used = len(self._fat)
        fats = difats = 0
        while True:
            need = -(-(used + fats + difats) // _SLOTS)
            more = -(-max(0, need - HEADER_SLOTS) // (_SLOTS - 1))
            if (need, more) == (fats, difats):
                break
            fats, difats = need, more
        places = list(range(used, used + fats))
        chain = list(range(used + fats, used + fats + difats))
        fat = _table([*self._fat, *([FAT] * fats), *([DIFAT] * difats)])
        header = MAGIC + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
        header += struct.pack("<4I", 0, fats, directory, 0)
        header += struct.pack("<5I", MINI_CUTOFF, mini_fat, mini_count, chain[0] if chain else END, difats)
        slots = places[:HEADER_SLOTS]
        header += _table([*slots, *([FREE] * (HEADER_SLOTS - len(slots)))], whole=False)
        rest = places[HEADER_SLOTS:]
        lists = []
        for i, _ in enumerate(chain):
            numbers = rest[i * (_SLOTS - 1) : (i + 1) * (_SLOTS - 1)]
            numbers += [FREE] * (_SLOTS - 1 - len(numbers))
            lists.append(_table([*numbers, chain[i + 1] if i + 1 < len(chain) else END]))
        return b"".join([header, *self._sectors, fat, *lists])


def _table(numbers: Sequence[int], whole: bool = True) -> bytes:
    """Sector numbers as bytes, filled up with free ones to whole sectors."""
    fill = -len(numbers) % _SLOTS if whole else 0
    return struct.pack(f"<{len(numbers) + fill}I", *numbers, *([FREE] * fill))
