"""Every finding of DOMAIN 1.4 that a table alone shows appears on the table it was observed on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.checks import seed
from xltool.checks import Context, passed, run_checks

LAYOUTS = pytest.mark.parametrize("layout", [seed.layout_a, seed.layout_b, seed.layout_c])

# code: (severity, the tasks it is about by position from 1)
EXPECTED = {
    "DUE_BEFORE_ISSUE": ("E", {2}),  # S-01
    "LEAD_MISSING": ("E", {3, 4}),  # S-02
    "LEAD_SUGGESTED": ("I", {3, 4}),  # S-03
    "COUNT_MISMATCH": ("W", {3, 4}),  # S-04
    "RECUR_NO_BOUNDS": ("W", {4}),  # S-05
    "RECUR_AFTER_DUE": ("W", {4}),  # S-06
    "RECUR_BACKDATED": ("I", {4}),  # S-07
    "TWO_DEADLINES": ("W", {1, 3}),  # S-08
    "QUOTA_SCOPE": ("W", {1, 3, 4}),  # S-09
    "QUOTA_OVERLAP": ("I", {4}),  # S-10
    "UNIT_ALTERNATIVE": ("I", {3}),  # S-11
    "VAGUE_TIME": ("W", {3}),  # S-12
    "OFFICE_UNKNOWN": ("I", {3}),  # S-13
    "TYPE_MISMATCH": ("I", {1}),  # S-15, once for the table
    "TRAILING_PUNCT": ("I", {1, 2, 3, 4}),  # S-16
    "TERM_DRIFT": ("I", {1, 2, 3}),  # S-19
    "OWNER_NO_LEAD": ("I", {1, 2, 3, 4}),  # S-20
}


@LAYOUTS
def test_findings(layout: Callable[[], Context]) -> None:
    context = layout()
    position = {task.id: number for number, task in enumerate(context.tasks, start=1)}
    shared = {4} if context.has_merged_rows and context.merge_at(7, 7) else set()
    found: dict[str, tuple[str, set[int]]] = {}
    for finding in run_checks(context):
        assert finding.task is not None
        found.setdefault(finding.code, (finding.severity, set()))[1].add(position[finding.task])
    assert set(found) == set(EXPECTED)
    for code, (severity, tasks) in EXPECTED.items():
        told = tasks - shared if code in SAID_OF_MERGED_CELLS else tasks
        assert (code, *found[code]) == (code, severity, told)


SAID_OF_MERGED_CELLS = {"LEAD_MISSING", "LEAD_SUGGESTED", "COUNT_MISMATCH", "TRAILING_PUNCT", "OWNER_NO_LEAD"}
"""About cells that layout A merges over both parts of task 3: said once, at the upper part."""


@LAYOUTS
def test_positive_checks(layout: Callable[[], Context]) -> None:
    said = {message.msgid: message.params for message in passed(layout())}
    assert said["“{words}” lists {count} item(s)"] == {"words": "七个一", "count": 7}
    assert said["Tasks {tasks} name the same {count} offices"] == {"tasks": "1、2", "count": 7}
    assert said["All persons responsible are on the list of task {task}"] == {"task": "1"}
    assert said["{count} working days from {first} to {last}"]["count"] == 52
    assert "All deadlines fall on working days" in said
    assert "The numbering has neither gaps nor doubles" in said


def test_the_start_of_a_neighbouring_item_is_offered_as_a_hint() -> None:
    hint = next(f.hint for f in run_checks(seed.layout_b()) if f.code == "RECUR_NO_BOUNDS")
    assert hint.params["start"] == "2022-07-01"
