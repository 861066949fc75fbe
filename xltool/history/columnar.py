"""The edits of one journal entry as compact text, and back.

A refresh of 100,000 tasks writes six cells in each, with few distinct values. So task ids and rows are kept
once, and a column is its distinct values and, for each cell, which of them. The whole is deflated and spelled
in base64: one JSON string.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import zlib
from array import array
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from math import isfinite
from typing import Any

from xltool.history.personal import Recorded, Sealed, holds_personal_number, seal
from xltool.record import NamedTuple
from xltool.workbook.codec import zlib_for

_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 14
"""Of a worksheet."""
_LONGEST_KEY = 64
"""Bytes of a key that BLAKE2b takes (RFC 7693 §2.1)."""


class WrittenColumn(NamedTuple):
    """What was written into one column: the cells, whose they are, what they held and hold."""

    sheet: str
    column: int
    field: str
    heading: str
    rows: Sequence[int]
    tasks: Sequence[str | None]
    old: Sequence[Recorded]
    new: Sequence[Recorded]
    reason: str


class _Header(NamedTuple):
    """The JSON part of packed edits; the indices of the columns follow it as bytes."""

    tasks: list[list[str | None]]
    rows: list[list[list[int]]]
    columns: list[dict[str, Any]]


def pack(columns: Iterable[WrittenColumn]) -> str:
    """The columns as one line of ASCII. Values that hold personal numbers are sealed."""
    header = _Header([], [], [])
    pool_of_tasks: list[Sequence[str | None]] = []
    pool_of_rows: list[Sequence[int]] = []
    tail: list[bytes] = []
    for column in columns:
        header.columns.append(
            {
                "sheet": column.sheet,
                "column": column.column,
                "field": column.field,
                "heading": column.heading,
                "reason": column.reason,
                "tasks": _pooled(pool_of_tasks, column.tasks),
                "rows": _pooled(pool_of_rows, column.rows),
                "old": _pack_values(column.old, tail),
                "new": _pack_values(column.new, tail),
            }
        )
    header.tasks.extend(list(tasks) for tasks in pool_of_tasks)
    header.rows.extend(_runs(rows) for rows in pool_of_rows)
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    # Half a character: programs cut texts in .xls by 16-bit units. `json` reads it back.
    content = b"\0".join((text.encode("utf-8", "surrogatepass"), b"".join(tail)))
    packed = zlib_for(len(content)).compress(content, 1)
    return b2a_base64(packed, newline=False).decode("ascii")


def unpack(text: str) -> list[WrittenColumn]:
    """What `pack` packed; ValueError when the text is damaged, or was changed by hand."""
    try:
        head, _, tail = zlib.decompress(a2b_base64(text, strict_mode=True)).partition(b"\0")
        header = _Header(*json.loads(head))
        rows = [list(_from_runs(runs)) for runs in header.rows]
        _check(header)
        position = 0
        columns = []
        for column in header.columns:
            values: dict[str, list[Recorded]] = {}
            count = len(rows[column["rows"]])
            if len(header.tasks[column["tasks"]]) != count:
                raise ValueError("damaged journal entry")
            for name in ("old", "new"):
                values[name], position = _unpack_values(column[name], count, tail, position)
            columns.append(
                WrittenColumn(
                    column["sheet"],
                    column["column"],
                    column["field"],
                    column["heading"],
                    rows[column["rows"]],
                    header.tasks[column["tasks"]],
                    values["old"],
                    values["new"],
                    column["reason"],
                )
            )
    except (zlib.error, LookupError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError("damaged journal entry") from error
    return columns


def _check(header: _Header) -> None:
    """ValueError when something is of another kind than `pack` makes it."""
    texts = [column[key] for column in header.columns for key in ("sheet", "field", "heading", "reason")]
    columns = [column["column"] for column in header.columns]
    if not (
        all(isinstance(text, str) for text in texts)
        and all(type(column) is int and 0 <= column <= _MOST_COLUMNS for column in columns)
        and all(set(map(type, tasks)) <= {str, type(None)} for tasks in header.tasks)
    ):
        raise ValueError("damaged journal entry")


def _pooled(pool: list[Any], sequence: Sequence[Any]) -> int:
    """The place of a sequence in the pool of those already met."""
    for place, known in enumerate(pool):
        if known is sequence or known == sequence:
            return place
    pool.append(sequence)
    return len(pool) - 1


def _runs(rows: Sequence[int]) -> list[list[int]]:
    """Ascending rows as [first, count] of each unbroken run."""
    if rows and rows[-1] - rows[0] == len(rows) - 1:
        return [[rows[0], len(rows)]]
    runs: list[list[int]] = []
    following = -1
    for row in rows:
        if row == following:
            runs[-1][1] += 1
        else:
            runs.append([row, 1])
        following = row + 1
    return runs


def _from_runs(runs: Sequence[Sequence[int]]) -> Iterator[int]:
    """What `_runs` was made from; ValueError for rows that no sheet has, or that don't ascend."""
    following = 0
    for first, count in runs:
        if not (following <= first < first + count <= _MOST_ROWS + 1):
            raise ValueError("damaged journal entry")
        following = first + count
    return chain.from_iterable(range(first, first + count) for first, count in runs)


def _pack_values(values: Sequence[Recorded], tail: list[bytes]) -> dict[str, Any]:
    """The distinct values; which of them each cell holds goes to `tail`, unless they are all one."""
    keys: Sequence[Any] = values
    distinct: dict[Any, None] = dict.fromkeys(values)
    if (1.0 in distinct or 0.0 in distinct) and bool in set(map(type, values)):
        # True and 1.0 are one key of a dict, and two values of a cell.
        keys = [(type(value), value) for value in values]
        distinct = dict.fromkeys(keys)
    table = [key[1] for key in distinct] if keys is not values else list(distinct)
    packed: dict[str, Any] = {"values": _values_to_json(table)}
    if len(table) > 1:
        number = dict(zip(distinct, range(len(distinct)), strict=True))
        packed["code"] = "B" if len(table) <= 256 else "H" if len(table) <= 65536 else "I"
        indices = array(packed["code"], map(number.__getitem__, keys))
        if sys.byteorder == "big":
            indices.byteswap()
        tail.append(indices.tobytes())
    return packed


def _unpack_values(
    packed: dict[str, Any], count: int, tail: bytes, position: int
) -> tuple[list[Recorded], int]:
    """The values, and where the next column's indices begin."""
    distinct = [_from_json(value) for value in packed["values"]]
    if "code" not in packed:
        if len(distinct) * count != count:
            raise ValueError("damaged journal entry")
        return distinct * count, position
    indices = array(packed["code"])
    end = position + count * indices.itemsize
    indices.frombytes(tail[position:end])
    if sys.byteorder == "big":
        indices.byteswap()
    if len(indices) != count:
        raise ValueError("damaged journal entry")
    return list(map(distinct.__getitem__, indices)), end


def _values_to_json(values: Sequence[Recorded]) -> list[object]:
    # One search through all the texts is far cheaper than one in each.
    clean = not holds_personal_number("\n".join(value for value in values if isinstance(value, str)))
    return [value if clean and isinstance(value, str) else _to_json(value) for value in values]


def _to_json(value: Recorded) -> object:
    """Text, numbers, booleans and None as they are; every other kind as an object naming it."""
    if isinstance(value, Sealed):
        return {"key": value.key, "digest": value.digest}
    if isinstance(value, str | float) and holds_personal_number(value):
        return _to_json(seal(value))
    if isinstance(value, dt.datetime):
        return {"time": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return value


def _from_json(value: Any) -> Recorded:
    match value:
        case None | bool() | str():
            return value
        case int() | float() if isfinite(value):
            return float(value)
        case {"key": str(key), "digest": str(digest)} if key.isascii() and len(key) <= _LONGEST_KEY:
            return Sealed(key, digest)
        case {"time": str(time)} if (moment := dt.datetime.fromisoformat(time)).tzinfo is None:
            return moment
        case {"date": str(date)}:
            return dt.date.fromisoformat(date)
    raise ValueError("damaged journal entry")
