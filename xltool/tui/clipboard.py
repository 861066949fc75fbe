"""Copying to wherever the clerk will paste: the terminal's clipboard (OSC 52) and the system's.

OSC 52 is refused by many terminals and by conhost, and is all there is over ssh; so both are tried.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

_PATIENCE = 2.0
"""Seconds a clipboard program may take."""


def as_tsv(rows: Iterable[Sequence[str]]) -> str:
    """Cells as Excel and WPS paste them: tabs between, a cell with a break or a quote in quotes.

    >>> as_tsv([["1", "甲"], ["2", "乙"]])
    '1\\t甲\\r\\n2\\t乙'
    """
    return "\r\n".join("\t".join(map(_quoted, row)) for row in rows)


def _quoted(text: str) -> str:
    if not any(character in text for character in '\t\r\n"'):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def copy(app: App[Any], text: str) -> None:
    """Put text on the clipboards that can be reached."""
    app.copy_to_clipboard(text)
    copy_to_system(text)


def copy_to_system(text: str) -> bool:
    """Put text on the clipboard of the system; False where there is none to be reached."""
    if sys.platform == "win32":
        return _copy_on_windows(text)
    command = _program()
    if command is None:
        return False
    with suppress(OSError, subprocess.SubprocessError):
        # xclip and wl-copy stay behind to serve the clipboard: they must not hold our pipes.
        subprocess.run(
            command,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=True,
        )
        return True
    return False


def _program() -> list[str] | None:
    """The clipboard program of this desktop; None over ssh or where none is installed."""
    candidates: list[tuple[bool, list[str]]] = [
        (sys.platform == "darwin", ["pbcopy"]),
        (bool(os.environ.get("WAYLAND_DISPLAY")), ["wl-copy"]),
        (bool(os.environ.get("DISPLAY")), ["xclip", "-selection", "clipboard"]),
        (bool(os.environ.get("DISPLAY")), ["xsel", "--clipboard", "--input"]),
    ]
    return next((words for usable, words in candidates if usable and shutil.which(words[0])), None)


if sys.platform == "win32":

    def _copy_on_windows(text: str) -> bool:
        """CF_UNICODETEXT through the Win32 clipboard; the memory is the system's once it is set."""
        import ctypes
        from ctypes import wintypes

        user, kernel = ctypes.windll.user32, ctypes.windll.kernel32
        kernel.GlobalAlloc.restype = kernel.GlobalLock.restype = wintypes.LPVOID
        kernel.GlobalAlloc.argtypes = (wintypes.UINT, ctypes.c_size_t)
        kernel.GlobalLock.argtypes = kernel.GlobalUnlock.argtypes = (wintypes.LPVOID,)
        kernel.GlobalFree.argtypes = (wintypes.LPVOID,)
        user.SetClipboardData.argtypes = (wintypes.UINT, wintypes.HANDLE)
        user.SetClipboardData.restype = wintypes.HANDLE
        movable, unicode_text = 0x0002, 13
        data = text.encode("utf-16-le", "replace") + b"\0\0"
        if not user.OpenClipboard(None):
            return False
        try:
            user.EmptyClipboard()
            memory = kernel.GlobalAlloc(movable, len(data))
            if not memory:
                return False
            ctypes.memmove(kernel.GlobalLock(memory), data, len(data))
            kernel.GlobalUnlock(memory)
            if not user.SetClipboardData(unicode_text, memory):
                kernel.GlobalFree(memory)
                return False
            return True
        finally:
            user.CloseClipboard()
