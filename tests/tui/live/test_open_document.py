"""Saving from the app into a workbook that is open in a real LibreOffice."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.support.app import DAY, play, press, screen_text, settled
from tests.support.libreoffice import Office, wait_until_let_go
from tests.support.screens import assert_screen
from xltool import api
from xltool.errors import InUseError
from xltool.i18n import msg
from xltool.tui.app import XltoolApp
from xltool.tui.dialogs.saving import SaveDialog
from xltool.tui.session.document import Put, preview_there, put_there
from xltool.tui.session.edits import CellId
from xltool.tui.session.unsaved import Unsaved
from xltool.tui.session.watching import look
from xltool.tui.session.work import Session, read
from xltool.workbook.live.libreoffice import worker
from xltool.workbook.live.supervising import in_time

pytestmark = pytest.mark.libreoffice

KINDS = pytest.mark.parametrize("suffix", ["xls", "xlsx"])
Opened = Callable[..., Path]
OpenThere = Callable[[str], tuple[Path, Session]]


@pytest.fixture
def open_there(opened: Opened, open_session: Callable[[Path], Session]) -> OpenThere:
    """`open_there("xls")`: a sample that is open in the application, and a session that has it here."""

    def open_(suffix: str) -> tuple[Path, Session]:
        path = opened(suffix)
        return path, open_session(path)

    return open_


def edit(session: Session, at: int, text: str) -> CellId:
    """Type the progress of the task at a position."""
    column = session.table.column("progress")
    assert column is not None
    cell = session.cell(at, column.index)
    session.set(msg("x"), {cell: text})
    return cell


def put(session: Session, *, status: bool = False, save: bool = False) -> Put:
    """What the save window does."""
    done = put_there(session.wishes(), session.as_of, status=status, save=save)
    session.put(done.there)
    return done


def put_text(session: Session, text: str) -> CellId:
    """Type the progress of the first task and put it into the open document, which nobody saves."""
    cell = edit(session, 0, text)
    put(session)
    return cell


def read_again(session: Session) -> Session:
    """What the app does when the file has changed."""
    session.reread(read(session.path, DAY))
    return session


def progress(path: Path) -> list[str]:
    return [task.text("progress") for task in api.read_table(path).tasks]


@KINDS
def test_saving_writes_where_it_is_open_and_the_file_waits(
    office: Office, open_there: OpenThere, suffix: str
) -> None:
    path, session = open_there(suffix)
    before = path.read_bytes()
    edit(session, 0, "已开展三次")
    office.type(path, "K5", "表里正在打的字")
    done = put(session, status=True)
    assert (done.edits.written, done.edits.skipped, done.saved) == (1, (), False)
    assert done.status is not None and done.status.written > 0
    assert [office.shown(path, ref) for ref in ("H5", "K5")] == ["已开展三次", "表里正在打的字"]
    assert path.read_bytes() == before
    assert (session.waiting, session.unsaved_count, len(session.edits.pending)) == (1, 0, 1)

    office.do(path, "doc.store()")
    merged, _ = session.reread(read(path, DAY))
    assert (merged.arrived, merged.conflicts, session.there) == (1, (), {})
    assert not session.edits.pending
    assert not Unsaved(path).file.exists()
    assert progress(path)[0] == "已开展三次"


@KINDS
def test_saved_there_on_request_with_a_backup_and_nothing_unsure(
    office: Office, open_there: OpenThere, suffix: str
) -> None:
    path, session = open_there(suffix)
    edit(session, 1, "已报送")
    assert put(session, status=True, save=True).saved
    assert progress(path)[1] == "已报送"
    entries = api.history(path)
    assert [(entry.command, entry.live, entry.unsaved) for entry in entries] == [
        ("update", True, False),
        ("refresh", True, False),
    ]
    assert list((path.parent / ".xltool" / path.name / "backups").iterdir())
    assert not read_again(session).edits.pending


def test_what_was_only_put_there_can_be_saved_there_later(office: Office, open_there: OpenThere) -> None:
    path, session = open_there("xlsx")
    put_text(session, "先写")
    done = put(session, save=True)
    assert (done.edits.written, done.saved) == (0, True)
    assert progress(path)[0] == "先写"


def test_a_cell_that_was_changed_there_is_skipped_and_reported_and_stays_ours(
    office: Office, open_there: OpenThere
) -> None:
    path, session = open_there("xls")
    edit(session, 0, "我的")
    other = edit(session, 1, "也是我的")
    office.type(path, "H5", "别人没存盘的字")
    seen = preview_there(session.wishes(), DAY, lambda: False)
    assert seen is not None
    assert [skipped.cell for skipped in seen.refused] == ["H5"]
    assert office.shown(path, "H6") != "也是我的"  # a preview writes nothing
    done = put(session)
    assert [skipped.cell for skipped in done.edits.skipped] == ["H5"]
    assert [office.shown(path, ref) for ref in ("H5", "H6")] == ["别人没存盘的字", "也是我的"]
    assert (list(session.there), session.unsaved_count, session.waiting) == ([other], 1, 1)


def test_rows_inserted_there_are_found_by_their_task(office: Office, open_there: OpenThere) -> None:
    path, session = open_there("xlsx")
    edit(session, 0, "第一项")
    office.do(path, "sheet.Rows.insertByIndex(4, 3)")
    assert put(session).edits.written == 1
    assert office.shown(path, "H8") == "第一项"


def test_closed_without_saving_nothing_is_lost(office: Office, open_there: OpenThere) -> None:
    path, session = open_there("xls")
    put_text(session, "写进了打开的表")
    office.close(path)
    assert look(path, None).let_go
    assert session.document_closed() == 1
    assert (session.waiting, session.unsaved_count) == (0, 1)
    receipt = api.write(session.plan(), session.reading.opened)
    assert (receipt.mode, receipt.written) == ("file", 1)
    assert progress(path)[0] == "写进了打开的表"


@KINDS
def test_saved_there_under_another_name_nothing_goes_astray(
    office: Office, open_there: OpenThere, suffix: str
) -> None:
    path, session = open_there(suffix)
    put_text(session, "已开展三次")
    other = path.with_name(f"另存.{suffix}")
    office.do(path, f"doc.storeAsURL(uno.systemPathToFileUrl({str(other)!r}), doc.Args)")
    stored = other.read_bytes()
    edit(session, 1, "已报送")
    with pytest.raises(InUseError):
        put(session)
    wait_until_let_go(path)
    assert look(path, None).let_go
    assert session.document_closed() == 1
    assert api.write(session.plan(), session.reading.opened).mode == "file"
    assert progress(path)[:2] == ["已开展三次", "已报送"]
    assert office.shown(other, "H6") != "已报送"
    assert other.read_bytes() == stored
    office.close(other)


def test_who_went_on_from_our_text_there_has_the_last_word(office: Office, open_there: OpenThere) -> None:
    path, session = open_there("xlsx")
    put_text(session, "我的")
    office.type(path, "H5", "我的,他又补了一句")
    office.do(path, "doc.store()")
    read_again(session)
    assert not session.conflicts
    assert not session.edits.pending
    assert progress(path)[0] == "我的,他又补了一句"


def test_edited_on_here_and_put_again(office: Office, open_there: OpenThere) -> None:
    path, session = open_there("xls")
    put_text(session, "一稿")
    edit(session, 0, "二稿")
    assert (session.waiting, session.unsaved_count) == (0, 1)
    assert put(session).edits.written == 1
    assert office.shown(path, "H5") == "二稿"
    office.do(path, "doc.store()")
    assert not read_again(session).conflicts


def test_taken_back_here_and_put_again(office: Office, open_there: OpenThere) -> None:
    path, session = open_there("xlsx")
    before = office.shown(path, "H5")
    put_text(session, "写错了")
    session.undo()
    assert (len(session.edits.pending), session.unsaved_count) == (0, 1)
    assert put(session).edits.written == 1
    assert office.shown(path, "H5") == before
    assert (session.there, session.unsaved_count) == ({}, 0)


def test_edited_on_here_after_it_was_saved_there(office: Office, open_there: OpenThere) -> None:
    path, session = open_there("xls")
    cell = put_text(session, "一稿")
    edit(session, 0, "二稿")
    office.do(path, "doc.store()")
    read_again(session)
    assert not session.conflicts
    assert session.edits.pending == {cell: "二稿"}


def test_the_next_session_knows_what_waits_in_the_document(office: Office, open_there: OpenThere) -> None:
    path, first = open_there("xlsx")
    cell = put_text(first, "写进了打开的表")
    first.unsaved.release()

    second = Session(read(path, DAY))
    record = second.hold()
    assert record is not None
    assert second.left_unsaved(record) == 0
    second.resume(record)
    assert second.there == {cell: "写进了打开的表"}
    second.unsaved.release()

    office.do(path, "doc.store()")
    third = Session(read(path, DAY))
    record = third.hold()
    assert record is not None
    assert third.left_unsaved(record) == 0
    assert third.resume(record).arrived == 1
    assert not third.edits.pending and not third.there
    third.unsaved.release()


def test_all_of_it_crosses_a_process_border(office: Office, open_there: OpenThere) -> None:
    """On Windows it is done in a process that can be ended."""
    from xltool.tui.session.document import _preview_there, _put_there

    _, session = open_there("xls")
    cell = edit(session, 0, "过界")
    assert len(in_time(60, _preview_there, session.wishes(), DAY).edits) == 1
    assert in_time(60, _put_there, session.wishes(), DAY, True, False).there == {cell: "过界"}


async def type_progress(pilot: Pilot[int], *keys: str) -> None:
    await press(pilot, "ctrl+g", "H", "5", "enter", "f2", "ctrl+a", *keys, "enter")


def test_the_save_window_says_where_and_writes_there(office: Office, opened: Opened) -> None:
    path = opened("xls")
    before = path.read_bytes()

    async def scenario(pilot: Pilot[int]) -> None:
        await type_progress(pilot, "新", "[", "/", "b", "]")
        await press(pilot, "ctrl+s")
        shown = screen_text(pilot.app)  # type: ignore[arg-type]  # the app under test
        assert "LibreOffice" in shown
        assert "F4那里存盘" in shown
        await press(pilot, "enter")
        assert not isinstance(pilot.app.screen, SaveDialog)
        assert office.shown(path, "H5") == "新[/b]"
        assert path.read_bytes() == before
        assert "待存盘1处" in screen_text(pilot.app)  # type: ignore[arg-type]  # likewise
        await press(pilot, "ctrl+s", "f4", "enter")
        assert "全部已存" in screen_text(pilot.app)  # type: ignore[arg-type]  # likewise

    play(path, scenario)
    assert progress(path)[0] == "新[/b]"


@pytest.mark.parametrize(("size", "theme"), [((120, 36), "dark"), ((80, 24), "plain")])
def test_the_save_window(
    office: Office, opened: Opened, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], theme: str
) -> None:
    path = opened("xls")
    monkeypatch.chdir(path.parent)  # the window names the workbook as it was named

    async def scenario(pilot: Pilot[int]) -> None:
        await type_progress(pilot, "新", "[", "/", "b", "]")
        await press(pilot, "ctrl+g", "H", "6", "enter", "f2", "ctrl+a", "我", "enter")
        office.type(path, "H6", "别人打的")
        pilot.app.look_at_file()  # type: ignore[attr-defined]  # the app under test
        await settled(pilot)
        await press(pilot, "ctrl+s", "f4")
        name = f"save-there-{size[0]}x{size[1]}-{theme}"
        assert_screen(pilot.app, name)  # type: ignore[arg-type]  # the app under test
        await press(pilot, "escape")

    play(Path(path.name), scenario, size=size, theme=theme)


def test_a_closed_workbook_costs_nothing_of_this(sample_copy: Opened) -> None:
    code = """
import sys, datetime, pathlib
from xltool.tui.session.work import Session, read
from xltool.tui.session.watching import look
from xltool.tui.session.saving import preview, save
path, day = pathlib.Path(sys.argv[1]), datetime.date(2022, 11, 24)
session = Session(read(path, day))
assert not look(path, None).reachable
preview(session.plan(), day, config=None, status=True)
save(session.plan(), session.reading.opened, day, config=None, status=True)
names = ("xlwings", "pandas", "multiprocessing", "xltool.workbook.live")
print(*sorted(m for m in sys.modules if m.startswith(names)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(sample_copy("xls"))], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_an_application_that_hangs_ends_in_a_sentence_and_the_window_stays_usable(
    start_office: Callable[[], Office], sample_copy: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = start_office()
    path = office.open(sample_copy("xlsx"))
    api.refresh(path, DAY)  # from here on it listens
    monkeypatch.setattr(worker, "ANSWER_SECONDS", 1.0)

    async def scenario(pilot: Pilot[int]) -> None:
        await type_progress(pilot, "新")
        office.signal(signal.SIGSTOP)
        try:
            await press(pilot, "ctrl+s")
            assert "没有响应" in screen_text(pilot.app)  # type: ignore[arg-type]  # the app under test
            await press(pilot, "escape")
            assert len(pilot.app.session.edits.pending) == 1  # type: ignore[attr-defined]  # likewise
        finally:
            office.signal(signal.SIGCONT)
        monkeypatch.setattr(worker, "ANSWER_SECONDS", 60.0)
        await press(pilot, "ctrl+s", "enter")
        assert office.shown(path, "H5") == "新"

    play(path, scenario)


def test_the_application_killed_while_it_is_written_to(
    start_office: Callable[[], Office], sample_copy: Opened, open_session: Callable[[Path], Session]
) -> None:
    office = start_office()
    path = office.open(sample_copy("xls"))
    session = open_session(path)
    cell = edit(session, 0, "新")
    wishes = session.wishes()
    office.signal(signal.SIGKILL)
    office.end()
    with pytest.raises(InUseError):
        put_there(wishes, DAY, status=False, save=False)
    assert session.edits.pending == {cell: "新"}
    assert api.write(session.plan(), session.reading.opened).written == 1


def test_the_app_says_when_the_document_was_saved_or_closed(office: Office, opened: Opened) -> None:
    path = opened("xlsx")

    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp) and app.session is not None
        await type_progress(pilot, "一")
        await press(pilot, "ctrl+s", "enter")
        office.do(path, "doc.store()")
        app.look_at_file()
        await settled(pilot)
        assert "全部已存" in screen_text(app)
        await type_progress(pilot, "二")
        await press(pilot, "ctrl+s", "enter")
        assert (app.session.waiting, app.session.unsaved_count) == (1, 0)
        office.close(path)
        app.look_at_file()
        await settled(pilot)
        assert (app.session.waiting, app.session.unsaved_count) == (0, 1)
        await press(pilot, "ctrl+s", "enter")
        assert "全部已存" in screen_text(app)

    play(path, scenario)
    assert progress(path)[0] == "二"


def test_quitting_with_cells_that_wait_there_can_have_them_saved_there(
    office: Office, opened: Opened
) -> None:
    path = opened("xls")

    async def scenario(pilot: Pilot[int]) -> None:
        await type_progress(pilot, "一")
        await press(pilot, "ctrl+s", "enter", "ctrl+q", "2", "f4", "enter")

    play(path, scenario)
    assert progress(path)[0] == "一"
