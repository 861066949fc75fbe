"""Many workbooks in one run."""

from __future__ import annotations

import datetime as dt
import gc
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command import xltool
from xltool import Workbook, batch, open_workbook

DAY = "--as-of=2022-11-24"
JSON = "--format=json"
Copy = Callable[..., Path]


@pytest.fixture
def folder(sample_copy: Copy, tmp_path: Path) -> Path:
    """A folder of good tables, one that is damaged, one that is none, and an owner file."""
    target = tmp_path / "台账"
    target.mkdir()
    for suffix in ("xls", "xlsx"):
        table = sample_copy(suffix)
        for number in range(2):
            shutil.copyfile(table, target / f"{number}科.{suffix}")
    (target / "坏的.xlsx").write_bytes(b"PK\x03\x04 cut short")
    (target / "说明.txt").write_text("不是表", encoding="utf-8")
    (target / ".~lock.说明.txt#").write_text("", encoding="utf-8")
    return target


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_bad_file_stops_none_of_the_others(folder: Path, jobs: str) -> None:
    shown = xltool("refresh", folder, DAY, JSON, "--jobs", jobs)
    assert shown.code == 3
    files = {Path(f["workbook"]).name: f for f in shown.json["files"]}
    assert sorted(files) == ["0科.xls", "0科.xlsx", "1科.xls", "1科.xlsx", "坏的.xlsx"]
    assert files.pop("坏的.xlsx")["error"]["code"] == "DAMAGED"
    assert all(f["saved"] and f["written"] == 27 for f in files.values())


def test_one_workbook_at_a_time_is_held(sample_copy: Copy, tmp_path: Path) -> None:
    """However rarely the collector runs: memory does not grow with the number of files."""
    table = sample_copy("xlsx")
    paths = [Path(shutil.copyfile(table, tmp_path / f"{number}.xlsx")) for number in range(4)]
    thresholds = gc.get_threshold()
    gc.collect()
    before = held_workbooks()
    gc.set_threshold(1_000_000)
    try:
        for result in batch.refresh_files(paths, batch.RefreshJob(dt.date(2022, 11, 24))):
            assert result.error is None
            assert held_workbooks() - before <= 1
    finally:
        gc.set_threshold(*thresholds)


def held_workbooks() -> int:
    return sum(isinstance(held, Workbook) for held in gc.get_objects())


def test_a_pattern_is_expanded_where_the_shell_does_not(folder: Path) -> None:
    shown = xltool("refresh", folder / "*.xls", DAY, JSON)
    assert [Path(f["workbook"]).name for f in shown.json["files"]] == ["0科.xls", "1科.xls"]


def test_a_folder_without_workbooks_says_so(tmp_path: Path) -> None:
    shown = xltool("refresh", tmp_path, JSON)
    assert shown.code == 3
    assert shown.json["files"][0]["error"]["code"] == "NO_WORKBOOK"


def test_out_folder_takes_a_copy_of_each(folder: Path, tmp_path: Path) -> None:
    (folder / "坏的.xlsx").unlink()
    out = tmp_path / "出"
    out.mkdir()
    assert xltool("refresh", folder, DAY, "--out", out).code == 0
    assert sorted(p.name for p in out.iterdir()) == ["0科.xls", "0科.xlsx", "1科.xls", "1科.xlsx"]
    assert xltool("refresh", folder, DAY, "--out", tmp_path / "没有这个文件夹").code == 2


def test_out_folder_never_takes_two_files_of_one_name(folder: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "出", tmp_path / "别处"
    out.mkdir()
    other.mkdir()
    shutil.copyfile(folder / "0科.xls", other / "0科.xls")
    shown = xltool("refresh", folder / "0科.xls", other / "0科.xls", DAY, "--out", out, "--overwrite")
    assert shown.code == 2
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("options", [["--format", "json"], ["--out", "x.xls"]], ids=" ".join)
def test_watch_refuses_what_it_cannot_do(folder: Path, options: list[str]) -> None:
    assert xltool("refresh", folder / "0科.xls", "--watch", *options).code == 2


def test_watch_refreshes_a_file_that_changes(sample_copy: Copy) -> None:
    table = sample_copy("xlsx")
    fresh = table.read_bytes()
    process = subprocess.Popen(
        [sys.executable, "-m", "xltool", "refresh", str(table), DAY, "--watch"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        until(lambda: table.read_bytes() != fresh)
        table.write_bytes(fresh)
        until(lambda: table.read_bytes() != fresh)
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert b"Traceback" not in errors
    assert "任务状态" in dict(open_workbook(table).sheets[0].rows())[4]


def test_watch_sees_a_change_made_right_after_its_own_write(
    sample_copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = sample_copy("xlsx")
    fresh = table.read_bytes()
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    written = []

    def refresh_then_somebody_saves(path: Path, job: batch.RefreshJob) -> batch.FileResult:
        result = refresh_file(path, job)
        written.append(result.receipt is not None and result.receipt.saved)
        if len(written) == 1:
            path.write_bytes(fresh)
        return result

    refresh_file = batch.refresh_file
    monkeypatch.setattr(batch, "refresh_file", refresh_then_somebody_saves)
    results = batch.watch_files([str(table)], batch.RefreshJob(as_of=dt.date(2022, 11, 24)))
    next(results)
    next(results)
    assert written == [True, True]
    assert "任务状态" in dict(open_workbook(table).sheets[0].rows())[4]


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another process does; a minute is for ever."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "nothing happened for a minute"
        time.sleep(0.05)
