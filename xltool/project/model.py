"""What people settle once for a table and keep in `xltool.toml` beside it. Immutable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from xltool.record import NamedTuple
from xltool.resources import calendar_folder
from xltool.table.model import Hints

DEFAULT_ORDER = (
    "finished",
    "submitted",
    "overdue",
    "immediate",
    "milestone",
    "due_soon",
    "behind",
    "stale",
    "early_notice",
    "long_term",
    "unspecified",
)
"""The light rules in the order they are asked; the first that answers decides (DOMAIN 5.2)."""


class Thresholds(NamedTuple):
    """Where a light changes. Working days, calendar days, percentage points or per cent as named."""

    due_soon_workdays: int = 5
    """Yellow from this many working days before the deadline on."""
    early_notice_workdays: int = 10
    """The second stage: yellow from here on for a task nobody has reported anything about; 0 = never."""
    behind: str = "points"
    """How progress is held against elapsed time: "points" below it, per cent "ratio" of it, or "off"."""
    behind_yellow: float = 10
    """Points: yellow from this far below. Ratio: yellow under this many per cent of elapsed time."""
    behind_red: float = 30
    """Points: red when further below than this. Ratio: red under this many per cent of elapsed time."""
    stale_days: int = 30
    """Yellow when the last report is more calendar days old than this; 0 = never."""
    missed_milestone: str = "red"
    """The light of a milestone or a period that passed unmet: "red" or "yellow"."""
    order: tuple[str, ...] = DEFAULT_ORDER


class Alias(NamedTuple):
    """Another name of an office, perhaps only for a time (offices are renamed and merged)."""

    name: str
    office: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def valid_on(self, day: dt.date | None) -> bool:
        """Whether the name stands for the office on that day; an unknown day is any day."""
        if day is None:
            return True
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Roster(NamedTuple):
    """The offices and people that may stand in the table."""

    offices: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()


class Waiver(NamedTuple):
    """A finding somebody has looked at and let pass: which, why, who, and until when."""

    code: str
    reason: str
    who: str
    task: str | None = None
    """The id of the one task it is for; None for every task."""
    cell: str | None = None
    """The one cell it is for, as "D6"; None for every cell."""
    until: dt.date | None = None
    """The last day it holds; None for ever."""


COPY_KINDS = ("report", "handout", "public", "archive")
"""报送件, 下发件, 公开件, 存档件."""

OFFICE_ROLES = ("lead", "resp", "coop")
"""How an office can take part in a task: 牵头, 责任, 配合."""


class Recipe(NamedTuple):
    """How copies of one kind are made; `xltool submit --recipe NAME` follows it."""

    name: str
    kind: str
    file_name: str
    """A pattern (`submission.naming`); the master's suffix is added."""
    keep_status: bool = False
    """Whether the status columns that refresh added stay in the copy."""
    protect: bool = False
    """Whether all but the cells an office fills in is protected against typing."""
    renumber: bool = False
    """Whether a handout counts its rows anew instead of keeping the master's numbers."""
    cover: bool = False
    """Whether a cover sheet (报送封面) is made beside it."""
    roles: tuple[str, ...] = OFFICE_ROLES
    """By which parts in a task an office gets its row in a handout."""


EVIDENCE_FOLDER = "佐证材料"
"""Where evidence lies beside the workbook unless the project says otherwise (DOMAIN 8)."""


class Project(NamedTuple):
    """Everything `xltool.toml` says; the defaults when there is none."""

    path: Path | None = None
    """The file it was read from, None for the defaults."""
    unit: str = ""
    title_year: int | None = None
    issued_on: dt.date | None = None
    roster: Roster = Roster()
    fields: Mapping[str, str] = MappingProxyType({})
    """Normalised heading → canonical field, "" for none: what people answered about columns."""
    thresholds: Thresholds = Thresholds()
    waivers: tuple[Waiver, ...] = ()
    calendar_region: str = ""
    """A region with local days off, as "广西"; "" for the national calendar alone."""
    calendar_files: tuple[Path, ...] = ()
    """Further calendar files, later ones winning."""
    quotas: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """A task's id or the beginning of its wording → what it counts, in words; () for nothing."""
    deadlines: Mapping[str, dt.date] = MappingProxyType({})
    """A deadline's own words → the day people say they mean, where they can be read in two ways."""
    recipes: tuple[Recipe, ...] = ()
    evidence_folder: str = EVIDENCE_FOLDER
    """The folder of the evidence, from the workbook's own folder."""

    @property
    def calendar_overlays(self) -> tuple[Path, ...]:
        """What to lay over the national calendar: the region's own days, imported files, then named ones."""
        overlays = list(self.calendar_files)
        folder = calendar_folder()
        if self.calendar_region or folder.is_dir():
            from xltool.calendar import bundled_overlay, stored_calendars

            overlays = [*stored_calendars(folder, self.calendar_region), *overlays]
            if bundled := bundled_overlay(self.calendar_region):
                overlays.insert(0, bundled)
        return tuple(overlays)

    def hints(self, on: dt.date | None = None) -> Hints:
        """What the table reader should know; aliases as they were on `on`, by default the day of issue."""
        day = on or self.issued_on
        return Hints(
            issued_on=self.issued_on,
            title_year=self.title_year,
            fields=self.fields,
            offices=self.roster.offices,
            people=self.roster.people,
            aliases={a.name: a.office for a in self.roster.aliases if a.valid_on(day)},
            quotas=self.quotas,
            deadlines=self.deadlines,
        )
