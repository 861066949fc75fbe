"""What the hint line of 任务 says about the column under the cursor and about what is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltool.i18n import Message, msg
from xltool.text.wrapping import one_line
from xltool.tui.widgets.lines import fitted

if TYPE_CHECKING:
    from xltool.table.model import Column
    from xltool.tui.session.work import Session

_BRIEF = 30
"""Cells of a heading in a hint."""


def about_column(session: Session, column: Column | None) -> Message:
    """What can be done in a column of the sheet; None stands for the badge and the days."""
    if column is None:
        return msg("The state follows from the deadline and what was reported; F4 says another.")
    heading = _briefly(column.heading)
    if session.editable(column):
        return msg("{heading}: F2 or Enter edits it, Delete empties it.", heading=heading)
    return msg("{heading} is official text and stays as it is.", heading=heading)


def about_term(term: str) -> Message:
    """A term such as 状态:xyz whose value nobody knows."""
    return msg("“{term}” is looked for as text: its value means nothing.", term=_briefly(term))


def _briefly(text: str) -> str:
    """What a text begins with: a sentence about it fits into a line."""
    return fitted(one_line(text), _BRIEF).rstrip()
