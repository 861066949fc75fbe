"""What refers to rows or columns outside the grid, made to follow when they go away.

References that lose all their cells go with them where a spreadsheet program lets them go; where it would
have to invent something, `immovable` is raised and nothing has been changed yet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.workbook.refs import Range
from xltool.workbook.xlsx.formulas import COLUMNS, NO_REFERENCE, Deletion, translate
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
    *("conditionalFormattings", "ext", "extLst", "rowBreaks", "colBreaks", "cols"),
)
"""Elements the schema doesn't allow to be empty: they go with the last of their children."""
_CHARTED = {
    "numRef": "numCache",
    "strRef": "strCache",
    "multiLvlStrRef": "multiLvlStrCache",
    "datalabelsRange": "dlblRangeCache",
    "numDim": "lvl",
    "strDim": "lvl",
}
"""What a chart takes from cells → the values it keeps of them, those of cells that go among them."""
_LEFT_OF = {"bottomRight": "bottomLeft", "topRight": "topLeft"}
"""Pane → the one left of it, which takes its place when no column is frozen any more."""

Patches = list[Patch] | None
"""The patches to an element; None: it goes."""


def follow(data: bytes, root: Node, deletion: Deletion, here: bool) -> bytes:
    """A part whose references follow. `here`: it belongs to the sheet that loses rows or columns."""
    return splice(data, followed(data, root, deletion, here))


def followed(data: bytes, root: Node, deletion: Deletion, here: bool) -> list[Patch]:
    """The patches that `follow` makes."""
    return _Follower(data, deletion, here).visit(root) or []


class _Follower:
    def __init__(self, data: bytes, deletion: Deletion, here: bool) -> None:
        self._data = data
        self._deletion = deletion
        self._here = here
        self._by_columns = deletion.axis is COLUMNS
        self._rules: _Rules | None = None
        """What the rules visited are for."""
        self._unfrozen = False
        """Whether no column is frozen any more, though some were."""
        self._own: dict[str, Callable[[Node], Patches]] = {}
        if here:
            self._own = {
                **dict.fromkeys(_WITH_THEIR_CELLS, self._cells),
                **dict.fromkeys(_RANGE_LISTS, self._range_list),
                **dict.fromkeys(_FILTERS, self._filter),
                **dict.fromkeys(_IMMOVABLE, self._stays),
                "dimension": self._dimension,
                "sheetView": self._view,
                "pane": self._pane,
                "selection": self._selection,
                "twoCellAnchor": self._drawing,
                "anchor": self._drawing,
                "oneCellAnchor": self._drawing,
                "sqref": self._outer_sqref,
            }
        else:
            self._own = dict.fromkeys(_CHARTED, self._charted)
        if here and self._by_columns:
            self._own |= {"worksheet": self._outline, "cols": self._widths, "colBreaks": self._breaks}
        elif here:
            self._own["rowBreaks"] = self._breaks

    def visit(self, node: Node) -> Patches:
        rules = self._rules
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
        self._rules = rules
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
        if self._rules is None:
            return self._deletion.formula(text, self._here)
        moved_by = self._rules.moved_by
        if moved_by is None and translate(text, 1, 1) != text:
            reason = msg("The rule for {cells} would lose its first cells.", cells=self._rules.ranges)
            raise immovable("RULE_REFERENCE", reason)
        new = self._deletion.formula(self._deletion.translated(text, moved_by or 0), self._here)
        if NO_REFERENCE in new and NO_REFERENCE not in text:
            raise immovable(
                "RULE_REFERENCE", msg("A rule refers to cells that are to be deleted: {rule}", rule=text)
            )
        return new

    def _charted(self, node: Node) -> Patches:
        """Spreadsheet programs take the values anew from the cells that stay."""
        source = node.child("f")
        if source is None or not self._deletion.may_mean(source.text):
            return []
        return [Patch(kept.start, kept.end, b"") for kept in node.all(_CHARTED[node.name])]

    # References on the sheet that loses rows or columns

    def _stays(self, node: Node) -> Patches:
        raise immovable("SHEET_FEATURE", msg("The worksheet has a feature whose cells can't be moved."))

    def _cells(self, node: Node) -> Patches:
        old = parse_range(node.get("ref"))
        new = self._deletion.range(old)
        if new is None or (node.name == "mergeCell" and new[:2] == new[2:]):
            return None
        return [self._set(node, "ref", new)] if new != old else []

    def _filter(self, node: Node) -> Patches:
        old = parse_range(node.get("ref"))
        new = self._deletion.range(old)
        headless = node.name == "autoFilter" and not self._by_columns
        if new is None or (headless and self._deletion.place(old.first_row) is None):
            raise _headless(old)
        patches = [self._set(node, "ref", new)] if new != old else []
        for child in node.all("filterColumn") if self._by_columns else ():
            column = old.first_column + int(child.get("colId") or 0)
            place = self._deletion.place(column)
            if place is None:
                raise _headless(old)
            patches.append(self._set(child, "colId", place - new.first_column))
        return patches

    def _range_list(self, node: Node) -> Patches:
        inner = node.child("sqref")  # the rules of Excel 2010 name their ranges in an element
        old = node.get("sqref") if inner is None else inner.text
        if not old:
            return []
        new = self._deletion.ranges(old)
        if not new:
            return None
        first, last = self._deletion.ends(parse_range(old.split()[0]))
        heir = next((at for at in range(first, last + 1) if self._deletion.place(at) is not None), None)
        self._rules = _Rules(old, None if heir is None else heir - first)
        return [self._set(node, "sqref", new)] if inner is None and new != old else []

    def _outer_sqref(self, node: Node) -> Patches:
        new = self._deletion.ranges(node.text)
        if not new:
            raise immovable("SHEET_FEATURE", msg("The worksheet has a feature whose cells can't be moved."))
        return [Patch(node.inner, node.inner_end, element_text(new))] if new != node.text else []

    def _dimension(self, node: Node) -> Patches:
        return [self._set(node, "ref", self._deletion.range(parse_range(node.get("ref"))) or "A1")]

    def _view(self, node: Node) -> Patches:
        pane = node.child("pane")
        frozen = _frozen(pane, "xSplit") if pane is not None and self._by_columns else 0
        self._unfrozen = bool(frozen) and self._deletion.clamped(frozen + 1) == 1
        return self._top_left(node)

    def _top_left(self, node: Node) -> list[Patch]:
        place = node.get("topLeftCell")
        return [self._set(node, "topLeftCell", self._deletion.cell(place))] if place else []

    def _pane(self, node: Node) -> Patches:
        """Fewer rows or columns are frozen. Without any columns the panes at the right take over."""
        if self._unfrozen and not _frozen(node, "ySplit"):
            return None
        patches = self._top_left(node)
        split = self._deletion.axis.split
        frozen = _frozen(node, split)
        if frozen:
            left = self._deletion.clamped(frozen + 1) - 1
            if not left and not self._by_columns:
                raise immovable("FROZEN_ROWS", msg("All the frozen rows at the top would go."))
            patches.append(self._set(node, split, left))
        if self._unfrozen and node.get("activePane") in _LEFT_OF:
            patches.append(self._set(node, "activePane", _LEFT_OF[node.get("activePane")]))
        return patches

    def _selection(self, node: Node) -> Patches:
        if self._unfrozen and node.get("pane") not in _LEFT_OF:
            return None
        patches = [self._set(node, "pane", _LEFT_OF[node.get("pane")])] if self._unfrozen else []
        if NO_REFERENCE in node.get("sqref") + node.get("activeCell"):
            return patches  # lost already
        active = self._deletion.cell(node.get("activeCell")) if node.get("activeCell") else "A1"
        if node.get("activeCell"):
            patches.append(self._set(node, "activeCell", active))
        if node.get("sqref"):
            patches.append(self._set(node, "sqref", self._deletion.ranges(node.get("sqref")) or active))
        return patches

    def _breaks(self, node: Node) -> Patches:
        """A page break belongs to the last row or column before it; two that meet become one."""
        kept: list[Node] = []
        patches: list[Patch] = []
        taken = {0}
        for line in node.children:
            above = int(line.get("id") or 0)
            new = above - bisect_right(self._deletion.gone, above)
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
        """Anchors count from 0. What lies wholly on rows or columns that go, goes with them."""
        deletion, axis = self._deletion, self._deletion.axis
        ends = [end for name in ("from", "to") if (end := node.child(name)) is not None]
        places = [place for end in ends if (place := end.child(axis.anchor)) is not None]
        offsets = [end.child(axis.offset) for end in ends]
        if len(places) != len(ends) or not places:
            raise Malformed("an anchor without a place")
        first, last = int(places[0].text) + 1, int(places[-1].text) + 1
        near_edge = offsets[-1] is not None and not int(offsets[-1].text or 0)
        # A picture of its own size shows although its first column is hidden, over those that follow.
        floats = self._by_columns and node.name == "oneCellAnchor"
        if not floats and deletion.span(first, max(first, last - near_edge)) is None:
            if node.name == "anchor":
                raise immovable("CONTROL", msg("A control lies on cells that are to be deleted."))
            return None
        patches = []
        for place, offset in zip(places, offsets, strict=True):
            old = int(place.text) + 1
            new = deletion.clamped(old)
            if new != old:
                patches.append(Patch(place.inner, place.inner_end, b"%d" % (new - 1)))
            if deletion.place(old) is None and offset is not None:
                patches.append(Patch(offset.inner, offset.inner_end, b"0"))
        return patches

    # Columns themselves

    def _widths(self, node: Node) -> Patches:
        """<cols>; what was folded away under a column is no more."""
        patches: list[Patch] = []
        for col in node.children:
            first, last = int(col.get("min")), min(int(col.get("max")), COLUMNS.limit)
            span = self._deletion.span(first, last)
            if span is None:
                patches.append(Patch(col.start, col.end, b""))
                continue
            attributes = {"min": span[0], "max": span[1]}
            around = self._deletion.span(first - 1, last + 1)
            if col.flag("collapsed") and around != (span[0] - 1, span[1] + 1):
                attributes["collapsed"] = 0
            patches += [self._set(col, name, value) for name, value in attributes.items()]
        return patches if any(patch.new for patch in patches) else None

    def _outline(self, node: Node) -> Patches:
        """How deep columns are folded, by those that stay."""
        form = node.child("sheetFormatPr")
        if form is None or "outlineLevelCol" not in form.attributes:
            return []
        stay = [
            int(col.get("outlineLevel") or 0)
            for cols in node.all("cols")
            for col in cols.children
            if self._deletion.span(int(col.get("min")), min(int(col.get("max")), COLUMNS.limit)) is not None
        ]
        return [self._set(form, "outlineLevelCol", max(stay, default=0))]


class _Rules(NamedTuple):
    """What drop-down lists or conditional formats are for."""

    ranges: str
    moved_by: int | None
    """How far down, or right, the first cell that stays is; None if none of their first range does."""


def _headless(cells: Range) -> UnsupportedEdit:
    return immovable("FILTER", msg("The headings of the filter on {cells} would go.", cells=cells))


def _frozen(pane: Node, split: str) -> int:
    """How many rows or columns a pane freezes; 0 where it merely splits the window."""
    return int(float(pane.get(split) or 0)) if pane.get("state") in ("frozen", "frozenSplit") else 0
