"""What came back as lines of the 回收 screen, and each line in full."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.submission.collect import STATUSES, Collected, ReturnedFile
from xltool.submission.merging import SkippedChange
from xltool.table.model import cell_text
from xltool.tui.session.collecting import (
    Decisions,
    Dispute,
    OfficeBack,
    by_office,
    disputes,
    locked,
    others_refused,
    refusal,
)
from xltool.tui.session.columns import heading_at
from xltool.tui.widgets.lines import Piece
from xltool.tui.widgets.rows import Row
from xltool.tui.widgets.textpane import Paragraph
from xltool.workbook.refs import parse_ref

if TYPE_CHECKING:
    from xltool.plan import Edit
    from xltool.table.model import Task
    from xltool.tui.session.work import Session
    from xltool.workbook.base import Value

T = TypeVar("T")
_LISTED = 500
"""So many lines of a group are listed."""
ALL = "all"
"""The key of the line for all offices."""


class Whose(NamedTuple):
    """The key of an office's line; None for the files whose office can't be told."""

    office: str | None


# What the lines of the right side are known by


class Changed(NamedTuple):
    """A change that is taken."""

    edit: Edit


class Settled(NamedTuple):
    """A cell that a person decided; Enter opens it again."""

    cell: str
    edit: Edit | None
    skipped: SkippedChange | None


class Accepted(NamedTuple):
    """A change of official text that a person accepted; Enter takes that back."""

    cell: str
    edit: Edit


class Locked(NamedTuple):
    """A change of official text that is not accepted; Enter accepts it."""

    cell: str
    skipped: SkippedChange


class Contested(NamedTuple):
    """A conflict; Enter decides it."""

    dispute: Dispute


class Refused(NamedTuple):
    """Anything else that is not taken."""

    skipped: SkippedChange


class Shown(NamedTuple):
    """What the lines are made of."""

    session: Session
    collected: Collected
    decisions: Decisions
    tasks: Mapping[int, Task]
    """Row of the sheet → the task that stands in it."""

    @classmethod
    def of(cls, session: Session, collected: Collected, decisions: Decisions) -> Shown:
        """All that is needed to show what came of collecting by these decisions."""
        tasks = {row: task for task in session.table.tasks for row in range(task.row, task.last_row + 1)}
        return cls(session, collected, decisions, tasks)

    def place(self, cell: str) -> str:
        """A cell as a clerk knows it: the task's number and the heading."""
        row, column = parse_ref(cell)
        task = self.tasks.get(row)
        number = task.seq if task is not None and task.seq else row
        return f"{number} {heading_at(self.session.table, column)}"


# The offices


def office_rows(collected: Collected) -> list[Row]:
    """A line for all offices, then one for each."""
    offices = by_office(collected)
    whole = OfficeBack(
        None,
        (),
        False,
        sum(office.taken for office in offices),
        sum(office.conflicts for office in offices),
        sum(office.refused for office in offices),
    )
    back = sum(not office.missing for office in offices if office.expected)
    said = f"{back}/{len(collected.expected)}"
    return [
        _office(str(msg("All offices")), Piece(said, "strong"), whole, ALL),
        *(_office(_name(office), _state(office), office, Whose(office.office)) for office in offices),
    ]


def _office(name: str, state: Piece, figures: OfficeBack, key: object) -> Row:
    numbers = (figures.taken, figures.conflicts, figures.refused)
    return Row((Piece(name), state, *(Piece(str(number or "")) for number in numbers)), key)


def _name(office: OfficeBack) -> str:
    return office.office or str(msg("Office unknown"))


def _state(office: OfficeBack) -> Piece:
    if office.missing:
        return Piece(str(msg("owing")), "late")
    if office.office is None:
        return Piece(str(len(office.files)), "soon")
    if office.twice:
        return Piece(str(msg("twice")), "soon")
    if not office.expected:
        return Piece(str(msg("extra")), "soon")
    return Piece(str(msg("sent")), "done")


# What came back


def changes_rows(shown: Shown, chosen: object) -> list[Row]:
    """The lines of the right side for the line of the left side under the cursor."""
    files = _files_of(shown.collected, chosen)
    if chosen == ALL or chosen is None:
        return [*_reminder(shown.collected), *_everything(shown, None), *_files(files)]
    return [*_files(files), *_everything(shown, {file.path for file in files})]


def _files_of(collected: Collected, chosen: object) -> Sequence[ReturnedFile]:
    if isinstance(chosen, Whose):
        return [file for file in collected.files if file.office == chosen.office]
    return collected.files


def _reminder(collected: Collected) -> Iterator[Row]:
    if collected.missing:
        names = "、".join(collected.missing)
        yield _title(msg("Not returned yet"), len(collected.missing))
        yield Row(
            (Piece(str(msg("owing")), "late"), Piece(str(msg("Enter: copy"))), Piece(names), Piece("")),
            "missing",
        )
    if not collected.has_base:
        sentence = msg("What was handed out isn't known; the workbook itself stands for it.")
        yield Row((Piece(str(msg("note")), "soon"), Piece(""), Piece(str(sentence)), Piece("")), "no base")


def _files(files: Sequence[ReturnedFile]) -> Iterator[Row]:
    if files:
        yield _title(msg("Files"), len(files))
    for file in files:
        mark = Piece(str(msg("good")), "done")
        if file.error is not None or file.status == "foreign":
            mark = Piece(str(msg("fail")), "late")
        elif file.notes or file.stale or file.status != "merged" or not file.changes:
            mark = Piece(str(msg("note")), "soon")
        stands = msg("unchanged") if file.status == "merged" and not file.changes else STATUSES[file.status]
        yield Row((mark, Piece(file.office or ""), Piece(file.path.name), Piece(str(stands))), file)


def _everything(shown: Shown, paths: set[Path] | None) -> Iterator[Row]:
    """Conflicts, official text, what is taken, what is not; of those files, None for all."""
    session, collected, _, _ = shown

    def of_them(file: Path) -> bool:
        return paths is None or file in paths

    def taken(edit: Edit) -> bool:
        return paths is None or any(file in paths for file in collected.sources.get(edit.ref, ()))

    open_ones = [d for d in disputes(session, collected) if of_them(d.contested.file)]
    yield from _group(msg("Conflicts, to be decided"), open_ones, lambda d: _contested(shown, d))
    office_of = {file.path: file.office for file in collected.files}
    kept_out = [skipped for skipped in locked(collected) if of_them(skipped.file)]
    yield from _group(
        msg("Official text changed, not taken"),
        kept_out,
        lambda skipped: _locked(shown, skipped, office_of.get(skipped.file) or skipped.file.name),
    )
    edits = [edit for edit in collected.plan if taken(edit)]
    yield from _group(msg("Will be taken"), edits, lambda edit: _taken(shown, edit))
    refused = [skipped for skipped in others_refused(collected) if of_them(skipped.file)]
    yield from _group(msg("Not taken"), refused, lambda skipped: _refused(shown, skipped))


def _group(title: Message, items: Sequence[T], line: Callable[[T], Row]) -> Iterator[Row]:
    """A title with the count, a line for each of the first, and how many more there are."""
    if items:
        yield _title(title, len(items))
    yield from map(line, items[:_LISTED])
    if len(items) > _LISTED:
        more = msg("… and {count} more", count=len(items) - _LISTED)
        yield Row((Piece(""), Piece(""), Piece(str(more), "dim"), Piece("")))


def _contested(shown: Shown, dispute: Dispute) -> Row:
    conflict = dispute.shown
    mark = Piece(str(msg("pick")), "late")
    place = shown.place(dispute.contested.cell)
    return _change(mark, place, conflict.ours, conflict.theirs, conflict.who, Contested(dispute))


def _locked(shown: Shown, skipped: SkippedChange, who: str) -> Row:
    cell = skipped.cell or ""
    mark = Piece(str(msg("lock")), "soon")
    return _change(mark, shown.place(cell), skipped.ours, skipped.theirs, who, Locked(cell, skipped))


def _taken(shown: Shown, edit: Edit) -> Row:
    decisions = shown.decisions
    key: object = Changed(edit)
    note = ""
    if edit.ref in decisions.chosen or edit.ref in decisions.written:
        key, note = Settled(edit.ref, edit, None), str(msg("decided"))
    elif edit.ref in decisions.accepted:
        key, note = Accepted(edit.ref, edit), str(msg("accepted"))
    return _change(Piece(str(msg("take")), "done"), shown.place(edit.ref), edit.old, edit.new, note, key)


def _refused(shown: Shown, skipped: SkippedChange) -> Row:
    decisions = shown.decisions
    key: object = Refused(skipped)
    cell = skipped.cell
    if cell is not None and (cell in decisions.chosen or cell in decisions.written):
        key = Settled(cell, None, skipped)
    place = shown.place(cell) if cell is not None else skipped.file.name
    row = str(msg("row {row}", row=skipped.row)) if skipped.row else ""
    return Row((Piece(""), Piece(place, "dim"), Piece(str(refusal(skipped)), "dim"), Piece(row, "dim")), key)


def _change(mark: Piece, place: str, old: Value, new: Value, note: str, key: object) -> Row:
    return Row((mark, Piece(place), Piece(f"{_text(old)} -> {_text(new)}"), Piece(note, "dim")), key)


def _text(value: Value) -> str:
    return cell_text(value) or str(msg("(empty)"))


def _title(text: Message, count: int) -> Row:
    return Row((Piece(f"{text} {count}"),), title=True)


# A line in full


def described(shown: Shown, key: object) -> list[Paragraph]:
    """What stands in the pane for the line under the cursor."""
    if isinstance(key, ReturnedFile):
        return _file(shown.session, key)
    if isinstance(key, Contested):
        contested = key.dispute.contested
        who = contested.office or contested.file.name
        return [
            _task(shown, contested.cell),
            Paragraph(_text(contested.base), str(msg("Handed out"))),
            Paragraph(_text(contested.ours), str(msg("In the table")), "changed"),
            Paragraph(_text(contested.theirs), who, "soon"),
            Paragraph(str(msg("Enter or F3 decides it.")), look="idle"),
        ]
    if isinstance(key, Changed | Accepted | Settled) and key.edit is not None:
        return _edit(shown, key.edit, decided=not isinstance(key, Changed))
    if isinstance(key, Locked | Refused | Settled) and key.skipped is not None:
        return _not_taken(shown, key.skipped, again=isinstance(key, Settled))
    if key == "missing":
        return [
            Paragraph(str(shown.collected.reminder() or "")),
            Paragraph(str(msg("Enter or Ctrl+C copies it.")), look="idle"),
        ]
    return [Paragraph(str(shown.collected.summary()), look="title")]


def _edit(shown: Shown, edit: Edit, *, decided: bool) -> list[Paragraph]:
    found = [
        _task(shown, edit.ref),
        Paragraph(_text(edit.old), str(msg("In the table"))),
        Paragraph(_text(edit.new), str(msg("Will be")), "changed"),
    ]
    found += [
        Paragraph(path.name, str(msg("From")), "idle") for path in shown.collected.sources.get(edit.ref, ())
    ]
    if decided:
        found.append(Paragraph(str(msg("Enter takes the decision back.")), look="idle"))
    return found


def _not_taken(shown: Shown, skipped: SkippedChange, *, again: bool) -> list[Paragraph]:
    found = [Paragraph(str(refusal(skipped)), look="title")]
    if skipped.cell is not None:
        found += [
            _task(shown, skipped.cell),
            Paragraph(_text(skipped.ours), str(msg("In the table"))),
            Paragraph(_text(skipped.theirs), str(msg("Came back")), "soon"),
        ]
    where = f"{skipped.file.name}  {msg('row {row}', row=skipped.row)}" if skipped.row else skipped.file.name
    found.append(Paragraph(where, str(msg("File")), "idle"))
    if again:
        found.append(Paragraph(str(msg("Enter takes the decision back.")), look="idle"))
    return found


def _file(session: Session, file: ReturnedFile) -> list[Paragraph]:
    found = [
        Paragraph(str(file.path), str(msg("File")), "title"),
        Paragraph(file.office or str(msg("office unknown")), str(msg("Office"))),
        Paragraph(str(STATUSES[file.status]), str(msg("Stands"))),
    ]
    if file.error is not None:
        found += [Paragraph(file.error.message, look="late"), Paragraph(file.error.hint)]
    found += [Paragraph(str(note), look="soon") for note in file.notes]
    if file.stale:
        numbers = [
            session.table.tasks[at].seq for id in file.stale if (at := session.position(id)) is not None
        ]
        sentence = msg("Progress word for word as last time: {tasks}", tasks="、".join(numbers))
        found.append(Paragraph(str(sentence), look="soon"))
    return found


def _task(shown: Shown, cell: str) -> Paragraph:
    row, column = parse_ref(cell)
    task = shown.tasks.get(row)
    name = f"{task.seq} {task.task}  " if task is not None else ""
    return Paragraph(name + heading_at(shown.session.table, column), cell, "title")
