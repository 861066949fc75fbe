"""Parts with rules of their own when rows or columns go away: tables, boxes of comments, pivot tables."""

from __future__ import annotations

from xltool.i18n import msg
from xltool.workbook.xlsx.following import followed
from xltool.workbook.xlsx.formulas import COLUMNS, Deletion
from xltool.workbook.xlsx.part import parse_range
from xltool.workbook.xlsx.rows import immovable
from xltool.workbook.xlsx.xml import Malformed, Node, Patch, set_attribute, splice


def follow_table(data: bytes, root: Node, deletion: Deletion) -> bytes:
    """A table part: it may lose rows of data, but not all of them, nor its headings, totals or columns."""
    cells = parse_range(root.get("ref"))
    new = deletion.range(cells)
    if deletion.axis is COLUMNS:
        if new is None or new.last_column - new.first_column != cells.last_column - cells.first_column:
            raise immovable("TABLE", msg("The Excel table {cells} would lose a column.", cells=cells))
        patches = followed(data, root, deletion, here=True)
        return splice(data, [*patches, set_attribute(data, root, "ref", str(new))])
    headings, totals = int(root.get("headerRowCount") or 1), int(root.get("totalsRowCount") or 0)
    fixed = [
        *range(cells.first_row, cells.first_row + headings),
        *range(cells.last_row - totals + 1, cells.last_row + 1),
    ]
    if new is None or any(deletion.place(row) is None for row in fixed):
        raise immovable(
            "TABLE", msg("The headings or totals of the Excel table {cells} would go.", cells=cells)
        )
    if new.last_row - new.first_row + 1 <= headings + totals:
        raise immovable("TABLE", msg("The Excel table {cells} would lose all its rows.", cells=cells))
    patches = followed(data, root, deletion, here=True)
    return splice(data, [*patches, set_attribute(data, root, "ref", str(new))])


def follow_notes_drawing(data: bytes, root: Node, deletion: Deletion) -> bytes:
    """The legacy drawing (VML) with the boxes of comments and controls; it counts from 0."""
    patches = []
    places = deletion.axis.note_places
    for shape in root.all("shape"):
        client = shape.child("ClientData")
        anchor = client.child("Anchor") if client is not None else None
        if client is None or anchor is None:
            continue
        ends = anchor.text.split(",")
        own = client.child(deletion.axis.note)
        first, last = (int(ends[at]) + 1 for at in places)
        if own is not None:
            new = deletion.place(int(own.text) + 1)
            if new is None:
                patches.append(Patch(shape.start, shape.end, b""))
                continue
            patches.append(Patch(own.inner, own.inner_end, b"%d" % (new - 1)))
        elif deletion.span(first, last) is None:
            raise immovable("CONTROL", msg("A control lies on cells that are to be deleted."))
        for at, old in zip(places, (first, last), strict=True):
            ends[at] = str(deletion.clamped(old) - 1)
        patches.append(Patch(anchor.inner, anchor.inner_end, ",".join(ends).encode()))
    return splice(data, patches)


def follow_pivot(data: bytes, root: Node, deletion: Deletion) -> bytes:
    """A pivot table on the sheet: it may move, not shrink."""
    location = root.child("location")
    if location is None:
        raise Malformed("a pivot table without a place")
    cells = parse_range(location.get("ref"))
    new = deletion.range(cells)
    first, last = deletion.ends(cells)
    if new is None or any(deletion.place(at) is None for at in range(first, last + 1)):
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
            first, last = deletion.ends(cells)
            headings = range(first, last + 1) if deletion.axis is COLUMNS else (first,)
            if new is None or any(deletion.place(at) is None for at in headings):
                reason = msg("The headings of a pivot table's source {cells} would go.", cells=cells)
                raise immovable("PIVOT_RANGE", reason)
            patches.append(set_attribute(data, source, "ref", str(new)))
    return splice(data, patches)
