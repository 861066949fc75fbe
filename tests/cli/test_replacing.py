"""Commands that write a whole file: never over another one unasked, and then undo brings it back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.support.command import Ran, xltool

SAMPLES = Path(__file__).parents[2] / "samples"
TABLE = "2022年度满意度工作分工表A.xlsx"
JSON = "--format=json"
Command = Callable[[Path], list[object]]


def frame(folder: Path) -> Path:
    """A small sample frame."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(("序号", "评价主体", "姓名", "单位", "联系电话"))
    sheet.append((1, "领导干部", "程予安", "县科技局", "13900000001"))
    book.save(path := folder / "样本框.xlsx")
    return path


COMMANDS: dict[str, tuple[str, Command]] = {
    "refresh": ("另存.xlsx", lambda folder: ["refresh", folder / TABLE, "--as-of=2022-11-24", "--out"]),
    "draft": ("草稿.xls", lambda folder: ["draft", SAMPLES / "通知.txt", "--out"]),
    "evidence": ("佐证材料目录.xlsx", lambda folder: ["evidence", folder / TABLE, "--index"]),
    "report.html": ("通报.html", lambda folder: ["report", folder / TABLE, "--out"]),
    "report.docx": ("通报.docx", lambda folder: ["report", folder / TABLE, "--out"]),
    "frame": ("样本核对表.xlsx", lambda folder: ["frame", "check", frame(folder), "--out"]),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copyfile(SAMPLES / TABLE, tmp_path / TABLE)
    (tmp_path / "佐证材料").mkdir()
    return tmp_path


def refusal(ran: Ran) -> str:
    """The code of the error, of the file's for a command over several."""
    document = ran.json
    error = document["files"][0]["error"] if "files" in document else document["error"]
    return str(error["code"])


@pytest.mark.parametrize("name", COMMANDS)
def test_what_stood_there_is_kept_and_comes_back(folder: Path, name: str) -> None:
    file, command = COMMANDS[name]
    out = folder / file
    out.write_bytes("一位同志的稿子".encode())
    ran = xltool(*command(folder), out, JSON)
    assert (ran.code, refusal(ran)) == (4, "OUT_EXISTS")
    assert out.read_bytes() == "一位同志的稿子".encode()
    assert xltool(*command(folder), out, "--overwrite").code < 2
    assert out.read_bytes() != "一位同志的稿子".encode()
    (entry,) = xltool("history", out, JSON).json["entries"]
    assert entry["command"] == name.partition(".")[0]
    assert xltool("undo", out).code == 0
    assert out.read_bytes() == "一位同志的稿子".encode()


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "refresh"])  # it fills a folder
def test_only_an_ordinary_file_is_replaced(folder: Path, name: str) -> None:
    file, command = COMMANDS[name]
    (folder / file).mkdir()
    ran = xltool(*command(folder), folder / file, "--overwrite", JSON)
    assert (ran.code, refusal(ran)) == (3, "NOT_A_FILE")


@pytest.mark.parametrize("name", ["refresh", "evidence", "frame"])
def test_the_input_is_never_the_output(folder: Path, name: str) -> None:
    command = COMMANDS[name][1](folder)
    source = next(Path(str(word)) for word in command if str(word).endswith(".xlsx"))
    before = source.read_bytes()
    ran = xltool(*command, source, "--overwrite", JSON)
    assert (ran.code, refusal(ran), source.read_bytes()) == (4, "OUT_IS_SOURCE", before)


def test_the_same_content_again_makes_no_backup(folder: Path) -> None:
    out = folder / "另存.xlsx"
    command = ["refresh", folder / TABLE, "--as-of=2022-11-24", "--out", out, "--overwrite", JSON]
    assert xltool(*command).json["files"][0]["backup"] is None
    assert xltool(*command).json["files"][0]["backup"] is None
    assert not (folder / ".xltool" / out.name).exists()
    out.write_bytes(b"other")
    assert Path(xltool(*command).json["files"][0]["backup"]).read_bytes() == b"other"


@pytest.mark.parametrize("name", ["refresh", "evidence", "frame"])
def test_no_file_is_named_as_what_it_is_not(folder: Path, name: str) -> None:
    """Excel refuses a workbook of the other format's name: nobody gets one by a slip."""
    out = folder / "另存.xls"
    ran = xltool(*COMMANDS[name][1](folder), out, JSON)
    assert (ran.code, refusal(ran)) == (3, "OUT_SUFFIX")
    assert not out.exists()
