"""Shared formulas: one token string that several cells refer to (MS-XLS §2.4.277), written out for each."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence

from xltool.workbook.xls import records as r
from xltool.workbook.xls.formulaplaces import formula_places
from xltool.workbook.xls.formulas import EXP, CantFollow, tokens, unshared
from xltool.workbook.xls.records import Record
from xltool.workbook.xls.splices import Splice

_FLAGS_AT, _SIZE_AT, _TOKENS_AT = 18, 24, 26
"""Where a FORMULA, with its head of four bytes, has its flags, the size of its tokens and the tokens."""
_MEMBER = 0x0008


def host_of(formula: bytes | bytearray) -> tuple[int, int] | None:
    """The cell (from 0) that these tokens of a member name as the one that holds its formula."""
    if formula[:1] != bytes([EXP]) or len(formula) != 5:
        return None
    row, column = struct.unpack_from("<HH", formula, 1)
    return row, column


def shared_formulas(stream: bytes, records: Iterable[Record]) -> dict[tuple[int, int], bytes]:
    """Where a sheet's SHRFMLA stand → their tokens; `records` are the sheet's own."""
    shared: dict[tuple[int, int], bytes] = {}
    host: tuple[int, int] = (0, 0)
    for record in records:
        if record.id in r.FORMULAS:
            host = host_of(_tokens(stream, record)) or struct.unpack_from("<HH", stream, record.body)
        elif record.id == r.SHRFMLA:
            shared[host] = _tokens(stream, record)
    return shared


def with_tokens(formula: bytes | bytearray, own: bytes) -> bytearray:
    """The FORMULA record of a member with tokens of its own."""
    data = bytearray(formula)
    size = r.u16(data, _SIZE_AT)[0]
    struct.pack_into("<H", data, _FLAGS_AT, r.u16(data, _FLAGS_AT)[0] & ~_MEMBER)
    struct.pack_into("<H", data, _SIZE_AT, len(own))
    data[_TOKENS_AT : _TOKENS_AT + size] = own
    struct.pack_into("<H", data, 2, len(data) - 4)
    return data


def written_out(stream: bytes, records: Sequence[Record]) -> Iterator[Splice]:
    """The splices that write out a sheet's shared formulas, so that each cell can be changed for itself.

    One whose tokens are not all known stays shared.
    """
    shared = {host: own for host, own in shared_formulas(stream, records).items() if _is_known(own)}
    host: tuple[int, int] | None = None
    for record in records if shared else ():
        if record.id in r.FORMULAS:
            place = struct.unpack_from("<HH", stream, record.body)
            named = host_of(_tokens(stream, record))
            host = named or place
            if named in shared:
                data = with_tokens(stream[record.pos : record.end], unshared(shared[named], *place))
                yield Splice(record.pos, record.end, data)
        elif record.id == r.SHRFMLA and host in shared:
            yield Splice(record.pos, record.end, b"")


def _is_known(formula: bytes) -> bool:
    try:
        return bool(list(tokens(formula)))
    except CantFollow:
        return False


def _tokens(stream: bytes, record: Record) -> bytes:
    ((start, end),) = formula_places(stream, record)
    return stream[start:end]
