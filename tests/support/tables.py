"""Tables and workbooks made directly, for tests of rules that need no file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from xltool.table.deadlines import parse_deadline
from xltool.table.identity import task_ids
from xltool.table.model import Column, Hints, Table, Task, cell_text
from xltool.table.names import offices, people_named
from xltool.table.quantities import parse_quantities
from xltool.workbook.base import Receipt, Sheet, SheetFeatures, Value, Workbook, WorkbookFeatures
from xltool.workbook.refs import Range

ISSUED = dt.date(2022, 9, 29)

HEADINGS = {
    "seq": "序号",
    "section": "类别",
    "task": "工作任务",
    "measure": "工作措施",
    "target": "工作目标",
    "start": "开始时间",
    "due": "完成时限",
    "assigned_on": "交办时间",
    "lead": "牵头科室",
    "coop": "配合科室",
    "resp_org": "责任科室",
    "owner": "责任人",
    "progress": "进展情况",
    "status": "是否完成",
    "finished_on": "实际完成时间",
    "target_value": "目标值",
    "rate": "完成率",
    "remark": "备注",
}
"""The heading a test table prints for each field, unless told otherwise; also the order of its columns."""

FIRST_ROW = 4
"""Title, info line and header stand in rows 1 to 3."""


def make_table(
    rows: Sequence[Mapping[str, Value]],
    *,
    issued_on: dt.date | None = ISSUED,
    title_year: int | None = 2022,
    headings: Mapping[str, str] | None = None,
    extra_columns: Sequence[Column] = (),
    hints: Hints | None = None,
) -> Table:
    """A table whose columns are the fields that any row names; each row maps fields to cell values."""
    names = {**HEADINGS, **(headings or {})}
    fields = [field for field in names if any(field in row for row in rows)]
    columns = tuple(
        Column(index, names[field], field, "exact") for index, field in enumerate(fields, start=1)
    )
    index_of = {field: index for index, field in enumerate(fields)}
    locked = ([row.get(field) for row in rows] for field in ("task", "measure", "due", "lead"))
    tasks = tuple(
        _task(id_, FIRST_ROW + i, row, index_of, issued_on, title_year)
        for i, (id_, row) in enumerate(zip(task_ids(*locked), rows, strict=True))
    )
    return Table(
        path=Path("分工表.xlsx"),
        sheet="Sheet1",
        title="某局2022年度重点工作分工表",
        title_year=title_year,
        issued_on=issued_on,
        meta={},
        columns=columns + tuple(extra_columns),
        header=Range(3, 1, 3, max(len(columns), 1)),
        body=(FIRST_ROW, FIRST_ROW + max(len(rows), 1) - 1),
        tasks=tasks,
        footer=(),
        hints=hints or Hints(),
    )


def _task(
    id_: str,
    number: int,
    row: Mapping[str, Value],
    index_of: Mapping[str, int],
    issued_on: dt.date | None,
    title_year: int | None,
) -> Task:
    values: list[Value] = [row.get(field) for field in index_of]
    texts = {field: cell_text(value) for field, value in row.items()}
    return Task(
        id=id_,
        row=number,
        last_row=number,
        section=texts.get("section") or None,
        due=parse_deadline(row.get("due"), issued=issued_on, title_year=title_year),
        lead=offices(texts.get("lead", "")),
        coop=offices(texts.get("coop", "")),
        resp=offices(texts.get("resp_org", "")),
        owner=people_named(texts.get("owner", "")),
        quotas=sum((parse_quantities(texts.get(f, "")) for f in ("task", "measure", "target")), ()),
        values=values,
        columns=index_of,
    )


class FakeSheet(Sheet):
    """A sheet that only knows what is merged, hidden and filtered; its cells can't be read or written."""

    def __init__(
        self,
        name: str = "Sheet1",
        *,
        merged: Sequence[str] = (),
        hidden: bool = False,
        hidden_rows: Iterable[int] = (),
        hidden_columns: Iterable[int] = (),
        features: SheetFeatures | None = None,
    ) -> None:
        self.name = name
        self.hidden = hidden
        self._merged = [Range.parse(cells) for cells in merged]
        self._hidden_rows = frozenset(hidden_rows)
        self._hidden_columns = frozenset(hidden_columns)
        self._features = features or SheetFeatures()

    @property
    def merged(self) -> Sequence[Range]:
        return self._merged

    @property
    def hidden_rows(self) -> frozenset[int]:
        return self._hidden_rows

    @property
    def hidden_columns(self) -> frozenset[int]:
        return self._hidden_columns

    @property
    def features(self) -> SheetFeatures:
        return self._features

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        raise NotImplementedError

    def value(self, row: int, column: int) -> Value:
        raise NotImplementedError

    def has_formula(self, row: int, column: int) -> bool:
        raise NotImplementedError

    def write(self, row: int, column: int, value: Value, like: tuple[int, int] | None = None) -> None:
        raise NotImplementedError

    def fill(self, row: int, column: int, colour: str) -> None:
        raise NotImplementedError

    def merge(self, cells: Range) -> None:
        raise NotImplementedError

    def copy_column_width(self, source: int, target: int) -> None:
        raise NotImplementedError

    def add_lights(self, cells: Range, colours: Mapping[str, str]) -> None:
        raise NotImplementedError

    def add_choices(self, cells: Range, words: Sequence[str]) -> None:
        raise NotImplementedError

    def delete_rows(self, rows: Iterable[int]) -> None:
        raise NotImplementedError


class FakeBook(Workbook):
    """A workbook of fake sheets."""

    date1904 = False
    sha256 = ""

    def __init__(
        self,
        *sheets: FakeSheet,
        path: str = "分工表.xlsx",
        format: str = "xlsx",
        features: WorkbookFeatures | None = None,
    ) -> None:
        self.sheets = sheets or (FakeSheet(),)
        self.path = Path(path)
        self.format = format
        self._features = features or WorkbookFeatures()

    @property
    def features(self) -> WorkbookFeatures:
        return self._features

    def save(self, path: Path | str | None = None) -> Receipt:
        raise NotImplementedError
