"""报送: which offices may be chosen, and by which settings; how errors and long lists are told."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.support.app import play, press, screen_text, settled
from tests.support.books import Content, make_book
from tests.support.submission import HEADINGS, TITLE, master, office, task_rows
from xltool.checks.finding import Finding
from xltool.errors import UnsupportedEdit
from xltool.i18n import msg
from xltool.project.model import Recipe
from xltool.submission.model import REASONS, Copy, SkippedRow, Submission
from xltool.tui.app import XltoolApp
from xltool.tui.dialogs.picking import PickDialog
from xltool.tui.dialogs.progress import ProgressDialog
from xltool.tui.screens.copies_shown import Said, described, outcome_rows
from xltool.tui.session import submitting
from xltool.tui.session.submitting import Found, Wishes
from xltool.tui.widgets.rows import RowList

HANDOUTS = ("f8", "enter", "2")
"""The keys to the screen, and there to handouts."""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twelve tasks of four offices."""
    return master(tmp_path / "分工表.xls", task_rows(12, 4))


async def choose_offices(pilot: Pilot[int]) -> None:
    """Enter on the line of the form that says for which offices."""
    form = pilot.app.screen.query_one("#form", RowList)
    form.focus()
    form.cursor = next(at for at, row in enumerate(form.rows) if row.key == "offices")
    await settled(pilot)
    await press(pilot, "enter")


def copies(pilot: Pilot[int]) -> list[Copy]:
    rows = pilot.app.screen.query_one("#outcome", RowList).rows
    return [row.key for row in rows if isinstance(row.key, Copy)]


def test_the_offices_are_looked_for_beside_the_window(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    offices_in = submitting.offices_in

    def watched(*arguments: object) -> list[tuple[str, int]]:
        threads.append(threading.current_thread())
        return offices_in(*arguments)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(submitting, "offices_in", watched)

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *HANDOUTS)
        await choose_offices(pilot)
        window = pilot.app.screen
        assert isinstance(window, PickDialog)
        assert window.values == [(office(n), 6) for n in (1, 2, 3, 0)]
        assert threads
        assert threading.current_thread() not in threads

    play(table, scenario)


def test_while_they_are_looked_for_that_is_said(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    offices_in = submitting.offices_in

    def slowly(*arguments: object) -> list[tuple[str, int]]:
        go_on.wait(10)
        return offices_in(*arguments)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(submitting, "offices_in", slowly)

    async def scenario(pilot: Pilot[int]) -> None:
        try:
            await pilot.press(*HANDOUTS)
            form = pilot.app.screen.query_one("#form", RowList)
            form.focus()
            form.cursor = next(at for at, row in enumerate(form.rows) if row.key == "offices")
            await pilot.press("enter")
            assert not isinstance(pilot.app.screen, PickDialog)
        finally:
            go_on.set()
        await settled(pilot)
        await choose_offices(pilot)
        assert isinstance(pilot.app.screen, PickDialog)

    play(table, scenario)


def test_an_office_whose_rows_are_all_hidden_cannot_be_chosen(tmp_path: Path) -> None:
    rows = [[TITLE], ["填报单位:某局"], list(HEADINGS), *task_rows(4, 2, coop=False)]
    path = make_book("xlsx", tmp_path / "分工表.xlsx", {"Sheet1": Content(rows, hidden_rows=[4, 6])})

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *HANDOUTS)
        await choose_offices(pilot)
        window = pilot.app.screen
        assert isinstance(window, PickDialog)
        assert window.values == [(copy.office, len(copy.rows)) for copy in copies_behind(pilot)]

    def copies_behind(pilot: Pilot[int]) -> list[Copy]:
        rows = pilot.app.screen_stack[-2].query_one("#outcome", RowList).rows
        return [row.key for row in rows if isinstance(row.key, Copy)]

    play(path, scenario)


def test_settings_that_were_changed_are_followed_once_they_are_read(table: Path) -> None:
    async def scenario(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, XltoolApp)
        await press(pilot, *HANDOUTS)
        (table.parent / "xltool.toml").write_text(
            '[[recipes]]\nname = "月度下发"\nkind = "handout"\nfile_name = "{序}{科室}"\n', "utf-8"
        )
        await press(pilot, "f5")
        assert copies(pilot)[0].path.stem == f"01{office(1)}"
        assert "月度下发" in screen_text(app)

    play(table, scenario)


def wishes(kind: str, *, blank: bool = False) -> Wishes:
    return Wishes(Recipe(kind, kind, ""), Path("out"), "", blank_rows=blank)


@pytest.mark.parametrize(
    ("asked", "offered"),
    [(wishes("handout"), True), (wishes("handout", blank=True), False), (wishes("report"), False)],
    ids=["handouts", "rows are emptied already", "whole copies"],
)
def test_a_way_out_is_offered_only_where_there_is_one(asked: Wishes, offered: bool) -> None:
    error = UnsupportedEdit("ROWS_REFERENCED", msg("no"), msg("Save it as .xlsx."))
    [_, hint] = outcome_rows(asked, None, error, None, 0, made=False)
    assert (hint.cells[1].text != "Save it as .xlsx.") == offered


def test_what_is_not_listed_one_by_one_is_counted(table: Path) -> None:
    findings = tuple(
        Finding("PII_MOBILE", "E", "Sheet1", f"K{row}", None, msg("a number"), msg(""))
        for row in range(1, 301)
    )
    copy = Copy(Path("out/a.xls"), None, (), "", findings, withheld=True)
    skipped = tuple(SkippedRow(row, "no_office") for row in range(1, 251))
    told = Submission(
        table, "Sheet1", "", "", wishes("report").recipe, "", (copy,), len(skipped), skipped, (), {}
    )
    rows = outcome_rows(wishes("report"), told, None, None, 0, made=False)
    said = next(
        row.key for row in rows if isinstance(row.key, Said) and row.key.text == str(REASONS["no_office"])
    )

    async def scenario(pilot: Pilot[int]) -> None:
        session = pilot.app.session
        group = Found("PII_MOBILE", "E", findings, 1, None)
        for key, left in ((copy, 100), (group, 100), (said, 50)):
            last = described(session, key, made=False)[-1]
            assert str(left) in last.text

    play(table, scenario)


def test_what_stopping_leaves_is_said_as_it_is(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    show = ProgressDialog.show

    def watched(window: ProgressDialog, done: int, total: int) -> None:
        show(window, done, total)
        said.append(screen_text(window.app))

    monkeypatch.setattr(ProgressDialog, "show", watched)

    async def scenario(pilot: Pilot[int]) -> None:
        await press(pilot, *HANDOUTS, "f4")
        assert any("都会收回" in text for text in said)
        assert not any("可能已被覆盖" in text for text in said)
        said.clear()
        form = pilot.app.screen.query_one("#form", RowList)
        form.focus()
        form.cursor = next(at for at, row in enumerate(form.rows) if row.key == "overwrite")
        await press(pilot, "enter", "f4")
        assert any("可能已被覆盖" in text for text in said)
        assert not any("都会收回" in text for text in said)

    play(table, scenario)
