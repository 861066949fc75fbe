"""What was put into an open document, followed to a file that may have been saved from it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.support.tables import make_table
from xltool.i18n import msg
from xltool.tui.session.edits import CellId, Edits
from xltool.tui.session.merging import Layout, Places, follow_document, merge

TABLE = make_table([{"seq": "1", "task": "任务", "lead": "办公室", "progress": "原"}])
CELL = CellId(TABLE.tasks[0].id, 4)
LAYOUT = Layout.of(TABLE)


@pytest.mark.parametrize(
    ("here", "there", "now", "pending", "waiting", "conflict"),
    [
        ("甲", "甲", "原", "甲", True, False),  # nobody has saved it yet
        ("甲", "甲", "甲", None, False, False),  # saved as we put it
        ("甲", "甲", "乙", None, False, False),  # somebody went on from ours
        ("丙", "甲", "原", "丙", True, False),  # we went on here
        ("丙", "甲", "甲", "丙", False, False),  # saved, and we went on here
        ("丙", "甲", "乙", "丙", False, True),  # both went on: the one true question
        ("丙", "甲", "丙", None, False, False),  # both to the same
        ("原", "甲", "原", None, True, False),  # taken back here, not yet there
        ("原", "甲", "甲", "原", False, False),  # taken back here, but saved there
    ],
)
def test_nothing_is_lost_and_nothing_asked_twice(
    here: str, there: str, now: str, pending: str | None, waiting: bool, conflict: bool
) -> None:
    edits = Edits({CELL: "原"}.__getitem__)
    edits.do(msg("x"), {CELL: there}, dt.datetime.now(dt.UTC))
    edits.do(msg("x"), {CELL: here}, dt.datetime.now(dt.UTC))
    places = Places(LAYOUT, LAYOUT)
    found = follow_document(edits, {CELL: there}, {CELL: "原"}.__getitem__, {CELL: now}.__getitem__, places)
    merged = merge(found.changed, found.known, {CELL: now}.__getitem__, places)
    edits.rebase({CELL: now}.__getitem__, places.cell, found.pending)
    assert edits.pending.get(CELL) == pending
    assert (found.waiting == {CELL: there}) is waiting
    assert bool(merged.conflicts) is conflict
