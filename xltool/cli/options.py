"""The options that several commands share, so that they are spelled and explained in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltool.i18n import LANGUAGES, Message, msg

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Option(click.Option):
    """An option whose help is put into words when it is shown: a command has a dozen, a run shows none."""

    def __init__(self, names: Sequence[str], *, help: Message | None = None, **attributes: Any) -> None:
        super().__init__(names, **attributes)
        self._help = help

    @property
    def help(self) -> str | None:
        return None if self._help is None else str(self._help)

    @help.setter
    def help(self, _given: str | None) -> None:
        """click sets what it was given, which is nothing: the words are ours."""


def help_option() -> click.Option:
    """`--help`, in our words; click's own looks them up in its catalogue whether they are shown or not."""
    return Option(
        ["--help"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_help,
        help=msg("show this message and exit"),
    )


def _show_help(context: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        click.echo(context.get_help())
        context.exit()


class _Path(click.ParamType[Path]):
    """A path as it was given. (`click.Path` looks its name up in click's catalogue, shown or not.)"""

    name = "PATH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        return Path(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


PATH = _Path()


def workbook_argument() -> click.Argument:
    """The WORKBOOK every command starts with. Whether it exists is said by the engine, in our words."""
    return click.Argument(["workbook"], type=PATH, metavar="WORKBOOK")


def format_option() -> click.Option:
    return Option(
        ["--format", "format_"],
        type=click.Choice(["text", "json"]),
        default="text",
        help=msg("text or json"),
    )


def language_option() -> click.Option:
    return Option(
        ["--lang"],
        type=click.Choice(LANGUAGES),
        expose_value=False,
        help=msg("language of the output"),
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
    return Option(
        ["--as-of"],
        type=_Day(),
        default=dt.date.today,
        help=msg("judge as of this day (default: today)"),
    )


def dry_run_option() -> click.Option:
    return Option(["--dry-run"], is_flag=True, help=msg("show what would be written, write nothing"))


def overwrite_option(of: str) -> click.Option:
    """For the option `of`, which names a file to write."""
    return Option(
        ["--overwrite"],
        is_flag=True,
        help=msg("let {option} replace a file that exists; it stays as a backup (undo)", option=of),
    )


def sheet_option() -> click.Option:
    return Option(["--sheet"], metavar="NAME", help=msg("the worksheet that holds the table"))


def config_option() -> click.Option:
    return Option(
        ["--config"],
        type=PATH,
        help=msg("settings file (default: xltool.toml beside the workbook)"),
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
