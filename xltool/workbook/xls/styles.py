"""Cell formats: reading which show dates, and cloning XFs that differ in one thing (MS-XLS §2.4.353).

An XF is never changed, only cloned, and an identical one is reused first. What Excel 2007 adds to an XF
(XFEXT: theme colours and the like) is cloned with it, else the clone would lose its colours.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Sequence

from xltool.workbook.base import Value
from xltool.workbook.numbers import GENERAL, SHORT_DATE, SHORT_DATETIME, Shows, shown_as
from xltool.workbook.xls import records as r
from xltool.workbook.xls.globals import Globals, palette_colours
from xltool.workbook.xls.splices import Splice

DEFAULT_XF = 15
MAX_XFS = 4050

_FORMAT_USED, _FILL_USED, _PROTECTION_USED = 0x04, 0x40, 0x80
_LOCKED = 0x01
_SOLID = 1
_FILL_COLOURS = (*range(8, 24), *range(40, 64))
"""Palette indices of Excel's fill menu; 24 to 39 are for charts."""
_FILL_PROPERTIES = frozenset({0x0004, 0x0005, 0x0006})
"""XFEXT properties that would paint over a fill: foreground, background, gradient (MS-XLS §2.5.108)."""


class NoRoomForStyle(Exception):
    """The workbook holds as many XFs as the format allows."""


class Styles:
    """The XFs of a workbook, and those about to be added."""

    def __init__(self, stream: bytes, found: Globals) -> None:
        self._stream = stream
        self._globals = found
        self._xfs = [stream[xf.body : xf.body + 20] for xf in found.xfs]
        self._old_count = len(self._xfs)
        self._shows: list[Shows] = [self._shown(xf) for xf in self._xfs]
        self._extras: dict[int, bytes] = {}
        """XF index → its XFEXT properties, count included."""
        for record in found.xfexts:
            index = r.u16(stream, record.body + 14)[0]
            self._extras[index] = stream[record.body + 18 : record.end]

    def __len__(self) -> int:
        return len(self._xfs)

    def _shown(self, xf: bytes) -> Shows:
        number_format = r.u16(xf, 2)[0]
        return shown_as(number_format, self._globals.formats.get(number_format))

    @property
    def shows_date(self) -> list[bool]:
        """For each XF whether it shows a number as a date."""
        return [shows in ("date", "datetime") for shows in self._shows]

    def usable(self, xf: int) -> int:
        """The XF, or the default one where a file names an XF it does not have."""
        return xf if xf < len(self._xfs) else min(DEFAULT_XF, max(0, len(self._xfs) - 1))

    def for_value(self, xf: int, value: Value) -> int:
        """The XF, or its clone with another number format when it would show the value wrong."""
        xf = self.usable(xf)
        if value is None or type(value) is str:
            return xf
        shows = self._shows[xf]
        if isinstance(value, dt.date):
            if shows in ("date", "datetime"):
                return xf
            timed = isinstance(value, dt.datetime) and value.time() != dt.time()
            return self._with_format(xf, SHORT_DATETIME if timed else SHORT_DATE)
        if type(value) is float and shows in ("date", "datetime", "time"):
            return self._with_format(xf, GENERAL)
        return xf

    def _with_format(self, xf: int, number_format: int) -> int:
        clone = bytearray(self._xfs[xf])
        struct.pack_into("<H", clone, 2, number_format)
        clone[9] |= _FORMAT_USED
        return self._add(bytes(clone), self._extras.get(xf))

    def filled(self, xf: int, colour: tuple[int, int, int]) -> int:
        """The XF with a solid fill of the palette's nearest colour."""
        xf = self.usable(xf)
        if not self._xfs:
            raise NoRoomForStyle
        clone = bytearray(self._xfs[xf])
        clone[9] |= _FILL_USED
        clone[17] = _SOLID << 2 | clone[17] & 3
        ground = r.u16(clone, 18)[0] & 0xC000
        struct.pack_into("<H", clone, 18, ground | 65 << 7 | self.nearest(colour))
        return self._add(bytes(clone), _without_fill(self._extras.get(xf)))

    def unlocked(self, xf: int) -> int:
        """The XF whose cells can be typed into on a protected sheet (fLocked clear)."""
        xf = self.usable(xf)
        if not self._xfs:
            raise NoRoomForStyle
        clone = bytearray(self._xfs[xf])
        clone[4] &= ~_LOCKED & 0xFF
        clone[9] |= _PROTECTION_USED
        return self._add(bytes(clone), self._extras.get(xf))

    def nearest(self, colour: tuple[int, int, int]) -> int:
        """The palette index nearest to a colour, among those Excel offers for fills."""
        palette = palette_colours(self._stream, self._globals)
        best: tuple[int, int] = min((_distance(palette[i - 8], colour), i) for i in _FILL_COLOURS)
        return best[1]

    def _add(self, xf: bytes, extra: bytes | None) -> int:
        for index, known in enumerate(self._xfs):
            if known == xf and self._extras.get(index) == extra:
                return index
        if len(self._xfs) >= MAX_XFS:
            raise NoRoomForStyle
        self._xfs.append(xf)
        self._shows.append(self._shown(xf))
        if extra is not None:
            self._extras[len(self._xfs) - 1] = extra
        return len(self._xfs) - 1

    def splices(self) -> list[Splice]:
        """What adds the new XFs to the globals, XFCRC and XFEXT kept in step."""
        found, new = self._globals, self._xfs[self._old_count :]
        if not new:
            return []
        out = [Splice(found.xfs[-1].end, found.xfs[-1].end, b"".join(r.pack(r.XF, xf) for xf in new))]
        if found.xfcrc is None:
            return out
        body = bytearray(self._stream[found.xfcrc.body : found.xfcrc.end])
        count, checksum = struct.unpack_from("<HI", body, 14)
        if count == self._old_count and checksum == xf_checksum(self._xfs[: self._old_count]):
            struct.pack_into("<HI", body, 14, len(self._xfs), xf_checksum(self._xfs))
            out.append(Splice(found.xfcrc.pos, found.xfcrc.end, r.pack(r.XFCRC, bytes(body))))
        behind = found.xfexts[-1].end if found.xfexts else found.xfcrc.end
        extras = b"".join(
            r.pack(r.XFEXT, struct.pack("<HH8xHHH", r.XFEXT, 0, 0, index, 0) + self._extras[index])
            for index in range(self._old_count, len(self._xfs))
            if index in self._extras
        )
        if extras:
            out.append(Splice(behind, behind, extras))
        return out


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    """How unlike two colours are; strength of colour counts by itself, so that a grey stays grey."""
    strength = max(one) - min(one) - max(other) + min(other)
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) + strength**2


def _without_fill(extra: bytes | None) -> bytes | None:
    """XFEXT properties without those that paint the ground; None when nothing remains."""
    if extra is None or len(extra) < 2:
        return None
    kept: list[bytes] = []
    pos = 2
    while pos + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, pos)
        if size < 4:
            break
        if kind not in _FILL_PROPERTIES:
            kept.append(extra[pos : pos + size])
        pos += size
    return struct.pack("<H", len(kept)) + b"".join(kept) if kept else None


def _checksum_table() -> list[int]:
    table = []
    for i in range(256):
        value = i << 24
        for _ in range(8):
            value = (value << 1 ^ (0xAF if value & 0x80000000 else 0)) & 0xFFFFFFFF
        table.append(value & 0xFFFF)
    return table


def xf_checksum(xfs: Sequence[bytes]) -> int:
    """The checksum XFCRC holds over all XF bodies (MS-OSHARED §2.4.3)."""
    table = _checksum_table()
    crc = 0
    for byte in b"".join(xfs):
        crc = (crc << 8 & 0xFFFFFFFF) ^ table[crc >> 24 ^ byte]
    return crc


def parse_colour(colour: str) -> tuple[int, int, int]:
    """Red, green, blue of "RRGGBB"."""
    number = int(colour, 16)
    return number >> 16 & 255, number >> 8 & 255, number & 255
