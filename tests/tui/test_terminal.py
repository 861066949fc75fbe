"""Asking the terminal for the width of ambiguous characters, with a terminal played over a pty."""

from __future__ import annotations

import os
import sys
import threading

import pytest

if sys.platform == "win32":
    pytest.skip("ptys are POSIX", allow_module_level=True)

import pty
import termios

from xltool.tui.terminal import hear_alt_keys, probe


def ask(answer: bytes | None, patience: float = 2.0) -> tuple[int | None, bytes, bool]:
    """What `probe` makes of a terminal's answer, what it wrote, and whether the settings were restored."""
    master, slave = pty.openpty()
    try:
        before = termios.tcgetattr(slave)
        written = bytearray()

        def terminal() -> None:
            while b"\x1b[6n" not in written:
                written.extend(os.read(master, 64))
            if answer is not None:
                os.write(master, answer)

        player = threading.Thread(target=terminal)
        player.start()
        found = probe(slave, slave, patience)
        player.join()
        written += os.read(master, 64)
        return found, bytes(written), termios.tcgetattr(slave) == before
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize(
    ("answer", "width"),
    [
        (b"\x1b[12;2R", 1),
        (b"\x1b[12;3R", 2),
        (b"typed ahead\x1b[1;3R", 2),
        (b"\x1b[12;40R", None),
    ],
)
def test_the_cursor_column_tells_the_width(answer: bytes, width: int | None) -> None:
    found, written, restored = ask(answer)
    assert found == width
    assert restored
    assert written.endswith(b"\r  \r")


def test_a_silent_terminal_is_given_up() -> None:
    assert ask(None, patience=0.05) == (None, ask(b"\x1b[1;2R")[1], True)


def test_no_terminal_is_no_answer() -> None:
    read, write = os.pipe()
    try:
        assert probe(read, write, 0.05) is None
    finally:
        os.close(read)
        os.close(write)


@pytest.mark.skipif(sys.platform == "darwin", reason="there Option+1 writes ¡")
def test_alt_with_enter_and_with_a_digit_is_a_key_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from textual import _ansi_sequences, _xterm_parser

    table = dict(_ansi_sequences.ANSI_SEQUENCES_KEYS)
    monkeypatch.setattr(_ansi_sequences, "ANSI_SEQUENCES_KEYS", table)
    monkeypatch.setattr(_xterm_parser, "ANSI_SEQUENCES_KEYS", table)
    hear_alt_keys()
    heard = [
        (event.key, event.character)  # type: ignore[attr-defined]  # keys only
        for event in _xterm_parser.XTermParser().feed("\x1b1\x1b7x\x1b\r\r\x1b[A")
    ]
    assert heard == [
        ("alt+1", None),
        ("alt+7", None),
        ("x", "x"),
        ("alt+enter", None),
        ("enter", "\r"),
        ("up", None),
    ]
