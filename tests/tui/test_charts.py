"""The Gantt strip, the month and the bars, drawn by themselves."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from tests.support.app import settled
from xltool.i18n import LANGUAGES, msg
from xltool.progress.words import LIGHTS, STATES
from xltool.tui.badges import LIGHT_BADGES, ORDER, SEVERITY_BADGES, STATE_BADGES, TONES, tone
from xltool.tui.glyphs import bar, trend
from xltool.tui.widgets.gantt import Gantt, GanttTask
from xltool.tui.widgets.lines import Piece, fitted
from xltool.tui.widgets.month import Month
from xltool.tui.widgets.rows import Row, RowColumn, RowList

TODAY = dt.date(2022, 11, 24)


def draw(widget: Widget, scenario: Callable[[Pilot[None]], Awaitable[None]], width: int = 100) -> None:
    """Mount one widget and let `scenario` act on it."""

    class Alone(App[None]):
        def compose(self) -> ComposeResult:
            yield widget

    async def run() -> None:
        async with Alone().run_test(size=(width, 20)) as pilot:
            await settled(pilot)  # type: ignore[arg-type]  # any app's pilot will do
            await scenario(pilot)

    asyncio.run(run())


def lines(widget: Widget) -> list[str]:
    return [widget.render_line(y).text for y in range(widget.size.height)]


def task(seq: str, due: dt.date | None, *, state: str = "in_progress", **other: object) -> GanttTask:
    values = {"name": "任务" + seq, "start": None, "words": "长期坚持[/b]"} | other
    return GanttTask(seq=seq, state=state, due=due, **values)  # type: ignore[arg-type]  # of the test's choosing


def test_every_state_light_and_severity_has_a_badge_of_two_cells_of_its_own() -> None:
    assert set(STATE_BADGES) == set(STATES) == set(ORDER)
    assert set(LIGHT_BADGES) == set(LIGHTS)
    for badges in (STATE_BADGES, LIGHT_BADGES, SEVERITY_BADGES):
        for language in LANGUAGES:
            shown = [badge.render(language) for badge in badges.values()]
            assert len(set(shown)) == len(shown)
            assert {cell_len(text) for text in shown} == {2}
        assert {tone(word) for word in badges} <= set(TONES)


@given(st.floats(allow_nan=False), st.integers(0, 60), st.sampled_from([1, 2]))
def test_bars_are_exactly_as_wide_as_asked(share: float, width: int, ambiguous: int) -> None:
    drawn = bar(share, width, ambiguous)
    assert len(drawn) == width
    assert ambiguous == 1 or drawn.isascii()


@given(st.lists(st.integers(0, 10**6), max_size=40), st.sampled_from([1, 2]))
def test_a_trend_has_a_cell_for_each_value(values: list[int], ambiguous: int) -> None:
    drawn = trend(values, ambiguous)
    assert len(drawn) == len(values)
    assert not values or len(set(values)) > 1 or len(set(drawn)) == 1


@given(st.text(max_size=30), st.integers(0, 20))
def test_fitted_text_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(fitted(text, width)) == width


def test_a_deadline_stands_under_its_day_with_its_badge() -> None:
    gantt = Gantt()

    async def scenario(pilot: Pilot[None]) -> None:
        gantt.show([task("1", dt.date(2022, 11, 28), state="due_soon")], TODAY)
        await settled(pilot)  # type: ignore[arg-type]
        drawn = lines(gantt)[3]
        at = cell_len(drawn[: drawn.rindex("临")])
        assert gantt.render_line(1).crop(at, at + 2).text == "28"

    draw(gantt, scenario)


def test_what_lies_outside_the_strip_is_named_with_its_day() -> None:
    gantt = Gantt()
    rows = [
        task("1", dt.date(2022, 10, 15), state="overdue"),
        task("2", dt.date(2023, 12, 31)),
        task("3", None),
        task("4", dt.date(2022, 11, 20), state="overdue"),
    ]

    async def scenario(pilot: Pilot[None]) -> None:
        gantt.show(rows, TODAY)
        await settled(pilot)  # type: ignore[arg-type]
        drawn = lines(gantt)[3:]
        assert "10-15" in drawn[0] and "逾" in drawn[0]
        assert "2023-12-31" in drawn[1]
        assert "长期坚持[/b]" in drawn[2]
        assert drawn[3].count("逾") == 2
        assert {cell_len(line) for line in lines(gantt)} == {100}

    draw(gantt, scenario)


@pytest.mark.parametrize("width", [30, 80, 120])
def test_days_weeks_and_months_to_the_ends_of_time(width: int) -> None:
    gantt = Gantt()

    async def scenario(pilot: Pilot[None]) -> None:
        for today in (dt.date(1, 1, 2), dt.date(9999, 12, 30), TODAY):
            gantt.show([task("1", dt.date(9999, 12, 31)), task("2", dt.date(1, 1, 1))], today)
            for _ in range(3):
                gantt.rescale(1)
                gantt.action_move("left")
                gantt.action_move("right")
                await settled(pilot)  # type: ignore[arg-type]
                assert {cell_len(line) for line in lines(gantt)} == {width}
            gantt.rescale(-3)

    draw(gantt, scenario, width)


def test_the_month_marks_deadlines_today_and_days_off() -> None:
    month = Month()
    holiday = dt.date(2022, 10, 4)

    async def scenario(pilot: Pilot[None]) -> None:
        month.show({TODAY: 2, dt.date(2022, 11, 30): 1}, TODAY, lambda day: day != holiday)
        await settled(pilot)  # type: ignore[arg-type]
        text = "\n".join(lines(month))
        assert "[24]*" in text
        assert "30*" in text
        month.day = dt.date(2022, 10, 10)
        await settled(pilot)  # type: ignore[arg-type]
        assert "4 休" in "\n".join(lines(month))

    draw(month, scenario)


def test_the_month_is_walked_by_days_weeks_and_months() -> None:
    month = Month()

    async def scenario(pilot: Pilot[None]) -> None:
        month.show({}, TODAY, lambda day: True)
        month.focus()
        for key, day in (
            ("right", dt.date(2022, 11, 25)),
            ("down", dt.date(2022, 12, 2)),
            ("pageup", dt.date(2022, 11, 2)),
            ("home", TODAY),
        ):
            await pilot.press(key)
            await settled(pilot)  # type: ignore[arg-type]
            assert month.day == day
        month.day = dt.date.max
        await pilot.press("right", "pagedown")
        assert month.day == dt.date.max

    draw(month, scenario)


def test_the_cursor_passes_over_titles_and_keeps_its_row() -> None:
    columns = (RowColumn("名", 0), RowColumn("数", 5, right=True))
    listed = RowList(columns, empty=msg("No task."))

    def rows(names: str) -> list[Row]:
        return [
            Row((Piece("标题"),), title=True),
            *(Row((Piece(name), Piece("1")), name) for name in names),
        ]

    async def scenario(pilot: Pilot[None]) -> None:
        assert "没有任务" in lines(listed)[1]
        listed.show(rows("甲乙丙"))
        listed.focus()
        await settled(pilot)  # type: ignore[arg-type]
        assert listed.key == "甲"
        await pilot.press("up")
        assert listed.key == "甲"
        await pilot.press("down", "down", "down")
        assert listed.key == "丙"
        listed.show(rows("丙甲"))
        assert listed.key == "丙"
        listed.show(rows(""))
        assert listed.key is None

    draw(listed, scenario)


def test_a_long_list_scrolls_with_the_cursor_and_answers_the_mouse() -> None:
    listed = RowList((RowColumn("名", 0),), empty=msg("No task."))
    chosen: list[object] = []

    class Listening(App[None]):
        def compose(self) -> ComposeResult:
            yield listed

        def on_line_list_chosen(self, event: RowList.Chosen) -> None:
            chosen.append(listed.key)

    async def run() -> None:
        async with Listening().run_test(size=(40, 12)) as pilot:
            listed.show([Row((Piece(f"第{n}行"),), n) for n in range(100_000)])
            listed.focus()
            await pilot.press("end")
            await pilot.pause()
            assert "第99999行" in "".join(lines(listed))
            await pilot.press("home")
            await pilot.pause()
            await pilot.click(listed, offset=(5, 4))
            assert listed.key == 3
            await pilot.click(listed, offset=(5, 4))
            await pilot.pause()
            assert chosen == [3]

    asyncio.run(run())
