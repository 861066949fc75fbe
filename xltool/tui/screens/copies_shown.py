"""The lines of the 报送 screen: the form, what would be, or was, made by it, and each of these in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltool.errors import XltoolError
from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.submission.model import REASONS, Copy, Submission
from xltool.submission.privacy import describe
from xltool.tui.session.columns import heading_at
from xltool.tui.session.submitting import Found, found_in, recipe_words, what_to_do
from xltool.tui.widgets.lines import Piece, badge_piece
from xltool.tui.widgets.rows import Row
from xltool.tui.widgets.textpane import Paragraph
from xltool.workbook.refs import parse_ref

if TYPE_CHECKING:
    from xltool.checks.finding import Finding
    from xltool.tui.session.submitting import Wishes
    from xltool.tui.session.work import Session
    from xltool.workbook.base import Item

_PLACES = 200
"""So many places, rows or things are listed one by one."""


# The form


def form_rows(wishes: Wishes, beside: Path) -> list[Row]:
    """The lines of the form, each known by a word; `beside` is the workbook's folder."""
    handout = wishes.recipe.kind == "handout"
    chosen = wishes.offices
    offices = msg("all") if chosen is None else msg("{count} chosen", count=len(chosen))
    lines: list[tuple[str, Message, str]] = [("kind", msg("Kind"), recipe_words(wishes.recipe))]
    if handout:
        lines.append(("offices", msg("Offices"), str(offices)))
    lines += [
        ("period", msg("Period"), wishes.period or str(msg("(none)"))),
        ("out", msg("Folder"), shown_folder(wishes.out, beside)),
        ("pdf", msg("PDF too"), str(msg("yes") if wishes.pdf else msg("no"))),
        ("overwrite", msg("Same name"), str(msg("replace") if wishes.overwrite else msg("never replace"))),
    ]
    if handout:
        rest = msg("empty them") if wishes.blank_rows else msg("delete them")
        lines.append(("blank", msg("Other rows"), str(rest)))
    rows = [Row((Piece(str(label), "dim"), Piece(value)), key) for key, label, value in lines]
    return [*rows, Row((Piece(str(msg("F4")), "strong"), Piece(str(msg("make them")), "strong")), "make")]


def shown_folder(folder: Path, beside: Path) -> str:
    """A folder from where the workbook is, when it lies below it."""
    if folder.is_relative_to(beside) and folder != beside:
        return f"{folder.relative_to(beside)}/"
    return str(folder)


# What comes of it


class Said(NamedTuple):
    """A line that only says something."""

    text: str
    more: tuple[str, ...] = ()


def outcome_rows(
    wishes: Wishes,
    submission: Submission | None,
    error: XltoolError | None,
    pdf_error: XltoolError | None,
    unsaved: int,
    *,
    made: bool,
) -> list[Row]:
    """The lines of the right side; none while it is being looked."""
    rows = []
    if unsaved:
        sentence = msg("{count} change(s) are not saved and in none of these.", count=unsaved)
        rows.append(_line(badge_piece("W"), Said(str(sentence)), "", "soon"))
    if error is not None:
        hint = what_to_do(error, wishes)
        rows.append(_line(badge_piece("E"), Said(error.message, (hint,)), ""))
        rows.append(_line(Piece(""), Said(hint), ""))
    if submission is None:
        return rows
    if pdf_error is not None:
        rows.append(_line(badge_piece("W"), Said(pdf_error.message, (pdf_error.hint,)), ""))
    rows.append(_count(submission))
    rows += _findings(found_in(submission))
    rows += _skipped(submission)
    rows += _copies(submission, made)
    rows += _group(msg("Taken out of every copy"), _removed(submission.removed))
    rows += _group(msg("Notes"), [Said(str(note)) for note in submission.notes])
    return rows


def _line(mark: Piece, key: object, right: str, style: str = "") -> Row:
    text = key.text if isinstance(key, Said) else ""
    return Row((mark, Piece(text, style), Piece(right, "dim")), key)


def _title(text: Message, count: int | None = None) -> Row:
    words = str(text) if count is None else f"{text} {count}"
    return Row((Piece(words),), title=True)


def _copies(submission: Submission, made: bool) -> Iterator[Row]:
    title = msg("Files {count}", count=len(submission.copies) - submission.withheld)
    if submission.withheld:
        title = msg("{files}, held back {held}", files=str(title), held=submission.withheld)
    yield _title(title)
    good = str(msg("made") if made else msg("will"))
    for copy in submission.copies:
        mark = Piece(str(msg("held")), "late") if copy.withheld else Piece(good, "done")
        rows = str(msg("{count} row(s)", count=len(copy.rows)))
        yield Row((mark, Piece(copy.path.name), Piece(rows, "dim")), copy)
    if made and submission.manifest is not None:
        listing = Said(submission.manifest.name, (str(submission.manifest),))
        yield _line(Piece(good, "done"), listing, str(msg("list")))


def _count(submission: Submission) -> Row:
    """The proof that no row was lost."""
    count = msg(
        "{rows_in} row(s) in = {rows_out} out + {skipped} skipped",
        rows_in=submission.rows_in,
        rows_out=submission.rows_out,
        skipped=len(submission.skipped),
    )
    return _line(Piece(" ="), Said(str(count)), "", "strong")


def _findings(found: Sequence[Found]) -> Iterator[Row]:
    if not found:
        yield _title(msg("Personal data: none found"))
        return
    yield _title(msg("Personal data, and what can't be looked into"), len(found))
    for group in found:
        right = msg("{count} place(s)", count=len(group.findings))
        if group.waived is not None:
            right = msg("let pass")
        elif group.withholds:
            right = msg("Enter: let pass")
        yield Row(
            (badge_piece(group.severity), Piece(str(group.findings[0].message)), Piece(str(right), "dim")),
            group,
        )


def _skipped(submission: Submission) -> Iterator[Row]:
    by_reason: dict[str, list[int]] = {}
    for row, reason in submission.skipped:
        by_reason.setdefault(reason, []).append(row)
    if by_reason:
        yield _title(msg("Rows in no copy"), len(submission.skipped))
    for reason, rows in by_reason.items():
        named = "、".join(str(row) for row in rows[:_PLACES])
        yield _line(
            Piece(""),
            Said(str(REASONS[reason]), (str(msg("Rows {rows}", rows=named)), *_more(rows))),
            str(msg("{count} row(s)", count=len(rows))),
        )


def _removed(items: Sequence[Item]) -> list[Said]:
    return [Said(str(describe(item))) for item in items]


def _group(title: Message, lines: Iterable[Said]) -> list[Row]:
    listed = list(lines)
    if not listed:
        return []
    rows = [_line(Piece(""), said, "") for said in listed[:_PLACES]]
    rows += [Row((Piece(""), Piece(more, "dim"), Piece(""))) for more in _more(listed)]
    return [_title(title, len(listed)), *rows]


def _more(listed: Sequence[object]) -> list[str]:
    """That there is more than is listed one by one, if so."""
    left = len(listed) - _PLACES
    return [str(msg("… and {count} more", count=left))] if left > 0 else []


# A line in full


def described(session: Session, key: object, *, made: bool) -> list[Paragraph]:
    """What stands in the pane for the line under the cursor."""
    if isinstance(key, Copy):
        return _copy(session, key, made)
    if isinstance(key, Found):
        return _found(session, key)
    if isinstance(key, Said):
        return [Paragraph(key.text, look="title"), *(Paragraph(text) for text in key.more)]
    return []


def _copy(session: Session, copy: Copy, made: bool) -> list[Paragraph]:
    found = [Paragraph(str(copy.path), str(msg("File")), "title")]
    if copy.office is not None:
        found.append(Paragraph(copy.office, str(msg("Office"))))
    found.append(Paragraph(str(msg("{count} row(s)", count=len(copy.rows))), str(msg("Rows"))))
    if copy.masked:
        found.append(Paragraph(str(msg("{count} place(s)", count=copy.masked)), str(msg("Masked"))))
    if copy.withheld:
        sentence = msg("Held back: see the findings in the list; nothing of it is written.")
        found.append(Paragraph(str(sentence), look="late"))
    if copy.pdf is not None:
        found.append(Paragraph(copy.pdf.name, "PDF"))
    found += [Paragraph(str(note), look="soon") for note in copy.notes]
    for finding in copy.findings[:_PLACES]:
        found.append(Paragraph(f"{_place(session, finding)}  {finding.message}", finding.code))
    found += [Paragraph(more) for more in _more(copy.findings)]
    if made and copy.sha256:
        found.append(Paragraph(copy.sha256, "SHA-256", "idle"))
    return found


def _found(session: Session, group: Found) -> list[Paragraph]:
    found = [Paragraph(group.code, look="title")]
    if group.waived is not None:
        found.append(Paragraph(group.waived, str(msg("Let pass")), "done"))
        found.append(Paragraph(str(msg("Enter: no longer let it pass.")), look="idle"))
    elif group.withholds:
        sentence = msg(
            "{copies} copies are held back. Remove it from the table, or Enter: say why it may pass.",
            copies=group.copies,
        )
        found.append(Paragraph(str(sentence), look="late"))
    for finding in group.findings[:_PLACES]:
        found.append(Paragraph(f"{_place(session, finding)}  {finding.message}"))
    return found + [Paragraph(more) for more in _more(group.findings)]


def _place(session: Session, finding: Finding) -> str:
    """Where it stands in the table; a copy has rows of its own."""
    at = session.position(finding.task) if finding.task else None
    if at is None or finding.cell is None:
        return f"{finding.sheet} {finding.cell or ''}".strip()
    _, index = parse_ref(finding.cell)
    return f"{session.table.tasks[at].seq} {heading_at(session.table, index)}".strip()
