"""What is said of a file before anything is written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.libreoffice import Office
from xltool.workbook.live.attaching import Way, whereabouts

Copy = Callable[..., Path]
LIVE = "xltool.workbook.live"
HEAVY = ("xlwings", "pandas", "multiprocessing", f"{LIVE}.book", f"{LIVE}.libreoffice", f"{LIVE}.windows")


def test_a_closed_file(sample_copy: Copy) -> None:
    assert whereabouts(sample_copy("xlsx")).way is Way.FILE


def test_a_file_somebody_else_has_open(sample_copy: Copy) -> None:
    path = sample_copy("xlsx")
    path.with_name(f".~lock.{path.name}#").write_text(",张三,OTHER-PC,24.11.2022 09:00,file:///p;", "utf-8")
    found = whereabouts(path)
    assert found.way is Way.NOT
    assert "张三" in found.sentence.render("zh")


@pytest.mark.libreoffice
def test_a_file_open_here(office: Office, opened: Copy) -> None:
    found = whereabouts(opened("xls"))
    assert found.way is Way.LIVE
    assert "LibreOffice" in found.sentence.render("zh")
    assert "Ctrl+S" in found.sentence.render("zh")


def test_a_marker_of_this_account_whose_application_is_gone(sample_copy: Copy, office: Office) -> None:
    """Another LibreOffice runs, but not the one whose profile the marker names."""
    path = sample_copy("xlsx")
    other = sample_copy("xls")
    office.open(other)
    try:
        mine = other.with_name(f".~lock.{other.name}#").read_text("utf-8").split(",")
    finally:
        office.close(other)
    mine[4] = "file:///home/nobody/gone-profile;"
    path.with_name(f".~lock.{path.name}#").write_text(",".join(mine), "utf-8")
    assert whereabouts(path).way is Way.FILE


@pytest.mark.parametrize("marked", [False, True], ids=["closed", "open elsewhere"])
def test_file_mode_imports_nothing_of_this(sample_copy: Copy, marked: bool) -> None:
    """Neither xlwings nor the live room, as long as no application of ours can be asked."""
    path = sample_copy("xlsx")
    if marked:
        path.with_name(f"~${path.name}").write_bytes(b"\x04zhan".ljust(165, b" "))
    code = (
        "import sys; from xltool.cli.program import run; run(sys.argv[1:]); "
        f"print('LOADED', *sorted(m for m in sys.modules if m.startswith({HEAVY!r})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "refresh", str(path), "--as-of", "2022-11-24"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.rsplit("LOADED", 1)[1].split() == []
