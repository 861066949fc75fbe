"""`xltool draft` and `xltool check --against`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.support.command import xltool

NOTICE = SAMPLES / "通知.txt"


@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_draft_then_check_against(suffix: str, tmp_path: Path) -> None:
    table = tmp_path / f"分工表{suffix}"
    made = xltool("draft", NOTICE, "--out", table, "--format", "json")
    assert made.code == 1, "the notice has errors"
    document = made.json
    assert document["title"].endswith("工作分工表") and document["issued_on"] == "2022-09-29"
    assert [task["number"] for task in document["tasks"]] == ["1", "2", "3.1", "3.2"]
    cells = {cell["field"]: cell for cell in document["tasks"][3]["cells"]}
    assert (cells["due"]["cell"], cells["due"]["value"]) == ("D8", "2022年12月15日")
    assert cells["due"]["sentence"] == "完成时限:2022年12月15日" and cells["due"]["reading"] == "shared"
    assert document["counts"]["E"] == sum(f["severity"] == "E" for f in document["findings"])
    assert "DUE_BEFORE_ISSUE" in {finding["code"] for finding in document["findings"]}

    checked = xltool("check", table, "--against", NOTICE, "--as-of", "2022-09-30", "--format", "json")
    codes = {finding["code"] for finding in checked.json["findings"]}
    assert {"ADDRESSEE_UNASSIGNED", "ATTACHMENT_MISSING", "DUE_BEFORE_ISSUE"} <= codes
    assert not [code for code in codes if code.startswith("NOTICE_")]


def test_text_output_names_the_cell_and_what_to_do(tmp_path: Path) -> None:
    ran = xltool("draft", NOTICE, "--out", tmp_path / "表.xlsx", "--lang", "en", cwd=tmp_path)
    assert ran.out.splitlines()[0] == "表.xlsx: 4 task(s) from 通知.txt"
    assert "[E] D6" in ran.out and "(DUE_BEFORE_ISSUE)" in ran.out and "error(s)" in ran.out.splitlines()[-1]


def test_a_table_that_differs_ends_with_one(tmp_path: Path) -> None:
    table = Path(shutil.copyfile(SAMPLES / "2022年度满意度工作分工表A.xlsx", tmp_path / "表.xlsx"))
    other = tmp_path / "另一通知.txt"
    other.write_text(NOTICE.read_text("utf-8").replace("2022年9月26日", "2022年10月26日"), "utf-8")
    ran = xltool("check", table, "--against", other, "--format", "json")
    found = [f for f in ran.json["findings"] if f["code"] == "NOTICE_DUE_DIFFERS"]
    assert ran.code == 1 and [f["cell"] for f in found] == ["D6"]


def test_an_existing_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    table = tmp_path / "表.xls"
    table.write_bytes(b"kept")
    ran = xltool("draft", NOTICE, "--out", table, "--format", "json")
    assert (ran.code, ran.json["error"]["code"], table.read_bytes()) == (4, "OUT_EXISTS", b"kept")
    assert xltool("draft", NOTICE, "--out", table, "--overwrite").code == 1
    assert table.read_bytes().startswith(b"\xd0\xcf\x11\xe0")
    assert [entry["command"] for entry in xltool("history", table, "--format", "json").json["entries"]] == [
        "draft"
    ]
    assert xltool("undo", table).code == 0
    assert table.read_bytes() == b"kept"


@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_a_text_that_no_cell_can_hold_is_said_and_not_cut_off(tmp_path: Path, suffix: str) -> None:
    notice = tmp_path / "长.txt"
    notice.write_text(NOTICE.read_text("utf-8").replace("活动", "活动" + "长" * 32_767, 1), "utf-8")
    ran = xltool("draft", notice, "--out", tmp_path / f"表{suffix}", "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (3, "TEXT_TOO_LONG")
    assert [path.name for path in tmp_path.iterdir()] == ["长.txt"]


def test_wrong_settings_are_said_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "xltool.toml").write_text("[[[", "utf-8")
    ran = xltool("draft", NOTICE, "--out", tmp_path / "表.xls", "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (3, "PROJECT_INVALID")
    assert [path.name for path in tmp_path.iterdir()] == ["xltool.toml"]


def test_prose_is_said_to_be_prose_and_nothing_is_written(tmp_path: Path) -> None:
    prose = tmp_path / "讲话.txt"
    prose.write_text(
        "各科室:\n请大家做好节日期间的值班工作,保持通讯畅通。\n某某局\n2022年9月29日\n", "gb18030"
    )
    ran = xltool("draft", prose, "--out", tmp_path / "表.xlsx")
    assert ran.code == 3 and ran.out == "" and len(ran.err.strip().splitlines()) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["讲话.txt"]
    assert xltool("check", SAMPLES / "2022年度满意度工作分工表A.xls", "--against", prose).code == 3


@pytest.mark.parametrize(
    "arguments, code, error",
    [
        (("没有.txt", "--out", "表.xlsx"), 3, "NOT_FOUND"),
        ((NOTICE, "--out", "表.csv"), 3, "OUT_SUFFIX"),
        ((NOTICE, "--out", "没有/表.xlsx"), 3, "NOT_FOUND"),
        ((NOTICE, "--out", "表.xlsx", "--template", "没有"), 3, "TEMPLATE_NOT_FOUND"),
        ((NOTICE,), 2, "USAGE"),
    ],
)
def test_what_goes_wrong(arguments: tuple[object, ...], code: int, error: str, tmp_path: Path) -> None:
    ran = xltool("draft", *arguments, "--format", "json", cwd=tmp_path)
    assert (ran.code, ran.json["error"]["code"]) == (code, error)
    assert list(tmp_path.iterdir()) == []


def test_a_gbk_console_shows_it_all(tmp_path: Path) -> None:
    ran = xltool("draft", NOTICE, "--out", tmp_path / "表.xls", encoding="gbk")
    assert ran.code == 1 and "?" not in ran.out.replace("份？", "")
