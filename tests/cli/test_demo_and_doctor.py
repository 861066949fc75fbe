"""The first command a person runs, and the one to run when something is odd."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import xltool
from tests.support.libreoffice import Office


def test_demo_shows_the_main_job_on_copies(tmp_path: Path) -> None:
    shown = xltool("demo", tmp_path / "看看")
    assert shown.code == 0, shown.err
    assert shown.out.count("$ xltool") == 3
    assert "DUE_BEFORE_ISSUE" in shown.out
    assert "任务状态" in shown.out
    assert any((tmp_path / "看看").glob("*.xls"))


def test_demo_never_writes_over_a_folder(tmp_path: Path) -> None:
    (tmp_path / "我的.txt").write_text("要紧", encoding="utf-8")
    shown = xltool("demo", tmp_path)
    assert shown.code == 4
    assert [p.name for p in tmp_path.iterdir()] == ["我的.txt"]


def test_demo_without_a_folder_finds_a_free_name(tmp_path: Path) -> None:
    assert xltool("demo", cwd=tmp_path).code == 0
    assert xltool("demo", cwd=tmp_path).code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["xltool-demo", "xltool-demo-2"]


@pytest.mark.libreoffice
def test_doctor_says_which_applications_can_be_reached(office: Office) -> None:
    facts = xltool("doctor", "--format=json").json
    assert Path(facts["binding_libreoffice"]).name.startswith("python")
    assert "正在运行" in xltool("doctor", "--lang=zh").out


def test_doctor_says_that_nothing_can_be_reached_without_the_binding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from xltool.workbook.live import reach
    from xltool.workbook.live.libreoffice import worker

    monkeypatch.setattr(worker, "pythons", lambda: iter(["/bin/false", "/no/such/python"]))
    monkeypatch.setattr(reach.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(reach, "running_applications", lambda: frozenset({"WPS"}))
    found = {name: (words.render("zh"), binding) for name, words, binding in reach.reaches()}
    assert "python3-uno" in found["LibreOffice"][0]
    assert "无法连接" in found["WPS"][0]
    assert [binding for _, binding in found.values()] == [None, None]


def test_doctor_says_what_is_there() -> None:
    facts = xltool("doctor", "--format=json").json
    assert facts["openpyxl"]
    assert facts["codec"] in ("isal", "zlib")
    assert facts["calendar"].startswith("2004-")
    assert xltool("doctor").code == 0
