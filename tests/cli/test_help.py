"""Every command explains itself, in both languages, with an example to copy."""

import pytest

from tests.support.command import xltool

COMMANDS = [
    "check",
    "collect",
    "demo",
    "doctor",
    "evidence",
    "history",
    "list",
    "open",
    "refresh",
    "serve",
    "submit",
    "undo",
    "update",
]


def test_the_program_lists_every_command_with_a_line_about_it() -> None:
    shown = xltool("--help", "--lang", "en")
    assert shown.code == 0
    for command in COMMANDS:
        assert any(line.split()[:1] == [command] and len(line.split()) > 3 for line in shown.out.splitlines())


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_in_both_languages(command: str) -> None:
    chinese, english = xltool(command, "--help"), xltool(command, "--help", "--lang", "en")
    for shown in (chinese, english):
        assert shown.code == 0
        assert f"\n    xltool {command}" in shown.out
    assert "用法" in chinese.out
    assert "Usage" in english.out
    assert chinese.out != english.out


def test_the_environment_chooses_the_language() -> None:
    assert "Usage" in xltool("--help", env={"XLTOOL_LANG": "en"}).out
    assert "用法" in xltool("--help", "--lang", "zh", env={"XLTOOL_LANG": "en"}).out


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["list"],
        ["list", "--no-such-option", "x.xls"],
        ["refresh", "--jobs", "0", "x.xls"],
    ],
    ids=lambda a: " ".join(a),
)
def test_wrong_usage_is_two_lines_and_exit_2(arguments: list[str]) -> None:
    shown = xltool(*arguments)
    assert shown.code == 2
    assert 1 <= len(shown.err.strip().splitlines()) <= 2
    assert "Traceback" not in shown.err


def test_wrong_usage_as_json() -> None:
    shown = xltool("list", "--format", "json")
    assert shown.code == 2
    assert shown.json["error"]["code"] == "USAGE"


def test_no_command_shows_the_help() -> None:
    shown = xltool()
    assert "refresh" in shown.out + shown.err
    assert "Traceback" not in shown.err
