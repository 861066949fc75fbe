"""The package's days are kept between runs: the same days, and the package's word counts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from chinese_calendar.constants import holidays, workdays

from xltool.calendar.national import national_days
from xltool.kept import keep, read_kept


def test_the_days_are_those_of_the_package() -> None:
    days = national_days()
    assert {day for day, special in days.items() if special.off} == set(holidays)
    assert {day for day, special in days.items() if not special.off} == set(workdays)


def test_a_second_run_does_not_import_the_package() -> None:
    code = (
        "import sys; sys.dont_write_bytecode = False; from xltool.calendar import load_calendar; "
        "load_calendar(); print('chinese_calendar' in sys.modules)"
    )
    said = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert said[1].split() == ["False"]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "__pycache__" / "kept.days"


def test_what_is_kept_counts_for_its_edition_only(file: Path) -> None:
    assert read_kept(file, ("constants.py", 1)) is None
    keep(file, ("constants.py", 1), [(7, True, "元旦")])
    assert read_kept(file, ("constants.py", 1)) == [(7, True, "元旦")]
    assert read_kept(file, ("constants.py", 2)) is None
    assert [at.name for at in file.parent.iterdir()] == ["kept.days"]


@pytest.mark.parametrize("damage", [b"", b"garbage", b"\xff" * 64])
def test_a_damaged_file_counts_as_none(file: Path, damage: bytes) -> None:
    keep(file, "edition", [1])
    file.write_bytes(damage)
    assert read_kept(file, "edition") is None


def test_nothing_is_kept_where_python_keeps_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    keep(file, "edition", [1])
    assert not file.parent.exists()


def test_where_it_can_not_be_written_nothing_happens(tmp_path: Path, file: Path) -> None:
    file.parent.write_text("no folder")
    keep(file, "edition", [1])
    assert read_kept(file, "edition") is None
