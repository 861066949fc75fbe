"""Firing and silent examples of every rule, one module an area."""

from tests.checks.cases import (
    content,
    dates,
    evidence,
    file,
    notice,
    offices,
    people,
    progress,
    quotas,
    recurrence,
    structure,
)
from tests.checks.cases.case import Case as Case

ALL: list[Case] = [
    case
    for area in (
        *(file, structure, dates, recurrence, offices, people),
        *(content, quotas, progress, evidence, notice),
    )
    for case in area.CASES
]
