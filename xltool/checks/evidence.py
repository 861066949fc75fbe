"""Findings about the evidence folder, where the project keeps one (DOMAIN 8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xltool.checks.context import Context, Hit
from xltool.checks.registry import rule
from xltool.i18n import msg
from xltool.progress.said import read_number
from xltool.progress.stated import stated_counts
from xltool.table.model import Task
from xltool.table.status_words import CLOSED, canonical_state

if TYPE_CHECKING:
    from xltool.evidence.review import DemandReview, TaskReview

_CLAIMED = (CLOSED - {"cancelled"}) | {"submitted"}


def _reviewed(context: Context) -> Iterator[tuple[Task, TaskReview]]:
    """Each task whose evidence was looked at."""
    if context.evidence is not None:
        for task in context.tasks:
            found = context.evidence.tasks.get(task.id)
            if found is not None:
                yield task, found


@rule(
    "CLAIM_WITHOUT_EVIDENCE",
    "W",
    title=msg("More claimed than the evidence shows"),
    why=msg("Whoever checks compares the number in the progress with the material on file."),
    hint=msg("File what is missing, or correct the progress."),
)
def claim_without_evidence(context: Context) -> Iterator[Hit]:
    for task, found in _reviewed(context):
        state = canonical_state(task.text("status")) or canonical_state(task.text("progress"))
        if state in _CLAIMED and any(demand.lacking for demand in found.demands):
            yield context.hit(task, "status", msg("Reported as done, but evidence is missing"))
            continue
        stated = stated_counts(task.text("progress"), task.quotas)
        for demand in found.demands:
            index = demand.demand.quota
            number = stated[index] if index is not None else None
            field = "progress"
            if number is None and len(task.quotas) == 1:
                number, field = read_number(task.get("actual_value")), "actual_value"
            if number is not None and index is not None and number > demand.have:
                message = msg(
                    "{said}{unit} reported, {have} have evidence",
                    said=f"{number:g}",
                    unit=demand.demand.unit,
                    have=demand.have,
                )
                yield context.hit(task, field, message)


@rule(
    "EVIDENCE_MISSING_KIND",
    "W",
    title=msg("A kind of evidence is missing"),
    why=msg("A record without pictures, or a notice without a record, counts as not shown."),
    hint=msg("Add the missing kind, or link the file that shows it."),
)
def evidence_missing_kind(context: Context) -> Iterator[Hit]:
    for task, found in _reviewed(context):
        for demand in found.demands:
            for one in demand.instances:
                if one.links and one.missing:
                    message = msg("{name}: no {kinds}", name=one.instance.name, kinds="、".join(one.missing))
                    yield context.hit(task, "evidence", message)


@rule(
    "EVIDENCE_BELOW_QUOTA",
    "W",
    title=msg("Fewer pieces of evidence than are asked for"),
    why=msg("What isn't on file counts as not done; after the deadline it can't be made up for."),
    hint=msg("“xltool evidence” shows which ones are missing."),
)
def evidence_below_quota(context: Context) -> Iterator[Hit]:
    """E once the deadline has passed (DOMAIN 14)."""
    for task, found in _reviewed(context):
        late = _is_late(task, context.as_of)
        for demand in found.demands:
            if not demand.lacking:
                continue
            message = msg(
                "{what}: evidence for {have} of {wanted}",
                what=demand.demand.what or demand.demand.unit,
                have=demand.have,
                wanted=_wanted(demand),
            )
            hit = context.hit(task, "evidence", message)
            yield hit._replace(severity="E") if late else hit


def _wanted(demand: DemandReview) -> int:
    """How many are owed by now."""
    return sum(one.owed for one in demand.instances)


def _is_late(task: Task, as_of: dt.date | None) -> bool:
    return as_of is not None and task.due.due is not None and task.due.due < as_of


@rule(
    "EVIDENCE_DATE_OUT_OF_RANGE",
    "W",
    title=msg("Evidence dated outside the period"),
    why=msg("Material of another year, or of after the deadline, isn't accepted."),
    hint=msg("Check the date in the file name; replace the file if it is right."),
)
def evidence_date_out_of_range(context: Context) -> Iterator[Hit]:
    if context.evidence is None:
        return
    tasks = {task.id: task for task in context.tasks}
    told = set()
    for link in context.evidence.outside:
        if (link.task, link.file.path) not in told:
            told.add((link.task, link.file.path))
            message = msg("{file} is of {date}", file=_name(link.file.path), date=str(link.file.name.date))
            yield context.hit(tasks[link.task], "evidence", message)


@rule(
    "EVIDENCE_DUP",
    "W",
    title=msg("One file used twice"),
    why=msg("The same picture for two events is the first thing a check looks for."),
    hint=msg("Keep it where it belongs and find the right one for the other."),
)
def evidence_dup(context: Context) -> Iterator[Hit]:
    if context.evidence is None:
        return
    task_of = _task_of_path(context)
    for same in context.evidence.repeated:
        task = next((task_of[file.path] for file in same[1:] if file.path in task_of), None)
        if task is not None:
            first, second = same[0].path, next(f.path for f in same[1:] if f.path in task_of)
            message = msg("{second} is the same as {first}", second=_name(second), first=_name(first))
            yield context.hit(task, "evidence", message)


@rule(
    "EVIDENCE_UNLINKED",
    "I",
    title=msg("Evidence that belongs to no task"),
    why=msg("What nobody can assign proves nothing."),
    hint=msg("“xltool evidence” lists them; accept the proposals or put them where they belong."),
)
def evidence_unlinked(context: Context) -> Iterator[Hit]:
    if context.evidence is None:
        return
    count = len(context.evidence.unlinked) + len({link.file.path for link in context.evidence.proposals})
    if count:
        yield Hit(msg("{count} file(s) in the evidence folder belong to no task", count=count))


@rule(
    "EVIDENCE_NAME_PII",
    "E",
    title=msg("Personal data in a file name"),
    why=msg("File names stand in lists, logs and mails that everybody sees."),
    hint=msg("Rename the file by hand: a name or a number of its own will do."),
)
def evidence_name_pii(context: Context) -> Iterator[Hit]:
    if context.evidence is None:
        return
    from xltool.evidence.personal_names import personal_files

    task_of = _task_of_path(context)
    for file in personal_files(context.evidence.files):
        message = msg("Personal data in the name {file}", file=_name(file.path))
        task = task_of.get(file.path)
        yield Hit(message) if task is None else context.hit(task, "evidence", message)


@rule(
    "LINK_UNVERIFIABLE",
    "I",
    title=msg("Links that were not opened"),
    why=msg("This program never goes online, so it can't tell whether a page is still there."),
    hint=msg("Open them in a browser and keep a screenshot with the date."),
)
def link_unverifiable(context: Context) -> Iterator[Hit]:
    """Only the form is looked at: whether there is an address at all."""
    if context.evidence is None:
        return
    from xltool.evidence.links import holds_address

    for task, found in _reviewed(context):
        paths = sorted({link.file.path for link in found.links if link.file.name.kind == "链接"})
        empty = [path for path in paths if holds_address(context.evidence.folder / path) is False]
        for path in empty:
            yield context.hit(task, "evidence", msg("No web address in {file}", file=_name(path)))
        if count := len(paths) - len(empty):
            yield context.hit(task, "evidence", msg("{count} link(s) not opened", count=count))


def _task_of_path(context: Context) -> dict[str, Task]:
    return {link.file.path: task for task, found in _reviewed(context) for link in found.links}


def _name(path: str) -> str:
    """A file's name, short and with personal data masked."""
    from xltool.evidence.personal_names import shown

    name = shown(path).rpartition("/")[2]
    return name if len(name) <= 24 else f"{name[:12]}…{name[-10:]}"
