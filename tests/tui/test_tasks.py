"""任务 as a clerk uses it: keys in, model and file out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support.app import play, press, screen_text, settled
from xltool import api, i18n
from xltool.tui.dialogs.conflicts import ConflictDialog
from xltool.tui.dialogs.notice import NoticeDialog
from xltool.tui.dialogs.saving import SaveDialog
from xltool.tui.screens import SCREENS
from xltool.tui.screens.tasks import TasksScreen
from xltool.tui.session.unsaved import Unsaved
from xltool.tui.session.work import Session
from xltool.tui.widgets.frame import HintLine
from xltool.tui.widgets.grid import Grid
from xltool.tui.widgets.textpane import TextPane

Copy = Callable[..., Path]


def tasks(pilot: Pilot[int]) -> TasksScreen:
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, TasksScreen)
    return screen


def session(pilot: Pilot[int]) -> Session:
    found = tasks(pilot).app.session
    assert found is not None
    return found


def cursor(pilot: Pilot[int]) -> tuple[int, int]:
    return tasks(pilot).grid.row, tasks(pilot).grid.column


async def column_headed(pilot: Pilot[int], heading: str) -> None:
    """Put the cursor into a column."""
    columns = tasks(pilot).view.columns  # type: ignore[union-attr]  # a workbook is open
    at = next(place for place, column in enumerate(columns) if column.heading == heading)
    tasks(pilot).grid.go_to(tasks(pilot).grid.row, at)
    await settled(pilot)


# Moving and choosing


def test_the_cursor_moves_as_in_excel(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "down", "down", "right")
        assert cursor(pilot) == (2, 1)
        await press(pilot, "ctrl+end")
        assert cursor(pilot)[0] == 185
        await press(pilot, "down", "pagedown")
        assert cursor(pilot)[0] == 185
        await press(pilot, "ctrl+home", "up", "end")
        assert cursor(pilot) == (0, len(tasks(pilot).view.columns) - 1)  # type: ignore[union-attr]
        await press(pilot, "home", "pagedown")
        assert cursor(pilot)[0] > 10
        await press(pilot, "pageup")
        assert cursor(pilot) == (0, 0)

    play(long_table, scenario)


def test_the_detail_moves_in_the_same_frame_as_the_cursor(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        tasks(pilot).grid.go_to(41)  # nothing is drawn before this returns
        assert "42" in str(tasks(pilot).query_one("#detail").border_title)

    play(long_table, scenario)


def test_ctrl_down_goes_to_the_next_other_value(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await column_headed(pilot, "牵头单位")
        await press(pilot, "ctrl+down")
        model = tasks(pilot).grid.model
        row, column = cursor(pilot)
        assert model.cell(row, column).text != model.cell(row - 1, column).text
        assert len({model.cell(r, column).text for r in range(row)}) == 1

    play(long_table, scenario)


def test_shift_arrows_choose_and_escape_steps_back_one_at_a_time(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        grid = tasks(pilot).grid
        await press(pilot, "住", "房", "enter", "space", "shift+down", "shift+right")
        assert grid.chosen[2:] > grid.chosen[:2]
        find = pilot.app.screen.query_one("#find", Input)
        model = tasks(pilot).model
        assert model is not None
        for left in ("choice", "mark", "filter", "nothing"):
            assert (not grid.chosen.single) == (left == "choice")
            assert bool(model.marks) == (left in ("choice", "mark"))
            assert bool(find.value) == (left != "nothing")
            await press(pilot, "escape")
        assert len(model) == 186

    play(long_table, scenario)


def test_the_mouse_chooses_sorts_and_edits(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await pilot.click(Grid, offset=(20, 5))
        await settled(pilot)
        assert cursor(pilot) == (3, 2)
        await pilot.click(Grid, offset=(45, 1))  # the heading 完成时限
        await settled(pilot)
        view = tasks(pilot).view
        assert view is not None
        assert view.sort is not None
        column = view.column(view.sort.key)
        assert column is not None
        assert column.heading == "完成时限"
        days = [view.session.status(at).days_left for at in view.rows[:40]]
        known = [day for day in days if day is not None]
        assert known == sorted(known)

    play(long_table, scenario)


# Finding


def test_typing_finds_whatever_way_it_is_spelled(long_table: Path) -> None:
    counts = []
    for typed in (["住", "房"], list("zhufang"), list("zf")):

        async def scenario(pilot: Pilot[int], typed: list[str] = typed) -> None:
            await press(pilot, *typed)
            await pilot.pause(0.1)
            await settled(pilot)
            counts.append(len(tasks(pilot).grid.model))

        play(long_table, scenario)
    han, pinyin, initials = counts
    assert 0 < han < 186
    assert pinyin == 0
    assert han <= initials < 186


def test_what_an_input_method_hands_over_at_once_is_found_too(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        from textual import events

        tasks(pilot).grid.post_message(events.Key("unicode", "财政局"))
        await pilot.pause(0.1)
        await settled(pilot)
        assert pilot.app.screen.query_one("#find", Input).value == "财政局"
        assert 0 < len(tasks(pilot).grid.model) < 186

    play(long_table, scenario)


def test_full_width_digits_go_to_screens_like_plain_ones(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        from textual import events

        tasks(pilot).grid.post_message(events.Key("fullwidth_digit_one", "１"))
        await settled(pilot)
        assert pilot.app.current_mode != "tasks"
        await press(pilot, "2")
        assert pilot.app.current_mode == "tasks"

    play(long_table, scenario)


def test_a_column_is_filtered_by_its_values(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await column_headed(pilot, "完成状态")
        await press(pilot, "ctrl+l", "f4", "space", "enter")
        view = tasks(pilot).view
        assert view is not None
        column = view.column(next(iter(view.picks)))
        assert column is not None
        assert len({view.text_of(at, column) for at in view.rows}) == 1
        await press(pilot, "escape")
        assert len(view.rows) == 186

    play(long_table, scenario)


def test_what_finds_nothing_leaves_the_cursor_where_it_was(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        tasks(pilot).grid.go_to(57)
        await settled(pilot)
        await press(pilot, *"qqqqq")
        await pilot.pause(0.1)
        await settled(pilot)
        assert len(tasks(pilot).grid.model) == 0
        await press(pilot, "escape", "escape")
        assert len(tasks(pilot).grid.model) == 186
        assert cursor(pilot)[0] == 57

    play(long_table, scenario)


def test_the_cursor_stays_on_what_was_found_and_chosen(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "s", "w", "j", "enter", "down")
        found = tasks(pilot).grid.model.cell(cursor(pilot)[0], 0).text
        await press(pilot, "escape")
        assert len(tasks(pilot).grid.model) == 186
        assert tasks(pilot).grid.model.cell(cursor(pilot)[0], 0).text == found

    play(long_table, scenario)


@pytest.mark.parametrize("screen", [place.name for place in SCREENS])
def test_a_hint_fits_into_a_narrow_screen_in_english_too(long_table: Path, screen: str) -> None:
    i18n.set_language("en")
    hints: set[str] = set()

    async def scenario(pilot: Pilot[int]) -> None:
        pilot.app.action_screen(screen)  # type: ignore[attr-defined]  # the app's own
        await settled(pilot)
        for _ in range(12):
            line = pilot.app.screen.query_one(HintLine)
            hints.add(line.render().plain)
            assert line.render().cell_length <= line.size.width, line.render().plain
            await press(pilot, "right" if screen == "tasks" else "down")

    play(long_table, scenario, size=(80, 24))
    assert all(hints)


def test_a_file_that_can_not_be_read_any_more_is_said_once(sample_copy: Copy) -> None:
    path = sample_copy("xlsx")

    async def scenario(pilot: Pilot[int]) -> None:
        path.write_bytes(b"no workbook any more")
        tasks(pilot).app.look_at_file()
        await settled(pilot)
        assert isinstance(pilot.app.screen, NoticeDialog)
        await press(pilot, "escape")
        tasks(pilot).app.look_at_file()
        await settled(pilot)
        assert pilot.app.screen is tasks(pilot)
        await press(pilot, "f5")
        assert isinstance(pilot.app.screen, NoticeDialog)
        await press(pilot, "escape")

    play(path, scenario)


def test_going_to_a_number_and_to_a_cell(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "ctrl+g", "5", "7", "enter")
        at = tasks(pilot).grid.row
        assert session(pilot).table.tasks[at].seq == "57"
        await press(pilot, "ctrl+g", "k", "1", "0", "enter")
        row, column = cursor(pilot)
        assert session(pilot).table.tasks[row].row == 10
        view = tasks(pilot).view
        assert view is not None
        found = view.columns[column].column
        assert found is not None
        assert found.letter == "K"

    play(long_table, scenario)


# Editing and saving


def test_a_status_change_for_several_tasks_is_one_step(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "shift+down", "shift+down", "f4", "4")
        here = session(pilot)
        column = here.state_column()
        assert column is not None
        assert {here.value(at, column.index) for at in range(3)} == {"已完成"}
        assert len(here.edits.done) == 1
        await press(pilot, "ctrl+z")
        assert not here.edits.pending
        await press(pilot, "ctrl+y")
        assert here.edits.pending

    play(long_table, scenario)


def test_official_text_is_not_edited(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await column_headed(pilot, "牵头单位")
        for key in ("f2", "delete", "ctrl+d", "enter"):
            await press(pilot, key)
            assert pilot.app.screen is tasks(pilot)
        assert not session(pilot).edits.pending

    play(long_table, scenario)


def test_fill_down_and_clear(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await column_headed(pilot, "备注")
        here = session(pilot)
        remark = here.table.column("remark")
        assert remark is not None
        await press(pilot, "f2", "甲", "enter", "shift+down", "shift+down", "ctrl+d")
        assert [here.value(at, remark.index) for at in range(3)] == ["甲"] * 3
        await press(pilot, "delete")
        assert not here.edits.pending

    play(long_table, scenario)


def test_edit_save_and_read_the_file_back(sample_copy: Copy) -> None:
    path = sample_copy("xls")

    async def scenario(pilot: Pilot[int]) -> None:
        await column_headed(pilot, "进展情况")
        await press(pilot, "f2", "ctrl+a", "已", "[", "/", "b", "]", "ctrl+j", "好", "enter")
        assert len(session(pilot).edits.pending) == 1
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, SaveDialog)
        await press(pilot, "enter")
        assert pilot.app.screen is tasks(pilot)
        assert not session(pilot).edits.pending

    play(path, scenario)
    table = api.read_table(path)
    assert table.tasks[0].get("progress") == "已[/b]\n好"
    assert table.column("state") is not None
    assert not Unsaved(path).file.exists()
    assert [entry.command for entry in api.history(path)] == ["update", "refresh"]


def test_saving_without_the_status_columns_leaves_them(sample_copy: Copy) -> None:
    path = sample_copy("xlsx")

    async def scenario(pilot: Pilot[int]) -> None:
        await column_headed(pilot, "备注")
        await press(pilot, "f2", "好", "enter", "ctrl+s", "space", "enter")

    play(path, scenario)
    table = api.read_table(path)
    assert table.tasks[0].text("remark").endswith("好")
    assert "state" not in {column.field for column in table.columns}


def test_escape_in_the_plan_writes_nothing(sample_copy: Copy) -> None:
    path = sample_copy("xls")
    before = path.read_bytes()

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f4", "4", "ctrl+s", "escape")
        assert len(session(pilot).edits.pending) == 1

    play(path, scenario)
    assert path.read_bytes() == before


def test_per_cent_are_typed_and_shown_as_per_cent_in_the_plan_too(long_table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await column_headed(pilot, "完成率")
        await press(pilot, "f2", "ctrl+a", "4", "5", "enter")
        assert list(session(pilot).edits.pending.values()) == [0.45]
        await press(pilot, "ctrl+s")
        assert "100% → 45%" in screen_text(tasks(pilot).app)
        await press(pilot, "escape")
        session(pilot).give_up()

    play(long_table, scenario)


def test_a_file_open_in_another_program_is_not_written_and_nothing_is_lost(sample_copy: Copy) -> None:
    path = sample_copy("xls")
    before = path.read_bytes()
    path.with_name(f"~${path.name}").write_bytes(b"\x06" + "王明".encode() + bytes(155))

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f4", "4", "ctrl+s", "enter")
        assert isinstance(pilot.app.screen, SaveDialog)
        await press(pilot, "escape")
        assert len(session(pilot).edits.pending) == 1

    play(path, scenario)
    assert path.read_bytes() == before


def test_what_was_not_saved_is_offered_when_the_file_is_opened_again(sample_copy: Copy) -> None:
    path = sample_copy("xls")

    async def first(pilot: Pilot[int]) -> None:
        await press(pilot, "f4", "4", "ctrl+q", "2")

    play(path, first)

    async def second(pilot: Pilot[int]) -> None:
        assert pilot.app.screen is not tasks(pilot)
        await press(pilot, "1")
        assert len(session(pilot).edits.pending) == 1
        await press(pilot, "ctrl+q", "3")

    play(path, second)

    async def third(pilot: Pilot[int]) -> None:
        assert pilot.app.screen is tasks(pilot)
        assert not session(pilot).edits.pending

    play(path, third)


# The file changes underneath


def test_what_others_saved_is_seen_and_merged(sample_copy: Copy) -> None:
    path = sample_copy("xlsx")

    async def scenario(pilot: Pilot[int]) -> None:
        await column_headed(pilot, "备注")
        await press(pilot, "f2", "我", "enter")
        api.update(path, "2", {"进展情况": "别人写的"})
        tasks(pilot).app.look_at_file()
        await settled(pilot)
        await settled(pilot)
        here = session(pilot)
        progress = here.table.column("progress")
        assert progress is not None
        assert here.value(1, progress.index) == "别人写的"
        assert len(here.edits.pending) == 1
        assert pilot.app.screen is tasks(pilot)

    play(path, scenario)


def test_a_conflict_is_asked_and_never_settled_by_default(sample_copy: Copy) -> None:
    path = sample_copy("xls")

    async def scenario(pilot: Pilot[int]) -> None:
        await column_headed(pilot, "进展情况")
        await press(pilot, "f2", "ctrl+a", "我", "enter")
        api.update(path, "1", {"进展情况": "别人写的"})
        await press(pilot, "f5")
        assert isinstance(pilot.app.screen, ConflictDialog)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ConflictDialog)
        await press(pilot, "escape", "ctrl+s")
        assert isinstance(pilot.app.screen, ConflictDialog)
        await press(pilot, "right", "enter")
        assert pilot.app.screen is tasks(pilot)
        assert not session(pilot).edits.pending
        await press(pilot, "ctrl+z")
        assert session(pilot).edits.pending

    play(path, scenario)
    assert api.read_table(path).tasks[0].text("progress") == "别人写的"


def test_a_file_that_goes_away_is_said_and_the_edits_stay(sample_copy: Copy) -> None:
    path = sample_copy("xls")

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f4", "4")
        path.rename(path.with_name("改名.xls"))
        tasks(pilot).app.look_at_file()
        await settled(pilot)
        seen = tasks(pilot).app.seen
        assert seen is not None
        assert not seen.there
        await press(pilot, "ctrl+s", "enter", "escape")
        assert session(pilot).edits.pending

    play(path, scenario)


def test_a_detail_longer_than_its_pane_loses_nothing_to_the_scrollbar(sample_copy: Copy) -> None:
    measure: list[str] = []
    shown: list[str] = []

    async def scenario(pilot: Pilot[int]) -> None:
        pane = tasks(pilot).query_one("#detail", TextPane)
        assert pane.show_vertical_scrollbar, "nothing to be lost: the test shows nothing"
        room = pane.scrollable_content_region.width
        for y in range(pane.size.height):
            shown.append(pane.render_line(y).crop(0, room).text.strip())
        measure.append(session(pilot).table.tasks[0].measure)

    play(sample_copy("xls"), scenario)
    assert "".join(measure[0].split())[:60] in "".join("".join(shown).split())
