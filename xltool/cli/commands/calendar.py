"""`xltool calendar import`: working-day notices for machines that never see a newer program."""

from __future__ import annotations

from pathlib import Path

import click

from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import msg


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Group(
        "calendar",
        params=[options.language_option()],
        help=options.help_text(
            msg("Working days: takes in the holiday notices of new years and of regions."),
            "xltool calendar import 2027.json",
        ),
        commands={"import": _import_command()},
    )


def _import_command() -> click.Command:
    return click.Command(
        "import",
        callback=_run,
        params=[
            click.Argument(["file"], type=options.PATH, metavar="FILE"),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Keeps a calendar file (JSON: year, perhaps region, days with name, date, isOffDay) for every"
                " table. A notice of a region holds where xltool.toml names the region."
            ),
            "xltool calendar import 2027.json",
        ),
    )


def _run(file: Path, format_: str) -> int:
    from xltool.calendar import import_calendar
    from xltool.resources import calendar_folder

    stored = import_calendar(file, calendar_folder())
    if format_ == "json":
        from xltool.cli.output import print_json

        print_json({"file": str(file), "stored": [str(path) for path in stored]})
        return 0
    for path in stored:
        say(msg("kept: {path}", path=path))
    return 0
