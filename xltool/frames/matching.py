"""Whether two rows speak of one person, and who of a roster is in no frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xltool.frames.reading import Person
from xltool.text.validity import valid_mobile

_SEPARATORS = str.maketrans(dict.fromkeys(",;/", "、"))


def phones(person: Person) -> list[str]:
    """The telephone numbers in a person's cell, without country code."""
    parts = person.phone.translate(_SEPARATORS).split("、")
    return [part.removeprefix("+86") for part in parts if part]


def numbers(person: Person, column: str) -> list[str]:
    """What tells people apart in the column "phone" (mobile numbers without gaps) or "id_number"."""
    if column == "phone":
        return [number.replace("-", "") for number in phones(person) if valid_mobile(number)]
    return [person.id_number] if person.id_number else []


def by_name(people: Iterable[Person]) -> dict[str, list[Person]]:
    """People by name; those without one are left out."""
    found: dict[str, list[Person]] = {}
    for person in people:
        if person.name:
            found.setdefault(person.name, []).append(person)
    return found


def may_be_one(one: Person, other: Person) -> bool:
    """Whether two rows of one name can be one person: nothing that both lists say contradicts it.

    Identity numbers decide alone. People change their number more often than their unit, so that units
    outweigh telephone numbers.
    """
    if one.id_number and other.id_number:
        return one.id_number == other.id_number
    if set(numbers(one, "phone")) & set(numbers(other, "phone")):
        return True
    if one.unit and other.unit:
        return one.unit == other.unit
    return not (one.phone and other.phone)


def missing_people(roster: Sequence[Person], people: Sequence[Person]) -> list[bool]:
    """For each of the roster whether nobody in `people` stands for that row.

    Each row stands for one only, so that of two namesakes in the roster one is missing when the frame has
    one. The surest pairs are made first: same identity number, same name and telephone number, then what
    `may_be_one` allows.
    """
    free = [True] * len(people)
    missing = [True] * len(roster)
    for column in ("id_number", "phone"):
        keys: dict[tuple[str, str], list[int]] = {}
        for index, person in enumerate(people):
            for key in _keys(person, column):
                keys.setdefault(key, []).append(index)
        for at, person in enumerate(roster):
            candidates = (index for key in _keys(person, column) for index in keys.get(key, ()))
            _pair(at, candidates, missing, free)
    left: dict[str, list[int]] = {}
    for index, person in enumerate(people):
        if free[index] and person.name:
            left.setdefault(person.name, []).append(index)
    for at, person in enumerate(roster):
        same = (index for index in left.get(person.name, ()) if may_be_one(person, people[index]))
        _pair(at, same, missing, free)
    return missing


def _keys(person: Person, column: str) -> list[tuple[str, str]]:
    """An identity number is somebody's whatever the name; a telephone only with the name."""
    name = person.name if column == "phone" else ""
    return [(name, number) for number in numbers(person, column)]


def _pair(at: int, candidates: Iterable[int], missing: list[bool], free: list[bool]) -> None:
    if missing[at]:
        for index in candidates:
            if free[index]:
                free[index] = missing[at] = False
                return
