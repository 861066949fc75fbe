"""Ctrl+S: what will be written, cell by cell, and the status columns with it; Enter writes it.

Into the file, or where that is open in an application that can be reached, into the open document; that is
saved there only where it is wished.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.worker import get_current_worker

from xltool.errors import XltoolError
from xltool.i18n import msg
from xltool.text.wrapping import one_line
from xltool.tui.actions import bindings_of
from xltool.tui.dialogs.base import Dialog
from xltool.tui.session.columns import short_heading
from xltool.tui.widgets.frame import KeyLine
from xltool.tui.widgets.textpane import Paragraph, TextPane

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.plan import Plan
    from xltool.tui.session.document import Put, Wishes
    from xltool.tui.session.saving import Preview, Saved
    from xltool.tui.session.watching import Seen
    from xltool.tui.session.work import Reading, Session

SHOWN = 400
"""So many cells are listed; more than that nobody reads."""


class SaveDialog(Dialog["Reading"]):
    """The plan. Answers with the workbook as it was read after writing, None when nothing was written or it
    could not be read again."""

    SCOPES = ("dialog", "saving")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("saving", "saving_there"))

    def __init__(self, session: Session, seen: Seen | None, plan: Plan | None = None) -> None:
        """The session's own edits, or another `plan` on the same workbook."""
        super().__init__(msg("Save: what will be written"), wide=True)
        self._session = session
        self._seen = seen
        self._plan = session.plan() if plan is None else plan
        self._whose = msg("Your changes") if plan is None else msg("From the copies")
        self._own = plan is None
        self._there = seen is not None and seen.reachable
        """Whether it goes into the open document."""
        self._store = False
        """Whether that is saved there too."""
        self._status = True
        self._preview: Preview | None = None
        self._failure: XltoolError | None = None
        self._writing = False

    def compose_body(self) -> ComposeResult:
        yield TextPane(id="plan").add_class("fill")

    def on_mount(self) -> None:
        self._draw()
        self._show_keys()
        self._look_ahead()

    # In workers: what would be written, then the writing

    @work(thread=True, exclusive=True, group="preview")
    def _look_ahead(self) -> None:
        from xltool.tui.session.document import preview_there
        from xltool.tui.session.saving import preview
        from xltool.tui.session.watching import look

        session = self._session
        worker = get_current_worker()
        made: Preview | None
        try:
            if look(session.path, self._seen).reachable:
                made = preview_there(self._wishes(), session.as_of, lambda: worker.is_cancelled)
            else:
                made = preview(self._plan, session.as_of, config=session.reading.config, status=True)
        except XltoolError as error:
            self.app.call_from_thread(self._not_ready, error)
        else:
            if made is not None:
                self.app.call_from_thread(self._ready, made)

    def _wishes(self) -> Wishes:
        """What the open document shall hold."""
        from xltool.tui.session.document import wishes_of

        session = self._session
        return session.wishes() if self._own else wishes_of(self._plan, session.table, session.reading.config)

    def _ready(self, made: Preview) -> None:
        if not self.is_attached:
            return  # closed meanwhile
        self._preview = made
        self._there = bool(made.application)
        self._show_keys()
        self._draw()

    def _not_ready(self, error: XltoolError) -> None:
        if not self.is_attached:
            return
        self._failure = self._failure or error
        self._draw()

    def _failed(self, error: XltoolError) -> None:
        self._writing = False
        self._failure = error
        self._preview = None
        self._draw()
        self._look_ahead()  # it may have been opened or closed there meanwhile

    @work(thread=True, exclusive=True, group="save")
    def _write(self, status: bool) -> None:
        from xltool.tui.session.saving import save

        session = self._session
        reading = session.reading
        try:
            saved = save(self._plan, reading.opened, session.as_of, config=reading.config, status=status)
        except XltoolError as error:
            self.app.call_from_thread(self._failed, error)
        else:
            self.app.call_from_thread(self._written, saved, self._read_again())

    @work(thread=True, exclusive=True, group="save")
    def _put_there(self, status: bool, store: bool) -> None:
        from xltool.tui.session.document import put_there

        try:
            put = put_there(self._wishes(), self._session.as_of, status=status, save=store)
        except XltoolError as error:
            self.app.call_from_thread(self._failed, error)
        else:
            again = self._read_again() if put.saved else self._session.reading
            self.app.call_from_thread(self._put, put, again)

    def _read_again(self) -> Reading | None:
        from xltool.tui.session.work import read

        session = self._session
        with suppress(XltoolError):  # it was written all the same; the app looks at the file again anyway
            return read(session.path, session.as_of, sheet=self._plan.sheet, config=session.reading.config)
        return None

    def _written(self, saved: Saved, again: Reading | None) -> None:
        written = saved.edits.written + (saved.status.written if saved.status else 0)
        skipped = len(saved.edits.skipped)
        sentence = msg("Saved: {written} cell(s) written.", written=written)
        if skipped:
            sentence = msg(
                "Saved: {written} cell(s) written, {skipped} left alone; they stay unsaved here.",
                written=written,
                skipped=skipped,
            )
        self.app.say(sentence, grave=bool(skipped))
        if saved.status_error is not None:
            why = str(saved.status_error)
            self.app.say(msg("The status columns were not written: {why}", why=why), grave=True)
        self.dismiss(again)

    def _put(self, put: Put, again: Reading | None) -> None:
        if self._own:
            self._session.put(put.there)
        written = put.edits.written + (put.status.written if put.status else 0)
        if put.saved:
            sentence = msg(
                "{written} cell(s) written in {application} and saved there.",
                written=written,
                application=put.application,
            )
        else:
            sentence = msg(
                "{written} cell(s) written in {application}, not saved; press Ctrl+S there.",
                written=written,
                application=put.application,
            )
        self.app.say(sentence)
        if put.edits.skipped:
            cells = "、".join(skipped.cell for skipped in put.edits.skipped[:10])
            self.app.say(
                msg(
                    "{count} cell(s) were changed there and left alone: {cells}. They stay unsaved here.",
                    count=len(put.edits.skipped),
                    cells=cells,
                ),
                grave=True,
            )
        if put.error is not None:
            self.app.say(msg("Not all was done: {why}", why=str(put.error)), grave=True)
        self.dismiss(again)

    # Keys

    def _show_keys(self) -> None:
        """The line of keys, with the one that only an open document needs."""
        scopes = (*self.SCOPES, "saving_there") if self._there else self.SCOPES
        self.query_one(KeyLine).show(*scopes)

    def action_toggle_status(self) -> None:
        self._status = not self._status
        self._draw()

    def action_toggle_store(self) -> None:
        if self._there:
            self._store = not self._store
            self._draw()

    def action_confirm(self) -> None:
        if self._writing:
            return
        if self._preview is None:
            if self._failure is not None:
                self._failure = None
                self._draw()
                self._look_ahead()
            return
        status = self._preview.status
        store = self._there and self._store
        edits = self._preview.edits
        # What the document holds already is asked for all the same: then the session knows it.
        to_do = len(edits) or (self._there and edits.unchanged) or (self._status and status and len(status))
        if not to_do and not store:
            self.dismiss(None)
            return
        self._writing = True
        self._failure = None
        self._draw()
        if self._there:
            self._put_there(self._status, store)
        else:
            self._write(self._status)

    def action_cancel(self) -> None:
        if not self._writing:
            self.dismiss(None)

    # What is said

    def _draw(self) -> None:
        self.query_one(TextPane).show([*self._head(), *self._cells()])

    def _head(self) -> list[Paragraph]:
        session = self._session
        count = len(self._preview.edits if self._preview is not None else self._plan)
        found = self._state()
        found.append(Paragraph(one_line(str(session.path)), str(msg("Workbook")), "title"))
        found.append(Paragraph(str(msg("{count} cell(s)", count=count)), str(self._whose)))
        found.append(Paragraph(self._status_words(), str(msg("Status columns"))))
        if self._there:
            found.append(Paragraph(self._store_words(), str(msg("Save there"))))
        if not self._there or self._store:
            kept = msg("The file as it was is kept beside it; “xltool undo” takes the saving back.")
        else:
            kept = msg("The file stays as it is until it is saved there; “xltool undo” takes the cells back.")
        found.append(Paragraph(str(kept), str(msg("Backup")), "idle"))
        for cell, why in self._preview.refused if self._preview else ():
            found.append(
                Paragraph(str(msg("{cell} can't be written: {why}", cell=cell, why=why)), look="late")
            )
        found.append(Paragraph(""))
        return found

    def _state(self) -> list[Paragraph]:
        """What went wrong, what goes on, or where the workbook is open."""
        seen = self._seen.presence.application if self._seen is not None else ""
        told = self._preview.application if self._preview is not None else ""
        where = told or seen or msg("another program")
        if self._failure is not None:
            kept = msg("Nothing was written; your changes are kept.")
            if self._there:
                kept = msg("Your changes are kept here; the file is as it was. Enter tries again.")
            return [
                Paragraph(self._failure.message, look="late"),
                Paragraph(self._failure.hint),
                Paragraph(str(kept), look="soon"),
                Paragraph(""),
            ]
        if self._writing:
            words = msg("Writing in {application} …", application=where) if self._there else msg("Writing …")
            return [Paragraph(str(words), look="soon"), Paragraph("")]
        if self._there:
            words = msg(
                "It is open in {application}: the cells are written there, and what was typed there stays.",
                application=where,
            )
            return [Paragraph(str(words), look="soon"), Paragraph("")]
        if self._seen is not None and self._seen.open_elsewhere:
            words = msg(
                "It is open in {application}: close it there first, then save here.", application=where
            )
            return [Paragraph(str(words), look="soon"), Paragraph("")]
        return []

    def _store_words(self) -> str:
        if self._store:
            return str(msg("[x] with all that was typed there"))
        return str(msg("[ ] no; you press Ctrl+S there"))

    def _status_words(self) -> str:
        if not self._status:
            return str(msg("[ ] not now"))
        plan = self._preview.status if self._preview is not None else None
        if plan is None:
            return "[x]" if self._failure is not None else str(msg("[x] being worked out …"))
        words = msg("[x] {count} cell(s) brought up to date", count=len(plan))
        if plan.new_columns:
            words = msg(
                "[x] {count} cell(s) brought up to date, {columns} column(s) added at the right",
                count=len(plan),
                columns=len(plan.new_columns),
            )
        if plan.skipped:
            return str(msg("{words}; {count} that people wrote stay", words=words, count=len(plan.skipped)))
        return str(words)

    def _cells(self) -> list[Paragraph]:
        from itertools import islice

        from xltool.table.model import cell_text

        session = self._session
        headings = {column.letter: column for column in session.table.columns}
        found = []
        plan = self._preview.edits if self._preview is not None else self._plan
        for edit in islice(plan, SHOWN):
            at = session.position(edit.task or "")
            seq = session.table.tasks[at].seq if at is not None else ""
            column = headings.get(edit.ref.rstrip("0123456789"))
            heading = short_heading(column) if column else ""
            was, now = (
                (session.shown(column, value) if column else cell_text(value)) or str(msg("(empty)"))
                for value in (edit.old, edit.new)
            )
            change = f"{was} → {now}"
            found.append(Paragraph(one_line(change), f"{one_line(seq)} {one_line(heading)} {edit.ref}"))
        if len(plan) > SHOWN:
            found.append(Paragraph(str(msg("… and {count} more", count=len(plan) - SHOWN))))
        return found
