"""The shared string table: SST with its CONTINUEs, and EXTSST, its index (MS-XLS §2.4.265, §2.4.107)."""

from __future__ import annotations

import codecs
import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from xltool.workbook.xls import records as r
from xltool.workbook.xls.records import Record, u16, u32

_RICH, _PHONETIC, _WIDE = 0x08, 0x04, 0x01
_MAX_BUCKETS = 128


class SharedStrings:
    """The strings of a workbook, and those about to be added.

    `sound` is False when the counts do not match the content: such a table can be read, not added to.
    """

    def __init__(self, stream: bytes, fragments: Sequence[Record]) -> None:
        self._stream = stream
        self._fragments = fragments
        self.texts: list[str] = []
        self.sound = True
        self._dressed = set[int]()
        """Indices of strings with fonts or phonetics of their own: never reused for plain text."""
        self._starts = array("I")
        """Where each string begins, in bytes from the SST record."""
        self._index: dict[str, int] | None = None
        self._old_count = 0
        self.total, declared = struct.unpack_from("<II", stream, fragments[0].body) if fragments else (0, 0)
        if fragments:
            end = self._walk(declared)
            self.sound = len(self.texts) == declared and end == fragments[-1].end
        self._old_count = len(self.texts)

    def _walk(self, declared: int) -> int:
        """Read the strings; returns where the last one ends, -1 when the table breaks off."""
        stream, fragments = self._stream, self._fragments
        append, note = self.texts.append, self._starts.append
        utf16, latin1 = codecs.utf_16_le_decode, codecs.latin_1_decode
        origin = fragments[0].pos
        which, pos, limit = 0, fragments[0].body + 8, fragments[0].end
        for _ in range(declared):
            if pos == limit and which + 1 < len(fragments):
                which += 1
                pos, limit = fragments[which].body, fragments[which].end
            if pos + 3 > limit:
                break
            flags = stream[pos + 2]
            behind = pos + 3 + ((stream[pos] | stream[pos + 1] << 8) << (flags & _WIDE))
            if flags & (_RICH | _PHONETIC) or behind > limit:
                text, which, behind = self._long_string(which, pos)
                if text is None:
                    return -1
                limit = fragments[which].end
                if flags & (_RICH | _PHONETIC):
                    self._dressed.add(len(self.texts))
                append(text)
            elif flags & _WIDE:
                append(utf16(stream[pos + 3 : behind], "replace")[0])
            else:
                append(latin1(stream[pos + 3 : behind])[0])
            note(pos - origin)
            pos = behind
        return pos

    def _long_string(self, which: int, pos: int) -> tuple[str | None, int, int]:
        """A string that is dressed or runs on over records, and the fragment and offset where it ends.

        Characters restart in each record with a flags byte of their own; what dresses them does not. None
        for a string that breaks off.
        """
        stream, fragments = self._stream, self._fragments
        left, flags = struct.unpack_from("<HB", stream, pos)
        pos += 3
        extra = 0
        if flags & _RICH:
            extra += 4 * u16(stream, pos)[0]
            pos += 2
        if flags & _PHONETIC:
            extra += u32(stream, pos)[0]
            pos += 4
        units = bytearray()
        while left or extra:
            room = fragments[which].end - pos
            if left:
                wide = flags & _WIDE
                here = min(left, room >> wide)
                units += r.code_units(stream, pos, here, wide)
                pos += here << wide
                left -= here
            else:
                here = min(extra, room)
                pos += here
                extra -= here
            if pos >= fragments[which].end or left:
                if not left and not extra:
                    break
                which += 1
                if which == len(fragments) or fragments[which].body == fragments[which].end:
                    return None, which, pos
                pos = fragments[which].body
                if left:
                    flags = stream[pos]
                    pos += 1
        return units.decode("utf-16-le", "replace"), which, pos

    def _fonts(self, index: int) -> bytes:
        """The runs of fonts within a stored string, 4 bytes each."""
        stream, fragments = self._stream, self._fragments
        pos = fragments[0].pos + self._starts[index]
        flags = stream[pos + 2]
        if not flags & _RICH:
            return b""
        left = 4 * u16(stream, pos + 3)[0]
        pos += 5 + 4 * bool(flags & _PHONETIC)
        *_, (_, pos, _) = [(0, pos, 0), *self.spans(index)]
        which = self._fragment(pos - 1)
        runs = bytearray()
        while left:
            if pos == fragments[which].end:
                which += 1
                pos = fragments[which].body
            here = min(left, fragments[which].end - pos)
            runs += stream[pos : pos + here]
            pos += here
            left -= here
        return bytes(runs)

    def compact(self, used: Sequence[int], references: int) -> tuple[bytearray, list[int], list[int]]:
        """A table of those strings alone, in that order and without phonetic hints; see `encode`."""
        writer = _Writer(b"", ())
        starts = [
            writer.add(self.texts[index], self._fonts(index) if index in self._dressed else b"")
            for index in used
        ]
        return writer.finish(references, len(used)), starts, writer.records

    def _fragment(self, pos: int) -> int:
        """The record of the table in whose body an offset lies."""
        return bisect_right(self._fragments, pos, key=lambda fragment: fragment.body) - 1

    def spans(self, index: int) -> Iterator[tuple[int, int, int]]:
        """Where in the stream the characters of a stored string are: (start, end, 1 for two bytes each)."""
        stream, fragments = self._stream, self._fragments
        pos = fragments[0].pos + self._starts[index]
        which = self._fragment(pos)
        left, flags = struct.unpack_from("<HB", stream, pos)
        pos += 3 + 2 * bool(flags & _RICH) + 4 * bool(flags & _PHONETIC)
        while left:
            wide = flags & _WIDE
            here = min(left, fragments[which].end - pos >> wide)
            yield pos, pos + (here << wide), wide
            left -= here
            if left:
                which += 1
                pos = fragments[which].body + 1
                flags = stream[pos - 1]

    def intern(self, text: str) -> int:
        """The index of that plain text, added when it is new."""
        if self._index is None:
            plain: Sequence[int] = range(len(self.texts))
            if self._dressed:
                plain = [i for i in plain if i not in self._dressed]
            texts = map(self.texts.__getitem__, reversed(plain))
            self._index = dict(zip(texts, reversed(plain), strict=True))
        index = self._index.get(text)
        if index is None:
            index = self._index[text] = len(self.texts)
            self.texts.append(text)
        return index

    @property
    def added(self) -> int:
        return len(self.texts) - self._old_count

    def old_bucket_size(self, extsst: Record) -> int:
        """How many strings a bucket of the existing EXTSST covers."""
        return int(u16(self._stream, extsst.body)[0])

    def encode(self, references: int) -> tuple[bytearray, Sequence[int], Sequence[int]]:
        """The whole table with the added strings and `references` cells more pointing at it.

        Returns the records' bytes, and for EXTSST where each string and each record starts within them.
        """
        writer = _Writer(self._stream, self._fragments)
        starts = self._starts[:]
        for text in self.texts[self._old_count :]:
            starts.append(writer.add(text))
        total = min(max(0, self.total + references), 0xFFFFFFFF)
        out = writer.finish(total, len(self.texts))
        return out, starts, writer.records


class _Writer:
    """Appends strings to a copy of the table, opening CONTINUE records as they fill (XLS.md §7)."""

    def __init__(self, stream: bytes, fragments: Sequence[Record]) -> None:
        if fragments:
            origin = fragments[0].pos
            self._out = bytearray(stream[origin : fragments[-1].end])
            self.records = [fragment.pos - origin for fragment in fragments]
        else:
            self._out = bytearray(r.pack(r.SST, bytes(8)))
            self.records = [0]

    def _room(self) -> int:
        return self.records[-1] + 4 + r.MAX_BODY - len(self._out)

    def _close(self) -> None:
        struct.pack_into("<H", self._out, self.records[-1] + 2, len(self._out) - self.records[-1] - 4)

    def _open(self) -> None:
        self._close()
        self.records.append(len(self._out))
        self._out += struct.pack("<HH", r.CONTINUE, 0)

    def add(self, text: str, fonts: bytes = b"") -> int:
        wide, data = r.text_bytes(text)
        if 3 + 2 * bool(fonts) + len(data) > self._room():
            self._open()
        start = len(self._out)
        self._out += struct.pack("<HB", len(data) >> wide, wide | (_RICH if fonts else 0))
        if fonts:
            self._out += struct.pack("<H", len(fonts) // 4)
        self._add_characters(data, wide)
        while fonts:
            piece = min(len(fonts), self._room() // 4 * 4)
            self._out += fonts[:piece]
            fonts = fonts[piece:]
            if fonts:
                self._open()
        return start

    def _add_characters(self, data: bytes, wide: int) -> None:
        while True:
            piece = min(len(data), self._room() >> wide << wide)
            if wide and 0 < piece < len(data) and 0xD8 <= data[piece - 1] < 0xDC:
                piece -= 2  # xlrd decodes record by record: a character of two units stays in one
            self._out += data[:piece]
            data = data[piece:]
            if not data:
                return
            self._open()
            self._out.append(wide)

    def finish(self, total: int, unique: int) -> bytearray:
        self._close()
        struct.pack_into("<II", self._out, 4, total, unique)
        return self._out


def bucket_size(old: int, unique: int) -> int:
    """How many strings an EXTSST bucket covers: as before while 128 buckets do (MS-XLS §2.4.107)."""
    if old and -(-unique // old) <= _MAX_BUCKETS:
        return old
    return max(8, unique // _MAX_BUCKETS + 1)


def encode_extsst(size: int, sst: int, starts: Sequence[int], fragments: Sequence[int]) -> bytes:
    """The EXTSST record for a table whose SST record lies at stream offset `sst`."""
    body = bytearray(struct.pack("<H", size))
    for i in range(0, len(starts), size):
        start = starts[i]
        record = fragments[bisect_right(fragments, start) - 1]
        body += struct.pack("<IHH", sst + start, start - record, 0)
    return r.pack(r.EXTSST, bytes(body))
