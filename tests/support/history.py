"""A workbook small enough to see through: JSON in a file, behind the real interface, and plans for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from xltool.errors import InputError, UnsupportedEdit
from xltool.i18n import msg
from xltool.plan import ColumnEdits, NewColumn, Plan
from xltool.table.model import Column, Deadline, Table, Task
from xltool.workbook.base import (
    Receipt,
    Sheet,
    SheetFeatures,
    Value,
    Workbook,
    WorkbookFeatures,
)
from xltool.workbook.refs import Range, format_ref, parse_ref
from xltool.workbook.replace import file_sha256, replace_file


class JsonSheet(Sheet):
    """Cells in a dict; a text that begins with "=" stands for a formula; "refuse" lists cells that raise."""

    hidden = False

    def __init__(self, name: str, content: dict[str, object]) -> None:
        self.name = name
        self.content = content
        self.cells: dict[str, Value] = content["cells"]  # type: ignore[assignment]
        self.dress: dict[str, object] = content["dress"]  # type: ignore[assignment]

    @property
    def merged(self) -> Sequence[Range]:
        return [Range.parse(str(text)) for text in self.content.get("merged", [])]  # type: ignore[attr-defined]

    @property
    def hidden_rows(self) -> frozenset[int]:
        return frozenset()

    @property
    def hidden_columns(self) -> frozenset[int]:
        return frozenset()

    @property
    def features(self) -> SheetFeatures:
        return SheetFeatures()

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        found: dict[int, dict[int, Value]] = {}
        for ref, value in self.cells.items():
            if value is not None:
                row, column = parse_ref(ref)
                found.setdefault(row, {})[column] = value
        for row in sorted(found):
            yield row, [found[row].get(column) for column in range(1, max(found[row]) + 1)]

    def value(self, row: int, column: int) -> Value:
        return self.cells.get(format_ref(row, column))

    def has_formula(self, row: int, column: int) -> bool:
        return str(self.value(row, column) or "").startswith("=")

    def write(self, row: int, column: int, value: Value, like: tuple[int, int] | None = None) -> None:
        ref = format_ref(row, column)
        if ref in self.content.get("refuse", ()):  # type: ignore[operator]
            raise UnsupportedEdit("REFUSED", msg("refused"), msg("leave it"))
        self.cells[ref] = value
        if like is not None:
            self.dress[ref] = format_ref(*like)

    def fill(self, row: int, column: int, colour: str) -> None:
        self.dress[format_ref(row, column)] = colour

    def merge(self, cells: Range) -> None:
        self.content.setdefault("merged", []).append(str(cells))  # type: ignore[attr-defined]

    def copy_column_width(self, source: int, target: int) -> None:
        self.content.setdefault("widths", {})[str(target)] = source  # type: ignore[index]

    def add_lights(self, cells: Range, colours: Mapping[str, str]) -> None:
        self._extra("lights", cells)

    def add_choices(self, cells: Range, words: Sequence[str]) -> None:
        self._extra("choices", cells)

    def _extra(self, what: str, cells: Range) -> None:
        if what in self.content.get("refuse", ()):  # type: ignore[operator]
            raise UnsupportedEdit("REFUSED", msg("refused"), msg("leave it"))
        self.content[what] = str(cells)

    def delete_rows(self, rows: Iterable[int]) -> None:
        raise NotImplementedError


class JsonWorkbook(Workbook):
    """The whole file is `{"sheets": {name: {"cells": {"A1": …}}}}`."""

    format = "json"
    date1904 = False

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.sha256 = file_sha256(path)
            self.content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise InputError("NOT_FOUND", msg("unreadable"), msg("look"), path) from error
        self.sheets = [JsonSheet(name, content) for name, content in self.content["sheets"].items()]

    @property
    def features(self) -> WorkbookFeatures:
        return WorkbookFeatures()

    def save(self, path: Path | str | None = None) -> Receipt:
        target = Path(path or self.path)
        expected = self.sha256 if target == self.path else None
        after = replace_file(target, self.write_to, expected_sha256=expected)
        return Receipt(target, saved=True, sha256_before=self.sha256, sha256_after=after)

    def write_to(self, out: BinaryIO) -> None:
        text = json.dumps(self.content, ensure_ascii=False, sort_keys=True, indent=0).encode()
        half = len(text) // 2
        out.write(text[:half])  # in pieces
        out.write(text[half:])


def write_json(path: Path, cells: Mapping[str, Value], **extra: object) -> Path:
    """A workbook file with one sheet "S"."""
    content = {"sheets": {"S": {"cells": dict(cells), "dress": {}, **extra}}}
    path.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True, indent=0), "utf-8")
    return path


def cells_of(path: Path) -> dict[str, Value]:
    """The cells of sheet "S" that hold anything, as the file has them."""
    cells = json.loads(path.read_text("utf-8"))["sheets"]["S"]["cells"]
    return {ref: value for ref, value in cells.items() if value is not None}


def change_cell(path: Path, ref: str, value: Value) -> None:
    """What a person does in their own application: one cell, saved."""
    content = json.loads(path.read_text("utf-8"))
    content["sheets"]["S"]["cells"][ref] = value
    path.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True, indent=0), "utf-8")


FIELDS = {
    "编号": "seq",
    "任务": "task",
    "状态": "state",
    "预警": "light",
    "进展": "progress",
    "电话": "phone",
}


def read_json_table(book: Workbook, sheet: str | None = None) -> Table:
    """Headings in row 1 up to the first gap, the task's id in column A, a task a row."""
    page = book[sheet or "S"]
    columns: list[Column] = []
    while (heading := page.value(1, len(columns) + 1)) is not None:
        columns.append(Column(len(columns) + 1, str(heading), FIELDS.get(str(heading)), "exact"))
    tasks = []
    for row, values in page.rows():
        if row > 1 and values[0] is not None:
            tasks.append(
                Task(
                    str(values[0]),
                    row,
                    row,
                    None,
                    Deadline("", "none"),
                    (),
                    (),
                    (),
                    (),
                    (),
                    tuple(values),
                    {},
                )
            )
    if not columns or not tasks:
        raise InputError("HEADER_NOT_FOUND", msg("no table"), msg("look"), book.path)
    body = (tasks[0].row, tasks[-1].row)
    header = Range(1, 1, 1, len(columns))
    return Table(book.path, page.name, "", None, None, {}, tuple(columns), header, body, tuple(tasks), ())


def plan_of(book: Workbook, edits: Mapping[tuple[str, str], Value], command: str = "refresh") -> Plan:
    """A plan: (task id, heading) → value. A heading the table lacks becomes a new column."""
    table = read_json_table(book)
    page = book[table.sheet]
    rows = {task.id: task.row for task in table.tasks}
    columns = {column.heading: column.index for column in table.columns}
    blocks = []
    new_columns = []
    right = table.header.last_column
    for heading in dict.fromkeys(heading for _, heading in edits):
        cells = [(rows[task], task, value) for (task, name), value in edits.items() if name == heading]
        cells.sort()
        column = columns.get(heading)
        if column is None:
            right += 1
            column = right
            new_columns.append(
                NewColumn(
                    "S",
                    column,
                    table.header.last_column,
                    Range(1, column, 1, column),
                    table.body,
                    lights=heading == "预警",
                    choices=("红",) if heading == "预警" else (),
                )
            )
            cells.insert(0, (1, None, heading))  # type: ignore[arg-type]
        blocks.append(
            ColumnEdits(
                "S",
                column,
                FIELDS.get(heading, ""),
                [row for row, _, _ in cells],
                [task for _, task, _ in cells],
                [page.value(row, column) for row, _, _ in cells],
                [value for _, _, value in cells],
                command,
                None if heading in columns else table.header.last_column,
            )
        )
    return Plan(book.path, book.sha256, "S", tuple(blocks), tuple(new_columns), command=command)


THREE_TASKS: dict[str, Value] = {
    "A1": "编号", "B1": "任务", "C1": "进展",
    "A2": "t1", "B2": "甲", "C2": "已开会",
    "A3": "t2", "B3": "乙",
    "A4": "t3", "B4": "丙",
}  # fmt: skip
