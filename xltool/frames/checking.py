"""Rules over sample frames. They speak of cells only: no name or number leaves this room (rule 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from xltool.checks.finding import Severity
from xltool.frames.codes import CODES
from xltool.frames.columns import REQUIRED
from xltool.frames.matching import by_name, may_be_one, missing_people, numbers, phones
from xltool.frames.reading import Frame, List, Person
from xltool.i18n import Message, msg
from xltool.record import NamedTuple
from xltool.text.validity import valid_id_number, valid_landline, valid_mobile

_COLUMN_WORDS = {"name": "姓名", "phone": "联系电话"}


class Place(NamedTuple):
    """A person, and the list and file the row stands in."""

    frame: Frame
    listed: List
    person: Person

    def cell(self, column: str) -> str:
        return self.listed.cell(self.person, column)


class FrameFinding(NamedTuple):
    """Something wrong with a row of a frame. `message` names places, never people."""

    code: str
    path: Path
    sheet: str
    row: int
    cell: str
    message: Message

    @property
    def severity(self) -> Severity:
        return CODES[self.code].severity

    @property
    def hint(self) -> Message:
        return CODES[self.code].hint


class GroupCount(NamedTuple):
    """The counts of one group of respondents; `expected` and `missing` are None without a roster."""

    group: str
    people: int
    sound: int
    """People without any finding of severity E."""
    expected: int | None
    missing: int | None


class FrameReport(NamedTuple):
    """What checking frames came to. People read = people sound + people with an error."""

    findings: tuple[FrameFinding, ...]
    groups: tuple[GroupCount, ...]
    people: int
    sound: int

    @property
    def errors(self) -> int:
        return sum(finding.severity == "E" for finding in self.findings)


def check_frames(frames: Sequence[Frame], rosters: Sequence[Frame] = ()) -> FrameReport:
    """Check frames by themselves, among each other, and against the full rosters where there are any."""
    places, roster = list(_places(frames)), list(_places(rosters))
    findings = [
        *_structure(frames),
        *_cells(places),
        *_shared(places, "phone", "DUP_CONTACT"),
        *_shared(places, "id_number", "DUP_ID"),
        *_twice(places),
    ]
    missing: list[Place] = []
    if roster:
        absent = missing_people([p.person for p in roster], [p.person for p in places])
        missing = [place for place, gone in zip(roster, absent, strict=True) if gone]
        findings += _against(roster, places, missing)
    order = list(CODES)
    findings.sort(key=lambda f: (order.index(f.code), str(f.path), f.sheet, f.row))
    faulty = {(f.path, f.sheet, f.row) for f in findings if f.severity == "E"}
    sound = [p for p in places if (p.frame.path, p.person.sheet, p.person.row) not in faulty]
    groups = _groups(places, sound, roster if roster else None, missing)
    return FrameReport(tuple(findings), groups, len(places), len(sound))


def _places(frames: Iterable[Frame]) -> Iterator[Place]:
    return (
        Place(frame, listed, person) for frame in frames for listed in frame.lists for person in listed.people
    )


def _found(code: str, place: Place, column: str, message: Message | None = None) -> FrameFinding:
    person = place.person
    cell = place.cell(column)
    return FrameFinding(code, place.frame.path, person.sheet, person.row, cell, message or CODES[code].title)


def _structure(frames: Iterable[Frame]) -> Iterator[FrameFinding]:
    for frame in frames:
        for listed in frame.lists:
            for column in REQUIRED:
                if column not in listed.columns:
                    yield FrameFinding(
                        "FRAME_COLUMN_MISSING",
                        frame.path,
                        listed.sheet,
                        listed.header_row,
                        f"A{listed.header_row}",
                        msg("The column “{heading}” is missing", heading=_COLUMN_WORDS[column]),
                    )
            if listed.hidden_rows:
                row = listed.hidden_rows[0]
                yield FrameFinding(
                    "HIDDEN_ROW",
                    frame.path,
                    listed.sheet,
                    row,
                    f"A{row}",
                    msg("{count} people stand in hidden rows", count=len(listed.hidden_rows)),
                )


def _cells(places: Iterable[Place]) -> Iterator[FrameFinding]:
    for place in places:
        person, columns = place.person, place.listed.columns
        if not person.name:
            yield _found("FRAME_NAME_MISSING", place, "name")
        if "phone" in columns:
            if not person.phone:
                yield _found("FRAME_PHONE_MISSING", place, "phone")
            elif not all(valid_mobile(n) or valid_landline(n) for n in phones(person)):
                yield _found("FRAME_PHONE_INVALID", place, "phone")
        if person.id_number and not valid_id_number(person.id_number):
            # A spreadsheet keeps 15 digits of a number; the rest are noughts.
            lost = len(person.id_number) == 18 and person.id_number.endswith("000")
            yield _found("FRAME_ID_TRUNCATED" if lost else "FRAME_ID_INVALID", place, "id_number")


def _shared(places: Iterable[Place], column: str, code: str) -> Iterator[FrameFinding]:
    """A number that stands under different names."""
    first: dict[str, Place] = {}
    for place in places:
        for number in numbers(place.person, column):
            known = first.setdefault(number, place)
            if known.person.name != place.person.name:
                yield _found(code, place, column, _also(code, known, place, column))


def _also(code: str, known: Place, place: Place, column: str) -> Message:
    where = f"{known.person.sheet}!{known.cell(column)}"
    if known.frame.path != place.frame.path:
        where = f"{known.frame.path.name} {where}"
    return msg("{title}: see {where}", title=CODES[code].title, where=where)


def _twice(places: Iterable[Place]) -> Iterator[FrameFinding]:
    """A person who stands in two rows: the same name with the same telephone or identity number."""
    first: dict[tuple[str, str], Place] = {}
    for place in places:
        person = place.person
        keys = [(person.name, n) for c in ("id_number", "phone") for n in numbers(person, c)]
        known = next((first[key] for key in keys if key in first), None)
        if known is not None and person.name:
            code = "DUP_PERSON" if known.person.group == person.group else "DUP_IN_GROUPS"
            yield _found(code, place, "name", _also(code, known, place, "name"))
        for key in keys:
            first.setdefault(key, place)


def _against(
    roster: Sequence[Place], places: Sequence[Place], missing: Sequence[Place]
) -> Iterator[FrameFinding]:
    """Frames held against rosters: numbers of others, people who are missing, people nobody knows."""
    owners: dict[str, set[str]] = {}
    for place in roster:
        for number in numbers(place.person, "phone"):
            owners.setdefault(number, set()).add(place.person.name)
    for place in places:
        names = {name for n in numbers(place.person, "phone") for name in owners.get(n, ())}
        if names and place.person.name not in names:
            yield _found("CONTACT_OF_ANOTHER", place, "phone")
    for place in missing:
        yield _found("MISSING_FROM_FRAME", place, "name")
    known = by_name(place.person for place in roster)
    for place in places:
        person = place.person
        if not any(may_be_one(person, other) for other in known.get(person.name, ())):
            yield _found("NOT_IN_ROSTER", place, "name")


def _groups(
    places: Sequence[Place], sound: Sequence[Place], roster: Sequence[Place] | None, missing: Sequence[Place]
) -> tuple[GroupCount, ...]:
    people, well = Counter(p.person.group for p in places), Counter(p.person.group for p in sound)
    expected, lacking = (
        Counter(p.person.group for p in roster or ()),
        Counter(p.person.group for p in missing),
    )
    return tuple(
        GroupCount(
            group,
            people[group],
            well[group],
            None if roster is None else expected[group],
            None if roster is None else lacking[group],
        )
        for group in dict.fromkeys([*people, *expected])
    )
