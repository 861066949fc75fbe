"""回收: which offices sent their copy back, what of it is taken, what a person has to decide.

The left side lists the offices; the right side what came back from the one under the cursor, or from all.
Nothing is written before F4 shows it, as saving does.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from xltool.errors import XltoolError
from xltool.i18n import msg
from xltool.text.wrapping import one_line
from xltool.tui.actions import bindings_of
from xltool.tui.screens.returns_shown import (
    Accepted,
    Contested,
    Locked,
    Settled,
    Shown,
    changes_rows,
    described,
    office_rows,
)
from xltool.tui.screens.working import WorkingScreen
from xltool.tui.session.collecting import Decisions
from xltool.tui.session.steps import StoppedError
from xltool.tui.session.submitting import unsaved
from xltool.tui.widgets.lines import LineList
from xltool.tui.widgets.rows import RowColumn, RowList
from xltool.tui.widgets.textpane import Paragraph, TextPane

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool import api
    from xltool.submission.collect import Collected
    from xltool.tui.session.steps import Watched
    from xltool.tui.session.work import Reading, Session


class CollectingScreen(WorkingScreen):
    """The offices on the left, what they changed on the right."""

    SCOPE = "collecting"
    AUTO_FOCUS = "#offices"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("collecting"))

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._layout: object = None
        """Where the cells are that decisions name."""
        self._sources: list[Path] = []
        self._returns: api.Returns | None = None
        self._shown_returns: Shown | None = None
        self._decisions = Decisions()
        self._merged_with: Reading | None = None
        """The reading of the workbook that was merged with."""

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="body"):
            yield RowList(
                (
                    RowColumn(str(msg("Office")), 0),
                    RowColumn(str(msg("Sent")), 5),
                    RowColumn(str(msg("Taken")), 5, right=True),
                    RowColumn(str(msg("Clash")), 5, right=True),
                    RowColumn(str(msg("Not")), 4, right=True),
                ),
                empty=msg("F2: choose what came back."),
                id="offices",
            )
            with Vertical(id="right"):
                yield RowList(
                    (
                        RowColumn("", 4),
                        RowColumn("", 14, least=50),
                        RowColumn("", 0),
                        RowColumn("", 10, least=60),
                    ),
                    empty=msg("Nothing was read yet."),
                    headings=False,
                    id="changes",
                )
                yield TextPane(id="detail")

    def on_mount(self) -> None:
        self.query_one("#offices").border_title = Content(str(msg("Offices")))
        self.query_one("#changes").border_title = Content(str(msg("What came back")))
        self.query_one("#detail").border_title = Content(str(msg("In full")))
        self.hint(msg("F2 chooses the folder or files that came back; they are only read."))

    def show(self, session: Session) -> None:
        if session is not self._session:
            self._sources, self._returns, self._shown_returns = [], None, None
            self._decisions = Decisions()
        elif self._decisions != Decisions() and self._layout != _layout(session):
            # Decisions name cells: they would now be about others.
            self._decisions = Decisions()
            self.app.say(msg("The table's rows are others now; what was decided before is open again."))
        self._session, self._layout = session, _layout(session)
        if self._returns is not None and self._merged_with is not session.reading:
            self._merge()
        else:
            self._list()

    # Reading what came back

    def action_files(self) -> None:
        """Choose the files or the folder that came back, and read them."""
        from xltool.tui.dialogs.files import FilesDialog

        session = self._session
        if session is None:
            return
        first = self._sources[0] if self._sources else session.path.parent

        def chosen(paths: list[Path] | None) -> None:
            if paths:
                self._read_them(session, paths, self.begin_in_window(msg("Reading what came back")))

        self.app.push_screen(FilesDialog(msg("What came back"), first, files=True), chosen)

    @work(thread=True, exclusive=True, group="returns")
    def _read_them(self, session: Session, sources: list[Path], steps: Watched) -> None:
        from xltool.tui.session.collecting import read_returns

        outcome: api.Returns | XltoolError | None = None
        try:
            outcome = read_returns(session, sources, steps)
        except StoppedError:
            pass
        except XltoolError as error:
            outcome = error
        self.app.call_from_thread(self._was_read, sources, outcome)

    def _was_read(self, sources: list[Path], outcome: api.Returns | XltoolError | None) -> None:
        self.end()
        # What was read before, and decided about it, stays until there is something else.
        if outcome is None:
            self.app.say(msg("Stopped; nothing was taken in."))
        elif isinstance(outcome, XltoolError):
            self.app.say(msg("{problem}", problem=str(outcome)), grave=True)
        else:
            self._sources, self._returns, self._decisions = sources, outcome, Decisions()
            self._merge()

    # What it comes to

    def _merge(self) -> None:
        if self._session is not None and self._returns is not None:
            self._merged_with = self._session.reading
            self._merge_them(self._session, self._returns, self._decisions)

    @work(thread=True, exclusive=True, group="merge")
    def _merge_them(self, session: Session, returns: api.Returns, decisions: Decisions) -> None:
        from xltool.tui.session.collecting import merged

        collected = merged(session, returns, decisions)
        self.app.call_from_thread(self._was_merged, session, returns, decisions, collected)

    def _was_merged(
        self, session: Session, returns: api.Returns, decisions: Decisions, collected: Collected
    ) -> None:
        if session is self._session and returns is self._returns and decisions is self._decisions:
            self._shown_returns = Shown.of(session, collected, decisions)
            self._list()

    def _decide(self, decisions: Decisions) -> None:
        """Go on with other decisions."""
        self._decisions = decisions
        self._merge()

    def _list(self) -> None:
        shown = self._shown_returns
        self.query_one("#offices", RowList).show(office_rows(shown.collected) if shown is not None else [])
        self._list_changes()

    @on(LineList.Moved, "#offices")
    def _list_changes(self) -> None:
        shown = self._shown_returns
        changes = self.query_one("#changes", RowList)
        if shown is None:
            changes.show([])
            self._describe()
            return
        chosen = self.query_one("#offices", RowList).key
        changes.say_when_empty(msg("Nothing was changed in it."))
        changes.show(changes_rows(shown, chosen))
        changes.border_title = Content(one_line(str(shown.collected.summary())))
        self._describe()

    @on(LineList.Moved, "#changes")
    def _describe(self) -> None:
        shown = self._shown_returns
        detail = self.query_one("#detail", TextPane)
        if shown is None:
            sentence = msg("A folder is read with all that is in it; files of any name and format.")
            detail.show([Paragraph(str(sentence), look="idle")])
            return
        detail.show(described(shown, self.query_one("#changes", RowList).key))

    # Deciding

    @on(LineList.Chosen, "#offices")
    def _to_changes(self) -> None:
        self.query_one("#changes").focus()

    @on(LineList.Chosen, "#changes")
    def _chosen(self) -> None:
        key = self.query_one("#changes", RowList).key
        if isinstance(key, Contested):
            self.action_decide()
        elif isinstance(key, Locked | Accepted):
            self._decide(self._decisions.accept(key.cell))
        elif isinstance(key, Settled):
            self._decide(self._decisions.open_again(key.cell))
        elif key == "missing":
            self.action_copy()

    def action_decide(self) -> None:
        """Decide the conflicts, from the one under the cursor on."""
        from xltool.tui.dialogs.returned import ReturnedDialog
        from xltool.tui.session.collecting import decided, disputes

        shown = self._shown_returns
        among = disputes(shown.session, shown.collected) if shown is not None else []
        if shown is None or not among:
            self.app.say(msg("There is no conflict."))
            return
        window = ReturnedDialog(shown.session, [dispute.shown for dispute in among])

        def closed(_: object) -> None:
            answers = [(shown, taken.side, taken.value) for shown, taken in window.decided]
            if answers:
                self._decide(decided(self._decisions, among, answers))

        self.app.push_screen(window, closed)

    # Writing and telling

    def action_take_in(self) -> None:
        """Show what will be written, then write it."""
        shown = self._shown_returns
        if shown is None:
            self.app.say(msg("F2: choose what came back."))
        elif not len(shown.collected.plan):
            self.app.say(msg("There is nothing to write: everything is in the table, or not decided."))
        elif unsaved(shown.session):
            self._ask_about_unsaved(shown.session)
        else:
            self.app.save(shown.collected.plan)

    def _ask_about_unsaved(self, session: Session) -> None:
        from xltool.tui.dialogs.choosing import Choice

        self.ask_to_save(
            msg("{count} change(s) are not saved. They are saved by themselves.", count=unsaved(session)),
            msg("then take in what came back"),
            Choice("not", str(msg("Not now"))),
        )

    def action_copy(self) -> None:
        """Copy the reminder, to paste it into a chat."""
        from xltool.tui.clipboard import copy

        shown = self._shown_returns
        reminder = shown.collected.reminder() if shown is not None else None
        if reminder is None:
            self.app.say(msg("Nobody is missing."))
            return
        copy(self.app, str(reminder))
        self.app.say(msg("The reminder is copied."))


def _layout(session: Session) -> object:
    """What cell references mean in a session's table."""
    table = session.table
    return [(task.id, task.row) for task in table.tasks], [column.index for column in table.columns]
