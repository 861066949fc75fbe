"""A draft with what a person corrected in it before it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xltool.notice.drafting import Cell, Draft

Place = tuple[int | None, str]
"""A cell of a draft in any template: the item, from 0, and the field of its column; None and "title" or
"issued_on" for the lines above the table."""
Corrections = Mapping[Place, str]


def corrected(draft: Draft, corrections: Corrections) -> Draft:
    """The draft with these texts in these places; those without a column in its template are left out.

    What a person wrote comes from no sentence. A row whose offices were corrected tells them apart itself, so
    they are not merged any more.
    """
    found = cells_by_place(draft)
    rows = {item: row for row, item in draft.rows.items()}
    texts = {place: text for place, text in corrections.items() if text != _text(found.get(place))}
    written = {place: cell for place in texts if (cell := _cell(draft, rows, place)) is not None}
    replaced = {found[place] for place in written if place in found}
    cells = [cell for cell in draft.cells if cell not in replaced]
    cells += [cell._replace(value=texts[place]) for place, cell in written.items() if texts[place]]
    offices = {rows[item] for item, field in written if item is not None and field in ("lead", "coop")}
    merged = tuple(area for area in draft.merged if area.first_row not in offices)
    return replace(draft, cells=tuple(sorted(cells, key=lambda c: c[:2])), merged=merged)


def cells_by_place(draft: Draft) -> dict[Place, Cell]:
    """The cells that can be corrected; headings and sections are nobody's to correct."""
    fields = {column: field for field, column in draft.template.columns.items()}
    found: dict[Place, Cell] = {}
    for cell in draft.cells:
        if cell.item is not None and cell.column in fields:
            found[cell.item, fields[cell.column]] = cell
        elif cell.field in ("title", "issued_on"):
            found[None, cell.field] = cell
    return found


def places(draft: Draft) -> Iterator[Place]:
    """Every place that the draft's template has, the lines above the table first, then row by row."""
    if draft.template.title_cell:
        yield None, "title"
    if draft.template.info_cell:
        yield None, "issued_on"
    columns = sorted(draft.template.columns.items(), key=lambda pair: pair[1])
    for _, item in sorted(draft.rows.items()):
        for field, _ in columns:
            yield item, field


def _cell(draft: Draft, rows: Mapping[int, int], place: Place) -> Cell | None:
    """An empty cell at a place, None where the template has no such column."""
    item, field = place
    template = draft.template
    if item is None:
        at = {"title": template.title_cell, "issued_on": template.info_cell}[field]
        return Cell(*at, field, "") if at is not None else None
    column = template.columns.get(field)
    return Cell(rows[item], column, field, "", None, item) if column is not None else None


def _text(cell: Cell | None) -> str:
    return str(cell.value) if cell is not None else ""
