"""Findings about the table's frame: its columns and its numbering (DOMAIN 2, 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from xltool.checks.context import Context, Hit
from xltool.checks.registry import rule
from xltool.i18n import msg
from xltool.table.by_column import task_cells
from xltool.table.model import Column, Task

_ONE_OF_A_KIND = frozenset(
    ("seq", "task", "start", "due", "lead", "owner", "status", "progress", "finished_on", "rate")
)
"""Fields a conclusion is drawn from: with two columns somebody must say which one counts."""


@rule(
    "COLUMN_UNMAPPED",
    "I",
    title=msg("Column with an unfamiliar heading"),
    why=msg("Its cells are kept as they are, but no rule reads them."),
    hint=msg("Fine if it is meant so; otherwise say in xltool.toml which field it is."),
)
def column_unmapped(context: Context) -> Iterator[Hit]:
    row = context.table.header.last_row
    for column in context.table.columns:
        if column.field is None and column.heading.strip():
            message = msg("Unfamiliar heading “{heading}”, kept as it is", heading=column.heading)
            yield Hit(message, row, column.index)


@rule(
    "COLUMN_AMBIGUOUS",
    "W",
    title=msg("Heading that can be read in two ways"),
    why=msg("A column taken for the wrong field makes every conclusion drawn from it wrong."),
    hint=msg("Say in xltool.toml which field the column is; the answer is remembered."),
)
def column_ambiguous(context: Context) -> Iterator[Hit]:
    row = context.table.header.last_row
    same: dict[tuple[str, ...], list[Column]] = {}
    for column in context.table.columns:
        if column.field is None:
            continue
        if column.field in _ONE_OF_A_KIND:
            # 责任科室 and 牵头科室 may both be read as lead, but their headings don't say the same
            same.setdefault(column.fields or (column.field,), []).append(column)
        if column.guessed:
            message = msg("“{heading}” was recognised by likeness only", heading=column.heading)
            yield Hit(message, row, column.index)
    for first, *others in same.values():
        if others:
            message = msg(
                "“{second}” and “{first}” mean the same field", first=first.heading, second=others[0].heading
            )
            yield Hit(message, row, others[0].index)


@rule(
    "REQUIRED_COLUMN_MISSING",
    "E",
    title=msg("A necessary column is missing"),
    why=msg("A work-division table must say what is to be done, by when and by which office."),
    hint=msg("Check the headings; if the column has another name, map it in xltool.toml."),
)
def required_column_missing(context: Context) -> Iterator[Hit]:
    columns = context.columns
    header = context.table.header
    if "task" not in columns:
        yield Hit(msg("There is no column for the tasks"), header.first_row, header.first_column)
    if "due" not in columns and "milestones" not in columns:
        yield Hit(msg("There is no column for the deadlines"), header.first_row, header.first_column)
    if "lead" not in columns and "resp_org" not in columns:
        yield Hit(msg("There is no column for the responsible office"), header.first_row, header.first_column)


@rule(
    "BLANK_TASK",
    "W",
    title=msg("Row without a task"),
    why=msg("A row that has a deadline or an office but no task can't be followed up."),
    hint=msg("Fill in the task, or delete the row if it is a leftover."),
)
def blank_task(context: Context) -> Iterator[Hit]:
    for task, text in context.cells("task"):
        if not text and not task.measure:
            yield context.hit(task, "task", msg("The row says nothing of what is to be done"))


@rule(
    "OTHER_TABLE",
    "W",
    title=msg("Another table below"),
    why=msg("Its headings are others, so its rows were not read: they get no state and no reminder."),
    hint=msg("Move it to a worksheet of its own and name that with --sheet."),
)
def other_table(context: Context) -> Iterator[Hit]:
    rows = [row for row, reason in context.table.skipped if reason == "other_table"]
    if rows:
        message = msg("Rows {first} to {last} are another table", first=rows[0], last=rows[-1])
        yield Hit(message, rows[0], context.table.header.first_column)


@rule(
    "SEQ_DUP",
    "W",
    title=msg("Number used twice"),
    why=msg("Offices quote tasks by number; two tasks under one number get mixed up."),
    hint=msg("Check the numbering column and correct the numbers."),
)
def seq_dup(context: Context) -> Iterator[Hit]:
    for run in _numbered_runs(context):
        seen: set[str] = set()
        for task, text in run:
            if text in seen and any(map(str.isnumeric, text)):
                yield context.hit(task, "seq", msg("Number {seq} is used twice", seq=text))
            seen.add(text)


@rule(
    "SEQ_GAP",
    "W",
    title=msg("Gap in the numbering"),
    why=msg("A missing number may be a task that was lost; nothing may be left out silently."),
    hint=msg("Check whether a row was deleted or hidden, or correct the numbers."),
)
def seq_gap(context: Context) -> Iterator[Hit]:
    for run in _numbered_runs(context):
        before: int | None = None
        for task, text in run:
            number = _whole_number(text)
            if number is not None:
                if before is not None and number not in (before, before + 1):
                    message = msg("Number {seq} follows {before}", seq=text, before=before)
                    yield context.hit(task, "seq", message)
                before = number


def _numbered_runs(context: Context) -> Iterator[list[tuple[Task, str]]]:
    """The numbered tasks, cut where numbering starts anew: at a section, or at the number 1.

    Rows that share a merged number count once. A table numbered 1, 2, 3 … throughout has nothing to look at.
    """
    if _counts_up(context):
        return
    run: list[tuple[Task, str]] = []
    section: str | None = None
    for task, text in context.cells("seq"):
        if not text or (run and _shares_number(context, run[-1][0], task)):
            continue
        restarts = text.strip(_AROUND) in ("1", "一", "①") and run and run[-1][1] != text
        if run and (task.section != section or restarts):
            yield run
            run = []
        section = task.section
        run.append((task, text))
    if run:
        yield run


def _counts_up(context: Context) -> bool:
    """Whether every cell holds a number greater by 1 than the one above."""
    cells = task_cells(context.tasks, context.columns["seq"] - 1) if "seq" in context.columns else []
    numbers = [cell for cell in cells if isinstance(cell, float)]
    return len(numbers) == len(cells) and all(below == above + 1 for above, below in pairwise(numbers))


def _shares_number(context: Context, before: Task, task: Task) -> bool:
    if before.seq != task.seq:
        return False
    if context.sheet is None:  # a filled-down merge and a number typed twice look alike without the sheet
        return before.last_row + 1 == task.row
    cells = context.merge_at(task.row, context.columns["seq"])
    return cells is not None and cells.holds(before.row, context.columns["seq"])


_HAN_NUMBER = re.compile(r"([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)")
_AROUND = "()\uff08\uff09、.\uff0e "
_HAN_DIGITS = "零一二三四五六七八九"


def _whole_number(text: str) -> int | None:
    """The value of "12", "十二" or "(十二)", None for any other numbering."""
    text = text.strip(_AROUND)
    if text.isascii():
        return int(text) if text.isdigit() and len(text) < 7 else None
    match = _HAN_NUMBER.fullmatch(text)
    if match is None:
        return None
    tens, ten, ones = match.groups()
    if not ten:
        return _HAN_DIGITS.index(tens) if tens and not ones else None
    return 10 * (_HAN_DIGITS.index(tens) if tens else 1) + (_HAN_DIGITS.index(ones) if ones else 0)
