"""Refreshing a workbook while it is open in a real LibreOffice."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.libreoffice import Office, wait_until_let_go
from xltool import api, open_workbook
from xltool.errors import ChangedError, InUseError
from xltool.workbook.base import Receipt
from xltool.workbook.live.book import LiveWorkbook
from xltool.workbook.live.libreoffice import running, worker
from xltool.workbook.live.sheet import LiveSheet
from xltool.workbook.presence import PresenceState, who_has_open

pytestmark = pytest.mark.libreoffice

DAY = dt.date(2022, 11, 24)
KINDS = pytest.mark.parametrize("suffix", ["xls", "xlsx"])
Opened = Callable[..., Path]


def refresh(path: Path, *, save: bool = False, as_of: dt.date = DAY) -> Receipt:
    return api.refresh(path, as_of, live="only", save=save)


def in_the_file(path: Path, heading: str) -> list[object]:
    """What the file itself has below a heading, by libraries that are not ours."""
    if path.suffix == ".xls":
        import xlrd

        sheet = xlrd.open_workbook(str(path)).sheet_by_index(0)
        rows = [[value or None for value in sheet.row_values(r)] for r in range(sheet.nrows)]
    else:
        import openpyxl

        rows = [list(row) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)]
    for at, row in enumerate(rows):
        if heading in row:
            return [below[row.index(heading)] for below in rows[at + 1 :]]
    return []


@KINDS
def test_the_document_is_filled_and_the_file_left_alone(office: Office, opened: Opened, suffix: str) -> None:
    path = opened(suffix)
    before = path.read_bytes()
    twin = path.with_name(f"twin.{suffix}")
    twin.write_bytes(before)
    by_file = api.refresh(twin, DAY)
    receipt = refresh(path)
    assert (receipt.mode, receipt.saved, receipt.backup) == ("live", False, None)
    assert (receipt.written, receipt.skipped) == (by_file.written, by_file.skipped)
    assert path.read_bytes() == before
    for heading in ("任务状态", "预警", "预警说明", "剩余工作日", "量化进度"):
        expected = [value or "" for value in in_the_file(twin, heading)]
        assert [value or "" for value in office.column(path, heading)] == expected, heading
    assert office.column(path, "任务状态")[0] == "滞后"


@KINDS
def test_a_second_refresh_writes_nothing(opened: Opened, suffix: str) -> None:
    path = opened(suffix)
    first, second = refresh(path), refresh(path)
    assert first.written > 0
    assert (second.written, second.skipped, second.saved) == (0, (), False)


@KINDS
def test_saving_is_asked_for_and_done_by_the_application(office: Office, opened: Opened, suffix: str) -> None:
    path = opened(suffix)
    office.type(path, "K5", "用户正在写的备注")
    receipt = refresh(path, save=True)
    assert receipt.saved
    assert receipt.backup is not None and receipt.backup.exists()
    assert receipt.sha256_after != receipt.sha256_before
    assert in_the_file(path, "任务状态")[0] == "滞后"
    assert in_the_file(path, "备注")[0] == "用户正在写的备注"
    office.close(path)
    again = api.refresh(path, DAY)
    assert (again.mode, again.written, again.skipped) == ("file", 0, ())


@KINDS
def test_what_was_written_without_saving_can_be_saved_later(opened: Opened, suffix: str) -> None:
    path = opened(suffix)
    refresh(path)
    receipt = refresh(path, save=True)
    assert (receipt.written, receipt.saved) == (0, True)
    assert len(receipt.notes) == 1  # nothing else would tell a person
    assert receipt.backup is not None and receipt.backup.exists()
    assert in_the_file(path, "任务状态")[0] == "滞后"
    again = refresh(path, save=True)
    assert (again.written, again.saved) == (0, False)


@KINDS
def test_new_columns_are_dressed_and_stay_so_in_the_file(office: Office, opened: Opened, suffix: str) -> None:
    path = opened(suffix)
    refresh(path, save=True)
    office.close(path)
    office.open(path)
    looks = office.do(
        path,
        """
column = next(c for c in range(40) if sheet.getCellByPosition(c, 3).String == "预警")
head, body = sheet.getCellByPosition(column, 3), sheet.getCellByPosition(column, 4)
beside = sheet.getCellRangeByName("I5")
formats = sheet.ConditionalFormats.getConditionalFormats()
result = {
    "borders": [head.TopBorder.OuterLineWidth > 0, body.LeftBorder.OuterLineWidth > 0],
    "font": body.CharFontNameAsian == beside.CharFontNameAsian and body.CharHeight == beside.CharHeight,
    "lights": sorted(f.getByIndex(i).Formula1 for f in formats for i in range(f.Count)),
    "choices": sheet.getCellByPosition(column - 1, 4).Validation.Type.value,
}
""",
    )
    assert looks == {
        "borders": [True, True],
        "font": True,
        "lights": sorted(['"红"', '"黄"', '"绿"', '"灰"']),
        "choices": "LIST",
    }


@KINDS
def test_a_persons_unsaved_text_is_kept(office: Office, opened: Opened, suffix: str) -> None:
    path = opened(suffix)
    office.type(path, "H5", "刚刚打的进展,还没存盘")
    receipt = refresh(path)
    assert receipt.written > 0
    assert office.shown(path, "H5") == "刚刚打的进展,还没存盘"


@KINDS
def test_what_a_person_wrote_into_an_owned_cell_is_skipped_and_reported(
    office: Office, opened: Opened, suffix: str
) -> None:
    path = opened(suffix)
    refresh(path)
    target = next(ref for ref in ("L5", "L6", "M5") if office.shown(path, ref))
    office.type(path, target, "我说了算")
    receipt = refresh(path, as_of=dt.date(2022, 12, 20))
    assert target in {skipped.cell for skipped in receipt.skipped}
    assert office.shown(path, target) == "我说了算"
    assert receipt.written > 0


@KINDS
def test_an_edit_between_planning_and_writing_is_skipped_and_reported(
    office: Office, opened: Opened, suffix: str
) -> None:
    path = opened(suffix)
    table = api.open_table(path, live="only")
    try:
        plan = api.plan_refresh(table, DAY)
        office.type(path, "L6", "抢先一步")
        receipt = api.write(plan, table)
    finally:
        table.book.close()
    assert "L6" in {skipped.cell for skipped in receipt.skipped}
    assert office.shown(path, "L6") == "抢先一步"
    assert office.shown(path, "L5") == "滞后"


SORT_DOWN = """
field = uno.createUnoStruct("com.sun.star.table.TableSortField")
field.Field, field.IsAscending = 0, False
descriptor = body.createSortDescriptor()
for option in descriptor:
    if option.Name == "SortFields":
        option.Value = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    elif option.Name == "ContainsHeader":
        option.Value = False
body.sort(descriptor)
"""


def states_by_task(path: Path) -> dict[str, tuple[int, object]]:
    """Task id → its row in the open document, and its state."""
    opened = api.open_table(path, live="only")
    try:
        column = opened.table.column("state")
        sheet = opened.book[opened.table.sheet]
        index = column.index if column is not None else 0
        return {task.id: (task.row, sheet.value(task.row, index)) for task in opened.table.tasks}
    finally:
        opened.book.close()


@KINDS
def test_rows_inserted_and_sorted_between_planning_and_writing(
    office: Office, opened: Opened, suffix: str
) -> None:
    """Made for one order of rows and written into another: every task still gets its own state."""
    path = opened(suffix, "B")
    table = api.open_table(path, live="only")
    try:
        plan = api.plan_refresh(table, DAY)
        expected = {edit.task: edit.new for edit in plan if edit.ref.startswith("L") and edit.task}
        before = {task.id: task.row for task in table.table.tasks}
        office.do(path, 'sheet.Rows.insertByIndex(5, 2); body = cells("A8:K11")' + SORT_DOWN)
        receipt = api.write(plan, table)
    finally:
        table.book.close()
    assert receipt.written > 0
    assert receipt.skipped == ()
    after = states_by_task(path)
    assert {task: state for task, (_, state) in after.items()} == expected
    assert len(set(expected.values())) > 1
    turned = sorted(before, key=lambda task: -before[task])
    assert sorted(after, key=lambda task: after[task][0]) == turned
    assert min(row for row, _ in after.values()) == 8
    assert [office.shown(path, ref) for ref in ("L6", "L7")] == ["", ""]


@KINDS
def test_sorted_after_a_refresh_the_next_one_changes_nothing_but_another_day_does(
    office: Office, opened: Opened, suffix: str
) -> None:
    path = opened(suffix, "B")
    refresh(path)
    expected = {task: state for task, (_, state) in states_by_task(path).items()}
    office.do(path, 'body = cells("A6:Q9")' + SORT_DOWN)
    assert {task: state for task, (_, state) in states_by_task(path).items()} == expected
    again = refresh(path)
    assert (again.written, again.skipped) == (0, ())
    later = refresh(path, as_of=dt.date(2022, 12, 20))
    assert later.written > 0
    assert later.skipped == ()
    twin = path.with_name(f"twin.{suffix}")
    twin.write_bytes(path.read_bytes())
    api.refresh(twin, dt.date(2022, 12, 20))
    table = api.read_table(twin)
    column = table.column("state")
    assert column is not None
    assert {task: state for task, (_, state) in states_by_task(path).items()} == {
        task.id: task.text("state") for task in table.tasks
    }


@KINDS
def test_a_protected_sheet_is_left_alone_cell_by_cell(office: Office, opened: Opened, suffix: str) -> None:
    path = opened(suffix)
    office.do(path, 'sheet.protect("")')
    receipt = refresh(path)
    assert receipt.written == 0
    assert receipt.skipped
    assert office.shown(path, "L5") == ""


@KINDS
def test_formulas_and_merges_are_not_written_over(office: Office, opened: Opened, suffix: str) -> None:
    path = opened(suffix)
    refresh(path)
    office.do(path, 'cell("L5").Formula = \'="公式"\'')
    office.do(path, 'cells("M5:M6").merge(True)')
    receipt = refresh(path, as_of=dt.date(2022, 12, 20))
    left = {skipped.cell for skipped in receipt.skipped}
    assert "L5" in left
    assert office.do(path, 'result = cell("L5").Formula') == '="公式"'
    assert office.do(path, 'result = cells("M5:M6").getIsMerged()')


@KINDS
def test_the_file_changed_underneath_is_not_overwritten(
    office: Office, opened: Opened, tmp_path: Path, suffix: str
) -> None:
    path = opened(suffix)
    table = api.open_table(path, live="only")
    try:
        plan = api.plan_refresh(table, DAY)
        other = b"another program's bytes"
        path.write_bytes(other)
        with pytest.raises(ChangedError) as caught:
            api.write(plan, table, save=True)
    finally:
        table.book.close()
    assert caught.value.code == "CHANGED_ON_DISK"
    assert path.read_bytes() == other
    assert office.shown(path, "L5") == ""


@KINDS
def test_the_file_changed_between_writing_and_saving(
    office: Office, opened: Opened, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    path = opened(suffix)
    push = LiveSheet.push

    def somebody_saves_too(sheet: LiveSheet) -> object:
        done = push(sheet)
        path.write_bytes(b"another program's bytes")
        return done

    monkeypatch.setattr(LiveSheet, "push", somebody_saves_too)
    with pytest.raises(ChangedError) as caught:
        refresh(path, save=True)
    assert caught.value.code == "NOT_SAVED"
    assert path.read_bytes() == b"another program's bytes"
    assert office.shown(path, "L5") == "滞后"


@KINDS
def test_the_application_killed_while_it_is_written(
    start_office: Callable[[], Office], sample_copy: Opened, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    office = start_office()
    path = office.open(sample_copy(suffix))
    before = path.read_bytes()
    push_column = LiveSheet._push_column
    columns: list[int] = []

    def killed_after_two(sheet: LiveSheet, column: int, cells: dict[int, object]) -> object:
        if len(columns) == 2:
            office.signal(signal.SIGKILL)
        columns.append(column)
        return push_column(sheet, column, cells)

    monkeypatch.setattr(LiveSheet, "_push_column", killed_after_two)
    with pytest.raises(InUseError) as caught:
        refresh(path)
    assert (caught.value.code, caught.value.exit_code) == ("APPLICATION_GONE", 4)
    assert path.read_bytes() == before
    monkeypatch.undo()
    # What it left behind is a stale marker: the next refresh writes the file, and says so.
    assert who_has_open(path).state is PresenceState.STALE
    receipt = api.refresh(path, DAY)
    assert (receipt.mode, receipt.saved, receipt.skipped) == ("file", True, ())
    assert receipt.notes


def test_an_application_that_hangs_ends_in_a_message(
    start_office: Callable[[], Office], sample_copy: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = start_office()
    path = office.open(sample_copy("xls"))
    before = path.read_bytes()
    refresh(path)
    monkeypatch.setattr(worker, "ANSWER_SECONDS", 1.0)
    office.signal(signal.SIGSTOP)
    try:
        with pytest.raises(InUseError) as caught:
            refresh(path, as_of=dt.date(2022, 12, 20))
    finally:
        office.signal(signal.SIGCONT)
    assert (caught.value.code, caught.value.exit_code) == ("APPLICATION_SILENT", 4)
    assert path.read_bytes() == before
    assert office.shown(path, "L5") == "滞后"


def test_an_application_that_hangs_before_it_is_reached(
    start_office: Callable[[], Office], sample_copy: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = start_office()
    path = office.open(sample_copy("xls"))
    before = path.read_bytes()
    monkeypatch.setattr(running, "START_SECONDS", 1.0)
    office.signal(signal.SIGSTOP)
    try:
        with pytest.raises(InUseError) as caught:
            api.refresh(path, DAY)
    finally:
        office.signal(signal.SIGCONT)
    assert (caught.value.code, caught.value.exit_code) == ("APPLICATION_SILENT", 4)
    assert path.read_bytes() == before
    assert office.shown(path, "L5") == ""


def test_an_application_without_our_pipe_is_reached_and_stays(
    start_office: Callable[[], Office], sample_copy: Opened
) -> None:
    office = start_office()
    path = office.open(sample_copy("xlsx"))
    windows = "result = desktop.Frames.Count"
    before = office.do(path, windows)
    book = open_workbook(path, live="only")
    assert isinstance(book, LiveWorkbook)
    assert book.application == "LibreOffice"
    book.close()
    assert office.do(path, windows) == before
    assert office.do(path, "result = doc.isModified()") is False


@KINDS
def test_a_foreign_lock_file_stops_it(sample_copy: Opened, suffix: str) -> None:
    path = sample_copy(suffix)
    marker = path.with_name(f".~lock.{path.name}#")
    marker.write_text(",张三,OTHER-PC,24.11.2022 09:00,file:///C:/Users/zhang/profile;", "utf-8")
    before = path.read_bytes()
    for live, code in (("auto", "LOCKED_BY_APP"), ("only", "NOT_OPEN")):
        with pytest.raises(InUseError) as caught:
            api.refresh(path, DAY, live=live)  # type: ignore[arg-type]  # two of the three words
        assert (caught.value.code, caught.value.exit_code) == (code, 4)
    assert path.read_bytes() == before
    assert marker.exists()


@KINDS
def test_a_stale_lock_file_of_ours_is_reported_and_the_file_written(
    start_office: Callable[[], Office], sample_copy: Opened, suffix: str
) -> None:
    office = start_office()
    path = office.open(sample_copy(suffix))
    marker = path.with_name(f".~lock.{path.name}#")
    left = marker.read_bytes()
    office.signal(signal.SIGKILL)
    office.end()
    wait_until_let_go(path)
    assert marker.read_bytes() == left
    receipt = api.refresh(path, DAY)
    assert (receipt.mode, receipt.saved) == ("file", True)
    assert any(marker.name in note for note in receipt.notes)
    assert marker.exists()


def test_never_means_never(opened: Opened) -> None:
    path = opened("xlsx")
    before = path.read_bytes()
    with pytest.raises(InUseError) as caught:
        api.refresh(path, DAY, live="never")
    assert caught.value.code == "LOCKED_BY_APP"
    assert path.read_bytes() == before


def test_only_means_only(sample_copy: Opened) -> None:
    path = sample_copy("xlsx")
    with pytest.raises(InUseError) as caught:
        api.refresh(path, DAY, live="only")
    assert caught.value.code == "NOT_OPEN"


def test_a_document_open_read_only_is_not_written(office: Office, sample_copy: Opened) -> None:
    path = sample_copy("xlsx")
    before = path.read_bytes()
    code = """
options = [uno.createUnoStruct("com.sun.star.beans.PropertyValue") for _ in range(2)]
for option, name in zip(options, ("ReadOnly", "Hidden")):
    option.Name, option.Value = name, True
desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, tuple(options))
"""
    office.do(path, code)
    try:
        with pytest.raises(InUseError) as caught:
            api.refresh(path, DAY)
    finally:
        office.close(path)
    assert caught.value.exit_code == 4
    assert path.read_bytes() == before


def test_undo_takes_back_in_the_document(office: Office, opened: Opened) -> None:
    path = opened("xlsx")
    refresh(path)
    office.type(path, "H6", "刚打的字")
    receipt = api.undo(path)
    assert (receipt.mode, receipt.saved) == ("live", False)
    assert receipt.written > 0
    assert office.shown(path, "L5") == ""
    assert office.shown(path, "H6") == "刚打的字"


@KINDS
def test_cells_that_were_never_saved_are_still_the_tools(office: Office, opened: Opened, suffix: str) -> None:
    """Written in the file, then in the document, which is closed without saving: the file's old values are
    not taken for a person's."""
    path = opened(suffix)
    office.close(path)
    assert api.refresh(path, DAY).saved
    office.open(path)
    assert refresh(path, as_of=dt.date(2022, 12, 20)).written > 0
    office.close(path)
    receipt = api.refresh(path, dt.date(2023, 1, 10))
    assert (receipt.mode, receipt.skipped) == ("file", ())
    assert receipt.written > 0


def test_cells_that_the_person_saved_are_the_tools_too(office: Office, opened: Opened) -> None:
    path = opened("xlsx")
    refresh(path)
    office.do(path, "doc.store()")
    office.close(path)
    receipt = api.refresh(path, dt.date(2022, 12, 20))
    assert (receipt.mode, receipt.skipped) == ("file", ())
    assert receipt.written > 0


def test_update_writes_where_it_is_open(office: Office, opened: Opened) -> None:
    path = opened("xls")
    before = path.read_bytes()
    receipt = api.update(path, "2", {"progress": "已全部报送"})
    assert (receipt.mode, receipt.written) == ("live", 1)
    assert office.shown(path, "H6") == "已全部报送"
    assert path.read_bytes() == before


@KINDS
def test_rows_that_a_filter_hides_are_filled_and_dressed_like_the_others(
    office: Office, opened: Opened, suffix: str
) -> None:
    path = opened(suffix, "B")
    code = """
field = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
field.Field, field.IsNumeric, field.StringValue = 0, False, "2"
field.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
body = cells("A5:K9")
descriptor = body.createFilterDescriptor(True)
descriptor.ContainsHeader = True
descriptor.setFilterFields((field,))
body.filter(descriptor)
result = [sheet.Rows.getByIndex(row).IsVisible for row in range(5, 9)]
"""
    assert office.do(path, code) == [False, True, False, False]
    twin = path.with_name(f"twin.{suffix}")
    twin.write_bytes(path.read_bytes())
    api.refresh(twin, DAY)
    receipt = refresh(path)
    assert receipt.skipped == ()
    expected = [value or "" for value in in_the_file(twin, "任务状态")]
    assert [value or "" for value in office.column(path, "任务状态")] == expected
    borders = "result = [cell(f'L{row}').BottomBorder.OuterLineWidth > 0 for row in (6, 7, 8, 9)]"
    assert office.do(path, borders) == [True] * 4
    assert office.do(path, "result = sheet.Rows.getByIndex(5).IsVisible") is False
