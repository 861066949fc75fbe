"""Small .xls files made by the tests: an OLE2 container and BIFF8 records, odd where a test wants it.

Written from MS-CFB and MS-XLS on its own, sharing nothing with the engine under test.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FREE, END, FAT, DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC


def record(rid: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", rid, len(body)) + body


# Cells. Rows and columns count from 0.


def label(row: int, column: int, index: int, xf: int = 15) -> bytes:
    return record(0x00FD, struct.pack("<HHHI", row, column, xf, index))


def number(row: int, column: int, value: float, xf: int = 15) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, xf, value))


def rk(row: int, column: int, value: int, xf: int = 15) -> bytes:
    return record(0x027E, struct.pack("<HHHI", row, column, xf, (value << 2 | 2) & 0xFFFFFFFF))


def blank(row: int, column: int, xf: int = 15) -> bytes:
    return record(0x0201, struct.pack("<HHH", row, column, xf))


def mulrk(row: int, column: int, values: Sequence[int], xf: int = 15) -> bytes:
    cells = b"".join(struct.pack("<HI", xf, v << 2 | 2) for v in values)
    return record(
        0x00BD, struct.pack("<HH", row, column) + cells + struct.pack("<H", column + len(values) - 1)
    )


def mulblank(row: int, column: int, xfs: Sequence[int]) -> bytes:
    cells = struct.pack(f"<{len(xfs)}H", *xfs)
    return record(0x00BE, struct.pack("<HH", row, column) + cells + struct.pack("<H", column + len(xfs) - 1))


def boolerr(row: int, column: int, code: int, error: bool, xf: int = 15) -> bytes:
    return record(0x0205, struct.pack("<HHHBB", row, column, xf, code, error))


def old_label(row: int, column: int, text: str, xf: int = 15) -> bytes:
    return record(0x0204, struct.pack("<HHH", row, column, xf) + string(text))


def rstring(row: int, column: int, text: str, xf: int = 15) -> bytes:
    return record(0x00D6, struct.pack("<HHH", row, column, xf) + string(text) + struct.pack("<HHH", 1, 0, 5))


def formula(
    row: int, column: int, tokens: bytes, cached: bytes = bytes(8), xf: int = 15, flags: int = 0
) -> bytes:
    head = struct.pack("<HHH", row, column, xf) + cached + struct.pack("<HIH", flags, 0, len(tokens))
    return record(0x0006, head + tokens)


CACHED_TEXT = b"\x00\x00\x00\x00\x00\x00\xff\xff"
EMPTY_TEXT = b"\x03\x00\x00\x00\x00\x00\xff\xff"
TRUE = b"\x01\x00\x01\x00\x00\x00\xff\xff"
NOT_AVAILABLE = b"\x02\x00\x2a\x00\x00\x00\xff\xff"


def cached_string(text: str) -> bytes:
    return record(0x0207, string(text))


def string(text: str, long: bool = True) -> bytes:
    """XLUnicodeString, or its short form."""
    wide = any(c > "\xff" for c in text)
    data = text.encode("utf-16-le") if wide else text.encode("latin-1")
    return struct.pack("<HB" if long else "<BB", len(data) >> wide, wide) + data


# Tokens


def ref(row: int, column: int) -> bytes:
    return struct.pack("<BHH", 0x44, row, column)


def ref3d(link: int, row: int, column: int) -> bytes:
    return struct.pack("<BHHH", 0x5A, link, row, column)


def area(first: int, last: int, left: int, right: int) -> bytes:
    return struct.pack("<BHHHH", 0x25, first, last, left, right)


def area3d(link: int, first: int, last: int, left: int, right: int) -> bytes:
    return struct.pack("<BHHHHH", 0x3B, link, first, last, left, right)


def exp(row: int, column: int) -> bytes:
    return struct.pack("<BHH", 0x01, row, column)


SUM = b"\x19\x10\x00\x00"


# Sheets


@dataclass
class Row:
    """One row: its cells in the order of the file, and whether it has a ROW record."""

    number: int
    cells: Sequence[bytes] = ()
    head: bool = True
    flags: int = 0x0100
    xf: int = 15
    height: int = 300
    span: tuple[int, int] | None = None

    def row_record(self) -> bytes:
        columns = [struct.unpack_from("<H", cell, 6)[0] for cell in self.cells]
        ends = [
            struct.unpack("<H", cell[-2:])[0] if cell[:2] in (b"\xbd\x00", b"\xbe\x00") else column
            for cell, column in zip(self.cells, columns, strict=True)
            if cell[:2] not in (b"\x07\x02", b"\x3c\x00", b"\xbc\x04", b"\x21\x02", b"\x36\x02")
        ]
        span = self.span or ((min(columns), max(ends) + 1) if ends else (0, 0))
        return record(
            0x0208, struct.pack("<HHHHHHHH", self.number, *span, self.height, 0, 0, self.flags, self.xf)
        )


@dataclass
class SheetSpec:
    """One sheet. `layout` is "excel" (INDEX, blocks of 32 rows, DBCELLs), "plain" (each ROW before its cells)
    or "bare" (no ROW at all)."""

    name: str = "Sheet1"
    rows: Sequence[Row] = ()
    layout: str = "excel"
    before: bytes = b""
    """Records between DEFCOLWIDTH and DIMENSIONS."""
    after: bytes = b""
    """Records behind WINDOW2."""
    between: bytes = b""
    """Records between the table and WINDOW2."""
    hidden: int = 0
    kind: int = 0
    dimensions: tuple[int, int, int, int] | None = None

    def build(self, base: int) -> bytes:
        kind = {0: 0x0010, 1: 0x0040, 2: 0x0020}[self.kind]
        out = bytearray(record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6)))
        numbers = [row.number for row in self.rows]
        first, behind = (min(numbers), max(numbers) + 1) if numbers else (0, 0)
        blocks = -(-(behind - first) // 32) if self.layout == "excel" else 0
        index_at = len(out)
        if self.layout == "excel":
            out += record(0x020B, bytes(16 + 4 * blocks))
        default_at = len(out)
        out += record(0x0055, struct.pack("<H", 8)) + self.before
        out += record(0x0200, struct.pack("<IIHHH", *(self.dimensions or self._dimensions()), 0))
        places = []
        if self.layout == "excel":
            for block in range(blocks):
                low = first + 32 * block
                self._block(out, [row for row in self.rows if low <= row.number < low + 32])
                places.append(base + struct.unpack("<I", out[-4:])[0])
                del out[-4:]
            struct.pack_into("<4I", out, index_at + 4, 0, first, behind, base + default_at)
            struct.pack_into(f"<{blocks}I", out, index_at + 20, *places)
        else:
            for row in self.rows:
                if row.head and self.layout == "plain":
                    out += row.row_record()
                out += b"".join(row.cells)
        out += self.between
        out += record(0x023E, struct.pack("<HHHIHHI", 0x06B6, 0, 0, 0x40, 0, 0, 0))
        return bytes(out + self.after + record(0x000A))

    def _dimensions(self) -> tuple[int, int, int, int]:
        spans = [struct.unpack_from("<HH", row.row_record(), 6) for row in self.rows if row.cells]
        if not spans:
            return (0, 0, 0, 0)
        numbers = [row.number for row in self.rows if row.cells]
        return (min(numbers), max(numbers) + 1, min(s[0] for s in spans), max(s[1] for s in spans))

    @staticmethod
    def _block(out: bytearray, rows: Sequence[Row]) -> None:
        """A block, followed by 4 bytes that say where its DBCELL is."""
        start = len(out)
        for row in rows:
            out += row.row_record()
        first_cell: dict[int, int] = {}
        for row in rows:
            if row.cells:
                first_cell[row.number] = len(out)
            out += b"".join(row.cells)
        own = len(out)
        if not rows:
            out += record(0x00D7, bytes(4)) + struct.pack("<I", own)
            return
        steps = []
        previous = start + 20
        for i, _ in enumerate(rows):
            place = next((first_cell[r.number] for r in rows[i:] if r.number in first_cell), own)
            steps.append(place - previous)
            previous = place
        out += record(0x00D7, struct.pack(f"<I{len(steps)}H", own - start, *steps)) + struct.pack("<I", own)


def nested_chart() -> bytes:
    """An embedded chart: a substream with dimensions and cells of its own."""
    return (
        record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0020, 0x0DBB, 0x07CC, 0, 6))
        + record(0x0200, struct.pack("<IIHHH", 0, 3, 0, 2, 0))
        + number(0, 0, 99.0, 0)
        + number(7, 1, 98.0, 0)
        + record(0x000A)
    )


# Workbook stream

_FONT = struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 2, 0, 0) + string("Arial", long=False)
_STYLE_XF = struct.pack("<HHHBBBBIIH", 0, 0, 0xFFF5, 0x20, 0, 0, 0, 0, 0, 0x20C0)


def cell_xf(number_format: int = 0, font: int = 0, used: int = 0) -> bytes:
    """A cell XF without alignment, borders or fill."""
    return struct.pack("<HHHBBBBIIH", font, number_format, 0x0001, 0x20, 0, 0, used, 0, 0, 0x20C0)


def sst_records(
    texts: Sequence[str], total: int | None = None, unique: int | None = None, limit: int = 8224
) -> tuple[bytes, list[tuple[int, int]]]:
    """SST with CONTINUEs of at most `limit` bytes; each string's place from the start and from its record."""
    parts = [
        bytearray(
            struct.pack(
                "<II", len(texts) if total is None else total, len(texts) if unique is None else unique
            )
        )
    ]
    places = []

    def position(part: int) -> int:
        return sum(len(p) + 4 for p in parts[:part]) + 4

    for text in texts:
        data = string(text)
        head, chars, wide = data[:3], data[3:], data[2]
        if len(parts[-1]) + 3 > limit:
            parts.append(bytearray())
        places.append((position(len(parts) - 1) + len(parts[-1]), len(parts[-1]) + 4))
        parts[-1] += head
        while True:
            room = (limit - len(parts[-1])) >> wide << wide
            parts[-1] += chars[:room]
            chars = chars[room:]
            if not chars:
                break
            parts.append(bytearray([wide]))
    out = b"".join(record(0x003C if i else 0x00FC, bytes(part)) for i, part in enumerate(parts))
    return out, places


@dataclass
class BookSpec:
    """The Workbook stream."""

    sheets: Sequence[SheetSpec] = field(default_factory=lambda: [SheetSpec()])
    texts: Sequence[str] | None = ()
    """None: no SST at all."""
    xfs: Sequence[bytes] = ()
    """Cell XFs behind the 16 usual ones: indices 16, 17 …"""
    formats: Mapping[int, str] = field(default_factory=dict)
    date1904: bool = False
    codepage: int = 1200
    extsst: bool = True
    sst_total: int | None = None
    sst_unique: int | None = None
    sst_limit: int = 8224
    first: bytes = b""
    """Records right behind BOF."""
    styles: bytes = b""
    """Records behind the last XF."""
    middle: bytes = b""
    """Records behind the BOUNDSHEETs: SUPBOOK, EXTERNSHEET, NAME …"""
    padding: int = 0
    """Bytes of filler records in the globals, to make the stream as long as a test wants."""
    version: int = 0x0600

    def build(self) -> bytes:
        out = bytearray(record(0x0809, struct.pack("<HHHHII", self.version, 5, 0x0DBB, 0x07CC, 0, 6)))
        out += self.first
        out += record(0x0042, struct.pack("<H", self.codepage))
        out += record(0x0022, struct.pack("<H", self.date1904))
        out += record(0x003D, struct.pack("<9H", 0, 0, 9000, 9000, 0x38, 0, 0, 1, 600))
        out += record(0x0031, _FONT) * 4
        for index, code in self.formats.items():
            out += record(0x041E, struct.pack("<H", index) + string(code))
        for xf in (*[_STYLE_XF] * 15, cell_xf(), *self.xfs):
            out += record(0x00E0, xf)
        out += self.styles
        out += record(0x0293, struct.pack("<HBB", 0x8000, 0, 0xFF))
        left = self.padding
        while left > 0:
            size = min(left, 8000) - 4
            out += record(0x0160, bytes(max(2, size)))
            left -= max(2, size) + 4
        bounds = []
        for sheet in self.sheets:
            bounds.append(len(out))
            name = string(sheet.name, long=False)
            out += record(0x0085, struct.pack("<IBB", 0, sheet.hidden, sheet.kind) + name)
        out += self.middle
        if self.texts is not None:
            table, places = sst_records(self.texts, self.sst_total, self.sst_unique, self.sst_limit)
            at = len(out)
            out += table
            if self.extsst:
                buckets = b"".join(struct.pack("<IHH", at + p, q, 0) for p, q in places[::8])
                out += record(0x00FF, struct.pack("<H", 8) + buckets)
        out += record(0x000A)
        for bound, sheet in zip(bounds, self.sheets, strict=True):
            struct.pack_into("<I", out, bound + 4, len(out))
            out += sheet.build(len(out))
        return bytes(out)

    def save(self, path: object, **container: object) -> None:
        """Write the workbook as an OLE2 file; `container` goes to `compound_file`."""
        Path(str(path)).write_bytes(compound_file({"Workbook": self.build()}, **container))  # type: ignore[arg-type]


def simple_book(
    texts: Iterable[str] = ("甲", "乙", "丙"), rows: Sequence[Row] | None = None, **sheet: object
) -> BookSpec:
    """Three rows of texts and numbers on one sheet."""
    texts = list(texts)
    if rows is None:
        rows = [Row(i, [label(i, 0, i), number(i, 1, i + 0.5)]) for i in range(len(texts))]
    return BookSpec([SheetSpec(rows=rows, **sheet)], texts)  # type: ignore[arg-type]


# OLE2 container


def compound_file(
    streams: Mapping[str, bytes],
    *,
    sector: int = 512,
    run_on: str | None = None,
    cross_link: tuple[str, str] | None = None,
    cut: int = 0,
) -> bytes:
    """A container with those streams; a name "Storage/Stream" makes a storage.

    `run_on` names a stream whose chain runs on, past its size, into the directory. `cross_link` names two
    streams; the second then starts in the first one's sectors. `cut` bytes are missing at the end.
    """
    shift = {512: 9, 4096: 12}[sector]
    per = sector // 4
    names: list[tuple[str, int, bytes | None]] = []  # name, parent entry, content
    storages: dict[str, int] = {}
    for path, content in streams.items():
        *above, name = path.split("/")
        parent = 0
        for part in above:
            if part not in storages:
                names.append((part, parent, None))
                storages[part] = len(names)
            parent = storages[part]
        names.append((name, parent, content))
    body: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        if not data:
            return END
        count = -(-len(data) // sector)
        first = len(body)
        for i in range(count):
            body.append(data[i * sector : (i + 1) * sector].ljust(sector, b"\0"))
            fat.append(first + i + 1 if i + 1 < count else END)
        return first

    mini = bytearray()
    mini_fat: list[int] = []
    starts: dict[int, int] = {}
    for i, (_, _, content) in enumerate(names, 1):
        if content is None:
            continue
        if len(content) < 4096:
            first = len(mini_fat)
            count = -(-len(content) // 64)
            mini += content.ljust(count * 64, b"\0")
            mini_fat += [*range(first + 1, first + count), END] if count else []
            starts[i] = first if count else END
        else:
            starts[i] = store(content)
    mini_start = store(bytes(mini))
    mini_fat += [FREE] * (-len(mini_fat) % per)
    mini_fat_start = store(struct.pack(f"<{len(mini_fat)}I", *mini_fat))

    def entry(name: str, kind: int, child: int, right: int, start: int, size: int, mark: int) -> bytes:
        text = name.encode("utf-16-le")
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text) + 2, kind, 1, FREE, right, child)
            + (bytes([mark]) * 16 if kind != 2 else bytes(16))
            + struct.pack("<IQQII", 0, 0 if kind == 2 else 0x01D8000000000000 + mark, 0, start, size)
        ) + bytes(4)

    children: dict[int, list[int]] = {}
    for i, (_, parent, _) in enumerate(names, 1):
        children.setdefault(parent, []).append(i)
    following = {
        one: other
        for group in children.values()
        for one, other in zip(group, [*group[1:], FREE], strict=True)
    }
    numbers = {name: i for i, (name, _, _) in enumerate(names, 1)}
    if cross_link is not None:
        starts[numbers[cross_link[1]]] = starts[numbers[cross_link[0]]]
    directory = entry("Root Entry", 5, children.get(0, [FREE])[0], FREE, mini_start, len(mini), 7)
    for i, (name, _, content) in enumerate(names, 1):
        kind = 1 if content is None else 2
        child = children.get(i, [FREE])[0] if content is None else FREE
        directory += entry(name, kind, child, following[i], starts.get(i, 0), len(content or b""), i)
    directory += (bytes(68) + struct.pack("<III", FREE, FREE, FREE) + bytes(48)) * (
        -len(directory) // 128 % (sector // 128)
    )
    directory_start = store(directory)
    if run_on is not None:
        start = starts[numbers[run_on]]
        while fat[start] != END:
            start = fat[start]
        fat[start] = directory_start
    fat_count = difat_count = 0
    while True:
        total = len(fat) + fat_count + difat_count
        need = -(-total // per)
        need_difat = max(0, -(-(need - 109) // (per - 1)))
        if (need, need_difat) == (fat_count, difat_count):
            break
        fat_count, difat_count = need, need_difat
    fat_at = len(body)
    fat_sectors = list(range(fat_at, fat_at + fat_count))
    difat_sectors = list(range(fat_at + fat_count, fat_at + fat_count + difat_count))
    fat += [FAT] * fat_count + [DIFAT] * difat_count
    fat += [FREE] * (-len(fat) % per)
    table = struct.pack(f"<{len(fat)}I", *fat)
    body += [table[i : i + sector] for i in range(0, len(table), sector)]
    rest = fat_sectors[109:]
    for i in range(difat_count):
        slots = rest[i * (per - 1) : (i + 1) * (per - 1)]
        slots += [FREE] * (per - 1 - len(slots))
        body.append(struct.pack(f"<{per}I", *slots, difat_sectors[i + 1] if i + 1 < difat_count else END))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 4 if sector == 4096 else 3, 0xFFFE, shift, 6) + bytes(6)
    directory_count = -(-len(directory) // sector) if sector == 4096 else 0
    header += struct.pack("<IIIII", directory_count, fat_count, directory_start, 0, 4096)
    header += struct.pack(
        "<IIII", mini_fat_start, len(mini_fat) // per, difat_sectors[0] if difat_sectors else END, difat_count
    )
    header += struct.pack("<109I", *(fat_sectors[:109] + [FREE] * (109 - len(fat_sectors[:109]))))
    out = header.ljust(sector, b"\0") + b"".join(body)
    return out[: len(out) - cut] if cut else out
