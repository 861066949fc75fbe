"""Writing into a workbook: refresh, update, undo, and whatever else is a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.api.judging import evidence_at_hand, tasks_of
from xltool.api.opening import OpenTable, open_table, rereader, written
from xltool.plan import Plan
from xltool.workbook.base import Receipt, Workbook
from xltool.workbook.opening import LiveMode, in_good_time, open_document

if TYPE_CHECKING:
    from xltool.history import Entry
    from xltool.table.model import Table


def plan_refresh(opened: OpenTable, as_of: dt.date) -> Plan:
    """What a refresh as of a day would write: the status columns, by the six rules."""
    from xltool.progress.refresh import plan_refresh as plan

    return plan(
        opened.table,
        opened.book,
        as_of,
        project=opened.project,
        calendar=opened.calendar,
        written=written(opened),
        evidence=tasks_of(evidence_at_hand(opened, as_of)),
    )


def refresh(
    path: Path | str,
    as_of: dt.date | None = None,
    *,
    dry_run: bool = False,
    sheet: str | None = None,
    config: Path | str | None = None,
    out: Path | str | None = None,
    live: LiveMode = "auto",
    save: bool = False,
) -> Receipt:
    """Fill the status columns of a workbook in place, or of a copy at `out`. A dry run writes nothing.

    Where the workbook is open in an application that can be reached, its document is filled there instead
    (`live`), and the file saved by the application only with `save`.
    """
    live = "never" if out else live
    day = as_of or dt.date.today()
    target = Path(out) if out else None
    return in_good_time(Path(path), live, _refresh, path, day, dry_run, sheet, config, target, live, save)


def _refresh(
    path: Path | str,
    as_of: dt.date,
    dry_run: bool,
    sheet: str | None,
    config: Path | str | None,
    out: Path | None,
    live: LiveMode,
    save: bool,
) -> Receipt:
    opened = open_table(path, sheet=sheet, config=config, live=live)
    try:
        plan = plan_refresh(opened, as_of)
        if dry_run:
            return preview(plan)._replace(mode=opened.book.mode)
        return write(plan, opened, out=out, save=save)
    finally:
        opened.book.close()


def update(
    path: Path | str,
    task: str,
    values: Mapping[str, str],
    *,
    sheet: str | None = None,
    config: Path | str | None = None,
    live: LiveMode = "auto",
) -> Receipt:
    """Write a person's own columns of one task: field or heading → text as a person types it.

    `live` as in `refresh`; nothing is saved in an application.
    """
    return in_good_time(Path(path), live, _update, path, task, values, sheet, config, live)


def _update(
    path: Path | str,
    task: str,
    values: Mapping[str, str],
    sheet: str | None,
    config: Path | str | None,
    live: LiveMode,
) -> Receipt:
    opened = open_table(path, sheet=sheet, config=config, live=live)
    try:
        return write(plan_update(opened, task, values), opened)
    finally:
        opened.book.close()


def plan_update(opened: OpenTable, task: str, values: Mapping[str, str]) -> Plan:
    """What `update` would write. `task` is a 序号, "row:7" or an id; keys are fields or headings."""
    from xltool.progress.update import plan_update as plan

    return plan(opened.table, opened.book, task, values)


def preview(plan: Plan) -> Receipt:
    """The receipt of a dry run: what would be left alone, and nothing written."""
    return Receipt(
        plan.path,
        unchanged=plan.unchanged,
        skipped=plan.skipped,
        sha256_before=plan.base_sha256,
        sha256_after=plan.base_sha256,
    )


def write(plan: Plan, opened: OpenTable, *, out: Path | None = None, save: bool = False) -> Receipt:
    """Carry out a plan: on the workbook itself (with backup and journal), or on a copy at `out`, where a
    file that is replaced stays as a backup.

    An open document is written where it is open, and saved there only with `save`.
    """
    from xltool.history import apply, commit

    if out is not None:
        from xltool.history import check_place, put_file

        own = opened.book.path
        check_place(out, overwrite=True, sources=(own,), suffix=own.suffix)
        applied = apply(plan, opened.book, opened.table)
        before = opened.book.sha256
        placed = put_file(out, opened.book.write_to, command=plan.command)
        return Receipt(
            out,
            written=sum(map(len, applied.blocks)),
            unchanged=plan.unchanged,
            skipped=plan.skipped + applied.skipped,
            saved=True,
            backup=placed.backup,
            sha256_before=before,
            sha256_after=placed.sha256,
        )

    again = rereader(opened)

    def reread(book: Workbook) -> Table:
        return again(book, opened.table.sheet)

    if opened.book.mode == "live":
        from xltool.history import commit_live
        from xltool.workbook.live.book import LiveWorkbook

        assert isinstance(opened.book, LiveWorkbook)
        return commit_live(plan, opened.book, opened.table, reread, save=save)
    return commit(plan, opened.book, opened.table, reread)


def save_document(opened: OpenTable, entries: Sequence[int] = ()) -> Receipt:
    """Let the application save the open document to its file, backed up first.

    `entries` are those of the receipts of what was written through `opened`.
    """
    from xltool.history import save_document as save
    from xltool.workbook.live.book import LiveWorkbook

    assert isinstance(opened.book, LiveWorkbook)
    return save(opened.book, entries)


def history(path: Path | str) -> list[Entry]:
    """What was written to a workbook, oldest first."""
    from xltool.history import history as entries

    return entries(Path(path))


def undo(
    path: Path | str,
    *,
    to: int | None = None,
    config: Path | str | None = None,
    live: LiveMode = "auto",
) -> Receipt:
    """Take back the last write, or every write after entry `to`; in the open document where there is one."""
    return in_good_time(Path(path), live, _undo, Path(path), to, config, live)


def _undo(path: Path, to: int | None, config: Path | str | None, live: LiveMode) -> Receipt:
    from xltool.history import undo as take_back
    from xltool.project import load_project
    from xltool.table.reader import read_table as read

    hints = load_project(Path(config) if config else None, path).hints()
    document = open_document(path, live)
    try:
        return take_back(path, to, lambda book, sheet: read(book, sheet=sheet, hints=hints), document)
    finally:
        if document is not None:
            document.close()
