"""Tables, names and numbers that nobody expects: each command ends in a file or in a sentence."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import docx
import openpyxl
import pytest
import xlwt

from tests.support.command import xltool

HEADINGS = ("序号", "工作任务", "工作措施", "完成时限", "牵头科室", "责任人", "进展情况")
ROWS = (
    (
        "1",
        "召开\x07绩效沟通会\x1b[31m",
        "不少于1次",
        "2022年12月15日",
        "办公\x01室",
        "张\x02三",
        "已召开\x0b",
    ),
    ("²", "推进\uffff工作", "开展\u202e活动", "2022年1月25日", "法规科", "", ""),
)
JSON = "--format=json"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Control characters and half-typed marks, as other programs left them in an .xls."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for y, row in enumerate([("某局2022年度\x07重点工作分工表",), HEADINGS, *ROWS]):
        for x, value in enumerate(row):
            sheet.write(y, x, value)
    book.save(str(path := tmp_path / "分工表.xls"))
    (tmp_path / "佐证材料").mkdir()
    (tmp_path / "佐证材料" / "01_绩效沟通会\x07记录.txt").write_text("记录", "utf-8")
    return path


def texts_of(path: Path) -> str:
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [cell.text for grid in document.tables for row in grid.rows for cell in row.cells]
        return "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    if path.suffix == ".html":
        return path.read_text("utf-8")
    book = openpyxl.load_workbook(path)
    return "".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html"])
def test_a_report_has_no_control_characters(table: Path, suffix: str) -> None:
    out = table.with_name(f"通报{suffix}")
    assert xltool("report", table, "--out", out, "--as-of=2022-11-24").code == 0
    text = texts_of(out)
    assert "办公室" in text and "推进工作" in text
    assert not set("\x07\x1b\x01\uffff") & set(text)


@pytest.mark.skipif(sys.platform == "win32", reason="no such file names there")
def test_the_list_of_the_evidence_has_none_either(table: Path) -> None:
    with open(os.fsencode(table.parent / "佐证材料") + b"/01_\xff\xfe.jpg", "wb"):  # noqa: PTH123  no text
        pass
    out = table.with_name("目录.xlsx")
    assert xltool("evidence", table, "--index", out).code == 0
    assert "绩效沟通会记录" in texts_of(out)


def test_folders_for_a_number_that_is_none(table: Path) -> None:
    made = xltool("evidence", table, "--scaffold", JSON)
    assert made.code == 0
    assert [name.partition("_")[0] for name in made.json["made"]] == ["01", "02"]
    assert xltool("update", table, "row:²", "进展情况=已开", JSON).json["error"]["code"] == "TASK_NOT_FOUND"


@pytest.mark.parametrize("days", ["99999999999", "3000000"])
def test_any_number_of_days_may_be_asked_for(table: Path, days: str) -> None:
    assert len(xltool("list", table, "--due-within", days, "--as-of=2022-01-01", JSON).json["tasks"]) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are text there")
def test_bytes_of_another_encoding_are_not_written_into_a_table(table: Path) -> None:
    before = table.read_bytes()
    ran = xltool("update", table, "1", "进展情况=" + os.fsdecode("已完成".encode("gb18030")), JSON)
    assert (ran.code, ran.json["error"]["code"], table.read_bytes()) == (2, "USAGE", before)


@pytest.mark.parametrize("command", [["history"], ["undo"], ["demo"], ["collect", "分工表.xls"]])
def test_what_the_system_refuses_is_said(table: Path, command: list[str]) -> None:
    ran = xltool(*command, "长" * 300, cwd=table.parent)
    assert ran.code == 3
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) <= 2


@pytest.mark.parametrize(
    "text",
    ["a=" + "[" * 5000, "a=" + "1" * 5000, '[calendar]\nfiles = ["a\\u0000b"]\n'],
    ids=["deep", "long", "nul"],
)
def test_odd_settings_are_said(table: Path, text: str) -> None:
    settings = table.with_name("t.toml")
    settings.write_text(text, "utf-8")
    ran = xltool("list", table, "--config", settings, JSON)
    assert (ran.code, ran.json["error"]["code"]) in ((3, "PROJECT_INVALID"), (3, "NOT_FOUND"))


def test_an_odd_evidence_folder_is_said(table: Path) -> None:
    settings = table.with_name("t.toml")
    settings.write_text('[evidence]\nfolder = "a\\u0000b"\n', "utf-8")
    ran = xltool("evidence", table, "--config", settings, JSON)
    assert (ran.code, ran.json["error"]["code"]) == (3, "EVIDENCE_FOLDER")


@pytest.mark.parametrize(
    "text",
    [
        '{"year": ' + "1" * 5000 + "}",
        '{"year": 2027, "days": [{"name": "\\ud800", "date": "2027-01-01", "isOffDay": true}]}',
    ],
    ids=["long", "half a character"],
)
def test_an_odd_calendar_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "2027.json"
    file.write_text(text, "utf-8")
    ran = xltool("calendar", "import", file, JSON)
    assert (ran.code, ran.json["error"]["code"]) == (3, "CALENDAR_INVALID")


def test_decisions_of_odd_types_are_none(table: Path) -> None:
    kept = table.parent / ".xltool" / "佐证材料" / "links.jsonl"
    kept.parent.mkdir(parents=True)
    task = xltool("list", table, JSON).json["tasks"][0]["id"]
    whole = {"file": "01_绩效沟通会\x07记录.txt", "task": task, "kind": ["x"]}
    lines = [json.dumps(whole), "[1]", "5", "[" * 100_000, '{"file":1,"task":{}}']
    kept.write_text("\n".join(lines), "utf-8")
    assert xltool("evidence", table, JSON).code == 0


@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["check"],
        ["refresh", "--verbose"],
        ["init"],
        ["evidence"],
        ["submit", "--kind", "handout"],
        ["history"],
        ["list", "--sheet=\x1b[31m没有"],
    ],
    ids=lambda words: words[0],
)
def test_the_terminal_gets_nothing_to_obey(table: Path, command: list[str]) -> None:
    named = table.rename(table.with_name("分\x1b[31m工\x07表.xls"))
    ran = xltool(command[0], named, *command[1:])
    assert "Traceback" not in ran.err
    assert ran.out + ran.err
    assert not {"\x1b", "\x07", "\x01", "\x0b"} & set(ran.out + ran.err)
