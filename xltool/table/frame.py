"""A table as a pandas DataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltool.table.by_column import task_cells
from xltool.table.model import Table

if TYPE_CHECKING:
    import pandas as pd


def to_frame(table: Table) -> pd.DataFrame:
    """One row a task, indexed by task id: the sheet's row, the section, every column under its heading, and
    what was read from them (start_on, due_on, due_kind, leads, coops, participants, owners).

    A heading that occurs twice, or none at all, is told apart by its column letter. Dates are pandas
    timestamps, lists are joined with 、.
    """
    import pandas as pd

    headings = [column.heading for column in table.columns]
    names = [
        column.heading
        if column.heading and headings.count(column.heading) == 1
        else f"{column.heading}({column.letter})"
        for column in table.columns
    ]
    tasks = table.tasks
    data: dict[str, object] = {
        "row": [task.row for task in tasks],
        "section": [task.section for task in tasks],
    }
    data |= {
        name: task_cells(tasks, column.index - 1) for name, column in zip(names, table.columns, strict=True)
    }
    data |= {
        "start_on": pd.to_datetime(pd.Series([task.due.start for task in tasks], dtype="object")).to_list(),
        "due_on": pd.to_datetime(pd.Series([task.due.due for task in tasks], dtype="object")).to_list(),
        "due_kind": [task.due.kind for task in tasks],
        "leads": ["、".join(task.lead) for task in tasks],
        "coops": ["、".join(task.coop) for task in tasks],
        "participants": ["、".join(task.resp) for task in tasks],
        "owners": ["、".join(task.owner) for task in tasks],
    }
    return pd.DataFrame(data, index=pd.Index([task.id for task in tasks], name="id"))
