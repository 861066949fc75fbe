"""A blank table from `workbook_templates/`, seen by the ordinary reader: where a draft has its places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.resources import resource_folder
from xltool.table.columns import heading_form
from xltool.table.model import Column, cell_text
from xltool.table.reader import read_table
from xltool.workbook.base import Sheet
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import Range

DIVIDED, UNDIVIDED = "工作分工表_单行表头", "工作分工表_责任单位"
"""Templates with columns for leading and supporting offices, and with one column for all of them."""
TASKS_DIVIDED, TASKS_UNDIVIDED = "工作分工表_只列任务", "工作分工表_只列任务_责任单位"
"""The same without a column for measures."""
_PREFIX = "工作分工表_"
"""The folder holds other blank forms, too."""
_LONG = "_长表"


@dataclass(frozen=True, slots=True)
class Template:
    """A blank table. Rows and columns count from 1; `columns` maps fields to columns."""

    path: Path
    sheet: str
    header: Range
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    heading_cells: Mapping[str, tuple[int, int]]
    title_cell: tuple[int, int] | None
    info_cell: tuple[int, int] | None
    info_text: str
    body: tuple[int, int]

    @property
    def room(self) -> int:
        """How many rows there are between header and footer."""
        return self.body[1] - self.body[0] + 1


def template_names() -> list[str]:
    """The templates by name, without suffix; the long variants are used by themselves."""
    found = {path.stem for path in resource_folder("workbook_templates").glob(f"{_PREFIX}*.xls*")}
    return sorted(name for name in found if not name.endswith(_LONG))


def find_template(name: str, suffix: str, rows: int) -> Template:
    """The template of that name, or the workbook at that path, for so many rows and that suffix.

    InputError TEMPLATE_NOT_FOUND, TEMPLATE_SUFFIX, TEMPLATE_TOO_SHORT, or what keeps it from being read.
    """
    own = Path(name)
    path = own if own.is_file() else resource_folder("workbook_templates") / f"{name}{suffix}"
    if not path.is_file():
        raise InputError(
            "TEMPLATE_NOT_FOUND",
            msg("There is no template “{name}”.", name=name),
            msg(
                "These exist: {names}. Or give the path of a blank table.", names="、".join(template_names())
            ),
        )
    if path.suffix.lower() != suffix:
        raise InputError(
            "TEMPLATE_SUFFIX",
            msg("The template is {own}, the table shall be {suffix}.", own=path.suffix, suffix=suffix),
            msg("Give both the same suffix."),
            path,
        )
    template = read_template(path)
    if suffix == ".xls" and template.room < rows:
        longer = path.with_name(f"{path.stem}{_LONG}{suffix}")
        template = read_template(longer) if longer.is_file() else template
        if template.room < rows:
            raise InputError(
                "TEMPLATE_TOO_SHORT",
                msg("The template has {room} rows, {rows} are needed.", room=template.room, rows=rows),
                msg("Draft an .xlsx, which can grow, or add blank rows to the template."),
                path,
            )
    return template


def read_template(path: Path) -> Template:
    """The places of a blank table; InputError when no header is found in it."""
    book = open_workbook(path)
    table = read_table(book)
    sheet = book[table.sheet]
    title, info, text = _above(sheet, table.header)
    named = {_field(column): column for column in reversed(table.columns)}
    return Template(
        path,
        table.sheet,
        table.header,
        {field: column.index for field, column in named.items() if field},
        {field: column.heading.rpartition("/")[2] for field, column in named.items() if field},
        {field: _heading_cell(sheet, table.header, column.index) for field, column in named.items() if field},
        title,
        info,
        text,
        (table.header.last_row + 1, max(table.body[1], table.header.last_row + 1)),
    )


def _field(column: Column) -> str:
    """The field whose words a column takes: 责任单位 is no 牵头单位, though read as such when alone."""
    return "resp_org" if column.fields == ("resp_org",) else column.field or ""


def _heading_cell(sheet: Sheet, header: Range, column: int) -> tuple[int, int]:
    hidden = sheet.hides(header.last_row, column)
    return hidden[:2] if hidden is not None else (header.last_row, column)


def _above(sheet: Sheet, header: Range) -> tuple[tuple[int, int] | None, tuple[int, int] | None, str]:
    """The cells of the title and of the info line, and what the latter says."""
    title: tuple[int, int] | None = None
    for row, values in sheet.rows():
        if row >= header.first_row:
            break
        for column, value in enumerate(values, 1):
            text = cell_text(value)
            if re.search(r"(?:印发|填报|成文|发文)(?:日期|时间|单位)", text):
                return title, (row, column), text
            if text and not heading_form(text).startswith("附件"):
                title = (row, column)
    return title, None, ""
