"""Waivers: a person said, with a reason, that a finding may stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from xltool.checks.finding import Finding
from xltool.project.model import Waiver


def apply_waivers(
    findings: Iterable[Finding], waivers: Iterable[Waiver], as_of: dt.date | None = None
) -> list[Finding]:
    """The same findings in the same order, the waived ones marked with the reason.

    The first waiver that fits counts. One whose `until` lies before `as_of` no longer does; without `as_of`
    none has run out. A waiver without a reason waives nothing (DOMAIN 1.4: 忽略并说明).
    """
    by_code: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        expired = as_of is not None and waiver.until is not None and waiver.until < as_of
        if not expired and waiver.reason.strip():
            by_code.setdefault(waiver.code, []).append(waiver)
    if not by_code:
        return list(findings)
    return [_waived(finding, by_code.get(finding.code, ())) for finding in findings]


def _waived(finding: Finding, waivers: Iterable[Waiver]) -> Finding:
    for waiver in waivers:
        if waiver.task in (None, finding.task) and waiver.cell in (None, finding.cell):
            return finding._replace(waived=waiver.reason)
    return finding
