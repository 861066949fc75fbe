"""Whole columns appended to the rows of a table: the one edit that is worth being fast.

It applies when the same rows get a cell in each of the edited columns, dressed like cells of the same row.
Whatever a row is otherwise, the splicer deals with it one by one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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
"""Combinations of values remembered; a table has few distinct ones."""


class Block:
    """Values for the same rows of neighbouring columns, to be appended at each row's end."""

    def __init__(
        self, columns: Mapping[int, PendingColumn], render: Renderer, part: SheetPart, rows: list[int]
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
        self._rows = rows
        with collector_paused():
            held = (map(edits.values.__getitem__, rows) for edits in columns.values())
            self._values = [*zip(*held, strict=True)]
        self._openings = [b'<%bc r="%b' % (part.rules.prefix, column_letter(c).encode()) for c in columns]
        self._known: dict[tuple[tuple[bytes | None, ...], tuple[Value, ...]], list[bytes]] = {}
        self._done = 0

    def append(self, copied: int, position: int, target: int, out: list[bytes]) -> tuple[int, int]:
        """Put the grid from `copied` on into `out`, with the cells of row `target` and the next ones.

        They are looked for from `position` on, where a row ends.

        Stops before the first row that isn't written the usual way, or lacks a cell to take a dress from.
        Returns how many rows were done, and where the last of them ends.
        """
        grid, rows, known = self._grid, self._rows, self._known
        find, match_end, lead = grid.find, self._match_end, self._lead
        closing = self._rules.closing + b">"
        length = len(closing)
        while self._done < len(rows) and rows[self._done] < target:  # the splicer did those
            self._done += 1
        if self._done == len(rows) or rows[self._done] != target:
            return 0, position
        start = at = self._done
        seek = position
        for row in rows[start : start + _ROWS]:
            digits = b"%d" % row
            close = find(closing, seek)
            cell = find(lead + digits + b'"', seek, close) if close >= 0 else -1
            while cell < 0 and self._is_above(row, seek, close):  # a row that stays as it is
                seek = close + length
                close = find(closing, seek)
                cell = find(lead + digits + b'"', seek, close) if close >= 0 else -1
            end = match_end(grid, cell) if cell >= 0 else None
            if end is None:
                break
            styles, seek = end.groups(), close + length
            values = self._values[at]
            pieces = known.get((styles, values))
            if pieces is None:
                pieces = known[styles, values] = self._pieces(styles, values)
            out += (grid[copied:close], digits.join(pieces), closing)
            copied = position = seek
            at += 1
        if len(known) > _MEMO:
            known.clear()
        self._done = at
        return at - start, position

    def _is_above(self, row: int, start: int, close: int) -> bool:
        """Whether the stored row between these places is written the usual way and comes before `row`."""
        last = self._grid.rfind(b"<" + self._rules.prefix + b"c", start, close) if close >= 0 else -1
        tag = self._rules.tag.match(self._grid, last) if last >= 0 else None
        return tag is not None and int(tag[2]) < row

    def _pieces(self, styles: tuple[bytes | None, ...], values: tuple[Value, ...]) -> list[bytes]:
        """The cells cut where the row's number goes."""
        dresses = [int(style or 0) for style in styles]
        known = [self._render.known(dress, borrowed=True) for dress in dresses]
        pieces = [b""]
        for opening, kind, value in zip(self._openings, self._kind, values, strict=True):
            pieces[-1] += opening
            pieces.append(known[kind].get(value) or self._render.rest(dresses[kind], value, borrowed=True))
        return pieces


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
    shared = edits[0].values.keys() - alone if alone else edits[0].values.keys()
    rows = sorted(shared)
    if len(rows) < _FROM_ROWS or any(rows[0] <= row <= rows[-1] for row in alone):
        return None
    if any((column.values.keys() - alone if alone else column.values.keys()) != shared for column in edits):
        return None
    if any(bool in set(map(type, column.values.values())) for column in edits):
        return None  # True equals 1, so it can't be told apart in the memo
    return Block(columns, render, part, rows)
