"""A notice read and made into a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xltool.api.opening import OpenTable, find_table
from xltool.record import NamedTuple
from xltool.workbook.base import Workbook
from xltool.workbook.opening import open_workbook

if TYPE_CHECKING:
    from xltool.checks.finding import Finding
    from xltool.notice import Corrections, Draft, Notice


def read_notice(path: Path | str) -> Notice:
    """The notice in a .txt or .docx file. InputError when it can't be read or has no items of work."""
    from xltool.notice import read_notice as read

    return read(path)


class DraftedTable(NamedTuple):
    """A table drafted from a notice: what stands in which cell and why, the table as read back, findings."""

    draft: Draft
    opened: OpenTable
    findings: list[Finding]


def draft(
    notice: Notice | Path | str,
    out: Path | str,
    *,
    template: str | None = None,
    overwrite: bool = False,
    config: Path | str | None = None,
    corrections: Corrections | None = None,
) -> DraftedTable:
    """Draft the table of a notice, with what a person corrected in it, into a new .xls or .xlsx, and check it
    as any other table.

    InputError as `read_notice` and `template.find_template`, OUT_EXISTS unless `overwrite`, OUT_SUFFIX,
    PROJECT_INVALID; InUseError when `out` can't be written. Nothing is written then.
    """
    from xltool.notice import draft_to
    from xltool.project import load_project

    load_project(Path(config) if config else None, Path(out))  # refused before anything is written
    read = read_notice(notice) if isinstance(notice, Path | str) else notice
    made = draft_to(read, Path(out), template=template, overwrite=overwrite, corrections=corrections or {})
    return _drafted(made, open_workbook(out), config)


def preview_draft(
    notice: Notice,
    *,
    template: str | None = None,
    config: Path | str | None = None,
    corrections: Corrections | None = None,
) -> DraftedTable:
    """What `draft` would write as an .xlsx, with its findings; nothing is written."""
    from xltool.notice import plan_draft
    from xltool.notice.filling import xlsx_of
    from xltool.workbook.xlsx.book import XlsxWorkbook

    made = plan_draft(notice, ".xlsx", template, corrections or {})
    return _drafted(made, XlsxWorkbook(xlsx_of(made), notice.path.with_suffix(".xlsx")), config)


def _drafted(made: Draft, book: Workbook, config: Path | str | None) -> DraftedTable:
    """The draft as the ordinary reader and the ordinary checks see it."""
    from dataclasses import replace

    from xltool.checks import Context, apply_waivers, run_checks
    from xltool.notice import findings_of_draft, findings_of_notice

    opened = find_table(book, None, config)
    context = Context(opened.table, book=opened.book, calendar=opened.calendar)
    found = {**findings_of_notice(made.notice), **findings_of_draft(made, context)}
    context = replace(context, from_notice=found)
    return DraftedTable(made, opened, apply_waivers(run_checks(context), opened.project.waivers))
