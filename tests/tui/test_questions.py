"""What is asked when a table is new, and that the answer is kept."""

from __future__ import annotations

import datetime as dt
import pickle
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.support.app import DAY, play, press, screen_text, settled
from tests.support.books import Content, make_book
from tests.support.screens import assert_screen
from xltool import api
from xltool.errors import SeveralTablesError
from xltool.i18n import msg
from xltool.tui.app import XltoolApp
from xltool.tui.dialogs.opening import OpenDialog
from xltool.tui.session.questions import deadline_questions
from xltool.tui.session.work import Session, read
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


def app_of(pilot: Pilot[int]) -> XltoolApp:
    assert isinstance(pilot.app, XltoolApp)
    return pilot.app


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

    play(guessed, accept, questions=True)
    assert '"主板单位" = "lead"' in (guessed.parent / "xltool.toml").read_text("utf-8")
    assert api.read_table(guessed).column("lead").how == "project"
    play(guessed, nothing, questions=True)


def test_another_answer_is_taken_at_once(guessed: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        assert app.session.table.tasks[0].lead
        await press(pilot, "2")
        await settled(pilot)
        assert app.session.table.column("lead") is None

    play(guessed, scenario, questions=True)
    assert api.read_table(guessed).column("lead") is None


def test_escape_leaves_the_question_for_another_time(guessed: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        assert dialogs(pilot) == 1
        await press(pilot, "escape")
        assert dialogs(pilot) == 0

    play(guessed, scenario, questions=True)
    assert not (guessed.parent / "xltool.toml").exists()
    play(guessed, scenario, questions=True)


def test_an_answer_goes_into_the_settings_a_person_wrote(guessed: Path) -> None:
    settings = guessed.parent / "xltool.toml"
    settings.write_text('# 我的设置\n[table]\nunit = "某局"\n', "utf-8")

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "enter")
        await settled(pilot)

    play(guessed, scenario, questions=True)
    text = settings.read_text("utf-8")
    assert text.startswith("# 我的设置\n")
    assert '"主板单位" = "lead"' in text


def test_a_settings_file_that_cannot_be_read_is_left_alone(guessed: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        (guessed.parent / "xltool.toml").write_text("[table\n", "utf-8")
        await press(pilot, "enter")
        await settled(pilot)
        assert not app_of(pilot).questions_left  # or they would come when others save the file

    play(guessed, scenario, questions=True)
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


CHOICES = [
    (("1",), dt.date(2022, 11, 30)),
    (("down", "enter"), dt.date(2022, 12, 31)),
    (("3", *"2022-12-10", "enter"), dt.date(2022, 12, 10)),
]


@pytest.mark.parametrize(("keys", "day"), CHOICES, ids=["as taken", "to its end", "typed"])
def test_a_deadline_with_two_readings_is_asked_once_when_the_table_is_opened(
    ambiguous: Path, keys: tuple[str, ...], day: dt.date
) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        assert dialogs(pilot) == 1
        assert "“2022年12月前”" in screen_text(pilot.app)
        assert "2 项任务" in screen_text(pilot.app)
        await press(pilot, *keys)
        await settled(pilot)
        assert dialogs(pilot) == 0
        assert {task.due.due for task in pilot.app.session.table.tasks} == {day}

    async def nothing(pilot: Pilot[int]) -> None:
        assert dialogs(pilot) == 0

    play(ambiguous, scenario, questions=True)
    assert f'"2022年12月前" = "{day}"' in (ambiguous.parent / "xltool.toml").read_text("utf-8")
    play(ambiguous, nothing, questions=True)


def test_what_was_left_for_later_is_not_asked_again_while_the_table_is_open(ambiguous: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "escape")
        assert dialogs(pilot) == 0
        await press(pilot, "f5")
        assert dialogs(pilot) == 0

    async def asked(pilot: Pilot[int]) -> None:
        assert dialogs(pilot) == 1
        await press(pilot, "escape")

    play(ambiguous, scenario, questions=True)
    assert not (ambiguous.parent / "xltool.toml").exists()
    play(ambiguous, asked, questions=True)


@pytest.fixture
def manifold(tmp_path: Path) -> Path:
    """A table with a guessed heading and deadlines in several words that have two readings."""
    deadlines = [
        "四季度前",
        "2022年12月前",
        "２０２２年12月前",
        "[/b]15日前",
        "2022年12月前",
        "每季度次月5日前",
    ]
    rows = [
        ["某局2022年度重点工作分工表"],
        ["发文日期:2022年9月29日"],
        ["序号", "工作任务", "完成时限", "主板单位", "进展情况"],
        *[[float(at), f"任务{at}", due, "办公室", "正在推进"] for at, due in enumerate(deadlines, 1)],
    ]
    return make_book("xls", tmp_path / "表.xls", {"Sheet1": Content(rows)})


def asked_for(pilot: Pilot[int]) -> str:
    """The first line of the window."""
    return str(pilot.app.screen.query_one("#dialog").border_title)


def test_headings_come_before_deadlines_and_the_commonest_words_first(manifold: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        assert "这一列" in asked_for(pilot)
        await press(pilot, "enter")
        await settled(pilot)
        assert app.session.table.column("lead").how == "project"
        assert "（1/2）" in asked_for(pilot) and "3 项任务" in screen_text(app)
        await press(pilot, "2")
        assert "（2/2）" in asked_for(pilot) and "四季度前" in screen_text(app)
        await press(pilot, "escape")
        await settled(pilot)
        assert dialogs(pilot) == 0
        dues = [task.due.due for task in app.session.table.tasks]
        assert dues[:3] == [dt.date(2022, 9, 30), dt.date(2022, 12, 31), dt.date(2022, 12, 31)]

    play(manifold, scenario, questions=True)
    text = (manifold.parent / "xltool.toml").read_text("utf-8")
    assert '"2022年12月前" = "2022-12-31"' in text and "四季度前" not in text


def test_more_choices_than_lines_scroll_and_the_keys_stay_in_sight(manifold: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "end")
        await settled(pilot)
        text = screen_text(app_of(pilot))
        assert "备注" in text and "Esc取消" in text

    play(manifold, scenario, questions=True, size=(80, 24))


PICTURES = [
    ("question-heading", (), (80, 24), "plain"),
    ("question-heading", (), (120, 36), "dark"),
    ("question-deadline", ("escape",), (80, 24), "plain"),
    ("question-deadline", ("escape",), (120, 36), "dark"),
]


@pytest.mark.parametrize(("name", "keys", "size", "theme"), PICTURES)
def test_picture(manifold: Path, name: str, keys: tuple[str, ...], size: tuple[int, int], theme: str) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *keys)
        await settled(pilot)
        pilot.app.clear_notifications()
        app_of(pilot).look_at_file()
        await settled(pilot)
        assert_screen(app_of(pilot), f"{name}-{size[0]}x{size[1]}-{theme}")

    play(manifold, scenario, questions=True, size=size, theme=theme)


def test_the_rest_can_be_left_for_later(manifold: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "escape")
        assert "（1/2）" in asked_for(pilot)
        await press(pilot, "4")
        await settled(pilot)
        assert dialogs(pilot) == 0

    play(manifold, scenario, questions=True)
    assert not (manifold.parent / "xltool.toml").exists()


def test_going_on_comes_before_the_questions(ambiguous: Path) -> None:
    async def edit(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        column = app.session.table.column("progress")
        app.change(msg("Edit"), {app.session.cell(0, column.index): "已完成"})

    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        assert "接着上次" in screen_text(app)
        await press(pilot, "1")
        assert "“2022年12月前”" in screen_text(app)
        await press(pilot, "2")
        await settled(pilot)
        assert app.session.task(0).text("progress") == "已完成"
        assert app.session.table.tasks[0].due.due == dt.date(2022, 12, 31)

    play(ambiguous, edit)
    play(ambiguous, scenario, questions=True)


def test_who_may_only_look_is_asked_nothing(ambiguous: Path) -> None:
    other = Session(read(ambiguous, DAY))
    other.hold()

    async def scenario(pilot: Pilot[int]) -> None:
        assert dialogs(pilot) == 0

    play(ambiguous, scenario, questions=True)
    other.unsaved.release()


@pytest.fixture
def twofold(tmp_path: Path) -> Path:
    """A workbook with two sheets that may be the one meant."""
    rows = [
        ["某局2022年度重点工作分工表"],
        ["序号", "工作任务", "完成时限", "牵头科室", "进展情况"],
        [1.0, "宣传报道", "2022年12月15日", "办公室", "正在推进"],
    ]
    sheets = {
        "综合科": Content(rows),
        "财务科": Content([*rows[:2], [1.0, "预算", "2022年12月1日", "财务科"]]),
    }
    return make_book("xlsx", tmp_path / "表.xlsx", sheets)


def test_of_equally_likely_tables_one_is_chosen(twofold: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        assert "综合科" in screen_text(app)
        await press(pilot, "down", "enter")
        await settled(pilot)
        assert app.session.table.sheet == "财务科"
        await press(pilot, "f5")
        assert app.session.table.sheet == "财务科"
        await press(pilot, "ctrl+o", "enter")
        assert dialogs(pilot) == 1
        await press(pilot, "1")
        assert app.session.table.sheet == "综合科"

    play(twofold, scenario, questions=True)


def test_the_table_that_is_open_stays_when_another_becomes_as_likely(twofold: Path, tmp_path: Path) -> None:
    both = twofold.read_bytes()
    only = {
        "财务科": Content(
            [["序号", "工作任务", "完成时限", "牵头科室"], [1.0, "预算", "2022年12月1日", "财务科"]]
        )
    }
    path = make_book("xlsx", tmp_path / "一.xlsx", only)

    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        before = app.session
        path.write_bytes(both)
        await press(pilot, "f5")
        assert dialogs(pilot) == 0
        assert app.session is before and app.session.table.sheet == "财务科"

    play(path, scenario)


def test_the_sheets_to_choose_from_are_known_beyond_a_process(twofold: Path) -> None:
    with pytest.raises(SeveralTablesError) as caught:
        api.read_table(twofold)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.sheets == ("综合科", "财务科")
    assert str(again) == str(caught.value) and again.path == twofold


def test_choosing_no_table_leaves_what_was_open(twofold: Path, ambiguous: Path) -> None:
    async def nothing_open(pilot: Pilot[int]) -> None:
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, OpenDialog)

    async def another_open(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        app.read_workbook(twofold)
        await settled(pilot)
        await press(pilot, "escape")
        assert dialogs(pilot) == 0
        assert app.session.path == ambiguous

    play(twofold, nothing_open)
    play(ambiguous, another_open)


MEANT = [
    ("2022年12月前", [(11, 30), (12, 31)]),
    ("四季度前", [(9, 30), (12, 31)]),
    ("12月15日(周五)", [(12, 15), (12, 16)]),
    ("3-4", [(3, 4), (4, 30)]),
    ("15日前", [(10, 15), (11, 15)]),
    ("收到后5个工作日内,12月底前", [(10, 11), (12, 31)]),
    (12.1, [(12, 1), (12, 10)]),
    ("12月15日左右", [(12, 15)]),
]


@pytest.mark.parametrize(("value", "days"), MEANT, ids=str)
def test_the_days_a_deadline_may_mean(
    tmp_path: Path, value: str | float, days: list[tuple[int, int]]
) -> None:
    rows = [
        ["某局2022年度重点工作分工表"],
        ["发文日期:2022年9月29日"],
        ["序号", "工作任务", "完成时限", "牵头科室"],
        [1.0, "宣传报道", value, "办公室"],
    ]
    opened = api.open_table(make_book("xlsx", tmp_path / "表.xlsx", {"Sheet1": Content(rows)}))
    [question] = deadline_questions(opened)
    assert [(meaning.day.month, meaning.day.day) for meaning in question.meanings] == days


def test_a_recurring_deadline_is_no_question_of_a_day(manifold: Path) -> None:
    words = {question.key for question in deadline_questions(api.open_table(manifold))}
    assert words == {"四季度前", "2022年12月前"}


def test_hostile_words_are_asked_shown_and_kept(tmp_path: Path) -> None:
    words = '[/b]"引号\\\n\x07' + "长" * 3000 + "2022年12月前"
    rows = [
        ["某局2022年度重点工作分工表"],
        ["序号", "工作任务", "完成时限", "牵头科室", "进展情况"],
        [1.0, "[@click=app.quit]退出", words, "办公室", "正在推进"],
    ]
    path = make_book("xls", tmp_path / "表.xls", {"Sheet1": Content(rows)})

    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        assert dialogs(pilot) == 1
        assert "[@click=app.quit]退出" in screen_text(app)
        await press(pilot, "2")
        await settled(pilot)
        assert app.session.table.tasks[0].due.due == dt.date(2022, 12, 31)

    play(path, scenario, questions=True, size=(80, 24))
