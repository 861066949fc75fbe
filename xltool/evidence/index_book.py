"""佐证材料目录: the list of the evidence as an .xlsx, on the template that people can restyle."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.errors import InputError
from xltool.evidence.model import EvidenceFile, Link
from xltool.evidence.personal_names import holds_personal, shown
from xltool.evidence.review import DemandReview, Review
from xltool.history import check_place, put_file
from xltool.i18n import msg
from xltool.record import NamedTuple
from xltool.resources import resource_folder
from xltool.table.model import Table, Task
from xltool.text.storable import storable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TEMPLATE = "佐证材料目录.xlsx"
HEADINGS = ("序号", "任务", "材料名称", "类型", "日期", "页数/数量", "文件名", "是否涉个人信息", "备注")
"""The columns of the template (DOMAIN 8)."""
_DRESS = ("font", "border", "alignment", "number_format")


class IndexRow(NamedTuple):
    """A line of the list. What only a person can tell (pages, personal data inside) is left empty."""

    seq: str
    task: str
    title: str
    kind: str
    date: str
    pages: str
    file: str
    personal: str
    remark: str


def index_rows(table: Table, review: Review) -> list[IndexRow]:
    """The files task by task, in the table's order, then those that go with none. Names masked."""
    rows = []
    outside = {link.file.path for link in review.outside}
    twice = {file.path for same in review.repeated for file in same}
    for task in table.tasks:
        found = review.tasks.get(task.id)
        if found is None:
            continue
        by_file: dict[str, list[Link]] = {}
        for link in found.links:
            by_file.setdefault(link.file.path, []).append(link)
        places = _places(found.demands)
        for path, links in sorted(by_file.items()):
            notes = [places[path]] if path in places else []
            notes += ["日期不在期间内"] if path in outside else []
            notes += ["内容与其他材料相同"] if path in twice else []
            rows.append(_row(task, links[0].file, "；".join(notes)))
    linked = {link.file.path for found in review.tasks.values() for link in found.links}
    for file in review.files:
        if file.path not in linked:
            rows.append(_row(None, file, "未对应任务"))
    return rows


def _places(demands: Sequence[DemandReview]) -> dict[str, str]:
    """Path → the instances the file is for: 一个会议、第1次."""
    names: dict[str, list[str]] = {}
    for review in demands:
        for one in review.instances:
            for link in one.links:
                names.setdefault(link.file.path, []).append(one.instance.name)
    return {path: "、".join(found) for path, found in names.items()}


def write_index(out: Path, table: Table, review: Review, *, overwrite: bool = False) -> int:
    """Write the list to `out` and return the number of files in it.

    Errors as `check_place` and `put_file`: a file is replaced only with `overwrite` and stays as a backup;
    the table never is. InputError TEMPLATE_DAMAGED when the template has lost its headings.
    """
    check_place(out, overwrite=overwrite, sources=(table.path,), suffix=".xlsx")
    from openpyxl import load_workbook

    template = resource_folder("workbook_templates") / TEMPLATE
    book = load_workbook(template)
    sheet = book.active
    header = _header_row(sheet) if sheet is not None else None
    if sheet is None or header is None:
        raise InputError(
            "TEMPLATE_DAMAGED",
            msg("The template {name} has no row of headings any more.", name=TEMPLATE),
            msg("Its first column must be headed 序号; install it anew if in doubt."),
            template,
        )
    rows = index_rows(table, review)
    _fill(sheet, header, rows)
    sheet.cell(1, 1).value = storable(f"{table.title}佐证材料目录")
    put_file(out, book.save, command="evidence")
    return len(rows)


def _header_row(sheet: Worksheet) -> int | None:
    return next((row for row in range(1, 20) if sheet.cell(row, 1).value == HEADINGS[0]), None)


def _fill(sheet: Worksheet, header: int, rows: Sequence[IndexRow]) -> None:
    """Rows below the headings, each cell dressed like the template's first row below them."""
    pattern = [
        {name: copy(getattr(sheet.cell(header + 1, column), name)) for name in _DRESS}
        for column in range(1, len(HEADINGS) + 1)
    ]
    height = sheet.row_dimensions[header + 1].height
    for row, values in enumerate(rows, header + 1):
        sheet.row_dimensions[row].height = height
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column, storable(value) or None)
            cell.data_type = "s" if value else cell.data_type  # a name that begins with = is no formula
            for name, dress in pattern[column - 1].items():
                setattr(cell, name, dress)


def _row(task: Task | None, file: EvidenceFile, remark: str) -> IndexRow:
    path = file.path
    day = file.name.date
    title = path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
    return IndexRow(
        task.seq if task else "",
        task.task or task.measure if task else "",
        shown(title),
        file.name.kind,
        (f"{day:%Y-%m}" if file.name.whole_month else day.isoformat()) if day else "",
        "",
        shown(path),
        "是" if holds_personal(path) else "",
        remark,
    )
