"""What is asked as a session begins and ends: which table, whether to go on, how to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltool.i18n import msg
from xltool.text.wrapping import one_line
from xltool.tui.dialogs.choosing import Choice, ChoiceDialog

if TYPE_CHECKING:
    from pathlib import Path

    from xltool.errors import SeveralTablesError
    from xltool.tui.session.unsaved import Record
    from xltool.tui.session.work import Session


def which_table(path: Path, error: SeveralTablesError) -> ChoiceDialog:
    """Several sheets are equally likely the one meant; answers with the sheet."""
    sentence = msg(
        "“{name}” holds {count} tables that are equally likely meant.",
        name=one_line(path.name),
        count=len(error.sheets),
    )
    choices = [Choice(sheet, sheet) for sheet in error.sheets]
    return ChoiceDialog(msg("Which table?"), [str(sentence)], choices)


def going_on(left_behind: Record, count: int) -> ChoiceDialog:
    """An earlier session left edits that are not saved in `count` cells; answers "go on" or "drop"."""
    last = left_behind.steps[-1].time.astimezone()
    sentence = msg(
        "Last time {count} change(s) were not saved in the workbook; the last one was made {time}.",
        count=count,
        time=f"{last:%m-%d %H:%M}",
    )
    choices = [
        Choice("go on", str(msg("Go on where it stopped"))),
        Choice("drop", str(msg("Give those changes up"))),
    ]
    return ChoiceDialog(msg("Go on?"), [str(sentence)], choices)


def leaving(session: Session) -> ChoiceDialog:
    """Something is not saved; answers "save", "later" or "drop"."""
    count = session.unsaved_count
    if not count:
        sentence = msg(
            "{count} change(s) are written in the open document, but not saved there.",
            count=session.waiting,
        )
        choices = [
            Choice("later", str(msg("Quit; I save it there")), str(msg("they are remembered here"))),
            Choice("save", str(msg("Have it saved there, then quit"))),
        ]
    else:
        sentence = msg("{count} change(s) are not saved in the workbook.", count=count)
        choices = [
            Choice("save", str(msg("Save them, then quit"))),
            Choice("later", str(msg("Quit and go on next time")), str(msg("they are kept on this disk"))),
            Choice("drop", str(msg("Give them up")), str(msg("the workbook stays as it is"))),
        ]
    return ChoiceDialog(msg("Quit"), [str(sentence)], choices)
