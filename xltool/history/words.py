"""The words for what stands in the journal."""

from __future__ import annotations

from xltool.i18n import Message, msg

ENTRY_STATES: dict[str, Message] = {
    "done": msg("in force"),
    "undone": msg("taken back"),
    "interrupted": msg("interrupted, nothing written"),
}
"""The state of an entry → its name."""

COMMANDS: dict[str, Message] = {
    "refresh": msg("status columns refreshed"),
    "update": msg("cells filled in"),
    "undo": msg("taken back"),
    "redo": msg("done again"),
    "collect": msg("returned copies collected"),
}
"""What made an entry → what it did."""
