"""What the journal knows of cells written in an open document: whose they are, how to take them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.history import JsonWorkbook, cells_of, plan_of, read_json_table
from xltool.errors import ChangedError, InUseError
from xltool.history import (
    EntryState,
    Journal,
    commit,
    commit_live,
    committing_live,
    history,
    journal,
    save_document,
    undo,
)
from xltool.workbook.base import Receipt, Skipped, Value
from xltool.workbook.live.trouble import gone

Edits = dict[tuple[str, str], Value]


class Document(JsonWorkbook):
    """A workbook file that is open: its cells change, its file does not until it is saved."""

    mode = "live"
    application = "Excel"
    refuses: tuple[str, ...] = ()
    ends = False

    def reread(self) -> None:
        pass

    def save(self, path: Path | str | None = None) -> Receipt:
        if self.ends:
            raise gone("Excel")
        return Receipt(
            self.path, mode="live", skipped=tuple(Skipped(ref, "not taken") for ref in self.refuses)
        )

    def save_file(self) -> str:
        """What Ctrl+S does."""
        self.sha256 = JsonWorkbook.save(self).sha256_after
        return self.sha256


def write_live(document: Document, edits: Edits, *, save: bool = False) -> Receipt:
    plan = plan_of(document, edits)
    table = read_json_table(document)
    return commit_live(plan, document, table, read_json_table, save=save)  # type: ignore[arg-type]  # it stands in for one


def write_file(path: Path, edits: Edits) -> Receipt:
    book = JsonWorkbook(path)
    return commit(plan_of(book, edits), book, read_json_table(book), read_json_table)


def undo_live(document: Document) -> Receipt:
    return undo(document.path, None, read_json_table, document)  # type: ignore[arg-type]  # it stands in for one


def is_the_tools(path: Path, task: str, value: Value) -> bool:
    return Journal.open(path).written("S").get("state", {}).get(task) == value


def test_an_open_document_leaves_the_file_alone(path: Path) -> None:
    before = path.read_bytes()
    document = Document(path)
    receipt = write_live(document, {("t1", "状态"): "滞后", ("t2", "状态"): "逾期"})
    assert (receipt.mode, receipt.written, receipt.saved, receipt.backup) == ("live", 3, False, None)
    assert receipt.notes
    assert path.read_bytes() == before
    assert document["S"]["D2"] == "滞后"
    [entry] = history(path)
    assert (entry.live, entry.unsaved, entry.state, entry.cells) == (True, True, EntryState.DONE, 3)


def test_saved_or_not_the_cell_is_the_tools(path: Path) -> None:
    write_file(path, {("t1", "状态"): "推进"})
    document = Document(path)
    write_live(document, {("t1", "状态"): "滞后"})
    write_live(document, {("t1", "状态"): "逾期"})
    assert all(is_the_tools(path, "t1", value) for value in ("推进", "滞后", "逾期"))
    assert not is_the_tools(path, "t1", "已完成")
    assert not is_the_tools(path, "t2", "推进")


def test_once_saved_only_the_last_value_is(path: Path) -> None:
    write_file(path, {("t1", "状态"): "推进"})
    receipt = write_live(Document(path), {("t1", "状态"): "滞后"}, save=True)
    assert receipt.saved
    assert receipt.backup is not None
    assert cells_of(receipt.backup)["D2"] == "推进"
    assert cells_of(path)["D2"] == "滞后"
    assert is_the_tools(path, "t1", "滞后")
    assert not is_the_tools(path, "t1", "推进")
    assert [entry.unsaved for entry in history(path)] == [False, False]


def test_a_later_write_to_the_file_settles_it(path: Path) -> None:
    write_live(Document(path), {("t1", "状态"): "滞后"})
    write_file(path, {("t1", "状态"): "逾期"})
    assert is_the_tools(path, "t1", "逾期")
    assert not is_the_tools(path, "t1", "滞后")


def test_taken_back_in_the_document_it_may_still_be_in_the_file(path: Path) -> None:
    write_file(path, {("t1", "状态"): "推进"})
    document = Document(path)
    write_live(document, {("t1", "状态"): "滞后"})
    document.save_file()
    receipt = undo_live(document)
    assert (receipt.mode, receipt.written) == ("live", 1)
    assert document["S"]["D2"] == "推进"
    assert cells_of(path)["D2"] == "滞后"
    assert is_the_tools(path, "t1", "推进") and is_the_tools(path, "t1", "滞后")


def test_undo_of_a_saved_document_gives_back_cells_and_no_bytes(path: Path) -> None:
    """The file's old bytes lack what the person had typed when the application saved it."""
    document = Document(path)
    document["S"].write(2, 3, "刚打的进展")
    write_live(document, {("t1", "状态"): "滞后"}, save=True)
    receipt = undo(path, None, read_json_table)
    assert (receipt.mode, receipt.saved) == ("file", True)
    assert cells_of(path)["C2"] == "刚打的进展"
    assert "D2" not in cells_of(path)


def test_undo_of_a_write_that_was_never_saved_finds_nothing_to_do(path: Path) -> None:
    write_live(Document(path), {("t1", "状态"): "滞后"})
    before = path.read_bytes()
    receipt = undo(path, None, read_json_table)
    assert not receipt.saved
    assert path.read_bytes() == before


def test_folding_the_journal_forgets_none_of_the_values(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "KEEP_CELLS", 2)
    write_file(path, {("t1", "状态"): "推进", ("t2", "状态"): "推进"})
    document = Document(path)
    write_live(document, {("t1", "状态"): "滞后"})
    write_live(document, {("t1", "状态"): "逾期"})
    for number in range(8):
        write_file(path, {("t3", "进展"): f"第{number}次"})
    assert '"base"' in Journal.open(path).file.read_text("utf-8")
    assert all(is_the_tools(path, "t1", value) for value in ("推进", "滞后", "逾期"))
    assert is_the_tools(path, "t2", "推进")
    assert not is_the_tools(path, "t2", "滞后")


def test_cells_that_were_not_taken_are_counted_out(path: Path) -> None:
    document = Document(path)
    document.refuses = ("D2",)
    receipt = write_live(document, {("t1", "状态"): "滞后", ("t2", "状态"): "逾期"})
    assert receipt.written == 2
    assert [skipped.cell for skipped in receipt.skipped] == ["D2"]


def test_nothing_taken_is_nothing_written(path: Path) -> None:
    write_file(path, {("t1", "状态"): "推进"})
    document = Document(path)
    document.refuses = ("D2",)
    receipt = write_live(document, {("t1", "状态"): "滞后"})
    assert (receipt.written, receipt.notes) == (0, ())
    assert [entry.state for entry in history(path)] == [EntryState.DONE, EntryState.INTERRUPTED]
    assert not is_the_tools(path, "t1", "滞后")


def test_an_application_that_ends_may_have_taken_some(path: Path) -> None:
    document = Document(path)
    document.ends = True
    with pytest.raises(InUseError):
        write_live(document, {("t1", "状态"): "滞后"})
    assert [entry.state for entry in history(path)] == [EntryState.DONE]
    write_file(path, {("t2", "状态"): "逾期"})
    assert is_the_tools(path, "t1", "滞后")


def test_a_file_that_changed_is_not_saved_over(path: Path) -> None:
    document = Document(path)
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(ChangedError) as caught:
        write_live(document, {("t1", "状态"): "滞后"}, save=True)
    assert caught.value.code == "CHANGED_ON_DISK"
    assert history(path) == []


@pytest.mark.parametrize(
    ("edit", "kept"),
    [
        (lambda page: page.write(2, 4, "我改的"), {"D2": "我改的", "D3": "逾期"}),
        (lambda page: [page.write(5, c, page.value(2, c)) or page.write(2, c, None) for c in (1, 2, 3, 4)],
         {"D5": "滞后", "D3": "逾期"}),
    ],
    ids=["changed by a person", "moved"],
)  # fmt: skip
def test_what_happened_between_planning_and_writing(
    path: Path, edit: Callable[[object], object], kept: dict[str, Value]
) -> None:
    write_file(path, {("t1", "状态"): "推进", ("t2", "状态"): "推进"})
    document = Document(path)
    plan = plan_of(document, {("t1", "状态"): "滞后", ("t2", "状态"): "逾期"})
    table = read_json_table(document)
    edit(document["S"])
    commit_live(plan, document, table, read_json_table)  # type: ignore[arg-type]  # it stands in for one
    assert {ref: document["S"][ref] for ref in kept} == kept


def test_saving_later_settles_what_was_written_in_the_same_attachment(path: Path) -> None:
    write_file(path, {("t1", "状态"): "推进"})
    document = Document(path)
    first = write_live(document, {("t1", "状态"): "滞后"})
    assert (first.entry, history(path)[-1].unsaved) == (2, True)
    receipt = save_document(document, [first.entry])  # type: ignore[arg-type]  # it stands in for one
    assert receipt.saved
    assert receipt.backup is not None and receipt.backup.exists()
    assert not history(path)[-1].unsaved
    assert is_the_tools(path, "t1", "滞后")
    assert not is_the_tools(path, "t1", "推进")


def test_saving_twice_in_one_second_keeps_both_old_files(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls(2022, 11, 24, 8, 15, tzinfo=dt.UTC)

    monkeypatch.setattr(committing_live, "dt", SimpleNamespace(**vars(dt) | {"datetime": Clock}))
    document = Document(path)
    before = path.read_bytes()
    first = write_live(document, {("t1", "状态"): "滞后"}, save=True)
    between = path.read_bytes()
    document["S"].write(2, 3, "刚打的进展")
    second = save_document(document)  # type: ignore[arg-type]  # it stands in for one
    document["S"].write(2, 3, "又打的进展")
    save_document(document)  # type: ignore[arg-type]  # it stands in for one
    assert first.backup is not None and first.backup.read_bytes() == before
    assert second.backup is not None and second.backup.read_bytes() == between
    assert cells_of(path)["C2"] == "又打的进展"


def test_saving_later_refuses_a_file_that_changed(path: Path) -> None:
    document = Document(path)
    write_live(document, {("t1", "状态"): "滞后"})
    path.write_bytes(path.read_bytes() + b"\n")
    before = path.read_bytes()
    with pytest.raises(ChangedError) as caught:
        save_document(document)  # type: ignore[arg-type]  # it stands in for one
    assert caught.value.code == "CHANGED_ON_DISK"
    assert path.read_bytes() == before


def test_asked_to_save_with_nothing_to_write_it_saves_what_waits_and_only_once(path: Path) -> None:
    document = Document(path)
    edits: Edits = {("t1", "状态"): "滞后"}
    write_live(document, edits)
    later = write_live(document, edits, save=True)
    assert (later.written, later.saved) == (0, True)
    again = write_live(document, edits, save=True)
    assert (again.written, again.saved) == (0, False)


def test_what_the_document_still_holds_counts_as_saved_with_it(path: Path) -> None:
    document = Document(path)
    write_live(document, {("t1", "状态"): "滞后"})
    write_live(document, {("t2", "状态"): "推进", ("t3", "状态"): "推进"})
    document["S"].write(3, 4, None)  # as if it had been closed without saving, or a person took it out
    assert write_live(document, {("t1", "预警"): "红"}, save=True).saved
    assert [entry.unsaved for entry in history(path)] == [False, True, False]


def test_saved_with_nothing_to_write_settles_what_waited(path: Path) -> None:
    document = Document(path)
    edits: Edits = {("t1", "状态"): "滞后"}
    write_live(document, edits)
    write_live(document, edits, save=True)
    assert [entry.unsaved for entry in history(path)] == [False]
