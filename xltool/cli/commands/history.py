"""`xltool history`: what was written to a workbook, when and by which command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import msg

if TYPE_CHECKING:
    from xltool.history import Entry


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
    from xltool.cli.output import one_line, print_json, print_table
    from xltool.history import Journal
    from xltool.history.words import OPEN_DOCUMENT, state_of

    journal = Journal.open(workbook)
    entries, unreadable = journal.entries, journal.unreadable
    if not (entries or unreadable or workbook.exists()):
        from xltool.history.undoing import not_found

        raise not_found(workbook)
    if format_ == "json":
        print_json(
            {
                "workbook": str(workbook),
                "entries": [_document(entry) for entry in entries],
                "unreadable": unreadable,
            }
        )
        return 0
    if entries:
        print_table(
            [
                str(h)
                for h in (msg("No."), msg("When"), msg("Who"), msg("Command"), msg("Cells"), msg("State"))
            ],
            [
                (
                    str(entry.number),
                    f"{entry.time.astimezone():%Y-%m-%d %H:%M}",
                    entry.user,
                    entry.command,
                    str(entry.cells),
                    str(state_of(entry)),
                )
                for entry in entries
            ],
            elastic=2,
        )
        if any(state_of(entry) == OPEN_DOCUMENT for entry in entries):
            note = msg(
                "“{state}”: written where the workbook was open; whether it was saved there nobody has told.",
                state=OPEN_DOCUMENT,
            )
            say(note)
    elif not unreadable:
        say(msg("Nothing was written to this workbook yet."))
    if unreadable:
        note = msg(
            "{count} entries of {file} can't be read.", count=unreadable, file=one_line(str(journal.file))
        )
        say(note, err=True)
    return 0


def _document(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "time": entry.time,
        "user": entry.user,
        "command": entry.command,
        "cells": entry.cells,
        "state": entry.state,
        "live": entry.live,
        "saved": None if entry.unsaved else entry.state != "interrupted",
        "takes_back": list(entry.takes_back),
        "backup": str(entry.backup) if entry.backup else None,
        "sha256_before": entry.sha256_before,
        "sha256_after": entry.sha256_after,
    }
