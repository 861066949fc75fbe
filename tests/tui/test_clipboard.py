"""Text on its way to a spreadsheet's clipboard."""

from __future__ import annotations

import csv
import io
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltool.tui.clipboard import as_tsv, copy_to_system

_CELL = st.text(st.characters(blacklist_characters="\0\r", blacklist_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(_CELL, min_size=2, max_size=2), min_size=1, max_size=4))
def test_a_reader_of_tabbed_text_gets_the_cells_back(rows: list[list[str]]) -> None:
    assert list(csv.reader(io.StringIO(as_tsv(rows), newline=""), dialect="excel-tab")) == rows


@pytest.mark.skipif(sys.platform == "win32", reason="clipboard programs are POSIX")
def test_the_desktops_clipboard_program_gets_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / ("pbcopy" if sys.platform == "darwin" else "xclip")
    program.write_text(f"#!/bin/sh\ncat > '{tmp_path}/held'\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert copy_to_system("覃曙\t[/b]")
    assert (tmp_path / "held").read_text("utf-8") == "覃曙\t[/b]"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a clipboard")
def test_without_a_desktop_there_is_no_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert copy_to_system("文") is False
