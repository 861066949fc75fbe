"""What a person says about evidence files, as decisions to be remembered."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from xltool.errors import InputError
from xltool.evidence.decisions import Decision
from xltool.evidence.kinds import kind_of
from xltool.evidence.model import EvidenceFile
from xltool.evidence.personal_names import shown
from xltool.evidence.review import Review
from xltool.i18n import Message, msg
from xltool.table.model import Task

ALL = "all"
"""Accepts every proposal."""


def accepted(review: Review, patterns: Iterable[str]) -> list[Decision]:
    """The proposals about files that any pattern names (`*` for any characters), as decisions."""
    decisions = []
    for pattern in patterns:
        links = [link for link in review.proposals if pattern == ALL or _matches(review, link.file, pattern)]
        if not links:
            raise _not_found(
                msg("There is no proposal for “{name}”.", name=shown(pattern)),
                msg("“xltool evidence” lists the proposals; write the path as it stands there."),
            )
        for link in links:
            demands = review.tasks[link.task].demands
            what = demands[link.demand].demand.what if link.demand is not None else ""
            decisions.append(Decision(link.file.path, link.task, what, link.instance))
    return decisions


def ignored(review: Review, patterns: Iterable[str]) -> list[Decision]:
    """The files that any pattern names go with no task."""
    return [Decision(file.path, "") for pattern in patterns for file in _named(review, pattern)]


def linked(review: Review, pattern: str, task: Task, place: str = "", kind: str = "") -> list[Decision]:
    """The files that a pattern names go with a task, and there with the instance of that key or name.

    Without `place` they go with the task's demand where it has only one. `kind` says what they are where
    their names don't. InputError EVIDENCE_NOT_FOUND for a file or an instance there is not.
    """
    found = review.tasks.get(task.id)
    demands = found.demands if found is not None else ()
    what, instance = "", ""
    if place:
        places = [
            (one.demand.what, each.instance.key)
            for one in demands
            for each in one.instances
            if place in (each.instance.key, each.instance.name)
        ]
        if not places:
            names = "、".join(each.instance.name for one in demands for each in one.instances)
            raise _not_found(
                msg("Task {task} has no “{name}”.", task=task.seq or task.row, name=place),
                msg("It has: {names}.", names=names or "—"),
            )
        what, instance = places[0]
    elif len(demands) == 1:
        what = demands[0].demand.what
    return [
        Decision(file.path, task.id, what, instance, kind_of(kind) if kind else "")
        for file in _named(review, pattern)
    ]


def _matches(review: Review, file: EvidenceFile, pattern: str) -> bool:
    """Whether a person means that file: by its path, or with `*`; on Windows they type backslashes, and many
    begin with the evidence folder itself."""
    pattern = pattern.replace("\\", "/").removeprefix("./").removeprefix(f"{review.folder.name}/")
    return file.path == pattern or fnmatchcase(file.path, pattern)


def _named(review: Review, pattern: str) -> list[EvidenceFile]:
    found = [file for file in review.files if _matches(review, file, pattern)]
    if not found:
        raise _not_found(
            msg("There is no evidence file “{name}”.", name=shown(pattern)),
            msg("Write its path from the evidence folder on, as “xltool evidence” lists it."),
        )
    return found


def _not_found(message: Message, hint: Message) -> InputError:
    return InputError("EVIDENCE_NOT_FOUND", message, hint)
