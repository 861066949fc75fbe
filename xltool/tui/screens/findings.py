"""问题: what is wrong or worth saying, the cell among its neighbours, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from xltool.i18n import Message, msg
from xltool.tui.actions import bindings_of
from xltool.tui.screens.listing import ListScreen
from xltool.tui.widgets.lines import LineList, Piece, badge_piece
from xltool.tui.widgets.rows import Lazily, Row, RowColumn, RowList
from xltool.tui.widgets.textpane import Paragraph, TextPane

if TYPE_CHECKING:
    from textual.binding import BindingType

    from xltool.checks.finding import Finding
    from xltool.tui.session.work import Session

_SHOWN: tuple[tuple[str, Message], ...] = (
    ("EWI", msg("all")),
    ("EW", msg("errors and warnings")),
    ("E", msg("errors only")),
)
_HEADING_CODES = ("COLUMN_UNMAPPED", "COLUMN_AMBIGUOUS")
_SEVERITIES: dict[str, Message] = {"E": msg("errors"), "W": msg("warnings"), "I": msg("notes")}


class FindingsScreen(ListScreen):
    """The findings, gravest first. Enter goes to the cell; F4 makes the change where one is safe."""

    SCOPE = "findings"
    CSS_PATH = "findings.tcss"
    AUTO_FOCUS = "#findings"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_of("findings"))

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._all: Sequence[Finding] = ()
        self._shown_severities = 0

    def compose_body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield RowList(
                (
                    RowColumn("", 2),
                    RowColumn(str(msg("Cell")), 6),
                    RowColumn(str(msg("No.")), 5, least=90),
                    RowColumn(str(msg("Finding")), 22, least=90),
                    RowColumn(str(msg("Says")), 0),
                    RowColumn(str(msg("Safe fix")), 20, least=70),
                ),
                empty=msg("Checking …"),
                id="findings",
            )
            with Horizontal(id="about"):
                yield TextPane(id="around")
                yield TextPane(id="why")

    def on_mount(self) -> None:
        self.query_one("#why").border_title = Content(str(msg("Why, and what to do")))

    def show(self, session: Session) -> None:
        self._session = session
        self.app.ask_findings()
        if self.app.findings is None:
            return
        self._all = self.app.findings
        self._list()

    def _list(self) -> None:
        from xltool.tui.session.fixes import fix_of

        session = self._session
        if session is None:
            return
        severities, word = _SHOWN[self._shown_severities]
        shown = [f for f in self._all if f.severity in severities and f.waived is None]
        findings = self.query_one("#findings", RowList)
        fixable = any(fix_of(session, finding) for finding in shown)
        findings.columns = [
            *findings.columns[:-1],
            findings.columns[-1]._replace(least=70 if fixable else 999),
        ]
        findings.say_when_empty(msg("Nothing was found."))
        findings.show(Lazily(shown, lambda finding: self._row(session, finding)), shown)
        counts = "  ".join(
            f"{name} {sum(f.severity == severity and f.waived is None for f in self._all)}"
            for severity, name in _SEVERITIES.items()
        )
        title = msg("Findings: {counts}  shown: {which}", counts=counts, which=word)
        waived = sum(f.waived is not None for f in self._all)
        text = str(title)
        if waived:
            text += "  " + str(msg("{count} waived", count=waived))
        findings.border_title = Content(text)
        self._describe()

    def _row(self, session: Session, finding: Finding) -> Row:
        from xltool.checks import RULES
        from xltool.tui.session.fixes import fix_of

        at = session.position(finding.task) if finding.task else None
        rule = RULES.get(finding.code)
        fix = fix_of(session, finding)
        return Row(
            (
                badge_piece(finding.severity),
                Piece(finding.cell or "-"),
                Piece(session.table.tasks[at].seq if at is not None else ""),
                Piece(str(rule.title) if rule else finding.code),
                Piece(str(finding.message)),
                Piece(str(fix.sentence) if fix else "", "strong"),
            ),
            finding,
        )

    @property
    def _finding(self) -> Finding | None:
        """The finding under the cursor."""
        from xltool.checks.finding import Finding

        key = self.query_one("#findings", RowList).key
        return key if isinstance(key, Finding) else None

    @on(LineList.Moved, "#findings")
    def _describe(self) -> None:
        from xltool.checks import RULES
        from xltool.tui.session.fixes import fix_of

        finding, session = self._finding, self._session
        around, why = self.query_one("#around", TextPane), self.query_one("#why", TextPane)
        if finding is None or session is None:
            around.show(())
            why.show(())
            around.border_title = ""
            return
        rule = RULES.get(finding.code)
        fix = fix_of(session, finding)
        texts = [
            Paragraph(str(rule.title) if rule else finding.code, look="title"),
            Paragraph(str(finding.message)),
            Paragraph(""),
            Paragraph(str(rule.why) if rule else "", str(msg("Why"))),
            Paragraph(str(finding.hint), str(msg("Do"))),
        ]
        if fix is not None:
            texts.append(Paragraph(str(fix.sentence), str(msg("F4")), look="going"))
        texts += [Paragraph(""), Paragraph(finding.code, look="idle")]
        why.show(texts)
        around.show(_around(session, finding.cell) if finding.cell else ())
        place = msg("Around {cell}", cell=finding.cell) if finding.cell else msg("The whole sheet or file")
        around.border_title = Content(str(place))
        self.hint(_hint(session, finding, fixable=fix is not None))

    @on(LineList.Chosen, "#findings")
    async def _chosen(self) -> None:
        from xltool.workbook.refs import parse_ref

        finding = self._finding
        if finding is None:
            return
        if finding.task is None:
            self.app.say(msg("This is about the whole table; there is no one task to go to."))
            return
        await self.app.go_to_task(finding.task, parse_ref(finding.cell)[1] if finding.cell else None)

    def action_fix(self) -> None:
        """Make the safe change, or ask what a heading means."""
        from xltool.tui.session.fixes import fix_of

        finding, session = self._finding, self._session
        if finding is None or session is None:
            return
        if finding.code in _HEADING_CODES:
            self._ask_heading(session, finding)
            return
        at = session.position(finding.task) if finding.task else None
        if finding.code == "AMBIGUOUS_DUE" and at is not None:
            from xltool.tui.dialogs.questions import ask_deadline

            ask_deadline(self.app, session, session.table.tasks[at])
            return
        fix = fix_of(session, finding)
        if fix is None:
            self.app.say(msg("No change is safe here without somebody deciding it."))
        elif self.app.change(msg("Number instead of text"), {fix.cell: fix.new}):
            self.app.say(msg("Done: {what}", what=fix.sentence))

    def _ask_heading(self, session: Session, finding: Finding) -> None:
        from xltool.tui.dialogs.questions import ask_headings
        from xltool.workbook.refs import parse_ref

        index = parse_ref(finding.cell)[1] if finding.cell else 0
        ask_headings(self.app, session, [c for c in session.table.columns if c.index == index])

    def action_only_grave(self) -> None:
        """All findings, errors and warnings, errors only, and round again."""
        self._shown_severities = (self._shown_severities + 1) % len(_SHOWN)
        self._list()

    def action_back(self) -> None:
        """One step back: from the panes to the list, from the list to the tasks."""
        findings = self.query_one("#findings", RowList)
        if self.focused is not findings:
            findings.focus()
        else:
            super().action_back()


def _hint(session: Session, finding: Finding, *, fixable: bool) -> Message:
    from xltool.workbook.refs import parse_ref

    if fixable:
        return msg("F4 makes the change; Ctrl+Z takes it back.")
    if finding.code == "AMBIGUOUS_DUE":
        return msg("F4 asks which day is meant and keeps the answer.")
    if finding.code in _HEADING_CODES:
        return msg("F4 asks what the heading means and keeps the answer.")
    index = parse_ref(finding.cell)[1] if finding.cell else 0
    if finding.task and any(c.index == index and session.editable(c) for c in session.table.columns):
        return msg("Enter goes to the cell, where it can be corrected.")
    return msg("Official text: whoever issued it corrects it in Excel. Enter shows the task.")


def _around(session: Session, cell: str) -> list[Paragraph]:
    """The cells of the row, each under its letter and heading, and the rows beside it in short."""
    from xltool.tui.session.surroundings import surroundings

    near = surroundings(session, cell)
    headings = {column.letter: column.heading for column in session.table.columns}
    found = []
    for at, number in enumerate(near.numbers):
        here = at == near.row
        found.append(Paragraph(str(msg("Row {row}", row=number)), look="title" if here else "idle"))
        for index, letter in enumerate(near.letters):
            text = near.texts[at][index]
            chosen = here and index == near.column
            if here:
                label = f"{'>' if chosen else ' '} {letter} {headings.get(letter, '').rpartition('/')[2]}"
                found.append(Paragraph(text or str(msg("(empty)")), label, "changed" if chosen else ""))
            elif index == near.column:
                found.append(Paragraph(text or str(msg("(empty)")), f"  {letter}", "idle"))
    return found
