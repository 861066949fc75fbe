"""Excel and WPS over COM, with an application in memory that raises what Excel raises."""

from __future__ import annotations

import atexit
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support import fake_excel
from tests.support.fake_excel import Excel, Workbook, com_error
from xltool import api, open_workbook
from xltool.errors import InUseError
from xltool.history import commit_live
from xltool.table.reader import read_table
from xltool.workbook.base import Receipt
from xltool.workbook.live.book import LiveWorkbook
from xltool.workbook.live.windows import calls
from xltool.workbook.live.windows.native import ComNative

DAY = dt.date(2022, 11, 24)
BUSY = com_error(fake_excel.BUSY, "被呼叫方拒绝接收呼叫。", None, None)


@pytest.fixture(autouse=True)
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_excel.install(monkeypatch)
    monkeypatch.setattr(calls.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(calls, "PATIENCE_SECONDS", 0.2)


@pytest.fixture
def path(sample_copy: Callable[..., Path]) -> Path:
    return sample_copy("xlsx")


@pytest.fixture
def excel(path: Path) -> Excel:
    """Excel with the sample open: its values, merges and nothing else."""
    sheet = open_workbook(path).sheets[0]
    application = Excel()
    book = Workbook(application, str(path), [values for _, values in sheet.rows()])
    book.sheet.merges = [tuple(cells) for cells in sheet.merged]
    return application


def attach(path: Path) -> LiveWorkbook:
    from xltool.workbook.live.windows.attaching import find_book

    application, book = find_book(path)
    return LiveWorkbook(book, ComNative(application), path)


def running(monkeypatch: pytest.MonkeyPatch, **applications: Any) -> None:
    """Make applications active under their names (Excel_Application for "Excel.Application")."""
    import win32com.client

    def get(name: str) -> Any:
        found = applications.get(name.replace(".", "_"))
        if found is None:
            raise com_error(-2147221021, "Operation unavailable", None, None)
        return found

    monkeypatch.setattr(win32com.client, "GetActiveObject", get)


@pytest.fixture
def book(path: Path, excel: Excel, monkeypatch: pytest.MonkeyPatch) -> LiveWorkbook:
    running(monkeypatch, Excel_Application=excel)
    return attach(path)


def refresh(book: LiveWorkbook, *, save: bool = False) -> Receipt:
    from xltool.calendar import load_calendar
    from xltool.progress.refresh import plan_refresh
    from xltool.project import load_project

    project = load_project(None, book.path)
    calendar = load_calendar(project.calendar_overlays)

    def read(document: Any) -> Any:
        return read_table(document, hints=project.hints(), calendar=calendar)

    table = read(book)
    plan = plan_refresh(table, book, DAY, project=project, calendar=calendar, written={})
    return commit_live(plan, book, table, read, save=save)


def test_the_document_is_filled_as_the_file_would_be(book: LiveWorkbook, excel: Excel, path: Path) -> None:
    receipt = refresh(book)
    assert (receipt.mode, receipt.saved, receipt.skipped) == ("live", False, ())
    twin = path.with_name("twin.xlsx")
    twin.write_bytes(path.read_bytes())
    api.refresh(twin, DAY)
    expected = dict(open_workbook(twin).sheets[0].rows())
    sheet = excel.Workbooks[0].sheet
    found = {place: value for place, value in sheet.values.items() if place[1] > 11}
    assert found == {
        (row, column): value
        for row, values in expected.items()
        for column, value in enumerate(values, 1)
        if column > 11 and value is not None
    }
    assert sheet.dress[5, 12] == "like 5,9"
    assert [c.Formula1 for c in next(iter(sheet.conditions.values()))] == ['="红"', '="黄"', '="绿"', '="灰"']
    assert "逾期" in next(iter(sheet.lists.values()))
    assert excel.Workbooks[0].saves == 0


def test_neighbouring_cells_are_written_together(book: LiveWorkbook, excel: Excel) -> None:
    receipt = refresh(book)
    assert excel.Workbooks[0].sheet.writes <= receipt.written / 2


def test_saving_goes_through_the_application(book: LiveWorkbook, excel: Excel) -> None:
    receipt = refresh(book, save=True)
    assert receipt.saved
    assert excel.Workbooks[0].saves == 1
    assert excel.Workbooks[0].CheckCompatibility is True


def test_a_persons_alerts_are_never_turned_off(book: LiveWorkbook, excel: Excel) -> None:
    """Ended in the middle they would stay off, and Excel would close without asking whether to save."""
    refresh(book, save=True)
    assert "DisplayAlerts" not in excel.used


@pytest.mark.parametrize(
    "text", ["1/2", "3月5日", "=1+1", "TRUE", "15", "'quoted", "正常推进", "逾期3天", "真"]
)
def test_text_arrives_as_text(book: LiveWorkbook, text: str) -> None:
    sheet = book.sheets[0]
    sheet["N5"] = text
    assert book.save().skipped == ()
    assert sheet["N5"] == text


def test_days_and_numbers_show_as_such(book: LiveWorkbook, excel: Excel) -> None:
    sheet = book.sheets[0]
    fake = excel.Workbooks[0].sheet
    fake.formats[5, 14] = "@"
    sheet["N5"], sheet["N6"], sheet["N7"] = 3.0, dt.date(2022, 11, 24), "字"
    assert book.save().skipped == ()
    assert (sheet["N5"], sheet["N6"]) == (3.0, dt.date(2022, 11, 24))
    assert (fake.formats[5, 14], fake.formats[6, 14]) == ("General", "yyyy-mm-dd")
    assert (7, 14) not in fake.formats


def test_a_moment_of_being_busy_is_waited_for(book: LiveWorkbook, excel: Excel) -> None:
    excel.faults = {"Value": [BUSY, BUSY], "Value=": [BUSY], "HasFormula": [BUSY]}
    receipt = refresh(book)
    assert receipt.skipped == ()
    assert receipt.written > 0


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (BUSY, "APPLICATION_BUSY"),
        (com_error(-2147417846, "忙", None, None), "APPLICATION_BUSY"),
        (
            com_error(fake_excel.EXCEPTION, "x", (0, None, None, None, 0, -2146777998), None),
            "APPLICATION_BUSY",
        ),
        (com_error(fake_excel.DISCONNECTED, "断开", None, None), "APPLICATION_GONE"),
        (com_error(fake_excel.SERVER_UNAVAILABLE, "RPC 服务器不可用。", None, None), "APPLICATION_GONE"),
    ],
)
def test_trouble_ends_in_a_message(
    book: LiveWorkbook, excel: Excel, path: Path, fault: com_error, code: str
) -> None:
    before = path.read_bytes()
    excel.faults = {"Value=": [fault] * 100_000}
    with pytest.raises(InUseError) as caught:
        refresh(book)
    assert (caught.value.code, caught.value.exit_code) == (code, 4)
    assert path.read_bytes() == before


def test_a_protected_sheet_is_left_alone(book: LiveWorkbook, excel: Excel, path: Path) -> None:
    excel.Workbooks[0].sheet.ProtectContents = True
    receipt = refresh(attach(path))
    assert receipt.written == 0
    assert receipt.skipped


def test_what_excel_refuses_is_reported_cell_by_cell(book: LiveWorkbook, excel: Excel) -> None:
    excel.Workbooks[0].sheet.refused = {(6, 12)}
    receipt = refresh(book)
    assert [skipped.cell for skipped in receipt.skipped] == ["L6"]
    assert excel.Workbooks[0].sheet.values[5, 12] == "滞后"


def test_rows_that_a_filter_hides_get_their_own_values(book: LiveWorkbook, excel: Excel) -> None:
    """A block over a filtered range fills its visible cells only."""
    sheet = excel.Workbooks[0].sheet
    sheet.hidden_rows = {6, 7}
    receipt = refresh(book)
    assert receipt.skipped == ()
    assert [sheet.values[row, 12] for row in (5, 6, 7, 8)] == ["滞后", "已完成", "滞后", "正常推进"]


def test_long_texts_are_handed_over_one_by_one(book: LiveWorkbook) -> None:
    sheet = book.sheets[0]
    long = "长" * 8_300
    sheet["N5"], sheet["N6"], sheet["N7"] = "短", long, "短"
    assert book.save().skipped == ()
    assert sheet["N6"] == long


def test_a_cell_of_the_format_text_needs_no_mark(book: LiveWorkbook, excel: Excel) -> None:
    sheet = book.sheets[0]
    excel.Workbooks[0].sheet.formats[5, 14] = "@"
    sheet["N5"] = "1/2"
    assert book.save().skipped == ()
    assert excel.Workbooks[0].sheet.values[5, 14] == "1/2"


def test_new_kinds_of_errors_are_errors(book: LiveWorkbook, excel: Excel) -> None:
    excel.Workbooks[0].sheet.values.update({(5, 14): -2146826243, (6, 14): -2146826246, (7, 14): -7.0})
    book.reread()
    sheet = book.sheets[0]
    assert [sheet[ref] for ref in ("N5", "N6", "N7")] == ["#SPILL!", "#N/A", -7.0]


def test_formulas_stay(book: LiveWorkbook, excel: Excel) -> None:
    sheet = excel.Workbooks[0].sheet
    sheet.values[5, 12] = "计算结果"
    sheet.formulas.add((5, 12))
    book.reread()
    assert book.sheets[0].has_formula(5, 12)
    assert list(book.sheets[0].formula_rows(12, [4, 5, 6])) == [5]


def test_whole_columns_that_are_merely_dressed_are_not_read(book: LiveWorkbook, excel: Excel) -> None:
    plain = list(book.sheets[0].rows())
    excel.Workbooks[0].sheet.used = (1, 1, 1_048_576, 16)
    book.reread()
    assert list(book.sheets[0].rows()) == plain
    assert refresh(book).written > 0


def test_dress_is_not_copied_over_hidden_rows(book: LiveWorkbook, excel: Excel) -> None:
    excel.Workbooks[0].sheet.hidden_rows = {6}
    refresh(book)
    dress = excel.Workbooks[0].sheet.dress
    assert dress[5, 12] == "like 5,9"
    assert (6, 12) not in dress


def test_dress_takes_no_comment_away(book: LiveWorkbook, excel: Excel) -> None:
    sheet = excel.Workbooks[0].sheet
    sheet.comments = {(6, 12): "科长:再核一遍"}
    receipt = refresh(book)
    assert receipt.skipped == ()
    assert sheet.comments == {(6, 12): "科长:再核一遍"}
    assert sheet.values[6, 12]
    assert [(row, 12) in sheet.dress for row in (5, 6, 7)] == [True, False, True]


def test_a_document_saved_under_another_name_is_another_ones(book: LiveWorkbook, excel: Excel) -> None:
    """Neither written nor saved, at whichever moment a person does that."""
    document = excel.Workbooks[0]
    before = dict(document.sheet.values)
    document.FullName = "C:\\另存.xlsx"
    for save in (False, True):
        with pytest.raises(InUseError) as caught:
            refresh(book, save=save)
        assert caught.value.code == "APPLICATION_GONE"
    with pytest.raises(InUseError):
        book.save_file()
    assert (document.sheet.values, document.saves) == (before, 0)


def test_protected_view_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    excel = Excel()
    excel.ProtectedViewWindows = [SimpleNamespace(SourcePath=str(path.parent), SourceName=path.name)]
    running(monkeypatch, Excel_Application=excel)
    with pytest.raises(InUseError) as caught:
        attach(path)
    assert (caught.value.code, caught.value.exit_code) == ("PROTECTED_VIEW", 4)


def test_read_only_is_named(book: LiveWorkbook, excel: Excel, path: Path) -> None:
    excel.Workbooks[0].ReadOnly = True
    with pytest.raises(InUseError) as caught:
        attach(path).refuse_read_only()
    assert (caught.value.code, caught.value.exit_code) == ("OPEN_READ_ONLY", 4)


def test_not_open_anywhere(path: Path) -> None:
    with pytest.raises(InUseError) as caught:
        attach(path)
    assert caught.value.code == "NOT_OPEN"


def test_an_excel_that_is_busy_when_it_is_looked_for(
    path: Path, excel: Excel, monkeypatch: pytest.MonkeyPatch
) -> None:
    running(monkeypatch, Excel_Application=excel)
    excel.always = BUSY
    with pytest.raises(InUseError) as caught:
        attach(path)
    assert caught.value.code == "APPLICATION_BUSY"
    excel.always, excel.deaf = None, True
    with pytest.raises(InUseError) as caught:
        attach(path)
    assert caught.value.code == "APPLICATION_BUSY"


def test_wps_without_a_protected_view(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wps = Excel("Microsoft Excel", r"C:\Program Files\Kingsoft\WPS Office\office6")
    del wps.ProtectedViewWindows
    running(monkeypatch, Ket_Application=wps)
    with pytest.raises(InUseError) as caught:
        attach(path)
    assert caught.value.code == "NOT_OPEN"


def test_the_running_object_table_is_asked_first(
    path: Path, excel: Excel, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pythoncom

    other, ours = SimpleNamespace(), SimpleNamespace()
    other.GetDisplayName = lambda *_: str(path.with_name("别的.xlsx"))
    ours.GetDisplayName = lambda *_: str(path)
    table = pythoncom.GetRunningObjectTable.return_value
    table.EnumRunning.return_value = [other, ours]
    found = SimpleNamespace(QueryInterface=lambda _: excel.Workbooks[0])
    table.GetObject.side_effect = lambda moniker: found if moniker is ours else None
    assert attach(path).application == "Excel"


def test_wps_is_asked_before_excel_and_known_by_its_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wps = Excel("Microsoft Excel", r"C:\Program Files\Kingsoft\WPS Office\office6")
    Workbook(wps, str(path), [["序号"]])
    running(monkeypatch, Ket_Application=wps, Excel_Application=Excel())
    assert attach(path).application == "WPS"


def test_a_document_in_the_cloud_is_found_by_name_in_its_folder(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    excel = Excel()
    Workbook(excel, f"https://example.invalid/personal/{path.name}", [["序号"]])
    running(monkeypatch, Excel_Application=excel)
    with pytest.raises(InUseError):
        attach(path)
    monkeypatch.setenv("OneDrive", str(path.parent))
    assert attach(path).application == "Excel"


def test_xlwings_never_ends_a_persons_excel(book: LiveWorkbook, monkeypatch: pytest.MonkeyPatch) -> None:
    from xltool.workbook.live.windows.safely import xlwings_for_windows

    unregistered: list[Any] = []
    monkeypatch.setattr(atexit, "unregister", unregistered.append)
    engine = xlwings_for_windows()
    assert unregistered == [engine.cleanup]
    assert engine.N_COM_ATTEMPTS == 1
    import win32com.client

    assert not win32com.client.DispatchEx.called
