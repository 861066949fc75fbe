"""The only room that writes over a person's workbook: backup, recheck, write, journal, undo.

docs/history.md has the journal's format and goes through what a crash leaves at every instant. Names load
when they are used: a refresh needs the journal and the commit, never the undo.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xltool.history.applying import apply
    from xltool.history.committing import commit
    from xltool.history.committing_live import commit_live, save_document
    from xltool.history.entry import Entry, EntryState
    from xltool.history.journal import Journal, history
    from xltool.history.replacing import check_place, put_file
    from xltool.history.undoing import redo, undo

_HOMES = {
    "Entry": "entry",
    "EntryState": "entry",
    "Journal": "journal",
    "apply": "applying",
    "check_place": "replacing",
    "commit": "committing",
    "commit_live": "committing_live",
    "history": "journal",
    "put_file": "replacing",
    "redo": "undoing",
    "save_document": "committing_live",
    "undo": "undoing",
}

__all__ = [
    "Entry",
    "EntryState",
    "Journal",
    "apply",
    "check_place",
    "commit",
    "commit_live",
    "history",
    "put_file",
    "redo",
    "save_document",
    "undo",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'xltool.history' has no attribute {name!r}")
    value = getattr(import_module(f"xltool.history.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
