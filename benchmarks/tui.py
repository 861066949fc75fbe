"""What the terminal app costs, as ratios to a bare Textual app and to reading the file: tui.py [ROWS]

    first frame      from starting the process to the first line on the terminal, against a bare Textual app
    500 tasks        the same until the first task stands on the screen
    ROWS tasks       the same, against reading the file in a process of its own (100,000 unless told)
    key, filter      from the key to the first and to the last repaint it causes, 95th percentile, headless;
                     "in order" is a filter key in a table that is sorted by a column
    memory           peak resident set over that of a process that only reads the file

Every process runs in a pseudo terminal of 120 x 36, in turn with the one it is held against; medians.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import tables

ROUNDS = 7
DAY = "2022-11-24"
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("FIRSTFRAME")
Bare().run()
"""
READ = """
import sys, datetime as dt, re, time
from pathlib import Path
from xltool.tui.session.work import read
began = time.perf_counter()
reading = read(Path(sys.argv[1]), dt.date(2022, 11, 24))
print(time.perf_counter() - began, re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def until(command: Sequence[str], wanted: str, patience: float = 300) -> tuple[float, float]:
    """Seconds until `wanted` is on the terminal, and the process's peak MiB when it was ended then."""
    pid, master = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", XLTOOL_HOME=tempfile.gettempdir() + "/xltool-benchmark")
        os.execvp(command[0], command)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    began = time.perf_counter()
    seen = b""
    needle = wanted.encode()
    while needle not in seen:
        if time.perf_counter() - began > patience:
            raise TimeoutError(wanted)
        if select.select([master], [], [], 0.5)[0]:
            read = os.read(master, 1 << 16)
            if b"\x1b[6n" in read:  # a terminal answers where its cursor is
                os.write(master, b"\x1b[1;2R")
            seen = seen[-64:] + read
    took = time.perf_counter() - began
    peak = peak_memory(pid)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    os.close(master)
    return took, peak


def peak_memory(pid: int | str) -> float:
    """The most a process ever held, MiB. (What wait4 tells begins with the memory of the process forked.)"""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def in_turn(first: Callable[[], float], second: Callable[[], float], rounds: int) -> tuple[float, float]:
    """The medians of two measurements made one after the other, again and again."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def app(path: Path) -> list[str]:
    return [sys.executable, "-m", "xltool", "open", str(path), f"--as-of={DAY}"]


def reading(path: Path) -> tuple[float, float]:
    """Seconds and MiB of reading a table."""
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    seconds, kilobytes = map(float, done.stdout.split())
    return seconds, kilobytes / 1024


async def latencies(path: Path) -> dict[str, list[float]]:
    """Milliseconds from each kind of key to the first and to the last repaint it causes; and of processor
    time to the last, which says more on a busy machine."""
    import datetime as dt

    from textual import events

    from xltool.tui import app

    painted: list[tuple[float, float]] = []

    class Measured(app.XltoolApp):
        # As inherited it would be looked for beside this file.
        CSS_PATH: ClassVar = [Path(app.__file__).with_name("app.tcss")]

        def _display(self, screen: object, renderable: object) -> None:
            super()._display(screen, renderable)  # type: ignore[arg-type]  # what Textual hands over
            painted.append((time.perf_counter(), time.process_time()))

    measured = Measured(path, as_of=dt.date.fromisoformat(DAY))
    found: dict[str, list[float]] = {}
    async with measured.run_test(size=(120, 36)):
        while measured.session is None:
            await asyncio.sleep(0.05)
        await asyncio.sleep(3)

        async def key(kind: str, name: str, wait: float) -> None:
            painted.clear()
            began, used = time.perf_counter(), time.process_time()
            character = name if len(name) == 1 else None
            measured.post_message(events.Key(name if name.isascii() else "unicode", character))
            await asyncio.sleep(wait)
            if painted:
                found.setdefault(f"{kind} first", []).append((painted[0][0] - began) * 1000)
                found.setdefault(kind, []).append((painted[-1][0] - began) * 1000)
                found.setdefault(f"{kind} cpu", []).append((painted[-1][1] - used) * 1000)

        for kind, name, times in (
            ("down", "down", 60), ("page", "pagedown", 40), ("right", "right", 12), ("end", "ctrl+end", 2),
            ("home", "ctrl+home", 2),
        ):  # fmt: skip
            for _ in range(times):
                await key(kind, name, 0.15)
        for kind in ("filter", "in order"):
            for word in ("yycs", "样本", "zkg", "沟通", "12345"):
                await key("find", "ctrl+f", 0.2)
                for character in word:
                    await key(kind, character, 0.5)
                await key("back", "escape", 0.2)
                await key("clear", "escape", 0.5)
            await key("sort", "ctrl+t", 3)
    return found


def p95(values: Sequence[float]) -> float:
    return sorted(values)[max(int(len(values) * 0.95) - 1, 0)]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = Path(tempfile.mkdtemp())
    small, large = folder / "small.xlsx", folder / "large.xlsx"
    tables.make(500, small)
    tables.make(count, large)
    bare = [sys.executable, "-c", BARE]

    ours, theirs = in_turn(lambda: until(app(small), "查找")[0], lambda: until(bare, "FIRSTFRAME")[0], ROUNDS)
    print(f"first frame   {ours * 1e3:6.0f} ms, bare Textual {theirs * 1e3:.0f} ms: {ours / theirs:.2f} x")
    ours, theirs = in_turn(
        lambda: until(app(small), "推进第1项")[0], lambda: until(bare, "FIRSTFRAME")[0], ROUNDS
    )
    print(f"500 tasks     {ours * 1e3:6.0f} ms, bare Textual {theirs * 1e3:.0f} ms: {ours / theirs:.2f} x")
    shown, read = in_turn(lambda: until(app(large), "推进第1项")[0], lambda: reading(large)[0], 3)
    print(f"{count} tasks  {shown:6.2f} s, reading {read:.2f} s: {shown / read:.2f} x")

    table_memory = reading(large)[1]
    bare_memory = until(bare, "FIRSTFRAME")[1]
    python_memory = until([sys.executable, "-c", "print('READY'); input()"], "READY")[1]
    memory = until(app(large), "推进第1项")[1]
    over = memory - table_memory
    print(
        f"memory        {memory:6.0f} MiB, reading alone {table_memory:.0f}: {over:+.0f}, "
        f"of which Textual {bare_memory - python_memory:.0f}"
    )
    for kind, values in asyncio.run(latencies(large)).items():
        print(f"{kind:14} p95 {p95(values):6.0f} ms, median {statistics.median(values):.0f} ({len(values)})")


if __name__ == "__main__":
    main()
