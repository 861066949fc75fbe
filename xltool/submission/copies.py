"""Copies of the official table that leave the house: for a superior, an office, the public, the archive.

The master is read once and never written. What all copies have in common is done once, on a copy in memory;
then each is finished by itself: its rows, its counts, cleaned, looked through by the privacy gate, read back.
Only then is it written, under a name nobody has used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from errno import ENOTDIR
from os import strerror
from pathlib import Path
from typing import cast

from xltool.checks.finding import Finding
from xltool.errors import InputError, UnsupportedEdit, XltoolError
from xltool.history import check_place, put_file
from xltool.i18n import Message, msg
from xltool.project.model import Project, Recipe
from xltool.record import NamedTuple
from xltool.submission.allowed import CopyKind
from xltool.submission.handouts import Finisher
from xltool.submission.issued import record
from xltool.submission.manifest import check_free, hashes_listed, paths, write_manifest
from xltool.submission.model import NOT_CHOSEN, Copy, SkippedRow, Steps, Submission, unseen
from xltool.submission.naming import Names, file_name
from xltool.submission.portions import Frame, Portion, offices_of, portions
from xltool.submission.preparing import Prepared, Reread, prepare
from xltool.submission.privacy import mask, scan, scan_rest, scan_sheet
from xltool.submission.recipes import KINDS
from xltool.submission.splitting import Part, split
from xltool.submission.totals import Totals
from xltool.table.model import Table, Task
from xltool.workbook.base import Workbook
from xltool.workbook.replace import file_sha256

Waived = Mapping[str, str]
_NAMED = 40
"""So many offices are named where one that was asked for is unknown."""


class Order(NamedTuple):
    """What is to be made, and where to."""

    recipe: Recipe
    out: Path
    period: str = ""
    waived: Waived = {}  # noqa: RUF012  a named tuple's default is a value, never changed
    overwrite: bool = False
    blank_rows: bool = False
    """Empty the rows of other offices instead of deleting them."""
    pdf: bool = False
    """A PDF is to stand beside each copy, so its name must be free too."""
    offices: frozenset[str] | None = None
    """The offices that get a handout, by any of their names; None for all of them."""
    dry_run: bool = False
    """Make everything and look it through, and write nothing."""


def make_copies(
    book: Workbook,
    table: Table,
    project: Project,
    order: Order,
    reread: Reread,
    progress: Steps = unseen,
) -> Submission:
    """Make the copies that `order` asks for.

    InputError or UnsupportedEdit when the workbook can't be copied safely, OUT_EXISTS when a name is taken,
    OFFICE_NOT_FOUND and NOT_HANDOUTS when offices were ordered that get no copy; no new file is left behind
    then. Copies with findings of severity E that nobody waived are withheld.
    """
    if order.offices is not None and order.recipe.kind != "handout":
        raise InputError(
            "NOT_HANDOUTS",
            msg("Only handouts are made for single offices; this is another kind of copy."),
            msg("Add --kind handout, or leave --office away."),
            book.path,
        )
    _check_folder(order.out)
    lists = paths(order.recipe.kind, book.path, order.period, order.out)
    if not order.overwrite:
        check_free(lists)
    prepared = prepare(book, table, order.recipe, reread)
    maker = _Maker(prepared, project, order, reread, progress, hashes_listed(lists[0]))
    try:
        made = maker.handouts() if order.recipe.kind == "handout" else maker.whole()
        submission = _counted(made, prepared, book, table, order)
        if order.dry_run:
            return submission
        maker.will_write(lists)
        submission = replace(submission, manifest=write_manifest(submission, order.out, project.unit))
        if order.recipe.kind == "handout":
            record(submission, prepared.original)
    except BaseException:
        maker.take_back()
        raise
    return submission


def _check_folder(out: Path) -> None:
    """NotADirectoryError when a file stands where the folder, or one above it, would be."""
    there = next((path for path in (out, *out.parents) if path.exists()), None)
    if there is not None and not there.is_dir():
        raise NotADirectoryError(ENOTDIR, strerror(ENOTDIR), str(there))


def _counted(made: _Made, prepared: Prepared, book: Workbook, table: Table, order: Order) -> Submission:
    """What was made, with the count of all rows."""
    copies, skipped, whole = made
    withheld = {row for copy in copies if copy.withheld for row in copy.rows}
    written = {row for copy in copies if not copy.withheld for row in copy.rows}
    kept_back = [SkippedRow(row, "withheld") for row in withheld - written]
    return Submission(
        master=book.path,
        sheet=table.sheet,
        sha256=book.sha256,
        title=table.title,
        recipe=order.recipe,
        period=order.period,
        copies=tuple(copies),
        rows_in=len(table.tasks) + len(table.skipped),
        skipped=tuple(sorted((*prepared.lost, *skipped, *kept_back))),
        removed=prepared.removed,
        waived=dict(order.waived),
        notes=prepared.notes,
        whole=whole,
    )


class _Made(NamedTuple):
    """The copies, the rows that are in none, and whether all offices were to get one."""

    copies: list[Copy]
    skipped: list[SkippedRow]
    whole: bool = True


class _Maker:
    def __init__(
        self,
        prepared: Prepared,
        project: Project,
        order: Order,
        reread: Reread,
        progress: Steps,
        listed: frozenset[str],
    ) -> None:
        self._progress = progress
        self._prepared = prepared
        self._project = project
        self._order = order
        self._reread = reread
        self._names = Names()
        self._made: list[Path] = []
        self._listed = listed
        self._kind = cast(CopyKind, order.recipe.kind)  # COPY_KINDS are such words

    def take_back(self) -> None:
        """Remove the files that were not there before: half of the handouts is worse than none."""
        for path in self._made:
            path.unlink(missing_ok=True)

    def will_write(self, places: Sequence[Path]) -> None:
        """Have those of these files that aren't there yet removed too, should anything go wrong."""
        self._made += [path for path in places if not path.exists()]

    # One copy of the whole table

    def whole(self) -> _Made:
        prepared = self._prepared
        path = self._path(None, 1)
        self._check_free([path])
        step = self._progress(1)
        public = self._kind == "public"
        masked = len(mask(prepared.book, prepared.table, self._kind)) if public else 0
        # Looked through only now: what was masked is not to be found any more.
        found = _Gate(prepared, self._kind).findings(prepared.book, prepared.table, None)
        # Rows that are no tasks stand in the copy as they stand in the master.
        copy = self._finish(prepared.book, path, None, tuple(prepared.counted), found, (), masked)
        step()
        return _Made([copy], [])

    # One copy for each office

    def handouts(self) -> _Made:
        prepared, recipe = self._prepared, self._order.recipe
        table = prepared.table
        frame = Frame(table, prepared.book[table.sheet])
        aliases = table.hints.aliases
        every = portions(table, frame, recipe.roles, aliases)
        parts = self._chosen(every, aliases)
        # Numbered among all of them: a copy is called the same whoever else gets one.
        names = {part.office: self._path(part.office, at) for at, part in enumerate(every, 1)}
        paths = {part.office: names[part.office] for part in parts}
        self._check_free(list(paths.values()))
        other_tables = self._other_tables()
        gate = _Gate(prepared, self._kind)
        finisher = Finisher(prepared, Totals(table, prepared.book[table.sheet], frame), recipe)
        copies = []
        step = self._progress(len(parts))
        for part in self._split(parts):
            path = paths[part.portion.office]
            notes = finisher.finish(part)
            found = [*other_tables, *gate.findings(part.book, finisher.table_of(part), part)]
            rows = tuple(
                row for task in part.portion.tasks if (row := self._origin(task.row)) in prepared.counted
            )
            copies.append(self._finish(part.book, path, part.portion.office, rows, found, notes))
            step()
        return _Made(copies, self._unassigned(parts), whole=len(parts) == len(every))

    def _chosen(self, every: Sequence[Portion], aliases: Mapping[str, str]) -> Sequence[Portion]:
        """The portions of the offices that were ordered; one that has none is said, never passed over."""
        if self._order.offices is None:
            return every
        chosen = {aliases.get(name, name) for name in map(str.strip, self._order.offices)}
        unknown = chosen - {part.office for part in every}
        if unknown or not chosen:
            known = [part.office for part in every]
            raise InputError(
                "OFFICE_NOT_FOUND",
                msg("No handout would be made for {offices}.", offices="、".join(sorted(unknown)) or "-"),
                msg("The offices with tasks are: {names}.", names="、".join(known[:_NAMED])),
                self._prepared.master,
            )
        return [part for part in every if part.office in chosen]

    def _split(self, parts: Sequence[Portion]) -> Iterator[Part]:
        try:
            yield from split(self._prepared.book, self._prepared.table, parts, blank=self._order.blank_rows)
        except UnsupportedEdit as error:
            if self._order.blank_rows:
                raise
            raise UnsupportedEdit(
                error.code,
                msg("The rows of other offices can't be deleted: {reason}", reason=error.message),
                msg("Add --blank-rows: the rows of other offices are then emptied and stay where they are."),
                error.path or self._prepared.book.path,
            ) from error

    def _unassigned(self, parts: Sequence[Portion]) -> list[SkippedRow]:
        table = self._prepared.table
        given = {self._origin(task.row) for part in parts for task in part.tasks}
        reasons = {self._origin(row): reason for row, reason in table.skipped}
        reasons |= {self._origin(task.row): self._why(task) for task in table.tasks}
        return [
            SkippedRow(row, reasons.get(row) or reason or "no_task_text")
            for row, reason in self._prepared.counted.items()
            if row not in given
        ]

    def _origin(self, row: int) -> int:
        """The master's row of a row of the table that all copies start from."""
        return self._prepared.origins.row(self._prepared.table.sheet, row)

    def _why(self, task: Task) -> str:
        roles = self._order.recipe.roles
        if offices_of(task, roles):
            return NOT_CHOSEN
        return "group_only" if any(getattr(task, role) for role in roles) else "no_office"

    def _other_tables(self) -> list[Finding]:
        """Worksheets beside the table's own that hold a table too: other offices' rows may stand there."""
        found = []
        for sheet in self._prepared.book.sheets:
            if sheet.name == self._prepared.table.sheet:
                continue
            try:
                other = self._reread(self._prepared.book, sheet.name)
            except XltoolError:
                continue
            if other.tasks:
                found.append(
                    Finding(
                        "OTHER_TABLE",
                        "E",
                        sheet.name,
                        None,
                        None,
                        msg("The worksheet “{name}” holds a table of its own, undivided", name=sheet.name),
                        msg("Delete the worksheet, or give the reason with --waive OTHER_TABLE=…"),
                    )
                )
        return found

    # Any copy

    def _path(self, office: str | None, number: int) -> Path:
        master = self._prepared.master
        fields = {
            "单位": self._project.unit,
            "科室": office or "",
            "表名": master.stem,
            "期次": self._order.period,
            "类别": KINDS[self._order.recipe.kind],
            "序": f"{number:02}",
        }
        suffix = master.suffix.lower()
        name = file_name(self._order.recipe.file_name, fields, suffix)
        return self._order.out / self._names.unique(name, suffix)

    def _check_free(self, paths: Sequence[Path]) -> None:
        """Nothing is written before it is sure that everything can be."""
        pdfs = [path.with_suffix(".pdf") for path in paths] if self._order.pdf else []
        for path in paths:
            check_place(path, overwrite=True, sources=(self._prepared.master,))
        if not self._order.overwrite:
            check_free((*paths, *pdfs))

    def _finish(
        self,
        book: Workbook,
        path: Path,
        office: str | None,
        rows: tuple[int, ...],
        found: Sequence[Finding],
        notes: tuple[Message, ...],
        masked: int = 0,
    ) -> Copy:
        """Write the copy, unless something that was found in it keeps it back."""
        waived = self._order.waived
        findings = tuple(f._replace(waived=waived.get(f.code, f.waived)) for f in found)
        withheld = any(f.severity == "E" and f.waived is None for f in findings)
        sha256 = ""
        if not withheld and not self._order.dry_run:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.will_write([path])
            sha256 = self._write(book, path)
        return Copy(path, office, rows, sha256, findings, withheld, masked, notes)

    def _write(self, book: Workbook, path: Path) -> str:
        """Write a copy and return its hash.

        One that stood there as the earlier list has it is only made anew. In any other, somebody has worked:
        it stays among the backups.
        """
        if path.exists() and file_sha256(path) not in self._listed:
            return put_file(path, book.write_to, command="submit").sha256
        return book.save(path).sha256_after


class _Gate:
    """The privacy gate for the copies of one master.

    What stands outside the table's cells is the same in every copy, or less: it is looked through once, and
    copy by copy only where something was found in it that a copy may have lost with its row.
    """

    def __init__(self, prepared: Prepared, kind: CopyKind) -> None:
        self._kind = kind
        self._sheet = prepared.table.sheet
        others = [sheet for sheet in prepared.book.sheets if sheet.name != self._sheet]
        rest = scan_rest(prepared.book, kind)
        self._one_by_one = any(f.sheet == self._sheet and f.cell for f in rest)
        self._common = [f for sheet in others for f in scan_sheet(sheet, None, kind)] + rest
        self._origins = prepared.origins
        self._body = prepared.table.body

    def findings(self, book: Workbook, table: Table, part: Part | None) -> list[Finding]:
        """What is in one copy, where it stands in the master; `part` as in `Origins.finding`."""
        if self._one_by_one:
            found = scan(book, table, self._kind)
        else:
            found = [*scan_sheet(book[self._sheet], table, self._kind), *self._common]
        return [self._origins.finding(f, part, self._sheet, self._body) for f in found]
