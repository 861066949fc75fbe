"""Copies printed to PDF by LibreOffice, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xltool.errors import InputError
from xltool.i18n import msg
from xltool.submission.model import Submission

_PROGRAMS = ("soffice", "libreoffice", "soffice.com")
_SECONDS_A_COPY = 60


def print_to_pdf(workbooks: Sequence[Path]) -> list[Path]:
    """A PDF beside each workbook. InputError NO_LIBREOFFICE or PDF_FAILED."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise InputError(
            "NO_LIBREOFFICE",
            msg("LibreOffice is not installed, so no PDF can be made."),
            msg("The copies are there; print them to PDF in Excel or WPS."),
        )
    targets = [path.with_suffix(".pdf") for path in workbooks]
    with tempfile.TemporaryDirectory(prefix="xltool-pdf-") as scratch:
        profile = (Path(scratch) / "profile").as_uri()  # an open LibreOffice is not disturbed
        made = Path(scratch) / "pdf"
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
        try:
            subprocess.run(
                [*command, "--outdir", str(made), *map(str, workbooks)],
                check=True,
                capture_output=True,
                timeout=_SECONDS_A_COPY * (1 + len(workbooks)),
            )
            for target in targets:
                shutil.move(made / target.name, target)
        except (OSError, subprocess.SubprocessError) as error:
            raise InputError(
                "PDF_FAILED",
                msg("LibreOffice could not print a copy to PDF."),
                msg("The copies are there; print them to PDF in Excel or WPS."),
            ) from error
    return targets


def with_pdfs(submission: Submission) -> Submission:
    """The same, with a PDF beside each copy that was written."""
    written = [copy.path for copy in submission.copies if not copy.withheld]
    printed = dict(zip(written, print_to_pdf(written), strict=True)) if written else {}
    copies = tuple(copy._replace(pdf=printed.get(copy.path)) for copy in submission.copies)
    return replace(submission, copies=copies)
