"""What is settled with the terminal before the app takes it over: how wide it draws “, and what Alt+Enter and
Alt+1 are.

For the width, one cell or two, a character of ambiguous width (UAX #11) is written at the start of a line and
the terminal asked where its cursor is (DSR 6, ECMA-48 §8.3.35). A terminal that does not answer in time is
taken as unknown; its late answer is an event the app knows and passes over.
"""

from __future__ import annotations

import os
import re
import sys
import time

from xltool.record import NamedTuple

_SAMPLE = "“"
_QUESTION = b"\r" + _SAMPLE.encode() + b"\x1b[6n"
_WIPE = b"\r  \r"
_ANSWER = re.compile(rb"\x1b\[\d+;(\d+)R")
_PATIENCE = 0.3
"""Seconds: far longer than a local terminal takes, and short enough not to be noticed."""


def hear_alt_keys() -> None:
    """Let Alt+Enter and Alt+1 … Alt+9 arrive as such. Textual takes the first for Enter alone where it comes
    as ESC CR, as from most terminals, and the others for what a Mac's Option key writes: ¡ ™ £ …"""
    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

    # The table Textual's parser reads, in the release we pin; tests/tui/test_terminal.py holds it to that.
    ANSI_SEQUENCES_KEYS["\x1b\r"] = (_Key("alt+enter"),)  # type: ignore[index]  # it is a dict
    if sys.platform == "darwin":
        return
    for digit in "123456789":
        ANSI_SEQUENCES_KEYS[f"\x1b{digit}"] = (_Key(f"alt+{digit}"),)  # type: ignore[index]  # it is a dict


class _Key(NamedTuple):
    """A key's name as the members of Textual's `Keys` have it."""

    value: str


def ambiguous_width() -> int | None:
    """The cells of a character of ambiguous width in this terminal: 1, 2, or None when it doesn't say."""
    out = sys.__stdout__
    return _ask(out.fileno()) if out is not None and out.isatty() else None


if sys.platform == "win32":

    def _ask(_target: int) -> int | None:
        """The console itself knows where its cursor is."""
        import ctypes
        from ctypes import wintypes

        class Info(ctypes.Structure):
            _fields_ = (
                ("size", wintypes._COORD),
                ("cursor", wintypes._COORD),
                ("attributes", wintypes.WORD),
                ("window", wintypes.SMALL_RECT),
                ("largest", wintypes._COORD),
            )

        kernel = ctypes.windll.kernel32
        console = kernel.GetStdHandle(wintypes.DWORD(-11 & 0xFFFFFFFF))
        info, written = Info(), wintypes.DWORD()

        def write(text: str) -> None:
            kernel.WriteConsoleW(console, text, len(text), ctypes.byref(written), None)

        write("\r" + _SAMPLE)
        known = kernel.GetConsoleScreenBufferInfo(console, ctypes.byref(info))
        column = info.cursor.X
        write(_WIPE.decode())
        return column if known and column in (1, 2) else None

else:

    def _ask(target: int) -> int | None:
        source = sys.__stdin__
        if source is None or not source.isatty():
            return None
        return probe(source.fileno(), target, _PATIENCE)

    def probe(source: int, target: int, patience: float) -> int | None:
        """Ask over these file descriptors of a terminal; its settings are restored whatever happens."""
        import termios
        import tty

        try:
            before = termios.tcgetattr(source)
        except termios.error:
            return None
        try:
            tty.setcbreak(source, termios.TCSADRAIN)
            os.write(target, _QUESTION)
            column = _answer(source, patience)
            os.write(target, _WIPE)
        except OSError:
            return None
        finally:
            termios.tcsetattr(source, termios.TCSADRAIN, before)
        return column - 1 if column in (2, 3) else None

    def _answer(source: int, patience: float) -> int | None:
        """The column the terminal reports, None when it reports none in time."""
        import select

        until = time.monotonic() + patience
        said = b""
        while (left := until - time.monotonic()) > 0 and len(said) < 256:
            if not select.select([source], [], [], left)[0]:
                return None
            read = os.read(source, 64)
            if not read:
                return None
            said += read
            found = _ANSWER.search(said)
            if found:
                return int(found[1])
        return None
