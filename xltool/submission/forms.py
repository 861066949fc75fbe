"""Filling the covers and lists of `workbook_templates/`, which people open and restyle in Excel or WPS.

A place in braces, {表名}, takes a value of the form; {份.科室} stands in the row that is written once for
each item, dressed as that row is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.patterns import compiled
from xltool.resources import resource_folder
from xltool.table.model import cell_text
from xltool.workbook.base import Sheet, Value
from xltool.workbook.opening import open_workbook

_PLACE = compiled(r"\{([^{}]+)\}")
ITEM = "份."
"""What places of the repeated row begin with."""


def fill_form(
    name: str, out: Path, fields: Mapping[str, Value], items: Sequence[Mapping[str, Value]] = ()
) -> str:
    """Write a filled form to `out` and return its SHA-256. InputError TEMPLATE_DAMAGED when the template has
    no row for items any more."""
    template = resource_folder("workbook_templates") / name
    book = open_workbook(template)
    sheet = book.sheets[0]
    pattern: dict[int, str] = {}
    pattern_row = 0
    for row, values in list(sheet.rows()):
        for column, value in enumerate(values, 1):
            if not isinstance(value, str) or "{" not in value:
                continue
            if f"{{{ITEM}" in value:
                pattern_row = row
                pattern[column] = value
            else:
                sheet.write(row, column, _filled(value, fields))
    if items and not pattern:
        raise InputError(
            "TEMPLATE_DAMAGED",
            msg("The template {name} has no row for the copies any more.", name=name),
            msg("One row must hold places like {place}; install it anew if in doubt.", place="{份.科室}"),
            template,
        )
    _fill_rows(sheet, pattern_row, pattern, items)
    return book.save(out).sha256_after


def _fill_rows(
    sheet: Sheet, first: int, pattern: Mapping[int, str], items: Sequence[Mapping[str, Value]]
) -> None:
    for column, text in pattern.items():
        for row, item in enumerate(items, first):
            value = _filled(text, {f"{ITEM}{key}": value for key, value in item.items()})
            sheet.write(row, column, value, (first, column))
    if not items:
        for column in pattern:
            sheet.write(first, column, None)


def _filled(text: str, fields: Mapping[str, Value]) -> Value:
    """The text with its places filled; a place alone takes the value as it is."""
    alone = _PLACE.fullmatch(text.strip())
    if alone is not None:
        return fields.get(alone[1])
    return _PLACE.sub(lambda place: cell_text(fields.get(place[1])), text)
