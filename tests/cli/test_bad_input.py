"""Whatever is handed in: a clear sentence, the right exit code, the original unharmed, no stray file."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command import xltool

JSON = "--format=json"


def html(path: Path) -> None:
    path.write_text("<html><body><table><tr><td>序号</td></tr></table></body></html>", encoding="utf-8")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def words(path: Path) -> None:
    path.write_text("各科室:现将有关事项通知如下。", encoding="gb18030")


def truncated(path: Path) -> None:
    _zip(path, {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>" * 50})
    path.write_bytes(path.read_bytes()[:-60])


def bomb(path: Path) -> None:
    _zip(path, {"xl/workbook.xml": b"0" * (1 << 30)})


def docx(path: Path) -> None:
    _zip(path, {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def ole_cut(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 100)


def _zip(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)


@pytest.mark.parametrize(
    "make", [html, empty, words, truncated, bomb, docx, ole_cut], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("name", ["分工表.xls", "分工表.xlsx"])
def test_what_is_no_workbook_is_said_to_be_none(
    tmp_path: Path, make: Callable[[Path], None], name: str
) -> None:
    path = tmp_path / name
    make(path)
    before = path.read_bytes()
    for command in ("list", "check", "refresh"):
        shown = xltool(command, path)
        assert shown.code == 3
        assert "Traceback" not in shown.err
        assert 1 <= len(shown.err.strip().splitlines()) <= 2
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_error_as_json_has_code_message_hint_and_path(tmp_path: Path) -> None:
    error = xltool("list", tmp_path / "没有.xls", JSON).json["error"]
    assert error["code"] == "NOT_FOUND"
    assert error["message"]
    assert error["hint"]
    assert error["path"].endswith("没有.xls")


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    shown = xltool("list", tmp_path, JSON)
    assert (shown.code, shown.json["error"]["code"]) == (3, "IS_FOLDER")


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
@pytest.mark.parametrize("kind", ["pipe", "link", "device", "socket"])
def test_a_pipe_or_a_device_is_no_workbook_and_nobody_waits_for_it(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "分工表.xls"
    if kind == "device":
        path = Path("/dev/null")
    elif kind == "socket":
        import socket

        monkeypatch.chdir(tmp_path)  # the whole path may be too long for one
        socket.socket(socket.AF_UNIX).bind(path.name)
    else:
        os.mkfifo(tmp_path / "p")
        path.symlink_to("p")
        path = path if kind == "link" else tmp_path / "p"
    for command in (["list", path], ["refresh", path], ["draft", path, "--out", tmp_path / "新.xls"]):
        shown = xltool(*command, JSON)
        error = shown.json["files"][0]["error"] if "files" in shown.json else shown.json["error"]
        assert (shown.code, error["code"]) == (3, "NOT_A_FILE")


def test_a_workbook_without_a_table(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "会议签到"  # type: ignore[index]
    book.save(tmp_path / "签到.xlsx")
    shown = xltool("refresh", tmp_path / "签到.xlsx", JSON)
    assert shown.code == 3
    assert shown.json["files"][0]["error"]["code"] == "HEADER_NOT_FOUND"


def test_an_xlsx_named_xls_is_simply_read(sample_copy: Callable[..., Path], tmp_path: Path) -> None:
    renamed = tmp_path / "改名.xls"
    sample_copy("xlsx").rename(renamed)
    shown = xltool("refresh", renamed, "--as-of=2022-11-24", JSON)
    assert shown.code == 0
    assert renamed.read_bytes()[:2] == b"PK"


def test_a_table_that_is_open_elsewhere_is_left_alone(sample_copy: Callable[..., Path]) -> None:
    table = sample_copy("xls")
    before = table.read_bytes()
    owner = "张三".encode("utf-16-le")
    marker = bytearray(165)
    marker[55:57] = (2).to_bytes(2, "little")
    marker[57 : 57 + len(owner)] = owner
    (table.parent / f"~${table.name}").write_bytes(marker)
    shown = xltool("refresh", table, JSON)
    assert shown.code == 4
    error = shown.json["files"][0]["error"]
    assert error["code"] == "LOCKED_BY_APP"
    assert "张三" in error["message"]
    assert table.read_bytes() == before
