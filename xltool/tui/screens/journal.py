"""记录: what was typed since the workbook was opened, step by step, and below it what was written to it.

Enter on a step takes back, or does again, up to it. Enter on a writing takes the workbook back to it, after a
question: that writes to the file.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from xltool.errors import XltoolError
from xltool.history.words import COMMANDS, state_of
from xltool.i18n import msg
from xltool.table.model import cell_text
from xltool.tui.actions import bindings_of
from xltool.tui.screens.listing import ListScreen
from xltool.tui.widgets.lines import LineList, Piece
from xltool.tui.widgets.rows import Row, RowColumn, RowList
from xltool.tui.widgets.textpane import Paragraph, TextPane

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.history import Entry
    from xltool.tui.session.edits import Change, Step
    from xltool.tui.session.work import Session

_SHOWN = 200
"""So many cells of a step or a writing are listed."""


class JournalScreen(ListScreen):
    """The way back: of what is not saved, and of what was."""

    SCOPE = "journal"
    CSS_PATH = "journal.tcss"
    AUTO_FOCUS = "#journal"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("journal"))

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._entries: list[Entry] = []

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield RowList(
                    (
                        RowColumn(str(msg("No.")), 4),
                        RowColumn(str(msg("When")), 11),
                        RowColumn(str(msg("What")), 0),
                        RowColumn(str(msg("Cells")), 6, right=True),
                        RowColumn(str(msg("Who")), 8, least=66),
                        RowColumn(str(msg("Stands")), 10),
                    ),
                    empty=msg("Nothing was changed yet."),
                    id="journal",
                )
            yield TextPane(id="what")

    def on_mount(self) -> None:
        self.query_one("#journal").border_title = Content(str(msg("Changes and writings, newest first")))
        self.query_one("#what").border_title = Content(str(msg("What it did")))
        self.hint(msg("Enter goes back to a step; Ctrl+Z takes back one, Ctrl+Y does it again."))

    def show(self, session: Session) -> None:
        if session is not self._session:
            self._entries = []
        self._session = session
        self._list()
        self._read(session)

    @work(thread=True, exclusive=True, group="history")
    def _read(self, session: Session) -> None:
        from xltool import api

        self.app.call_from_thread(self._history_read, session, api.history(session.path))

    def _history_read(self, session: Session, entries: list[Entry]) -> None:
        if self.is_mounted and session is self.app.session:
            self._entries = entries
            self._list()

    def _list(self) -> None:
        session = self._session
        if session is None:
            return
        rows: list[Row] = []
        done, undone = session.edits.done, session.edits.undone
        if done or undone:
            rows.append(Row((Piece(str(msg("Changes that can be taken back"))),), title=True))
            total = len(done) + len(undone)
            # `undone` ends with the next to redo: the last step ever made is its first.
            steps = [(step, False) for step in undone] + [(step, True) for step in reversed(done)]
            rows += [_step(total - at, step, in_force, session) for at, (step, in_force) in enumerate(steps)]
        if self._entries:
            rows.append(Row((Piece(str(msg("Written to the workbook"))),), title=True))
            rows += [_entry(entry) for entry in reversed(self._entries)]
        self.query_one("#journal", RowList).show(rows)
        self._describe()

    @property
    def _key(self) -> object:
        return self.query_one("#journal", RowList).key

    @on(LineList.Moved, "#journal")
    def _describe(self) -> None:
        from xltool.history import Entry

        key, session = self._key, self._session
        what = self.query_one("#what", TextPane)
        if session is None:
            return
        if isinstance(key, int):
            step = _steps(session)[key - 1]
            what.show(_changes(session, step))
        elif isinstance(key, Entry):
            what.show(_written(key))
        else:
            what.show(())

    @on(LineList.Chosen, "#journal")
    def _chosen(self) -> None:
        from xltool.history import Entry

        key, session = self._key, self._session
        if session is None:
            return
        if isinstance(key, int):
            self._go_to_step(session, key)
        elif isinstance(key, Entry):
            self._ask_taking_back(session, key)

    def _go_to_step(self, session: Session, number: int) -> None:
        """Take back or do again until this step is the last in force; the last one itself is taken back."""
        before = len(session.edits.done)
        target = number - 1 if number == before else number
        while len(session.edits.done) > target and session.undo() is not None:
            pass
        while len(session.edits.done) < target and session.redo() is not None:
            pass
        moved = len(session.edits.done) - before
        if moved < 0:
            self.app.say(msg("{count} step(s) taken back.", count=-moved))
        elif moved > 0:
            self.app.say(msg("{count} step(s) done again.", count=moved))
        self.app.draw_again()

    def _ask_taking_back(self, session: Session, entry: Entry) -> None:
        from xltool.tui.dialogs.choosing import Choice, ChoiceDialog

        later = [e for e in self._entries if e.number > entry.number and e.state == "done"]
        if not later:
            self.app.say(msg("Nothing was written after this."))
            return
        if not self.app.may_write(session):
            return
        if session.edits.pending or session.there:
            self.app.say(msg("Save or take back what is not saved first."))
            return
        question = msg(
            "{count} later writing(s) will be taken back in the workbook itself. Nothing is lost: they can "
            "be done again, and a backup is kept.",
            count=len(later),
        )

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self._take_back(session, entry.number)

        self.app.push_screen(
            ChoiceDialog(
                msg("Back to No. {number}?", number=entry.number),
                [str(question)],
                [
                    Choice("no", str(msg("Leave everything as it is"))),
                    Choice("yes", str(msg("Take them back"))),
                ],
            ),
            answered,
        )

    @work(thread=True, exclusive=True, group="save")
    def _take_back(self, session: Session, number: int) -> None:
        from xltool import api

        try:
            receipt = api.undo(session.path, to=number, config=session.reading.config)
        except XltoolError as error:
            self.app.call_from_thread(self.app.say, msg("{problem}", problem=str(error)), grave=True)
        else:
            self.app.call_from_thread(
                self.app.say, msg("Taken back: {cells} cell(s).", cells=receipt.written)
            )
            self.app.call_from_thread(self.app.action_reread)


def _steps(session: Session) -> list[Step]:
    """Every step, taken back or not, oldest first."""
    return [*session.edits.done, *reversed(session.edits.undone)]


def _step(number: int, step: Step, in_force: bool, session: Session) -> Row:
    style = "" if in_force else "dim"
    stands = msg("taken back")
    if in_force:
        cells = {change.cell for change in step.changes} & session.edits.pending.keys()
        stands = msg("not saved") if cells else msg("saved")
        if cells and cells <= session.there.keys():
            stands = msg("open there")
    return Row(
        (
            Piece(str(number), style),
            Piece(_when(step.time), style),
            Piece(str(step.name), style),
            Piece(str(len(step.changes)), style),
            Piece("", style),
            Piece(str(stands), style),
        ),
        number,
    )


def _entry(entry: Entry) -> Row:
    style = "" if entry.state == "done" else "dim"
    what = COMMANDS.get(entry.command)
    return Row(
        (
            Piece(str(entry.number), style),
            Piece(_when(entry.time), style),
            Piece(str(what) if what else entry.command, style),
            Piece(str(entry.cells), style),
            Piece(entry.user, style),
            Piece(str(state_of(entry)), style),
        ),
        entry,
    )


def _when(time: dt.datetime) -> str:
    """The local time; the year only when it is another."""
    local = time.astimezone()
    return f"{local:%m-%d %H:%M}" if local.year == dt.datetime.now().year else f"{local:%Y-%m-%d}"


def _changes(session: Session, step: Step) -> list[Paragraph]:
    found = [Paragraph(str(step.name), look="title"), Paragraph("")]
    found += [_change(session, change) for change in step.changes[:_SHOWN]]
    return [*found, *_rest(len(step.changes))]


def _change(session: Session, change: Change) -> Paragraph:
    at = session.position(change.cell.task)
    seq = session.table.tasks[at].seq if at is not None else ""
    heading = next((c.heading for c in session.table.columns if c.index == change.cell.column), "")
    return Paragraph(_arrow(change.before, change.after), f"{seq} {heading.rpartition('/')[2]}")


def _written(entry: Entry) -> list[Paragraph]:
    what = COMMANDS.get(entry.command)
    found = [
        Paragraph(str(what) if what else entry.command, look="title"),
        Paragraph(f"{entry.user}  {_when(entry.time)}", look="idle"),
    ]
    if entry.backup is not None:
        found.append(Paragraph(entry.backup.name, str(msg("Backup")), "idle"))
    found.append(Paragraph(""))
    try:
        columns = entry.columns()
    except ValueError:
        return [*found, Paragraph(str(msg("Which cells they were is no longer kept.")), look="idle")]
    cells = [
        Paragraph(_arrow(old, new), f"{column.heading.rpartition('/')[2]} {row}")
        for column in columns
        for row, old, new in zip(column.rows, column.old, column.new, strict=True)
    ]
    return [*found, *cells[:_SHOWN], *_rest(len(cells))]


def _arrow(before: object, after: object) -> str:
    empty = str(msg("(empty)"))
    return f"{_text(before) or empty} -> {_text(after) or empty}"


def _text(value: object) -> str:
    if value is None or isinstance(value, str | float | bool | dt.date):
        return cell_text(value)
    return str(msg("(personal number, not kept)"))


def _rest(count: int) -> list[Paragraph]:
    if count <= _SHOWN:
        return []
    return [Paragraph(str(msg("… and {count} more", count=count - _SHOWN)), look="idle")]
