"""The plan: an ordered list of edits, and the only way anything is ever written.

A plan can be shown (dry run), saved, inverted (undo) and replayed on a changed or a live workbook, because
each edit says what it expects to find (`old`) and whose cell it is (`task`). Edits are kept a column at a
time: a refresh of 100,000 tasks is six blocks, not 600,000 objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xltool.record import NamedTuple
from xltool.workbook.base import Skipped, Value
from xltool.workbook.refs import Range, format_ref


class Edit(NamedTuple):
    """One cell: what it holds, what it shall hold, whose it is and why. `task` is None for a heading."""

    sheet: str
    ref: str
    task: str | None
    old: Value
    new: Value
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnEdits:
    """Edits in one column, rows ascending; the five sequences run in parallel."""

    sheet: str
    column: int
    field: str
    """The canonical field of the column, "" when it has none."""
    rows: Sequence[int]
    tasks: Sequence[str | None]
    old: Sequence[Value]
    new: Sequence[Value]
    reason: str
    like_column: int | None = None
    """The column whose dress new cells take, row by row."""

    def __iter__(self) -> Iterator[Edit]:
        for row, task, old, new in zip(self.rows, self.tasks, self.old, self.new, strict=True):
            yield Edit(self.sheet, format_ref(row, self.column), task, old, new, self.reason)

    def __len__(self) -> int:
        return len(self.rows)


class NewColumn(NamedTuple):
    """A column appended at the table's right edge, and how it is dressed beyond its cells' own edits."""

    sheet: str
    column: int
    like_column: int
    header: Range
    """Its header cells: one, or a vertical merge when the header has several rows."""
    body: tuple[int, int]
    """First and last body row: rows without an edit get an empty cell in the neighbour's dress."""
    lights: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Edits to one workbook, resting on the content whose hash is `base_sha256`."""

    path: Path
    base_sha256: str
    sheet: str
    blocks: tuple[ColumnEdits, ...] = ()
    new_columns: tuple[NewColumn, ...] = ()
    skipped: tuple[Skipped, ...] = field(default=())
    """Cells that were left alone on purpose, and why."""
    unchanged: int = 0
    """Cells that already hold what they shall hold."""
    command: str = ""
    """What made the plan, for the journal: "refresh", "update" …"""

    def __iter__(self) -> Iterator[Edit]:
        for block in self.blocks:
            yield from block

    def __len__(self) -> int:
        return sum(len(block) for block in self.blocks)
