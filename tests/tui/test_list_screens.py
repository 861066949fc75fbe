"""总览, 期限, 问题 and 记录: what they show of a table, and where their keys lead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from tests.support.app import DAY, play, press, screen_text, settled
from tests.support.books import Content, make_book
from xltool import api
from xltool.i18n import msg, set_language
from xltool.tui.app import XltoolApp
from xltool.tui.screens.timeline import TimelineScreen
from xltool.tui.session.work import Session, read
from xltool.tui.widgets.gantt import Gantt
from xltool.tui.widgets.month import Month
from xltool.tui.widgets.rows import RowList

SCREENS = ("overview", "timeline", "findings", "journal")
SIZES = ((120, 36), (80, 24))


async def go(pilot: Pilot[int], name: str) -> XltoolApp:
    app = pilot.app
    assert isinstance(app, XltoolApp)
    app.action_screen(name)
    await settled(pilot)
    return app


def change_progress(pilot: Pilot[int], at: int, text: str) -> None:
    """Change the progress of the task at a position, as one step."""
    app = pilot.app
    assert isinstance(app, XltoolApp)
    session = app.session
    column = session.table.column("progress").index
    assert app.change(msg("Edit"), {session.cell(at, column): text})


def rows(app: XltoolApp, name: str) -> RowList:
    return app.screen.query_one(f"#{name}", RowList)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
def test_every_line_fits_and_every_screen_goes_back_by_escape(
    long_table: Path, name: str, size: tuple[int, int]
) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, name)
        lines = screen_text(app).split("\n")
        assert len(lines) == size[1]
        assert {cell_len(line) for line in lines} == {size[0]}
        await press(pilot, "escape")
        assert app.current_mode == "tasks"

    play(long_table, scenario, size=size)


def test_the_overview_counts_what_the_statuses_say(long_table: Path) -> None:
    statuses = api.statuses(api.open_table(long_table), DAY)
    overdue = sum(status.state == "overdue" for status in statuses)

    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "overview")
        states = rows(app, "states")
        assert sum(int(row.cells[3].text) for row in states.rows) == len(statuses)
        assert int(states.rows[0].cells[3].text) == overdue
        assert str(overdue) in rows(app, "urgent").rows[0].cells[0].text

    play(long_table, scenario)


def test_enter_on_an_office_shows_its_tasks_only(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "overview")
        office, count = (cell.text for cell in rows(app, "offices").rows[0].cells[:2])
        await press(pilot, "enter")
        assert app.current_mode == "tasks"
        view = app.screen.view
        assert len(view.rows) == int(count) < len(view.session)
        assert all(office in view.session.table.tasks[at].lead for at in view.rows)

    play(long_table, scenario)


def test_enter_on_what_will_not_wait_goes_to_the_task(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "overview")
        rows(app, "urgent").focus()
        await press(pilot, "down", "enter")
        wanted = rows(await go(pilot, "overview"), "urgent").key
        await go(pilot, "tasks")
        assert app.screen._task_id() == wanted

    play(long_table, scenario)


def test_two_refreshes_on_different_days_make_a_trend(
    long_table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime as dt

    from xltool.tui.session.summary import past

    api.refresh(long_table, dt.date(2022, 10, 24))
    api.refresh(long_table, DAY)
    story = past(api.history(long_table), api.read_table(long_table).sheet)
    statuses = api.statuses(api.open_table(long_table), DAY)
    assert story[-1].overdue == sum(status.state == "overdue" for status in statuses)
    assert story[-1].finished > 0


def test_the_strip_lists_open_tasks_by_deadline_and_enter_goes_there(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "timeline")
        gantt = app.screen.query_one(Gantt)
        days = [task.due for task in gantt.tasks if task.due is not None]
        assert days == sorted(days)
        assert gantt.tasks[gantt.cursor].due >= DAY
        assert gantt.tasks[gantt.cursor].name in screen_text(app)
        seq = gantt.tasks[gantt.cursor].seq
        await press(pilot, "enter")
        assert app.session.table.tasks[app.session.position(app.screen._task_id())].seq == seq

    play(long_table, scenario)


def test_the_month_follows_the_strip_and_lists_the_day(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "timeline")
        gantt, month = app.screen.query_one(Gantt), app.screen.query_one(Month)
        await press(pilot, "down", "down", "down")
        assert month.day == gantt.tasks[gantt.cursor].due
        listed = [row.cells[0].text for row in rows(app, "day").rows]
        assert gantt.tasks[gantt.cursor].seq in listed

    play(long_table, scenario)


def test_scales_and_days_move_by_keys(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "timeline")
        gantt = app.screen.query_one(Gantt)
        await press(pilot, "minus")
        assert gantt.scale == "week"
        await press(pilot, "minus", "minus")
        assert gantt.scale == "month"
        first = gantt.first
        await press(pilot, "right")
        assert gantt.first > first
        await press(pilot, "ctrl+t")
        assert gantt.scale == "day"
        assert gantt.first <= DAY <= gantt.last

    play(long_table, scenario)


def test_on_a_narrow_screen_f9_changes_strip_for_month(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "timeline")
        screen = app.screen
        assert isinstance(screen, TimelineScreen)
        assert not screen.query_one(Month).region.area
        await press(pilot, "f9")
        assert screen.query_one(Month).has_focus
        assert screen.query_one(Month).region.area
        await press(pilot, "escape")
        assert screen.query_one(Gantt).has_focus

    play(long_table, scenario, size=(80, 24))


def test_findings_say_where_and_why_and_enter_goes_to_the_cell(long_table: Path) -> None:
    findings = [f for f in api.findings(api.open_table(long_table), DAY) if f.waived is None]

    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "findings")
        listed = rows(app, "findings")
        assert [row.key for row in listed.rows] == findings
        assert findings[0].cell in screen_text(app)
        assert str(findings[0].hint)[:8] in screen_text(app).replace("\n", "")
        await press(pilot, "ctrl+l", "ctrl+l")
        assert {row.key.severity for row in listed.rows} == {"E"}
        await press(pilot, "enter")
        assert app.screen._task_id() == findings[0].task
        column = app.screen._column()
        assert column is not None
        assert findings[0].cell.startswith(column.letter)

    play(long_table, scenario)


def numbered(sample_copy: Callable[..., Path]) -> Path:
    """A table in which a number was typed as text."""
    return make_book(
        "xlsx",
        sample_copy("xlsx").with_name("指标.xlsx"),
        {
            "Sheet1": Content(
                [
                    ["某局2022年度重点工作分工表"],
                    ["序号", "工作任务", "完成时限", "牵头科室", "目标值", "完成值", "进展情况"],
                    [1.0, "宣传报道", "2022年12月15日", "办公室", 10.0, "５", "正在推进"],
                    [2.0, "沟通活动", "2022年12月15日", "办公室", 10.0, "2000万", "正在推进"],
                ]
            )
        },
    )


def test_f4_mends_a_number_typed_as_text_and_nothing_else(sample_copy: Callable[..., Path]) -> None:
    table = numbered(sample_copy)

    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "findings")
        listed = rows(app, "findings")
        for at, row in enumerate(listed.rows):
            if row.key.code == "NUMBER_AS_TEXT":
                listed.cursor = at
                await press(pilot, "f4")
        assert list(app.session.edits.pending.values()) == [5.0]
        await press(pilot, "ctrl+z")
        assert not app.session.edits.pending

    play(table, scenario)


def test_the_journal_goes_back_and_forth_between_steps(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        for number in range(3):
            change_progress(pilot, number, f"第{number}步")
        app = await go(pilot, "journal")
        session = app.session
        steps = rows(app, "journal")
        assert [row.key for row in steps.rows if row.key is not None] == [3, 2, 1]
        await press(pilot, "end", "enter")
        assert list(session.edits.pending.values()) == ["第0步"]
        await press(pilot, "home", "enter")
        assert len(session.edits.pending) == 3
        await press(pilot, "ctrl+z")
        assert len(session.edits.pending) == 2
        assert [row.key for row in steps.rows if row.key is not None] == [3, 2, 1]

    play(long_table, scenario)


def test_a_step_that_was_saved_is_not_called_unsaved(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        change_progress(pilot, 0, "已召开")
        app = await go(pilot, "journal")
        assert "未保存" in screen_text(app)
        await press(pilot, "ctrl+s", "space", "enter")
        assert not app.session.edits.pending
        assert "未保存" not in screen_text(app)
        assert "已保存" in screen_text(app)

    play(long_table, scenario)


def test_a_writing_is_taken_back_only_after_a_question(long_table: Path) -> None:
    api.refresh(long_table, DAY)
    before = long_table.read_bytes()
    task = api.read_table(long_table).tasks[0]
    api.update(long_table, task.id, {"progress": "已完成[/b]"})

    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "journal")
        await press(pilot, "down", "enter")
        assert len(app.screen_stack) == 2
        await press(pilot, "escape")
        assert long_table.read_bytes() != before
        await press(pilot, "enter", "2")
        await settled(pilot)

    play(long_table, scenario)
    assert api.read_table(long_table).tasks[0].text("progress") == task.text("progress")


def test_a_window_that_only_looks_takes_no_writing_back(long_table: Path) -> None:
    api.refresh(long_table, DAY)
    api.update(long_table, api.read_table(long_table).tasks[0].id, {"progress": "已完成"})
    other = Session(read(long_table, DAY))
    other.hold()
    written = long_table.read_bytes()

    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "journal")
        await press(pilot, "down", "enter")
        assert not app.in_window

    play(long_table, scenario)
    other.unsaved.release()
    assert long_table.read_bytes() == written


def test_findings_are_those_of_the_workbook_that_is_open(
    long_table: Path, sample_copy: Callable[..., Path]
) -> None:
    other = sample_copy("xls")

    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "findings")
        first = app.findings
        app.read_workbook(other)
        await settled(pilot)
        opened = api.open_table(other)
        assert app.findings != first
        assert [f.message.msgid for f in app.findings or ()] == [
            f.message.msgid for f in api.findings(opened, DAY)
        ]

    play(long_table, scenario)


def test_the_strip_can_be_drawn_while_fewer_tasks_are_looked_through(
    long_table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, "timeline")
        assert app.session is not None
        reading = app.session.reading
        table = reading.opened.table
        fewer = reading._replace(
            opened=reading.opened._replace(table=table._replace(tasks=table.tasks[:3])),
            statuses=reading.statuses[:3],
        )
        monkeypatch.setattr(TimelineScreen, "show", lambda *_: None)  # it is still looking
        app.session.reread(fewer)
        app.draw_again()
        app.screen.query_one(Gantt).redraw()
        await press(pilot, "down", "tab", "right")
        assert app.is_running

    play(long_table, scenario)


@pytest.mark.parametrize("name", SCREENS)
def test_typing_finds_and_digits_go_to_screens(long_table: Path, name: str) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, name)
        await press(pilot, "2")
        assert app.current_mode == "tasks"
        await go(pilot, name)
        await press(pilot, "水")
        assert app.current_mode == "tasks"
        assert app.screen.view.text == "水"

    play(long_table, scenario)


HOSTILE = [
    "[/b]结束[a]",
    "[@click=app.quit]退出[/]",
    "\x1b[31m红\x07\x00",
    "长" * 5000,
    "𬱖㐂\U000323af e\u0301\u200b\u202e",
    "a\tb\r\nc_x000D_",
]


def hostile(folder: Path) -> Path:
    """A table with every field full of text that a screen might obey, or choke on."""
    headings = [
        "序号",
        "工作任务",
        "工作措施",
        "完成时限",
        "牵头科室",
        "配合科室",
        "责任人",
        "进展情况",
        "备注",
    ]
    clean = [text.replace("\x1b", "").replace("\x07", "").replace("\x00", "") for text in HOSTILE]
    body = [[text] * len(headings) for text in clean]
    rows = [["[@click=app.quit]分工表[/b]"], headings, *body]
    return make_book("xlsx", folder / "[b]表[b].xlsx", {"Sheet1": Content(rows)})


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
def test_nothing_in_a_table_is_obeyed(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    table = hostile(tmp_path)

    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, name)
        for key in ("down", "down", "tab", "down", "end", "enter"):
            await press(pilot, key)
            if len(app.screen_stack) > 1:
                await press(pilot, "escape")
        await go(pilot, name)
        for width, height in ((40, 10), (200, 60), size):
            await pilot.resize_terminal(width, height)
        await settled(pilot)
        text = screen_text(app)
        assert "\x1b" not in text
        assert {cell_len(line) for line in text.split("\n")} == {size[0]}

    app = play(table, scenario, size=size)
    assert app.return_code in (0, None)


@pytest.mark.parametrize("name", SCREENS)
def test_in_english_the_screens_own_words_are_english(long_table: Path, name: str) -> None:
    import re

    set_language("en")

    async def scenario(pilot: Pilot[int]) -> None:
        app = await go(pilot, name)
        lines = screen_text(app).split("\n")
        own = [lines[1], *lines[-2:]]
        assert not [line for line in own if re.search("[\u4e00-\u9fff]", line)]

    play(long_table, scenario)
