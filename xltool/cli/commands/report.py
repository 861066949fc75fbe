"""`xltool report`: the figures of a table as a workbook with charts, a page or a document."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from xltool import api
from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import msg


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "report",
        callback=_run,
        params=[
            options.workbook_argument(),
            options.Option(
                ["--out"],
                type=options.PATH,
                required=True,
                metavar="FILE",
                help=msg("the new file; its ending says the format: .xlsx, .html or .docx"),
            ),
            options.overwrite_option("--out"),
            options.as_of_option(),
            options.sheet_option(),
            options.config_option(),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Writes the figures by office and leader and the late tasks: a workbook with charts, a page,"
                " or a circular to finish and sign. The table is only read."
            ),
            "xltool report 分工表.xls --out 11月通报.docx",
            "xltool report 分工表.xls --out 统计.xlsx --as-of 2022-11-30",
        ),
    )


def _run(
    workbook: Path,
    out: Path,
    overwrite: bool,
    as_of: dt.date,
    sheet: str | None,
    config: Path | None,
    format_: str,
) -> int:
    summary = api.report(workbook, out, as_of=as_of, overwrite=overwrite, sheet=sheet, config=config)
    if format_ == "json":
        from xltool.cli.output import print_json
        from xltool.report.summary import CLASSES

        print_json(
            {
                "workbook": str(workbook),
                "out": str(out),
                "as_of": as_of,
                "total": summary.whole.states.total,
                "counts": dict(zip(CLASSES, summary.whole.counts, strict=True)),
                "rate": summary.whole.states.rate,
                "late": len(summary.late),
                "due_soon": len(summary.soon),
            }
        )
        return 0
    from xltool.report.summary import opening_sentence

    say(msg("written: {path}", path=out))
    say(opening_sentence(summary))
    return 0
