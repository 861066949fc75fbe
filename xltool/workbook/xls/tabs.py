"""Taking sheets and links to other workbooks out of the globals; what counts them follows (MS-XLS §2.4)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from xltool.workbook.xls import records as r
from xltool.workbook.xls.formulaplaces import name_formula
from xltool.workbook.xls.globals import Globals
from xltool.workbook.xls.patch import fix_offsets
from xltool.workbook.xls.records import Record, substream
from xltool.workbook.xls.splices import Splice, assemble

_OWN, _ADD_IN = b"\x01\x04", b"\x01\x3a"
_WINDOW1, _TAB_IDS = 0x003D, 0x013D
_EXTERN_NAME, _XCT, _CRN = 0x0023, 0x0059, 0x005A
_OF_A_LINK = frozenset({_EXTERN_NAME, _XCT, _CRN, r.CONTINUE})
_NO_REFERENCE = b"\x1c\x17"
"""The formula #REF!."""
_LOST = 0xFFFF
_HIDDEN_NAME = 0x0001

Xti = tuple[int, int, int]


def links(stream: bytes, found: Globals) -> list[Xti]:
    """The entries of EXTERNSHEET: (SUPBOOK, first sheet, last sheet)."""
    return [
        struct.unpack_from("<HHH", stream, pos)
        for record in found.externsheets
        for pos in range(record.body + 2, record.end - 5, 6)
    ]


def own_books(stream: bytes, found: Globals) -> set[int]:
    """The SUPBOOKs that stand for this workbook."""
    return {i for i, record in enumerate(found.supbooks) if stream[record.body + 2 : record.end] == _OWN}


def external_books(stream: bytes, found: Globals) -> set[int]:
    """The SUPBOOKs that stand for other workbooks and programs."""
    return {
        i
        for i, record in enumerate(found.supbooks)
        if stream[record.body + 2 : record.body + 4] not in (_OWN, _ADD_IN) or record.end - record.body > 4
    }


def links_to(stream: bytes, found: Globals, ordinals: Collection[int]) -> set[int]:
    """The entries of EXTERNSHEET that name one of those sheets, or a span with one in it."""
    own = own_books(stream, found)
    return {
        i
        for i, (book, first, last) in enumerate(links(stream, found))
        if book in own and any(first <= ordinal <= last for ordinal in ordinals)
    }


def drop_tabs(stream: bytes, found: Globals, gone: Collection[int], dead: Collection[int]) -> bytes:
    """The stream without those sheets (by ordinal); `dead` are the names (from 1) that read them."""
    kept = [i for i in range(len(found.sheets)) if i not in gone]
    place = {old: new for new, old in enumerate(kept)}
    out = bytearray(stream)
    own = own_books(stream, found)

    def link(entry: Xti) -> Xti:
        book, first, last = entry
        if book not in own or last >= 0xFFFE:
            return entry
        left = [place[i] for i in range(first, last + 1) if i in place]
        return (book, left[0], left[-1]) if left else (book, _LOST, _LOST)

    _rewrite_links(out, found, link)
    for book in own:
        struct.pack_into("<H", out, found.supbooks[book].body, len(kept))
    splices = [
        Splice(record.pos, record.end, _dead_name(stream, number, record, gone, place, dead))
        for number, record in enumerate(found.names, 1)
    ]
    visible = [place[i] for i in kept if not found.sheets[i].hidden]
    for record in r.walk(stream, 0, found.end):
        if record.id == _WINDOW1 and record.end - record.body >= 16:
            for at in (10, 12):
                old = r.u16(stream, record.body + at)[0]
                struct.pack_into("<H", out, record.body + at, place.get(old, visible[0] if visible else 0))
            struct.pack_into("<H", out, record.body + 14, 1)
        elif record.id == _TAB_IDS and record.end - record.body == 2 * len(found.sheets):
            ids = b"".join(stream[record.body + 2 * i : record.body + 2 * i + 2] for i in kept)
            splices.append(Splice(record.pos, record.end, r.pack(_TAB_IDS, ids)))
    for i in gone:
        sheet = found.sheets[i]
        bound = sheet.record + 4 + r.u16(stream, sheet.record + 2)[0]
        splices.append(Splice(sheet.record, bound, b""))
        splices.append(Splice(sheet.offset, list(substream(stream, sheet.offset))[-1].end, b""))
    return _finish(bytes(out), replace(found, sheets=[found.sheets[i] for i in kept]), splices)


def drop_links(stream: bytes, found: Globals, dead: Collection[int]) -> bytes:
    """The stream without links to other workbooks; `dead` are the names (from 1) that read them."""
    gone = external_books(stream, found)
    out = bytearray(stream)
    own = own_books(stream, found)
    kept = [i for i in range(len(found.supbooks)) if i not in gone]
    stand_in = -1
    if not own:  # entries of EXTERNSHEET must name some workbook
        stand_in = min(gone)
        kept = sorted([*kept, stand_in])
    place = {old: new for new, old in enumerate(kept)}
    home = place[min(own)] if own else place[stand_in]

    def link(entry: Xti) -> Xti:
        book, first, last = entry
        return (home, _LOST, _LOST) if book in gone else (place.get(book, home), first, last)

    _rewrite_links(out, found, link)
    splices = [
        Splice(record.pos, record.end, _dead_name(stream, number, record, (), {}, dead))
        for number, record in enumerate(found.names, 1)
        if number in dead
    ]
    book = -1
    for record in r.walk(stream, 0, found.end):
        if record.id == r.SUPBOOK:
            book += 1
            if book in gone:
                own_book = r.pack(r.SUPBOOK, struct.pack("<H", len(found.sheets)) + _OWN)
                splices.append(Splice(record.pos, record.end, own_book if book == stand_in else b""))
        elif record.id in _OF_A_LINK and book in gone:
            splices.append(Splice(record.pos, record.end, b""))
        elif book >= 0:
            book = -1 if record.id == r.EXTERNSHEET else book
            if book < 0:
                break
    return _finish(bytes(out), found, splices)


def _rewrite_links(out: bytearray, found: Globals, change: Callable[[Xti], Xti]) -> None:
    for record in found.externsheets:
        for pos in range(record.body + 2, record.end - 5, 6):
            struct.pack_into("<HHH", out, pos, *change(struct.unpack_from("<HHH", out, pos)))


def _dead_name(
    stream: bytes,
    number: int,
    record: Record,
    gone: Collection[int],
    place: dict[int, int],
    dead: Collection[int],
) -> bytes:
    """A NAME as it is to be. None may go: formulas know names by their number."""
    data = bytearray(stream[record.pos : record.end])
    sheet = r.u16(data, 12)[0]
    if sheet and sheet - 1 in gone:
        name = f"_removed{number}"
        head = struct.pack("<HBBHHH4x", _HIDDEN_NAME, 0, len(name), len(_NO_REFERENCE), 0, 0)
        return r.pack(r.NAME, head + b"\0" + name.encode() + _NO_REFERENCE)
    if sheet and place:
        struct.pack_into("<H", data, 12, place[sheet - 1] + 1)
    if number in dead:
        start, end = (at - record.pos for at in name_formula(stream, record))
        data[start:end] = _NO_REFERENCE
        struct.pack_into("<H", data, 8, len(_NO_REFERENCE))
        struct.pack_into("<H", data, 2, len(data) - 4)
    return bytes(data)


def _finish(stream: bytes, found: Globals, splices: Sequence[Splice]) -> bytes:
    out, moves = assemble(stream, [s for s in splices if stream[s.start : s.end] != s.data])
    fix_offsets(stream, found, out, moves)
    return out.getvalue()
