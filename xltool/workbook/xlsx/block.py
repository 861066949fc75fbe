"""Whole columns appended to the rows of a table: the one edit that is worth being fast.

It applies when the same rows get a cell in each of the edited columns, dressed like cells of the same row.
Whatever a row is otherwise, the splicer deals with it one by one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import getitem

from xltool.workbook.base import Value
from xltool.workbook.collector import collector_paused
from xltool.workbook.refs import column_letter
from xltool.workbook.xlsx.cells import Grammar
from xltool.workbook.xlsx.edits import PendingColumn
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.render import Renderer

_FROM_ROWS = 32
"""Rows from which the pattern of a block pays for being compiled (a millisecond)."""
_ROWS = 1024
"""Rows appended at once."""
_MEMO = 1 << 15
"""Cells, and rows of them, remembered in one dress: the first are those that come again, if any do."""


class _Cells(dict[Value, bytes]):
    """The cells of a column in one dress, made when asked for: from behind the row's number to the next one.

    No booleans, for they equal numbers.
    """

    def __init__(self, render: Renderer, style: int, following: bytes) -> None:
        self._render = render
        self._style = style
        self._following = following

    def __missing__(self, value: Value) -> bytes:
        cell = self._render.rest(self._style, value, borrowed=True) + self._following
        if len(self) < _MEMO:
            self[value] = cell
        return cell


class _Rows(dict[tuple[Value, ...], list[bytes]]):
    """The new cells of rows dressed alike, by their values: cut where the row's number goes."""

    def __init__(self, opening: bytes, columns: Sequence[_Cells]) -> None:
        self._opening = opening
        self._columns = columns

    def __missing__(self, values: tuple[Value, ...]) -> list[bytes]:
        pieces = [self._opening, *map(getitem, self._columns, values)]
        if len(self) < _MEMO:
            self[values] = pieces
        return pieces


class Block:
    """Values for the same rows of neighbouring columns, to be appended at each row's end."""

    def __init__(
        self,
        columns: Mapping[int, PendingColumn],
        render: Renderer,
        part: SheetPart,
        rows: list[int],
        values: list[tuple[Value, ...]],
    ) -> None:
        self._grid = part.grid
        self._rules = part.rules
        self._render = render
        self._first = min(columns)
        likes = [edits.like_column or 0 for edits in columns.values()]
        kinds = sorted(set(likes))
        self._kind = [kinds.index(like) for like in likes]
        """For each column, which of the styles it takes that `_match_end` finds."""
        self._lead = b'<%bc r="%b' % (part.rules.prefix, column_letter(kinds[0]).encode())
        """How the first cell begins whose dress is taken."""
        self._match_end = _row_end(part.rules, kinds, self._first).match
        self.rows = rows
        self._values = values
        self._opening, *openings = (
            b'<%bc r="%b' % (part.rules.prefix, column_letter(c).encode()) for c in columns
        )
        self._following = [*openings, b""]
        """What stands between a cell of each column and the row's number in the next one."""
        self._dressed: dict[tuple[bytes | None, ...], _Rows] = {}
        """The styles of a row's cells that `_match_end` finds → its new cells."""
        self._done = 0

    def append(self, copied: int, position: int, target: int, out: list[bytes]) -> tuple[int, int]:
        """Put the grid from `copied` on into `out`, with the cells of row `target` and the next ones.

        They are looked for from `position` on, where a row ends.

        Stops before the first row that isn't written the usual way, or lacks a cell to take a dress from.
        Returns how many rows were done, and where the last of them ends.
        """
        grid, rows, dressed = self._grid, self.rows, self._dressed
        find, rfind, match_end, lead = grid.find, grid.rfind, self._match_end, self._lead
        closing = self._rules.closing + b">"
        length = len(closing)
        while self._done < len(rows) and rows[self._done] < target:  # the splicer did those
            self._done += 1
        if self._done == len(rows) or rows[self._done] != target:
            return 0, position
        start = at = self._done
        seek = position
        for row, values in zip(rows[start : start + _ROWS], self._values[start : start + _ROWS], strict=True):
            digits = b"%d" % row
            reference = lead + digits + b'"'
            close = find(closing, seek)
            cell = rfind(reference, seek, close) if close >= 0 else -1
            while cell < 0 and self._is_above(row, seek, close):  # a row that stays as it is
                seek = close + length
                close = find(closing, seek)
                cell = rfind(reference, seek, close) if close >= 0 else -1
            end = match_end(grid, cell) if cell >= 0 else None
            if end is None:
                break
            styles = end.groups()
            if styles not in dressed:
                dressed[styles] = self._dress(styles)
            out += (grid[copied:close], digits.join(dressed[styles][values]))
            copied = close
            position = seek = close + length
            at += 1
        out.append(grid[copied:position])
        self._done = at
        return at - start, position

    def _is_above(self, row: int, start: int, close: int) -> bool:
        """Whether the stored row between these places is written the usual way and comes before `row`."""
        last = self._grid.rfind(b"<" + self._rules.prefix + b"c", start, close) if close >= 0 else -1
        tag = self._rules.tag.match(self._grid, last) if last >= 0 else None
        return tag is not None and int(tag[2]) < row

    def _dress(self, styles: tuple[bytes | None, ...]) -> _Rows:
        """The new cells of rows whose cells have those styles."""
        dresses = [int(style or 0) for style in styles]
        columns = [
            _Cells(self._render, dresses[kind], following)
            for kind, following in zip(self._kind, self._following, strict=True)
        ]
        return _Rows(self._opening, columns)


def _row_end(rules: Grammar, kinds: Sequence[int], first: int) -> re.Pattern[bytes]:
    """From the first cell of `kinds` to the end of its row: the styles of the cells in these columns.

    It doesn't match where one is missing or written in an odd way, nor where the row holds a cell in column
    `first` or right of it.
    """
    c, row = (b"%b%b" % (re.escape(rules.prefix), name) for name in (b"c", b"row"))
    names = [column_letter(kind).encode() for kind in kinds]
    between = b"|".join(column_letter(column).encode() for column in range(kinds[-1] + 1, first))
    pieces: list[bytes] = []
    for name in names:
        if pieces:
            pieces.append(rb'(?:<(?!%b r="%b[0-9]|/%b>)[^<]*+)*+' % (c, name, row))
        pieces.append(rb'<%b r="%b[0-9]++"(?: s="([0-9]++)")?+(?: t="\w++")?+/?+>[^<]*+' % (c, name))
    pieces.append(rb'(?:<(?!/%b>|%b(?! r="(?:%b)[0-9]))[^<]*+)*+</%b>' % (row, c, between, row))
    return re.compile(b"".join(pieces))


def appendable(columns: Mapping[int, PendingColumn], render: Renderer, part: SheetPart) -> Block | None:
    """The edits as a block, if that is what they are."""
    edits = [*columns.values()]
    if not edits or part.rules.odd:
        return None
    if any(column.like_column is None or column.like_column >= min(columns) for column in edits):
        return None
    alone = {row for column in edits for row in column.styles}
    """Rows dressed one by one, such as the heading's."""
    rows = sorted(edits[0].values.keys() - alone)
    if len(rows) < _FROM_ROWS or any(rows[0] <= row <= rows[-1] for row in alone):
        return None
    if any(len(column.values.keys() & alone) + len(rows) != len(column.values) for column in edits):
        return None
    try:
        held = [[*map(column.values.__getitem__, rows)] for column in edits]
    except KeyError:
        return None
    if any(bool in set(map(type, values)) for values in held):
        return None  # True equals 1, so it can't be told apart in the memo
    with collector_paused():
        values = [*zip(*held, strict=True)]
    return Block(columns, render, part, rows, values)
