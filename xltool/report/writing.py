"""A summary written to a new file: .xlsx with charts, .html that needs nothing else, .docx."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from xltool.errors import InputError
from xltool.history import check_place, put_file
from xltool.i18n import msg
from xltool.report.summary import Summary

FORMATS = (".xlsx", ".html", ".docx")
"""The endings a report can have."""


def check_report(out: Path, *, overwrite: bool, sources: Sequence[Path] = ()) -> None:
    """Whether a report may be written to `out`: InputError REPORT_FORMAT for an ending that is none of
    `FORMATS`, else as `check_place`."""
    if out.suffix.lower() not in FORMATS:
        raise InputError(
            "REPORT_FORMAT",
            msg("A report can't be written as “{ending}”.", ending=out.suffix or out.name),
            msg("End the name with one of: {formats}.", formats=" ".join(FORMATS)),
            out,
        )
    check_place(out, overwrite=overwrite, sources=sources)


def write_report(summary: Summary, out: Path) -> None:
    """Write the report to `out`, which `check_report` has passed; a file it replaces stays as a backup."""
    write: Callable[[Summary, BinaryIO], None]
    write = import_module(f"xltool.report.{out.suffix.lower()[1:]}").write
    put_file(out, partial(write, summary), command="report")
