"""The options that several commands share, so that they are spelled and explained in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from xltool.i18n import LANGUAGES, Message, msg


def workbook_argument() -> click.Argument:
    """The WORKBOOK every command starts with. Whether it exists is said by the engine, in our words."""
    return click.Argument(["workbook"], type=click.Path(path_type=Path), metavar="WORKBOOK")


def format_option() -> click.Option:
    return click.Option(
        ["--format", "format_"],
        type=click.Choice(["text", "json"]),
        default="text",
        help=str(msg("text or json")),
    )


def language_option() -> click.Option:
    return click.Option(
        ["--lang"],
        type=click.Choice(LANGUAGES),
        expose_value=False,
        help=str(msg("language of the output")),
    )


class _Day(click.ParamType[dt.date]):
    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(str(msg("“{value}” is not a date like 2022-11-24.", value=value)), param, ctx)


def as_of_option() -> click.Option:
    return click.Option(
        ["--as-of"],
        type=_Day(),
        default=dt.date.today,
        help=str(msg("judge as of this day (default: today)")),
    )


def dry_run_option() -> click.Option:
    return click.Option(
        ["--dry-run"], is_flag=True, help=str(msg("show what would be written, write nothing"))
    )


def sheet_option() -> click.Option:
    return click.Option(["--sheet"], metavar="NAME", help=str(msg("the worksheet that holds the table")))


def config_option() -> click.Option:
    return click.Option(
        ["--config"],
        type=click.Path(path_type=Path),
        help=str(msg("settings file (default: xltool.toml beside the workbook)")),
    )


def help_text(sentence: Message, *examples: str) -> str:
    """A command's help: what it does, then examples to copy."""
    lines = "\n".join(f"  {example}" for example in examples)
    return f"{sentence}\n\n\b\n{msg('Examples:')}\n{lines}"


def word(value: str | None, canonical: Callable[[str], str | None], option: str) -> str | None:
    """The canonical form of a word given to `option` in either language; a usage error if there is none."""
    if value is None:
        return None
    found = canonical(value)
    if found is None:
        raise click.BadParameter(
            str(msg("“{value}” is none of the words it takes.", value=value)), param_hint=option
        )
    return found
