"""Starting the app: settings, the width of ambiguous characters, then the terminal is its own."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.errors import XltoolError
from xltool.i18n import msg

if TYPE_CHECKING:
    from xltool.tui.session.work import Session

DEBUG = "XLTOOL_DEBUG"
"""The environment variable under which whoever mends xltool sees the traceback. It may quote cells."""


def run(workbook: Path | None, *, as_of: dt.date, sheet: str | None = None, config: str | None = None) -> int:
    """Run the app until it is quit; its exit code. XltoolError APP_FAILED when a fault of its own ends it."""
    from xltool.tui.settings import load_settings

    settings = load_settings()
    if _slow_terminal():
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")  # read when Textual is imported
    if _ambiguous_width(settings.ambiguous) == 2:
        from xltool.tui.ambiguous import widen

        widen()
    from xltool.tui.app import XltoolApp
    from xltool.tui.terminal import hear_alt_keys

    hear_alt_keys()
    app = XltoolApp(workbook, as_of=as_of, sheet=sheet, config=config, settings=settings)
    failure: Exception | None
    try:
        code = app.run()
        failure = app.failure
    except Exception as error:
        failure = error
    if failure is not None:
        raise _spoken(failure, app.session) from None
    return code or 0


def _spoken(failure: Exception, session: Session | None) -> XltoolError:
    """What a clerk is told of an exception nobody expected: never its own words, they may quote a cell."""
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exception(failure)
    what = msg("The app had to stop: a fault of its own ({kind}).", kind=type(_cause(failure)).__name__)
    hint = msg(
        "The changes made are kept on this disk: open the workbook again to go on where it stopped. If it "
        "stops there again, tell whoever looks after xltool the line above."
    )
    if session is not None and session.journal_error and session.edits.pending:
        hint = msg(
            "The last changes could not be kept on this disk ({why}): open the workbook again and look which "
            "are missing.",
            why=session.journal_error,
        )
    return XltoolError("APP_FAILED", what, hint, session.path if session is not None else None)


def _cause(failure: Exception) -> BaseException:
    """A worker's own exception instead of Textual's word that there was one."""
    from textual.worker import WorkerFailed

    return failure.error if isinstance(failure, WorkerFailed) else failure


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
