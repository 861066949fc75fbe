"""新建: from choosing a notice to the new table in 任务, and every way back."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import xlrd
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input

from tests.conftest import SAMPLES
from tests.support.app import DAY, play, press, screen_text, settled
from tests.support.notices import word_table
from tests.support.screens import assert_screen
from xltool import api
from xltool.i18n import set_language
from xltool.tui.app import XltoolApp
from xltool.tui.dialogs.drafting import DraftDialog
from xltool.tui.dialogs.notice import NoticeDialog
from xltool.tui.dialogs.opening import FileDialog, OpenDialog
from xltool.tui.session import drafting
from xltool.tui.widgets.rows import RowList
from xltool.tui.widgets.source_text import SourceText

OUT = "云岭市科学技术局2022年度提高社会评价工作满意度工作分工表"


@pytest.fixture
def table(sample_copy: Callable[..., Path]) -> Path:
    """A table with the sample notice beside it."""
    path = sample_copy("xls")
    shutil.copyfile(SAMPLES / "通知.txt", path.with_name("通知.txt"))
    return path


def app_of(pilot: Pilot[int]) -> XltoolApp:
    assert isinstance(pilot.app, XltoolApp)
    return pilot.app


def window(pilot: Pilot[int]) -> DraftDialog:
    assert isinstance(pilot.app.screen, DraftDialog)
    return pilot.app.screen


async def draft(pilot: Pilot[int]) -> None:
    """Ctrl+N on the sample notice."""
    await press(pilot, "ctrl+n", "enter")
    await settled(pilot)
    assert window(pilot).line is not None


async def go_to(pilot: Pilot[int], item: int | None, field: str) -> None:
    """Put the cursor on a cell."""
    listed = window(pilot).query_one("#draft", RowList)
    lines = [getattr(row.key, "line", None) for row in listed.rows]
    listed.cursor = next(at for at, line in enumerate(lines) if line and line.place == (item, field))
    await settled(pilot)


def test_a_notice_becomes_the_table_that_is_open(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = app_of(pilot)
        await draft(pilot)
        await press(pilot, "ctrl+s", "enter")
        await settled(pilot)
        assert app.session.path == table.with_name(f"{OUT}.xls")
        assert app.current_mode == "tasks"
        assert len(app.session) == 4

    play(table, scenario)
    sheet = xlrd.open_workbook(table.with_name(f"{OUT}.xls")).sheet_by_index(0)
    assert "开展“七个一”活动" in {str(value) for row in range(sheet.nrows) for value in sheet.row_values(row)}
    assert {file.name for file in table.parent.iterdir() if file.suffix} == {
        *(table.name, "通知.txt", "xltool.toml", f"{OUT}.xls")
    }


def test_moving_at_the_right_moves_the_left(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await go_to(pilot, 3, "owner")
        source = window(pilot).query_one(SourceText)
        strips = [source.render_line(y) for y in range(source.size.height)]
        marked = [s.text for strip in strips for s in strip if s.style and s.style.underline]
        assert "".join(marked) == "梁柏舟、程予安、农立言、单知秋、江沐"

    play(table, scenario)
    play(table, scenario, size=(80, 24))


def test_a_corrected_cell_is_written(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = app_of(pilot)
        await draft(pilot)
        await press(pilot, *("f3",) * 5)
        assert window(pilot).line.place == (1, "due")
        assert "错误3" in screen_text(app)
        await press(pilot, "f2", "ctrl+a", *"2022-10-26", "enter")
        await settled(pilot)
        assert window(pilot).line.text == "2022-10-26" and window(pilot).line.place == (1, "due")
        assert "错误2" in screen_text(app) and "改写1处" in screen_text(app)
        await press(pilot, "ctrl+z")
        assert "错误3" in screen_text(app) and "改写" not in screen_text(app).split("F1")[0]
        await press(pilot, "enter", "ctrl+a", *"2022-10-27", "enter")
        await press(pilot, "ctrl+s", "down", "enter")
        await settled(pilot)
        assert app.session.path.name == f"{OUT}.xlsx"
        assert app.session.table.tasks[1].text("due") == "2022-10-27"

    play(table, scenario)


def test_another_template_is_chosen_with_the_arrows(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await press(pilot, "f4", "down", "enter")
        await settled(pilot)
        assert "双行表头" in screen_text(app_of(pilot))
        await press(pilot, "ctrl+s", "enter")
        await settled(pilot)
        assert app_of(pilot).session.table.column("lead").heading.startswith("责任分工")

    play(table, scenario)


@pytest.mark.parametrize("key", ["1", "2", "escape"])
def test_a_file_that_is_there_is_replaced_only_when_told_so(table: Path, key: str) -> None:
    there = table.with_name(f"{OUT}.xls")
    there.write_bytes(b"somebody's work")
    other = table.with_name(f"{OUT}(2).xls")

    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await press(pilot, "ctrl+s", "enter", key)
        await settled(pilot)

    play(table, scenario)
    assert (there.read_bytes() == b"somebody's work") == (key != "2")
    assert other.exists() == (key == "1")
    assert [entry.backup.read_bytes() for entry in api.history(there) if entry.backup] == (
        [b"somebody's work"] if key == "2" else []
    )


def test_a_file_whose_other_names_would_be_too_long_is_left_alone(table: Path) -> None:
    there = table.with_name("a" * 251 + ".xls")
    there.write_bytes(b"somebody's work")

    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await press(pilot, "ctrl+s")
        pilot.app.screen.query_one("#typed", Input).value = there.name
        await press(pilot, "enter", "escape")
        assert window(pilot)

    play(table, scenario)
    assert there.read_bytes() == b"somebody's work"


def _held_back(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Checks wait until the event is set."""
    go_on = threading.Event()
    real = drafting.checked_again

    def slow(asked: drafting.Drafting) -> drafting.Drafting:
        assert go_on.wait(30)
        return real(asked)

    monkeypatch.setattr(drafting, "checked_again", slow)
    return go_on


async def press_at_once(pilot: Pilot[int], *keys: str) -> None:
    """Keys, without waiting for what they set going."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def test_a_template_outlives_a_correction_made_before_it_is_laid_out(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = _held_back(monkeypatch)

    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await press_at_once(pilot, "f4", "down", "enter")
        await press_at_once(pilot, "f2", "ctrl+a", "x", "enter")
        go_on.set()
        await settled(pilot)
        assert "双行表头" in screen_text(app_of(pilot)) and "改写1处" in screen_text(app_of(pilot))
        await press(pilot, "ctrl+s", "enter")
        await settled(pilot)
        opened = app_of(pilot).session.table
        assert opened.column("lead").heading.startswith("责任分工")
        assert opened.tasks[0].task == "x"

    play(table, scenario)


def test_a_template_is_chosen_though_a_check_ends_meanwhile(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = _held_back(monkeypatch)

    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await press_at_once(pilot, "f2", "ctrl+a", "x", "enter", "f4", "down")
        go_on.set()
        await settled(pilot)
        await press(pilot, "enter")
        await settled(pilot)
        assert "双行表头" in screen_text(app_of(pilot)) and "改写1处" in screen_text(app_of(pilot))

    play(table, scenario)


def test_a_template_that_can_not_be_used_is_said_and_the_one_before_stays(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xltool.errors import InputError
    from xltool.i18n import msg

    real = drafting.checked_again

    def refusing(asked: drafting.Drafting) -> drafting.Drafting:
        if "双行表头" in asked.template:
            raise InputError("DAMAGED", msg("The document is damaged."), msg("Shorten the text."))
        return real(asked)

    monkeypatch.setattr(drafting, "checked_again", refusing)

    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await press(pilot, "f4", "down", "enter")
        await settled(pilot)
        assert "双行表头" not in screen_text(app_of(pilot))
        await press(pilot, "ctrl+s", "enter")
        await settled(pilot)
        assert not app_of(pilot).session.table.column("lead").heading.startswith("责任分工")

    play(table, scenario)


def test_the_workbook_that_is_open_is_not_replaced_under_the_app(table: Path) -> None:
    before = table.read_bytes()

    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await press(pilot, "ctrl+s")
        pilot.app.screen.query_one("#typed", Input).value = table.name
        await press(pilot, "enter")
        assert "正打开的表" in screen_text(app_of(pilot))
        await press(pilot, "escape", "escape")
        assert app_of(pilot).session.path == table

    play(table, scenario)
    assert table.read_bytes() == before


@pytest.mark.parametrize(
    "name", ["", "子/表.xls", f"{'长' * 300}.xls", "a\0b.xls", "[/b]表", "/nowhere/表.xlsx", "表.doc"]
)
def test_a_name_that_will_not_do_is_said_and_nothing_is_lost(table: Path, name: str) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await press(pilot, "ctrl+s")
        pilot.app.screen.query_one("#typed", Input).value = name
        await press(pilot, "enter")
        await settled(pilot)
        if name in ("[/b]表", "表.doc"):
            return
        assert not isinstance(pilot.app.screen, DraftDialog) and app_of(pilot).session.path == table
        await press(pilot, "escape")
        assert window(pilot)

    play(table, scenario)
    assert table.with_name("表.doc.xls").exists() == (name == "表.doc")


def test_prose_is_said_and_another_notice_can_be_chosen(table: Path) -> None:
    prose = table.with_name("信[b].txt")
    prose.write_text("各位同事:\n祝大家节日快乐。\n办公室\n2022年9月29日\n", "utf-8")

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "ctrl+n", "信", "enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, NoticeDialog)
        text = screen_text(app_of(pilot))
        assert "信[b].txt" in text and "什么也没有写" in text
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, FileDialog)
        await press(pilot, "escape")
        assert app_of(pilot).session.path == table and not app_of(pilot).in_window

    files = set(table.parent.iterdir())
    play(table, scenario)
    assert {file for file in table.parent.iterdir() if file.suffix} == {f for f in files if f.suffix}


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0", b"PK\3\4 no package", b"", b"\0\0\0"])
def test_a_file_that_is_no_notice_is_said_in_words(table: Path, data: bytes) -> None:
    table.with_name("通知.docx").write_bytes(data)
    table.with_name("通知.txt").unlink()

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "ctrl+n", "enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, NoticeDialog)

    play(table, scenario)


def test_leaving_asks_only_when_something_was_corrected(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = app_of(pilot)
        await draft(pilot)
        await press(pilot, "escape")
        assert not app.in_window
        await draft(pilot)
        await press(pilot, "f2", "x", "enter", "escape")
        assert "改写的1处" in screen_text(app)
        await press(pilot, "escape")
        assert window(pilot)
        await press(pilot, "escape", "2")
        assert not app.in_window

    play(table, scenario)


@pytest.mark.parametrize("kind", ["notice", "prose"])
def test_leaving_before_the_notice_is_read_leaves_nothing_behind(
    table: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "prose":
        table.with_name("通知.txt").write_text("祝大家节日快乐。", "utf-8")
    left, done = threading.Event(), threading.Event()
    real = drafting.read

    def slow(path: Path, config: str | None = None) -> drafting.Drafting:
        assert left.wait(30)
        try:
            return real(path, config)
        finally:
            done.set()

    monkeypatch.setattr(drafting, "read", slow)

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "ctrl+n")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert not app_of(pilot).in_window
        left.set()
        while not done.is_set():
            await pilot.pause(0.05)
        await pilot.pause(0.2)
        assert not app_of(pilot).in_window

    play(table, scenario)


def test_without_any_table_the_window_of_workbooks_leads_there_and_back(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)

    async def run() -> None:
        app = XltoolApp(None, as_of=DAY)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await press(pilot, "ctrl+n")
            assert type(app.screen) is FileDialog
            await press(pilot, "escape")
            assert isinstance(app.screen, OpenDialog)
            await press(pilot, "ctrl+n", "enter")
            await settled(pilot)
            await press(pilot, "ctrl+s", "enter")
            await settled(pilot)
            assert len(app.session) == 4 and not app.in_window
            app.session.unsaved.release()

    asyncio.run(run())


def test_a_table_in_a_word_document_is_drafted_too(table: Path) -> None:
    word_table(table.parent)
    table.with_name("通知.txt").unlink()

    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await go_to(pilot, 1, "due")
        assert "2023年11月30日" in screen_text(app_of(pilot))

    play(table, scenario)


HOSTILE = """关于印发[b]《[@click=app.quit]方案》的通知
各科室:
一、工作任务
(一)[/b]任务\x1b[31m甲\u202e。{长}
完成时限:2022年12月15日
牵头科室:[/b]办公室
(二)𬱖㐂任务\t乙
完成时限:{长}
牵头科室:{{name}} %s $(id)
"""


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
def test_nothing_in_a_notice_is_obeyed(table: Path, size: tuple[int, int]) -> None:
    table.with_name("通知.txt").write_text(HOSTILE.format(长="长" * 5000), "utf-8")

    async def scenario(pilot: Pilot[int]) -> None:
        app = app_of(pilot)
        await draft(pilot)
        for _ in range(16):
            await press(pilot, "down")
            text = screen_text(app)
            assert not set(text) & {"\x1b", "\t", "\r", "\u202e"}
            assert {cell_len(line) for line in text.split("\n")} == {size[0]}
        await go_to(pilot, 0, "lead")
        assert "[/b]办公室" in screen_text(app)
        await press(pilot, "f2", "[", "/", "b", "]", "enter", "f6", "f6", "pagedown", "f1", "escape")
        await press(pilot, "ctrl+s", "enter")
        await settled(pilot)
        assert app.session.table.tasks[0].text("lead") == "[/b]办公室[/b]"

    assert play(table, scenario, size=size).return_code in (0, None)


CASES = [
    ("draft", ("f3",) * 5, (120, 36), "dark"),
    ("draft", ("f3",) * 5, (120, 36), "plain"),
    ("draft", ("f3",) * 5, (80, 24), "dark"),
    ("draft", ("f3",) * 5, (80, 24), "plain"),
    ("draft-write", ("ctrl+s",), (120, 36), "dark"),
    ("draft-write", ("ctrl+s",), (80, 24), "plain"),
]


@pytest.mark.parametrize(("name", "keys", "size", "theme"), CASES)
def test_picture(name: str, keys: tuple[str, ...], size: tuple[int, int], theme: str, table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = app_of(pilot)
        await draft(pilot)
        await press(pilot, *keys)
        if name == "draft-write":  # the folder is the test's own
            app.screen.query_one("#where").show_sentences(["/工作/2022"])  # type: ignore[attr-defined]
        app.clear_notifications()
        await settled(pilot)
        assert_screen(app, f"{name}-{size[0]}x{size[1]}-{theme}")

    play(table, scenario, size=size, theme=theme)


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
def test_in_english_nothing_of_ours_is_chinese(table: Path, size: tuple[int, int]) -> None:
    set_language("en")

    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        text = screen_text(app_of(pilot))
        for word in ("Where it comes from", "The notice", "This cell", "Correct"):
            assert word in text
        assert "Esc Back" in text

    play(table, scenario, size=size)


def test_the_table_is_what_the_command_drafts(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await draft(pilot)
        await press(pilot, "ctrl+s", "down", "enter")
        await settled(pilot)

    play(table, scenario)
    other = table.with_name("另一.xlsx")
    api.draft(table.with_name("通知.txt"), other)
    mine, theirs = (api.read_table(path) for path in (table.with_name(f"{OUT}.xlsx"), other))
    assert [task.values for task in mine.tasks] == [task.values for task in theirs.tasks]
    assert mine.title == theirs.title
