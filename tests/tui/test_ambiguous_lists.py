"""The screens made of lists in a terminal that makes “ — ─ █ two cells wide."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

PROGRAM = """
import sys, unicodedata
from pathlib import Path
from xltool.tui.ambiguous import widen
widen()
from tests.support.app import play, screen_text, settled

def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)

for size in ((120, 36), (80, 24)):
    async def scenario(pilot):
        for name in ("overview", "timeline", "findings", "journal"):
            pilot.app.action_screen(name)
            await settled(pilot)
            lines = screen_text(pilot.app).split("\\n")
            assert {width(line) for line in lines} == {size[0]}, (name, size)
            assert not set("".join(lines)) & set("│┃━─█░←→"), (name, size)

    play(Path(sys.argv[1]), scenario, size=size)
print("whole")
"""


def test_every_line_is_as_wide_as_the_terminal_and_drawn_in_ascii(long_table: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(long_table)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "XLTOOL_LANG": "zh", "PYTHONIOENCODING": "utf-8"},
        cwd=Path(__file__).parents[2],
        check=False,
        timeout=200,
    )
    assert done.stdout.endswith("whole\n"), done.stderr[-3000:]
