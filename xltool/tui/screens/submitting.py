"""报送: which copies a clerk wants, at once what would come of it, then making them.

The left side is the form; Enter changes a line of it. The right side shows what would be made: every file,
the count of rows, what the privacy gate found, what was left out and what cleaning takes out. F4 makes it.
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
from xltool.record import NamedTuple
from xltool.text.wrapping import one_line
from xltool.tui.actions import bindings_of
from xltool.tui.screens.copies_shown import described, form_rows, outcome_rows, shown_folder
from xltool.tui.screens.working import WorkingScreen
from xltool.tui.session.steps import StoppedError
from xltool.tui.session.submitting import unsaved
from xltool.tui.widgets.lines import LineList
from xltool.tui.widgets.rows import RowColumn, RowList
from xltool.tui.widgets.textpane import Paragraph, TextPane

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.submission.model import Submission
    from xltool.tui.session.steps import Watched
    from xltool.tui.session.submitting import Made, Wishes
    from xltool.tui.session.work import Reading, Session


class _Looked(NamedTuple):
    """What looking ahead, or making, came to: one of both."""

    submission: Submission | None
    error: XltoolError | None = None
    made: bool = False
    pdf_error: XltoolError | None = None


class SubmittingScreen(WorkingScreen):
    """The form on the left, what comes of it on the right."""

    SCOPE = "submitting"
    AUTO_FOCUS = "#form"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("submitting"))

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._wishes: Wishes | None = None
        self._looked = _Looked(None)
        self._looked_at: Reading | None = None
        """The reading of the file that was looked at."""
        self._offices: list[tuple[str, int]] | None = None
        """The offices that may be chosen, each with its number of tasks; None until that is known."""

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="body"):
            yield RowList(
                (RowColumn("", 10), RowColumn("", 0)), empty=msg("Reading …"), headings=False, id="form"
            )
            with Vertical(id="right"):
                yield RowList(
                    (RowColumn("", 4), RowColumn("", 0), RowColumn("", 16, right=True)),
                    empty=msg("Looking …"),
                    headings=False,
                    id="outcome",
                )
                yield TextPane(id="detail")

    def on_mount(self) -> None:
        self.query_one("#form").border_title = Content(str(msg("Which copies")))
        self.query_one("#detail").border_title = Content(str(msg("In full")))
        self.hint(msg("Enter changes a line; F4 makes the listed copies. The table stays as it is."))

    def show(self, session: Session) -> None:
        from xltool.tui.session.submitting import first_wishes, with_settings

        if session is not self._session:
            self._wishes = first_wishes(session)
            self._looked_at = None
        elif self._wishes is not None and self._looked_at is not session.reading:
            self._wishes = with_settings(session, self._wishes)
        self._session = session
        self._list_form()
        if self._looked_at is not session.reading:
            self._look()
        else:
            self._list_outcome()

    # The form

    def _list_form(self) -> None:
        if self._wishes is not None and self._session is not None:
            self.query_one("#form", RowList).show(form_rows(self._wishes, self._session.path.parent))

    @on(LineList.Chosen, "#form")
    def _change_line(self) -> None:
        key = self.query_one("#form", RowList).key
        wishes = self._wishes
        if wishes is None or self._session is None:
            return
        if key == "kind":
            self._ask_kind(self._session, wishes)
        elif key == "offices":
            self._ask_offices(wishes)
        elif key == "period":
            self._ask_period(wishes)
        elif key == "out":
            self._ask_folder(wishes)
        elif key == "pdf":
            self._wish(wishes._replace(pdf=not wishes.pdf))
        elif key == "overwrite":
            self._wish(wishes._replace(overwrite=not wishes.overwrite))
        elif key == "blank":
            self._wish(wishes._replace(blank_rows=not wishes.blank_rows))
        elif key == "make":
            self.action_make()

    def _wish(self, wishes: Wishes) -> None:
        """Ask for something else, and look what would come of it."""
        self._wishes = wishes
        self._list_form()
        self._look()

    def _ask_kind(self, session: Session, wishes: Wishes) -> None:
        from xltool.tui.dialogs.choosing import Choice, ChoiceDialog
        from xltool.tui.session.submitting import KIND_NOTES, recipe_words, recipes_of, with_recipe

        recipes = recipes_of(session.reading.opened.project)
        choices = [
            Choice(str(at), recipe_words(recipe), str(KIND_NOTES[recipe.kind]))
            for at, recipe in enumerate(recipes)
        ]

        def answered(answer: str | None) -> None:
            if answer is not None:
                self._wish(with_recipe(session, wishes, recipes[int(answer)]))

        self.app.push_screen(ChoiceDialog(msg("Which copies"), [], choices), answered)

    def _ask_offices(self, wishes: Wishes) -> None:
        from xltool.tui.dialogs.picking import PickDialog

        offices = self._offices
        if offices is None:
            self.app.say(msg("The offices are still being looked for."))
            return

        def picked(answer: frozenset[str] | None) -> None:
            if answer is not None:
                every = answer >= {name for name, _ in offices}
                self._wish(wishes._replace(offices=None if every else answer))

        self.app.push_screen(PickDialog(msg("Handouts for"), offices, wishes.offices), picked)

    def _ask_period(self, wishes: Wishes) -> None:
        from xltool.tui.dialogs.asking import AskDialog

        def typed(text: str | None) -> None:
            if text is not None:
                self._wish(wishes._replace(period=one_line(text).strip()))

        self.app.push_screen(AskDialog(msg("Period"), msg("as 2022年11月; nothing for none")), typed)

    def _ask_folder(self, wishes: Wishes) -> None:
        from xltool.tui.dialogs.files import FilesDialog

        def chosen(paths: list[Path] | None) -> None:
            if paths:
                self._wish(wishes._replace(out=paths[0]))

        self.app.push_screen(FilesDialog(msg("Where the copies go"), wishes.out, files=False), chosen)

    # Looking ahead

    def _look(self) -> None:
        session, wishes = self._session, self._wishes
        if session is None or wishes is None:
            return
        self._looked_at = session.reading
        self._looked = _Looked(None)
        self._offices = None
        self._list_outcome()
        self._look_ahead(session, wishes, self.begin())

    @work(thread=True, exclusive=True, group="copies")
    def _look_ahead(self, session: Session, wishes: Wishes, steps: Watched) -> None:
        from xltool.tui.session.submitting import look_ahead, offices_in

        if wishes.recipe.kind == "handout":
            offices = offices_in(session, wishes.recipe)
            self.app.call_from_thread(self._know_offices, steps, offices)
        try:
            looked = _Looked(look_ahead(session, wishes, steps))
        except StoppedError:
            return
        except XltoolError as error:
            looked = _Looked(None, error)
        self.app.call_from_thread(self._show_looked, steps, looked)

    def _know_offices(self, steps: Watched, offices: list[tuple[str, int]]) -> None:
        if steps is self._steps:
            self._offices = offices

    def _show_looked(self, steps: Watched, looked: _Looked) -> None:
        if self.is_mounted and steps is self._steps:
            self.end()
            self._looked = looked
            self._list_outcome()

    def show_progress(self, done: int, total: int) -> None:
        title = msg("Looking: {done} of {total}", done=done, total=total)
        self.query_one("#outcome").border_title = Content(str(title))

    # Making

    def action_make(self) -> None:
        """Make the copies, after a question where something is not saved."""
        session, wishes, looked = self._session, self._wishes, self._looked
        if session is None or wishes is None:
            return
        if self._steps is not None:
            self.app.say(msg("Wait until it is known what will be made."))
        elif looked.made:
            self.app.say(msg("These are made. Change something on the left to make others."))
        elif looked.submission is None:
            self.app.say(msg("Nothing can be made like this; the right side says why."), grave=True)
        elif all(copy.withheld for copy in looked.submission.copies):
            self.app.say(msg("Nothing may leave like this; see the findings on the right."), grave=True)
        elif unsaved(session):
            self._ask_about_unsaved(session, wishes)
        else:
            self._make(session, wishes)

    def _ask_about_unsaved(self, session: Session, wishes: Wishes) -> None:
        from xltool.tui.dialogs.choosing import Choice

        self.ask_to_save(
            msg(
                "{count} change(s) are not saved; the copies are made from the file.", count=unsaved(session)
            ),
            msg("then look at the copies again"),
            Choice("without", str(msg("Make the copies without them")), str(msg("as the file is now"))),
            lambda: self._make(session, wishes),
        )

    def _make(self, session: Session, wishes: Wishes) -> None:
        replaced = (
            msg("Esc stops; files of the same name may be replaced already.") if wishes.overwrite else None
        )
        self._make_them(session, wishes, self.begin_in_window(msg("Making the copies"), replaced))

    @work(thread=True, exclusive=True, group="copies")
    def _make_them(self, session: Session, wishes: Wishes, steps: Watched) -> None:
        from xltool.tui.session.submitting import make

        outcome: Made | XltoolError | None = None
        try:
            outcome = make(session, wishes, steps)
        except StoppedError:
            pass
        except XltoolError as error:
            outcome = error
        self.app.call_from_thread(self._made, outcome)

    def _made(self, outcome: Made | XltoolError | None) -> None:
        self.end()
        if outcome is None and self._wishes is not None and self._wishes.overwrite:
            self.app.say(msg("Stopped; files of the same name may be replaced already."), grave=True)
        elif outcome is None:
            self.app.say(msg("Stopped; no copy was left behind."))
        elif isinstance(outcome, XltoolError):
            self._looked = _Looked(None, outcome)
            self._list_outcome()
        else:
            self._looked = _Looked(outcome.submission, None, True, outcome.pdf_error)
            self._list_outcome()
            written = sum(not copy.withheld for copy in outcome.submission.copies)
            self.app.say(msg("{count} copies made.", count=written))
            self.query_one("#outcome").focus()

    # What came of it

    def _list_outcome(self) -> None:
        session, looked = self._session, self._looked
        if session is None or self._wishes is None:
            return
        missing = 0 if looked.made else unsaved(session)
        rows = outcome_rows(
            self._wishes, looked.submission, looked.error, looked.pdf_error, missing, made=looked.made
        )
        outcome = self.query_one("#outcome", RowList)
        outcome.show(rows)
        folder = shown_folder(self._wishes.out, session.path.parent)
        title = msg("What will be made, in {folder}", folder=folder)
        if looked.made:
            title = msg("Made, in {folder}", folder=folder)
        elif looked.error is not None:
            title = msg("Nothing can be made like this")
        outcome.border_title = Content(str(title))
        self._describe()

    @on(LineList.Moved, "#outcome")
    def _describe(self) -> None:
        key = self.query_one("#outcome", RowList).key
        detail = self.query_one("#detail", TextPane)
        if key is None or self._session is None:
            detail.show(_nothing_yet())
        else:
            detail.show(described(self._session, key, made=self._looked.made))

    @on(LineList.Chosen, "#outcome")
    def _decide(self) -> None:
        """On findings: the reason for which they may pass, or no longer."""
        from xltool.tui.session.submitting import Found

        found, wishes = self.query_one("#outcome", RowList).key, self._wishes
        if not isinstance(found, Found) or wishes is None or self._looked.made:
            return
        if found.waived is not None:
            waived = {code: why for code, why in wishes.waived.items() if code != found.code}
            self._wish(wishes._replace(waived=waived))
        elif found.severity != "E":
            self.app.say(msg("This keeps no copy back; look at it all the same."))
        else:
            self._ask_reason(wishes, found.code)

    def _ask_reason(self, wishes: Wishes, code: str) -> None:
        from xltool.tui.dialogs.asking import AskDialog

        def typed(text: str | None) -> None:
            if text is None:
                return
            if not text.strip():
                self.app.say(msg("Without a reason it does not pass."), grave=True)
                return
            self._wish(wishes._replace(waived={**wishes.waived, code: one_line(text).strip()}))

        what = msg("the reason; it is recorded in the list that goes along")
        self.app.push_screen(AskDialog(msg("Why may {code} pass?", code=code), what), typed)

    def action_copy(self) -> None:
        """Copy the list of the copies, to paste it into a sheet."""
        from xltool.tui.clipboard import as_tsv, copy
        from xltool.tui.session.submitting import copied_paths

        if self._looked.submission is None:
            self.app.say(msg("There is no list yet."))
            return
        lines = copied_paths(self._looked.submission)
        copy(self.app, as_tsv(lines))
        self.app.say(msg("{count} row(s) copied.", count=len(lines)))


def _nothing_yet() -> list[Paragraph]:
    return [Paragraph(str(msg("The arrows choose a line; here it stands in full.")), look="idle")]
