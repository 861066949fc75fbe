"""The first substream of the workbook: its sheets, styles and strings (MS-XLS §2.1.7.20.3)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

from xltool.i18n import msg
from xltool.workbook.xls import records as r
from xltool.workbook.xls import refusals
from xltool.workbook.xls.records import Record

WORKSHEET = 0
MACRO_SHEET = 1


@dataclass(frozen=True, slots=True)
class BoundSheet:
    """A BOUNDSHEET record: `offset` is where the sheet's BOF is, `kind` 0 for a worksheet."""

    name: str
    record: int
    offset: int
    hidden: bool
    kind: int


@dataclass(slots=True)
class Globals:
    """Where things are in the globals substream, and the few facts read from them."""

    end: int = 0
    """The offset of the closing EOF."""
    sheets: list[BoundSheet] = field(default_factory=list)
    date1904: bool = False
    formats: dict[int, str] = field(default_factory=dict)
    xfs: list[Record] = field(default_factory=list)
    xfcrc: Record | None = None
    xfexts: list[Record] = field(default_factory=list)
    sst: list[Record] = field(default_factory=list)
    """The SST record and its CONTINUEs."""
    extsst: Record | None = None
    palette: Record | None = None
    names: list[Record] = field(default_factory=list)
    externsheets: list[Record] = field(default_factory=list)
    supbooks: list[Record] = field(default_factory=list)
    protected_structure: bool = False


def read_globals(stream: bytes, path: Path | None) -> Globals:
    """Read the globals substream that starts at offset 0 of the padded stream.

    InputError OLD_EXCEL, ENCRYPTED, NOT_EXCEL, or DAMAGED when it does not come to its end.
    """
    if len(stream) < 8 + r.PAD:
        raise refusals.damaged(msg("the workbook's data breaks off"), path)
    rid, size, version = struct.unpack_from("<HHH", stream)
    if rid in (0x0009, 0x0209, 0x0409) or (rid == r.BOF and version == 0x0500):
        raise refusals.old_excel(path)
    if rid != r.BOF or size < 4:
        raise refusals.not_excel(path)
    found = Globals()
    depth = 0
    latest = 0
    for record in r.walk(stream, 0, len(stream) - r.PAD):
        if record.id == r.BOF:
            depth += 1
        elif record.id == r.EOF:
            depth -= 1
            if not depth:
                found.end = record.pos
                return found
        elif record.id == r.FILEPASS:
            raise refusals.encrypted(path)
        elif record.id == r.CONTINUE and latest == r.SST:
            found.sst.append(record)
            continue
        elif depth == 1:
            _note(found, stream, record, path)
        latest = record.id
    raise refusals.damaged(msg("the workbook's data breaks off"), path)


def _note(found: Globals, stream: bytes, record: Record, path: Path | None) -> None:
    rid, body, size = record.id, record.body, record.end - record.body
    if rid == r.XF and size >= 20:
        found.xfs.append(record)
    elif rid == r.FORMAT and size >= 5:
        index, count, flags = struct.unpack_from("<HHB", stream, body)
        found.formats[index] = r.characters(stream, body + 5, count, flags & 1)
    elif rid == r.BOUNDSHEET and size >= 8:
        offset, state, kind, count, flags = struct.unpack_from("<IBBBB", stream, body)
        name = r.characters(stream, body + 8, count, flags & 1)
        found.sheets.append(BoundSheet(name, record.pos, offset, state & 3 != 0, kind))
    elif rid == r.SST and size >= 8:
        found.sst = [record]
    elif rid == r.EXTSST and size >= 2:
        found.extsst = record
    elif rid == r.DATE1904 and size >= 2:
        found.date1904 = r.u16(stream, body)[0] == 1
    elif rid == r.PALETTE:
        found.palette = record
    elif rid == r.XFCRC and size >= 20:
        found.xfcrc = record
    elif rid == r.XFEXT and size >= 20:
        found.xfexts.append(record)
    elif rid == r.NAME:
        found.names.append(record)
    elif rid == r.EXTERNSHEET:
        found.externsheets.append(record)
    elif rid == r.SUPBOOK:
        found.supbooks.append(record)
    elif rid == r.PROTECT and size >= 2:
        found.protected_structure = r.u16(stream, body)[0] != 0


def palette_colours(stream: bytes, found: Globals) -> list[tuple[int, int, int]]:
    """The colours of palette indices 8 to 63 as (red, green, blue)."""
    colours = [(c >> 16, c >> 8 & 255, c & 255) for c in _DEFAULT_PALETTE]
    if found.palette is not None:
        body = found.palette.body
        size = found.palette.end - body
        count = min(r.u16(stream, body)[0] if size >= 2 else 0, (size - 2) // 4, len(colours))
        for i in range(count):
            colours[i] = (stream[body + 2 + 4 * i], stream[body + 3 + 4 * i], stream[body + 4 + 4 * i])
    return colours


# MS-XLS §2.5.161 (Icv): the default colours of indices 8 to 63.
_DEFAULT_PALETTE = (
    0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF,
    0x800000, 0x008000, 0x000080, 0x808000, 0x800080, 0x008080, 0xC0C0C0, 0x808080,
    0x9999FF, 0x993366, 0xFFFFCC, 0xCCFFFF, 0x660066, 0xFF8080, 0x0066CC, 0xCCCCFF,
    0x000080, 0xFF00FF, 0xFFFF00, 0x00FFFF, 0x800080, 0x800000, 0x008080, 0x0000FF,
    0x00CCFF, 0xCCFFFF, 0xCCFFCC, 0xFFFF99, 0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99,
    0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00, 0xFF9900, 0xFF6600, 0x666699, 0x969696,
    0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333,
)  # fmt: skip
