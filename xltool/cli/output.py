"""Printing: JSON documents, and tables whose columns line up under Han text."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from xltool.errors import XltoolError
from xltool.i18n import msg
from xltool.text.width import display_width, fit
from xltool.workbook.base import Receipt


def print_json(document: Any) -> None:
    """One UTF-8 document on stdout, whatever the console's encoding."""
    import json

    text = json.dumps(document, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass") + b"\n")
    sys.stdout.buffer.flush()


def _plain(value: object) -> str:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return str(value)


def error_json(error: XltoolError) -> dict[str, str | None]:
    """The error object of CONTRACT."""
    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "path": str(error.path) if error.path else None,
    }


def terminal_width() -> int:
    """The columns to print into: the terminal's, or 120 where there is none."""
    import shutil

    return shutil.get_terminal_size((120, 24)).columns


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], elastic: int) -> None:
    """Rows under headings; column `elastic` gives way when the terminal is too narrow."""
    cells = [list(headings), *([one_line(cell) for cell in row] for row in rows)]
    widths = [max(display_width(row[i]) for row in cells) for i in range(len(headings))]
    spare = terminal_width() - (sum(widths) + 2 * (len(widths) - 1))
    if spare < 0:
        widths[elastic] = max(12, widths[elastic] + spare)
    for row in cells:
        click.echo("  ".join(fit(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())


def one_line(text: str) -> str:
    """Workbook text fit for a terminal: one line, and nothing the terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shown_path(path: Path) -> str:
    """A path as a person in this folder would write it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt as CONTRACT writes it."""
    return {
        "path": str(receipt.path),
        "mode": receipt.mode,
        "written": receipt.written,
        "unchanged": receipt.unchanged,
        "skipped": [{"cell": s.cell, "reason": s.reason} for s in receipt.skipped],
        "notes": list(receipt.notes),
        "saved": receipt.saved,
        "backup": str(receipt.backup) if receipt.backup else None,
        "sha256_before": receipt.sha256_before,
        "sha256_after": receipt.sha256_after,
    }


def print_receipt(receipt: Receipt, format_: str) -> None:
    """Print what a write did, as text or JSON."""
    if format_ == "json":
        print_json(receipt_json(receipt))
        return
    summary = msg(
        "{name}: {written} cell(s) written, {unchanged} already right",
        name=receipt.path.name,
        written=receipt.written,
        unchanged=receipt.unchanged,
    )
    click.echo(str(summary))
    print_remarks(receipt)


def print_remarks(receipt: Receipt) -> None:
    """What a person should know besides, on stderr: notes, and the cells that were left alone and why."""
    from xltool.progress.refresh import SKIP_REASONS

    for note in receipt.notes:
        click.echo(f"  {note}", err=True)
    for cell, reason in receipt.skipped:
        why = SKIP_REASONS.get(reason, reason)
        click.echo("  " + str(msg("left alone: {cell} ({reason})", cell=cell, reason=why)), err=True)
