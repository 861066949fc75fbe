"""A terminal that makes “ — ─ two cells wide: everything is counted and drawn for it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

PROGRAM = """
import asyncio, sys, unicodedata
from pathlib import Path
from xltool.tui.ambiguous import widen
widen()
from rich.cells import cell_len
assert [cell_len(c) for c in "“—─①█a字 "] == [2, 2, 2, 2, 2, 1, 2, 1]
assert cell_len("“一”") == 6
from tests.support.app import play, press, screen_text

def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)

async def scenario(pilot):
    for keys in ((), ("pagedown",), ("f4",), ("escape", "f1"), ("escape", "ctrl+p"), ("escape", "住")):
        await press(pilot, *keys)
        for line in screen_text(pilot.app).split("\\n"):
            assert width(line) == 120, (keys, width(line), line)

play(Path(sys.argv[1]), scenario)
print("whole")
"""


def test_every_line_is_as_wide_as_the_terminal(long_table: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(long_table)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**__import__("os").environ, "XLTOOL_LANG": "zh", "PYTHONIOENCODING": "utf-8"},
        cwd=Path(__file__).parents[2],
        check=False,
        timeout=120,
    )
    assert done.stdout.endswith("whole\n"), done.stderr[-3000:]
