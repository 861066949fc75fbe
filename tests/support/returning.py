"""Copies that offices send back: the month of a clerk, from the handouts on."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.damage import Grid
from tests.support.submission import hand_out, master, task_rows
from xltool import api
from xltool.submission.collect import Collected
from xltool.workbook.base import Value

Change = Callable[[Grid], None]


class Month:
    """A table handed out, and the folder of what comes back. Each office supports the one before it."""

    def __init__(
        self,
        folder: Path,
        kind: str = ".xlsx",
        *,
        tasks: int = 6,
        offices: int = 3,
        period: str = "11月",
        rows: Sequence[Sequence[Value]] | None = None,
    ) -> None:
        self.path = master(folder / f"分工表{kind}", task_rows(tasks, offices) if rows is None else rows)
        self.copies = {copy.office: copy.path for copy in hand_out(self.path, period=period).copies}
        self.back = folder / "回收"
        self.back.mkdir()

    def comes_back(self, name: str, *changes: Change, file: str = "", when: int = 1_669_000_000) -> Path:
        """An office's copy, changed, under a name of the office's choice."""
        grid = Grid.read(self.copies[name])
        for change in changes:
            change(grid)
        path = grid.write(self.back / (file or f"{name}.xlsx"))
        os.utime(path, (when, when))
        return path

    def collected(self, **options: object) -> Collected:
        """What merging everything that came back would do."""
        return api.plan_collect(api.open_table(self.path), [self.back], **options)  # type: ignore[arg-type]  # passed on

    def value(self, seq: int, field: str) -> Value:
        """What the workbook holds, by this project's own engine."""
        task = next(task for task in api.read_table(self.path).tasks if task.seq == str(seq))
        return task.get(field)


def put(row: int, field: str, value: Value) -> Change:
    """Type a value into the field of the copy's task in that place."""

    def change(grid: Grid) -> None:
        grid.body[grid.task_rows()[row]][grid.columns[field]] = value

    return change


def written(collected: Collected) -> dict[str, Value]:
    """Cell → what is to be written there."""
    return {edit.ref: edit.new for edit in collected.plan}


def reasons(collected: Collected) -> list[str]:
    """The codes of what was not taken."""
    return sorted(skipped.reason for skipped in collected.skipped)
