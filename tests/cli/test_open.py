"""`xltool open`, and `xltool` alone: the app where there is a terminal, plain text where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.support.command import xltool

DAY = "--as-of=2022-11-24"


def test_without_a_terminal_the_tasks_are_printed(sample_copy: Callable[..., Path]) -> None:
    path = sample_copy("xls")
    shown = xltool("open", path, DAY)
    assert shown.code == 0
    assert shown.out == xltool("list", path, DAY).out
    assert not (path.parent / ".xltool").exists()


def test_alone_it_takes_the_only_workbook_of_the_folder(sample_copy: Callable[..., Path]) -> None:
    path = sample_copy("xlsx")
    (path.parent / f"~${path.name}").write_bytes(b"")
    shown = xltool(cwd=path.parent)
    assert shown.code == 0
    assert "共 4 项" in shown.out
    assert xltool("--lang", "en", cwd=path.parent).out != shown.out


@pytest.mark.parametrize("count", [0, 2])
def test_alone_with_none_or_several_it_shows_the_help(tmp_path: Path, count: int) -> None:
    for suffix in ("xls", "xlsx")[:count]:
        shutil.copy(SAMPLES / f"2022年度满意度工作分工表A.{suffix}", tmp_path)
    shown = xltool(cwd=tmp_path)
    assert shown.code == 2
    assert "refresh" in shown.out
    refused = xltool("open", "--lang", "en", cwd=tmp_path)
    assert refused.code == 3
    assert len(refused.err.splitlines()) == 2


def test_what_cannot_be_read_ends_like_everywhere(tmp_path: Path) -> None:
    assert xltool("open", tmp_path / "没有.xls").code == 3
    nowhere = xltool("open", tmp_path / ("x" * 300) / "没有.xls")
    assert nowhere.code == 3
    assert len(nowhere.err.splitlines()) == 2


def test_the_demonstration_opens_a_sample(tmp_path: Path) -> None:
    shown = xltool("demo", tmp_path / "d", "--tui")
    assert shown.code == 0
    assert "186" in shown.out
