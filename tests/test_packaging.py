"""What an installed wheel brings along."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hatchling.build import build_wheel

ROOT = Path(__file__).parents[1]


def test_the_wheel_carries_samples_templates_and_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        names = set(wheel.namelist())
    for folder in ("samples", "workbook_templates"):
        files = [p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()]
        assert files
        assert {f"xltool/_data/{name}" for name in files} <= names
    assert "xltool/locale/zh/LC_MESSAGES/xltool.mo" in names
    assert "xltool/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "tools/", "benchmarks/"))]


def test_the_readme_prints_commands_that_exist() -> None:
    from xltool.cli.program import COMMANDS

    readme = (ROOT / "README.md").read_text("utf-8")
    named = {line.split()[1] for line in readme.splitlines() if line.startswith("xltool ")}
    assert named
    assert named <= set(COMMANDS)


def test_the_documents_the_readme_points_to_exist() -> None:
    import re

    readme = (ROOT / "README.md").read_text("utf-8")
    targets = re.findall(r"\]\(([^)#:]+)\)", readme)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
