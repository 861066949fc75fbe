"""Whole columns appended to the rows of a table: the one edit that is worth being fast.

It applies when the same rows get a cell in each of the edited columns, all dressed like the row's last cell.
Whatever a row is otherwise, the splicer deals with it one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from xltool.workbook.base import Value
from xltool.workbook.refs import column_letter
from xltool.workbook.xlsx.edits import PendingColumn
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.render import Renderer

_ROWS = 1024
"""Rows appended at once."""
_MEMO = 1 << 15
"""Combinations of values remembered; a table has few distinct ones."""


class Block:
    """Values for the same rows of neighbouring columns, to be appended at each row's end."""

    def __init__(
        self, columns: Mapping[int, PendingColumn], render: Renderer, part: SheetPart, like: int
    ) -> None:
        self._grid = part.grid
        self._rules = part.rules
        self._render = render
        self._like = column_letter(like).encode()
        self._rows = [*next(iter(columns.values())).values]
        self._values = [*zip(*(edits.values.values() for edits in columns.values()), strict=True)]
        self._openings = [b'<%bc r="%b' % (part.rules.prefix, column_letter(c).encode()) for c in columns]
        self._known: dict[tuple[bytes, tuple[Value, ...]], list[bytes]] = {}
        self._done = 0

    def append(self, position: int, target: int, out: list[bytes]) -> tuple[int, int]:
        """Put the grid from `position` on into `out`, with the cells of row `target` and the next ones.

        Stops before the first row that isn't written the usual way, or has its last cell elsewhere. Returns
        how many rows were done, and where the last of them ends.
        """
        grid, rows, known = self._grid, self._rows, self._known
        find, rfind, match_tag = grid.find, grid.rfind, self._rules.tag.match
        cell, closing = b"<" + self._rules.prefix + b"c", self._rules.closing + b">"
        length, like = len(closing), self._like
        while rows[self._done] < target:  # the splicer did those
            self._done += 1
        start = at = self._done
        seek = position
        for row in rows[start : start + _ROWS]:
            number = 0
            while number < row:  # rows that stay as they are
                close = find(closing, seek)
                last = rfind(cell, seek, close) if close >= 0 else -1
                tag = match_tag(grid, last) if last >= 0 else None
                if tag is None:
                    break
                letters, digits, style = tag.groups()
                number = int(digits)
                seek = close + length
            if number != row or letters != like:
                break
            values = self._values[at]
            pieces = known.get((style, values))
            if pieces is None:
                pieces = known[style, values] = self._pieces(int(style or 0), values)
            out += (grid[position:close], digits.join(pieces), closing)
            position = seek
            at += 1
        if len(known) > _MEMO:
            known.clear()
        self._done = at
        return at - start, position

    def _pieces(self, style: int, values: tuple[Value, ...]) -> list[bytes]:
        """The cells cut where the row's number goes."""
        pieces = [b""]
        for opening, value in zip(self._openings, values, strict=True):
            pieces[-1] += opening
            pieces.append(self._render.rest(style, value, borrowed=True))
        return pieces


def appendable(columns: Mapping[int, PendingColumn], render: Renderer, part: SheetPart) -> Block | None:
    """The edits as a block, if that is what they are."""
    edits = [*columns.values()]
    likes = {column.like_column for column in edits}
    like = likes.pop() if len(likes) == 1 else None
    if like is None or like >= min(columns) or part.rules.odd or any(column.styles for column in edits):
        return None
    rows = [*edits[0].values]
    if any(previous >= row for previous, row in pairwise(rows)):
        return None
    if any([*column.values] != rows for column in edits[1:]):
        return None
    if any(bool in set(map(type, column.values.values())) for column in edits):
        return None  # True equals 1, so it can't be told apart in the memo
    return Block(columns, render, part, like)
