"""The table of actions: every key leads somewhere, none is a letter, and the documentation is current."""

from __future__ import annotations

import keys_doc
import pytest

from xltool.i18n import set_language
from xltool.tui.actions import ACTIONS, EVERYWHERE, SCOPES, Action, find_actions, key_line, key_name
from xltool.tui.screens import SCREENS


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: f"{action.scope}.{action.name}")
def test_no_letter_and_no_plain_digit_is_a_command(action: Action) -> None:
    for key in action.keys:
        assert not (len(key) == 1 and key.isalnum())


SCREEN_NAMES = [place.name for place in SCREENS]


@pytest.mark.parametrize("scope", [s for s in SCOPES if s not in (EVERYWHERE, "grid")])
def test_a_key_means_one_thing_on_a_screen(scope: str) -> None:
    found: dict[str, str] = {}
    for action in ACTIONS:
        if action.scope in (scope, EVERYWHERE if scope in SCREEN_NAMES else scope):
            for key in action.keys:
                assert found.setdefault(key, action.name) == action.name


def test_help_and_all_commands_are_on_every_key_line() -> None:
    for scope in SCREEN_NAMES:
        ranks = [action.rank for action in key_line(scope, EVERYWHERE, "grid")]
        assert {1, 99} <= set(ranks)
        assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("typed", "found"), [("gzt", "change_state"), ("撤销", "undo"), ("bc", "save"), ("sx", "filter_column")]
)
def test_commands_are_found_by_characters_and_initials(typed: str, found: str) -> None:
    assert found in [action.name for action in find_actions(typed, ACTIONS)]


def test_keys_are_named_as_they_are_printed() -> None:
    set_language("en")
    assert key_name("ctrl+s") == "Ctrl+S"
    assert key_name("shift+f3") == "Shift+F3"
    set_language("zh")
    assert key_name("enter") == "回车"


def test_the_page_of_keys_is_current() -> None:
    assert keys_doc.TARGET.read_text("utf-8") == keys_doc.render(), "run tools/keys_doc.py"
