"""What happens to a copy before it comes back (DOMAIN 6.2): a grid that is read, spoilt and written anew.

Every spoiling works on a `Grid`, the values and merged ranges of one sheet with its body marked, and writing
it makes a new file by another program: whatever only this project's engines know is lost on the way.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from xltool.table.reader import read_table
from xltool.workbook.base import Value
from xltool.workbook.opening import open_workbook
from xltool.workbook.refs import Range

Row = list[Value]


@dataclass
class Grid:
    """A sheet as rows of values. `body` are the rows below the headings, `foot` what stands below them."""

    head: list[Row]
    body: list[Row]
    foot: list[Row]
    columns: dict[str, int]
    """Field → index."""
    merged: list[Range] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    """Body rows, from 0."""
    picture: bool = False

    @classmethod
    def read(cls, path: Path) -> Grid:
        """The table's sheet of a workbook."""
        book = open_workbook(path)
        table = read_table(book)
        sheet = book[table.sheet]
        width = table.header.last_column
        rows = {number: [*values, *[None] * width][:width] for number, values in sheet.rows()}
        last = max(rows)
        grid = [rows.get(number, [None] * width) for number in range(1, last + 1)]
        first, end = table.body
        columns = {column.field: column.index - 1 for column in table.columns if column.field}
        return cls(grid[: first - 1], grid[first - 1 : end], grid[end:], columns, list(sheet.merged))

    def task_rows(self) -> list[int]:
        """The body rows that hold a task."""
        at = self.columns["task"]
        return [n for n, row in enumerate(self.body) if row[at] not in (None, "")]

    def write(self, path: Path) -> Path:
        """A new file of the kind the suffix says."""
        rows = [*self.head, *self.body, *self.foot]
        hidden = {len(self.head) + n for n in self.hidden}
        {".xlsx": _write_xlsx, ".xls": _write_xls}[path.suffix](path, rows, self.merged, hidden, self.picture)
        return path


def _write_xlsx(path: Path, rows: list[Row], merged: list[Range], hidden: set[int], picture: bool) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_urls": False})
    sheet = book.add_worksheet("Sheet1")
    for cells in merged:
        sheet.merge_range(str(cells), "")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(r, c, value)
            elif value is not None:
                sheet.write(r, c, value)
        if r in hidden:
            sheet.set_row(r, None, None, {"hidden": True})
    if picture:
        sheet.insert_textbox(1, 1, "现场照片")
    book.close()


def _write_xls(path: Path, rows: list[Row], merged: list[Range], hidden: set[int], picture: bool) -> None:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1", cell_overwrite_ok=True)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for cells in merged:
        sheet.merge(cells.first_row - 1, cells.last_row - 1, cells.first_column - 1, cells.last_column - 1)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write(r, c, value, day)
            elif value is not None:
                sheet.write(r, c, value)
        if r in hidden:
            sheet.row(r).hidden = True
    book.save(str(path))


Damage = Callable[[Grid, random.Random], None]
"""A spoiling of a copy, by chance where there is a choice."""


def reorder_rows(grid: Grid, chance: random.Random) -> None:
    """Tasks change places; what vertical merges said stays with its row."""
    break_merges(grid, chance)
    places = grid.task_rows()
    rows = [grid.body[n] for n in places]
    chance.shuffle(rows)
    for n, row in zip(places, rows, strict=True):
        grid.body[n] = row


def move_columns(grid: Grid, chance: random.Random) -> None:
    """Two columns right of the first change places, headings and all."""
    break_merges(grid, chance)
    width = len(grid.head[-1])
    one, other = chance.sample(range(1, width), 2)
    for row in (*_heading_rows(grid), *grid.body):
        row[one], row[other] = row[other], row[one]
    swap = {one: other, other: one}
    grid.columns = {name: swap.get(at, at) for name, at in grid.columns.items()}


def insert_column(grid: Grid, chance: random.Random) -> None:
    """An empty column with a heading nobody knows."""
    break_merges(grid, chance)
    at = chance.randrange(1, len(grid.head[-1]))
    for row in (*grid.head, *grid.body, *grid.foot):
        row.insert(at, None)
    _heading_rows(grid)[-1][at] = "科内编号"
    grid.columns = {name: n + (n >= at) for name, n in grid.columns.items()}


def rename_column(grid: Grid, chance: random.Random) -> None:
    """A heading in other words."""
    words = {"progress": "工作进展", "remark": "附注", "due": "完成期限", "measure": "具体措施"}
    name = chance.choice([name for name in words if name in grid.columns])
    _heading_rows(grid)[-1][grid.columns[name]] = words[name]


def insert_rows(grid: Grid, chance: random.Random) -> None:
    """An empty row between the tasks."""
    at = chance.choice(grid.task_rows())
    break_merges(grid, chance)
    grid.body.insert(at, [None] * len(grid.head[-1]))


def delete_row(grid: Grid, chance: random.Random) -> None:
    """A task is gone."""
    break_merges(grid, chance)
    del grid.body[chance.choice(grid.task_rows())]


def renumber(grid: Grid, chance: random.Random) -> None:
    """序号 counted anew."""
    for number, n in enumerate(grid.task_rows(), 1):
        grid.body[n][grid.columns["seq"]] = float(number)


def break_merges(grid: Grid, chance: random.Random) -> None:
    """Every merged range taken apart: only its first cell keeps what it said."""
    grid.merged.clear()


def hide_rows(grid: Grid, chance: random.Random) -> None:
    """A task is hidden."""
    grid.hidden.add(chance.choice(grid.task_rows()))


def edit_locked_text(grid: Grid, chance: random.Random) -> None:
    """A task's wording or its deadline is changed a little."""
    row = grid.body[chance.choice(grid.task_rows())]
    if chance.random() < 0.5:
        row[grid.columns["task"]] = f"{row[grid.columns['task']]}(调整)"
    else:
        row[grid.columns["due"]] = "2023年1月31日前"


def pad_text(grid: Grid, chance: random.Random) -> None:
    """Blanks and line ends as other programs leave them."""
    for n in grid.task_rows():
        row = grid.body[n]
        for at, value in enumerate(row):
            if isinstance(value, str) and value:
                row[at] = value.replace("\n", "\r\n") + " "


def dates_as_text(grid: Grid, chance: random.Random) -> None:
    """Days become text."""
    for row in grid.body:
        for at, value in enumerate(row):
            if isinstance(value, dt.date):
                row[at] = f"{value.year}.{value.month}.{value.day}"


def numbers_as_text(grid: Grid, chance: random.Random) -> None:
    """Numbers become text."""
    for row in grid.body:
        for at, value in enumerate(row):
            if isinstance(value, float) and value.is_integer():
                row[at] = str(int(value))


def paste_picture(grid: Grid, chance: random.Random) -> None:
    """Something is drawn on the sheet."""
    grid.picture = True


def _heading_rows(grid: Grid) -> list[Row]:
    return [grid.head[-1]]


HARMLESS: tuple[Damage, ...] = (
    reorder_rows,
    move_columns,
    insert_column,
    rename_column,
    insert_rows,
    renumber,
    break_merges,
    hide_rows,
    pad_text,
    dates_as_text,
    numbers_as_text,
    paste_picture,
)
"""Damages after which every edit can still be told."""

HARMFUL: tuple[Damage, ...] = (delete_row, edit_locked_text)
"""Damages that change what the issuing office fixed."""
