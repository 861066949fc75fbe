"""The words a person can choose for a task's state: those the table uses, else the usual ones."""

from __future__ import annotations

from xltool.progress.words import STATES, canonical_state_word
from xltool.record import NamedTuple
from xltool.table.model import cell_text
from xltool.tui.session.work import Session

SAID_BY_PEOPLE = (
    "not_started",
    "in_progress",
    "submitted",
    "done",
    "closed",
    "long_term",
    "deferred",
    "cancelled",
)
"""What only people can say; overdue, due soon and behind the tool finds by itself."""


class StateWord(NamedTuple):
    """A word to write, and the state it means."""

    word: str
    state: str


def state_words(session: Session) -> list[StateWord]:
    """One word for each state, most usual first: the word that stands oftenest in the table's own column."""
    column = session.state_column()
    counts: dict[str, dict[str, int]] = {}
    if column is not None:
        for at in range(len(session)):
            word = cell_text(session.value(at, column.index))
            state = canonical_state_word(word) if word else None
            if state is not None:
                words = counts.setdefault(state, {})
                words[word] = words.get(word, 0) + 1
    offered = []
    for state in SAID_BY_PEOPLE:
        words = counts.get(state, {})
        word = max(words, key=words.__getitem__) if words else STATES[state].render("zh")
        offered.append(StateWord(word, state))
    return offered
