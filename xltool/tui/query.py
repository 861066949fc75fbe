"""What is typed into the filter bar: `水利 单位:住建 状态:逾 期限:<7天 !完成`, every term must hold.

A term is a word (Han, digits or pinyin initials), or a key, a colon and a value; "!" before it means not.
Keys, colons and digits may be full-width. A value nobody understands is looked for as plain text, and named
in `Query.unknown` so that the bar can say so.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Sequence

from xltool.i18n import LANGUAGES, Message, current_language
from xltool.progress.select import Condition, Demand, Lead, Light, Office, Person, State, Text
from xltool.progress.words import FINISHED, STATES, canonical_light, canonical_state_word
from xltool.record import NamedTuple
from xltool.text.finding import Word, merged
from xltool.tui.badges import STATE_BADGES
from xltool.tui.due_words import parse_due

_KEYS = {
    "office": ("单位", "科室", "部门", "office"),
    "lead": ("牵头", "lead"),
    "person": ("负责人", "责任人", "person"),
    "state": ("状态", "state"),
    "light": ("灯", "预警", "light"),
    "due": ("期限", "时限", "due"),
}
_UNFINISHED = ("未完成", "未办结", "unfinished", "open")


class Query(NamedTuple):
    """A filter text, understood."""

    conditions: tuple[Condition, ...] = ()
    unknown: tuple[str, ...] = ()
    """Terms with a key whose value means nothing; they are looked for as text."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The words whose places in a row are worth showing."""
        return tuple(
            condition.demand.word
            for condition in self.conditions
            if not condition.negated and isinstance(condition.demand, Text | Office | Lead | Person)
        )

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a text the words stand, as (start, end)."""
        return merged([span for word in self.words for span in word.spans(text)])


def parse_query(text: str, as_of: dt.date) -> Query:
    """The query that `text` means on a day. A term still without its value demands nothing."""
    conditions: list[Condition] = []
    unknown: list[str] = []
    for term in unicodedata.normalize("NFKC", text).split():
        negated = term.startswith("!")
        term = term.lstrip("!")
        key, colon, value = term.partition(":")
        kind = _kind(key) if colon else None
        if kind is None:
            demand: Demand | None = Text(Word(term)) if term else None
        elif value:
            demand = _READERS[kind](value, as_of)
            if demand is None:
                unknown.append(term)
                demand = Text(Word(term))
        else:
            demand = None
        if demand is not None:
            conditions.append(Condition(demand, negated))
    return Query(tuple(conditions), tuple(unknown))


def term(kind: str, value: str) -> str:
    """The term to write for a kind ("office", "state" …), as a menu does: 单位:市水务局, spaces left out."""
    names = _KEYS[kind]
    return f"{names[0] if current_language() == 'zh' else names[-1]}:{''.join(value.split())}"


def state_term(state: str) -> str:
    """The term for a canonical state: its name in Chinese, else the canonical word, which has no spaces."""
    return term("state", str(STATES[state]) if current_language() == "zh" else state)


def _kind(key: str) -> str | None:
    return next((kind for kind, names in _KEYS.items() if key.casefold() in names), None)


def states_named(text: str) -> frozenset[str]:
    """The states a word means: a name, a badge (逾), "未完成", or the beginning of names.

    >>> sorted(states_named("逾")), sorted(states_named("已完"))
    (['overdue'], ['done'])
    """
    word = text.casefold()
    if word in _UNFINISHED:
        return frozenset(STATES) - frozenset(FINISHED)
    exact = canonical_state_word(text)
    if exact is not None:
        return frozenset((exact,))
    by_badge = {state for state, name in STATE_BADGES.items() if word in _both(name)}
    return frozenset(
        by_badge or {s for s, name in STATES.items() if any(n.startswith(word) for n in _both(name))}
    )


def _both(name: Message) -> Sequence[str]:
    """A name in every language."""
    return [name.render(language).casefold() for language in LANGUAGES]


def _state(value: str, _as_of: dt.date) -> Demand | None:
    states = states_named(value)
    return State(states) if states else None


def _light(value: str, _as_of: dt.date) -> Demand | None:
    light = canonical_light(value)
    return Light(light) if light else None


_READERS: dict[str, Callable[[str, dt.date], Demand | None]] = {
    "office": lambda value, _: Office(Word(value)),
    "lead": lambda value, _: Lead(Word(value)),
    "person": lambda value, _: Person(Word(value)),
    "state": _state,
    "light": _light,
    "due": parse_due,
}
