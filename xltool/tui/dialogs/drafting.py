"""Ctrl+N: a table drafted from a notice. At the left the notice, at the right what becomes of it, cell by
cell; moving there marks at the left the words a cell comes from. Nothing is written before Ctrl+S."""

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
from xltool.tui.dialogs.base import Dialog
from xltool.tui.dialogs.choosing import Choice, ChoiceDialog
from xltool.tui.session.drafting import Drafting, DraftLine, DraftPart, parts_of, text_of
from xltool.tui.widgets.lines import LineList, Piece, badge_piece
from xltool.tui.widgets.rows import Row, RowColumn, RowList
from xltool.tui.widgets.source_text import SourceText
from xltool.tui.widgets.textpane import Paragraph, TextPane

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.types import CSSPathType

    from xltool.tui.app import XltoolApp
    from xltool.tui.session.notice_text import NoticeText


def new_from_notice(app: XltoolApp, folder: Path) -> None:
    """Choose a notice, show what becomes of it, and hand the app the table when it is written."""
    from xltool.tui.dialogs.opening import FileDialog
    from xltool.tui.session.drafting import SUFFIXES

    def chosen(path: Path | None) -> None:
        if path is None:
            app.drafted(None)
        else:
            app.push_screen(DraftDialog(path), lambda outcome: ended(path, outcome))

    def ended(path: Path, outcome: Path | XltoolError | None) -> None:
        if not isinstance(outcome, XltoolError):
            app.drafted(outcome)
            return
        from xltool.tui.dialogs.notice import NoticeDialog

        sentences = [one_line(path.name), outcome.message, outcome.hint, str(msg("Nothing was written."))]
        app.push_screen(
            NoticeDialog(msg("No table was drafted"), sentences), lambda _: new_from_notice(app, path.parent)
        )

    app.push_screen(FileDialog(msg("New table from a notice: choose the notice"), folder, SUFFIXES), chosen)


class DraftDialog(Dialog["Path | XltoolError"], inherit_bindings=False):
    """The notice beside its draft. Answers with the file that was written, with the error when the notice
    can't be read, None when it was left."""

    SCOPES = ("drafting",)
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("drafting"))
    CSS_PATH: ClassVar[CSSPathType | None] = ["dialogs.tcss", "drafting.tcss"]
    AUTO_FOCUS = "#draft"

    def __init__(self, path: Path) -> None:
        super().__init__(msg("New table from “{name}”", name=path.name), wide=True)
        self._path = path
        self._drafting: Drafting | None = None
        self._text: NoticeText | None = None
        self._checking = False

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="sides"):
            yield SourceText(id="source")
            with Vertical(id="made"):
                yield RowList(
                    (
                        RowColumn("", 2),
                        RowColumn(str(msg("Column")), 10),
                        RowColumn(str(msg("What will stand there")), 0),
                        RowColumn(str(msg("Where it comes from")), 20, least=50),
                    ),
                    empty=msg("Reading the notice …"),
                    id="draft",
                )
                yield TextPane(id="about")

    def on_mount(self) -> None:
        self.query_one("#source").border_title = Content(str(msg("The notice")))
        self.query_one("#about").border_title = Content(str(msg("This cell")))
        self._read()

    # Reading and checking

    @work(thread=True, exclusive=True, group="draft")
    def _read(self) -> None:
        from xltool.tui.session.drafting import read
        from xltool.tui.session.notice_text import NoticeText

        try:
            drafting = read(self._path, self.app.config)
        except XltoolError as error:
            self.app.call_from_thread(self._not_read, error)
        else:
            self.app.call_from_thread(self._ready, drafting, NoticeText(drafting.notice))

    def _not_read(self, error: XltoolError) -> None:
        if self.is_attached:
            self.dismiss(error)

    def _ready(self, drafting: Drafting, text: NoticeText) -> None:
        if not self.is_attached:
            return  # it was left meanwhile
        self._text = text
        self.query_one(SourceText).show(text.paragraphs)
        self._show(drafting)
        listed = self.query_one("#draft", RowList)
        keys = [row.key for row in listed.rows]
        first = (at for at, key in enumerate(keys) if isinstance(key, _Known) and key.line.of_a_task)
        listed.cursor = next(first, listed.cursor)

    @work(thread=True, exclusive=True, group="draft")
    def _check(self, drafting: Drafting) -> None:
        from xltool.tui.session.drafting import checked_again

        try:
            checked = checked_again(drafting)
        except XltoolError as error:
            self.app.call_from_thread(self._not_checked, drafting, error)
        else:
            self.app.call_from_thread(self._checked, drafting, checked)

    def _checked(self, asked: Drafting, checked: Drafting) -> None:
        if asked is not self._drafting or not self.is_attached:
            return  # another check is on its way, or nobody waits for it
        self._checking = False
        self._show(checked)
        if checked.homeless:
            self.app.say(
                msg("{count} correction(s) have no column in this template.", count=checked.homeless),
                grave=True,
            )

    def _not_checked(self, asked: Drafting, error: XltoolError) -> None:
        if asked is not self._drafting or not self.is_attached:
            return
        self._checking = False
        if asked.template != asked.laid_out_in:  # the template that was chosen can't be used
            self._change(asked.in_template(asked.laid_out_in))
        self._show_title()
        self.app.say(msg("{what} {hint}", what=error.message, hint=error.hint), grave=True)

    # Showing

    def _show(self, drafting: Drafting) -> None:
        self._drafting = drafting
        rows = [row for part in parts_of(drafting) for row in _rows(part)]
        # A cell is known by its place, so that the cursor stays on it when its text has changed.
        keys = [_Known(row.key) if isinstance(row.key, DraftLine) else None for row in rows]
        self.query_one("#draft", RowList).show(
            [row._replace(key=key) for row, key in zip(rows, keys, strict=True)]
        )
        self._show_title()
        self._describe()

    def _show_title(self) -> None:
        drafting = self._drafting
        if drafting is None:
            return
        from xltool.checks.finding import count_open

        counts = count_open(drafting.drafted.findings)
        title = msg(
            "{tasks} task(s)  errors {errors}  warnings {warnings}  notes {notes}  {template}",
            tasks=len(drafting.notice.items),
            errors=counts["E"],
            warnings=counts["W"],
            notes=counts["I"],
            template=drafting.template.partition("_")[2] or drafting.template,
        )
        text = str(title)
        if drafting.corrections:
            text += "  " + str(msg("corrected {count}", count=len(drafting.corrections)))
        if self._checking:
            text += "  " + str(msg("checking …"))
        self.query_one("#draft").border_title = Content(text)

    @property
    def line(self) -> DraftLine | None:
        """The line under the cursor."""
        key = self.query_one("#draft", RowList).key
        return key.line if isinstance(key, _Known) else None

    @on(LineList.Moved, "#draft")
    def _describe(self) -> None:
        line, drafting, text = self.line, self._drafting, self._text
        if line is None or drafting is None or text is None:
            return
        marks = text.marks(line.said)
        source = self.query_one(SourceText)
        if marks is None:
            source.mark(None, {}, {})
        else:
            source.mark(marks.first, marks.sentence, marks.words)
        self.query_one("#about", TextPane).show(_about(drafting, line))

    # Acting

    @on(LineList.Chosen, "#draft")
    def action_edit(self) -> None:
        line, drafting = self.line, self._drafting
        if line is None or drafting is None:
            return
        place = line.place
        if place is None:
            self.app.say(msg("This is about the whole notice; there is no one cell to correct."))
            return
        from xltool.tui.dialogs.editing import EditDialog

        def written(text: str | None) -> None:
            if text is not None and self._drafting is not None:
                self._change(self._drafting.with_text(place, text))

        title = msg("Correct {heading}", heading=one_line(line.heading))
        said = [str(msg("The notice says: {text}", text=one_line(line.said.text)))] if line.said else []
        self.app.push_screen(EditDialog(title, text_of(drafting.drafted.draft, place), said), written)

    def action_undo(self) -> None:
        drafting = self._drafting
        if drafting is not None:
            before = drafting.undone()
            if before is drafting:
                self.app.say(msg("Nothing to take back."))
            self._change(before)

    def _change(self, drafting: Drafting) -> None:
        """Show a corrected draft at once; what is found in it, and another template, follow."""
        if drafting is self._drafting:
            return
        self._checking = True
        self._show(drafting)
        self._check(drafting)

    def action_choose_template(self) -> None:
        from xltool.notice import template_names
        from xltool.notice.drafting import fitting_template

        drafting = self._drafting
        if drafting is None:
            return
        fitting = fitting_template(drafting.notice.items)
        choices = [
            Choice(
                name,
                name,
                str(
                    msg("in use")
                    if name == drafting.template
                    else msg("has the notice's columns")
                    if name == fitting
                    else ""
                ),
            )
            for name in template_names()
        ]

        def chosen(name: str | None) -> None:
            now = self._drafting  # a correction may have been checked meanwhile
            if name is not None and now is not None and name != now.template:
                self._change(now.in_template(name))

        sentences = [str(msg("Blank tables, in the folder workbook_templates."))]
        self.app.push_screen(ChoiceDialog(msg("Template"), sentences, choices), chosen)

    def action_next_finding(self) -> None:
        listed = self.query_one("#draft", RowList)
        rows = listed.rows
        for step in range(1, len(rows) + 1):
            at = (listed.cursor + step) % len(rows)
            key = rows[at].key
            if isinstance(key, _Known) and key.line.findings:
                listed.cursor = at
                return
        self.app.say(msg("Nothing was found."))

    def action_next_pane(self) -> None:
        self.focus_next()

    def action_write(self) -> None:
        drafting = self._drafting
        if drafting is None:
            return
        from xltool.tui.dialogs.draft_writing import WriteDraftDialog

        def written(path: Path | None) -> None:
            if path is not None:
                self.dismiss(path)

        session = self.app.session
        taken = session.path if session is not None else None
        self.app.push_screen(WriteDraftDialog(drafting, taken), written)

    def action_help(self) -> None:
        from xltool.tui.dialogs.helping import HelpDialog

        self.app.push_screen(HelpDialog("drafting"))

    def action_cancel(self) -> None:
        """Back; where something was corrected, only after a question."""
        drafting = self._drafting
        if drafting is None or not drafting.corrections:
            self.dismiss(None)
            return

        def answered(answer: str | None) -> None:
            if answer == "write":
                self.action_write()
            elif answer == "drop":
                self.dismiss(None)

        count = len(drafting.corrections)
        choices = [
            Choice("write", str(msg("Write the table"))),
            Choice("drop", str(msg("Give them up")), str(msg("nothing is written"))),
        ]
        sentences = [str(msg("{count} correction(s) of yours are not written yet.", count=count))]
        self.app.push_screen(ChoiceDialog(msg("Leave the draft"), sentences, choices), answered)


class _Known:
    """A line, equal to another one of the same place."""

    def __init__(self, line: DraftLine) -> None:
        self.line = line
        self._same: object = line.place if line.place is not None else line.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self._same == other._same

    def __hash__(self) -> int:
        return hash(self._same)


def _rows(part: DraftPart) -> list[Row]:
    rows = [Row((Piece(one_line(part.title)),), title=True)]
    for line in part.lines:
        look = "strong" if line.corrected else "dim" if not line.text else ""
        rows.append(
            Row(
                (
                    badge_piece(line.severity) if line.severity else Piece(""),
                    Piece(line.heading, "dim"),
                    Piece(" ".join(line.text.split()) or "—", look),
                    Piece(str(line.note), "strong" if line.corrected else "dim"),
                ),
                line,
            )
        )
    return rows


_LOOKS = {"E": "late", "W": "soon", "I": "going"}


def _about(drafting: Drafting, line: DraftLine) -> list[Paragraph]:
    """What is found at a line, its text whole, and the sentence it comes from."""
    texts = []
    for finding in line.findings:
        texts.append(Paragraph(str(finding.message), _severity(finding.severity), _LOOKS[finding.severity]))
        texts.append(Paragraph(str(finding.hint), str(msg("Do"))))
    if line.place is None:
        return texts
    texts.append(Paragraph(line.text or str(msg("(empty)")), one_line(line.heading), "title"))
    texts.append(Paragraph(str(line.note), str(msg("Source")), "changed" if line.corrected else "idle"))
    if line.corrected:
        before = text_of(drafting.original, line.place)
        texts.append(Paragraph(before or str(msg("(empty)")), str(msg("Before"))))
    return texts


def _severity(severity: str) -> str:
    return str({"E": msg("error"), "W": msg("warning"), "I": msg("note")}[severity])
