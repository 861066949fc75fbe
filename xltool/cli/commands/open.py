"""`xltool open`: the terminal app. Where there is no terminal for it, the plain list."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import click

from xltool.cli import options
from xltool.errors import InputError
from xltool.i18n import msg


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "open",
        callback=_run,
        params=[
            click.Argument(["workbook"], required=False, type=options.PATH, metavar="[WORKBOOK]"),
            options.as_of_option(),
            options.sheet_option(),
            options.config_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Opens the terminal app on WORKBOOK, else on the only workbook in this folder, else on a "
                "list to choose from. Without a terminal it prints the tasks."
            ),
            "xltool open 分工表.xls",
            "xltool open 分工表.xls --as-of 2022-11-24",
        ),
    )


def _run(workbook: Path | None, as_of: dt.date, sheet: str | None, config: Path | None) -> int:
    workbook = workbook or only_workbook(Path.cwd())
    if not has_terminal():
        return _print(workbook, as_of, sheet, config)
    return show(workbook, as_of=as_of, sheet=sheet, config=config)


def has_terminal() -> bool:
    """Whether the app can be shown: a terminal that can move its cursor, or a browser in its place."""
    if os.environ.get("TEXTUAL_DRIVER"):
        return True
    # Textual draws on standard error where the system has terminals of its own kind.
    streams = (sys.stdin, sys.stdout) if sys.platform == "win32" else (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


def only_workbook(folder: Path) -> Path | None:
    """The only workbook in a folder; None when there is none or more than one."""
    from xltool.tui.session.folder import workbooks_of

    found = workbooks_of(folder)
    return found[0] if len(found) == 1 else None


def show(
    workbook: Path | None, *, as_of: dt.date, sheet: str | None = None, config: Path | None = None
) -> int:
    """Run the app and return its exit code."""
    from xltool.tui.start import run

    return run(workbook, as_of=as_of, sheet=sheet, config=str(config) if config else None)


def _print(workbook: Path | None, as_of: dt.date, sheet: str | None, config: Path | None) -> int:
    from xltool.cli.program import run

    if workbook is None:
        raise InputError(
            "NO_TERMINAL",
            msg("The app needs a terminal, and no workbook was named whose tasks could be printed."),
            msg("Name one: xltool list WORKBOOK"),
        )
    arguments = ["list", str(workbook), f"--as-of={as_of.isoformat()}"]
    if sheet is not None:
        arguments += ["--sheet", sheet]
    if config is not None:
        arguments += ["--config", str(config)]
    return run(arguments)
