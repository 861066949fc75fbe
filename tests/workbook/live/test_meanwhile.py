"""What a person does with the open document just when it is written; comments on cells that are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.libreoffice import Office, wait_until_let_go
from xltool import api, open_workbook
from xltool.errors import InUseError
from xltool.workbook.live.sheet import CHANGED_HERE, LiveSheet

pytestmark = pytest.mark.libreoffice

DAY, LATER = dt.date(2022, 11, 24), dt.date(2022, 12, 20)
KINDS = pytest.mark.parametrize("suffix", ["xls", "xlsx"])
Opened = Callable[..., Path]
COMMENTS = "result = [[a.Position.Column, a.Position.Row, a.String] for a in sheet.Annotations]"


def comment(office: Office, path: Path, column: int, row: int) -> None:
    """Put a comment on a cell (counted from 0), as a person does."""
    code = f"""
place = uno.createUnoStruct("com.sun.star.table.CellAddress")
place.Sheet, place.Column, place.Row = 0, {column}, {row}
sheet.Annotations.insertNew(place, "科长:再核一遍")
"""
    office.do(path, code)


def states_by_task(office: Office, path: Path) -> dict[str, str]:
    """What stands in 任务状态's column, by the task's name in the same row."""
    return {
        office.shown(path, f"B{row}"): office.shown(path, f"L{row}")
        for row in range(5, 12)
        if office.shown(path, f"B{row}")
    }


@KINDS
def test_comments_stay(office: Office, opened: Opened, suffix: str) -> None:
    path = opened(suffix)
    api.refresh(path, DAY, live="only")
    for column in range(7, 15):  # a person's columns and the tool's
        comment(office, path, column, 5)
        comment(office, path, column, 6)
    before = office.do(path, COMMENTS)
    assert api.update(path, "2", {"progress": "=1/2"}).written == 1
    receipt = api.refresh(path, LATER, live="only")
    assert receipt.written > 0
    assert receipt.skipped == ()
    assert office.do(path, COMMENTS) == before
    assert office.do(path, "result = [cell('H6').Formula, cell('H6').Type.value]") == ["=1/2", "TEXT"]


@KINDS
def test_comments_stay_where_new_columns_are_dressed(office: Office, opened: Opened, suffix: str) -> None:
    path = opened(suffix)
    comment(office, path, 12, 5)
    before = office.do(path, COMMENTS)
    assert api.refresh(path, DAY, live="only").skipped == ()
    assert office.do(path, COMMENTS) == before
    assert office.do(
        path, "result = [cell(f'M{row}').BottomBorder.OuterLineWidth > 0 for row in (5, 7)]"
    ) == [
        True,
        True,
    ]


def test_a_cell_that_holds_something_takes_another_ones_dress(office: Office, opened: Opened) -> None:
    path = opened("xlsx")
    book = open_workbook(path, live="only")
    book.sheets[0].set("H5", "新的", like="A4")
    receipt = book.save()
    book.close()
    assert (receipt.written, receipt.skipped) == (1, ())
    assert office.shown(path, "H5") == "新的"
    assert office.do(path, "result = cell('H5').CharWeight == cell('A4').CharWeight")


@KINDS
@pytest.mark.parametrize("refreshed", [False, True])
def test_rows_inserted_after_the_last_look(
    office: Office, opened: Opened, monkeypatch: pytest.MonkeyPatch, suffix: str, refreshed: bool
) -> None:
    """No task gets another one's state; what had to be left alone is reported and can be done again."""
    path = opened(suffix)
    if refreshed:
        api.refresh(path, DAY, live="only")
    expected = states_by_task(office, path)
    push = LiveSheet.push

    def inserting(sheet: LiveSheet) -> object:
        office.do(path, "sheet.Rows.insertByIndex(4, 1)")
        return push(sheet)

    with monkeypatch.context() as patch:
        patch.setattr(LiveSheet, "push", inserting)
        receipt = api.refresh(path, LATER, live="only")
    assert str(CHANGED_HERE) in {skipped.reason for skipped in receipt.skipped}
    assert states_by_task(office, path) == expected
    again = api.refresh(path, LATER, live="only")
    assert again.skipped == ()
    assert all(states_by_task(office, path).values())
    assert office.shown(path, "L5") == ""


@KINDS
def test_a_sheet_renamed_meanwhile_is_said_in_plain_words(
    office: Office, opened: Opened, suffix: str
) -> None:
    path = opened(suffix)
    table = api.open_table(path, live="only")
    try:
        plan = api.plan_refresh(table, DAY)
        office.do(path, "sheet.Name = '改名'")
        with pytest.raises(InUseError) as caught:
            api.write(plan, table)
    finally:
        table.book.close()
    assert caught.value.code == "SHEET_GONE"
    assert table.table.sheet in caught.value.message
    assert api.refresh(path, DAY, live="only").written > 0


@KINDS
@pytest.mark.parametrize("save", [False, True])
def test_saved_under_another_name(office: Office, opened: Opened, suffix: str, save: bool) -> None:
    """The document is another file's then: nothing is written into it, nor is it saved."""
    path = opened(suffix)
    other = path.with_name(f"另存.{suffix}")
    before = path.read_bytes()
    table = api.open_table(path, live="only")
    try:
        plan = api.plan_refresh(table, DAY)
        office.do(path, f"doc.storeAsURL(uno.systemPathToFileUrl({str(other)!r}), doc.Args)")
        stored = other.read_bytes()
        with pytest.raises(InUseError) as caught:
            api.write(plan, table, save=save)
        assert office.shown(other, "L5") == ""
    finally:
        table.book.close()
        office.close(other)
    assert caught.value.code == "APPLICATION_GONE"
    assert (path.read_bytes(), other.read_bytes()) == (before, stored)
    wait_until_let_go(path)
    assert api.refresh(path, DAY).mode == "file"
