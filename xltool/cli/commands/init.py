"""`xltool init`: the settings file for a table, drawn up from what the table itself says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import Message, msg

if TYPE_CHECKING:
    from xltool.table.model import Column


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "init",
        callback=_run,
        params=[
            options.workbook_argument(),
            options.Option(
                ["--accept"],
                is_flag=True,
                help=msg("also remember what the unfamiliar headings were taken for"),
            ),
            options.sheet_option(),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Draws up xltool.toml beside the workbook: unit, year, date of issue, offices and people as"
                " the table has them, every setting with a comment. Where there is one already, only --accept"
                " writes into it, and only the headings."
            ),
            "xltool init 分工表.xls",
            "xltool init 分工表.xls --accept",
        ),
    )


def _run(workbook: Path, accept: bool, sheet: str | None, format_: str) -> int:
    from xltool import api

    drafted = api.init(workbook, accept=accept, sheet=sheet)
    if format_ == "json":
        from xltool.cli.output import print_json

        print_json(
            {
                "path": str(drafted.path),
                "proposals": [
                    {
                        "letter": column.letter,
                        "heading": column.heading,
                        "field": column.field,
                        "confidence": column.how,
                    }
                    for column in drafted.proposals
                ],
                "accepted": accept,
            }
        )
        return 0
    say(msg("written: {path}", path=drafted.path))
    for column in drafted.proposals:
        say(f"  {_proposal(column)}")
    if drafted.proposals and not accept:
        say(msg("If these are right, run it again with --accept; if not, correct them in the file."))
    return 0


def _proposal(column: Column) -> Message:
    from xltool.table.headings import HEADINGS

    return msg(
        "column {letter} “{heading}” was taken for “{usual}” ({field}), by likeness",
        letter=column.letter,
        heading=column.heading,
        usual=HEADINGS[column.field or ""].split()[0],
        field=column.field,
    )
