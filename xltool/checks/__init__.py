"""What is wrong with a table or worth saying about it: rules over a `Table`, one file an area.

`run_checks` finds, `passed` says what holds, `apply_waivers` marks what a person decided to live with,
`explain` tells what a code means.
"""

from xltool.checks import (  # imported for the rules they register, in the order of DOMAIN 14
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
from xltool.checks.context import Context
from xltool.checks.finding import Finding, Severity, count_open
from xltool.checks.passed import passed
from xltool.checks.registry import RULES, Rule, explain, run_checks
from xltool.checks.waivers import apply_waivers

AREAS = tuple(
    module.__name__.rpartition(".")[2]
    for module in (
        file,
        structure,
        dates,
        recurrence,
        offices,
        people,
        content,
        quotas,
        progress,
        evidence,
        notice,
    )
)
"""The modules of rules, in the order of DOMAIN 14."""

__all__ = [
    "AREAS",
    "RULES",
    "Context",
    "Finding",
    "Rule",
    "Severity",
    "apply_waivers",
    "count_open",
    "explain",
    "passed",
    "run_checks",
]
