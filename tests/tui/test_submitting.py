"""报送: what the screen says will be made is what is made, and nothing is made behind anybody's back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlrd
from textual.pilot import Pilot
from textual.widgets import Input

from tests.support.app import play, press, screen_text, settled
from tests.support.books import Content, make_book
from tests.support.submission import HEADINGS, TITLE, master, office, task_rows
from xltool import api
from xltool.submission import copies as making
from xltool.submission.model import Copy
from xltool.tui.app import XltoolApp
from xltool.tui.dialogs.choosing import ChoiceDialog
from xltool.tui.dialogs.progress import ProgressDialog
from xltool.tui.screens.submitting import SubmittingScreen
from xltool.tui.session.submitting import Found
from xltool.tui.widgets.rows import RowList

KINDS = [".xls", ".xlsx"]
HANDOUTS = ("f8", "enter", "2")
"""The keys to the screen, and there to handouts."""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twelve tasks of four offices."""
    return master(tmp_path / "分工表.xls", task_rows(12, 4))


def screen_of(pilot: Pilot[int]) -> SubmittingScreen:
    screen = pilot.app.screen
    assert isinstance(screen, SubmittingScreen)
    return screen


def listed(pilot: Pilot[int], kind: type) -> list[object]:
    """What the right side lists of a kind."""
    return [
        row.key for row in screen_of(pilot).query_one("#outcome", RowList).rows if isinstance(row.key, kind)
    ]


async def line(pilot: Pilot[int], name: str, key: object) -> None:
    """Put the focus and the cursor of a list onto the line with a key."""
    rows = screen_of(pilot).query_one(f"#{name}", RowList)
    rows.focus()
    rows.cursor = next(at for at, row in enumerate(rows.rows) if row.key == key)
    await settled(pilot)


async def type_in(pilot: Pilot[int], text: str) -> None:
    """Type into the window that asks."""
    box = pilot.app.screen.query_one("#typed", Input)
    box.focus()
    box.value = text
    await press(pilot, "enter")


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("kind", KINDS)
def test_looking_writes_nothing_and_what_is_listed_is_made(tmp_path: Path, kind: str) -> None:
    table = master(tmp_path / f"分工表{kind}", task_rows(12, 4))
    before = table.read_bytes()

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *HANDOUTS)
        seen = listed(pilot, Copy)
        assert [copy.office for copy in seen] == [office(n) for n in (1, 2, 3, 0)]
        assert files_in(table.parent / "下发件") == []
        assert "读入12行 = 输出12行 + 跳过0行" in screen_text(pilot.app)
        await press(pilot, "f4")
        made = listed(pilot, Copy)
        assert [copy.path for copy in made] == [copy.path for copy in seen]
        assert all(copy.path.is_file() and copy.sha256 for copy in made)
        assert str(made[0].path.parent.name) in screen_text(pilot.app)
        await press(pilot, "f4")  # a second time makes nothing

    play(table, scenario)
    assert table.read_bytes() == before
    made = [name for name in files_in(table.parent / "下发件") if "清单" not in name]
    assert made == sorted(f"{office(n)}_分工表(2022年11月){table.suffix}" for n in range(4))


def test_a_handout_made_here_is_what_the_command_makes(table: Path, tmp_path: Path) -> None:
    other = tmp_path / "别处"

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *HANDOUTS, "f4")

    play(table, scenario)
    submission = api.submit(table, kind="handout", period="2022年11月", out=other)
    for copy in submission.copies:
        assert (table.parent / "下发件" / copy.path.name).read_bytes() == copy.path.read_bytes()


def test_an_xls_handout_holds_only_its_office_s_rows(tmp_path: Path) -> None:
    path = master(tmp_path / "分工表.xls", task_rows(12, 4))

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *HANDOUTS, "f4")

    play(path, scenario)
    sheet = xlrd.open_workbook(str(tmp_path / "下发件" / "乙科_分工表(2022年11月).xls")).sheet_by_index(0)
    shown = [sheet.row_values(row)[4:6] for row in range(3, sheet.nrows - 1)]
    assert shown
    assert all("乙科" in offices for offices in shown)


def test_only_the_chosen_offices_get_a_copy_and_the_rest_is_counted(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *HANDOUTS)
        await line(pilot, "form", "offices")
        await press(pilot, "enter", "f4", "space", "enter")  # none, then the first
        assert [copy.office for copy in listed(pilot, Copy)] == [office(1)]
        assert "读入12行 = 输出6行 + 跳过6行" in screen_text(pilot.app)
        assert "没有选它的科室" in screen_text(pilot.app)
        await press(pilot, "f4")

    play(table, scenario)
    assert [name for name in files_in(table.parent / "下发件") if "清单" not in name] == [
        f"{office(1)}_分工表(2022年11月){table.suffix}"
    ]


def test_unsaved_changes_are_said_and_never_silently_left_out(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "down", "f4", "4", *HANDOUTS)
        assert "有 1 处改动没有保存" in screen_text(pilot.app)
        await press(pilot, "f4")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert files_in(table.parent / "下发件") == []
        await press(pilot, "escape")
        assert files_in(table.parent / "下发件") == []
        await press(pilot, "f4", "1", "enter")  # save them first: the window of saving
        assert not pilot.app.session.edits.pending
        assert "没有保存" not in screen_text(pilot.app).split("\n", 3)[3]
        await press(pilot, "f4")
        assert all(copy.path.is_file() for copy in listed(pilot, Copy))

    play(table, scenario)


def test_copies_without_the_unsaved_changes_are_made_when_that_is_chosen(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "down", "f4", "4", "f8", "f4", "2")
        assert pilot.app.session.edits.pending

    play(table, scenario)
    made = table.parent / "报送件" / f"{table.stem}(2022年11月){table.suffix}"
    assert api.read_table(made).tasks[1].get("status") == api.read_table(table).tasks[1].get("status")


def with_a_number(tmp_path: Path, kind: str) -> Path:
    rows = task_rows(6, 2)
    rows[2][10] = "联系身份证号11010519491231002X"
    return master(tmp_path / f"分工表{kind}", rows)


@pytest.mark.parametrize("kind", KINDS)
def test_a_finding_withholds_the_copy_until_a_reason_is_given(tmp_path: Path, kind: str) -> None:
    path = with_a_number(tmp_path, kind)

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f8")
        [found] = listed(pilot, Found)
        assert isinstance(found, Found)
        assert found.withholds
        await press(pilot, "f4")
        assert files_in(tmp_path / "报送件") == []
        await line(pilot, "outcome", found)
        await press(pilot, "enter")
        await type_in(pilot, "   ")
        assert listed(pilot, Found)[0].withholds
        await press(pilot, "enter")
        await type_in(pilot, "[b]上级要求填报[/b]")
        assert not listed(pilot, Found)[0].withholds
        await press(pilot, "f4")
        assert not listed(pilot, Copy)[0].withheld

    play(path, scenario)
    [manifest] = (tmp_path / "报送件").glob("*.json")
    assert list(json.loads(manifest.read_bytes())["waived"].values()) == ["[b]上级要求填报[/b]"]


def test_a_reason_is_forgotten_with_the_kind_of_copy_it_was_given_for(tmp_path: Path) -> None:
    path = with_a_number(tmp_path, ".xlsx")

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f8")
        await line(pilot, "outcome", listed(pilot, Found)[0])
        await press(pilot, "enter")
        await type_in(pilot, "已核")
        await line(pilot, "form", "kind")
        await press(pilot, "enter", "2")
        assert any(found.withholds for found in listed(pilot, Found))

    play(path, scenario)


def test_files_of_the_same_name_stay_unless_it_is_allowed(table: Path) -> None:
    folder = table.parent / "报送件"

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f8", "f4")
        first = {name: (folder / name).stat().st_mtime_ns for name in files_in(folder)}
        await line(pilot, "form", "pdf")
        await press(pilot, "enter", "enter")  # on and off: looked at again
        assert "已存在" in screen_text(pilot.app)
        await press(pilot, "f4")
        assert {name: (folder / name).stat().st_mtime_ns for name in files_in(folder)} == first
        await line(pilot, "form", "overwrite")
        await press(pilot, "enter")
        await press(pilot, "f4")
        assert listed(pilot, Copy)[0].sha256

    play(table, scenario)


def test_stopping_leaves_no_file_behind(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    show = ProgressDialog.show

    def show_and_stop(window: ProgressDialog, done: int, total: int) -> None:
        show(window, done, total)
        if done:
            window.action_cancel()

    finish = making._Maker._finish

    def slowly(*args: object, **kwargs: object) -> Copy:
        import time

        time.sleep(0.05)
        return finish(*args, **kwargs)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(ProgressDialog, "show", show_and_stop)
    monkeypatch.setattr(making._Maker, "_finish", slowly)

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *HANDOUTS, "f4")
        assert isinstance(pilot.app.screen, SubmittingScreen)

    play(table, scenario)
    assert files_in(table.parent / "下发件") == []
    assert not (table.parent / ".xltool" / table.name / "issued").exists()


def test_a_folder_that_cannot_be_written_is_said(table: Path) -> None:
    (table.parent / "占位").write_text("一个文件")

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f8")
        await line(pilot, "form", "out")
        await press(pilot, "enter")
        await type_in(pilot, str(table.parent / "占位" / "里面"))
        await press(pilot, "f4")
        assert "写不进" in screen_text(pilot.app)
        assert isinstance(pilot.app.screen, SubmittingScreen)

    play(table, scenario)


def test_recipes_of_the_settings_are_offered_and_followed(table: Path) -> None:
    (table.parent / "xltool.toml").write_text(
        '[[recipes]]\nname = "月度下发"\nkind = "handout"\nfile_name = "{序}{科室}"\n', "utf-8"
    )

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f8", "enter")
        assert "月度下发" in screen_text(pilot.app)
        await press(pilot, "2")
        assert [copy.path.name for copy in listed(pilot, Copy)] == [
            f"{number:02}{office(number % 4)}{table.suffix}" for number in (1, 2, 3, 4)
        ]

    play(table, scenario)


def test_the_list_is_copied(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *HANDOUTS, "ctrl+c")
        lines = pilot.app.clipboard.split("\r\n")
        assert [text.split("\t")[0] for text in lines] == [office(n) for n in (1, 2, 3, 0)]

    play(table, scenario)


@pytest.mark.parametrize("keys", [("f8",), ("alt+6",), ("ctrl+6",), ("ctrl+p", "b", "s", "enter")], ids=str)
def test_the_screen_is_reached_by_keys_and_by_initials(table: Path, keys: tuple[str, ...]) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *keys)
        assert pilot.app.current_mode == "submitting"
        await press(pilot, "escape")
        assert pilot.app.current_mode == "tasks"

    play(table, scenario)


HOSTILE = ("[/b]", "[@click=app.quit]退出[/]", "长" * 5000, "a\tb\r\nc\x07\u202e", "{name} %s \\[b]")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=str)
def test_nothing_that_is_typed_or_stands_in_the_table_is_obeyed(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    from rich.cells import cell_len

    body = [[text.replace("\x07", "")] * len(HEADINGS) for text in HOSTILE]
    path = make_book(
        "xlsx", tmp_path / "[b]表[b].xlsx", {"Sheet1": Content([[TITLE], list(HEADINGS), *body])}
    )

    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        await press(pilot, *HANDOUTS)
        for text in HOSTILE:
            await line(pilot, "form", "period")
            await press(pilot, "enter")
            await type_in(pilot, text)
            lines = screen_text(app).split("\n")
            assert {cell_len(shown) for shown in lines} == {size[0]}
            assert not set("".join(lines)) & {"\x1b", "\t", "\r", "\x07", "\u202e"}
        await line(pilot, "form", "out")
        for text in HOSTILE[:2]:
            await press(pilot, "enter")
            await type_in(pilot, text)
        await press(pilot, "f6", "down", "down", "end", "f4")

    play(path, scenario, size=size)


def test_copies_stay_when_only_the_printing_fails(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltool.submission.pdf._PROGRAMS", ("no-such-program",))

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, "f8")
        await line(pilot, "form", "pdf")
        await press(pilot, "enter", "f4")
        assert "LibreOffice" in screen_text(pilot.app)
        assert all(copy.path.is_file() for copy in listed(pilot, Copy))

    play(table, scenario)


def test_a_place_that_several_offices_got_is_told_once_by_the_table_s_own_number(tmp_path: Path) -> None:
    rows = task_rows(8, 4)
    rows[5][10] = "联系电话13812345678"
    path = master(tmp_path / "分工表.xls", rows)

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *HANDOUTS)
        [found] = listed(pilot, Found)
        assert isinstance(found, Found)
        assert (len(found.findings), found.copies) == (1, 2)
        await line(pilot, "outcome", found)
        assert "6 备注" in screen_text(pilot.app)

    play(path, scenario)
