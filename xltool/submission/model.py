"""What a run of `submit` made: the copies, and the count that proves no row was lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from xltool.checks.finding import Finding
from xltool.i18n import Message, msg
from xltool.project.model import Recipe
from xltool.record import NamedTuple
from xltool.table.body import SKIP_REASONS
from xltool.workbook.base import Item

Steps = Callable[[int], Callable[[], object]]
"""Told how many steps there will be, gives what to call after each: a progress bar."""


def unseen(total: int) -> Callable[[], object]:
    """Steps that nobody watches."""
    return lambda: None


class SkippedRow(NamedTuple):
    """A row of the master that is in no copy, and why."""

    row: int
    reason: str
    """A code of `REASONS`."""


NOT_CHOSEN = "not_chosen"

REASONS: dict[str, Message] = {
    **SKIP_REASONS,
    "no_office": msg("no office is named"),
    "group_only": msg("only a group of offices is named; which they are, somebody has to say"),
    "hidden": msg("the row is hidden in the workbook; it was left out"),
    "withheld": msg("its copy was withheld"),
    NOT_CHOSEN: msg("its offices were not chosen this time"),
}
"""Why a row is in no copy, in words."""


class Copy(NamedTuple):
    """One copy. A withheld one was not written; `path` is where it would be."""

    path: Path
    office: str | None
    rows: tuple[int, ...]
    """The master's rows of the tasks in it."""
    sha256: str
    findings: tuple[Finding, ...] = ()
    withheld: bool = False
    masked: int = 0
    notes: tuple[Message, ...] = ()
    pdf: Path | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """What came of one run. Rows are counted in the master's task rows: in = out + skipped, always."""

    master: Path
    sheet: str
    sha256: str
    title: str
    recipe: Recipe
    period: str
    copies: tuple[Copy, ...]
    rows_in: int
    skipped: tuple[SkippedRow, ...]
    removed: tuple[Item, ...]
    """What was taken out of every copy."""
    waived: Mapping[str, str]
    """Code → the reason for which its findings were let pass."""
    notes: tuple[Message, ...] = ()
    manifest: Path | None = None
    whole: bool = True
    """Whether every office of the table was to get its handout, not only some of them."""

    def __post_init__(self) -> None:
        if self.rows_in != self.rows_out + len(self.skipped):
            raise AssertionError(
                f"{self.rows_in} rows in, {self.rows_out} out, {len(self.skipped)} skipped: they don't add up"
            )

    @property
    def rows_out(self) -> int:
        """The rows that are in one copy at least, each counted once."""
        return len({row for copy in self.copies if not copy.withheld for row in copy.rows})

    @property
    def withheld(self) -> int:
        return sum(copy.withheld for copy in self.copies)
