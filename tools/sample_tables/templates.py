"""Blank layouts that a person opens, restyles and fills in."""

from __future__ import annotations

from .office_tables import grouped_page, info_line, plain_page
from .page import Page, Value

BLANK_ROWS = 10
BLANK_TITLE = "××市××局××××年度××工作分工表"
BLANK_INFO = info_line(" " * 16, "    年  月  日")


def blank_plain() -> Page:
    """Layout A without tasks."""
    return plain_page(_rows(), BLANK_TITLE, "附件", BLANK_INFO)[0]


def blank_grouped() -> Page:
    """Layout B without tasks."""
    return grouped_page(_rows(), BLANK_TITLE, "附件", BLANK_INFO)[0]


def _rows() -> list[list[Value]]:
    return [[number, *[None] * 10] for number in range(1, BLANK_ROWS + 1)]
