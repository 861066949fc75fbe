"""`xltool demo`: copy the samples and show list, check and refresh on them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from xltool.cli import options
from xltool.cli.output import say
from xltool.errors import InUseError
from xltool.i18n import msg

# The samples' world stands still on this day, so that the demonstration always shows the same.
_DAY = dt.date(2022, 11, 24)
_DEFAULT = Path("xltool-demo")
_TABLE = "2022年度满意度工作分工表A.xls"
_LONG_TABLE = "云岭市2022年重点任务分工表186项.xls"


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "demo",
        callback=_run,
        params=[
            click.Argument(["folder"], required=False, type=options.PATH, metavar="[DIR]"),
            options.Option(["--tui"], is_flag=True, help=msg("open the terminal app on the samples")),
            options.language_option(),
        ],
        help=options.help_text(
            msg("Copies the samples to DIR (default: xltool-demo) and runs list, check and refresh there."),
            "xltool demo",
            "xltool demo --tui",
        ),
    )


def _run(folder: Path | None, tui: bool) -> int:
    import shutil

    from xltool.cli.program import run
    from xltool.resources import resource_folder

    folder = _free_name() if folder is None else folder
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise InUseError(
            "OUT_EXISTS",
            msg("“{name}” exists already and is not empty; nothing was copied.", name=folder.name),
            msg("Name another folder: xltool demo DIR"),
            folder,
        )
    shutil.copytree(resource_folder("samples"), folder, dirs_exist_ok=True)
    say(msg("The samples are in {folder}; today is {day} there.", folder=folder, day=_DAY))
    if tui:
        return _open(folder / _LONG_TABLE)
    table = folder / _TABLE
    day = f"--as-of={_DAY}"
    for command in (
        ["list", str(table), day],
        ["check", str(table), day],
        ["refresh", str(table), day, "--verbose"],
    ):
        say(f"\n$ xltool {' '.join(command)}")
        code = run(command)
        if code > 1:
            return code
    say("\n" + str(msg("Open {name} in Excel or WPS to see the filled columns.", name=table)))
    return 0


def _open(table: Path) -> int:
    """The terminal app on a sample; where there is no terminal, its tasks."""
    from xltool.cli.commands.open import has_terminal, show
    from xltool.cli.program import run

    if has_terminal():
        return show(table, as_of=_DAY)
    return run(["list", str(table), f"--as-of={_DAY}"])


def _free_name() -> Path:
    number = 1
    folder = _DEFAULT
    while folder.exists():
        number += 1
        folder = _DEFAULT.with_name(f"{_DEFAULT.name}-{number}")
    return folder
