"""What is asked when a table is new, and that the answer is kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.support.app import play, press, settled
from tests.support.books import Content, make_book
from xltool import api
from xltool.tui.app import XltoolApp
from xltool.tui.widgets.rows import RowList


@pytest.fixture
def guessed(tmp_path: Path) -> Path:
    """A table with a heading that is recognised by likeness only."""
    rows = [
        ["某局2022年度重点工作分工表"],
        ["序号", "工作任务", "完成时限", "主板单位", "进展情况"],
        [1.0, "宣传报道", "2022年12月15日", "[/b]办公室", "正在推进"],
        [2.0, "沟通活动", "2022年12月15日", "法规综合科", "正在推进"],
    ]
    return make_book("xlsx", tmp_path / "表.xlsx", {"Sheet1": Content(rows)})


def dialogs(pilot: Pilot[int]) -> int:
    return len(pilot.app.screen_stack) - 1


def test_a_guessed_heading_is_asked_once_and_the_answer_kept(guessed: Path) -> None:
    async def accept(pilot: Pilot[int]) -> None:
        assert dialogs(pilot) == 1
        await press(pilot, "enter")
        await settled(pilot)
        assert dialogs(pilot) == 0

    async def nothing(pilot: Pilot[int]) -> None:
        assert dialogs(pilot) == 0

    play(guessed, accept)
    assert '"主板单位" = "lead"' in (guessed.parent / "xltool.toml").read_text("utf-8")
    assert api.read_table(guessed).column("lead").how == "project"
    play(guessed, nothing)


def test_another_answer_is_taken_at_once(guessed: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        assert app.session.table.tasks[0].lead
        await press(pilot, "2")
        await settled(pilot)
        assert app.session.table.column("lead") is None

    play(guessed, scenario)
    assert api.read_table(guessed).column("lead") is None


def test_escape_leaves_the_question_for_another_time(guessed: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        assert dialogs(pilot) == 1
        await press(pilot, "escape")
        assert dialogs(pilot) == 0

    play(guessed, scenario)
    assert not (guessed.parent / "xltool.toml").exists()
    play(guessed, scenario)


def test_an_answer_goes_into_the_settings_a_person_wrote(guessed: Path) -> None:
    settings = guessed.parent / "xltool.toml"
    settings.write_text('# 我的设置\n[table]\nunit = "某局"\n', "utf-8")

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "enter")
        await settled(pilot)

    play(guessed, scenario)
    text = settings.read_text("utf-8")
    assert text.startswith("# 我的设置\n")
    assert '"主板单位" = "lead"' in text


def test_a_settings_file_that_cannot_be_read_is_left_alone(guessed: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        (guessed.parent / "xltool.toml").write_text("[table\n", "utf-8")
        await press(pilot, "enter")
        await settled(pilot)

    play(guessed, scenario)
    assert (guessed.parent / "xltool.toml").read_text("utf-8") == "[table\n"


@pytest.fixture
def ambiguous(tmp_path: Path) -> Path:
    """A table with a deadline that can be read in two ways."""
    rows = [
        ["某局2022年度重点工作分工表"],
        ["序号", "工作任务", "完成时限", "牵头科室", "进展情况"],
        [1.0, "宣传报道", "2022年12月前", "办公室", "正在推进"],
        [2.0, "沟通活动", "2022年12月前", "办公室", "正在推进"],
    ]
    return make_book("xls", tmp_path / "表.xls", {"Sheet1": Content(rows)})


def to_deadline(app: XltoolApp) -> None:
    """Put the cursor of 问题 on the first deadline with two readings."""
    listed = app.screen.query_one("#findings", RowList)
    listed.cursor = next(at for at, row in enumerate(listed.rows) if row.key.code == "AMBIGUOUS_DUE")


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        (("2",), dt.date(2022, 12, 31)),
        (("3", *"2022-12-10", "enter"), dt.date(2022, 12, 10)),
        (("escape",), dt.date(2022, 11, 30)),
        (("3", *"12-10", "enter"), dt.date(2022, 11, 30)),
    ],
    ids=["offered", "typed", "escape", "no day"],
)
def test_a_deadline_with_two_readings_is_answered_in_the_findings(
    ambiguous: Path, keys: tuple[str, ...], day: dt.date
) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        app.action_screen("findings")
        await settled(pilot)
        to_deadline(app)
        await press(pilot, "f4", *keys)
        await settled(pilot)
        assert dialogs(pilot) == 0
        assert {task.due.due for task in app.session.table.tasks} == {day}

    play(ambiguous, scenario)
    assert {task.due.due for task in api.read_table(ambiguous).tasks} == {day}
