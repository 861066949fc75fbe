"""Printing: JSON documents, and tables whose columns line up under Han text."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltool.errors import XltoolError
from xltool.i18n import in_words, msg
from xltool.text.width import display_width, fit
from xltool.workbook.base import Receipt, Value

if TYPE_CHECKING:
    from xltool.checks.finding import Finding


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


def say(text: object, *, err: bool = False) -> None:
    """Print a sentence or a few lines, without what the terminal would obey: they may quote the workbook."""
    line = str(text)
    if not line.isprintable():
        from xltool.text.wrapping import shown

        line = shown(line)
    click.echo(line, err=err)


def print_error(error: XltoolError, path: Path | None) -> None:
    """What is wrong and what to do, on stderr; file names may hold what the terminal would obey."""
    where = f"{shown_path(path)}: " if path else ""
    say(f"{where}{one_line(error.message)}", err=True)
    if error.hint:
        say(one_line(error.hint), err=True)


def terminal_width() -> int:
    """The columns to print into: the terminal's, or 120 where there is none."""
    import shutil

    return shutil.get_terminal_size((120, 24)).columns


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], elastic: int) -> None:
    """Rows under headings; column `elastic` gives way when the terminal is too narrow.

    Many rows say alike: each text of a column is measured, and padded or cut, once.
    """
    from xltool.table.by_column import each_once

    texts = ([heading, *(row[at] for row in rows)] for at, heading in enumerate(headings))
    columns = [each_once(one_line, column) for column in texts]
    widths = [max(map(display_width, set(column))) for column in columns]
    spare = terminal_width() - (sum(widths) + 2 * (len(widths) - 1))
    if spare < 0:
        widths[elastic] = max(12, widths[elastic] + spare)
    fitted = (
        each_once(partial(fit, width=width), column) for width, column in zip(widths, columns, strict=True)
    )
    print_lines("  ".join(row).rstrip() for row in zip(*fitted, strict=True))


def print_lines(lines: Iterable[str]) -> None:
    """Print many lines, some hundred at once: `click.echo` looks at the terminal anew each time."""
    waiting = iter(lines)
    while block := list(islice(waiting, 500)):
        click.echo("\n".join(block))


def one_line(text: str) -> str:
    """Workbook text fit for a terminal: one line, and nothing the terminal would obey."""
    if not text.isprintable():
        from xltool.text.wrapping import shown

        text = shown(text)
    return " ".join(text.split())


_LONGEST_VALUE = 80
"""Characters of a cell that the terminal shows; JSON has all."""


def shown_value(value: Value) -> str:
    """A cell's value fit for a line of the terminal: a long one is cut, and how long it is is said."""
    from xltool.table.model import cell_text

    text = one_line(cell_text(value))
    if len(text) <= _LONGEST_VALUE:
        return text
    return str(msg("{start}… ({count} characters)", start=text[:_LONGEST_VALUE], count=len(text)))


def shown_path(path: Path) -> str:
    """A path as a person in this folder would write it."""
    with suppress(ValueError, OSError):  # it is elsewhere, or the folder we are in is gone
        path = path.relative_to(Path.cwd())
    return one_line(str(path))


def finding_json(finding: Finding) -> dict[str, str | None]:
    """A finding as CONTRACT writes it."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "task": finding.task,
        "message": str(finding.message),
        "hint": str(finding.hint),
        "waived": finding.waived,
    }


def print_findings(findings: Sequence[Finding]) -> None:
    """Findings, each with its cell and what to do; waived ones with the reason."""
    from xltool.table.by_column import each_once

    shown = each_once(one_line, in_words(finding.message for finding in findings))
    hints = in_words(finding.hint for finding in findings)
    print_lines(
        _finding_text(finding, message, hint)
        for finding, message, hint in zip(findings, shown, hints, strict=True)
    )


def _finding_text(finding: Finding, message: str, hint: str) -> str:
    place = f"{finding.cell or '-'}  {message}  ({finding.code})"
    if finding.waived is not None:
        return f"  [{msg('waived: {reason}', reason=finding.waived)}] {place}"
    return f"  [{finding.severity}] {place}\n        {hint}"


def counts_sentence(counts: Mapping[Any, int]) -> str:
    """How many findings there are of each severity."""
    return str(msg("{E} error(s), {W} warning(s), {I} note(s)", E=counts["E"], W=counts["W"], I=counts["I"]))


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
        name=one_line(receipt.path.name),
        written=receipt.written,
        unchanged=receipt.unchanged,
    )
    say(summary)
    print_remarks(receipt)


def print_remarks(receipt: Receipt) -> None:
    """What a person should know besides, on stderr: notes, and the cells that were left alone and why."""
    from xltool.progress.refresh import SKIP_REASONS

    for note in receipt.notes:
        say(f"  {note}", err=True)
    for cell, reason in receipt.skipped:
        why = SKIP_REASONS.get(reason, reason)
        say("  " + str(msg("left alone: {cell} ({reason})", cell=cell, reason=why)), err=True)
