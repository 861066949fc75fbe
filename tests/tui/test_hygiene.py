"""What is loaded for what: the session knows no terminal, the first frame no spreadsheet library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import xltool.tui.session

SESSION = sorted(file.stem for file in Path(xltool.tui.session.__path__[0]).glob("[a-z]*.py"))


def loaded(program: str) -> set[str]:
    """The top-level modules loaded after a program."""
    program += "\nimport sys; print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", SESSION)
def test_the_session_knows_no_terminal(name: str) -> None:
    assert not loaded(f"import xltool.tui.session.{name}") & {"textual", "rich", "click"}


def test_the_first_frame_waits_for_no_spreadsheet_library() -> None:
    program = "import xltool.tui.app, xltool.tui.screens.tasks"
    assert not loaded(program) & {"openpyxl", "pandas", "xlwings", "chinese_calendar", "click"}
    assert "textual" not in loaded("import xltool.cli, xltool.cli.commands.open")
