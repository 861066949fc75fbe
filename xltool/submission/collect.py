"""Returned copies merged into the master: what only they changed is taken, the rest is said (DOMAIN 6.2).

Each changed cell is compared three ways: as it was handed out (base), as it came back (theirs), as the master
has it now (ours). What comes of it is a Plan, which is shown first and can be taken back; returned files are
only ever read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltool.errors import XltoolError
from xltool.i18n import Message, msg
from xltool.plan import Plan
from xltool.record import NamedTuple
from xltool.submission.merging import Conflict, Merge, Merger, SkippedChange
from xltool.submission.returned import Base, Returned
from xltool.table.model import Table
from xltool.workbook.base import Workbook

STATUSES: dict[str, Message] = {
    "merged": msg("read"),
    "superseded": msg("an older version"),
    "duplicate": msg("the same file again"),
    "foreign": msg("no row of it is in the workbook"),
    "own": msg("untouched"),
    "unreadable": msg("can't be read"),
}
"""What became of a returned file, in words."""


class ReturnedFile(NamedTuple):
    """What became of one returned file. `status` is a key of `STATUSES`."""

    path: Path
    office: str | None
    status: str
    changes: int = 0
    notes: tuple[Message, ...] = ()
    stale: tuple[str, ...] = ()
    """The ids of tasks whose progress was sent back as it was."""
    error: XltoolError | None = None

    @property
    def came_back(self) -> bool:
        """Whether it counts as a copy that its office returned."""
        return self.status in ("merged", "superseded", "duplicate")


@dataclass(frozen=True, slots=True)
class Collected:
    """What came back, counted in changed cells: read = merged + skipped + conflicts, always."""

    plan: Plan
    files: tuple[ReturnedFile, ...]
    read: int
    merged: int
    skipped: tuple[SkippedChange, ...]
    conflicts: tuple[Conflict, ...]
    title: str
    expected: tuple[str, ...]
    """The offices that were given a copy."""
    period: str
    has_base: bool
    """Whether it is known what was handed out; otherwise the master itself stands for it."""
    sources: Mapping[str, tuple[Path, ...]]
    """Cell of the plan → the files whose change it is; none where a person wrote something else."""

    def __post_init__(self) -> None:
        if self.read != self.merged + len(self.skipped) + len(self.conflicts):
            raise AssertionError(
                f"{self.read} read, {self.merged} merged, {len(self.skipped)} skipped, "
                f"{len(self.conflicts)} in conflict: they don't add up"
            )

    @property
    def missing(self) -> tuple[str, ...]:
        """The offices from which nothing has come back."""
        back = {file.office for file in self.files if file.came_back}
        return tuple(office for office in self.expected if office not in back)

    def summary(self) -> Message:
        """The count that proves no change was lost."""
        return msg(
            "{read} change(s) read = {merged} merged + {skipped} not taken + {conflicts} in conflict",
            read=self.read,
            merged=self.merged,
            skipped=len(self.skipped),
            conflicts=len(self.conflicts),
        )

    def reminder(self) -> Message | None:
        """A text to paste into a chat; None when everybody has returned a copy."""
        if not self.missing:
            return None
        return msg(
            "To {offices}: your copy of “{title}”{period} has not come back yet. Please return it soon.",
            offices="、".join(self.missing),
            title=self.title,
            period=f"({self.period})" if self.period else "",
        )


def collect(
    book: Workbook,
    table: Table,
    bases: Sequence[Base],
    returned: Sequence[Returned],
    others: Sequence[ReturnedFile],
    merge: Merge,
    period: str = "",
    *,
    has_base: bool = True,
) -> Collected:
    """Merge returned copies into the master. `bases`: all that was handed out, also what nothing came back
    of; `others`: the files that nothing is taken from; `has_base` as in `Collected`."""
    merger = Merger(book, table, merge)
    statuses = _statuses(returned)
    newest = {item.office: item for item in returned if statuses[item.path] == "merged"}
    for item in returned:
        if statuses[item.path] == "merged":
            merger.add(item)
    for item in returned:
        if statuses[item.path] == "superseded":
            merger.add_older(item, newest[item.office])
    merger.decide()
    doubted = {item.office for item in returned if statuses[item.path] == "superseded"}
    back = {item.office for item in returned}
    files = [
        ReturnedFile(
            item.path,
            item.office,
            statuses[item.path],
            merger.count.get(item.path, 0),
            (*item.notes, *(_doubts(item, back) if item.office in doubted else ())),
            tuple(task.id for task in item.stale),
        )
        for item in returned
    ]
    return Collected(
        plan=merger.plan(),
        files=tuple(sorted((*files, *others), key=lambda file: str(file.path))),
        read=sum(merger.count.values()),
        merged=merger.merged,
        skipped=tuple(merger.skipped),
        conflicts=tuple(merger.conflicts),
        title=table.title or book.path.stem,
        expected=tuple(dict.fromkeys(office for base in reversed(bases) for office in base.offices)),
        period=period,
        has_base=has_base,
        sources=merger.sources,
    )


def _doubts(item: Returned, back: Collection[str | None]) -> Iterator[Message]:
    """That one of two files taken for versions of one copy may be the copy of an office still missing."""
    missing = [office for office in item.others if office not in back]
    if missing:
        yield msg(
            "Two files look like {office}'s; this one may also be that of {others} with rows deleted.",
            office=item.office,
            others="、".join(missing),
        )


def _statuses(returned: Sequence[Returned]) -> dict[Path, str]:
    """Of several versions from one office the newest counts; two of one moment both do (nobody can tell)."""
    statuses: dict[Path, str] = {}
    latest: dict[str, int] = {}
    for item in returned:
        if item.office is not None and item.known:
            latest[item.office] = max(latest.get(item.office, 0), item.modified)
    seen: set[str] = set()
    for item in sorted(returned, key=lambda item: (-item.modified, str(item.path))):
        if item.sha256 in seen:
            statuses[item.path] = "duplicate"
        elif not item.known:
            statuses[item.path] = "foreign"
        elif item.office is not None and item.modified < latest[item.office]:
            statuses[item.path] = "superseded"
        else:
            statuses[item.path] = "merged"
        seen.add(item.sha256)
    return statuses
