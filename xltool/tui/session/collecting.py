"""What came back, what of it is taken, and what a clerk decides on the way to a Plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltool import api
from xltool.errors import InputError
from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.submission.collect import Collected, ReturnedFile
from xltool.submission.merging import Merge, SkippedChange
from xltool.tui.session.edits import CellId
from xltool.tui.session.merging import Conflict
from xltool.workbook.base import Value
from xltool.workbook.refs import parse_ref

if TYPE_CHECKING:
    from xltool.submission.merging import Conflict as Contested
    from xltool.submission.model import Steps
    from xltool.tui.session.work import Session

LOCKED = "LOCKED_CHANGED"


class Decisions(NamedTuple):
    """What was decided so far, by cells of the workbook."""

    accepted: frozenset[str] = frozenset()
    """Cells whose official text may change."""
    chosen: Mapping[str, Path | None] = {}
    """Cell → the file whose text is taken, None to keep the workbook's."""
    written: Mapping[str, Value] = {}
    """Cell → what was written instead."""

    def accept(self, cell: str) -> Decisions:
        """Let the official text of a cell change, or no longer."""
        return self._replace(accepted=self.accepted ^ {cell})

    def choose(self, cell: str, file: Path | None) -> Decisions:
        """Take a file's text for a cell, or the workbook's own."""
        written = {ref: value for ref, value in self.written.items() if ref != cell}
        return self._replace(chosen={**self.chosen, cell: file}, written=written)

    def write(self, cell: str, value: Value) -> Decisions:
        """Have something else written into a cell."""
        chosen = {ref: file for ref, file in self.chosen.items() if ref != cell}
        return self._replace(written={**self.written, cell: value}, chosen=chosen)

    def open_again(self, cell: str) -> Decisions:
        """Forget what was decided about a cell."""
        return self._replace(
            chosen={ref: file for ref, file in self.chosen.items() if ref != cell},
            written={ref: value for ref, value in self.written.items() if ref != cell},
        )


class OfficeBack(NamedTuple):
    """What came back from one office; `office` None stands for files whose office can't be told."""

    office: str | None
    files: tuple[ReturnedFile, ...]
    expected: bool
    """Whether it was given a copy."""
    taken: int
    conflicts: int
    refused: int

    @property
    def missing(self) -> bool:
        """Whether a copy of it is still out."""
        return self.expected and not any(file.came_back for file in self.files)

    @property
    def twice(self) -> bool:
        """Whether more than one version of its copy came back."""
        return sum(file.came_back for file in self.files) > 1


def read_returns(session: Session, sources: Sequence[Path], steps: Steps) -> api.Returns:
    """Read the files, and those in the folders. XltoolError when a folder, or what was handed out, can't be
    read; a file that can't is among what is returned."""
    try:
        return api.read_returns(session.reading.opened, sources, progress=steps)
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(
            "RETURNS_UNREADABLE",
            msg("What came back can't be read: {why}", why=why),
            msg("Copy it into a folder of this computer and choose that."),
        ) from error


def merged(session: Session, returns: api.Returns, decisions: Decisions) -> Collected:
    """What they come to by what was decided so far; nothing is written."""
    merge = Merge(None, decisions.accepted, decisions.chosen, decisions.written)
    return api.merge_returns(session.reading.opened, returns, merge)


def by_office(collected: Collected) -> list[OfficeBack]:
    """The offices in the order in which they were given a copy, others that sent one behind them, and last
    the files nobody can be named for."""
    files: dict[str | None, list[ReturnedFile]] = {office: [] for office in collected.expected}
    for file in collected.files:
        files.setdefault(file.office, []).append(file)
    office_of = {file.path: file.office for file in collected.files}
    contested: dict[str | None, int] = {}
    for conflict in collected.conflicts:
        contested[conflict.office] = contested.get(conflict.office, 0) + 1
    refused: dict[str | None, int] = {}
    for skipped in collected.skipped:
        office = office_of.get(skipped.file)
        refused[office] = refused.get(office, 0) + 1
    known = [office for office in files if office is not None]
    rows = []
    for office in [*known, *([None] if None in files else [])]:
        changes = sum(file.changes for file in files[office])
        conflicts, kept_out = contested.get(office, 0), refused.get(office, 0)
        rows.append(
            OfficeBack(
                office,
                tuple(files[office]),
                office in collected.expected,
                changes - conflicts - kept_out,
                conflicts,
                kept_out,
            )
        )
    return rows


class Dispute(NamedTuple):
    """A conflict as the conflict window shows it, and as it came of collecting."""

    shown: Conflict
    contested: Contested


def disputes(session: Session, collected: Collected) -> list[Dispute]:
    """The cells to decide: one for each file that says something of one."""
    return [
        Dispute(
            Conflict(
                CellId(contested.task, parse_ref(contested.cell)[1]),
                contested.base,
                contested.ours,
                contested.theirs,
                contested.office or contested.file.name,
            ),
            contested,
        )
        for contested in collected.conflicts
        if session.position(contested.task) is not None
    ]


def decided(
    decisions: Decisions, among: Sequence[Dispute], answers: Sequence[tuple[Conflict, str, Value]]
) -> Decisions:
    """What the conflict window answered, added to what was decided: the conflict, which side ("ours",
    "theirs", "other"), and the value."""
    for shown, side, value in answers:
        contested = next(dispute.contested for dispute in among if dispute.shown is shown)
        if side == "other":
            decisions = decisions.write(contested.cell, value)
        else:
            decisions = decisions.choose(contested.cell, contested.file if side == "theirs" else None)
    return decisions


def locked(collected: Collected) -> list[SkippedChange]:
    """The changes of official text that are not accepted."""
    return [skipped for skipped in collected.skipped if skipped.reason == LOCKED and skipped.cell]


def others_refused(collected: Collected) -> list[SkippedChange]:
    """What else is not taken."""
    return [skipped for skipped in collected.skipped if skipped.reason != LOCKED or not skipped.cell]


def refusal(skipped: SkippedChange) -> Message:
    """Why a change is not taken, in this screen's words."""
    from xltool.submission.returned import REFUSALS

    if skipped.reason == LOCKED:
        return msg("official text was changed; Enter accepts it")
    return REFUSALS[skipped.reason]
