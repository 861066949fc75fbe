"""Tables in memory that can be refreshed, changed by a person, and read again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from xltool.plan import Plan
from xltool.progress.columns import OWNED
from xltool.table.columns import heading_form, match_headings
from xltool.table.model import Column, Deadline, Quota, Table, Task, cell_text
from xltool.workbook.base import Receipt, Sheet, SheetFeatures, Value, Workbook, WorkbookFeatures
from xltool.workbook.refs import Range

ISSUED = dt.date(2022, 9, 29)
HEADER_ROWS = (2, 3)
FIRST_ROW = 4


def deadline(
    due: str | None = None,
    *,
    start: str | None = None,
    kind: str = "date",
    recur: str | None = None,
    nodes: Sequence[tuple[str, str]] = (),
    text: str | None = None,
) -> Deadline:
    """A deadline by its ISO dates."""
    return Deadline(
        text=due or "" if text is None else text,
        kind=kind,
        start=dt.date.fromisoformat(start) if start else None,
        due=dt.date.fromisoformat(due) if due else None,
        recur=recur,
        nodes=tuple((what, dt.date.fromisoformat(day)) for what, day in nodes),
    )


def quota(what: str, count: float, unit: str, **more: object) -> Quota:
    """So many at least, unless `op` says otherwise."""
    return Quota(what, str(more.pop("op", ">=")), count, unit, **more)  # type: ignore[arg-type]  # test helper


class MemorySheet(Sheet):
    """Cells in a dictionary, and the merges, hidden columns and formulas a test wants."""

    name = "Sheet1"
    hidden = False

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], Value] = {}
        self.merges: list[Range] = []
        self.formulas: set[tuple[int, int]] = set()
        self.columns_hidden: set[int] = set()

    @property
    def merged(self) -> Sequence[Range]:
        return self.merges

    @property
    def hidden_rows(self) -> frozenset[int]:
        return frozenset()

    @property
    def hidden_columns(self) -> frozenset[int]:
        return frozenset(self.columns_hidden)

    @property
    def features(self) -> SheetFeatures:
        return SheetFeatures()

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        for number in sorted({row for row, _ in self.cells}):
            last = max(column for row, column in self.cells if row == number)
            yield number, [self.value(number, column) for column in range(1, last + 1)]

    def value(self, row: int, column: int) -> Value:
        return self.cells.get((row, column))

    def has_formula(self, row: int, column: int) -> bool:
        return (row, column) in self.formulas

    def write(self, row: int, column: int, value: Value, like: tuple[int, int] | None = None) -> None:
        if value is None:
            self.cells.pop((row, column), None)
        else:
            self.cells[row, column] = value

    def fill(self, row: int, column: int, colour: str) -> None:
        raise NotImplementedError

    def merge(self, cells: Range) -> None:
        self.merges.append(cells)

    def copy_column_width(self, source: int, target: int) -> None:
        raise NotImplementedError

    def add_lights(self, cells: Range, colours: Mapping[str, str]) -> None:
        raise NotImplementedError

    def add_choices(self, cells: Range, words: Sequence[str]) -> None:
        raise NotImplementedError

    def delete_rows(self, rows: Iterable[int]) -> None:
        raise NotImplementedError


class MemoryBook(Workbook):
    """A table of tasks in memory: `table()` reads it, `apply()` carries out a plan as a commit would.

    `written` is the journal: what the plans applied so far wrote, unless a test forgets it.
    """

    format = "xlsx"
    path = Path("分工表.xlsx")
    sha256 = "0" * 64
    date1904 = False

    def __init__(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[Value]],
        deadlines: Sequence[Deadline] = (),
        quotas: Sequence[tuple[Quota, ...]] = (),
    ) -> None:
        self.sheet = MemorySheet()
        self.sheets = (self.sheet,)
        self.written: dict[str, dict[str, Value]] = {}
        self._deadlines = list(deadlines) or [deadline("2022-12-15")] * len(rows)
        self._quotas = list(quotas) or [()] * len(rows)
        self._count = len(rows)
        self.sheet.write(1, 1, "某局2022年度重点工作分工表")
        for column, heading in enumerate(headings, start=1):
            self.sheet.write(HEADER_ROWS[0], column, heading)
            self.sheet.merge(Range(HEADER_ROWS[0], column, HEADER_ROWS[1], column))
            for number, row in enumerate(rows, start=FIRST_ROW):
                self.sheet.write(number, column, row[column - 1])

    @property
    def features(self) -> WorkbookFeatures:
        return WorkbookFeatures()

    def save(self, path: Path | str | None = None) -> Receipt:
        raise NotImplementedError

    def table(self, issued_on: dt.date | None = ISSUED) -> Table:
        """The table as it stands in the cells now; a task's id is its first cell."""
        headings: list[str] = []
        while (heading := self.sheet.value(HEADER_ROWS[0], len(headings) + 1)) is not None:
            headings.append(cell_text(heading))
        columns = tuple(
            Column(index, heading, match.field, match.how)
            for index, (heading, match) in enumerate(zip(headings, match_headings(headings), strict=True), 1)
        )
        fields = {c.field: c.index - 1 for c in reversed(columns) if c.field is not None}
        tasks = []
        for number, row in enumerate(range(FIRST_ROW, FIRST_ROW + self._count)):
            last = max((column for r, column in self.sheet.cells if r == row), default=0)
            values = [self.sheet.value(row, column) for column in range(1, last + 1)]
            tasks.append(
                Task(
                    id=f"t{cell_text(values[0])}",
                    row=row,
                    last_row=row,
                    section=None,
                    due=self._deadlines[number],
                    lead=(),
                    coop=(),
                    resp=(),
                    owner=(),
                    quotas=self._quotas[number],
                    values=values,
                    columns=fields,
                )
            )
        return Table(
            path=self.path,
            sheet="Sheet1",
            title="某局2022年度重点工作分工表",
            title_year=2022,
            issued_on=issued_on,
            meta={},
            columns=columns,
            header=Range(HEADER_ROWS[0], 1, HEADER_ROWS[1], len(headings)),
            body=(FIRST_ROW, FIRST_ROW + self._count - 1),
            tasks=tuple(tasks),
            footer=(),
        )

    def apply(self, plan: Plan) -> None:
        """Write the plan's edits into the cells and into the journal."""
        for block in plan.blocks:
            for edit, row, task in zip(block, block.rows, block.tasks, strict=True):
                assert self.sheet.value(row, block.column) == edit.old
                self.sheet.write(row, block.column, edit.new)
                if task is not None:
                    self.written.setdefault(block.field, {})[task] = edit.new
        for column in plan.new_columns:
            self.sheet.merge(column.header)

    def column(self, field: str) -> int:
        """The number of an owned column, by its heading."""
        row = HEADER_ROWS[0]
        return next(
            column
            for (r, column), value in self.sheet.cells.items()
            if r == row and heading_form(cell_text(value)) == OWNED[field]
        )

    def cell(self, field: str, number: int = 0) -> Value:
        """What an owned column holds for a task, counted from 0."""
        return self.sheet.value(FIRST_ROW + number, self.column(field))

    def type_in(self, field: str, value: Value, number: int = 0) -> None:
        """A person writes into an owned column."""
        self.sheet.write(FIRST_ROW + number, self.column(field), value)
