"""Which task a folder or a file name speaks of, and how sure that is.

A folder that names a task exactly, or by its number and most of its words, is sure; one that comes close is
a proposal; a number alone counts only where the name says nothing else. Folders that name no task (11月,
图片) leave the question to what lies in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from xltool.evidence.model import SURE, Demand, Name
from xltool.evidence.names import read_name, reduced
from xltool.record import NamedTuple
from xltool.table.model import Task

_NEAR = 0.5
"""Likeness below which two names have nothing to do with each other."""
_WITH_NUMBER = 0.25
"""What an agreeing number adds to a likeness."""
_BARE_NUMBER = 0.8
_BARE_NUMBER_OF_FILE = 0.5
"""Folders 01, 02 follow the table; pictures 1.jpg, 2.jpg only follow each other."""
_ABBREVIATED = 0.6
_IN_WORDING = 0.7
"""How sure words make that stand in the measure of a task."""
_TIE = 0.05
_LONGEST = 60
"""Characters of a wording that serves as a name."""


class Place(NamedTuple):
    """The tasks a path may belong to, by index; the folders above as read."""

    tasks: tuple[int, ...]
    confidence: float
    above: tuple[Name, ...]


NOWHERE = Place((), 0.0, ())


class _TaskName(NamedTuple):
    """A name of a task: what it is called, or what it counts."""

    task: int
    text: str
    grams: frozenset[str]


class Places:
    """Finds the place of paths for one table."""

    def __init__(self, tasks: Sequence[Task], demands: Sequence[Sequence[Demand]]) -> None:
        self._titles = [reduced(task.task)[:_LONGEST] for task in tasks]
        self._own = [
            tuple(filter(None, (reduced(one.what) for one in wanted if one.what))) for wanted in demands
        ]
        self._wordings = [reduced(task.measure) for task in tasks]
        self._names = [
            _TaskName(at, text, _grams(text))
            for at, (title, own) in enumerate(zip(self._titles, self._own, strict=True))
            for text in dict.fromkeys((title, *own))
        ]
        self._by_text: dict[str, list[int]] = {}
        self._by_gram: dict[str, list[_TaskName]] = {}
        for name in self._names:
            self._by_text.setdefault(name.text, []).append(name.task)
            for gram in name.grams:
                self._by_gram.setdefault(gram, []).append(name)
        self._by_number: dict[tuple[int, ...], list[int]] = {}
        for at, task in enumerate(tasks):
            number = _numbers(task.seq)
            for length in range(1, len(number) + 1):
                self._by_number.setdefault(number[:length], []).append(at)
        self._known: dict[str, Place] = {"": NOWHERE}

    def of_folder(self, path: str) -> Place:
        """The place of a folder, by its name and those above it; "" is the evidence folder itself."""
        place = self._known.get(path)
        if place is None:
            above, _, name = path.rpartition("/")
            place = self._known[path] = self._within(
                self.of_folder(above), read_name(name, None, is_folder=True)
            )
        return place

    def of_file(self, folder: str, name: Name) -> Place:
        """The place of a file; its own name is asked only where the folders leave something open."""
        place = self.of_folder(folder)
        return place if len(place.tasks) == 1 else self._within(place, name, _BARE_NUMBER_OF_FILE)

    def _within(self, place: Place, name: Name, bare: float = _BARE_NUMBER) -> Place:
        """The place of `name` below another; `bare` is how sure a number is that stands alone."""
        above = (*place.above, name)
        if len(place.tasks) == 1:
            return place._replace(above=above)
        if place.tasks:
            return self._among(place, name, bare)._replace(above=above)
        return self._anywhere(name, bare)._replace(above=above)

    def _anywhere(self, name: Name, bare: float) -> Place:
        numbered = self._by_number.get(name.number, []) if name.number else []
        likeness = self._likeness(name.text)
        best = max(likeness.values(), default=0.0)
        if best < _NEAR:
            if numbered and len(name.text) < 2:
                return Place(tuple(numbered), bare, ())
            return NOWHERE
        tied = [at for at, like in likeness.items() if like >= best - _TIE]
        agreeing = [at for at in tied if at in numbered]
        if agreeing and len({self._titles[at] for at in tied}) > 1:
            tied = agreeing  # parts of one item share their name: what lies below tells them apart
        if agreeing:
            best = min(best + _WITH_NUMBER, 1.0)
        return Place(tuple(sorted(tied)), best, ())

    def _among(self, place: Place, name: Name, bare: float) -> Place:
        """One of several tasks with one name: by what each of them alone says, by its place among them."""
        likeness = {
            at: max((_like(name.text, own) for own in self._own[at]), default=0.0) for at in place.tasks
        }
        for at in place.tasks:
            if len(name.text) >= 3 and name.text in self._wordings[at]:
                likeness[at] = max(likeness[at], _IN_WORDING)
        best = max(likeness.values())
        found = [at for at, like in likeness.items() if like == best]
        positions = [at for position, at in enumerate(place.tasks, 1) if name.number[-1:] == (position,)]
        if best >= _NEAR and len(found) == 1:
            sure = best + (_WITH_NUMBER if found == positions else 0.0)
            return Place(tuple(found), min(place.confidence, sure, 1.0), ())
        if len(name.text) < 2 and len(positions) == 1:
            return Place(tuple(positions), min(place.confidence, bare), ())
        return place

    def _likeness(self, text: str) -> dict[int, float]:
        """How much a text is like the names of each task; tasks it has nothing in common with left out."""
        if text in self._by_text:
            return dict.fromkeys(self._by_text[text], 1.0)
        shared = Counter(name for gram in _grams(text) for name in self._by_gram.get(gram, ()))
        found: dict[int, float] = {}
        for name, count in shared.items():
            like = _likeness(text, name.text, count, len(name.grams))
            if like < SURE and len(text) >= 4 and text in self._wordings[name.task]:
                like = _IN_WORDING
            found[name.task] = max(like, found.get(name.task, 0.0))
        return found


def _numbers(seq: str) -> tuple[int, ...]:
    """The number of a task as folders write it: "3.1" is (3, 1), "(一)" is (1,)."""
    return read_name(f"{seq} ", None, is_folder=True).number if seq else ()


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _like(one: str, other: str) -> float:
    """How alike two names are, 0 to 1."""
    if one == other:
        return 1.0
    ours, theirs = _grams(one), _grams(other)
    return _likeness(one, other, len(ours & theirs), len(theirs))


def _likeness(text: str, name: str, shared: int, grams: int) -> float:
    """One within the other, one an abbreviation of the other, else by the pairs of characters they share;
    `grams` are those of `name`."""
    short, long = (text, name) if len(text) <= len(name) else (name, text)
    if len(short) >= 3 and short in long:
        return SURE + (1 - SURE) * len(short) / len(long)
    like = 0.9 * 2 * shared / max(len(text) - 1 + grams, 1)
    if like < _ABBREVIATED and shared and len(short) >= 3 and _abbreviates(short, long):
        return _ABBREVIATED
    return like


def _abbreviates(short: str, long: str) -> bool:
    """Whether a text is made of characters of another, in their order: 科技培训 for 科技政策培训班."""
    rest = iter(long)
    return all(character in rest for character in short)


def common_words(text: str, what: str) -> bool:
    """Whether a text names the matter of `what`: all of it, or three characters of it in a row."""
    core = reduced(what)
    return bool(core) and (core in text or any(core[at : at + 3] in text for at in range(len(core) - 2)))


def folder_of(path: str) -> str:
    """The folder of a file, "" when it lies in the evidence folder itself."""
    return path.rpartition("/")[0]
