"""Rules that follow a cell's text: traffic lights (CONDFMT, CF) and drop-down lists (DVAL, DV) (XLS.md §9).

Both are recognised by meaning, not by bytes: a program that saves the file anew writes them its own way.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from xltool.record import NamedTuple
from xltool.workbook.refs import Range
from xltool.workbook.xls import records as r
from xltool.workbook.xls.layout import Layout
from xltool.workbook.xls.records import Record
from xltool.workbook.xls.shape import pack_ref, pack_refs, place_of, read_refs
from xltool.workbook.xls.splices import Splice

MAX_LIST = 255
"""UTF-16 units of a literal list, separators included (MS-XLS §2.4.96)."""

_RULES_PER_FORMAT = 3
_CELL_VALUE, _EQUAL = 1, 3
_PTG_STR = 0x17
_LIST, _LITERAL, _BLANK_OK, _PROMPT = 3, 0x80, 0x100, 0x40000
_NO_TEXT = b"\x01\x00\x00\x00"


def text_formula(text: str) -> bytes:
    """The formula that is that text (ptgStr, MS-XLS §2.5.198.89)."""
    return bytes([_PTG_STR]) + r.short_string(text)


class Lights(NamedTuple):
    """One wish: in `cells`, a text equal to a key gets the fill of that palette index."""

    cells: Range
    colours: tuple[tuple[str, int], ...]


class _Format(NamedTuple):
    """A CONDFMT as found: its record, ranges, and the formulas of its rules (None: not “equals”)."""

    record: Record
    ranges: list[Range]
    equals: list[bytes | None]


def _read_formats(stream: bytes, layout: Layout) -> list[_Format]:
    found: list[_Format] = []
    for record in layout.others:
        size = record.end - record.body
        if record.id == r.CONDFMT and size >= 14:
            found.append(_Format(record, read_refs(stream, record.body + 12, record.end), []))
        elif record.id == r.CF and found and size >= 6:
            kind, operator, first, second = struct.unpack_from("<BBHH", stream, record.body)
            formula = stream[record.end - first - second : record.end - second] if first else None
            found[-1].equals.append(formula if (kind, operator) == (_CELL_VALUE, _EQUAL) else None)
    return found


def _covers(ranges: Iterable[Range], cells: Range) -> bool:
    return any(
        c.first_row <= cells.first_row
        and c.first_column <= cells.first_column
        and c.last_row >= cells.last_row
        and c.last_column >= cells.last_column
        for c in ranges
    )


def _meets(one: Range, other: Range) -> bool:
    return (
        one.first_row <= other.last_row
        and other.first_row <= one.last_row
        and one.first_column <= other.last_column
        and other.first_column <= one.last_column
    )


def _same_columns(ranges: Sequence[Range], cells: Range) -> bool:
    return len(ranges) == 1 and (ranges[0][1], ranges[0][3]) == (cells[1], cells[3])


def _joined(one: Range, other: Range) -> Range:
    return Range(
        min(one.first_row, other.first_row),
        min(one.first_column, other.first_column),
        max(one.last_row, other.last_row),
        max(one.last_column, other.last_column),
    )


def light_splices(stream: bytes, layout: Layout, wishes: Sequence[Lights]) -> list[Splice]:
    """Conditional formats for the wishes that the sheet does not show yet.

    Rules of ours over part of the column are stretched; others are left alone and new ones put behind them.
    """
    formats = _read_formats(stream, layout)
    ids = {r.u16(stream, f.record.body + 2)[0] >> 1 for f in formats}
    ids |= {r.u16(stream, c.body + 14)[0] >> 1 for c in layout.all(r.CONDFMT12) if c.end - c.body >= 16}
    ids |= {r.u16(stream, c.body + 16)[0] for c in layout.all(r.CFEX) if c.end - c.body >= 18}
    out: list[Splice] = []
    new = bytearray()
    for cells, colours in wishes:
        wanted = {text_formula(text): colour for text, colour in colours}
        for known in formats:
            if wanted.keys().isdisjoint(known.equals):
                continue
            if not _covers(known.ranges, cells):
                if not (_same_columns(known.ranges, cells) and wanted.keys() >= set(known.equals)):
                    continue
                joined = _joined(known.ranges[0], cells)
                body = (
                    stream[known.record.body : known.record.body + 4] + pack_ref(joined) + pack_refs([joined])
                )
                out.append(Splice(known.record.pos, known.record.end, r.pack(r.CONDFMT, body)))
            for formula in known.equals:
                if formula is not None:
                    wanted.pop(formula, None)
        left = list(wanted.items())
        for i in range(0, len(left), _RULES_PER_FORMAT):
            rules = left[i : i + _RULES_PER_FORMAT]
            own = next(n for n in range(1, 0x8000) if n not in ids)
            ids.add(own)
            new += r.pack(
                r.CONDFMT, struct.pack("<HH", len(rules), own << 1) + pack_ref(cells) + pack_refs([cells])
            )
            for formula, colour in rules:
                new += r.pack(r.CF, _rule(formula, colour))
    if new:
        pos = place_of(layout, r.CONDFMT)
        out.append(Splice(pos, pos, bytes(new)))
    return out


def _rule(formula: bytes, colour: int) -> bytes:
    """A CF: cell value equal to `formula` → a fill, everything else of the dress untouched."""
    fill = struct.pack("<IHHH", 0xA03BFFFF, 0x8002, 0, colour << 7 | 0x40)
    return struct.pack("<BBHH", _CELL_VALUE, _EQUAL, len(formula), 0) + fill + formula


class Choices(NamedTuple):
    """One wish: in `cells`, a drop-down of `words`."""

    cells: Range
    words: tuple[str, ...]

    @property
    def formula(self) -> bytes:
        return text_formula("\0".join(self.words))

    def fit(self) -> bool:
        """Whether the list is short enough to be stored."""
        return r.utf16_length("\0".join(self.words)) <= MAX_LIST


class Validation(NamedTuple):
    """A DV as found: its kind, its first formula, and the ranges it holds for."""

    record: Record
    kind: int
    formula: bytes
    ranges: list[Range]
    ranges_at: int


def read_validation(stream: bytes, record: Record) -> Validation | None:
    """A DV as found; None for one that contradicts itself."""
    pos, end = record.body + 4, record.end
    for _ in range(4):
        if pos + 3 > end:
            return None
        count, flags = struct.unpack_from("<HB", stream, pos)
        pos += 3 + (count << (flags & 1))
    formulas = []
    for _ in range(2):
        if pos + 4 > end:
            return None
        size = r.u16(stream, pos)[0]
        formulas.append(stream[pos + 4 : pos + 4 + size])
        pos += 4 + size
    kind = r.u32(stream, record.body)[0] & 0x0F
    return Validation(record, kind, formulas[0], read_refs(stream, pos, end), pos)


def choice_splices(stream: bytes, layout: Layout, wishes: Sequence[Choices]) -> list[Splice]:
    """Drop-down lists for the wishes that the sheet does not have yet.

    Cells that somebody gave a validation keep it: two over one cell are not allowed.
    """
    known = [v for record in layout.all(r.DV) if (v := read_validation(stream, record)) is not None]
    out: list[Splice] = []
    new: list[bytes] = []
    for wish in wishes:
        same = [v for v in known if v.kind == _LIST and v.formula == wish.formula]
        if any(_covers(v.ranges, wish.cells) for v in same):
            continue
        own = next((v for v in same if _same_columns(v.ranges, wish.cells)), None)
        rest = [v for v in known if v is not own]
        cells = wish.cells if own is None else _joined(own.ranges[0], wish.cells)
        if any(_meets(taken, cells) for v in rest for taken in v.ranges):
            continue
        if own is not None:
            body = stream[own.record.body : own.ranges_at] + pack_refs([cells])
            out.append(Splice(own.record.pos, own.record.end, r.pack(r.DV, body)))
        else:
            new.append(_validation(wish))
    if new:
        out += _add_validations(stream, layout, new)
    return out


def _validation(wish: Choices) -> bytes:
    """A DV: a literal list; no message is shown for anything else that is typed."""
    flags = struct.pack("<I", _LIST | _LITERAL | _BLANK_OK | _PROMPT)
    formula = wish.formula
    lengths = struct.pack("<HH", len(formula), 0) + formula + bytes(4)
    return r.pack(r.DV, flags + _NO_TEXT * 4 + lengths + pack_refs([wish.cells]))


def _add_validations(stream: bytes, layout: Layout, new: Sequence[bytes]) -> list[Splice]:
    head = layout.find(r.DVAL)
    if head is None or head.end - head.body < 18:
        pos = place_of(layout, r.DVAL)
        body = struct.pack("<HIIiI", 0, 0, 0, -1, len(new))
        return [Splice(pos, pos, r.pack(r.DVAL, body) + b"".join(new))]
    count = r.u32(stream, head.body + 14)[0] + len(new)
    behind = max([head.end, *(record.end for record in layout.all(r.DV))])
    return [
        Splice(head.body + 14, head.body + 18, struct.pack("<I", count)),
        Splice(behind, behind, b"".join(new)),
    ]
