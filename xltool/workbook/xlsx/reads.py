"""Which formulas read something that is to go: a worksheet, columns, another workbook."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xltool.workbook.refs import column_number
from xltool.workbook.xlsx.cells import rows_of
from xltool.workbook.xlsx.formulas import TOKEN, translate
from xltool.workbook.xlsx.part import SheetPart
from xltool.workbook.xlsx.text import resolve_references
from xltool.workbook.xlsx.xml import Patch, element_text

_STRING = re.compile(r'"(?:[^"]|"")*"')
_WORD = re.compile(r"[^\W\d][\w.]*")
_EXTERNAL = re.compile(r"\[[0-9]+\]")
_SPELT_OUT = re.compile(r"\b(?:INDIRECT|OFFSET)\(", re.IGNORECASE)
_COLUMN = re.compile(r"\$?([A-Za-z]{1,3})")


@dataclass
class Reads:
    """What is to go. Asks too much rather than too little: a formula frozen in vain still shows the same."""

    sheets: Collection[str] = ()
    columns: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Sheet → columns, ascending."""
    but: Collection[tuple[int, int]] = ()
    """Cells that go themselves: no need to keep what they show."""
    external: bool = False
    names: set[str] = field(default_factory=set)
    """Names and tables, in lower case, that stand for something that goes."""

    def add_names(self, defined: Iterable[tuple[str, str]]) -> None:
        """Take in the defined names (name, formula) that read it, by way of other names too."""
        left = dict(defined)
        while True:
            found = {name for name, formula in left.items() if self.mentions(formula, "")}
            if not found:
                return
            self.names |= {name.casefold() for name in found}
            left = {name: formula for name, formula in left.items() if name not in found}

    def mentions(self, formula: str, sheet: str) -> bool:
        """Whether a formula that stands on `sheet` reads it."""
        if not formula:
            return False
        bare = _STRING.sub('""', formula)
        if self.external and _EXTERNAL.search(bare):
            return True
        if self.names and any(word[0].casefold() in self.names for word in _WORD.finditer(bare)):
            return True
        if not self.sheets and not self.columns:
            return False
        return any(
            self._meant(found[0], found["sheet"], found["ref"], sheet) for found in TOKEN.finditer(bare)
        )

    def misleads(self, formula: str) -> bool:
        """Whether a formula counts or spells out what it reads, so that it would read other cells when some
        columns go."""
        return bool(self.columns) and _SPELT_OUT.search(_STRING.sub('""', formula)) is not None

    def _meant(self, token: str, prefix: str | None, ref: str | None, sheet: str) -> bool:
        if prefix is None and ref is None and not token.endswith("!"):
            return False
        named = (prefix or (token if token.endswith("!") else ""))[:-1]
        if named.startswith("'"):
            named = named[1:-1].replace("''", "'")
        if ":" in named:  # several sheets
            return True
        if named.casefold() in {name.casefold() for name in self.sheets}:
            return True
        columns = next(
            (gone for name, gone in self.columns.items() if name.casefold() == (named or sheet).casefold()),
            (),
        )
        if not columns:
            return False
        if ref is None:
            return True
        ends = [_COLUMN.match(part) for part in ref.split(":")]
        if None in ends:  # whole rows
            return True
        numbers = sorted(column_number(end[1]) for end in ends if end is not None)
        at = bisect_left(columns, numbers[0])
        return at < len(columns) and columns[at] <= numbers[-1]


def formula_places(part: SheetPart) -> Iterator[tuple[int, int, int, int]]:
    """Where the texts of formulas stand: (row, column, start, end in the grid); "" for a member's."""
    for row, column, found in _elements(part):
        yield row, column, *(found.span(2) if found[2] is not None else (found.end(), found.end()))


def formulas_of(part: SheetPart) -> Iterator[tuple[int, int, str]]:
    """The formulas of a sheet as (row, column, text); members of a shared formula have their own text."""
    shared: dict[bytes, tuple[str, int, int]] = {}
    for row, column, found in _elements(part):
        text = resolve_references((found[2] or b"").decode())
        member = _INDEX.search(found[1])
        if member is not None and b"shared" in found[1]:
            if text:
                shared[member[1]] = (text, row, column)
            elif member[1] in shared:
                host, down, right = shared[member[1]]
                text = translate(host, row - down, column - right)
        yield row, column, text


def written_out(part: SheetPart) -> list[Patch]:
    """What makes of shared formulas one for each cell, so that each can be changed for itself."""
    tag = part.rules.prefix + b"f"
    return [
        Patch(found.start(), found.end(), b"<%b>%b</%b>" % (tag, element_text(text), tag))
        for (_, _, text), (_, _, found) in zip(formulas_of(part), _elements(part), strict=True)
        if text and b"shared" in found[1]
    ]


_INDEX = re.compile(rb"\ssi\s*=\s*[\"']([0-9]+)")


def _elements(part: SheetPart) -> Iterator[tuple[int, int, re.Match[bytes]]]:
    """The <f> elements: row, column, attributes and text."""
    grid, rules = part.grid, part.rules
    mark = b"<" + rules.prefix + b"f"
    if mark not in grid:
        return
    element = rules.compile(rb"<Pf((?:ATTRIBUTE)*+)\s*+(?:/>|>([^<]*+)</Pf>)")
    for row in rows_of(grid, rules):
        if grid.find(mark, row.start, row.end) < 0:
            continue
        for cell in part.cells(row):
            found = element.search(grid, cell.start, cell.end) if cell.formula else None
            if found is not None:
                yield row.number, cell.column, found
