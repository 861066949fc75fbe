"""The program as click sees it: the group of its commands, its language, its errors.

Exit codes, JSON and the shape of errors: CONTRACT ("Exit codes"). Everything a person reads goes to stdout,
progress and warnings to stderr; a console that can't show a character gets a "?" instead of a traceback.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from xltool import i18n
from xltool.cli import options
from xltool.errors import XltoolError
from xltool.i18n import msg

COMMANDS = {
    "calendar": msg("take in the holiday notices of new years and of regions"),
    "check": msg("findings: what is wrong with a table, where, and what to do"),
    "collect": msg("merge returned copies into the table"),
    "demo": msg("copy the samples and show list, check and refresh on them"),
    "doctor": msg("what is installed and what this machine can do"),
    "draft": msg("a table drafted from a notice"),
    "evidence": msg("what the evidence folder has and what each task still owes"),
    "frame": msg("check sample frames against the full roster"),
    "history": msg("what was written to a workbook, when and by which command"),
    "init": msg("draw up the settings file beside a workbook"),
    "list": msg("the tasks of a table, filtered"),
    "open": msg("the terminal app: look, find, edit, save"),
    "refresh": msg("fill the status columns in place"),
    "report": msg("the figures as a workbook with charts, a page or a document"),
    "serve": msg("show the terminal app in the browser of this machine"),
    "submit": msg("copies to submit, to hand out, to publish, to keep"),
    "undo": msg("take back what was written"),
    "update": msg("write a person's own columns of one task"),
}


class _Commands(click.Group):
    """A group whose commands are built when asked for, in the language of that moment."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"xltool.cli.commands.{name}").build()
        return _with_help(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # The one-liners stand here so that --help loads no command.
        with formatter.section(str(msg("Commands"))):
            formatter.write_dl([(name, str(help)) for name, help in COMMANDS.items()])


def _with_help(command: click.Command) -> click.Command:
    """The command with our `--help` in place of click's."""
    command.add_help_option = False
    command.params.append(options.help_option())
    return command


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        from xltool import __version__

        click.echo(f"xltool {__version__}")
        ctx.exit()


def _group() -> click.Command:
    group = _Commands(
        "xltool",
        help=str(msg("Reads, checks and fills official work-division tables in place.")),
        params=[
            options.Option(["--lang"], type=click.Choice(i18n.LANGUAGES), help=msg("language of the output")),
            options.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_version,
                help=msg("show the version and exit"),
            ),
        ],
        callback=lambda lang: None,
    )
    return _with_help(group)


def _said(arguments: Sequence[str], option: str) -> str | None:
    """The value of an option wherever it stands: click reads the line too late to answer in its language."""
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == option and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith(option + "="):
            return argument.partition("=")[2]
    return None


def _speak(language: str | None) -> None:
    if language in i18n.LANGUAGES:
        i18n.set_language(language)
    # click's own sentences ("Usage", "Missing argument") come from click.mo in the same folder.
    gettext.bindtextdomain("click", str(Path(i18n.__file__).with_name("locale")))
    gettext.textdomain("click")
    os.environ["LANGUAGE"] = i18n.current_language()


def _with_command(arguments: Sequence[str]) -> list[str]:
    """`xltool` alone opens the terminal app, or prints the only table there is; else click shows the help."""
    rest = [a for at, a in enumerate(arguments) if a != "--lang" and arguments[at - 1 : at] != ["--lang"]]
    if any(not a.startswith("--lang=") for a in rest):
        return list(arguments)
    from xltool.cli.commands.open import has_terminal, only_workbook

    return [*arguments, "open"] if has_terminal() or only_workbook(Path.cwd()) else list(arguments)


def _report(error: XltoolError, as_json: bool) -> None:
    from xltool.cli.output import error_json, print_error, print_json

    if as_json:
        print_json({"error": error_json(error)})
    else:
        print_error(error, error.path)


def _usage(error: click.ClickException) -> XltoolError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "xltool"
    usage = XltoolError(
        "USAGE",
        msg("{problem}", problem=error.format_message()),
        msg("See “{command} --help”.", command=path),
    )
    usage.exit_code = 2
    return usage


def _refused(error: OSError) -> XltoolError:
    """What the system refused, where nobody knew better what it means: a name too long, a folder locked."""
    return XltoolError(
        "SYSTEM_REFUSED",
        msg("The system refused it ({reason}).", reason=error.strerror or type(error).__name__),
        msg("Check the name, the folder and whether you may read and write there."),
        Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else None,
    )


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    _speak(_said(arguments, "--lang"))
    as_json = _said(arguments, "--format") == "json"
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        result = _group().main(args=_with_command(list(arguments)), prog_name="xltool", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except click.Abort:
        return 130
    except click.ClickException as error:
        usage = _usage(error)
        _report(usage, as_json)
        return usage.exit_code
    except XltoolError as error:
        _report(error, as_json)
        return error.exit_code
    except BrokenPipeError:
        # The reader went away (`xltool list … | head`): nothing left to say, and nothing to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        refused = _refused(error)
        _report(refused, as_json)
        return refused.exit_code
    return result if isinstance(result, int) else 0
