"""The rows and cells of a sheet, where they stand in its bytes, and what they hold.

Three grammars read the same thing. The pattern of `bulk` takes a whole row of the form nearly every program
writes in one match (twenty times as fast as expat); `Grammar.cell` takes a cell with any attributes and
with a formula; whatever is odder (CDATA, comments, rich text, single quotes) goes to expat, a row at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.workbook.refs import column_number
from xltool.workbook.xlsx.text import cell_text, rich_text, unescape_controls
from xltool.workbook.xlsx.xml import Malformed, Node, parse

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384


class Row(NamedTuple):
    """A row's number and place: `inner` lies after its start tag, `end` after its end tag."""

    number: int
    start: int
    inner: int
    end: int

    @property
    def empty(self) -> bool:
        """Whether it is written as one self-closing tag."""
        return self.inner == self.end


class Cell(NamedTuple):
    """A cell and its place. `text` is the content of <v> or <is>, None if there is neither."""

    column: int
    start: int
    end: int
    style: int
    kind: str
    text: str | None
    formula: bool


ATTRIBUTE = rb"\s++[\w:.-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')"
_PAIR = compiled(rb"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_GAP = rb"\s*+"
_ODD_GAP = rb"(?:\s++|<!--(?s:.*?)-->|<\?(?s:.*?)\?>)*+"
_ODD_CONTENT = rb"(?:[^<]++|<!--(?s:.*?)-->|<!\[CDATA\[(?s:.*?)\]\]>|<\?(?s:.*?)\?>|<(?!/Prow\b)[^!?])*+"
_KEEP = rb'(?: xml:space="preserve")?+'

_ROW = rb'<Prow(?: r="([0-9]++)")?+((?:ATTRIBUTE)*+)\s*+(/?+)>'
_CELL = (
    rb'\s*+<Pc(?: r="([A-Z]{1,3})([0-9]{1,7})")?+(?: s="([0-9]++)")?+(?: t="(\w++)")?+((?:ATTRIBUTE)*+)\s*+'
    rb"(?:/>|>\s*+(?:(<Pf(?:ATTRIBUTE)*+\s*+(?:/>|>[^<]*+</Pf>))\s*+)?+"
    rb"(?:<PvKEEP>([^<]*+)</Pv>\s*+|<Pv\s*+/>\s*+|<Pis>\s*+<PtKEEP>([^<]*+)</Pt>\s*+</Pis>\s*+)?+</Pc>)"
)
_TAG = rb'<Pc r="([A-Z]++)([0-9]++)"(?: s="([0-9]++)")?+(?: t="\w++")?+/?+>'

_USUAL_PREFIXES = (b"", b"x:")


class Grammar:
    """How rows and cells are written with one namespace prefix; `odd` allows comments and CDATA."""

    def __init__(self, prefix: bytes, odd: bool) -> None:
        self.prefix = prefix
        self.odd = odd
        self.row = self.compile((_ODD_GAP if odd else _GAP) + _ROW)
        self.cell = self.compile(_CELL)
        self.tag = self.compile(_TAG)
        """The start tag of a cell written the usual way: letters, row number, style."""
        self.closing = b"</" + prefix + b"row"
        self._odd_content = self.compile(_ODD_CONTENT) if odd else None

    def compile(self, pattern: bytes) -> re.Pattern[bytes]:
        """A pattern of the program, spelled for this grammar."""
        # A file may invent a prefix: its patterns are not kept.
        make = compiled if self.prefix in _USUAL_PREFIXES else re.compile
        return make(self.spelled(pattern))

    def spelled(self, pattern: bytes) -> bytes:
        """A pattern in which <P stands for "<" and the prefix, KEEP for xml:space, ATTRIBUTE for any."""
        pattern = pattern.replace(b"ATTRIBUTE", ATTRIBUTE).replace(b"KEEP", _KEEP)
        for marker in (b"<P", b"</P", b"!/P"):
            pattern = pattern.replace(marker, marker[:-1] + re.escape(self.prefix))
        return pattern

    def other(self, rest: bytes) -> tuple[str, str | None]:
        """Type and content of a cell, from what follows its style."""
        found = self.cell.match(b"<" + self.prefix + b"c" + rest)
        if found is None:
            raise Malformed("a cell does not end")
        kind, value = found[4], found[7]
        return "n" if kind is None else kind.decode(), None if value is None else cell_text(value)

    def row_end(self, grid: bytes, inner: int) -> int:
        """Where the row whose start tag ends at `inner` ends."""
        if self._odd_content is not None:
            content = self._odd_content.match(grid, inner)
            inner = content.end() if content else inner
        end = grid.find(self.closing, inner)
        if end < 0:
            raise Malformed("a row does not end")
        return grid.index(b">", end) + 1


@cache
def grammar(prefix: bytes, odd: bool = False) -> Grammar:
    """The grammar for a prefix ("" or "x:"), compiled once."""
    return Grammar(prefix, odd)


def rows_of(grid: bytes, rules: Grammar, position: int = 0, previous: int = 0) -> Iterator[Row]:
    """The rows in the content of <sheetData> from `position` on; one without a number follows the last."""
    match_row = rules.row.match
    find = grid.find
    closing, odd = rules.closing + b">", rules.odd
    length = len(closing)
    while found := match_row(grid, position):
        start, inner = found.start(), found.end()
        digits = found[1]
        previous = int(digits) if digits is not None else _number_attribute(found[2], previous + 1)
        if not 1 <= previous <= MAX_ROW:
            raise Malformed(f"row {previous} does not exist")
        if found[3]:
            position = inner
        else:
            position = -1 if odd else find(closing, inner)
            position = position + length if position >= 0 else rules.row_end(grid, inner)
        if grid[start] != 0x3C:  # "<": what stands before it is the gap
            start = grid.rfind(b"<", start, inner)
        yield Row(previous, start, inner, position)
    if position < len(grid) and not _is_gap(grid[position:]):
        raise Malformed("something that is no row stands between the rows")


def row_numbered(grid: bytes, rules: Grammar, number: int) -> Row | None:
    """The row of that number, where rows are written the usual way; else None, whether it is there or not."""
    place = -1 if rules.odd else grid.find(b'<%brow r="%d"' % (rules.prefix, number))
    return next(rows_of(grid, rules, place), None) if place >= 0 else None


_ONLY_GAP = compiled(_ODD_GAP)


def _is_gap(rest: bytes) -> bool:
    return _ONLY_GAP.fullmatch(rest) is not None


def attribute_pairs(attributes: bytes) -> dict[bytes, bytes]:
    """Names and raw values of the attributes in a start tag."""
    return {name: double or single for name, double, single in _PAIR.findall(attributes)}


def _number_attribute(attributes: bytes, default: int) -> int:
    written = attribute_pairs(attributes).get(b"r") if attributes else None
    return default if written is None else int(written)


def cell_at(grid: bytes, rules: Grammar, position: int, previous: int = 0) -> Cell | None:
    """The cell that begins at `position` or after spaces there; None if it is written in an odd way.

    Without a reference of its own it stands right of column `previous`.
    """
    found = rules.cell.match(grid, position)
    if found is None:
        return None
    letters, _, style, kind, attributes, formula, value, inline = found.groups()
    if attributes:
        named = attribute_pairs(attributes)
        letters = letters or _letters(named.get(b"r"))
        style = style or named.get(b"s")
        kind = kind or named.get(b"t")
    content = value if value is not None else inline
    return Cell(
        previous + 1 if letters is None else column_number(letters.decode()),
        grid.index(b"<", position),
        found.end(),
        int(style or 0),
        "n" if kind is None else kind.decode(),
        None if content is None else cell_text(content),
        formula is not None,
    )


def cells_of(grid: bytes, rules: Grammar, row: Row, root: bytes) -> list[Cell]:
    """The cells of a row in order. `root` is the root's start tag, which declares the namespaces."""
    if row.empty:
        return []
    cells: list[Cell] = []
    column, position = 0, row.inner
    while cell := cell_at(grid, rules, position, column):
        cells.append(cell)
        column, position = cell.column, cell.end
    if grid[position : row.end].lstrip().startswith(rules.closing) and column <= MAX_COLUMN:
        return cells
    return _parse_cells(grid, row, root)


def _letters(reference: bytes | None) -> bytes | None:
    """The column of a cell's reference; None if it has none, or one that is only a number."""
    letters = reference.rstrip(b"0123456789").upper() if reference else b""
    if letters and not (letters.isalpha() and letters.isascii() and len(letters) <= 3):
        raise Malformed(f"there is no cell {reference!r}")
    return letters or None


def _parse_cells(grid: bytes, row: Row, root: bytes) -> list[Cell]:
    """What `cells_of` does, by way of expat."""
    name = re.match(rb"<([^\s>]+)", root)
    if name is None:
        raise Malformed("the sheet has no root")
    tree = parse(root + grid[row.start : row.end] + b"</" + name[1] + b">")
    moved = row.start - len(root)
    cells = []
    column = 0
    for node in tree.children[0].all("c"):
        letters = _letters(node.get("r").encode() or None)
        column = column + 1 if letters is None else column_number(letters.decode())
        if not 1 <= column <= MAX_COLUMN:
            raise Malformed(f"column {column} does not exist")
        formula = node.child("f") is not None
        style = int(node.get("s") or 0)
        cells.append(
            Cell(
                column,
                node.start + moved,
                node.end + moved,
                style,
                node.get("t", "n"),
                _content(node),
                formula,
            )
        )
    return cells


def _content(node: Node) -> str | None:
    value = node.child("v")
    if value is not None:
        return unescape_controls(value.text) if "_x" in value.text else value.text
    inline = node.child("is")
    return None if inline is None else rich_text(inline)
