"""`xltool update`: write a person's own columns of one task."""

from __future__ import annotations

from pathlib import Path

import click

from xltool import api
from xltool.cli import options
from xltool.i18n import msg


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "update",
        callback=_run,
        params=[
            options.workbook_argument(),
            click.Argument(["task"], metavar="TASK"),
            click.Argument(["values"], nargs=-1, required=True, metavar="FIELD=VALUE..."),
            options.sheet_option(),
            options.config_option(),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Writes what a person reports about one task. TASK is its number, row:7 or its id; FIELD "
                "is a heading of the table or a field such as status, progress, finished_on."
            ),
            "xltool update 分工表.xls 1 进展情况=已召开沟通会1次",
            "xltool update 分工表.xls row:7 status=是 finished_on=2022-12-01",
        ),
    )


def _run(
    workbook: Path,
    task: str,
    values: tuple[str, ...],
    sheet: str | None,
    config: Path | None,
    format_: str,
) -> int:
    pairs = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(
                str(msg("“{text}” is not of the form FIELD=VALUE.", text=text)), param_hint="FIELD=VALUE"
            )
        try:
            value.encode()
        except UnicodeEncodeError:  # bytes in another encoding: they would stand in the table as garbage
            raise click.BadParameter(
                str(msg("“{text}” is not text in the encoding of this terminal.", text=text)),
                param_hint="FIELD=VALUE",
            ) from None
        pairs[name] = value
    from xltool.cli.output import print_receipt

    receipt = api.update(workbook, task, pairs, sheet=sheet, config=config)
    print_receipt(receipt, format_)
    return 1 if receipt.skipped else 0
