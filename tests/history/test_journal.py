"""What the journal remembers, how compactly, and what it must not hold."""

from __future__ import annotations

import datetime as dt
import json
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.history import JsonWorkbook, cells_of, change_cell, plan_of, read_json_table, write_json
from xltool.errors import InputError
from xltool.history import EntryState, Journal, commit, history, undo
from xltool.history.backups import KEEP_LAST, backup_name, rotate_backups
from xltool.history.columnar import WrittenColumn, pack, unpack
from xltool.history.personal import Sealed, holds_personal_number, seal
from xltool.workbook.base import Value

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(-1e9, 1e9),  # larger ones may be personal numbers and come back sealed
    st.sampled_from([0.0, 1.0, True, False]),
    st.text(alphabet="绿黄红正常推进 \n\0\"'=ab", max_size=8),
    st.dates(),
    st.datetimes(),
)


def write(path: Path, edits: dict[tuple[str, str], Value], command: str = "refresh") -> None:
    book = JsonWorkbook(path)
    commit(plan_of(book, edits, command), book, read_json_table(book), read_json_table)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_edits_come_back_as_they_went(data: st.DataObject) -> None:
    columns = []
    for number in range(data.draw(st.integers(0, 3))):
        rows = sorted(data.draw(st.sets(st.integers(1, 400), min_size=1, max_size=12)))
        some = st.lists(VALUES, min_size=len(rows), max_size=len(rows))
        tasks = data.draw(
            st.lists(
                st.one_of(st.none(), st.text("k39f", max_size=4)), min_size=len(rows), max_size=len(rows)
            )
        )
        columns.append(
            WrittenColumn(
                "表", number + 1, "state", "状态", rows, tasks, data.draw(some), data.draw(some), "why"
            )
        )
    back = unpack(pack(columns))
    assert back == columns
    for column, again in zip(columns, back, strict=True):
        assert [type(v) for v in column.new] == [type(v) for v in again.new]


def test_many_distinct_values_come_back() -> None:
    rows = list(range(5, 70_005))
    tasks = [f"k{row}" for row in rows]
    column = WrittenColumn(
        "S", 3, "reason", "", rows, tasks, [None] * len(rows), [f"第{r}" for r in rows], ""
    )
    assert unpack(pack([column])) == [column]


def test_half_a_character_comes_back() -> None:
    """Programs cut texts in .xls by 16-bit units: a cell may end in the half of a rare character."""
    old, new = ["已开会\ud842"], ["联系人13812345678\ud842"]
    (column,) = unpack(pack([WrittenColumn("S", 3, "reason", "", [3], ["t1"], old, new, "")]))
    assert (column.old, column.new) == (old, new)


@pytest.mark.parametrize("text", ["", "AAAA", "eJwDAAAAAAE=", "不是"])
def test_damaged_edits_are_said_to_be(text: str) -> None:
    with pytest.raises(ValueError):
        unpack(text)


@pytest.mark.parametrize(
    "value",
    [
        "11010519491231002X", "联系人13812345678", "138 1234 5678", "138-1234-5678", "6222021234567890123",
        "6222 0212 3456 7890 123", "１３８１２３４５６７８", 13812345678.0, "证件110105194912310021,电话略",
    ],
)  # fmt: skip
def test_personal_numbers_are_recognised(value: Value) -> None:
    assert holds_personal_number(value)


@pytest.mark.parametrize(
    "value",
    ["2022-12-15 09:30", "距12-15还有4个工作日", "2022年12月15日至2023年1月5日", "0879-1234567", 20221215.0,
     12345.678, None, True, "宣传3/5条;沟通1/2次"],
)  # fmt: skip
def test_other_numbers_are_not(value: Value) -> None:
    assert not holds_personal_number(value)


def test_a_sealed_value_equals_what_it_was_made_from_and_nothing_else() -> None:
    sealed = seal("13812345678")
    assert sealed == "13812345678"
    assert "13812345678" == sealed  # noqa: SIM300  the order in which a rule compares
    assert sealed != "13812345679"
    assert sealed is not None
    assert seal("13812345678").digest != sealed.digest


def test_no_personal_number_reaches_the_journal(path: Path) -> None:
    write_json(path, {"A1": "编号", "B1": "电话", "A2": "t1", "B2": "张三 13912345678", "A3": "t2"})
    write(path, {("t1", "电话"): "李四 13812345678", ("t2", "电话"): "王五 110105194912310021"})
    entry = history(path)[0]
    assert len(unpack(entry.packed)) == 1
    import base64
    import zlib

    raw = zlib.decompress(base64.b64decode(entry.packed)).decode("utf-8", "replace")
    for secret in ("13912345678", "13812345678", "110105194912310021", "张三", "李四"):
        assert secret not in raw
    column = entry.columns()[0]
    assert isinstance(column.new[0], Sealed)
    assert column.new[0] == "李四 13812345678"


class TestWritten:
    """Rule 2 rests on this: what the tool wrote last, task by task."""

    def test_nothing_without_a_journal(self, path: Path) -> None:
        assert Journal.open(path).written("S") == {}
        assert list(path.parent.iterdir()) == [path]

    def test_the_last_refresh_counts(self, path: Path) -> None:
        write(path, {("t1", "状态"): "临期", ("t2", "状态"): "临期"})
        write(path, {("t2", "状态"): "逾期"})
        assert Journal.open(path).written("S") == {"state": {"t1": "临期", "t2": "逾期"}}
        assert Journal.open(path).written("另一张") == {}

    def test_what_a_person_said_through_update_is_theirs(self, path: Path) -> None:
        write(path, {("t1", "状态"): "临期"})
        write(path, {("t1", "状态"): "已完成"}, "update")
        assert Journal.open(path).written("S") == {"state": {"t1": "临期"}}

    def test_what_was_taken_back_was_not_written(self, path: Path) -> None:
        write(path, {("t1", "状态"): "临期"})
        write(path, {("t1", "状态"): "逾期"})
        undo(path)
        assert Journal.open(path).written("S") == {"state": {"t1": "临期"}}
        change_cell(path, "C2", "改过")
        undo(path, read=read_json_table)
        assert Journal.open(path).written("S") == {}

    def test_it_survives_a_damaged_entry(self, path: Path) -> None:
        write(path, {("t1", "状态"): "临期"})
        write(path, {("t2", "状态"): "逾期"})
        journal = Journal.open(path).file
        lines = journal.read_text("utf-8").splitlines()
        first = json.loads(lines[0])
        first["edits"] = first["edits"][:20]
        journal.write_text("\n".join([json.dumps(first), "{", "[]", "42", *lines[1:], ""]), "utf-8")
        assert Journal.open(path).written("S") == {"state": {"t2": "逾期"}}
        assert [entry.state for entry in history(path)] == [EntryState.DONE, EntryState.DONE]


class TestCompacting:
    """Old entries lose their cells one by one, and nothing else."""

    @pytest.fixture(autouse=True)
    def keep_two(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("xltool.history.journal.KEEP_CELLS", 2)

    def test_what_was_written_stays_known(self, path: Path) -> None:
        for number in range(1, 13):
            write(path, {("t1", "状态"): f"第{number}次", (f"t{number % 2 + 2}", "预警"): f"{number}"})
            write(path, {("t1", "进展"): f"人写{number}"}, "update")
            kept = [entry.number for entry in history(path) if entry.packed]
            assert len(kept) <= 5
            assert kept[-1] == 2 * number
            expected = {"t1": f"第{number}次"}
            assert Journal.open(path).written("S")["state"] == expected
        assert Journal.open(path).written("S")["light"] == {"t2": "12", "t3": "11"}
        assert [entry.number for entry in history(path)] == list(range(1, 25))
        assert Journal.open(path).file.read_text("utf-8").count('"base"') == 1

    def test_bytes_can_still_be_taken_back_and_cells_no_longer(self, path: Path) -> None:
        contents = [path.read_bytes()]
        for number in range(1, 8):
            write(path, {("t2", "进展"): str(number)}, "update")
            contents.append(path.read_bytes())
        undo(path, to=1)
        assert path.read_bytes() == contents[1]
        undo(path, to=7)
        change_cell(path, "C4", "他们写的")
        theirs = path.read_bytes()
        with pytest.raises(InputError) as raised:
            undo(path, to=1, read=read_json_table)
        assert raised.value.code == "CELLS_NOT_KEPT"
        assert path.read_bytes() == theirs


def test_history_names_when_who_and_what(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "zhangsan")
    monkeypatch.setenv("USERNAME", "zhangsan")
    write(path, {("t1", "状态"): "临期"})
    (entry,) = history(path)
    assert (entry.number, entry.user, entry.command, entry.cells) == (1, "zhangsan", "refresh", 2)
    assert entry.time.tzinfo is dt.UTC
    assert entry.backup is not None
    assert entry.backup.exists()


def test_a_journal_from_elsewhere_cannot_point_out_of_its_folder(path: Path) -> None:
    write(path, {("t2", "进展"): "一"}, "update")
    secret = path.parent / "别的文件"
    secret.write_bytes(path.read_bytes())
    journal = Journal.open(path).file
    text = journal.read_text("utf-8")
    name = json.loads(text.splitlines()[0])["backup"]
    journal.write_text(text.replace(name, "../../../别的文件"), "utf-8")
    assert history(path)[0].backup is None


def test_the_journal_and_backups_are_as_private_as_the_workbook(path: Path) -> None:
    path.chmod(0o600)
    write(path, {("t1", "状态"): "临期"})
    journal = Journal.open(path)
    backup = history(path)[0].backup
    assert backup is not None
    assert [p.stat().st_mode & 0o777 for p in (path, journal.file, backup)] == [0o600] * 3


def test_two_writers_take_turns(path: Path) -> None:
    """Different cells by two at once: both are in the file, in two entries."""
    errors: list[BaseException] = []
    books = [JsonWorkbook(path), JsonWorkbook(path)]
    edits: list[dict[tuple[str, str], Value]] = [{("t2", "进展"): "一"}, {("t3", "进展"): "二"}]

    def work(index: int) -> None:
        book = books[index]
        try:
            commit(plan_of(book, edits[index], "update"), book, read_json_table(book), read_json_table)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(index,)) for index in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (cells_of(path)["C3"], cells_of(path)["C4"]) == ("一", "二")
    assert [entry.number for entry in history(path)] == [1, 2]


def test_rotation_keeps_the_newest_and_the_first_of_each_day(tmp_path: Path) -> None:
    workbook = Path("表.xlsx")
    names = []
    for day in range(1, 11):
        for hour in (8, 9, 10):
            time = dt.datetime(2022, 11, day, hour, tzinfo=dt.UTC)
            names.append(backup_name(workbook, len(names) + 1, time))
            (tmp_path / names[-1]).write_bytes(b"x")
    (tmp_path / "别人的.xlsx").write_bytes(b"x")
    rotate_backups(tmp_path)
    kept = {p.name for p in tmp_path.iterdir()}
    assert kept == {*names[-KEEP_LAST:], *names[0:10:3], "别人的.xlsx"}
