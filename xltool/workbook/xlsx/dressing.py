"""Merges, widths, conditional colours and drop-down lists: what a new column needs besides its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.workbook.refs import Range
from xltool.workbook.xlsx.cells import MAX_COLUMN
from xltool.workbook.xlsx.part import SheetPart, parse_range
from xltool.workbook.xlsx.styles import Styles
from xltool.workbook.xlsx.xml import Node, Patch, element_text, set_attribute

_MAX_LIST = 255
"""Characters of a list written out in a validation (Excel's published limit)."""


def overlap(a: Range, b: Range) -> bool:
    """Whether two ranges share a cell."""
    return (
        a.first_row <= b.last_row
        and b.first_row <= a.last_row
        and a.first_column <= b.last_column
        and b.first_column <= a.last_column
    )


def add_merge(part: SheetPart, cells: Range) -> bool:
    """Merge `cells`; whether they weren't yet. UnsupportedEdit MERGED_OVERLAP if other merges hinder."""
    for merged in part.merged():
        if merged == cells:
            return False
        if overlap(merged, cells):
            raise UnsupportedEdit(
                "MERGED_OVERLAP",
                msg("The cells {cells} overlap the merged cells {merged}.", cells=cells, merged=merged),
                msg("Unmerge them in Excel or WPS, or choose other cells."),
            )
    part.add_to_list("mergeCells", part.element("mergeCell", {"ref": str(cells)}))
    return True


def copy_width(part: SheetPart, source: int, target: int) -> bool:
    """Give `target` the width of `source` if it has none of its own; whether that changed anything."""
    found = _run(part, source)
    if found is None or not found.get("width") or found.flag("hidden"):
        return False
    width = {"width": found.get("width"), "customWidth": "1"}
    taken = _run(part, target)
    if taken is not None:
        if taken.get("width"):
            return False
        part.patch(_split_run(part, taken, target, width))
        return True
    new = part.element("col", {"min": str(target), "max": str(target), **width})
    after = [col for col in part.columns() if int(col.get("max")) < target]
    place = after[-1].end if after else part.columns()[0].start
    part.patch([Patch(place, place, new)])
    return True


def _run(part: SheetPart, column: int) -> Node | None:
    for col in part.columns():
        if int(col.get("min")) <= column <= int(col.get("max")):
            return col
    return None


def _split_run(part: SheetPart, run: Node, column: int, width: Mapping[str, str]) -> list[Patch]:
    """A run of columns without a width, cut so that one of them can have one."""
    first, last = int(run.get("min")), min(int(run.get("max")), MAX_COLUMN)
    own = {name: value for name, value in run.attributes.items() if not name.startswith(":")}
    pieces = []
    for start, end, more in ((first, column - 1, {}), (column, column, width), (column + 1, last, {})):
        if start <= end:
            pieces.append(part.element("col", {**own, "min": str(start), "max": str(end), **more}))
    return [Patch(run.start, run.end, b"".join(pieces))]


def add_lights(part: SheetPart, styles: Styles, cells: Range, colours: Mapping[str, str]) -> bool:
    """Conditional fills by the cell's text; whether that changed anything."""
    wanted = {f'"{_quoted(word)}"': colour.upper() for word, colour in colours.items()}
    for node in part.root.all("conditionalFormatting"):
        rules = {rule.children[0].text: rule for rule in node.all("cfRule") if rule.children}
        present = {
            text: styles.differential_colour(int(rule.get("dxfId") or -1))
            for text, rule in rules.items()
            if rule.get("type") == "cellIs" and rule.get("operator") == "equal"
        }
        if present == wanted and len(node.children) == len(wanted):
            return _cover(part, node, cells)
    taken = [
        int(rule.get("priority") or 0)
        for node in part.root.all("conditionalFormatting")
        for rule in node.all("cfRule")
    ]
    content = b"".join(
        part.element(
            "cfRule",
            {
                "type": "cellIs",
                "dxfId": str(styles.differential(colour)),
                "priority": str(max(taken, default=0) + number),
                "operator": "equal",
            },
            part.element("formula", {}, element_text(text)),
        )
        for number, (text, colour) in enumerate(wanted.items(), 1)
    )
    name = "conditionalFormatting"
    part.insert(name, part.element(name, {"sqref": str(cells)}, content))
    return True


def add_choices(part: SheetPart, cells: Range, words: Sequence[str]) -> bool:
    """A list validation that allows anything; whether that changed anything."""
    if any("," in word or not word.strip() for word in words) or not words:
        raise UnsupportedEdit(
            "NOT_STORABLE",
            msg("A drop-down list can't hold empty words or words with a comma."),
            msg("Change the words."),
        )
    text = ",".join(words)
    if len(text) > _MAX_LIST:
        raise UnsupportedEdit(
            "TEXT_TOO_LONG",
            msg("The words of a drop-down list may have {limit} characters in all.", limit=_MAX_LIST),
            msg("Use fewer or shorter words."),
        )
    formula = f'"{_quoted(text)}"'
    container = part.root.child("dataValidations")
    for node in container.children if container is not None else ():
        first = node.child("formula1")
        warns = node.flag("showErrorMessage")
        if node.get("type") == "list" and not warns and first is not None and first.text == formula:
            return _cover(part, node, cells)
    attributes = {"type": "list", "allowBlank": "1", "sqref": str(cells)}
    content = part.element("formula1", {}, element_text(formula))
    part.add_to_list("dataValidations", part.element("dataValidation", attributes, content))
    return True


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def _cover(part: SheetPart, node: Node, cells: Range) -> bool:
    """Make an element's sqref cover `cells` too; whether it didn't yet."""
    ranges = [parse_range(reference) for reference in node.get("sqref").split()]
    if any(known.holds(*cells[:2]) and known.holds(*cells[2:]) for known in ranges):
        return False
    kept = [known for known in ranges if not (cells.holds(*known[:2]) and cells.holds(*known[2:]))]
    sqref = " ".join(map(str, (*kept, cells)))
    part.patch([set_attribute(part.frame, node, "sqref", sqref)])
    return True
