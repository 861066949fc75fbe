"""The XML of one sheet in two pieces: the grid (what is in <sheetData>) and the frame around it.

The frame is small and is parsed and edited as a tree; the grid may be huge and is only ever scanned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xltool.patterns import compiled
from xltool.workbook.refs import Range, column_letter
from xltool.workbook.xlsx.cells import MAX_COLUMN, Cell, Grammar, Row, cell_at, cells_of, grammar
from xltool.workbook.xlsx.xml import (
    Malformed,
    Node,
    Patch,
    add_children,
    attribute_text,
    insert_child,
    parse,
    set_attribute,
    splice,
)

_ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"),
    *("hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
    *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing"),
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
    *("tableParts", "extLst"),
)
"""The children of <worksheet> in schema order (ECMA-376 part 1 §18.3.1.99)."""

_SHEET_DATA = compiled(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^<>]*?)?(/?)>")


class SheetPart:
    """The grid and the frame of a worksheet part (UTF-8). Malformed if it isn't one."""

    def __init__(self, data: bytes) -> None:
        found = _SHEET_DATA.search(data)
        self.grid = b""
        if found is None:
            self._set_frame(data)
            name = self.root.prefix + "sheetData"
            self.insert("sheetData", f"<{name}></{name}>".encode())
        elif found[2]:
            name = (found[1] + b"sheetData").decode()
            pair = f"<{name}></{name}>".encode()
            self._set_frame(data[: found.start()] + pair + data[found.end() :])
        else:
            end = data.rfind(b"</" + found[1] + b"sheetData")
            if end < found.end():
                raise Malformed("the rows do not end")
            self.grid = data[found.end() : end]
            self._set_frame(data[: found.end()] + data[end:])
        if self.root.child("sheetData") is None:
            raise Malformed("no rows")
        self.set_grid(self.grid)

    def _set_frame(self, frame: bytes) -> None:
        self.frame = frame
        self.root: Node = parse(frame)
        self.column_styles = self._column_styles()
        """First column, last column and style of the runs of columns that have one."""

    def set_grid(self, grid: bytes) -> None:
        """Replace the rows."""
        self.grid = grid
        self._parsed: tuple[int, list[Cell]] = (-1, [])
        self.rules: Grammar = grammar(self.data_node.prefix.encode(), _has_markup(grid))

    @property
    def data_node(self) -> Node:
        """The <sheetData> of the frame, where the grid belongs."""
        node = self.root.child("sheetData")
        if node is None or len(self.root.all("sheetData")) > 1 or node.children:
            raise Malformed("the rows are not in one place")
        return node

    @property
    def root_tag(self) -> bytes:
        """The start tag of the root element, which declares the namespaces."""
        return self.frame[self.root.start : self.root.inner]

    def cells(self, row: Row) -> list[Cell]:
        """The cells of a row of the grid."""
        if self._parsed[0] != row.start:
            self._parsed = (row.start, cells_of(self.grid, self.rules, row, self.root_tag))
        return self._parsed[1]

    def cell(self, row: Row, column: int) -> Cell | None:
        """One cell of a row of the grid, found by its reference where cells are written the usual way."""
        if not self.rules.odd:
            reference = column_letter(column).encode() + b'%d"' % row.number
            at = self.grid.find(b"<" + self.rules.prefix + b'c r="' + reference, row.inner, row.end)
            cell = cell_at(self.grid, self.rules, at) if at >= 0 else None
            if cell is not None:
                return cell
        for cell in self.cells(row):
            if cell.column == column:
                return cell
        return None

    # What the frame says

    def merged(self) -> tuple[Range, ...]:
        """The merged ranges."""
        container = self.root.child("mergeCells")
        return () if container is None else tuple(parse_range(node.get("ref")) for node in container.children)

    def columns(self) -> list[Node]:
        """The <col> elements: runs of columns with a width, a style, or hidden."""
        return [col for cols in self.root.all("cols") for col in cols.children]

    def _column_styles(self) -> list[tuple[int, int, int]]:
        return [
            (int(col.get("min")), int(col.get("max")), int(col.get("style")))
            for col in self.columns()
            if col.get("style")
        ]

    def hidden_columns(self) -> frozenset[int]:
        """Columns that are hidden or of width zero."""
        hidden: set[int] = set()
        for col in self.columns():
            if col.flag("hidden") or (col.get("width") and float(col.get("width")) == 0):
                hidden.update(range(int(col.get("min")), min(int(col.get("max")), MAX_COLUMN) + 1))
        return frozenset(hidden)

    # Changing the frame

    def patch(self, patches: Iterable[Patch]) -> None:
        """Apply patches to the frame."""
        self._set_frame(splice(self.frame, patches))

    def insert(self, name: str, element: bytes) -> None:
        """Put a new element among the root's children, where the schema wants it."""
        self.patch([insert_child(self.root, _ORDER, name, element)])

    def element(self, name: str, attributes: Mapping[str, str], content: bytes = b"") -> bytes:
        """An element of the main namespace in the prefix this part uses."""
        tag = (self.root.prefix + name).encode()
        written = b"".join(b' %b="%b"' % (k.encode(), attribute_text(v)) for k, v in attributes.items())
        return b"<%b%b>%b</%b>" % (tag, written, content, tag) if content else b"<%b%b/>" % (tag, written)

    def add_to_list(self, name: str, item: bytes) -> None:
        """Add an item to a counted list (<mergeCells>, <dataValidations>), making the list if need be."""
        container = self.root.child(name)
        if container is None:
            self.insert(name, self.element(name, {"count": "1"}, item))
        else:
            self.patch(add_children(self.frame, container, [item]))

    def widened(self, used: Range | None) -> tuple[bytes, bytes]:
        """The frame before and after the grid, its <dimension> (if any) widened to hold `used`."""
        node = self.root.child("dimension")
        patches = []
        if node is not None and used is not None:
            known = parse_range(node.get("ref", "A1"))
            whole = Range(*map(min, known[:2], used[:2]), *map(max, known[2:], used[2:]))
            if whole != known:
                patches.append(set_attribute(self.frame, node, "ref", str(whole)))
        grown = sum(len(patch.new) - (patch.end - patch.start) for patch in patches)
        frame = splice(self.frame, patches)
        inner = self.data_node.inner + grown
        return frame[:inner], frame[inner:]


def _has_markup(grid: bytes) -> bool:
    """Whether comments, CDATA or instructions stand in the grid. Rare characters are looked for first."""
    return (b"!" in grid and b"<!" in grid) or (b"?" in grid and b"<?" in grid)


def parse_range(text: str) -> Range:
    """A range of a part; Malformed if it is none."""
    try:
        return Range.parse(text)
    except ValueError as error:
        raise Malformed(f"bad reference {text!r}") from error
