"""Saving into the document that is open in an application, instead of into its file.

A session rests on the file. What is put into the open document is not in the file until somebody saves it
there: such cells stay edits of the session, and are remembered as `there` (docs/live.md, "In the app").
Everything a job needs and brings back can cross a process border: a call over COM may never return.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread

from xltool import api
from xltool.errors import XltoolError
from xltool.history.rebase import changed, same
from xltool.i18n import msg
from xltool.plan import Plan
from xltool.record import NamedTuple
from xltool.table.model import Table
from xltool.tui.session.edits import CellId
from xltool.tui.session.merging import Layout, Places
from xltool.tui.session.saving import COMMAND, Preview, plan_of
from xltool.workbook.base import Receipt, Skipped, Value
from xltool.workbook.opening import in_good_time


class Wish(NamedTuple):
    """What a cell of the document shall hold."""

    cell: CellId
    value: Value
    known: tuple[Value, ...]
    """What may stand there without its being somebody else's: the file's value, and ours from before."""


class Wishes(NamedTuple):
    """Cells to be put into the document of a workbook."""

    path: Path
    sheet: str
    config: str | None
    layout: Layout
    """The table as the session knows it."""
    cells: tuple[Wish, ...]
    command: str = COMMAND


class Put(NamedTuple):
    """What became of them."""

    application: str
    there: Mapping[CellId, Value]
    """The cells that now hold what was wished."""
    edits: Receipt
    status: Receipt | None
    saved: bool
    """Whether the application saved the document too."""
    error: XltoolError | None = None
    """Why the status columns were not written, or the document not saved, after the cells were."""


def wishes_of(plan: Plan, table: Table, config: str | None) -> Wishes:
    """The edits of a plan on the file, as wishes."""
    cells = tuple(
        Wish(CellId(task, block.column), new, (old,))
        for block in plan.blocks
        for task, old, new in zip(block.tasks, block.old, block.new, strict=True)
        if task is not None
    )
    return Wishes(plan.path, plan.sheet, config, Layout.of(table), cells, plan.command)


def plan_there(wishes: Wishes, table: Table, sha256: str) -> Plan:
    """The wishes as a plan on `table`, as it was read from the document.

    A cell that holds neither what is known nor what is wished was changed there by a person: it is left alone
    and reported, as is one whose task or column is gone.
    """
    places = Places(wishes.layout, Layout.of(table))
    tasks = {task.id: task for task in table.tasks}
    edits: list[tuple[CellId, Value, Value]] = []
    skipped: list[Skipped] = []
    unchanged = 0
    for cell, value, known in wishes.cells:
        there = places.cell(cell)
        if there is None:
            task, heading, _ = places.lost(cell, value)
            skipped.append(Skipped(f"{task} {heading}", str(msg("It is not in the open document."))))
            continue
        present = tasks[there.task].at(there.column)
        if same(present, value):
            unchanged += 1
        elif any(same(present, other) for other in known):
            edits.append((there, present, value))
        else:
            skipped.append(changed(tasks[there.task].row, there.column))
    plan = plan_of(table, sha256, edits, wishes.command)
    return Plan(
        plan.path, sha256, table.sheet, plan.blocks, (), tuple(skipped), unchanged, command=plan.command
    )


def preview_there(wishes: Wishes, as_of: dt.date, given_up: Callable[[], bool]) -> Preview | None:
    """What `put_there` would write; None once it is given up.

    Nothing is handed to the application; the errors are those of `api.open_table` with live="only".
    """
    outcome: list[Preview | BaseException] = []

    def ask() -> None:
        try:
            outcome.append(in_good_time(wishes.path, "only", _preview_there, wishes, as_of))
        except BaseException as error:
            outcome.append(error)

    # An application that hangs keeps a thread waiting for its time limit: leaving the app must not.
    asking = Thread(target=ask, daemon=True)
    asking.start()
    while asking.is_alive():
        asking.join(0.05)
        if given_up():
            return None
    [found] = outcome
    if isinstance(found, BaseException):
        raise found
    return found


def _preview_there(wishes: Wishes, as_of: dt.date) -> Preview:
    from xltool.history import apply
    from xltool.table.reader import read_table
    from xltool.workbook.live.book import LiveWorkbook

    opened = api.open_table(wishes.path, sheet=wishes.sheet, config=wishes.config, live="only")
    book = opened.book
    assert isinstance(book, LiveWorkbook)
    try:
        plan = plan_there(wishes, opened.table, book.sha256)
        applied = apply(plan, book, opened.table)
        table = read_table(book, sheet=wishes.sheet, hints=opened.table.hints, calendar=opened.calendar)
        status = api.plan_refresh(opened._replace(table=table), as_of)
        return Preview(plan, status, (*plan.skipped, *applied.skipped), book.application)
    finally:
        book.close()


def put_there(wishes: Wishes, as_of: dt.date, *, status: bool, save: bool) -> Put:
    """Put the cells into the open document, bring its status columns up to date, and with `save` let the
    application save it. When it raises, some cells may be in the document, and the file is as it was."""
    return in_good_time(wishes.path, "only", _put_there, wishes, as_of, status, save)


def _put_there(wishes: Wishes, as_of: dt.date, status: bool, save: bool) -> Put:
    from xltool.workbook.live.book import LiveWorkbook

    opened = api.open_table(wishes.path, sheet=wishes.sheet, config=wishes.config, live="only")
    book = opened.book
    assert isinstance(book, LiveWorkbook)
    try:
        plan = plan_there(wishes, opened.table, book.sha256)
        receipt = api.write(plan, opened)
        book.reread()
        fresh = api.find_table(book, wishes.sheet, wishes.config)
        put = Put(book.application, _holding(wishes, fresh.table), receipt, None, saved=False)
        try:
            if status:
                put = put._replace(status=api.write(api.plan_refresh(fresh, as_of), fresh))
            if save:
                entries = [r.entry for r in (put.edits, put.status) if r is not None and r.entry]
                put = put._replace(saved=api.save_document(fresh, entries).saved)
        except XltoolError as error:
            put = put._replace(error=error)
        return put
    finally:
        book.close()


def _holding(wishes: Wishes, table: Table) -> dict[CellId, Value]:
    """The cells that hold what was wished, as the session names them."""
    places = Places(wishes.layout, Layout.of(table))
    tasks = {task.id: task for task in table.tasks}
    return {
        wish.cell: wish.value
        for wish in wishes.cells
        if (there := places.cell(wish.cell)) is not None
        and same(tasks[there.task].at(there.column), wish.value)
    }
