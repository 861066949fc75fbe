"""A finding: something wrong with a table, or worth saying about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from xltool.i18n import Message
from xltool.record import NamedTuple

Severity = Literal["E", "W", "I"]
"""E keeps a copy from leaving until it is fixed or waived; W is shown; I is a note."""

SEVERITIES: tuple[Severity, ...] = ("E", "W", "I")
"""Gravest first."""


class Finding(NamedTuple):
    """One finding. `code` is stable: waivers and scripts match on it (DOMAIN 14)."""

    code: str
    severity: Severity
    sheet: str
    cell: str | None
    """A1; the top left cell of a merged range. None when it is about the whole sheet or file."""
    task: str | None
    message: Message
    hint: Message
    waived: str | None = None
    """The reason somebody gave for living with it."""


def count_open(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings of each severity are not waived."""
    counts: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        if finding.waived is None:
            counts[finding.severity] += 1
    return counts
