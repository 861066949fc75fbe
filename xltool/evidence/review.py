"""The evidence of one table as of a day: what is there for each instance, what is missing, what is odd."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.evidence.decisions import Decision, read_decisions
from xltool.evidence.expected import expected
from xltool.evidence.hashing import Hashes, of_one_size
from xltool.evidence.linking import Linker
from xltool.evidence.model import Demand, EvidenceFile, Instance, Link
from xltool.evidence.occasions import occasions
from xltool.evidence.scanning import Scan, scan
from xltool.history.journal import FOLDER
from xltool.record import NamedTuple
from xltool.table.model import Table
from xltool.workbook.collector import collector_paused

if TYPE_CHECKING:
    from xltool.calendar import WorkCalendar


class InstanceReview(NamedTuple):
    """One instance and the files for it. `missing` are the kinds it still lacks."""

    instance: Instance
    links: tuple[Link, ...]
    missing: tuple[str, ...]
    owed: bool
    """Whether it is owed by now: a period has to be over, one that ends after the deadline never is."""

    @property
    def complete(self) -> bool:
        return bool(self.links) and not self.missing


class DemandReview(NamedTuple):
    """One demand with all its instances."""

    demand: Demand
    instances: tuple[InstanceReview, ...]
    have: int
    """How many instances are complete; more than are asked for when there is more."""

    @property
    def lacking(self) -> list[InstanceReview]:
        """The instances that are owed and not complete."""
        return [one for one in self.instances if one.owed and not one.complete]


class TaskReview(NamedTuple):
    """One task: the sure links of its files, and its demands."""

    links: tuple[Link, ...]
    demands: tuple[DemandReview, ...]

    def counts(self, quotas: int) -> tuple[float | None, ...]:
        """For each of the task's quotas how many instances have evidence; None where that can't be told."""
        counts: list[float | None] = [None] * quotas
        for review in self.demands:
            if review.demand.quota is not None and review.have:
                counts[review.demand.quota] = float(review.have)
        return tuple(counts)


class Review(NamedTuple):
    """All of it. Paths are relative to `folder`."""

    folder: Path
    as_of: dt.date
    tasks: Mapping[str, TaskReview]
    """Task id → its review; only of tasks that demand something or have files."""
    files: tuple[EvidenceFile, ...]
    proposals: tuple[Link, ...]
    """Links to be accepted or not, the surest first."""
    unlinked: tuple[EvidenceFile, ...]
    """Files that go with no task, or with a task whose demands they fit none of without a hint."""
    outside: tuple[Link, ...]
    """Sure links whose file is dated before the period, after the deadline or after `as_of`."""
    repeated: tuple[tuple[EvidenceFile, ...], ...]
    """Files of one and the same content."""
    unreadable: tuple[str, ...]
    """Folders that can't be listed."""

    @property
    def linked(self) -> int:
        """How many files go with a task of this table."""
        return len({link.file.path for task in self.tasks.values() for link in task.links})


class EvidencePaths(NamedTuple):
    """The evidence folder of a workbook and the files the tool keeps about it."""

    folder: Path
    hashes: Path
    links: Path


def evidence_paths(workbook: Path, folder: str) -> EvidencePaths:
    """Where the evidence of a workbook is: `folder` as the project names it, beside the workbook."""
    place = workbook.parent / folder
    own = workbook.parent / FOLDER / place.name
    return EvidencePaths(place, own / "hashes.tsv", own / "links.jsonl")


def review(
    table: Table,
    paths: EvidencePaths,
    as_of: dt.date,
    *,
    calendar: WorkCalendar | None = None,
    hash_all: bool = False,
    begin: Callable[[int], Callable[[], object]] = lambda total: lambda: None,
) -> Review:
    """The review of a table on `as_of`.

    Only files of one size are hashed, to find what is used twice; all of them with `hash_all`, which also
    remembers the hashes. `begin` is told how many files will be hashed and returns what to call after each.
    InputError EVIDENCE_FOLDER when the folder can't be read.
    """
    with collector_paused():  # a fifth of the time of a large folder
        return _review(table, paths, as_of, calendar, hash_all, begin)


def _review(
    table: Table,
    paths: EvidencePaths,
    as_of: dt.date,
    calendar: WorkCalendar | None,
    hash_all: bool,
    begin: Callable[[int], Callable[[], object]],
) -> Review:
    found = scan(paths.folder, table.title_year or as_of.year)
    hashes = Hashes(paths.folder, paths.hashes)
    wanted = found.files if hash_all else of_one_size(found.files)
    sha256 = hashes.of_all(wanted, begin(len(wanted)))
    if hash_all:
        hashes.remember(found.files)
    return assess(table, paths.folder, found, sha256, read_decisions(paths.links), as_of, calendar)


def assess(
    table: Table,
    folder: Path,
    found: Scan,
    sha256: Mapping[str, str],
    decisions: Mapping[str, Sequence[Decision]],
    as_of: dt.date,
    calendar: WorkCalendar | None = None,
) -> Review:
    """The review of files already found; `sha256` by path, as far as known, `decisions` by path."""
    return _Reviewer(table, as_of, calendar, sha256).review(folder, found, decisions)


class _Reviewer:
    def __init__(
        self, table: Table, as_of: dt.date, calendar: WorkCalendar | None, sha256: Mapping[str, str]
    ) -> None:
        self._as_of = as_of
        self._tasks = {task.id: task for task in table.tasks}
        self._demands = dict(zip(self._tasks, expected(table, calendar), strict=True))
        self._linker = Linker(table.tasks, list(self._demands.values()))
        self._sha256 = sha256
        year = table.title_year
        self._first_day = dt.date(year, 1, 1) if year else None

    def review(self, folder: Path, found: Scan, decisions: Mapping[str, Sequence[Decision]]) -> Review:
        sure: dict[str, list[Link]] = {}
        proposals: list[Link] = []
        unlinked: list[EvidenceFile] = []
        for file in found.files:
            links = self._links(file, decisions.get(file.path, ()))
            counting = [link for link in links if link.sure]
            for link in counting:
                sure.setdefault(link.task, []).append(link)
            if not counting:
                proposals += links
            if not links:
                unlinked.append(file)
        outside = [link for links in sure.values() for link in links if self._is_outside(link)]
        tasks = {
            id_: TaskReview(tuple(sure.get(id_, ())), self._reviewed(id_, sure.get(id_, ())))
            for id_ in self._tasks
            if self._demands[id_] or id_ in sure
        }
        return Review(
            folder,
            self._as_of,
            tasks,
            found.files,
            tuple(sorted(proposals, key=lambda link: (-link.confidence, link.file.path))),
            tuple(unlinked),
            tuple(outside),
            self._repeated(found.files),
            found.unreadable,
        )

    def _links(self, file: EvidenceFile, settled: Sequence[Decision]) -> list[Link]:
        """What a person settled about a file, else what its path says."""
        here = [decision for decision in settled if decision.task in self._tasks]
        if not here:
            nowhere = any(not decision.task for decision in settled)
            return [] if nowhere else self._linker.links(file)
        links = []
        for decision in here:
            demands = enumerate(self._demands[decision.task])
            index = next((at for at, demand in demands if demand.what == decision.what), None)
            kind = decision.kind or file.name.kind
            known = file._replace(name=file.name._replace(kind=kind))
            links.append(Link(known, decision.task, index, decision.instance, 1.0, accepted=True))
        return links

    def _is_outside(self, link: Link) -> bool:
        """Whether the file is of before the period, after the deadline, or later than today."""
        day = link.file.name.date
        if day is None:
            return False
        due = self._tasks[link.task].due.due
        return self._too_early(link) or day > self._as_of or (due is not None and day > due)

    def _too_early(self, link: Link) -> bool:
        day = link.file.name.date
        first = self._tasks[link.task].due.start or self._first_day
        if day is None or first is None:
            return False
        return (day.replace(day=1) < first.replace(day=1)) if link.file.name.whole_month else day < first

    def _counts(self, link: Link) -> bool:
        """Late evidence counts, it is only late; that of another year or of tomorrow does not."""
        day = link.file.name.date
        return not self._too_early(link) and (day is None or day <= self._as_of)

    def _repeated(self, files: Iterable[EvidenceFile]) -> tuple[tuple[EvidenceFile, ...], ...]:
        repeated = {sha256 for sha256, count in Counter(self._sha256.values()).items() if count > 1}
        by_content: dict[str, list[EvidenceFile]] = {}
        for file in files if repeated else ():
            sha256 = self._sha256.get(file.path)
            if file.size and sha256 in repeated:
                by_content.setdefault(sha256, []).append(file)
        return tuple(tuple(same) for same in by_content.values())

    # Instances

    def _reviewed(self, task: str, links: Sequence[Link]) -> tuple[DemandReview, ...]:
        return tuple(
            self._demand(demand, [link for link in links if link.demand == index])
            for index, demand in enumerate(self._demands[task])
        )

    def _demand(self, demand: Demand, links: Sequence[Link]) -> DemandReview:
        counting = self._distinct(link for link in links if self._counts(link))
        if demand.form == "quota":
            groups, more = _numbered(demand, counting)
        else:
            groups, more = self._keyed(demand, counting), 0
        instances = []
        for instance in demand.instances:
            files = groups.get(instance.key, [])
            kinds = {link.file.name.kind for link in files}
            missing = tuple(need for need in demand.needs if need not in kinds)
            instances.append(InstanceReview(instance, tuple(files), missing, self._is_owed(instance)))
        return DemandReview(demand, tuple(instances), sum(one.complete for one in instances) + more)

    def _is_owed(self, instance: Instance) -> bool:
        if instance.after_due:
            return False
        return instance.due is None or instance.due < self._as_of

    def _distinct(self, links: Iterable[Link]) -> list[Link]:
        """The links in order of date, each content once: one picture is no proof of two things."""
        seen: set[str] = set()
        distinct = []
        for link in sorted(links, key=lambda link: (link.file.name.date or dt.date.max, link.file.path)):
            sha256 = self._sha256.get(link.file.path, "") if link.file.size else ""
            if not sha256 or sha256 not in seen:
                distinct.append(link)
                seen.add(sha256)
        return distinct

    def _keyed(self, demand: Demand, links: Sequence[Link]) -> dict[str, list[Link]]:
        """Named and dated instances: by what the link says, else by the day of the file."""
        groups: dict[str, list[Link]] = {}
        for link in links:
            key = link.instance or _of_day(demand, link.file.name.date, groups)
            if key:
                groups.setdefault(key, []).append(link)
        return groups


def _numbered(demand: Demand, links: Sequence[Link]) -> tuple[dict[str, list[Link]], int]:
    """Numbered instances: those a name states (第2次), then one occasion each; and how many are beyond them.

    Complete occasions come first where there are more than are asked for.
    """
    groups: dict[str, list[Link]] = {}
    for link in links:
        if link.instance:
            groups.setdefault(link.instance, []).append(link)
    free = [one.key for one in demand.instances if one.key not in groups]
    found = occasions([link for link in links if not link.instance], demand.needs)
    if len(found) > len(free):
        found.sort(key=lambda group: not _complete(group, demand))
    groups.update(zip(free, found, strict=False))
    return groups, sum(_complete(group, demand) for group in found[len(free) :])


def _complete(group: Sequence[Link], demand: Demand) -> bool:
    return {link.file.name.kind for link in group}.issuperset(demand.needs)


def _of_day(demand: Demand, day: dt.date | None, groups: Mapping[str, Sequence[Link]]) -> str:
    """The period that holds a day; where one period wants several, the first that has nothing yet."""
    keys = [
        one.key
        for one in demand.instances
        if day is not None and one.begin is not None and one.due is not None and one.begin <= day <= one.due
    ]
    return next((key for key in keys if key not in groups), keys[-1] if keys else "")
