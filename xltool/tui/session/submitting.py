"""What copies a clerk wants, what would come of it, and making them.

The copies are made of the file as it was read: edits that are not saved are in none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from xltool import api
from xltool.errors import InputError, UnsupportedEdit, XltoolError
from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.submission.recipes import KINDS, find_recipe

if TYPE_CHECKING:
    from xltool.checks.finding import Finding
    from xltool.project.model import Project, Recipe
    from xltool.submission.copies import Order
    from xltool.submission.model import Steps, Submission
    from xltool.tui.session.work import Session

KIND_WORDS: dict[str, Message] = {
    "report": msg("Copy to submit"),
    "handout": msg("Handouts, one for each office"),
    "public": msg("Copy for the public"),
    "archive": msg("Copy for the archive"),
}
"""Kind of copy → what a clerk calls it."""

KIND_NOTES: dict[str, Message] = {
    "report": msg("all rows, cleaned"),
    "handout": msg("only the office's own rows"),
    "public": msg("personal data masked"),
    "archive": msg("as the table is, nothing cleaned"),
}
"""Kind of copy → what is particular about it."""


class Wishes(NamedTuple):
    """What a clerk asks for."""

    recipe: Recipe
    out: Path
    period: str
    offices: frozenset[str] | None = None
    """The offices that get a handout, None for all."""
    pdf: bool = False
    overwrite: bool = False
    blank_rows: bool = False
    waived: Mapping[str, str] = MappingProxyType({})
    """Code of a finding → why it is let pass."""

    def order(self, *, dry_run: bool = False) -> Order:
        """The same as the submission room takes it."""
        from xltool.submission.copies import Order

        offices = self.offices if self.recipe.kind == "handout" else None
        return Order(
            self.recipe,
            self.out,
            self.period,
            self.waived,
            self.overwrite,
            self.blank_rows,
            self.pdf,
            offices,
            dry_run,
        )


class Made(NamedTuple):
    """The copies that were made, and why they could not be printed."""

    submission: Submission
    pdf_error: XltoolError | None = None


class Found(NamedTuple):
    """The findings of one code in all copies of a run."""

    code: str
    severity: str
    findings: tuple[Finding, ...]
    copies: int
    """In how many copies."""
    waived: str | None

    @property
    def withholds(self) -> bool:
        """Whether they keep a copy from being written."""
        return self.severity == "E" and self.waived is None


def recipes_of(project: Project) -> list[Recipe]:
    """What may be followed: for each kind of copy the recipes of the settings, or else the usual one."""
    found = []
    for kind in KINDS:
        own = [recipe.name for recipe in project.recipes if recipe.kind == kind]
        found += [find_recipe(project, name, kind) for name in own or (None,)]
    return found


def recipe_words(recipe: Recipe) -> str:
    """A recipe as a clerk knows it: its kind, and its own name when the settings gave it one."""
    words = str(KIND_WORDS[recipe.kind])
    return words if recipe.name == recipe.kind else f"{words}: {recipe.name}"


def unsaved(session: Session) -> int:
    """How many changes the file does not hold yet: those typed here, and those in an open document."""
    return session.unsaved_count + session.waiting


def first_wishes(session: Session) -> Wishes:
    """What the form says before anybody changed it: the month, and a folder beside the workbook."""
    recipe = recipes_of(session.reading.opened.project)[0]
    return Wishes(recipe, usual_folder(session, recipe), period_of(session.as_of))


def usual_folder(session: Session, recipe: Recipe) -> Path:
    """The folder a kind of copy goes into unless told otherwise, as `xltool submit` has it."""
    return session.path.parent / KINDS[recipe.kind]


def period_of(day: dt.date) -> str:
    """The month of a day as it is written on copies.

    >>> period_of(dt.date(2022, 11, 24))
    '2022年11月'
    """
    return f"{day.year}年{day.month}月"


def with_recipe(session: Session, wishes: Wishes, recipe: Recipe) -> Wishes:
    """The wishes for another kind of copy. A folder that was chosen stays; so do no waivers: what may pass
    in one kind of copy may not in another."""
    out = wishes.out
    if out == usual_folder(session, wishes.recipe):
        out = usual_folder(session, recipe)
    return wishes._replace(recipe=recipe, out=out, offices=None, waived=MappingProxyType({}))


def with_settings(session: Session, wishes: Wishes) -> Wishes:
    """The wishes by the settings as read last: the recipe of that name, else the first of its kind."""
    recipes = [r for r in recipes_of(session.reading.opened.project) if r.kind == wishes.recipe.kind]
    return wishes._replace(recipe=next((r for r in recipes if r.name == wishes.recipe.name), recipes[0]))


def offices_in(session: Session, recipe: Recipe) -> list[tuple[str, int]]:
    """The offices that would get a handout, each with its number of tasks; in a long table not to be asked
    for between two keys."""
    from xltool.submission.portions import tasks_by_office

    opened = session.reading.opened
    table = opened.table
    hidden = opened.book[table.sheet].hidden_rows  # in no copy
    shown = (task for task in table.tasks if task.row not in hidden)
    offices = tasks_by_office(shown, recipe.roles, table.hints.aliases)
    return [(office, len(tasks)) for office, tasks in offices.items()]


def look_ahead(session: Session, wishes: Wishes, steps: Steps) -> Submission:
    """What would be made; nothing is written. The errors are those of making it."""
    return _submitted(session, wishes, steps, dry_run=True)


def make(session: Session, wishes: Wishes, steps: Steps) -> Made:
    """Make the copies. XltoolError when none could be made; when only the printing fails, that is told."""
    made = _submitted(session, wishes, steps, dry_run=False)
    if not wishes.pdf:
        return Made(made)
    from xltool.submission.pdf import with_pdfs

    try:
        return Made(with_pdfs(made))
    except InputError as error:
        return Made(made, error)


def _submitted(session: Session, wishes: Wishes, steps: Steps, *, dry_run: bool) -> Submission:
    return api.submit_order(session.reading.opened, wishes.order(dry_run=dry_run), progress=steps)


def found_in(submission: Submission) -> list[Found]:
    """The findings of all copies by code, those that withhold a copy first. Notes (I) only say to look.

    A place that several offices got is told once: it is one cell of the table.
    """
    groups: dict[str, dict[tuple[str | None, ...], Finding]] = {}
    copies: dict[str, set[Path]] = {}
    for copy in submission.copies:
        for finding in copy.findings:
            column = (finding.cell or "").rstrip("0123456789")
            here = (copy.office, finding.cell) if finding.task is None else (finding.task, column)
            place = (*here, finding.sheet, str(finding.message))
            groups.setdefault(finding.code, {})[place] = finding
            copies.setdefault(finding.code, set()).add(copy.path)
    found = [
        Found(
            code,
            min((finding.severity for finding in places.values()), key="EWI".index),
            tuple(places.values()),
            len(copies[code]),
            submission.waived.get(code),
        )
        for code, places in groups.items()
    ]
    return sorted(found, key=lambda group: (not group.withholds, "EWI".index(group.severity), group.code))


def what_to_do(error: XltoolError, wishes: Wishes) -> str:
    """The way out of an error in this screen's words, where the command line's would not help."""
    if isinstance(error, UnsupportedEdit) and wishes.recipe.kind == "handout" and not wishes.blank_rows:
        return str(msg("Let the rows of other offices be emptied instead of deleted: a line on the left."))
    return str(_WAYS_OUT.get(error.code) or error.hint)


_WAYS_OUT: dict[str, Message] = {
    "OUT_EXISTS": msg("Choose another folder or period on the left, or let files of that name be replaced."),
    "OUT_IS_SOURCE": msg("Choose another folder on the left."),
    "OUT_UNWRITABLE": msg("Choose another folder on the left."),
    "OFFICE_NOT_FOUND": msg("Choose the offices on the left again."),
    "CHANGED_ON_DISK": msg("F5 reads the file again; then have another look here."),
}


def copied_paths(submission: Submission) -> list[list[str]]:
    """The list of what was made, to paste into a sheet: office, rows, path."""
    return [
        [copy.office or "", str(len(copy.rows)), str(copy.path)]
        for copy in submission.copies
        if not copy.withheld
    ]
