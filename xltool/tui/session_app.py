"""The app's dealings with the session and its file: reading, watching, changing, checking, saving, leaving.

All that takes time runs in a thread worker and comes back as one of `messages`. What the app looks like, and
going about in it, is `app.XltoolApp`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import App

from xltool.errors import SeveralTablesError, XltoolError
from xltool.i18n import Message, msg
from xltool.tui.messages import FileSeen, FindingsMade, ReadFailed, TableRead

if TYPE_CHECKING:
    from xltool.api import OpenTable
    from xltool.checks.finding import Finding
    from xltool.plan import Plan
    from xltool.tui.screens.base import WorkScreen
    from xltool.tui.session.edits import CellId
    from xltool.tui.session.merging import Lost, Merged
    from xltool.tui.session.unsaved import Record
    from xltool.tui.session.watching import Seen
    from xltool.tui.session.work import Reading, Session
    from xltool.workbook.base import Value


class SessionApp(App[int]):
    """An app with at most one session, on `workbook`."""

    def __init__(
        self, workbook: Path | None, as_of: dt.date, *, sheet: str | None = None, config: str | None = None
    ) -> None:
        super().__init__()
        self.workbook = workbook
        self.as_of = as_of
        self._sheets = {workbook: sheet} if workbook is not None and sheet is not None else {}
        """Workbook → the sheet that was chosen in it."""
        self.config = config
        self.session: Session | None = None
        self.seen: Seen | None = None
        """The last look at the file."""
        self.findings: list[Finding] | None = None
        """Of the session as it was at `findings_revision`."""
        self.findings_revision = -1
        self.questions_left = False
        """Whether the table may leave something open that is asked as soon as no window is in the way."""
        self._unreadable = ""
        """The hash of what the open file holds when that can't be read: said once, not at every look."""

    # Reading

    def read_workbook(self, path: Path, *, again: bool = False) -> None:
        """Read a workbook in a worker; `again` when it is the one that is open."""
        if not again:
            self.workbook = path
        self._read(path, again)

    @work(thread=True, exclusive=True, group="read")
    def _read(self, path: Path, again: bool) -> None:
        from xltool.tui.session.work import read

        try:
            reading = read(path, self.as_of, sheet=self._sheets.get(path), config=self.config)
        except XltoolError as error:
            self.post_message(ReadFailed(path, error, again))
        else:
            self.post_message(TableRead(reading, again))

    def on_table_read(self, message: TableRead) -> None:
        session = self.session
        if not message.again or session is None or session.path != message.reading.opened.book.path:
            self._begin(message.reading)
        elif not self.in_window:  # a window speaks of the table as it is; the next look asks again
            self._go_on_with(session, message.reading)

    def _begin(self, reading: Reading) -> None:
        from xltool.tui.session.work import Session

        if self.session is not None:
            self.session.unsaved.release()
        self.seen, self._unreadable = None, ""
        self.findings, self.findings_revision = None, -1
        self.session = session = Session(reading)
        left_behind = session.hold()
        self.questions_left = session.held
        self.draw_again()
        if left_behind is not None and not session.left_unsaved(left_behind):
            self._followed(session.resume(left_behind))
        elif left_behind is not None:
            self._ask_to_resume(session, left_behind)
        else:
            self.go_on_asking()

    def go_on_asking(self) -> None:
        """Ask what the table leaves open and was not asked yet, unless a window is in the way."""
        session = self.session
        if session is None or not self.questions_left or self.in_window:
            return
        from xltool.tui.session.questions import next_questions

        self.questions_left = False
        questions = next_questions(session.reading.opened, session.asked)
        if questions:
            from xltool.tui.dialogs.questions import ask_in_turn

            ask_in_turn(self, session, questions)

    def _ask_to_resume(self, session: Session, left_behind: Record) -> None:
        from xltool.tui.dialogs.coming_going import going_on

        def answered(answer: str | None) -> None:
            if answer == "drop":
                session.give_up()
                self.draw_again()
                self.go_on_asking()
            else:
                self._merged(session.resume(left_behind))

        self.push_screen(going_on(left_behind, session.left_unsaved(left_behind)), answered)

    def _go_on_with(self, session: Session, reading: Reading) -> None:
        merged, others = session.reread(reading)
        self.draw_again()
        cells = others.cells - merged.arrived
        if cells or others.added or others.gone:
            self.say(
                msg(
                    "The file was changed: {cells} cell(s), {added} task(s) more, {gone} fewer; your "
                    "{ours} change(s) are kept.",
                    cells=cells,
                    added=others.added,
                    gone=others.gone,
                    ours=merged.ours + len(merged.conflicts),
                )
            )
        self._followed(merged)

    def _followed(self, merged: Merged) -> None:
        """As `_merged`, where the file may have been saved from the open document."""
        if merged.arrived:
            count = merged.arrived
            self.say(msg("{count} change(s) written in the open document are in the file now.", count=count))
        self._merged(merged)

    def _merged(self, merged: Merged) -> None:
        """Show what a merge could not settle."""
        self.draw_again()
        if merged.conflicts or merged.lost:
            self.decide_conflicts(merged.lost)
        else:
            self.go_on_asking()

    def decide_conflicts(self, lost: Sequence[Lost] = ()) -> None:
        """Ask about the cells that both sides changed."""
        from xltool.tui.dialogs.conflicts import ConflictDialog

        assert self.session is not None

        def decided(_: object) -> None:
            self.draw_again()
            self.go_on_asking()

        self.push_screen(ConflictDialog(self.session, lost), decided)

    def on_read_failed(self, message: ReadFailed) -> None:
        from xltool.tui.dialogs.notice import NoticeDialog

        error, session = message.error, self.session
        if isinstance(error, SeveralTablesError):
            if session is not None and message.again and session.table.sheet in error.sheets:
                self._sheets[message.path] = session.table.sheet  # the one that is open here is meant
                self.read_workbook(message.path, again=True)
            else:
                self._ask_which_table(message.path, error)
            return
        if message.again and self.seen is not None:
            self._unreadable = self.seen.sha256
        where = error.path.name if error.path else ""
        self.push_screen(
            NoticeDialog(msg("Can't be opened"), [where, error.message, error.hint]), self._after_failure
        )

    def _ask_which_table(self, path: Path, error: SeveralTablesError) -> None:
        """One is chosen each time the workbook is opened."""
        from xltool.tui.dialogs.coming_going import which_table

        def answered(sheet: str | None) -> None:
            if sheet is None:
                self._after_failure(None)
            else:
                self._sheets[path] = sheet
                self.read_workbook(path)

        self.push_screen(which_table(path, error), answered)

    def _after_failure(self, _: object) -> None:
        if self.session is None:
            self.action_open()

    def action_open(self) -> None:
        """Choose a workbook."""
        raise NotImplementedError

    def action_reread(self) -> None:
        """Read the file again; states and findings are judged anew with it."""
        if self.session is not None:
            self.findings_revision = -1
            self.read_workbook(self.session.path, again=True)

    # The file underneath

    # A look that fails is no reason to end: the next one follows, and saving looks for itself.
    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def look_at_file(self) -> None:
        """See whether the file changed and who has it open."""
        from xltool.tui.session.watching import look

        session = self.session
        if session is not None:
            self.post_message(FileSeen(session.path, look(session.path, self.seen)))

    def on_file_seen(self, message: FileSeen) -> None:
        session = self.session
        if session is None or session.path != message.path:
            return
        changed = message.seen != self.seen
        self.seen = message.seen
        other = message.seen.sha256 not in ("", session.sha256, self._unreadable)
        if other and not self.in_window and not self._busy("read", "save"):
            self.read_workbook(session.path, again=True)
        elif session.there and self._closed_unsaved(session, message.seen):
            self._document_closed(session)
        elif changed:
            self.draw_again()

    def _closed_unsaved(self, session: Session, seen: Seen) -> bool:
        return seen.let_go and seen.sha256 == session.sha256 and not self._busy("read", "save")

    def _document_closed(self, session: Session) -> None:
        count = session.document_closed()
        if count:
            closed = msg(
                "The open document was closed without being saved: {count} change(s) are not in the file; "
                "they are kept here, not saved.",
                count=count,
            )
            self.say(closed, grave=True)
        self.draw_again()

    def _busy(self, *groups: str) -> bool:
        return any(worker.group in groups and not worker.is_finished for worker in self.workers)

    # Changing

    def change(self, name: Message, values: Mapping[CellId, Value]) -> bool:
        """Set cells as one named step; whether that changed anything."""
        session = self.session
        if session is None or not self.may_write(session) or session.set(name, values) is None:
            return False
        self.draw_again()
        return True

    def may_write(self, session: Session) -> bool:
        """Whether this window has the workbook; where it has not, a sentence says so."""
        if not session.held:
            self.say(msg("Another xltool window has this workbook; here it can only be looked at."))
        return session.held

    def action_undo(self) -> None:
        """Take back the last step."""
        if self.session is not None:
            step = self.session.undo()
            self.say(msg("Taken back: {name}", name=step.name) if step else msg("Nothing to take back."))
            self.draw_again()

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        if self.session is not None:
            step = self.session.redo()
            self.say(msg("Done again: {name}", name=step.name) if step else msg("Nothing to do again."))
            self.draw_again()

    # Saving

    def action_save(self) -> None:
        """Show what will be written, then write it."""
        self.save()

    def save(self, plan: Plan | None = None, *, then_leave: bool = False) -> None:
        """Show the plan, by default that of the session's own edits; what is confirmed is written."""
        session = self.session
        if session is None or not self.may_write(session):
            return
        if session.conflicts:
            self.decide_conflicts()
        else:
            from xltool.tui.dialogs.saving import SaveDialog

            def saved(reading: Reading | None) -> None:
                if reading is not None:
                    session.reread(reading)
                    self.seen = None
                    self.draw_again()
                    if then_leave:
                        self.leave()

            self.push_screen(SaveDialog(session, self.seen, plan), saved)

    # Findings

    def ask_findings(self) -> None:
        """Check the session in a worker, unless that is done or being done already."""
        session = self.session
        if session is not None and self.findings_revision != session.revision:
            self.findings_revision = session.revision
            self._check(session, session.opened_with_edits(), session.revision)

    @work(thread=True, exclusive=True, group="check")
    def _check(self, session: Session, opened: OpenTable, revision: int) -> None:
        from xltool import api

        self.post_message(FindingsMade(session, revision, api.findings(opened, self.as_of)))

    def on_findings_made(self, message: FindingsMade) -> None:
        if message.session is not self.session or message.revision != self.findings_revision:
            return  # another check is on its way
        self.findings = message.findings
        self.draw_again(force=True)

    # Leaving

    async def action_quit(self) -> None:
        """Quit; ask when something is not saved."""
        session = self.session
        if session is None or not (session.edits.pending or session.there) or not session.held:
            self.leave()
            return
        from xltool.tui.dialogs.coming_going import leaving

        self.push_screen(leaving(session), self._leave_as_told)

    def _leave_as_told(self, answer: str | None) -> None:
        if answer == "save":
            self.save(then_leave=True)
        elif answer == "drop" and self.session is not None:
            self.session.give_up()
            self.leave()
        elif answer == "later":
            self.leave()

    def leave(self) -> None:
        """Give the workbook back and end."""
        if self.session is not None:
            self.session.unsaved.release()
        self.exit(0)

    @property
    def failure(self) -> Exception | None:
        """The exception nobody expected that ended the app; None after `leave`."""
        return self._exception

    def _print_error_renderables(self) -> None:
        """Nothing: Textual's traceback shows the variables, and they hold the workbook's text. What a clerk
        needs to know `start.run` says."""
        self._exit_renderables.clear()

    # Drawing and saying

    @property
    def work_screen(self) -> WorkScreen | None:
        """The screen under whatever dialog is open."""
        from xltool.tui.screens.base import WorkScreen

        screen = self.screen_stack[0] if self.screen_stack else None
        return screen if isinstance(screen, WorkScreen) else None

    @property
    def in_window(self) -> bool:
        """Whether a window is open over the screen."""
        return len(self.screen_stack) > 1

    def draw_again(self, *, force: bool = False) -> None:
        """Let the screen show what the session holds now."""
        screen = self.work_screen
        if screen is not None:
            screen.bring_up_to_date(force=force)

    def say(self, sentence: Message, *, grave: bool = False) -> None:
        """A sentence in passing. Never markup: it may hold a cell's text."""
        from xltool.text.wrapping import one_line

        self.notify(one_line(str(sentence)), markup=False, severity="warning" if grave else "information")
