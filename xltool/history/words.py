"""The words for what stands in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltool.i18n import Message, msg

if TYPE_CHECKING:
    from xltool.history.entry import Entry

ENTRY_STATES: dict[str, Message] = {
    "done": msg("in force"),
    "undone": msg("taken back"),
    "interrupted": msg("interrupted, nothing written"),
}
"""The state of an entry → its name."""

OPEN_DOCUMENT = msg("in the open table")
"""In force, but written in an open document: whether it was saved there nobody has told."""


def state_of(entry: Entry) -> Message:
    """How an entry stands, in a word or two."""
    if entry.state == "done" and entry.unsaved:
        return OPEN_DOCUMENT
    return ENTRY_STATES[entry.state]


COMMANDS: dict[str, Message] = {
    "refresh": msg("status columns refreshed"),
    "update": msg("cells filled in"),
    "undo": msg("taken back"),
    "redo": msg("done again"),
    "collect": msg("returned copies collected"),
    "draft": msg("replaced by a draft"),
    "evidence": msg("replaced by a newer one"),
    "frame": msg("replaced by a newer one"),
    "report": msg("replaced by a newer one"),
    "submit": msg("replaced by a newer one"),
}
"""What made an entry → what it did."""
