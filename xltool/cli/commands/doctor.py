"""`xltool doctor`: what is installed and what this machine can do."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import TYPE_CHECKING

import click

from xltool import __version__
from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import Message, msg

if TYPE_CHECKING:
    from xltool.workbook.live.reach import Reach

_PACKAGES = ("click", "textual", "openpyxl", "xlwings", "pandas", "chinesecalendar", "isal")


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "doctor",
        callback=_run,
        params=[options.format_option(), options.language_option()],
        help=options.help_text(
            msg("Says what is installed, which applications can be reached and what the terminal can show."),
            "xltool doctor",
        ),
    )


def _run(format_: str) -> int:
    facts = list(_facts())
    if format_ == "json":
        from xltool.cli.output import print_json

        print_json({key: value for key, _, value in facts})
        return 0
    for _, label, value in facts:
        say(f"{label}: {msg('not installed') if value is None else value}")
    return 0


def _facts() -> Iterator[tuple[str, Message | str, object]]:
    """(key, label, value) lines; None says that something is not there."""
    import platform
    import shutil

    from xltool.calendar import load_calendar
    from xltool.cli.output import terminal_width
    from xltool.project import Project
    from xltool.resources import calendar_folder

    yield "xltool", "xltool", __version__
    yield "python", "Python", platform.python_version()
    yield "platform", msg("system"), platform.platform()
    for package in _PACKAGES:
        yield package, package, _version(package)
    yield "codec", msg("compression"), _codec()
    overlays = Project().calendar_overlays
    calendar = load_calendar(overlays)
    years = [year for year in range(2004, 2101) if calendar.knows(year)]
    yield "calendar", msg("working days known"), _spans(years)
    imported = "、".join(sorted(path.stem for path in calendar_folder().glob("*.json")))
    yield "calendar_files", msg("imported calendars"), imported or str(msg("none"))
    yield "libreoffice", "LibreOffice", shutil.which("soffice") or shutil.which("libreoffice")
    for application, words, binding in _reaches():
        key = application.casefold()
        yield f"live_{key}", msg("workbooks in {application}", application=application), str(words)
        yield f"binding_{key}", msg("way into {application}", application=application), binding
    yield "encoding", msg("terminal encoding"), sys.stdout.encoding
    yield "width", msg("terminal width"), terminal_width()


def _reaches() -> Iterator[Reach]:
    from xltool.workbook.live.reach import reaches

    return reaches()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _codec() -> str:
    from importlib.util import find_spec

    return "isal" if find_spec("isal") else "zlib"


def _spans(years: Sequence[int]) -> str:
    """Years as spans: 2004-2026、2030. A gap is shown, since nobody has published the years in it."""
    starts = [year for year in years if year - 1 not in years]
    ends = [year for year in years if year + 1 not in years]
    return "、".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True))
