"""A summary written to a new file: .xlsx with charts, .html that needs nothing else, .docx."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from xltool.errors import InputError, InUseError
from xltool.i18n import msg
from xltool.report.summary import Summary
from xltool.workbook.replace import replace_file

FORMATS = (".xlsx", ".html", ".docx")
"""The endings a report can have."""


def write_report(summary: Summary, out: Path) -> None:
    """Write the report in the format of the ending of `out`, which must not exist yet.

    InputError REPORT_FORMAT for any other ending, InUseError EXISTS rather than replace a file.
    """
    ending = out.suffix.lower()
    if ending not in FORMATS:
        raise InputError(
            "REPORT_FORMAT",
            msg("A report can't be written as “{ending}”.", ending=out.suffix or out.name),
            msg("End the name with one of: {formats}.", formats=" ".join(FORMATS)),
            out,
        )
    if out.exists():
        raise InUseError(
            "EXISTS",
            msg("There is already a file {file}.", file=out.name),
            msg("Name another one, or remove it first."),
            out,
        )
    write: Callable[[Summary, BinaryIO], None] = import_module(f"xltool.report.{ending[1:]}").write
    replace_file(out, partial(write, summary), expected_sha256=None)
