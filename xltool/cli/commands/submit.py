"""`xltool submit`: copies of the table that leave the house."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltool import api
from xltool.cli import options
from xltool.cli.bar import progress_bar
from xltool.cli.output import say
from xltool.i18n import msg

if TYPE_CHECKING:
    from xltool.submission.model import Submission


def build() -> click.Command:
    """The command, in the language of the moment."""
    from xltool.project.model import COPY_KINDS

    return click.Command(
        "submit",
        callback=_run,
        params=[
            options.workbook_argument(),
            options.Option(
                ["--kind"],
                type=click.Choice(COPY_KINDS),
                help=msg("to be submitted (default), for each office, for the public, for the archive"),
            ),
            options.Option(
                ["--office", "offices"],
                multiple=True,
                metavar="NAME",
                help=msg("make the handout of this office only; once for each office"),
            ),
            options.Option(["--recipe"], metavar="NAME", help=msg("follow this recipe of the settings file")),
            options.Option(["--period"], default="", metavar="TEXT", help=msg("the period, as 2022年11月")),
            options.Option(
                ["--out"],
                type=options.PATH,
                metavar="DIR",
                help=msg("the folder for the copies (default: one named after their kind)"),
            ),
            options.Option(
                ["--waive"],
                multiple=True,
                metavar="CODE=REASON",
                help=msg("let findings of this code pass, for this reason; it is recorded"),
            ),
            options.Option(["--overwrite"], is_flag=True, help=msg("replace copies that exist")),
            options.Option(
                ["--blank-rows"],
                is_flag=True,
                help=msg("empty the rows of other offices where they can't be deleted"),
            ),
            options.Option(["--pdf"], is_flag=True, help=msg("print each copy to PDF too (LibreOffice)")),
            options.dry_run_option(),
            options.sheet_option(),
            options.config_option(),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Makes copies in the format and layout of the workbook: cleaned, checked for personal data, "
                "counted. Handouts hold the rows of one office each; the others are deleted. The workbook "
                "itself is not changed."
            ),
            "xltool submit 分工表.xls --period 2022年11月",
            "xltool submit 分工表.xls --kind handout --out 下发/ --dry-run",
            "xltool submit 分工表.xls --kind handout --office 高新科 --office 法规科 --out 补发/",
            "xltool submit 分工表.xls --kind public --waive PICTURE_UNREAD=已逐张查看",
        ),
    )


def _run(
    workbook: Path,
    kind: str | None,
    offices: tuple[str, ...],
    recipe: str | None,
    period: str,
    out: Path | None,
    waive: tuple[str, ...],
    overwrite: bool,
    blank_rows: bool,
    pdf: bool,
    dry_run: bool,
    sheet: str | None,
    config: Path | None,
    format_: str,
) -> int:
    submission = api.submit(
        workbook,
        kind=kind,
        recipe=recipe,
        period=period,
        out=out,
        waive=_waivers(waive),
        overwrite=overwrite,
        blank_rows=blank_rows,
        pdf=pdf,
        offices=offices or None,
        dry_run=dry_run,
        sheet=sheet,
        config=config,
        progress=progress_bar,
    )
    from xltool.submission.model import NOT_CHOSEN

    if format_ == "json":
        from xltool.cli.output import print_json

        print_json(_document(submission, dry_run))
    else:
        _print(submission)
        if dry_run:
            say(msg("Nothing was written: these copies would be made."))
    return 1 if submission.withheld or any(row.reason != NOT_CHOSEN for row in submission.skipped) else 0


def _waivers(texts: tuple[str, ...]) -> dict[str, str]:
    waivers = {}
    for text in texts:
        code, equals, reason = text.partition("=")
        if not equals or not code.strip() or not reason.strip():
            raise click.BadParameter(
                str(msg("“{text}” is not of the form CODE=REASON.", text=text)), param_hint="--waive"
            )
        waivers[code.strip().upper()] = reason.strip()
    return waivers


def _document(submission: Submission, dry_run: bool) -> dict[str, Any]:
    """The list that goes along, in the terminal's language and with whole paths."""
    from xltool.submission.manifest import document

    told = document(submission, None)
    for entry, copy in zip(told["copies"], submission.copies, strict=True):
        entry |= {"path": str(copy.path), "pdf": str(copy.pdf) if copy.pdf else None}
    manifest = str(submission.manifest) if submission.manifest is not None else None
    return told | {"workbook": str(submission.master), "manifest": manifest, "dry_run": dry_run}


def _print(submission: Submission) -> None:
    from xltool.cli.output import shown_path
    from xltool.submission.model import NOT_CHOSEN, REASONS
    from xltool.submission.privacy import describe

    for copy in submission.copies:
        line = msg("{name}: {rows} row(s)", name=shown_path(copy.path), rows=len(copy.rows))
        say(f"{line}  {msg('withheld')}" if copy.withheld else str(line))
        for finding in copy.findings:
            if finding.severity == "I":
                continue
            where = finding.cell or finding.sheet
            waived = f"  {msg('let pass: {reason}', reason=finding.waived)}" if finding.waived else ""
            say(f"  {finding.severity} {finding.code} {where} {finding.message}{waived}", err=True)
        for note in copy.notes:
            say(f"  {note}", err=True)
        if copy.withheld:
            say("  " + str(msg("Nothing of it was written. Mend it, or add --waive CODE=REASON.")), err=True)
    for note in submission.notes:
        say(note, err=True)
    for item in submission.removed:
        say(msg("taken out: {what}", what=describe(item)))
    for row, reason in submission.skipped:
        if reason != NOT_CHOSEN:
            say(msg("row {row} skipped: {reason}", row=row, reason=REASONS[reason]), err=True)
    if left := sum(reason == NOT_CHOSEN for _, reason in submission.skipped):
        say(msg("{count} row(s) skipped: {reason}", count=left, reason=REASONS[NOT_CHOSEN]))
    say(
        msg(
            "{rows_in} row(s) in = {rows_out} out + {skipped} skipped; {copies} copies, {withheld} withheld",
            rows_in=submission.rows_in,
            rows_out=submission.rows_out,
            skipped=len(submission.skipped),
            copies=len(submission.copies),
            withheld=submission.withheld,
        )
    )
    if submission.manifest is not None:
        say(msg("List: {path}", path=shown_path(submission.manifest)))
