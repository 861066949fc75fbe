"""`xltool draft`: a table drafted from a notice, and what the notice leaves open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltool import api
from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import msg

if TYPE_CHECKING:
    from xltool.notice import Draft


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "draft",
        callback=_run,
        params=[
            click.Argument(["notice"], type=options.PATH, metavar="NOTICE"),
            options.Option(
                ["--out"],
                type=options.PATH,
                required=True,
                metavar="WORKBOOK",
                help=msg("the table to write, .xls or .xlsx"),
            ),
            options.Option(
                ["--template"],
                metavar="NAME",
                help=msg(
                    "a template by name or a blank table by path (default: as the notice names offices)"
                ),
            ),
            options.overwrite_option("--out"),
            options.config_option(),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Drafts a work-division table from a notice (.txt, .docx) in the notice's own words, and says"
                " what the notice leaves open. Ends with 1 on errors in it, with 3 on prose without tasks."
            ),
            "xltool draft 通知.docx --out 分工表.xls",
            "xltool draft 通知.txt --out 分工表.xlsx --template 工作分工表_双行表头",
        ),
    )


def _run(
    notice: Path, out: Path, template: str | None, overwrite: bool, config: Path | None, format_: str
) -> int:
    from xltool.checks.finding import count_open
    from xltool.cli.output import counts_sentence, finding_json, print_findings, print_json, shown_path
    from xltool.notice import left_out

    made = api.draft(notice, out, template=template, overwrite=overwrite, config=config)
    counts = count_open(made.findings)
    if format_ == "json":
        print_json(
            {
                **_document(made.draft, out),
                "findings": [finding_json(finding) for finding in made.findings],
                "counts": counts,
            }
        )
    else:
        count = len(made.draft.notice.items)
        say(
            msg(
                "{path}: {count} task(s) from {notice}",
                path=shown_path(out),
                count=count,
                notice=notice.name,
            )
        )
        left = left_out(made.draft.notice).lines
        if left:
            total = len(made.draft.notice.lines)
            say(f"  {msg('{left} of {total} paragraphs are in no row', left=len(left), total=total)}")
        print_findings(made.findings)
        say(f"  {counts_sentence(counts)}")
    return 1 if counts["E"] else 0


def _document(draft: Draft, out: Path) -> dict[str, Any]:
    from xltool.notice import left_out
    from xltool.workbook.refs import format_ref

    notice = draft.notice
    return {
        "notice": str(notice.path),
        "workbook": str(out),
        "template": draft.template.path.name,
        "sheet": draft.template.sheet,
        "title": draft.title,
        "notice_title": notice.title,
        "issuer": notice.issuer,
        "issued_on": notice.issued_on,
        "doc_no": notice.doc_no,
        "addressees": list(notice.addressees),
        "basis": [{"name": basis.name, "doc_no": basis.doc_no} for basis in notice.basis],
        "attachments": list(notice.attachments),
        "left_out": [{"line": line.number, "text": line.text} for line in left_out(notice).lines],
        "prohibitions": [source.sentence for source in notice.prohibitions],
        "tasks": [
            {
                "row": row,
                "number": notice.items[item].number,
                "sections": list(notice.items[item].sections),
                "cells": [
                    {
                        "cell": format_ref(cell.row, cell.column),
                        "field": cell.field,
                        "value": cell.value,
                        "reading": cell.said.reading if cell.said else "",
                        "line": cell.said.source.line if cell.said else None,
                        "sentence": cell.said.source.sentence if cell.said else None,
                    }
                    for cell in draft.cells_of(item)
                ],
            }
            for row, item in sorted(draft.rows.items())
        ],
    }
