"""docs/status-rules.md tells users about every state, light, rule and threshold there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltool.progress.columns import OWNED
from xltool.progress.rules import COUNTING_RULES, RULES
from xltool.progress.words import LIGHTS, STATES
from xltool.project.loading import parse_project
from xltool.project.model import DEFAULT_ORDER, Project, Thresholds

TEXT = (Path(__file__).parents[2] / "docs" / "status-rules.md").read_text(encoding="utf-8")
NAMES = [
    *OWNED.values(),
    *(name.render("zh") for name in (*STATES.values(), *LIGHTS.values())),
    *(f"`{name}`" for name in (*STATES, *RULES, *COUNTING_RULES)),
    *(f"\n{threshold} = " for threshold in Thresholds._fields),
]


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_explained(name: str) -> None:
    assert name in TEXT


def test_the_thresholds_shown_are_the_defaults() -> None:
    shown = TEXT.split("```toml\n")[1].split("```")[0]
    assert parse_project(shown, Path("xltool.toml")).thresholds == Project().thresholds


def test_the_other_settings_shown_are_valid() -> None:
    shown = TEXT.split("```toml\n")[2].split("```")[0]
    assert parse_project(shown, Path("xltool.toml")).waivers[0].cell == "D6"


def test_every_rule_has_its_place_in_the_default_order() -> None:
    assert sorted(DEFAULT_ORDER) == sorted((*RULES, *COUNTING_RULES))
