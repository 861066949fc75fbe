"""What a table comes to on a day: statuses, findings, evidence, figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.api.opening import OpenTable, open_table, written
from xltool.i18n import Message
from xltool.record import NamedTuple

if TYPE_CHECKING:
    from xltool.checks import Context
    from xltool.checks.finding import Finding
    from xltool.evidence.decisions import Decision
    from xltool.evidence.review import EvidencePaths, Review, TaskReview
    from xltool.notice import Notice
    from xltool.progress.evaluate import Status
    from xltool.report import Summary


def statuses(opened: OpenTable, as_of: dt.date, known: Review | None = None) -> list[Status]:
    """The status of every task as of a day, in the table's order. `known`: the evidence, if looked at."""
    from xltool.progress.evaluate import statuses as evaluate

    return evaluate(
        opened.table,
        as_of,
        opened.calendar,
        opened.project.thresholds,
        written(opened),
        tasks_of(evidence_at_hand(opened, as_of, known)),
    )


def check(
    path: Path | str,
    *,
    as_of: dt.date | None = None,
    sheet: str | None = None,
    config: Path | str | None = None,
) -> list[Finding]:
    """What is wrong with a table or worth saying, waivers applied, gravest first."""
    return findings(open_table(path, sheet=sheet, config=config), as_of or dt.date.today())


def findings(opened: OpenTable, as_of: dt.date, known: Review | None = None) -> list[Finding]:
    """The findings of a table that is already open, waivers applied, gravest first; `known` as before."""
    from xltool.checks import apply_waivers, run_checks

    return apply_waivers(run_checks(context_of(opened, as_of, known)), opened.project.waivers, as_of)


class Checked(NamedTuple):
    """The findings of a table, waivers applied, gravest first; and what was found right, in sentences."""

    findings: list[Finding]
    passed: list[Message]


def checked(opened: OpenTable, as_of: dt.date, notice: Notice | None = None) -> Checked:
    """What checking a table that is already open says, held against its notice where there is one."""
    from dataclasses import replace

    from xltool.checks import apply_waivers, passed, run_checks

    context = context_of(opened, as_of)
    sound = passed(context)
    if notice is not None:
        from xltool.notice import compare

        context = replace(context, from_notice=compare(notice, context))
    return Checked(apply_waivers(run_checks(context), opened.project.waivers, as_of), sound)


def report(
    path: Path | str,
    out: Path | str,
    *,
    as_of: dt.date | None = None,
    overwrite: bool = False,
    sheet: str | None = None,
    config: Path | str | None = None,
) -> Summary:
    """Write the figures of a table to an .xlsx, .html or .docx, and return them.

    A file that is replaced (`overwrite`) stays as a backup; the table itself is never replaced.
    """
    from xltool.report import check_report, summarise, write_report

    day = as_of or dt.date.today()
    check_report(Path(out), overwrite=overwrite, sources=(Path(path),))
    opened = open_table(path, sheet=sheet, config=config)
    summary = summarise(opened.table, statuses(opened, day), day)
    write_report(summary, Path(out))
    return summary


def evidence(
    opened: OpenTable,
    as_of: dt.date,
    *,
    begin: Callable[[int], Callable[[], object]] = lambda total: lambda: None,
) -> Review:
    """The evidence folder held against the table: what is there, missing, proposed or odd.

    Every file's hash is worked out once and remembered; `begin` is told how many there are and returns what
    to call after each. InputError EVIDENCE_FOLDER when the folder is missing or can't be read.
    """
    from xltool.evidence.review import review

    paths = _evidence_paths(opened)
    return review(opened.table, paths, as_of, calendar=opened.calendar, hash_all=True, begin=begin)


def settle_evidence(opened: OpenTable, decisions: Sequence[Decision]) -> None:
    """Remember what a person said about evidence files (`xltool.evidence.settling`). Nothing is moved."""
    from xltool.evidence.decisions import add_decisions

    add_decisions(_evidence_paths(opened).links, decisions)


def make_evidence_folders(opened: OpenTable) -> list[str]:
    """Make the empty folders that the table's tasks want and return those that were missing."""
    from xltool.evidence.expected import expected
    from xltool.evidence.places import Places
    from xltool.evidence.scaffold import folder_names, make_folders, without_present
    from xltool.evidence.scanning import scan

    tasks = opened.table.tasks
    demands = expected(opened.table, opened.calendar)
    folder = _evidence_paths(opened).folder
    present = scan(folder, None).folders if folder.is_dir() else ()
    missing = without_present(folder_names(tasks, demands), present, Places(tasks, demands))
    return make_folders(folder, missing)


def _evidence_paths(opened: OpenTable) -> EvidencePaths:
    from xltool.evidence.review import evidence_paths

    return evidence_paths(opened.book.path, opened.project.evidence_folder)


def evidence_at_hand(opened: OpenTable, as_of: dt.date, known: Review | None = None) -> Review | None:
    """The evidence of a table; None where there is no folder, or nothing in it is this table's.

    `known`: looked at already. InputError EVIDENCE_FOLDER when the folder can't be read: judged without it, a
    task would be said to lack what may be there.
    """
    found = known
    if found is None:
        if not (opened.book.path.parent / opened.project.evidence_folder).is_dir():
            return None
        from xltool.evidence.review import review

        found = review(opened.table, _evidence_paths(opened), as_of, calendar=opened.calendar)
    return found if found.linked else None


def tasks_of(review: Review | None) -> Mapping[str, TaskReview] | None:
    """What a review says of each task."""
    return review.tasks if review is not None else None


def context_of(opened: OpenTable, as_of: dt.date, known: Review | None = None) -> Context:
    from xltool.checks import Context

    return Context(
        table=opened.table,
        as_of=as_of,
        book=opened.book,
        calendar=opened.calendar,
        evidence=evidence_at_hand(opened, as_of, known),
    )
