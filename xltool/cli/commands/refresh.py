"""`xltool refresh`: fill the status columns in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from xltool.batch import FileResult, RefreshJob, expand_paths, refresh_files
from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import msg
from xltool.workbook.opening import LiveMode


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "refresh",
        callback=_run,
        params=[
            click.Argument(["paths"], nargs=-1, required=True, metavar="PATH..."),
            options.dry_run_option(),
            options.Option(
                ["--out"],
                type=options.PATH,
                metavar="FILE|DIR",
                help=msg("write to this file or folder and leave the workbook as it is"),
            ),
            options.overwrite_option("--out"),
            options.Option(
                ["--jobs"],
                type=click.IntRange(min=1),
                default=1,
                show_default=True,
                metavar="N",
                help=msg("work on so many files at once"),
            ),
            options.Option(["--watch"], is_flag=True, help=msg("stay and refresh whenever a file changes")),
            options.Option(
                ["--live"],
                type=click.Choice(["auto", "never", "only"]),
                default="auto",
                show_default=True,
                help=msg(
                    "write into the document that is open: where it can be reached, never, or only there"
                ),
            ),
            options.Option(
                ["--save"],
                is_flag=True,
                help=msg("let the application save a document that was written where it is open"),
            ),
            options.Option(["--verbose"], is_flag=True, help=msg("list every cell that was written")),
            options.as_of_option(),
            options.sheet_option(),
            options.config_option(),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Fills the status columns of official tables in place. PATH may be files, folders or "
                "patterns. Only cells the tool owns are written; everything else in the file stays as it is."
            ),
            "xltool refresh 分工表.xls",
            "xltool refresh 分工表.xls --dry-run",
            "xltool refresh 台账/ --jobs 2 --format json",
            "xltool refresh 分工表.xls --live only --save",
        ),
    )


def _run(
    paths: tuple[str, ...],
    dry_run: bool,
    out: Path | None,
    overwrite: bool,
    jobs: int,
    watch: bool,
    live: LiveMode,
    save: bool,
    verbose: bool,
    as_of: dt.date,
    sheet: str | None,
    config: Path | None,
    format_: str,
) -> int:
    job = RefreshJob(
        as_of=as_of,
        dry_run=dry_run,
        out=out,
        overwrite=overwrite,
        sheet=sheet,
        config=config,
        keep_edits=dry_run or verbose,
        live=live,
        save=save,
    )
    if out is not None and (live == "only" or save):
        raise click.UsageError(str(msg("--out copies files; it does not go with --live only or --save.")))
    files = expand_paths(paths)
    if out is not None and len(files) > 1 and not out.is_dir():
        raise click.BadParameter(
            str(msg("With several workbooks it must be a folder that exists.")), param_hint="--out"
        )
    if out is not None and len({path.name for path in files}) < len(files):
        raise click.BadParameter(
            str(msg("Two of the workbooks have the same name; write them one by one.")), param_hint="--out"
        )
    if watch and (format_ == "json" or (out is not None and not overwrite)):
        raise click.UsageError(
            str(msg("--watch goes with text output, and with --out only beside --overwrite."))
        )
    if watch:
        return _watch(paths, job)
    results = _with_progress(refresh_files(files, job, jobs), len(files))
    return _show_json(results, job) if format_ == "json" else _show_text(results, job)


def _show_json(results: Iterator[FileResult], job: RefreshJob) -> int:
    from xltool.cli.output import print_json

    collected = list(results)
    print_json({"as_of": job.as_of, "files": [_document(result, job) for result in collected]})
    return max((result.exit_code for result in collected), default=0)


def _show_text(results: Iterator[FileResult], job: RefreshJob) -> int:
    exit_code = 0
    for result in results:
        exit_code = max(exit_code, result.exit_code)
        _print(result, job)
    return exit_code


def _document(result: FileResult, job: RefreshJob) -> dict[str, Any]:
    from xltool.cli.output import error_json, receipt_json

    document: dict[str, Any] = {"workbook": str(result.path), "sheet": result.sheet, "tasks": result.tasks}
    if result.receipt is not None:
        document |= receipt_json(result.receipt)
    if job.keep_edits:
        document["edits"] = [
            {"cell": e.ref, "old": e.old, "new": e.new, "reason": e.reason} for e in result.edits
        ]
    document["error"] = error_json(result.error) if result.error else None
    return document


def _print(result: FileResult, job: RefreshJob) -> None:
    from xltool.cli.output import print_error, print_remarks, shown_path, shown_value

    if result.error is not None:
        print_error(result.error, result.path)
        return
    assert result.receipt is not None
    receipt = result.receipt
    name = shown_path(receipt.path)
    if job.dry_run:
        summary = msg(
            "{name}: {tasks} task(s); would write {count} cell(s), {unchanged} already right",
            name=name,
            tasks=result.tasks,
            count=len(result.edits),
            unchanged=receipt.unchanged,
        )
    else:
        summary = msg(
            "{name}: {tasks} task(s), {written} cell(s) written, {unchanged} already right",
            name=name,
            tasks=result.tasks,
            written=receipt.written,
            unchanged=receipt.unchanged,
        )
    say(summary)
    for edit in result.edits:
        say(f"  {edit.ref:<6} {shown_value(edit.old)} → {shown_value(edit.new)}")
    print_remarks(receipt)


def _with_progress(results: Iterator[FileResult], total: int) -> Iterator[FileResult]:
    """The same results, with a bar on stderr."""
    from xltool.cli.bar import progress_bar

    step = progress_bar(total)
    for result in results:
        step()
        yield result


def _watch(paths: tuple[str, ...], job: RefreshJob) -> int:
    """Refresh now and whenever a file's content changes, until Ctrl-C."""
    from xltool.batch import watch_files

    say(msg("Watching; press Ctrl-C to stop."), err=True)
    try:
        for result in watch_files(paths, job):
            _print(result, job)
    except KeyboardInterrupt:
        return 0
    return 0
