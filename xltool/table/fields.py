"""The columns of a table with their fields: by heading, by a person's word, by content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltool.table.columns import Match, heading_form
from xltool.table.content import SAMPLE, field_by_content
from xltool.table.header import Header
from xltool.table.model import Column, Hints
from xltool.workbook.base import Value

_LOOKED_AT = 200
"""How many rows are looked at for a sample of a column's cells."""
_BY_CONTENT = ("完成情况", "落实情况", "办理情况", "整改情况", "单位", "时间", "日期", "进度")
_CERTAINTY = {"project": 0, "exact": 0, "content": 0, "composite": 1, "affix": 2, "substring": 3, "fuzzy": 4}
_SAYS_WHAT = ("task", "subsection", "measure", "problem", "target", "section")


def read_columns(
    header: Header, rows: Sequence[tuple[int, Sequence[Value]]], hints: Hints
) -> tuple[Column, ...]:
    """Every column of the table, with or without a heading, left to right.

    Columns left of the first heading count when table rows use them: section labels often have no heading.
    """
    rows = rows[:_LOOKED_AT]
    used = [
        index
        for _, values in rows
        if len(values) - values.count(None) >= 3
        for index, value in enumerate(values[: header.first_column - 1], 1)
        if value not in (None, "")
    ]
    first = min(used, default=header.first_column)
    columns = []
    for index in range(first, header.last_column + 1):
        at = index - header.first_column
        path = header.paths[at] if at >= 0 else ()
        match = header.matches[at] if at >= 0 else Match(None, None)
        heading = "/".join("".join(text.split()) for text in path)
        columns.append(_column(index, heading, match, rows, hints))
    return tuple(columns)


def _column(
    index: int, heading: str, match: Match, rows: Sequence[tuple[int, Sequence[Value]]], hints: Hints
) -> Column:
    said = next((hints.fields[key] for key in (heading_form(heading), heading) if key in hints.fields), None)
    if said is not None:
        return Column(index, heading, said or None, "project" if said else None, (said,) if said else ())
    if not heading or heading_form(heading).endswith(_BY_CONTENT):
        cells = [values[index - 1] for _, values in rows if index <= len(values)]
        sample = [cell for cell in cells if cell not in (None, "")][:SAMPLE]
        field = field_by_content(heading, match.field, sample)
        if field != match.field:
            return Column(index, heading, field, "content" if field else None, (field,) if field else ())
    return Column(index, heading, match.field, match.how, match.fields)


def index_by_field(columns: Sequence[Column]) -> Mapping[str, int]:
    """Field → 0-based index of the column that stands for it: the surest one, the first of equals.

    Second fields of composite columns count where no column of their own exists; where none is the task, the
    nearest thing to it is (subsection, measure, problem …).
    """
    found: dict[str, int] = {}
    ranked = sorted((c for c in columns if c.field), key=lambda column: _CERTAINTY[column.how or "fuzzy"])
    for column in ranked:
        found.setdefault(str(column.field), column.index - 1)
    for column in ranked:
        for field in column.fields:
            found.setdefault(field, column.index - 1)
    if "task" not in found:
        instead = next((field for field in _SAYS_WHAT if field in found), None)
        if instead:
            found["task"] = found[instead]
    return found
