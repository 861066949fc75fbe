"""The program's named tuples behave like those of `typing`, in every way that the program uses."""

from __future__ import annotations

import copy
import pickle
import re
import typing
from pathlib import Path

import pytest

import xltool
from xltool.record import NamedTuple


class Place(NamedTuple):
    """A place with a default and a method."""

    row: int
    column: int = 1
    sheet: str = "Sheet1"

    @property
    def ref(self) -> str:
        return f"{self.sheet}!{self.row}/{self.column}"


class Said(NamedTuple):
    """One field, and words of its own."""

    text: str

    def __repr__(self) -> str:
        return self.text


class Peer(typing.NamedTuple):
    """What `Place` is held against."""

    row: int
    column: int = 1
    sheet: str = "Sheet1"


def test_it_is_made_by_place_by_name_and_by_default() -> None:
    assert Place(3) == Place(3, 1) == Place(row=3, column=1, sheet="Sheet1") == (3, 1, "Sheet1")
    assert Place(3, sheet="表").ref == "表!3/1"
    assert Said("好").text == "好"


@pytest.mark.parametrize("arguments", [(), (1, 2, "a", 4)])
def test_wrong_numbers_of_values_are_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        Place(*arguments)  # type: ignore[arg-type]  # that is what is tested
    with pytest.raises(TypeError):
        Place._make(arguments)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(TypeError):
        Place(1, colour=2)  # type: ignore[call-arg]  # that is what is tested
    with pytest.raises(TypeError):
        Place(1)._replace(colour=2)  # type: ignore[call-arg]  # that is what is tested


def test_it_can_neither_be_changed_nor_grow() -> None:
    place = Place(1)
    for name in ("row", "colour"):
        with pytest.raises(AttributeError):
            setattr(place, name, 2)


def test_it_is_read_and_changed_like_a_tuple_of_typing() -> None:
    ours, theirs = Place(1, 2), Peer(1, 2)
    assert (Place._fields, Place._field_defaults) == (Peer._fields, Peer._field_defaults)
    assert (ours._asdict(), repr(ours)[5:]) == (theirs._asdict(), repr(theirs)[4:])
    assert tuple(ours._replace(column=7)) == theirs._replace(column=7)
    assert tuple(Place._make([1, 2, "a"])) == Peer._make([1, 2, "a"])
    assert (hash(ours), ours < (1, 3, "")) == (hash(theirs), True)
    assert typing.get_type_hints(Place) == typing.get_type_hints(Peer)
    match ours:
        case Place(row, column=2):
            assert row == 1
        case _:
            pytest.fail("the pattern does not match")


def test_own_methods_win() -> None:
    assert repr(Said("好")) == "好"


def test_it_travels_between_processes() -> None:
    for again in (pickle.loads(pickle.dumps(Place(1, 2))), copy.deepcopy(Place(1, 2))):
        assert type(again) is Place
        assert again == Place(1, 2)


def test_the_program_makes_no_others() -> None:
    """One dear class more is not felt; eighty are."""
    program = Path(xltool.__file__).parent
    dear = re.compile(r"^from typing import .*\bNamedTuple\b", re.MULTILINE)
    found = [file for file in program.rglob("*.py") if dear.search(file.read_text("utf-8"))]
    assert [file.relative_to(program).as_posix() for file in found] == []


def test_annotations_stay_text_wherever_one_is_made() -> None:
    """From Python 3.14 on a class body holds its annotations only so."""
    program = Path(xltool.__file__).parent
    texts = {file: file.read_text("utf-8") for file in program.rglob("*.py")}
    makers = [file for file, text in texts.items() if "from xltool.record import NamedTuple" in text]
    assert makers
    assert [file.name for file in makers if "from __future__ import annotations" not in texts[file]] == []
