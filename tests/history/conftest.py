from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.history import THREE_TASKS, JsonWorkbook, write_json


@pytest.fixture(autouse=True)
def json_workbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files opened anew in this room are JSON ones; the tests over real engines undo this."""
    monkeypatch.setattr("xltool.workbook.opening.open_workbook", lambda path: JsonWorkbook(Path(path)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_json(tmp_path / "分工表.json", THREE_TASKS)
