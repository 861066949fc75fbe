"""Ctrl+S: what will be written, cell by cell, and the status columns with it; Enter writes it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult

from xltool.errors import XltoolError
from xltool.i18n import msg
from xltool.text.wrapping import one_line
from xltool.tui.actions import bindings_of
from xltool.tui.dialogs.base import Dialog
from xltool.tui.widgets.textpane import Paragraph, TextPane

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.tui.session.saving import Preview, Saved
    from xltool.tui.session.watching import Seen
    from xltool.tui.session.work import Reading, Session

SHOWN = 400
"""So many cells are listed; more than that nobody reads."""


class SaveDialog(Dialog["Reading"]):
    """The plan. Answers with the workbook as it was read after writing, None when nothing was written or it
    could not be read again."""

    SCOPES = ("dialog", "saving")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("saving"))

    def __init__(self, session: Session, seen: Seen | None) -> None:
        super().__init__(msg("Save: what will be written"), wide=True)
        self._session = session
        self._seen = seen
        self._plan = session.plan()
        self._status = True
        self._preview: Preview | None = None
        self._failure: XltoolError | None = None
        self._writing = False

    def compose_body(self) -> ComposeResult:
        yield TextPane(id="plan").add_class("fill")

    def on_mount(self) -> None:
        self._draw()
        self._look_ahead()

    @work(thread=True, exclusive=True, group="preview")
    def _look_ahead(self) -> None:
        from xltool.tui.session.saving import preview

        session = self._session
        try:
            made = preview(self._plan, session.as_of, config=session.reading.config, status=True)
        except XltoolError as error:
            self.app.call_from_thread(self._failed, error)
        else:
            self.app.call_from_thread(self._ready, made)

    def _ready(self, made: Preview) -> None:
        self._preview = made
        self._draw()

    def _failed(self, error: XltoolError) -> None:
        self._writing = False
        self._failure = error
        self._draw()

    def action_toggle_status(self) -> None:
        self._status = not self._status
        self._draw()

    def action_confirm(self) -> None:
        if self._preview is None or self._writing:
            return
        if not len(self._plan) and not (self._status and self._preview.status and len(self._preview.status)):
            self.dismiss(None)
            return
        self._writing = True
        self._failure = None
        self._draw()
        self._write(self._status)

    def action_cancel(self) -> None:
        if not self._writing:
            self.dismiss(None)

    @work(thread=True, exclusive=True, group="save")
    def _write(self, status: bool) -> None:
        from xltool.tui.session.saving import save
        from xltool.tui.session.work import read

        session = self._session
        reading = session.reading
        try:
            saved = save(self._plan, reading.opened, session.as_of, config=reading.config, status=status)
        except XltoolError as error:
            self.app.call_from_thread(self._failed, error)
            return
        again: Reading | None = None
        with suppress(XltoolError):  # it was written all the same; the app looks at the file again anyway
            again = read(session.path, session.as_of, sheet=self._plan.sheet, config=reading.config)
        self.app.call_from_thread(self._written, saved, again)

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

    # What is said

    def _draw(self) -> None:
        self.query_one(TextPane).show([*self._head(), *self._cells()])

    def _head(self) -> list[Paragraph]:
        session = self._session
        found = []
        if self._failure is not None:
            found.append(Paragraph(self._failure.message, look="late"))
            found.append(Paragraph(self._failure.hint))
            found.append(Paragraph(str(msg("Nothing was written; your changes are kept.")), look="soon"))
            found.append(Paragraph(""))
        elif self._writing:
            found.append(Paragraph(str(msg("Writing …")), look="soon"))
            found.append(Paragraph(""))
        elif self._seen is not None and self._seen.open_elsewhere:
            where = self._seen.presence.application or str(msg("another program"))
            warning = msg(
                "It is open in {application}: close it there first, then save here.", application=where
            )
            found.append(Paragraph(str(warning), look="soon"))
            found.append(Paragraph(""))
        found.append(Paragraph(one_line(str(session.path)), str(msg("Workbook")), "title"))
        found.append(Paragraph(str(msg("{count} cell(s)", count=len(self._plan))), str(msg("Your changes"))))
        found.append(Paragraph(self._status_words(), str(msg("Status columns"))))
        found.append(
            Paragraph(
                str(msg("The file as it was is kept beside it; “xltool undo” takes the saving back.")),
                str(msg("Backup")),
                "idle",
            )
        )
        for cell, why in self._preview.refused if self._preview else ():
            found.append(
                Paragraph(str(msg("{cell} can't be written: {why}", cell=cell, why=why)), look="late")
            )
        found.append(Paragraph(""))
        return found

    def _status_words(self) -> str:
        if not self._status:
            return str(msg("[ ] not now"))
        plan = self._preview.status if self._preview is not None else None
        if plan is None:
            return str(msg("[x] being worked out …"))
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
        for edit in islice(self._plan, SHOWN):
            at = session.position(edit.task or "")
            seq = session.table.tasks[at].seq if at is not None else ""
            letters = edit.ref.rstrip("0123456789")
            heading = headings[letters].heading.rpartition("/")[2] if letters in headings else ""
            empty = str(msg("(empty)"))
            change = f"{cell_text(edit.old) or empty} → {cell_text(edit.new) or empty}"
            found.append(Paragraph(one_line(change), f"{one_line(seq)} {one_line(heading)} {edit.ref}"))
        if len(self._plan) > SHOWN:
            found.append(Paragraph(str(msg("… and {count} more", count=len(self._plan) - SHOWN))))
        return found
