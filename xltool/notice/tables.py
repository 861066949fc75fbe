"""Tables inside a notice: read by the same reader as any other work-division table, or as cards.

A card is one task with a label in front of each value, downwards: 任务名称 | …, 牵头单位 | ….
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from xltool.errors import InputError
from xltool.notice.model import ITEM_FIELDS, Grid, Item, Said, Source
from xltool.table.columns import heading_form, match_one
from xltool.table.model import PERSONS_FIELDS, Hints, Table, Task

_USEFUL = frozenset(("due", "lead", "coop", "resp_org", "owner"))
"""What at least one task of a work-division table says."""
_LABEL_LONGEST = 12
_TASK_HEADING = "工作任务"
_ORDERING = ("seq", "section", "subsection")


def items_of_grid(grid: Grid, path: Path, *, any_task_heading: bool = False) -> list[Item]:
    """The rows of a table as items, or its cards; [] when it is no work-division table.

    `any_task_heading` takes the first column for the task, whatever it is called: for a notice that has no
    items anywhere else.
    """
    if cards := _cards(grid):
        return cards
    from xltool.table.reader import read_table
    from xltool.workbook.xlsx.book import XlsxWorkbook

    if len(grid.rows) < 2:
        return []
    assumed = _first_heading(grid) if any_task_heading else ""
    if assumed:
        header = [_TASK_HEADING if text == assumed else text for text in grid.rows[0]]
        grid = grid._replace(rows=[header, *grid.rows[1:]])
    try:
        table = read_table(XlsxWorkbook(_as_workbook(grid), path), hints=Hints())
    except InputError:
        return []
    items = [_item(task, table, grid.line, assumed) for task in table.tasks]
    return items if any(_USEFUL & set(item.said) for item in items) else []


def _first_heading(grid: Grid) -> str:
    """What the first column of a table is called that has no task, but says who and when, so that it
    must be what they do (专项整治行业名称 | 时间安排 | 责任单位); "" in any other table."""
    found = [(text, match_one(heading_form(text)).field) for text in grid.rows[0] if text]
    headings = [(text, field) for text, field in found if field != "seq"]
    fields = {field for _, field in headings}
    if not headings or headings[0][1] or fields & {"task", "measure"} or not _USEFUL & fields:
        return ""
    return headings[0][0]


def _cards(grid: Grid) -> list[Item]:
    """One item for each label of a task, with the fields whose labels stand behind it; [] for a table whose
    first row is a header."""
    cards: list[dict[str, Said]] = []
    remarks: list[list[str]] = []
    for row in grid.rows:
        pairs = _pairs(row)
        if not pairs:
            return []
        source = Source(grid.line, " | ".join(text for text in row if text))
        for label, value in pairs:
            form = heading_form(label)
            field = match_one(form).field
            field = "resp_org" if match_one(form).fields == ("resp_org",) else field
            if field == "task" or not cards:
                cards.append({})
                remarks.append([])
            if not value or field == "seq":
                continue
            if field in ITEM_FIELDS and field not in cards[-1]:
                cards[-1][field] = Said(value, source, label)
            else:
                remarks[-1].append(f"{label}:{value}")
                cards[-1]["remark"] = Said("\n".join(remarks[-1]), source)
    whole = all("task" in card and _USEFUL & set(card) for card in cards)
    return [Item("", card) for card in cards] if whole else []


def _pairs(row: Sequence[str]) -> list[tuple[str, str]]:
    """Labels and values in turn, from the left; [] when the row begins with no label or holds only labels."""
    pairs: list[tuple[str, str]] = []
    label = ""
    for text in row:
        if _is_label(text):
            if label:
                pairs.append((label, ""))
            label = text
        elif text and not label:
            return []
        elif text:
            pairs.append((label, text))
            label = ""
    if label:
        pairs.append((label, ""))
    return pairs if any(value for _, value in pairs) else []


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL_LONGEST and match_one(heading_form(text)).how in ("exact", "composite")


def _as_workbook(grid: Grid) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    for row, texts in enumerate(grid.rows, 1):
        for column, text in enumerate(texts, 1):
            if text:
                cell = sheet.cell(row, column, text)
                cell.data_type = "s"
    for top, left, bottom, right in grid.merged:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _item(task: Task, table: Table, line: int, assumed: str) -> Item:
    source = Source(line, " | ".join(str(value) for value in task.values if value is not None))
    said: dict[str, Said] = {}
    others: list[str] = []
    for column in table.columns:
        field = column.fields[0] if len(column.fields) == 1 else column.field
        value = task.at(column.index)
        if value in (None, ""):
            continue
        words, label = str(value).strip(), column.heading.rpartition("/")[2]
        if field in ITEM_FIELDS and field not in said:
            by_place = bool(assumed) and field == "task"
            said[field] = Said(words, source, assumed if by_place else label, "column" if by_place else "")
        elif field not in (*_ORDERING, *PERSONS_FIELDS):
            others.append(f"{label}:{words}" if label else words)
    split = {"lead": task.lead, "coop": task.coop, "owner": task.owner}
    if any(len(column.fields) > 1 for column in table.columns):
        for field, names in split.items():
            if names:
                said[field] = Said("、".join(names), source)
    if others:
        before = [said["remark"].text] if "remark" in said else []
        said["remark"] = Said("\n".join([*before, *others]), source)
    sections = tuple(task.section.split(" / ")) if task.section else ()
    return Item(task.seq, said, sections)
