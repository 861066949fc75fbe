"""Each rule finds what it is for, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.checks.cases import ALL, Case
from tests.checks.cases.evidence import FULL, filed
from xltool.checks import RULES, Context, Finding, run_checks
from xltool.workbook.refs import parse_ref


def of(code: str, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.code == code]


def name(case: Case) -> str:
    return case.code


@pytest.mark.parametrize("case", ALL, ids=name)
def test_fires_at_the_right_cells(case: Case) -> None:
    found = of(case.code, run_checks(case.fires))
    assert [finding.cell for finding in found] == list(case.cells)
    assert {finding.severity for finding in found} == {RULES[case.code].severity}


@pytest.mark.parametrize(
    "code, context",
    [pytest.param(c.code, context, id=f"{c.code}_{n}") for c in ALL for n, context in enumerate(c.silent)],
)
def test_is_silent_where_all_is_well(code: str, context: Context) -> None:
    assert of(code, run_checks(context)) == []


def test_missing_evidence_is_graver_after_the_deadline() -> None:
    for as_of, severity in (("2022-12-15", "W"), ("2022-12-16", "E")):
        (found,) = of("EVIDENCE_BELOW_QUOTA", run_checks(filed(FULL[:3], as_of=as_of)))
        assert found.severity == severity


def test_every_rule_has_an_example_of_both() -> None:
    assert {case.code for case in ALL} == set(RULES)
    assert all(case.silent for case in ALL)


@pytest.mark.parametrize("case", ALL, ids=name)
def test_a_finding_belongs_to_the_task_in_its_row(case: Case) -> None:
    rows = {task.row: task.id for task in case.fires.tasks}
    for finding in of(case.code, run_checks(case.fires)):
        if finding.task is not None and finding.cell is not None:
            assert rows[parse_ref(finding.cell)[0]] == finding.task
