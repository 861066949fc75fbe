"""`xltool history`: what was written to a workbook, when and by which command."""

from __future__ import annotations

from pathlib import Path

import click

from xltool import api
from xltool.cli import options
from xltool.i18n import msg


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "history",
        callback=_run,
        params=[options.workbook_argument(), options.format_option(), options.language_option()],
        help=options.help_text(
            msg("Lists what was written to a workbook, when and by which command, oldest first."),
            "xltool history 分工表.xls",
        ),
    )


def _run(workbook: Path, format_: str) -> int:
    from xltool.cli.output import print_json, print_table

    entries = api.history(workbook)
    if format_ == "json":
        print_json({"workbook": str(workbook), "entries": [entry_document(entry) for entry in entries]})
    elif entries:
        print_table([str(h) for h in (msg("No."), msg("When"), msg("Who"), msg("Command"), msg("Cells"))], [], 1)
    else:
        click.echo(str(msg("Nothing was written to this workbook yet.")))
    return 0
