"""Thousands of rows at once: one pattern takes a whole row, C loops turn the columns into values.

The pattern is cut to the kinds of cells a sample of rows shows in each column, which makes it short and its
groups few. A row it doesn't fit is tried with the pattern for all kinds, and then left to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from xltool.workbook.base import Value
from xltool.workbook.collector import collector_paused
from xltool.workbook.refs import column_letter, column_number
from xltool.workbook.xlsx.cells import Cell, rows_of
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.text import cell_text
from xltool.workbook.xlsx.xml import Malformed

_AT_ONCE = 1 << 20
"""Bytes of rows read at once: small in memory."""
_SAMPLE, _SAMPLE_EVERY = 48, 1 << 12
"""At most so many places to look at, and how many bytes apart at least."""
_MAX_COLUMNS = 64

_KINDS = {
    "shared": rb' t="s"><Pv>([0-9]++)</Pv></Pc>',
    "inline": rb' t="inlineStr"><Pis><PtKEEP(>[^<]*+)</Pt></Pis></Pc>',
    "number": rb"><Pv>([^<&]++)</Pv></Pc>",
    "other": rb'((?: t="\w++")?+>(?:<Pf[^<>]*+(?:/>|>[^<]*+</Pf>))?+(?:<PvKEEP>[^<]*+</Pv>)?+</Pc>)',
}
"""How cells go on after their style; any cell may also be blank."""
_START = rb'<Pc r="([A-Z]{1,3}+)[0-9]++"(?: s="[0-9]++")?+(?: t="(\w++)")?+>(?:<P(\w++))?+'
"""How a cell with content begins: its column, its type, its first element."""
_KIND_OF = {(b"s", b"v"): "shared", (b"inlineStr", b"is"): "inline", (b"", b"v"): "number"}
_PLAIN, _DRESSED = ("shared", "inline"), ("number", "other")
"""Kinds that mean the same in any style, and kinds whose meaning depends on it."""

Groups = tuple[Any, ...]
"""One group of many rows: bytes, empty where it did not match."""


def sampled_kinds(part: SheetPart) -> list[set[str]]:
    """The kinds of cells in each column, as rows from all over the sheet show them; [] if it is very wide."""
    grid, rules = part.grid, part.rules
    cells = rules.compile(_START)
    tag = b"<" + rules.prefix + b"row"
    seen: set[tuple[bytes, bytes, bytes]] = set()
    places = max(1, min(_SAMPLE, len(grid) // _SAMPLE_EVERY))
    for turn in range(places):
        start = 0 if turn == 0 else grid.find(tag, len(grid) * turn // places)
        if start < 0:
            break
        for row, _ in zip(rows_of(grid, rules, start), range(8 if turn == 0 else 1), strict=False):
            seen.update(cells.findall(grid, row.inner, row.end))
    kinds: dict[int, set[str]] = {}
    for letters, kind, element in seen:
        column = kinds.setdefault(column_number(letters.decode()), set())
        column.add(_KIND_OF.get((kind, element), "other"))
    width = max(kinds, default=0)
    return [kinds.get(column, set()) for column in range(1, width + 1)] if width <= _MAX_COLUMNS else []


class BulkReader:
    """Reads rows whose cells are of these kinds, column by column."""

    def __init__(
        self,
        part: SheetPart,
        kinds: Sequence[set[str]],
        strings: list[str],
        dated: frozenset[int],
        value: Callable[[Cell], Value],
        number: Callable[[bytes, bool], Value],
    ) -> None:
        self._part = part
        self._strings = strings
        self._dated = frozenset(str(style).encode() for style in dated)
        self._value = value
        self._number = number
        self._groups = [_group_names(held) for held in kinds]
        cells = b"".join(_cell(column, held) for column, held in enumerate(kinds, 1))
        pattern = rb'\s*+<Prow r="([0-9]++)"[^<>]*+>' + cells + rb"</Prow>|(?s:.+)"
        self._find = re.compile(part.rules.spelled(pattern)).findall
        """All rows; the second form takes the rest from the first on that is written otherwise."""
        self._closing = part.rules.closing + b">"

    def read(self, position: int) -> tuple[list[tuple[int, list[Value]]], int, int, bool]:
        """The next rows from `position` on, as far as they are of these kinds.

        Returns those that hold a value, the number of the last that was read and where it ends, and whether
        the next one may be of these kinds too.
        """
        grid, closing = self._part.grid, self._closing
        stop = grid.rfind(closing, position, position + _AT_ONCE)
        if stop < 0:
            stop = grid.find(closing, position)  # a row longer than that
        if stop < 0:
            return [], 0, position, False
        stop += len(closing)
        with collector_paused():
            batch: list[Groups] = self._find(grid, position, stop)
            all_alike = bool(batch[-1][0])
            if not all_alike:
                batch.pop()
                stop = position
                for _ in batch:
                    stop = grid.index(closing, stop) + len(closing)
            if not batch:
                return [], 0, position, False
            return self._rows(batch), int(batch[-1][0]), stop, all_alike

    def _rows(self, batch: list[Groups]) -> list[tuple[int, list[Value]]]:
        numbers, *groups = zip(*batch, strict=True)
        columns: list[Sequence[Value]] = []
        for names in self._groups:
            own, groups = groups[: len(names)], groups[len(names) :]
            columns.append(self._column(len(batch), dict(zip(names, own, strict=True))))
        while columns and columns[-1].count(None) == len(batch):
            columns.pop()
        if not columns:
            return []
        rows = zip(map(int, numbers), map(list, zip(*columns, strict=True)), strict=True)
        if columns[-1].count(None) == 0:
            return list(rows)
        held = []
        for number, row in rows:
            while row and row[-1] is None:
                row.pop()
            if row:
                held.append((number, row))
        return held

    def _column(self, count: int, groups: dict[str, Groups]) -> Sequence[Value]:
        shared = groups.get("shared", ())
        values: list[Value] = [None] * count
        if any(shared):
            strings = self._strings
            try:
                if all(shared):
                    values = [*map(strings.__getitem__, map(int, shared))]
                else:
                    values = [strings[int(index)] if index else None for index in shared]
            except IndexError as error:
                raise Malformed("a shared string is missing") from error
        numbers, styles, dated = groups.get("number", ()), groups.get("style", ()), self._dated
        if numbers and all(numbers) and dated.isdisjoint(styles):
            with suppress(ValueError):
                return [*map(float, numbers)]
        for at, number in enumerate(numbers):
            if number:
                values[at] = self._number(number, styles[at] in dated)
        for at, text in enumerate(groups.get("inline", ())):
            if text:
                values[at] = cell_text(text[1:])
        for at, other in enumerate(groups.get("other", ())):
            if other:
                kind, content = self._part.rules.other(other)
                values[at] = self._value(Cell(0, 0, 0, int(styles[at] or 0), kind, content, False))
        return values


def everything(columns: int) -> list[set[str]]:
    """All kinds of cells in so many columns."""
    return [set(_KINDS) for _ in range(columns)]


def _group_names(kinds: set[str]) -> list[str]:
    """The groups of a column in the order of the pattern."""
    plain, dressed = ([kind for kind in order if kind in kinds] for order in (_PLAIN, _DRESSED))
    return [*plain, "style", *dressed] if dressed else plain


def _cell(column: int, kinds: set[str]) -> bytes:
    """The pattern of one cell that may be missing; the row's number is group 1."""
    plain, dressed = ([_KINDS[kind] for kind in order if kind in kinds] for order in (_PLAIN, _DRESSED))
    forms = [rb'(?: s="[0-9]++"|)(?:' + b"|".join([*plain, b"/>"]) + b")"]
    if dressed:
        forms.append(rb'(?: s="([0-9]++)"|)(?:' + b"|".join(dressed) + b")")
    letters = re.escape(column_letter(column).encode())
    return b'(?:<Pc r="' + letters + rb'\1"(?:' + b"|".join(forms) + b"))?+"
