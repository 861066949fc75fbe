"""What refers to rows outside the grid, made to follow when rows go away.

References that lose all their cells go with them where a spreadsheet program lets them go; where it would
have to invent something, `immovable` is raised and nothing has been changed yet.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import count

from xltool.i18n import msg
from xltool.workbook.refs import format_ref, parse_ref
from xltool.workbook.xlsx.formulas import Deletion, translate
from xltool.workbook.xlsx.part import parse_range
from xltool.workbook.xlsx.rows import immovable
from xltool.workbook.xlsx.xml import Malformed, Node, Patch, element_text, set_attribute, splice

_WITH_THEIR_CELLS = ("mergeCell", "hyperlink", "comment", "threadedComment")
_RANGE_LISTS = ("conditionalFormatting", "dataValidation", "protectedRange", "ignoredError")
_FILTERS = ("autoFilter", "sortState", "sortCondition")
_IMMOVABLE = ("scenarios", "customSheetViews", "dataConsolidate", "smartTags", "webPublishItems")
_FORMULAS = (
    *("formula", "formula1", "formula2", "f", "definedName"),
    *("calculatedColumnFormula", "totalsRowFormula"),
)
_FORMULA_ATTRIBUTES = ("location", "linkedCell", "listFillRange", "fmlaLink", "fmlaRange")
_CONTAINERS = (
    *("mergeCells", "hyperlinks", "dataValidations", "protectedRanges", "ignoredErrors"),
    *("conditionalFormattings", "ext", "extLst", "rowBreaks"),
)
"""Elements the schema doesn't allow to be empty: they go with the last of their children."""
_NO_REFERENCE = "#REF!"

Patches = list[Patch] | None
"""The patches to an element; None: it goes."""


def follow(data: bytes, root: Node, deletion: Deletion, here: bool) -> bytes:
    """A part whose references follow. `here`: it belongs to the sheet that loses rows."""
    return splice(data, _Follower(data, deletion, here).visit(root) or ())


class _Follower:
    def __init__(self, data: bytes, deletion: Deletion, here: bool) -> None:
        self._data = data
        self._deletion = deletion
        self._here = here
        self._anchor: tuple[int, int] | None = None
        """The first row of the ranges whose rules are visited, and the row whose place it takes."""
        self._own: dict[str, Callable[[Node], Patches]] = {}
        if here:
            self._own = {
                **dict.fromkeys(_WITH_THEIR_CELLS, self._cells),
                **dict.fromkeys(_RANGE_LISTS, self._range_list),
                **dict.fromkeys(_FILTERS, self._filter),
                **dict.fromkeys(_IMMOVABLE, self._stays),
                "dimension": self._dimension,
                "sheetView": self._view,
                "pane": self._view,
                "selection": self._selection,
                "rowBreaks": self._breaks,
                "twoCellAnchor": self._drawing,
                "anchor": self._drawing,
                "oneCellAnchor": self._drawing,
                "sqref": self._outer_sqref,
            }

    def visit(self, node: Node) -> Patches:
        anchor = self._anchor
        own = self._own.get(node.name)
        patches = own(node) if own is not None else []
        if patches is None:
            return None
        patches = [*patches, *self._formulas(node)]
        gone = 0
        for child in node.children:
            below = self.visit(child)
            if below is None:
                gone += 1
                patches.append(Patch(child.start, child.end, b""))
            else:
                patches += below
        self._anchor = anchor
        if gone and gone == len(node.children) and node.name in _CONTAINERS:
            return None
        if gone and "count" in node.attributes:
            patches.append(self._set(node, "count", len(node.children) - gone))
        return patches

    def _set(self, node: Node, name: str, value: object) -> Patch:
        return set_attribute(self._data, node, name, str(value))

    # Formulas

    def _formulas(self, node: Node) -> list[Patch]:
        patches = []
        for name in _FORMULA_ATTRIBUTES:
            if name in node.attributes:
                old = node.attributes[name]
                new = self._deletion.formula(old, self._here)
                patches += [self._set(node, name, new)] if new != old else []
        if node.name == "cfvo" and node.get("type") == "formula":
            new = self._formula(node.get("val"))
            patches += [self._set(node, "val", new)] if new != node.get("val") else []
        if node.name in _FORMULAS and not node.children and node.text:
            new = self._formula(node.text)
            if new != node.text:
                patches.append(Patch(node.inner, node.inner_end, element_text(new)))
        return patches

    def _formula(self, text: str) -> str:
        """A formula of a rule is written for the first cell of its ranges, whichever that is now."""
        if self._anchor is None:
            return self._deletion.formula(text, self._here)
        first, heir = self._anchor
        new = self._deletion.formula(translate(text, heir - first, 0), self._here)
        if _NO_REFERENCE in new and _NO_REFERENCE not in text:
            raise immovable(
                "RULE_REFERENCE", msg("A rule refers to a row that is to be deleted: {rule}", rule=text)
            )
        return new

    # References on the sheet that loses rows

    def _stays(self, node: Node) -> Patches:
        raise immovable("SHEET_FEATURE", msg("The worksheet has a feature whose rows can't be moved."))

    def _cells(self, node: Node) -> Patches:
        old = parse_range(node.get("ref"))
        new = self._deletion.range(old)
        if new is None or (node.name == "mergeCell" and new[:2] == new[2:]):
            return None
        return [self._set(node, "ref", new)] if new != old else []

    def _filter(self, node: Node) -> Patches:
        old = parse_range(node.get("ref"))
        new = self._deletion.range(old)
        headless = node.name == "autoFilter" and self._deletion.row(old.first_row) is None
        if new is None or headless:
            raise immovable("FILTER", msg("The headings of the filter on {cells} would go.", cells=old))
        return [self._set(node, "ref", new)] if new != old else []

    def _range_list(self, node: Node) -> Patches:
        inner = node.child("sqref")  # the rules of Excel 2010 name their ranges in an element
        old = node.get("sqref") if inner is None else inner.text
        if not old:
            return []
        new = self._deletion.ranges(old)
        if not new:
            return None
        first = parse_range(old.split()[0])
        if self._deletion.range(first) is None:
            raise immovable(
                "RULE_REFERENCE", msg("The rule for {cells} would lose its first cells.", cells=old)
            )
        heir = next(row for row in count(first.first_row) if self._deletion.row(row))
        self._anchor = (first.first_row, heir)
        return [self._set(node, "sqref", new)] if inner is None and new != old else []

    def _outer_sqref(self, node: Node) -> Patches:
        new = self._deletion.ranges(node.text)
        if not new:
            raise immovable("SHEET_FEATURE", msg("The worksheet has a feature whose rows can't be moved."))
        return [Patch(node.inner, node.inner_end, element_text(new))] if new != node.text else []

    def _dimension(self, node: Node) -> Patches:
        return [self._set(node, "ref", self._deletion.range(parse_range(node.get("ref"))) or "A1")]

    def _clamped(self, row: int) -> int:
        """Where a row ends up, or the row that takes its place."""
        return row - bisect_left(self._deletion.rows, row)

    def _cell(self, reference: str) -> str:
        row, column = parse_ref(reference)
        return format_ref(self._clamped(row), column)

    def _view(self, node: Node) -> Patches:
        patches = []
        if node.name == "pane" and node.get("state") in ("frozen", "frozenSplit") and node.get("ySplit"):
            frozen = int(float(node.get("ySplit")))
            left = self._clamped(frozen + 1) - 1
            if frozen and not left:
                raise immovable("FROZEN_ROWS", msg("All the frozen rows at the top would go."))
            patches.append(self._set(node, "ySplit", left))
        if node.get("topLeftCell"):
            patches.append(self._set(node, "topLeftCell", self._cell(node.get("topLeftCell"))))
        return patches

    def _selection(self, node: Node) -> Patches:
        if _NO_REFERENCE in node.get("sqref") + node.get("activeCell"):
            return []  # lost already
        patches = []
        active = self._cell(node.get("activeCell")) if node.get("activeCell") else "A1"
        if node.get("activeCell"):
            patches.append(self._set(node, "activeCell", active))
        if node.get("sqref"):
            patches.append(self._set(node, "sqref", self._deletion.ranges(node.get("sqref")) or active))
        return patches

    def _breaks(self, node: Node) -> Patches:
        """A page break belongs to the last row before it; two that meet become one."""
        kept: list[Node] = []
        patches: list[Patch] = []
        taken = {0}
        for line in node.children:
            above = int(line.get("id") or 0)
            new = above - bisect_right(self._deletion.rows, above)
            if new in taken:
                patches.append(Patch(line.start, line.end, b""))
                continue
            taken.add(new)
            kept.append(line)
            patches.append(self._set(line, "id", new))
        if not kept:
            return None
        counts = {"count": len(kept), "manualBreakCount": sum(line.flag("man") for line in kept)}
        return patches + [self._set(node, name, n) for name, n in counts.items() if name in node.attributes]

    def _drawing(self, node: Node) -> Patches:
        """Anchors count rows from 0. What lies wholly on rows that go, goes with them."""
        ends = [end for name in ("from", "to") if (end := node.child(name)) is not None]
        rows = [row for end in ends if (row := end.child("row")) is not None]
        if len(rows) != len(ends) or not rows:
            raise Malformed("an anchor without rows")
        first, last = int(rows[0].text) + 1, int(rows[-1].text) + 1
        if self._deletion.span(first, last) is None:
            if node.name == "anchor":
                raise immovable("CONTROL", msg("A control lies on rows that are to be deleted."))
            return None
        patches = []
        for end, row in zip(ends, rows, strict=True):
            old = int(row.text) + 1
            new = self._clamped(old)
            offset = end.child("rowOff")
            if new != old:
                patches.append(Patch(row.inner, row.inner_end, b"%d" % (new - 1)))
            if self._deletion.row(old) is None and offset is not None:
                patches.append(Patch(offset.inner, offset.inner_end, b"0"))
        return patches


def follow_table(data: bytes, root: Node, deletion: Deletion) -> bytes:
    """A table part: it may lose rows of data, but not all of them, nor its headings or totals."""
    cells = parse_range(root.get("ref"))
    headings, totals = int(root.get("headerRowCount") or 1), int(root.get("totalsRowCount") or 0)
    fixed = [
        *range(cells.first_row, cells.first_row + headings),
        *range(cells.last_row - totals + 1, cells.last_row + 1),
    ]
    new = deletion.range(cells)
    if new is None or any(deletion.row(row) is None for row in fixed):
        raise immovable(
            "TABLE", msg("The headings or totals of the Excel table {cells} would go.", cells=cells)
        )
    if new.last_row - new.first_row + 1 <= headings + totals:
        raise immovable("TABLE", msg("The Excel table {cells} would lose all its rows.", cells=cells))
    patches = _Follower(data, deletion, here=True).visit(root) or []
    return splice(data, [*patches, set_attribute(data, root, "ref", str(new))])


def follow_notes_drawing(data: bytes, root: Node, deletion: Deletion) -> bytes:
    """The legacy drawing (VML) with the boxes of comments and controls; rows count from 0."""
    patches = []
    for shape in root.all("shape"):
        client = shape.child("ClientData")
        anchor = client.child("Anchor") if client is not None else None
        if client is None or anchor is None:
            continue
        ends = anchor.text.split(",")
        row = client.child("Row")
        first, last = int(ends[2]) + 1, int(ends[6]) + 1
        if row is not None:
            new = deletion.row(int(row.text) + 1)
            if new is None:
                patches.append(Patch(shape.start, shape.end, b""))
                continue
            patches.append(Patch(row.inner, row.inner_end, b"%d" % (new - 1)))
        elif deletion.span(first, last) is None:
            raise immovable("CONTROL", msg("A control lies on rows that are to be deleted."))
        for at, old in ((2, first), (6, last)):
            ends[at] = str(old - bisect_left(deletion.rows, old) - 1)
        patches.append(Patch(anchor.inner, anchor.inner_end, ",".join(ends).encode()))
    return splice(data, patches)


def follow_pivot(data: bytes, root: Node, deletion: Deletion) -> bytes:
    """A pivot table on the sheet: it may move, not shrink."""
    location = root.child("location")
    if location is None:
        raise Malformed("a pivot table without a place")
    cells = parse_range(location.get("ref"))
    new = deletion.range(cells)
    if new is None or new.last_row - new.first_row != cells.last_row - cells.first_row:
        raise immovable("PIVOT_RANGE", msg("A pivot table fills the cells {cells}.", cells=cells))
    return splice(data, [set_attribute(data, location, "ref", str(new))])


def follow_pivot_source(data: bytes, root: Node, deletion: Deletion) -> bytes:
    """The source range of a pivot cache, if it lies on the sheet; its headings must stay."""
    patches = []
    for source in root.walk():
        if source.name != "worksheetSource" or source.get("sheet").casefold() != deletion.sheet.casefold():
            continue
        if source.get("ref"):
            cells = parse_range(source.get("ref"))
            new = deletion.range(cells)
            if new is None or deletion.row(cells.first_row) is None:
                reason = msg("The headings of a pivot table's source {cells} would go.", cells=cells)
                raise immovable("PIVOT_RANGE", reason)
            patches.append(set_attribute(data, source, "ref", str(new)))
    return splice(data, patches)
