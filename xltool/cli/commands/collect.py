"""`xltool collect`: merge returned copies into the table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from xltool import api
from xltool.cli import options
from xltool.cli.bar import progress_bar
from xltool.cli.output import say
from xltool.i18n import msg

if TYPE_CHECKING:
    from xltool.submission.collect import Collected
    from xltool.workbook.base import Receipt


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "collect",
        callback=_run,
        params=[
            options.workbook_argument(),
            click.Argument(["returned"], nargs=-1, required=True, metavar="RETURNED...", type=options.PATH),
            options.dry_run_option(),
            options.Option(
                ["--take"],
                type=click.Choice(["theirs", "ours"]),
                help=msg("whose text counts where both changed a cell (default: neither, they are listed)"),
            ),
            options.Option(
                ["--accept"],
                multiple=True,
                metavar="CELL",
                help=msg("let this cell's official text be changed, as D6; once for each cell"),
            ),
            options.sheet_option(),
            options.config_option(),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Merges returned copies, files or folders of them, into the table: office and rows are found "
                "by what they say. Only what an office changed in its own columns is taken; everything else "
                "is listed. Returned files are not changed, and xltool undo takes the merge back."
            ),
            "xltool collect 分工表.xls 回收/ --dry-run",
            "xltool collect 分工表.xls 回收/",
            "xltool collect 分工表.xls 回收/高新科.xlsx --accept D6 --take theirs",
        ),
    )


def _run(
    workbook: Path,
    returned: tuple[Path, ...],
    dry_run: bool,
    take: Literal["theirs", "ours"] | None,
    accept: tuple[str, ...],
    sheet: str | None,
    config: Path | None,
    format_: str,
) -> int:
    collected, receipt = api.collect(
        workbook,
        returned,
        dry_run=dry_run,
        take=take,
        accept=accept,
        sheet=sheet,
        config=config,
        progress=progress_bar,
    )
    if format_ == "json":
        from xltool.cli.output import print_json

        print_json(_document(collected, receipt))
    else:
        _print(collected, receipt, dry_run)
    unread = max((file.error.exit_code for file in collected.files if file.error is not None), default=0)
    seen = collected.conflicts or collected.skipped or len(receipt.skipped) > len(collected.plan.skipped)
    return max(unread, 1 if seen else 0)


def _document(collected: Collected, receipt: Receipt) -> dict[str, Any]:
    from xltool.cli.output import error_json, receipt_json
    from xltool.submission.returned import REFUSALS

    return {
        "read": collected.read,
        "merged": collected.merged,
        "skipped": [
            {
                "file": str(skipped.file),
                "row": skipped.row,
                "reason": str(REFUSALS[skipped.reason]),
                "code": skipped.reason,
                "cell": skipped.cell,
                "task": skipped.task,
            }
            for skipped in collected.skipped
        ],
        "conflicts": [
            {
                "cell": conflict.cell,
                "task": conflict.task,
                "base": conflict.base,
                "ours": conflict.ours,
                "theirs": conflict.theirs,
                "file": str(conflict.file),
                "office": conflict.office,
            }
            for conflict in collected.conflicts
        ],
        "missing": list(collected.missing),
        "files": [
            {
                "path": str(file.path),
                "office": file.office,
                "status": file.status,
                "changes": file.changes,
                "stale": list(file.stale),
                "notes": [str(note) for note in file.notes],
                "error": error_json(file.error) if file.error else None,
            }
            for file in collected.files
        ],
        "period": collected.period,
        "has_base": collected.has_base,
        "edits": [{"cell": e.ref, "task": e.task, "old": e.old, "new": e.new} for e in collected.plan],
        "receipt": receipt_json(receipt),
    }


def _print(collected: Collected, receipt: Receipt, dry_run: bool) -> None:
    from xltool.cli.output import shown_path, shown_value
    from xltool.submission.collect import STATUSES
    from xltool.submission.returned import REFUSALS

    if not collected.has_base:
        say(msg("What was handed out isn't known; the workbook itself stands for it."), err=True)
    for file in collected.files:
        office = file.office or str(msg("office unknown"))
        say(
            f"{shown_path(file.path)}: {office}, {STATUSES[file.status]}, "
            + str(msg("{count} change(s)", count=file.changes))
        )
        if file.error is not None:
            say(f"  {file.error.message}\n  {file.error.hint}", err=True)
        for note in file.notes:
            say(f"  {note}", err=True)
        if file.stale:
            say("  " + str(msg("progress as last time in {count} task(s)", count=len(file.stale))), err=True)
    for edit in collected.plan:
        say(f"  {edit.ref:<6} {shown_value(edit.old)} → {shown_value(edit.new)}")
    for conflict in collected.conflicts:
        say(
            msg(
                "conflict {cell}: here “{ours}”, {file} says “{theirs}”",
                cell=conflict.cell,
                ours=shown_value(conflict.ours),
                file=conflict.file.name,
                theirs=shown_value(conflict.theirs),
            ),
            err=True,
        )
    for skipped in collected.skipped:
        row = msg("row {row}", row=skipped.row) if skipped.row else ""
        place = " ".join(filter(None, (skipped.file.name, str(row), skipped.cell)))
        say(msg("not taken: {place} ({reason})", place=place, reason=REFUSALS[skipped.reason]), err=True)
    say(collected.summary())
    if dry_run:
        say(msg("{count} cell(s) would be written; nothing was.", count=len(collected.plan)))
    else:
        say(msg("{count} cell(s) written.", count=receipt.written))
    reminder = collected.reminder()
    if reminder is not None:
        say("\n" + str(msg("Not returned: {offices}", offices="、".join(collected.missing))))
        say(reminder)
