"""Blank layouts that a person opens, restyles and fills in, and that `xltool draft` fills from a notice."""

from __future__ import annotations

from .office_tables import (
    PLAIN_HEADINGS,
    TASKS_HEADINGS,
    TASKS_UNDIVIDED_HEADINGS,
    UNDIVIDED_HEADINGS,
    grouped_page,
    info_line,
    plain_page,
    tasks_page,
    undivided_page,
)
from .page import Page, Value

BLANK_ROWS = 10
LONG_ROWS = 400
"""Rows of the .xls templates for long notices: an .xls in place can lose rows, not gain any."""
BLANK_TITLE = "××市××局××××年度××工作分工表"
BLANK_INFO = info_line(" " * 16, "    年  月  日")
BLANK_NOTE = "注:进展情况、是否完成、佐证材料、备注由责任单位填写,其余栏目不得改动。"


def blank_plain(rows: int = BLANK_ROWS) -> Page:
    """Layout A without tasks."""
    return plain_page(_rows(rows, len(PLAIN_HEADINGS)), BLANK_TITLE, "附件", BLANK_INFO, BLANK_NOTE)[0]


def blank_grouped(rows: int = BLANK_ROWS) -> Page:
    """Layout B without tasks."""
    return grouped_page(_rows(rows, len(PLAIN_HEADINGS)), BLANK_TITLE, "附件", BLANK_INFO)[0]


def blank_undivided(rows: int = BLANK_ROWS) -> Page:
    """One column for all responsible offices, without tasks."""
    return undivided_page(_rows(rows, len(UNDIVIDED_HEADINGS)), BLANK_TITLE, "附件", BLANK_INFO, BLANK_NOTE)[
        0
    ]


def blank_tasks(rows: int = BLANK_ROWS) -> Page:
    """Tasks without measures, leading and supporting offices apart."""
    return tasks_page(_rows(rows, len(TASKS_HEADINGS)), BLANK_TITLE, "附件", BLANK_INFO, BLANK_NOTE, True)[0]


def blank_tasks_undivided(rows: int = BLANK_ROWS) -> Page:
    """Tasks without measures, one column for all responsible offices."""
    blank = _rows(rows, len(TASKS_UNDIVIDED_HEADINGS))
    return tasks_page(blank, BLANK_TITLE, "附件", BLANK_INFO, BLANK_NOTE, False)[0]


def _rows(count: int, columns: int) -> list[list[Value]]:
    return [[number, *[None] * (columns - 1)] for number in range(1, count + 1)]
