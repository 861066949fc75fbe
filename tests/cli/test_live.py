"""`--live` and `--save`, and what a person reads of them, with a real LibreOffice."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command import xltool
from tests.support.libreoffice import Office

pytestmark = pytest.mark.libreoffice

DAY = "--as-of=2022-11-24"
JSON = "--format=json"
Opened = Callable[..., Path]


def test_an_open_workbook_is_written_where_it_is_open(office: Office, opened: Opened) -> None:
    path = opened("xls")
    before = path.read_bytes()
    shown = xltool("refresh", path, DAY)
    assert shown.code == 0
    assert "Ctrl+S" in shown.err
    assert "LibreOffice" in shown.err
    assert office.shown(path, "L5") == "滞后"
    assert path.read_bytes() == before


def test_what_it_says_as_json(opened: Opened) -> None:
    path = opened("xlsx")
    shown = xltool("refresh", path, DAY, JSON, "--live", "only", "--save")
    assert shown.code == 0
    [done] = shown.json["files"]
    assert (done["mode"], done["saved"], done["written"]) == ("live", True, 27)
    assert done["sha256_after"] != done["sha256_before"]
    assert Path(done["backup"]).exists()


def test_a_dry_run_writes_nowhere(office: Office, opened: Opened) -> None:
    path = opened("xlsx")
    shown = xltool("refresh", path, DAY, JSON, "--dry-run")
    [done] = shown.json["files"]
    assert (done["mode"], done["written"]) == ("live", 0)
    assert len(done["edits"]) == 27
    assert office.shown(path, "L5") == ""
    assert office.do(path, "result = doc.isModified()") is False


def test_a_copy_is_made_from_the_file(office: Office, opened: Opened, tmp_path: Path) -> None:
    path = opened("xlsx")
    shown = xltool("refresh", path, DAY, JSON, "--out", tmp_path / "副本.xlsx")
    [done] = shown.json["files"]
    assert (done["mode"], done["saved"]) == ("file", True)
    assert office.shown(path, "L5") == ""


def test_never_leaves_the_document_alone(office: Office, opened: Opened) -> None:
    path = opened("xlsx")
    shown = xltool("refresh", path, DAY, JSON, "--live", "never")
    assert shown.code == 4
    assert shown.json["files"][0]["error"]["code"] == "LOCKED_BY_APP"
    assert office.shown(path, "L5") == ""


def test_skipped_cells_are_told_and_end_in_exit_code_1(office: Office, opened: Opened) -> None:
    path = opened("xls")
    xltool("refresh", path, DAY)
    office.type(path, "L5", "我说了算")
    shown = xltool("refresh", path, "--as-of=2022-12-20")
    assert shown.code == 1
    assert "L5" in shown.err
    assert office.shown(path, "L5") == "我说了算"


def test_history_tells_what_was_written_in_an_open_document(office: Office, opened: Opened) -> None:
    path = opened("xlsx")
    xltool("refresh", path, DAY)
    [entry] = xltool("history", path, JSON).json["entries"]
    assert (entry["live"], entry["saved"], entry["state"]) == (True, None, "done")
    assert "打开的表中" in xltool("history", path, "--lang=zh").out
    xltool("refresh", path, "--as-of=2022-12-20", "--save")
    assert xltool("history", path, JSON).json["entries"][1]["saved"] is True


def test_undo_in_the_document(office: Office, opened: Opened) -> None:
    path = opened("xls")
    xltool("refresh", path, DAY)
    shown = xltool("undo", path)
    assert shown.code == 0, shown.err
    assert office.shown(path, "L5") == ""


def test_one_open_and_one_closed_workbook(office: Office, opened: Opened, tmp_path: Path) -> None:
    path = opened("xlsx")
    closed = tmp_path / "关着的.xlsx"
    closed.write_bytes(path.read_bytes())
    shown = xltool("refresh", path, closed, DAY, JSON)
    assert shown.code == 0
    assert [f["mode"] for f in shown.json["files"]] == ["live", "file"]


@pytest.mark.parametrize("options", [["--live", "only"], ["--save"]], ids=" ".join)
def test_a_copy_goes_with_no_document(sample_copy: Opened, tmp_path: Path, options: list[str]) -> None:
    assert xltool("refresh", sample_copy("xlsx"), "--out", tmp_path / "x.xlsx", *options).code == 2


def test_libreoffice_without_its_binding_ends_in_a_message(
    office: Office, opened: Opened, tmp_path: Path
) -> None:
    """The application is found, but no Python can speak to it: the file is not written behind its back."""
    path = opened("xlsx")
    before = path.read_bytes()
    hidden = "import xltool.workbook.live.libreoffice.worker as w; w.pythons = lambda: iter(())"
    (tmp_path / "sitecustomize.py").write_text(hidden, "utf-8")
    known = os.environ.get("PYTHONPATH", "")
    shown = xltool("refresh", path, DAY, JSON, env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{known}"})
    assert shown.code == 4
    assert shown.json["files"][0]["error"]["code"] == "NOT_REACHABLE"
    assert path.read_bytes() == before
    assert office.shown(path, "L5") == ""
