"""Whatever an office types and whatever happens to its copy: no change is lost, and none invented."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.damage import HARMFUL, HARMLESS, Grid
from tests.support.submission import FILLABLE, hand_out, master, task_rows
from xltool import api
from xltool.submission.comparing import alike
from xltool.workbook.base import Value

TEXTS = st.text("已完成正在推进第次份12。,、\n()", min_size=1, max_size=12).filter(lambda t: bool(t.strip()))
DAYS = st.dates(dt.date(2022, 1, 1), dt.date(2023, 12, 31))
KINDS = st.sampled_from((".xlsx", ".xls"))


@st.composite
def edits(draw: st.DrawFn) -> dict[tuple[int, str], Value]:
    """Place among the rows of an office's copy, field → what is typed there."""
    places = st.tuples(st.integers(0, 3), st.sampled_from(FILLABLE))
    chosen = draw(st.lists(places, max_size=5, unique=True))
    return {place: draw(DAYS if place[1] == "finished_on" else TEXTS) for place in chosen}


def _typed(grid: Grid, wanted: dict[tuple[int, str], Value]) -> dict[tuple[Value, str], Value]:
    """Type into a copy; (wording, field) → what now stands there, where it is a change."""
    rows = grid.task_rows()
    made: dict[tuple[Value, str], Value] = {}
    for (place, field), value in wanted.items():
        row = grid.body[rows[place % len(rows)]]
        if not alike(row[grid.columns[field]], value) and (row[grid.columns["task"]], field) not in made:
            row[grid.columns[field]] = value
            made[row[grid.columns["task"]], field] = value
    return made


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(
    kind=KINDS,
    saved_as=KINDS,
    wanted=st.dictionaries(st.integers(0, 2), edits(), max_size=3),
    damages=st.lists(st.sampled_from((*HARMLESS, *HARMFUL)), max_size=4, unique=True),
    seed=st.integers(0, 1000),
)
def test_every_edit_arrives_or_is_listed(
    kind: str,
    saved_as: str,
    wanted: dict[int, dict[tuple[int, str], Value]],
    damages: list[object],
    seed: int,
) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = master(Path(folder) / f"分工表{kind}", task_rows(9, 3, seed, coop=False))
        submission = hand_out(path)
        back = Path(folder) / "回收"
        back.mkdir()
        made: dict[tuple[Value, str], Value] = {}
        for number, copy in enumerate(submission.copies):
            grid = Grid.read(copy.path)
            made |= _typed(grid, wanted.get(number, {}))
            for damage in damages:
                damage(grid, chance)  # type: ignore[operator]  # each is a Damage
            grid.write(back / f"新建工作表{number}{saved_as}")
        opened = api.open_table(path)
        collected = api.plan_collect(opened, [back])

        tasks = {task.id: task for task in opened.table.tasks}
        columns = {column.index: column.field for column in opened.table.columns}
        arrived = {}
        for block in collected.plan.blocks:
            for task, value in zip(block.tasks, block.new, strict=True):
                arrived[tasks[task].task, columns[block.column]] = value
        for place, value in arrived.items():  # none invented
            assert place in made
            assert alike(made[place], value)
        lost = made.keys() - arrived.keys()
        listed = [s.reason for s in collected.skipped if s.reason != "LOCKED_CHANGED"]
        assert len({wording for wording, _ in lost}) <= len(listed)  # none lost
        if not any(damage in HARMFUL for damage in damages):
            assert not lost
            assert {file.office for file in collected.files} == {copy.office for copy in submission.copies}


@pytest.mark.parametrize("saved", [True, False], ids=["saved again", "byte for byte"])
@pytest.mark.parametrize("kind", [".xlsx", ".xls"])
def test_an_untouched_copy_changes_nothing(tmp_path: Path, kind: str, saved: bool) -> None:
    """One that an office saved again has come back; ours byte for byte has not (test_rounds)."""
    path = master(tmp_path / f"分工表{kind}", task_rows(12, 3))
    handed_out = hand_out(path).copies
    copies = [copy.path for copy in handed_out]
    if saved:
        copies = [Grid.read(copy).write(copy.with_stem(f"{copy.stem}报")) for copy in copies]
    before = path.read_bytes()
    collected, receipt = api.collect(path, copies)
    missing = () if saved else tuple(copy.office for copy in handed_out)
    assert (collected.read, len(collected.plan), collected.missing) == (0, 0, missing)
    assert not receipt.saved
    assert path.read_bytes() == before
