"""Tables inside a notice: read by the same reader as any other work-division table, or as cards.

A card is one task with a label in front of each value, downwards: 任务名称 | …, 牵头单位 | ….
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xltool.errors import InputError
from xltool.notice.clauses import Field, are_offices, days_in, is_day, read_clauses
from xltool.notice.items import with_day
from xltool.notice.labels import OFFICES, WORDING, starts_with_label
from xltool.notice.model import CELLS_APART, ITEM_FIELDS, Grid, Item, Said, Source
from xltool.notice.paragraphs import read_fields
from xltool.table.columns import heading_form, match_one
from xltool.table.model import PERSONS_FIELDS, Column, Hints, Table, Task
from xltool.table.names import looks_like_person, people_named

_USEFUL = frozenset(("due", "lead", "coop", "resp_org", "owner"))
"""What at least one task of a work-division table says."""
_PERSONS = ("owner", "leader")
_NAMES = {*OFFICES, *_PERSONS}
_LABEL_LONGEST = 12
_TWO_COLUMNS = 2
_WHEN = re.compile("时间|时限|进度|节点")
_REMARK = "备注"
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
    if max(map(len, grid.rows)) == _TWO_COLUMNS:
        # 工作任务 | 责任单位: a header is told by three headings, so the remark lends a hand.
        grid = grid._replace(rows=[[*row, "" if at else _REMARK] for at, row in enumerate(grid.rows)])
    assumed = _first_heading(grid) if any_task_heading else ""
    if assumed:
        header = [_TASK_HEADING if text == assumed else text for text in grid.rows[0]]
        grid = grid._replace(rows=[header, *grid.rows[1:]])
    try:
        table = read_table(XlsxWorkbook(_as_workbook(grid), path), hints=Hints())
    except InputError:
        return []
    if not any(column.fields == ("due",) for column in table.columns):
        columns = [c._replace(fields=("due",)) if _has_days(c, table) else c for c in table.columns]
        table = table._replace(columns=tuple(columns))
    items = [_item(task, table, grid.line, assumed) for task in table.tasks]
    if not any("due" in column.fields for column in table.columns):
        items = [replace(item, said=with_day(item.said)) for item in items]
    if items and not any_task_heading and not any(WORDING & set(item.said) for item in items):
        # 工作目标 | 责任单位: what is to be done stands in a column of another name
        items = items_of_grid(grid, path, any_task_heading=True) or items
    return items if any(_USEFUL & set(item.said) for item in items) else []


def _has_days(column: Column, table: Table) -> bool:
    """Whether a column says by when in a table without a deadline: 进度安排, or 时间进度 over days."""
    if column.field == "milestones":
        return True
    values = [str(value) for task in table.tasks if (value := task.at(column.index))]
    days = sum(is_day(value) or bool(days_in(value)) for value in values)
    return bool(_WHEN.search(column.heading)) and days * 2 >= len(values) > 0


def _first_heading(grid: Grid) -> str:
    """What the first column of a table is called that has no task, but says who and when, so that it
    must be what they do (专项整治行业名称 | 时间安排 | 责任单位); "" in any other table."""
    found = [(text, match_one(heading_form(text)).field) for text in grid.rows[0] if text]
    headings = [(text, field) for text, field in found if field != "seq"]
    fields = {field for _, field in headings}
    if (
        not headings
        or headings[0][1] not in (None, "target")
        or fields & {"task", "measure"}
        or not _USEFUL & fields
    ):
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
        source = Source(grid.line, CELLS_APART.join(text for text in row if text))
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


def _clauses(words: str, fields: Sequence[str]) -> list[Field]:
    """What a cell says of who does it in words, [] for a plain list. A heading that announces more than
    names (责任单位和工作要求) makes it surer that words are such clauses."""
    text = re.sub(r"\s*\n\s*", ";", words.strip()).rstrip("。;\uff1b")
    found = read_clauses(text, 0, len(text), sure=set(fields) <= _NAMES)
    return found if [field.value for field in found] != [text] else []


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


def _names_several(column: Column) -> bool:
    """Whether a column holds names of several fields and nothing else: 牵头单位(责任人)."""
    return len(column.fields) > 1 and set(column.fields) <= _NAMES


def _item(task: Task, table: Table, line: int, assumed: str) -> Item:
    source = Source(line, CELLS_APART.join(str(value) for value in task.values if value is not None))
    said: dict[str, Said] = {}
    others: list[str] = []
    for column in table.columns:
        if column.fields == ("lead",) and "lead" in said and "resp_org" not in said:
            column = column._replace(fields=("resp_org",))  # 牵头部门 | 主责单位: who answers beside a lead
        # 责任单位和工作要求 is about its first word; who of 牵头单位(责任人) is who, the reader has told.
        field = column.fields[0] if column.fields and not _names_several(column) else column.field
        value = task.at(column.index)
        if value in (None, ""):
            continue
        words, label = str(value).strip(), column.heading.rpartition("/")[2]
        if "\n" in words and (
            (field in OFFICES and are_offices(words, sure=True))
            or (field in _PERSONS and all(map(looks_like_person, people_named(words))))
        ):
            words = re.sub(r"[、,\uff0c;\uff1b\s]*\n\s*", "、", words)
        clauses = _clauses(words, column.fields) if set(column.fields) & _USEFUL else []
        if {part.field for part in clauses} & OFFICES:
            # 甲局牵头,乙局配合,10月底前完成: who and when in words
            for part in clauses:
                where = field if field and len(clauses) == 1 and part.field == "resp_org" else part.field
                heading = label if where == field else ""
                said.setdefault(where, Said(part.value, source, heading, part.reading))
        elif field in OFFICES and starts_with_label(words):
            # 牵头单位:甲局, and 配合单位:乙局 below it in the same cell
            for part in read_fields(words).fields:
                said.setdefault(part.field, Said(part.value, source, part.label))
        elif field in ITEM_FIELDS and field not in said:
            by_place = bool(assumed) and field == "task"
            said[field] = Said(words, source, assumed if by_place else label, "column" if by_place else "")
        elif field not in (*_ORDERING, *PERSONS_FIELDS):
            others.append(f"{label}:{words}" if label else words)
    split = {"lead": task.lead, "coop": task.coop, "owner": task.owner}
    if any(map(_names_several, table.columns)):
        for field, names in split.items():
            if names:
                said[field] = Said("、".join(names), source)
    if others:
        before = [said["remark"].text] if "remark" in said else []
        said["remark"] = Said("\n".join([*before, *others]), source)
    sections = tuple(task.section.split(" / ")) if task.section else ()
    return Item(task.seq, said, sections)
