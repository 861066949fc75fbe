"""Field accuracy of drafts over the notices of the tests: right, wrong and flagged, wrong and not flagged.

    python benchmarks/notice.py [--wrong]
    python benchmarks/notice.py --held-out [--wrong]      values written before the first reading
    python benchmarks/notice.py --folder DIR [--wrong]    other notices, NAME.txt or .docx beside NAME.json

A field counts when the notice says it or the draft has it. Texts are compared without spaces and final stops.
A wrong one is flagged when a finding points at its cell; so is all of a notice in which no items were found.
Ends with 1 below 95 % or with anything unflagged.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.support.notices import FIELDS, Case, all_cases, cases_in, held_out_cases
from xltool import api
from xltool.errors import InputError
from xltool.workbook.refs import format_ref

GOAL = 0.95


def main() -> int:
    """Print a line a notice, and the sum."""
    right = wrong = unflagged = 0
    print(f"{'notice':<24}{'tasks':>6}{'fields':>8}{'right':>8}{'flagged':>9}{'unflagged':>11}{'ms':>7}")
    for case in _cases():
        with tempfile.TemporaryDirectory() as folder:
            counts = _measure(case, Path(folder))
        tasks, good, flagged, silent, seconds = counts
        right, wrong, unflagged = right + good, wrong + flagged + silent, unflagged + silent
        fields = good + flagged + silent
        print(f"{case.name:<20}{tasks:>6}{fields:>8}{good:>8}{flagged:>9}{silent:>11}{seconds * 1000:>7.0f}")
    share = right / (right + wrong)
    print(f"\n{right} of {right + wrong} fields right ({share:.1%}), {unflagged} wrong ones not flagged")
    return 0 if share >= GOAL and not unflagged else 1


def _cases() -> Iterator[Case]:
    if "--folder" in sys.argv:
        return cases_in(Path(sys.argv[sys.argv.index("--folder") + 1]))
    return held_out_cases() if "--held-out" in sys.argv else all_cases()


def _measure(case: Case, folder: Path) -> tuple[int, int, int, int, float]:
    path = case.write(folder)
    begun = time.perf_counter()
    try:
        made = api.draft(path, folder / "table.xlsx")
    except InputError as error:
        if error.code != "NO_TASKS_IN_NOTICE":
            raise
        lost = sum(field in FIELDS for task in case.expected["tasks"] for field in task)
        return 0, 0, lost, 0, time.perf_counter() - begun
    seconds = time.perf_counter() - begun
    flagged_cells = {finding.cell for finding in made.findings}
    items = made.draft.notice.items
    rows = {item: row for row, item in made.draft.rows.items()}
    good = flagged = silent = 0
    expected = case.expected["tasks"]
    for at in range(max(len(items), len(expected))):
        item = items[at] if at < len(items) else None
        wanted = expected[at] if at < len(expected) else {}
        cells = {cell.field: cell for cell in made.draft.cells_of(at)} if item is not None else {}
        for field in FIELDS:
            said = item.text(field) if item is not None else ""
            if not said and field not in wanted:
                continue
            if _form(said) == _form(wanted.get(field, "")):
                good += 1
                continue
            column = cells[field].column if field in cells else made.draft.template.columns.get(field)
            ref = format_ref(rows[at], column) if at in rows and column else None
            if ref in flagged_cells:
                flagged += 1
            else:
                silent += 1
            if "--wrong" in sys.argv:
                print(f"    {at + 1} {field}: {said!r}, should be {wanted.get(field, '')!r}")
    return len(items), good, flagged, silent, seconds


def _form(text: str) -> str:
    return "".join(text.split()).rstrip("。")


if __name__ == "__main__":
    sys.exit(main())
