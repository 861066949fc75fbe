"""The session on real workbooks: edits into the file and back, through a crash, beside other writers."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import textwrap
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from xltool import api
from xltool.errors import InUseError
from xltool.i18n import msg
from xltool.tui.session.saving import preview, save
from xltool.tui.session.work import Session, read

DAY = dt.date(2022, 11, 24)
NAME = msg("Edit")
Open = Callable[[Path], Session]


def column(session: Session, field: str) -> int:
    found = session.table.column(field)
    assert found is not None
    return found.index


def write(path: Path, task: str, **values: str) -> None:
    """What another program, or a colleague, does to the file."""
    api.update(path, task, values)


def save_all(session: Session, *, status: bool = False) -> None:
    save(session.plan(), session.reading.opened, DAY, config=None, status=status)
    session.reread(read(session.path, DAY))


@pytest.mark.parametrize("suffix", ["xls", "xlsx"])
def test_an_edit_is_written_by_the_six_rules_and_undo_leads_back(
    sample_copy: Callable[..., Path], open_session: Open, suffix: str
) -> None:
    path = sample_copy(suffix)
    session = open_session(path)
    progress = column(session, "progress")
    before = session.value(0, progress)
    session.set(NAME, {session.cell(0, progress): "已召开沟通会2次"})
    save_all(session)
    assert not session.edits.pending
    assert read(path, DAY).opened.table.tasks[0].text("progress") == "已召开沟通会2次"
    assert api.history(path)[-1].command == "update"
    session.undo()
    assert session.value(0, progress) == before
    save_all(session)
    assert read(path, DAY).opened.table.tasks[0].get("progress") == before


def test_saving_can_bring_the_status_columns_up_to_date(
    sample_copy: Callable[..., Path], open_session: Open
) -> None:
    path = sample_copy("xls")
    session = open_session(path)
    session.set(NAME, {session.cell(0, column(session, "status")): "已完成"})
    shown = preview(session.plan(), DAY, config=None, status=True)
    assert shown.status is not None
    assert path.read_bytes() == Path(session.path).read_bytes()
    planned = {(edit.ref, edit.new) for edit in shown.status}
    save_all(session, status=True)
    assert [entry.command for entry in api.history(path)] == ["update", "refresh"]
    sheet = api.open_workbook(path)[session.table.sheet]
    assert all(sheet[ref] == new for ref, new in planned)
    assert "已完成" in {new for _, new in planned}


def test_an_edit_changes_how_its_task_stands_at_once(
    sample_copy: Callable[..., Path], open_session: Open
) -> None:
    session = open_session(sample_copy("xlsx"))
    assert session.status(0).state != "done"
    session.set(NAME, {session.cell(0, column(session, "status")): "已完成"})
    assert session.status(0).state in ("done", "done_early")
    session.undo()
    assert session.status(0).state != "done"


def test_in_a_long_table_only_the_edited_tasks_are_judged_anew(
    long_table: Path, open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = open_session(long_table)
    status, rate = column(whole, "status"), column(whole, "rate")
    edits = {whole.cell(at, status): "已完成" for at in range(0, 40, 3)}
    edits |= {whole.cell(at, rate): 0.5 for at in range(1, 40, 3)}
    whole.set(NAME, edits)
    whole.unsaved.release()
    monkeypatch.setattr("xltool.tui.session.judging.EVALUATE_ALL", 10)
    part = open_session(long_table)
    part.set(NAME, edits)
    assert part.statuses() == whole.statuses()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("85%", 0.85),
        ("85％", 0.85),
        ("85", 0.85),
        ("100", 1.0),
        ("0.5", 0.5),
        ("0.5%", 0.005),
        ("一半", "一半"),
        ("abc%", "abc%"),
        ("", None),
    ],
)
def test_a_percentage_is_what_the_column_makes_of_it(
    long_table: Path, open_session: Open, typed: str, value: object
) -> None:
    session = open_session(long_table)
    rate = session.table.column("rate")
    assert rate is not None
    assert session.typed(rate, typed) == value
    assert session.shown(rate, 0.85) == "85%"


# Crashes


def test_unsaved_edits_survive_and_are_offered_again(
    sample_copy: Callable[..., Path], open_session: Open
) -> None:
    path = sample_copy("xls")
    first = open_session(path)
    progress, remark = column(first, "progress"), column(first, "remark")
    first.set(NAME, {first.cell(0, progress): "第一次\n第二行 13800000000"})
    first.set(NAME, {first.cell(1, remark): "备注", first.cell(2, remark): "备注"})
    first.undo()
    first.set(NAME, {first.cell(3, remark): "留下"})
    first.undo()
    first.redo()
    expected = dict(first.edits.pending)
    steps = [step.changes for step in first.edits.done]
    first.unsaved.release()  # as when the process ends
    second = Session(read(path, DAY))
    record = second.hold()
    assert record is not None
    assert second.left_unsaved(record) == 2
    second.resume(record)
    assert dict(second.edits.pending) == expected
    assert [step.changes for step in second.edits.done] == steps  # not what was taken back and why
    while second.undo() is not None:
        pass
    assert not second.edits.pending
    assert not second.unsaved.file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such rights")
def test_what_is_not_saved_can_be_read_by_its_owner_only(
    sample_copy: Callable[..., Path], open_session: Open
) -> None:
    before = os.umask(0)
    try:
        session = open_session(sample_copy("xlsx"))
        remark, file = column(session, "remark"), session.unsaved.file
        session.set(NAME, {session.cell(0, remark): "电话 13800000000"})
        assert (mode(file), mode(file.parent)) == (0o600, 0o700)
        session.reread(session.reading)  # written anew
        assert (mode(file), mode(file.parent)) == (0o600, 0o700)
        assert mode(file.parent.parent) == 0o777  # the journal is everybody's who has the workbook
        session.undo()
        assert not file.parent.exists()
        session.set(NAME, {session.cell(0, remark): "再来"})
        session.give_up()
        assert not file.parent.exists()
    finally:
        os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_torn_last_line_costs_that_line_only(sample_copy: Callable[..., Path], open_session: Open) -> None:
    session = open_session(sample_copy("xlsx"))
    remark = column(session, "remark")
    for at in range(3):
        session.set(NAME, {session.cell(at, remark): f"备注{at}"})
    content = session.unsaved.file.read_bytes()
    for cut in (1, 20, len(content.splitlines()[-1])):
        session.unsaved.file.write_bytes(content[:-cut])
        record = session.unsaved.read()
        assert record is not None
        assert len(record.steps) == (3 if cut == 1 else 2)
    session.unsaved.file.write_bytes(b"\xff\xfe nonsense")
    assert session.unsaved.read() is None


def test_killed_in_mid_edit_nothing_typed_is_lost(sample_copy: Callable[..., Path], tmp_path: Path) -> None:
    path = sample_copy("xls")
    program = """
        import sys, datetime as dt
        from pathlib import Path
        from xltool.i18n import msg
        from xltool.tui.session.work import Session, read
        session = Session(read(Path(sys.argv[1]), dt.date(2022, 11, 24)))
        session.hold()
        column = session.table.column("remark").index
        for number in range(1, 10_000):
            session.set(msg("Edit"), {session.cell(number % 4, column): f"第{number}次"})
            print(number, flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 25:
            break
    process.send_signal(signal.SIGKILL) if os.name == "posix" else process.kill()
    rest = [int(number) for number in process.stdout.read().split()]
    process.wait()
    said = rest[-1] if rest else 25
    session = Session(read(path, DAY))
    record = session.hold()
    assert record is not None
    session.resume(record)
    numbers = {int(str(value).strip("第次")) for value in session.edits.pending.values()}
    # Everything the screen showed is there; at most one more, which was on its way.
    assert max(numbers) in (said, said + 1)
    assert numbers == set(range(max(numbers) - 3, max(numbers) + 1))
    session.unsaved.release()


def test_only_one_session_edits_a_workbook(sample_copy: Callable[..., Path], open_session: Open) -> None:
    path = sample_copy("xls")
    first, second = open_session(path), open_session(path)
    assert first.held
    assert not second.held
    first.unsaved.release()
    assert open_session(path).held


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that can't be written")
def test_a_folder_that_cannot_be_written_is_said(
    sample_copy: Callable[..., Path], open_session: Open
) -> None:
    path = sample_copy("xls")
    path.parent.chmod(0o500)
    try:
        session = open_session(path)
        assert not session.held
        assert session.journal_error
    finally:
        path.parent.chmod(0o700)


def test_a_disk_that_fills_up_is_said_and_the_edit_stays(
    sample_copy: Callable[..., Path], open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(sample_copy("xls"))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    session.set(NAME, {session.cell(0, column(session, "remark")): "写不下"})
    assert session.journal_error
    assert session.edits.pending


def test_nothing_typed_goes_into_the_log_of_writes_before_it_is_saved(
    sample_copy: Callable[..., Path], open_session: Open
) -> None:
    session = open_session(sample_copy("xls"))
    session.set(NAME, {session.cell(0, column(session, "remark")): "x"})
    lines = [json.loads(line) for line in session.unsaved.file.read_text("utf-8").splitlines()]
    assert list(lines[0]) == ["rests_on", "sheet", "columns"]
    assert not api.history(session.path)
    session.give_up()
    assert not session.unsaved.file.exists()


# Beside others


@pytest.mark.parametrize("suffix", ["xls", "xlsx"])
def test_what_others_saved_meanwhile_is_merged_cell_by_cell(
    sample_copy: Callable[..., Path], open_session: Open, suffix: str
) -> None:
    path = sample_copy(suffix)
    session = open_session(path)
    progress, remark = column(session, "progress"), column(session, "remark")
    session.set(NAME, {session.cell(0, progress): "我写的", session.cell(1, remark): "我的备注"})
    session.set(NAME, {session.cell(0, remark): "一样"})
    write(path, "1", 进展情况="别人写的", 备注="一样")
    write(path, "2", 进展情况="别人的进展")
    merged, others = session.reread(read(path, DAY))
    assert [(c.ours, c.theirs) for c in merged.conflicts] == [("我写的", "别人写的")]
    assert (merged.ours, merged.both) == (1, 1)
    assert others.cells == 3
    assert session.value(1, progress) == "别人的进展"
    session.decide(session.cell(0, progress), "别人写的")
    assert not session.conflicts
    assert dict(session.edits.pending) == {session.cell(1, remark): "我的备注"}
    save_all(session)
    table = read(path, DAY).opened.table
    assert table.tasks[0].text("progress") == "别人写的"
    assert table.tasks[1].text("remark") == "我的备注"


def test_a_conflict_that_was_not_decided_is_one_again_after_a_crash(
    sample_copy: Callable[..., Path], open_session: Open
) -> None:
    path = sample_copy("xls")
    session = open_session(path)
    progress = column(session, "progress")
    session.set(NAME, {session.cell(0, progress): "我写的"})
    write(path, "1", 进展情况="别人写的")
    session.reread(read(path, DAY))
    assert session.conflicts
    session.unsaved.release()
    again = Session(read(path, DAY))
    record = again.hold()
    assert record is not None
    merged = again.resume(record)
    assert [(c.ours, c.theirs) for c in merged.conflicts] == [("我写的", "别人写的")]
    again.unsaved.release()


def test_a_crash_and_a_change_by_others_are_merged_on_reopening(
    sample_copy: Callable[..., Path], open_session: Open
) -> None:
    path = sample_copy("xlsx")
    session = open_session(path)
    progress, remark = column(session, "progress"), column(session, "remark")
    session.set(NAME, {session.cell(0, progress): "我写的", session.cell(1, remark): "我的备注"})
    session.unsaved.release()
    write(path, "1", 进展情况="别人写的")
    again = Session(read(path, DAY))
    record = again.hold()
    assert record is not None
    merged = again.resume(record)
    assert len(merged.conflicts) == 1
    assert merged.ours == 1
    again.unsaved.release()


def test_a_session_follows_the_columns_that_saving_adds(
    sample_copy: Callable[..., Path], open_session: Open
) -> None:
    session = open_session(sample_copy("xls"))
    width = len(session.table.columns)
    session.set(NAME, {session.cell(0, column(session, "remark")): "一"})
    save_all(session, status=True)
    assert len(session.table.columns) == width + 6
    session.set(NAME, {session.cell(0, column(session, "remark")): "二"})
    assert session.edits.pending


def test_cells_that_were_written_count_as_written_when_the_status_columns_were_not(
    sample_copy: Callable[..., Path], open_session: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(sample_copy("xls"))
    session.set(NAME, {session.cell(0, column(session, "remark")): "已写"})

    def in_use(*_: object) -> NoReturn:
        raise InUseError("LOCKED_BY_APP", msg("in use"), msg("close it"))

    monkeypatch.setattr(api, "plan_refresh", in_use)
    saved = save(session.plan(), session.reading.opened, DAY, config=None, status=True)
    assert saved.edits.written == 1
    assert saved.status is None
    assert saved.status_error is not None
    assert saved.status_error.code == "LOCKED_BY_APP"


def test_what_was_undone_after_a_save_that_failed_is_not_written_by_the_next(
    sample_copy: Callable[..., Path], open_session: Open
) -> None:
    session = open_session(sample_copy("xls"))
    remark = column(session, "remark")
    before = session.value(0, remark)
    session.set(NAME, {session.cell(0, remark): "不要了"})
    marker = session.path.with_name(f"~${session.path.name}")
    marker.write_bytes(b"\x06" + bytes(164))
    with pytest.raises(InUseError):
        save_all(session)
    marker.unlink()
    session.undo()
    session.set(NAME, {session.cell(1, remark): "要"})
    save_all(session)
    table = read(session.path, DAY).opened.table
    assert table.tasks[0].get("remark") == before
    assert table.tasks[1].get("remark") == "要"


def test_an_earlier_reading_is_given_up_when_the_table_is_read_anew(
    sample_copy: Callable[..., Path],
) -> None:
    path = sample_copy("xls")
    earlier = weakref.ref(read(path, DAY).opened.book)
    assert earlier() is not None, "nothing to be given up: the test shows nothing"
    read(path, DAY)
    assert earlier() is None
