"""Three-way merge by task and column: nothing of anybody's is lost, only true conflicts are asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.support.tables import make_table
from xltool.history.rebase import same
from xltool.tui.session.edits import CellId
from xltool.tui.session.merging import Layout, Places, merge, others

ROWS = [{"seq": str(n), "task": f"任务{n}", "lead": "办公室", "progress": f"进展{n}"} for n in range(1, 5)]
TABLE = make_table(ROWS)
CELLS = [CellId(task.id, 4) for task in TABLE.tasks]
words = st.sampled_from(["", "甲", "乙", "丙", None])


def merged(pending, base, theirs):
    places = Places(Layout.of(TABLE), Layout.of(TABLE))
    return merge(pending, base.__getitem__, theirs.__getitem__, places)


@given(
    st.fixed_dictionaries(dict.fromkeys(CELLS, words)),
    st.dictionaries(st.sampled_from(CELLS), words),
    st.fixed_dictionaries(dict.fromkeys(CELLS, words)),
)
def test_every_pending_cell_is_ours_both_or_a_conflict(base, ours, theirs) -> None:
    pending = {cell: value for cell, value in ours.items() if not same(base[cell], value)}
    found = merged(pending, base, theirs)
    assert found.ours + found.both + len(found.conflicts) == len(pending)
    assert not found.lost
    for conflict in found.conflicts:
        assert not same(conflict.base, conflict.theirs)
        assert not same(conflict.ours, conflict.theirs)
        assert not same(conflict.ours, conflict.base)


def test_a_row_that_was_moved_and_renumbered_is_the_same_task() -> None:
    moved = [dict(row) for row in reversed(ROWS)]
    new = make_table(moved)
    places = Places(Layout.of(TABLE), Layout.of(new))
    assert all(places.cell(cell) == cell for cell in CELLS)
    assert others(TABLE, new, places) == (0, 0, 0)


def test_a_reworded_task_of_the_same_number_and_name_is_followed() -> None:
    rows = [dict(row) for row in ROWS]
    rows[1]["lead"] = "法规科"  # the id rests on it
    new = make_table(rows)
    places = Places(Layout.of(TABLE), Layout.of(new))
    there = places.cell(CELLS[1])
    assert there == CellId(new.tasks[1].id, 4) != CELLS[1]


def test_two_tasks_that_could_be_it_are_not_guessed_at() -> None:
    twins = [{"seq": "", "task": "值班", "lead": office} for office in ("一科", "二科")]
    reworded = [{"seq": "", "task": "值班", "lead": office} for office in ("三科", "四科")]
    old, new = make_table(twins), make_table(reworded)
    places = Places(Layout.of(old), Layout.of(new))
    assert places.tasks == {}


def test_an_edit_of_a_deleted_task_is_handed_back_with_its_text() -> None:
    new = make_table(ROWS[:1])
    places = Places(Layout.of(TABLE), Layout.of(new))
    found = merge({CELLS[2]: "写了半天"}, lambda cell: None, lambda cell: None, places)
    assert found.lost[0].task == "3 任务3"
    assert found.lost[0].heading == "进展情况"
    assert found.lost[0].value == "写了半天"


def test_columns_follow_their_heading() -> None:
    rows = [{**row, "due": "2022年12月15日"} for row in ROWS]
    new = make_table(rows)
    places = Places(Layout.of(TABLE), Layout.of(new))
    column = new.column("progress")
    assert column is not None
    assert column.index != 4
    assert places.columns[4] == column.index


def test_what_others_did_is_counted() -> None:
    rows = [dict(row) for row in ROWS[:3]] + [{"seq": "9", "task": "新增", "lead": "办公室", "progress": ""}]
    rows[0]["progress"] = "别人写的"
    new = make_table(rows)
    places = Places(Layout.of(TABLE), Layout.of(new))
    assert others(TABLE, new, places) == (1, 1, 1)
    assert new.tasks[0].at(4) == "别人写的"
