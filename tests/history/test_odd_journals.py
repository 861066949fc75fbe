"""A journal edited by hand: whatever stands in it, a sentence at worst, and nobody's file harmed."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.command import xltool
from tests.support.history import (
    THREE_TASKS,
    JsonWorkbook,
    cells_of,
    change_cell,
    plan_of,
    read_json_table,
    write_json,
)
from xltool.errors import XltoolError
from xltool.history import EntryState, Journal, commit, history, undo

DEEP = "[" * 100_000 + "]" * 100_000

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    st.sampled_from([10**30, -(10**30), 2**31, 1e308, float("inf"), float("nan"), 0.5]),
    st.sampled_from(
        ["", "1", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00", "..", "a\0b", "长" * 300]
    ),
    st.just([]),
    st.lists(st.one_of(st.integers(-1, 9), st.text(max_size=2), st.none()), max_size=3),
    st.dictionaries(st.sampled_from(["date", "time", "digest", "key", "values"]), st.integers(), max_size=2),
)


def write(path: Path, value: str) -> None:
    book = JsonWorkbook(path)
    edits = {("t1", "状态"): value, ("t2", "预警"): value}
    commit(plan_of(book, edits, "refresh"), book, read_json_table(book), read_json_table)


def story_at(path: Path) -> list[dict[str, Any]]:
    """The journal of three writes and an undo on a workbook, made at a path."""
    write_json(path, THREE_TASKS)
    for value in "甲乙丙":
        write(path, value)
    undo(path, read=read_json_table)
    return [json.loads(line) for line in Journal.open(path).file.read_text("utf-8").splitlines()]


def places(document: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON document, the whole of it first."""
    found = [at]
    items = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for key, value in items:
        found += places(value, (*at, key))
    return found


def put(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    """The document with another value in a place."""
    if not place:
        return value
    copy = document.copy()
    copy[place[0]] = put(document[place[0]], place[1:], value)
    return copy


def spoil(data: st.DataObject, document: Any) -> Any:
    place = data.draw(st.sampled_from(places(document)))
    return put(document, place, data.draw(ODD))


def spoil_cells(data: st.DataObject, packed: str) -> str:
    """Packed edits whose JSON part is odd."""
    head, _, tail = zlib.decompress(base64.b64decode(packed)).partition(b"\0")
    odd = spoil(data, json.loads(head))
    return base64.b64encode(zlib.compress(json.dumps(odd).encode() + b"\0" + tail)).decode()


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_an_odd_line_never_breaks_anything(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("odd") / "表.json"
    story = story_at(path)
    number = data.draw(st.integers(0, len(story) - 1))
    if "edits" in story[number] and data.draw(st.booleans()):
        story[number]["edits"] = spoil_cells(data, story[number]["edits"])
    else:
        story[number] = spoil(data, story[number])
    journal = Journal.open(path)
    journal.file.write_text("".join(json.dumps(line) + "\n" for line in story), "utf-8")
    if data.draw(st.booleans()):
        change_cell(path, "D2", "人改的")
    for entry in history(path):
        assert entry.time.astimezone()
        assert entry.state in EntryState
    dict(journal.written("S"))
    before = len(list(journal.backups.iterdir()))
    for step in (undo, undo, write):
        content = path.read_bytes()
        try:
            step(path, "丁") if step is write else undo(path, read=read_json_table)
        except XltoolError:
            assert path.read_bytes() == content
    assert len(list(journal.backups.iterdir())) >= before
    assert Journal.open(path).entries


@pytest.mark.parametrize(
    "line",
    [
        '{"entry":' + DEEP + "}",
        '{"entry":"2","time":1}',
        '{"entry":[2]}',
        '{"entry":null}',
        '{"entry":true,"time":"2022-11-24T08:15:00+00:00","user":"u","command":"refresh","before":"","after":"",'
        '"backup":null,"cells":1}',
        '{"entry":9,"time":"2022-11-24T08:15:00+00:00","user":5,"command":"refresh","before":"","after":"",'
        '"backup":null,"cells":1}',
    ],
    ids=["deep", "text", "list", "null", "true", "user"],
)
def test_an_entry_that_cannot_be_read_is_counted_and_the_others_stay(tmp_path: Path, line: str) -> None:
    path = write_json(tmp_path / "表.json", THREE_TASKS)
    write(path, "甲")
    journal = Journal.open(path)
    with journal.file.open("a", encoding="utf-8") as file:
        file.write(line + "\n[1]\n5\n" + '{"done":[1]}\n{"void":{}}\n{"void":true}\n')
    journal.forget()
    assert (journal.unreadable, [entry.state for entry in journal.entries]) == (1, [EntryState.DONE])
    write(path, "乙")
    journal.forget()
    assert [entry.state for entry in journal.entries] == [EntryState.DONE] * 2
    assert journal.entries[-1].number == (10 if '"entry":9' in line else 2)
    assert undo(path, read=read_json_table).saved
    assert cells_of(path)["D2"] == "甲"


def test_history_says_what_cannot_be_read(tmp_path: Path) -> None:
    path = write_json(tmp_path / "表.json", THREE_TASKS)
    journal = Journal.open(path)
    journal.folder.mkdir(parents=True)
    journal.file.write_text('{"entry":[1]}\n', "utf-8")
    assert xltool("history", path, "--format=json").json["unreadable"] == 1
    said = xltool("history", path, "--lang=en")
    assert (said.code, said.out) == (0, "")
    assert str(journal.file) in said.err
    journal.file.unlink()
    assert xltool("history", path).code == 0
    path.unlink()
    assert xltool("history", path, "--format=json").json["error"]["code"] == "NOT_FOUND"
