"""BIFF8 records: their ids, walking them, and the strings inside them (MS-XLS §2.1.4, §2.5.293).

A record is `id u16, length u16, body`, little-endian; offsets called `pos` point at the id.
"""

from __future__ import annotations

import struct
import sys
from array import array
from codecs import utf_16_le_encode
from collections.abc import Iterator

from xltool.record import NamedTuple

MAX_BODY = 8224
PAD = 16
"""How many zero bytes a stream carries behind its end in memory: reading a record's head never runs out."""

FORMULA = 0x0006
EOF = 0x000A
PROTECT = 0x0012
NOTE = 0x001C
DATE1904 = 0x0022
EXTERNSHEET = 0x0017
NAME = 0x0018
VERTICAL_BREAKS = 0x001A
HORIZONTAL_BREAKS = 0x001B
SELECTION = 0x001D
FILEPASS = 0x002F
CONTINUE = 0x003C
PANE = 0x0041
CODEPAGE = 0x0042
DEFCOLWIDTH = 0x0055
OBJ = 0x005D
COLINFO = 0x007D
BOUNDSHEET = 0x0085
PALETTE = 0x0092
FILTERMODE = 0x009B
AUTOFILTERINFO = 0x009D
STANDARDWIDTH = 0x0099
SXVIEW = 0x00B0
MULRK = 0x00BD
MULBLANK = 0x00BE
RSTRING = 0x00D6
DBCELL = 0x00D7
XF = 0x00E0
MERGECELLS = 0x00E5
MSODRAWING = 0x00EC
PHONETIC = 0x00EF
SST = 0x00FC
LABELSST = 0x00FD
EXTSST = 0x00FF
SUPBOOK = 0x01AE
CONDFMT = 0x01B0
CF = 0x01B1
DVAL = 0x01B2
HLINK = 0x01B8
CODENAME = 0x01BA
DV = 0x01BE
DIMENSIONS = 0x0200
BLANK = 0x0201
NUMBER = 0x0203
LABEL = 0x0204
BOOLERR = 0x0205
STRING = 0x0207
ROW = 0x0208
INDEX = 0x020B
ARRAY = 0x0221
DEFAULTROWHEIGHT = 0x0225
TABLE = 0x0236
WINDOW2 = 0x023E
RK = 0x027E
STYLE = 0x0293
FORMULA3 = 0x0206
FORMULA4 = 0x0406
FORMAT = 0x041E
SHRFMLA = 0x04BC
BOF = 0x0809
FEAT11 = 0x0872
FEAT12 = 0x0878
CONDFMT12 = 0x0879
CF12 = 0x087A
CFEX = 0x087B
XFCRC = 0x087C
XFEXT = 0x087D
BRAI = 0x1051

FORMULAS = frozenset({FORMULA, FORMULA3, FORMULA4})
CELLS = frozenset({BLANK, NUMBER, LABEL, BOOLERR, RSTRING, LABELSST, RK, MULRK, MULBLANK, *FORMULAS})
TRAILERS = frozenset({SHRFMLA, ARRAY, TABLE, STRING})
"""Records that belong to the FORMULA before them."""

MAX_ROW = 65536
MAX_COLUMN = 256
ROW_SIZE = 20
"""Bytes of a ROW record, its head included (MS-XLS §2.4.221)."""

HEAD = struct.Struct("<HH")
CELL_HEAD = struct.Struct("<HHHH")
"""id, length, row, column."""

u16 = struct.Struct("<H").unpack_from
u32 = struct.Struct("<I").unpack_from


class Record(NamedTuple):
    """Where a record is: its id, the offset of its id, the offset behind its body."""

    id: int
    pos: int
    end: int

    @property
    def body(self) -> int:
        return self.pos + 4


def walk(data: bytes, pos: int, end: int) -> Iterator[Record]:
    """The records from `pos` on, up to the one that would run past `end`."""
    while pos + 4 <= end:
        rid, size = HEAD.unpack_from(data, pos)
        stop = pos + 4 + size
        if stop > end:
            return
        yield Record(rid, pos, stop)
        pos = stop


def substream(stream: bytes, start: int) -> list[Record]:
    """The records of a substream, nested ones included, from its BOF to its EOF."""
    found: list[Record] = []
    add, head, make = found.append, HEAD.unpack_from, tuple.__new__
    limit = len(stream) - PAD
    depth, pos = 0, start
    while pos + 4 <= limit:
        rid, size = head(stream, pos)
        stop = pos + 4 + size
        if stop > limit:
            break
        add(make(Record, (rid, pos, stop)))
        if rid == BOF:
            depth += 1
        elif rid == EOF:
            depth -= 1
            if not depth:
                break
        pos = stop
    return found


def shorts(data: bytes | bytearray) -> array[int]:
    """Unsigned 16-bit numbers that stand side by side."""
    numbers = array("H")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def pack(rid: int, body: bytes) -> bytes:
    """A record of that body."""
    return HEAD.pack(rid, len(body)) + body


def rk_number(rk: int) -> float:
    """The number an RK value stands for (MS-XLS §2.5.122), read as 32 bits with or without sign."""
    if rk & 2:
        signed = (rk & 0xFFFFFFFF) >> 2
        value = float(signed - 0x40000000 if signed & 0x20000000 else signed)
    else:
        value = _DOUBLE(_QUAD.pack((rk & 0xFFFFFFFC) << 32))[0]
    return value / 100 if rk & 1 else value


_QUAD = struct.Struct("<Q")
_DOUBLE = struct.Struct("<d").unpack


def utf16_length(text: str) -> int:
    """How many UTF-16 units the text takes: what BIFF counts as its characters."""
    return len(text) + sum(1 for c in text if c > "\uffff") if not text.isascii() else len(text)


def text_bytes(text: str) -> tuple[int, bytes]:
    """The flags bit (0 = one byte a character, 1 = two) and the characters as BIFF8 stores them."""
    units = utf_16_le_encode(text, "surrogatepass")[0]
    return (1, units) if any(units[1::2]) else (0, units[::2])


def long_string(text: str) -> bytes:
    """XLUnicodeString: u16 length, flags, characters."""
    wide, data = text_bytes(text)
    return struct.pack("<HB", utf16_length(text), wide) + data


def short_string(text: str) -> bytes:
    """ShortXLUnicodeString: u8 length, flags, characters."""
    wide, data = text_bytes(text)
    return struct.pack("<BB", utf16_length(text), wide) + data


def characters(data: bytes, pos: int, count: int, wide: int) -> str:
    """`count` characters stored from `pos` on; what can't be decoded reads as U+FFFD."""
    if wide:
        return data[pos : pos + 2 * count].decode("utf-16-le", "replace")
    return data[pos : pos + count].decode("latin-1")


def code_units(data: bytes, pos: int, count: int, wide: int) -> bytes:
    """`count` characters stored from `pos` on, as UTF-16: pieces of one string may cut a character in two."""
    if wide:
        return data[pos : pos + 2 * count]
    return data[pos : pos + count].decode("latin-1").encode("utf-16-le")


def split_string(data: bytes, record: Record, pos: int, count: int, flags: int) -> str:
    """`count` characters that start at `pos` inside `record` and may run on over CONTINUE records.

    Each continuation restarts with one flags byte (MS-XLS §2.5.293).
    """
    units = bytearray()
    limit = record.end
    while True:
        wide = flags & 1
        here = min(count, max(0, limit - pos) >> wide)
        units += code_units(data, pos, here, wide)
        count -= here
        if not count or limit + 5 > len(data):
            break
        rid, size = HEAD.unpack_from(data, limit)
        if rid != CONTINUE or size == 0:
            break
        pos = limit + 5
        flags = data[limit + 4]
        limit += 4 + size
    return units.decode("utf-16-le", "replace")
