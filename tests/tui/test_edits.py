"""The undo stack: whatever is done, taking it back leads to exactly what was there."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from xltool.i18n import msg
from xltool.tui.session.edits import CellId, Edits

NOW = dt.datetime(2022, 11, 24, 8, 0, tzinfo=dt.UTC)
CELLS = [CellId(task, column) for task in "甲乙丙" for column in (1, 2)]
NAME = msg("Undo")

values = st.one_of(st.none(), st.just(""), st.text(max_size=4), st.floats(0, 3), st.booleans(), st.dates())
contents = st.fixed_dictionaries(dict.fromkeys(CELLS, values))
steps = st.lists(st.dictionaries(st.sampled_from(CELLS), values, min_size=1, max_size=4), max_size=8)


def state(edits: Edits) -> dict[CellId, object]:
    return {cell: edits.value(cell) for cell in CELLS}


@given(contents, steps)
def test_undoing_and_redoing_everything_passes_through_every_state(base, many) -> None:
    edits = Edits(base.__getitem__)
    states = [state(edits)]
    for step in many:
        if edits.do(NAME, step, NOW) is not None:
            states.append(state(edits))
    for expected in reversed(states):
        assert state(edits) == expected
        edits.undo()
    assert not edits.pending
    assert edits.undo() is None
    for expected in states:
        assert state(edits) == expected
        edits.redo()
    assert edits.redo() is None


@given(contents, steps)
def test_pending_is_what_differs_from_the_workbook(base, many) -> None:
    edits = Edits(base.__getitem__)
    for step in many:
        edits.do(NAME, step, NOW)
    for cell in CELLS:
        now, was = edits.value(cell), base[cell]
        equal = isinstance(now, bool) == isinstance(was, bool) and now == was
        both_empty = now in (None, "") and was in (None, "")
        assert (cell in edits.pending) == (not (equal or both_empty))


def test_doing_something_else_ends_the_redoing() -> None:
    edits = Edits(dict.fromkeys(CELLS).__getitem__)
    edits.do(NAME, {CELLS[0]: "一"}, NOW)
    edits.undo()
    edits.do(NAME, {CELLS[0]: "二"}, NOW)
    assert edits.redo() is None
    assert edits.value(CELLS[0]) == "二"


def test_many_cells_are_taken_back_as_one_step() -> None:
    edits = Edits(dict.fromkeys(CELLS).__getitem__)
    edits.do(NAME, dict.fromkeys(CELLS, "已完成"), NOW)
    assert len(edits.done) == 1
    edits.undo()
    assert not edits.pending


@given(contents, steps)
def test_after_saving_undo_still_leads_to_what_stood_there_before(base, many) -> None:
    edits = Edits(base.__getitem__)
    before = state(edits)
    for step in many:
        edits.do(NAME, step, NOW)
    saved = state(edits)
    edits.rebase(saved.__getitem__, lambda cell: cell)
    assert not edits.pending
    assert state(edits) == saved
    while edits.undo() is not None:
        pass
    for cell in CELLS:
        assert edits.value(cell) == before[cell] or {edits.value(cell), before[cell]} <= {None, ""}


@given(contents, contents, steps)
def test_undo_never_brings_back_what_others_replaced(base, theirs, many) -> None:
    edits = Edits(base.__getitem__)
    for step in many:
        edits.do(NAME, step, NOW)
    pending = dict(edits.pending)
    edits.rebase(theirs.__getitem__, lambda cell: cell)
    while edits.undo() is not None:
        pass
    for cell in CELLS:
        if cell not in pending:
            # We had nothing there: whatever is undone, their value stays.
            touched = any(cell in step for step in many)
            assert touched or edits.value(cell) == theirs[cell]


def test_edits_follow_their_cells_and_go_with_them() -> None:
    base = {CellId("甲", 1): "旧", CellId("乙", 1): "旧"}
    edits = Edits(base.__getitem__)
    edits.do(NAME, {CellId("甲", 1): "新", CellId("乙", 1): "新"}, NOW)
    moved = {CellId("甲", 5): "旧"}
    edits.rebase(moved.__getitem__, lambda cell: CellId("甲", 5) if cell.task == "甲" else None)
    assert dict(edits.pending) == {CellId("甲", 5): "新"}
    edits.undo()
    assert not edits.pending
