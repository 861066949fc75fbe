"""`xltool serve`: the terminal app in a browser of this machine."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import current_language, msg


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "serve",
        callback=_run,
        params=[
            click.Argument(["workbook"], type=options.PATH, metavar="WORKBOOK"),
            options.Option(
                ["--port"],
                type=click.IntRange(0, 65535),
                default=0,
                metavar="NUMBER",
                help=msg("the port to listen on (default: any free one)"),
            ),
            options.Option(
                ["--no-browser"],
                is_flag=True,
                help=msg("only print the address, open no browser"),
            ),
            options.as_of_option(),
            options.sheet_option(),
            options.config_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Shows the terminal app in the browser, for machines with an old console. Only this machine "
                "can reach it, and only with the address printed."
            ),
            "xltool serve 分工表.xls",
            "xltool serve 分工表.xls --port 8123 --no-browser",
        ),
    )


def _run(
    workbook: Path,
    port: int,
    no_browser: bool,
    as_of: dt.date,
    sheet: str | None,
    config: Path | None,
) -> int:
    from xltool.tui.serving import door, serve
    from xltool.workbook.opening import open_workbook

    open_workbook(workbook)  # what can't be read is said here, not in a browser
    arguments = ["open", str(workbook.absolute()), "--as-of", as_of.isoformat(), "--lang", current_language()]
    if sheet is not None:
        arguments += ["--sheet", sheet]
    if config is not None:
        arguments += ["--config", str(config.absolute())]

    doors: list[Path] = []

    def ready(address: str) -> None:
        say(address)
        say(msg("Only this machine can open it. Ctrl+C ends it."), err=True)
        if not no_browser:
            import webbrowser

            doors.append(door(address))
            webbrowser.open(doors[0].as_uri())

    try:
        serve(arguments, port=port, ready=ready)
    finally:
        for page in doors:
            page.unlink(missing_ok=True)
    return 0
