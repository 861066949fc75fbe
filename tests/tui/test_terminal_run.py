"""The whole program in a real terminal (tmux): it starts, types, edits, saves, quits and leaves the terminal
whole; killed in mid-edit, it offers to go on."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xltool import api
from xltool.tui.session.unsaved import Unsaved

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class Terminal:
    """A tmux session of 120 x 36 with a shell in it."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "tmux"
        shell = (
            f"env PS1='READY> ' PYTHONPATH={shlex.quote(str(ROOT))} XLTOOL_LANG=zh bash --norc --noprofile"
        )
        self.run("new-session", "-d", "-x", "120", "-y", "36", "-c", str(folder), shell)
        self.until("READY>")

    def run(self, *arguments: str) -> str:
        command = ["tmux", "-S", str(self.socket), "-f", os.devnull, *arguments]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout

    def press(self, *keys: str) -> None:
        self.run("send-keys", *keys)

    def type(self, text: str) -> None:
        self.run("send-keys", "-l", text)

    def screen(self) -> str:
        return self.run("capture-pane", "-p")

    def until(self, *words: str) -> str:
        """Wait until all words are on the screen."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            shown = self.screen()
            if all(word in shown for word in words):
                return shown
            time.sleep(0.1)
        raise AssertionError(f"{words} not on the screen:\n{shown}")

    def close(self) -> None:
        self.run("kill-server")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


def start(terminal: Terminal, path: Path) -> None:
    terminal.type(f"{sys.executable} -m xltool open {shlex.quote(path.name)} --as-of 2022-11-24")
    terminal.press("Enter")
    terminal.until("共4项", "全部已存")


def test_type_edit_save_quit_and_read_the_file_back(
    terminal: Terminal, sample_copy: Callable[..., Path]
) -> None:
    path = sample_copy("xls")
    start(terminal, path)
    terminal.type("样本框")
    terminal.until("显示1项")
    terminal.press("Enter", "F4")
    terminal.until("1 项任务的是否完成")
    terminal.press("5")
    terminal.until("已改1处")
    terminal.press("C-s")
    terminal.until("将要写入", "个单元格,在右边加")
    terminal.press("Enter")
    terminal.until("全部已存")
    terminal.press("C-q")
    shown = terminal.until("READY>")
    assert "Traceback" not in shown
    terminal.type("echo $?")
    terminal.press("Enter")
    terminal.until("\n0\n")
    table = api.read_table(path)
    assert table.tasks[1].text("status") == "已销号"
    assert table.column("state") is not None
    assert not Unsaved(path).file.exists()


def test_killed_in_mid_edit_it_offers_to_go_on(terminal: Terminal, sample_copy: Callable[..., Path]) -> None:
    path = sample_copy("xls")
    before = path.read_bytes()
    start(terminal, path)
    terminal.press("F4")
    terminal.until("1 项任务的是否完成")
    terminal.press("5")
    terminal.until("已改1处")
    pids = terminal.run("list-panes", "-F", "#{pane_pid}").split()
    children = subprocess.run(["pgrep", "-P", pids[0]], capture_output=True, text=True, check=True)
    for pid in children.stdout.split():
        os.kill(int(pid), 9)
    terminal.run("respawn-pane", "-k")
    terminal.until("READY>")
    assert path.read_bytes() == before
    terminal.type(f"{sys.executable} -m xltool open {shlex.quote(path.name)} --as-of 2022-11-24")
    terminal.press("Enter")
    terminal.until("接着上次")
    terminal.press("1")
    terminal.until("已改1处")
    terminal.press("C-z")
    terminal.until("全部已存")
    terminal.press("C-q")
    terminal.until("READY>")
    assert not Unsaved(path).file.exists()
