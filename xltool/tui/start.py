"""Starting the app: settings, the width of ambiguous characters, then the terminal is its own."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path


def run(workbook: Path | None, *, as_of: dt.date, sheet: str | None = None, config: str | None = None) -> int:
    """Run the app until it is quit; its exit code."""
    from xltool.tui.settings import load_settings

    settings = load_settings()
    if _slow_terminal():
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")  # read when Textual is imported
    if _ambiguous_width(settings.ambiguous) == 2:
        from xltool.tui.ambiguous import widen

        widen()
    from xltool.tui.app import XltoolApp

    app = XltoolApp(workbook, as_of=as_of, sheet=sheet, config=config, settings=settings)
    code = app.run()
    return code if isinstance(code, int) else 0


def _ambiguous_width(setting: int) -> int:
    """What a person set, else what the terminal says, else one cell."""
    if setting or os.environ.get("TEXTUAL_DRIVER"):
        return setting or 1
    from xltool.tui.terminal import ambiguous_width

    return ambiguous_width() or 1


def _slow_terminal() -> bool:
    """Where every repaint travels or is slow: over ssh, and in Windows' old console."""
    old_console = sys.platform == "win32" and not os.environ.get("WT_SESSION")
    return old_console or bool(os.environ.get("SSH_CONNECTION"))
