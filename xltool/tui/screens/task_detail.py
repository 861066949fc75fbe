"""The detail of one task as paragraphs: how it stands and why, its text in full, what was changed."""

from __future__ import annotations

from xltool.i18n import msg
from xltool.progress.words import STATES
from xltool.table.model import Task, cell_text
from xltool.tui.badges import badge, tone
from xltool.tui.session.columns import short_heading, shown_due
from xltool.tui.session.edits import CellId
from xltool.tui.session.work import Session
from xltool.tui.widgets.textpane import Paragraph

_SKIPPED = ("seq", "task", "section")


def paragraphs(session: Session, at: int) -> list[Paragraph]:
    """The task at a position of the table, for reading."""
    task, status = session.task(at), session.status(at)
    look = tone(status.state)
    found = [Paragraph(task.task or cell_text(task.get("measure")), look="title")]
    if task.section:
        found.append(Paragraph(task.section, look="idle"))
    found.append(Paragraph(""))
    state = f"[{badge(status.state)}] {STATES[status.state]}"
    found.append(Paragraph(state, str(msg("State")), look))
    found.append(Paragraph(str(status.reason), str(msg("Why"))))
    found.append(Paragraph(_due(session, task, at), str(msg("Due"))))
    if status.quota:
        found.append(Paragraph(status.quota, str(msg("Amounts"))))
    if status.evidence:
        found.append(Paragraph(status.evidence, str(msg("Evidence"))))
    found.append(Paragraph(""))
    for column in session.table.columns:
        if column.field in _SKIPPED or column.field == "due":
            continue
        cell = CellId(task.id, column.index)
        text = session.shown(column, session.value(at, column.index))
        changed = cell in session.edits.pending
        if not text and not changed and not session.editable(column):
            continue
        look = "changed" if changed else ""
        found.append(
            Paragraph(text or str(msg("(empty)")), short_heading(column), look or ("" if text else "idle"))
        )
    return found


def _due(session: Session, task: Task, at: int) -> str:
    day = shown_due(task, session.status(at), session.as_of)
    days = session.status(at).days_left
    text = task.due.text
    parts = [text] if text == day or not day else [text, f"({day})"]
    if days is not None:
        parts.append(
            str(msg("{days} days left", days=days) if days >= 0 else msg("{days} days over", days=-days))
        )
    return " ".join(parts)


def brief(session: Session, at: int) -> str:
    """The task in one line, for narrow screens."""
    task = session.task(at)
    who = "、".join(task.owner) or "、".join(task.lead)
    progress = task.text("progress") or task.measure
    number = str(msg("Task {seq}", seq=task.seq)) if task.seq else ""
    return "  ".join(filter(None, (number, who, progress)))
