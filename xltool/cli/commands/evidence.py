"""`xltool evidence`: what the evidence folder has, and what each task still owes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltool import api
from xltool.cli import options
from xltool.cli.output import say
from xltool.i18n import Message, msg
from xltool.progress.update import find_task

if TYPE_CHECKING:
    from xltool.evidence.decisions import Decision
    from xltool.evidence.model import Link
    from xltool.evidence.review import DemandReview, Review
    from xltool.progress.evaluate import Status
    from xltool.table.model import Table, Task

_SHOWN = 20
"""Files of one kind that the terminal shows; JSON has all."""


def build() -> click.Command:
    """The command, in the language of the moment."""
    return click.Command(
        "evidence",
        callback=_run,
        params=[
            options.workbook_argument(),
            options.Option(["--scaffold"], is_flag=True, help=msg("make the empty folders that are missing")),
            options.Option(
                ["--accept"],
                multiple=True,
                metavar="all|FILE",
                help=msg("accept the proposals about these files; * stands for any characters"),
            ),
            options.Option(
                ["--link"],
                multiple=True,
                metavar="FILE=TASK[:WHICH[:KIND]]",
                help=msg("these files belong to this task, there to the 2nd, to 一封信, to 10月 …"),
            ),
            options.Option(
                ["--ignore"],
                multiple=True,
                metavar="FILE",
                help=msg("these files belong to no task"),
            ),
            options.Option(
                ["--index", "index_file"],
                type=options.PATH,
                metavar="FILE.xlsx",
                help=msg("write the list of the evidence (佐证材料目录)"),
            ),
            options.overwrite_option("--index"),
            options.as_of_option(),
            options.sheet_option(),
            options.config_option(),
            options.format_option(),
            options.language_option(),
        ],
        help=options.help_text(
            msg(
                "Lists what the evidence folder beside a table has for each task, and what is missing,"
                " doubtful or odd. Nothing in the folder is moved, renamed or deleted. Ends with 1 on errors."
            ),
            "xltool evidence 分工表.xls",
            'xltool evidence 分工表.xls --accept "11月/*" --link 照片1.jpg=1:2',
            "xltool evidence 分工表.xls --index 佐证材料目录.xlsx",
        ),
    )


def _run(
    workbook: Path,
    scaffold: bool,
    accept: tuple[str, ...],
    link: tuple[str, ...],
    ignore: tuple[str, ...],
    index_file: Path | None,
    overwrite: bool,
    as_of: dt.date,
    sheet: str | None,
    config: Path | None,
    format_: str,
) -> int:
    from xltool.cli.bar import progress_bar

    opened = api.open_table(workbook, sheet=sheet, config=config)
    made = api.make_evidence_folders(opened) if scaffold else []
    review = api.evidence(opened, as_of, begin=progress_bar)
    decisions = _decisions(opened.table, review, accept, link, ignore)
    if decisions:
        api.settle_evidence(opened, decisions)
        review = api.evidence(opened, as_of)
    if index_file is not None:
        from xltool.evidence.index_book import write_index

        write_index(index_file, opened.table, review, overwrite=overwrite)
    statuses = api.statuses(opened, as_of, review)
    if format_ == "json":
        from xltool.cli.output import print_json

        print_json(_document(opened.table, review, statuses, made, index_file))
    else:
        _print(opened.table, review, statuses)
        for name in made:
            say(msg("made: {name}", name=name), err=True)
    found = api.findings(opened, as_of, review)
    graver = [finding for finding in found if finding.code.startswith("EVIDENCE_")]
    return int(any(finding.severity == "E" and finding.waived is None for finding in graver))


def _decisions(
    table: Table, review: Review, accept: Sequence[str], link: Sequence[str], ignore: Sequence[str]
) -> list[Decision]:
    from xltool.evidence.settling import accepted, ignored, linked

    decisions = [*accepted(review, accept), *ignored(review, ignore)]
    for said in link:
        file, equals, place = said.rpartition("=")
        task, _, rest = place.partition(":")
        which, _, kind = rest.partition(":")
        if not equals or not file or not task:
            raise click.BadParameter(
                str(msg("“{value}” is not like 照片1.jpg=1:2.", value=said)), param_hint="--link"
            )
        decisions += linked(review, file, find_task(table, task), which, kind)
    return decisions


# JSON


def _document(
    table: Table, review: Review, statuses: Sequence[Status], made: Sequence[str], index_file: Path | None
) -> dict[str, Any]:
    from xltool.evidence.personal_names import personal_files, shown

    return {
        "workbook": str(table.path),
        "folder": str(review.folder),
        "as_of": review.as_of,
        "files": len(review.files),
        "made": list(made),
        "index": str(index_file) if index_file else None,
        "tasks": [
            {
                "id": task.id,
                "row": task.row,
                "seq": task.seq,
                "task": task.task,
                "evidence_state": status.evidence,
                "files": sorted({shown(link.file.path) for link in found.links}),
                "demands": [_demand_json(demand) for demand in found.demands],
            }
            for task, status in zip(table.tasks, statuses, strict=True)
            if (found := review.tasks.get(task.id)) is not None
        ],
        "proposals": [
            {
                "file": shown(link.file.path),
                "task": link.task,
                "seq": _seq(table, link.task),
                "what": _what(review, link),
                "instance": link.instance or None,
                "kind": link.file.name.kind or None,
                "confidence": round(link.confidence, 2),
            }
            for link in review.proposals
        ],
        "unlinked": [shown(file.path) for file in review.unlinked],
        "outside": [
            {"file": shown(link.file.path), "date": link.file.name.date, "task": link.task}
            for link in review.outside
        ],
        "repeated": [[shown(file.path) for file in same] for same in review.repeated],
        "personal": [shown(file.path) for file in personal_files(review.files)],
        "unreadable": [shown(path) for path in review.unreadable],
    }


def _demand_json(found: DemandReview) -> dict[str, Any]:
    from xltool.evidence.personal_names import shown

    demand = found.demand
    return {
        "form": demand.form,
        "what": demand.what,
        "unit": demand.unit,
        "needs": list(demand.needs),
        "wanted": len(demand.instances),
        "have": found.have,
        "assumed_start": demand.assumed_start,
        "instances": [
            {
                "key": one.instance.key,
                "name": one.instance.name,
                "due": one.instance.due,
                "after_due": one.instance.after_due,
                "owed": one.owed,
                "complete": one.complete,
                "missing": list(one.missing),
                "files": [shown(link.file.path) for link in one.links],
            }
            for one in found.instances
        ],
    }


def _seq(table: Table, task_id: str) -> str:
    return _name(next(task for task in table.tasks if task.id == task_id))


def _name(task: Task) -> str:
    return task.seq or f"row:{task.row}"


def _what(review: Review, link: Link) -> str | None:
    if link.demand is None:
        return None
    return review.tasks[link.task].demands[link.demand].demand.what


# Text


def _print(table: Table, review: Review, statuses: Sequence[Status]) -> None:
    from xltool.cli.output import print_table, shown_path

    say(table.title)
    say(msg("{folder}: {count} file(s)", folder=shown_path(review.folder), count=len(review.files)))
    rows = []
    for task, status in zip(table.tasks, statuses, strict=True):
        found = review.tasks.get(task.id)
        if found is not None:
            counts = ";".join(_count(demand) for demand in found.demands)
            files = str(len({link.file.path for link in found.links}))
            rows.append((_name(task), task.task or task.measure, files, counts, status.evidence))
    headings = (msg("No."), msg("Task"), msg("Files"), msg("Evidenced"), msg("Missing"))
    print_table([str(heading) for heading in headings], rows, elastic=4)
    for heading, lines in _sections(table, review):
        if lines:
            say(f"\n{heading}")
            for line in lines[:_SHOWN]:
                say(f"  {line}")
            if len(lines) > _SHOWN:
                say("  " + str(msg("… and {count} more (--format json)", count=len(lines) - _SHOWN)))


def _count(found: DemandReview) -> str:
    owed = sum(not one.instance.after_due for one in found.instances)
    return f"{found.demand.what} {found.have}/{owed}{found.demand.unit}".strip()


def _sections(table: Table, review: Review) -> Iterator[tuple[Message, list[str]]]:
    from xltool.cli.output import one_line
    from xltool.evidence.personal_names import personal_files, shown

    def path(name: str) -> str:
        return one_line(shown(name))

    yield (
        msg("To be confirmed: accept with --accept FILE, or say otherwise with --link"),
        [
            f"{path(link.file.path)} → {_seq(table, link.task)} {_what(review, link) or ''}{link.instance}"
            f" ({link.confidence:.0%})"
            for link in review.proposals
        ],
    )
    yield msg("Belonging to no task"), [path(file.path) for file in review.unlinked]
    yield (
        msg("Dated outside the period"),
        [f"{path(link.file.path)} ({link.file.name.date})" for link in review.outside],
    )
    yield (
        msg("One content under several names"),
        [" = ".join(path(file.path) for file in same) for same in review.repeated],
    )
    yield (
        msg("Personal data in the name"),
        [path(file.path) for file in personal_files(review.files)],
    )
    yield msg("Folders that can't be read"), [path(name) for name in review.unreadable]
    yield (
        msg("To be asked"),
        [str(line) for task in table.tasks for line in _questions(review, task.id, _seq(table, task.id))],
    )


def _questions(review: Review, task_id: str, seq: str) -> Iterator[Message]:
    found = review.tasks.get(task_id)
    for one in found.demands if found is not None else ():
        what = one.demand.what
        for each in one.demand.instances:
            if each.after_due:
                yield msg("{seq} {what}: {name} ends after the deadline", seq=seq, what=what, name=each.name)
        if one.demand.assumed_start:
            first = one.demand.instances[0].name
            yield msg("{seq} {what}: counted from {name} on, an assumption", seq=seq, what=what, name=first)
