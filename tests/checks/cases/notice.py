"""Findings that are handed over from holding a table against its notice: told at the cell they come with."""

from __future__ import annotations

from dataclasses import replace

from tests.checks.cases.case import Case
from tests.support.tables import make_table
from xltool.checks import RULES, Context
from xltool.checks.context import Hit
from xltool.i18n import msg

PLAIN = Context(make_table([{"seq": 1.0, "task": "编简报", "due": "2022年12月15日", "lead": "办公室"}]))
HIT = Hit(msg("No deadline"), 4, 2, PLAIN.tasks[0].id)

CASES = tuple(
    Case(code, replace(PLAIN, from_notice={code: [HIT]}), ("B4",), (PLAIN,))
    for code, rule in RULES.items()
    if rule.area == "notice"
)
