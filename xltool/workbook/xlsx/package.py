"""A ZIP package whose untouched members are copied raw: compressed bytes, headers, order, gaps and all.

The central directory is read here and not with `zipfile`, which costs 15 ms to import and can't copy a member
without inflating it. Format: APPNOTE.TXT 6.3 (PKWARE).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import BinaryIO

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.workbook.codec import FAST_FROM, zlib_for
from xltool.workbook.opening import encrypted
from xltool.workbook.xlsx.xml import Malformed

MAX_PART = 1 << 30
"""Bytes one member may inflate to: a sheet with a million well-filled rows is half of that."""
MAX_TOTAL = 3 << 29
"""Bytes all members that are read may inflate to."""
_RATIO_FROM, _MAX_RATIO = 16 << 20, 250
"""A member over 16 MiB may be inflated 250-fold at most; real sheets stay under 60, deflate ends at 1032."""

_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _HAS_DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_NO_DATE = 0x21
"""1 January 1980, the first day a package can name."""
_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_ZIP64_EXTRA = 1
_BIG = 0xFFFFFFFF
_BLOCK = 1 << 20


class Member(NamedTuple):
    """An entry of the central directory. `offset` is that of its local header in the file."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    offset: int
    record: bytes


class Packed(NamedTuple):
    """New content of a member, deflated."""

    chunks: list[bytes]
    packed: int
    size: int
    crc: int


def deflate(chunks: Iterable[bytes], size_hint: int) -> Packed:
    """Compress in blocks: much of it fast (level 1, by ISA-L where it is installed), little of it small."""
    codec, level = zlib_for(size_hint), 1 if size_hint > FAST_FROM else 6
    compress, crc32 = codec.compressobj(level, zlib.DEFLATED, -15), codec.crc32
    done: list[bytes] = []
    crc = size = 0
    for chunk in chunks:
        for start in range(0, len(chunk), _BLOCK):
            block = chunk if len(chunk) <= _BLOCK else chunk[start : start + _BLOCK]
            crc = crc32(block, crc)
            size += len(block)
            done.append(compress.compress(block))
    done.append(compress.flush())
    if size > MAX_PART:
        raise too_large()
    return Packed(done, sum(map(len, done)), size, crc)


def too_large(path: Path | None = None) -> InputError:
    """The refusal of a package that would fill the memory: damaged, or made to do so (a "zip bomb")."""
    return InputError(
        "TOO_LARGE",
        msg("The workbook unpacks to far more than a workbook can hold."),
        msg("If it comes from a trusted place, open it in Excel or WPS and save a copy without unused rows."),
        path,
    )


def damaged(path: Path, detail: object) -> InputError:
    """The refusal of a file that is broken."""
    return InputError(
        "DAMAGED",
        msg("The workbook is damaged ({detail}).", detail=detail),
        msg("Open it in Excel or WPS, let it repair the file, save it as .xlsx and try again."),
        path,
    )


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


class Package:
    """The members of a package, and the new contents of some of them."""

    def __init__(self, data: bytes, path: Path) -> None:
        self.path = path
        self._data = data
        self._inflated = 0
        self._new: dict[str, Packed] = {}
        self._removed: set[str] = set()
        try:
            self._read_directory()
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise damaged(path, msg("its ZIP directory can't be read")) from error
        self._members = {_key(member.name): member for member in self._directory}

    def __contains__(self, name: str) -> bool:
        key = _key(name)
        return key in self._members and key not in self._removed

    def names(self) -> list[str]:
        """The members' names in lower case, "/" between folders, in the directory's order."""
        return list(self._members)

    def size(self, name: str) -> int:
        """How many bytes a member inflates to."""
        return self._members[_key(name)].size

    def _read_directory(self) -> None:
        data = self._data
        end = data.rfind(b"PK\5\6", max(0, len(data) - (1 << 16) - _END.size - (1 << 12)))
        while end >= 0 and end + _END.size > len(data):
            end = data.rfind(b"PK\5\6", 0, end)
        if end < 0:
            raise damaged(self.path, msg("it is not complete"))
        *_, entries, size, offset, comment = _END.unpack_from(data, end)
        directory_end = end
        self._end64 = b""
        if end >= _END64_LOCATOR.size and data.startswith(b"PK\6\7", end - _END64_LOCATOR.size):
            locator = end - _END64_LOCATOR.size
            record = data.rfind(b"PK\6\6", 0, locator)
            if record >= 0:
                *_, entries, size, offset = _END64.unpack_from(data, record)
                self._end64 = data[record:end]
                directory_end = record
        start = directory_end - size
        self._shift = start - offset
        """What stands before the archive (a self-extractor); offsets in it don't count it."""
        if start < 0 or self._shift < 0 or self._shift > start:
            raise damaged(self.path, msg("it is not complete"))
        self._start, self._end, self._comment_length = start, end, comment
        self._directory: list[Member] = []
        position = start
        for _ in range(entries):
            position = self._read_entry(position)

    def _read_entry(self, position: int) -> int:
        data = self._data
        fields = _CENTRAL.unpack_from(data, position)
        if fields[0] != b"PK\1\2":
            raise damaged(self.path, msg("its ZIP directory can't be read"))
        flags, method, crc, packed, size = fields[3], fields[4], *fields[7:10]
        name_end = position + _CENTRAL.size + fields[10]
        extra_end = name_end + fields[11]
        record_end = extra_end + int(fields[12])
        offset = fields[16]
        numbers = [size, packed, offset]
        wide = dict(_extras(data[name_end:extra_end])).get(_ZIP64_EXTRA, b"")
        for index, value in enumerate(numbers):
            if value == _BIG and len(wide) >= 8:
                numbers[index], wide = int.from_bytes(wide[:8], "little"), wide[8:]
        size, packed, offset = numbers
        raw_name = data[position + _CENTRAL.size : name_end]
        name = raw_name.decode("utf-8" if flags & 0x800 else "cp437")
        record = data[position:record_end]
        offset += self._shift
        if record_end > self._end or offset + _LOCAL.size > self._start:
            raise damaged(self.path, msg("its ZIP directory can't be read"))
        self._directory.append(Member(name, method, flags, crc, packed, size, offset, record))
        return int(record_end)

    def read(self, name: str) -> bytes:
        """The original content of a member; InputError DAMAGED, ENCRYPTED or TOO_LARGE."""
        member = self._members.get(_key(name))
        if member is None:
            raise damaged(self.path, msg("{part} is missing", part=name))
        if member.flags & _ENCRYPTED:
            raise encrypted(self.path)
        if member.size > MAX_PART or (member.size > _RATIO_FROM and member.size > member.packed * _MAX_RATIO):
            raise too_large(self.path)
        self._inflated += member.size
        if self._inflated > MAX_TOTAL:
            raise too_large(self.path)
        start = self._content_start(member)
        raw = memoryview(self._data)[start : start + member.packed]
        if member.method == _STORED:
            content, crc = bytes(raw), zlib.crc32(raw)
        elif member.method == _DEFLATED:
            try:
                content, crc = _inflate(raw, member.size)
            except Malformed as error:
                raise damaged(self.path, msg("{part} can't be unpacked", part=name)) from error
        else:
            raise damaged(self.path, msg("{part} is compressed in an unknown way", part=name))
        if len(content) != member.size or crc != member.crc:
            raise damaged(self.path, msg("{part} fails its checksum", part=name))
        return content

    def _content_start(self, member: Member) -> int:
        fields = _LOCAL.unpack_from(self._data, member.offset)
        if fields[0] != b"PK\3\4":
            raise damaged(self.path, msg("its ZIP directory can't be read"))
        start = member.offset + _LOCAL.size + int(fields[9]) + int(fields[10])
        if start + member.packed > self._start:
            raise damaged(self.path, msg("it is not complete"))
        return start

    def replace(self, name: str, content: Packed) -> None:
        """Give a member new content when the package is written."""
        self._new[_key(name)] = content

    def remove(self, name: str) -> None:
        """Leave a member out when the package is written."""
        self._removed.add(_key(name))

    def write(self, out: BinaryIO) -> None:
        """Write the package: changed members anew, everything else byte for byte, in the same order."""
        data = memoryview(self._data)
        moved: dict[int, tuple[int, bytes]] = {}
        copied = written = 0

        def emit(piece: bytes | memoryview) -> None:
            nonlocal written
            out.write(piece)
            written += len(piece)

        for member in sorted(self._directory, key=lambda member: member.offset):
            emit(data[copied : member.offset])
            copied = member.offset
            key = _key(member.name)
            new = self._new.get(key) if self._members[key] is member else None
            moved[member.offset] = (written - self._shift, member.record)
            if new is None and key not in self._removed:
                continue
            copied = self._content_start(member) + member.packed
            copied += self._descriptor_size(member, copied)
            if new is None:
                del moved[member.offset]
                continue
            header, record = self._headers(member, new)
            moved[member.offset] = (written - self._shift, record)
            emit(header)
            for chunk in new.chunks:
                emit(chunk)
        emit(data[copied : self._start])
        start = written
        kept = [moved[member.offset] for member in self._directory if member.offset in moved]
        for offset, record in kept:
            emit(_at_offset(record, offset))
        self._write_end(out, len(kept), written - start, start - self._shift, written)

    def write_anew(self, out: BinaryIO, members: Collection[str]) -> None:
        """Write those members (lower-case names) and nothing else: no gaps, times, extra fields, comment."""
        directory: list[bytes] = []
        offset = 0
        for member in self._directory:
            key = _key(member.name)
            if self._members[key] is not member or key in self._removed or key not in members:
                continue
            new = self._new.get(key)
            start = self._content_start(member)
            chunks = new.chunks if new else [memoryview(self._data)[start : start + member.packed]]
            packed, size, crc = new[1:] if new else (member.packed, member.size, member.crc)
            method = _DEFLATED if new else member.method
            name = member.name.replace("\\", "/").encode()
            flags = 0 if name.isascii() else _UTF8
            common = (20, flags, method, 0, _NO_DATE, crc, packed, size, len(name), 0)
            out.write(_LOCAL.pack(b"PK\3\4", *common) + name)
            for chunk in chunks:
                out.write(chunk)
            directory.append(_CENTRAL.pack(b"PK\1\2", 20, *common, 0, 0, 0, 0, offset) + name)
            offset += _LOCAL.size + len(name) + packed
        records = b"".join(directory)
        count = len(directory)
        out.write(records + _END.pack(b"PK\5\6", 0, 0, count, count, len(records), offset, 0))

    def _write_end(self, out: BinaryIO, entries: int, size: int, offset: int, position: int) -> None:
        if self._end64:
            record = bytearray(self._end64)
            struct.pack_into("<4Q", record, 24, entries, entries, size, offset)
            locator = len(record) - _END64_LOCATOR.size
            struct.pack_into("<Q", record, locator + 8, position - self._shift)
            out.write(record)
        fields = list(_END.unpack_from(self._data, self._end))
        for index, value in ((3, entries), (4, entries), (5, size), (6, offset)):
            if fields[index] != (0xFFFF if index < 5 else _BIG):  # "see the ZIP64 record" stays
                fields[index] = value
        out.write(_END.pack(*fields))
        out.write(memoryview(self._data)[self._end + _END.size :])

    def _descriptor_size(self, member: Member, position: int) -> int:
        if not member.flags & _HAS_DESCRIPTOR:
            return 0
        signature = b"PK\7\x08" if self._data.startswith(b"PK\7\x08", position) else b""
        for form in ("<3L", "<LQQ"):
            expected = signature + struct.pack(form, member.crc, member.packed, member.size)
            if self._data.startswith(expected, position):
                return len(expected)
        return 0

    def _headers(self, member: Member, new: Packed) -> tuple[bytes, bytes]:
        """The local header and central record of a member with new content."""
        local = list(_LOCAL.unpack_from(self._data, member.offset))
        name_start = member.offset + _LOCAL.size
        name_end = name_start + local[9]
        extra = _without_zip64(self._data[name_end : name_end + local[10]])
        sizes = (new.crc, new.packed, new.size)
        local[2:4] = local[2] & ~_HAS_DESCRIPTOR, _DEFLATED
        local[6:9], local[10] = sizes, len(extra)
        header = _LOCAL.pack(*local) + self._data[name_start:name_end] + extra
        central = list(_CENTRAL.unpack_from(member.record))
        extra_start = _CENTRAL.size + central[10]
        extra_end = extra_start + central[11]
        extra = _without_zip64(member.record[extra_start:extra_end])
        central[3:5] = central[3] & ~_HAS_DESCRIPTOR, _DEFLATED
        central[7:10], central[11] = sizes, len(extra)
        central[16] = min(central[16], _BIG - 1)  # written anew once the offset is known
        tail = member.record[extra_end:]
        return header, _CENTRAL.pack(*central) + member.record[_CENTRAL.size : extra_start] + extra + tail


def _inflate(raw: memoryview, size: int) -> tuple[bytes, int]:
    codec = zlib_for(size)
    try:  # never more than the directory announced
        content: bytes = codec.decompressobj(-15).decompress(raw, size + 1)
    except (zlib.error, getattr(codec, "IsalError", zlib.error)) as error:
        raise Malformed(str(error)) from error
    return content, codec.crc32(content)


def _extras(extra: bytes) -> list[tuple[int, bytes]]:
    fields = []
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        fields.append((kind, extra[position + 4 : position + 4 + length]))
        position += 4 + length
    return fields


def _without_zip64(extra: bytes) -> bytes:
    if not any(kind == _ZIP64_EXTRA for kind, _ in _extras(extra)):
        return extra
    return b"".join(
        struct.pack("<2H", kind, len(body)) + body for kind, body in _extras(extra) if kind != _ZIP64_EXTRA
    )


def _at_offset(record: bytes, offset: int) -> bytes:
    """A central record pointing at `offset`, in its 32-bit field or in its ZIP64 extra."""
    patched = bytearray(record)
    fields = _CENTRAL.unpack_from(record)
    if fields[16] != _BIG:
        struct.pack_into("<L", patched, 42, offset)
        return bytes(patched)
    position = _CENTRAL.size + fields[10]
    end = position + fields[11]
    while position + 4 <= end:
        kind, length = struct.unpack_from("<2H", record, position)
        if kind == _ZIP64_EXTRA:
            before = 8 * sum(value == _BIG for value in (fields[9], fields[8]))
            struct.pack_into("<Q", patched, position + 4 + before, offset)
            break
        position += 4 + length
    return bytes(patched)
