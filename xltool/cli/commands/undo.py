"""`xltool undo`: take back what was written."""

from __future__ import annotations

from pathlib import Path

import click

from xltool import api
from xltool.cli import options
from xltool.i18n import msg


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "undo",
        callback=_run,
        params=[
            options.workbook_argument(),
            options.Option(
                ["--to"],
                type=click.IntRange(min=0),
                metavar="N",
                help=msg("back to the state after entry N"),
            ),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg("Takes back the last write. What people changed since stays. An undo can itself be undone."),
            "xltool undo 分工表.xls",
            "xltool undo 分工表.xls --to 3",
        ),
    )


def _run(workbook: Path, to: int | None, format_: str) -> int:
    from xltool.cli.output import print_receipt

    receipt = api.undo(workbook, to=to)
    print_receipt(receipt, format_)
    return 1 if receipt.skipped else 0
