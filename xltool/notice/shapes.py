"""Unnumbered paragraphs that begin an item, known by a shape that repeats.

Offices that number nothing still write every task alike: a paragraph or two, then the same labels. Others
count with words of their own (专项行动一:, 第一条). It is the repetition that tells, so one is no shape.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from xltool.notice.clauses import days_in, is_day, is_office_list, read_clauses
from xltool.notice.labels import TELLING, label_fields, leading_label
from xltool.notice.model import Line
from xltool.notice.numbering import DEEPEST_ROW, HAN_NUMBER, figure
from xltool.notice.paragraphs import read_fields
from xltool.record import NamedTuple

RECORD_LEVEL = DEEPEST_ROW + 1
"""The level of an item that has no number: one that begins with a label (工作任务:…), or has a shape."""
_COUNTED = re.compile(
    rf"(第?[\u4e00-\u9fff]{{0,6}}?)({HAN_NUMBER}|\d{{1,2}})((?:条|项|件|类)?)\s*(?:[:\uff1a、.\uff0e,\uff0c]\s*|\s+)(?=\S)"
)

_WORDED = re.compile("第?[\u4e00-\u9fff]")
_TITLE_LONGEST = 40
_DUTY = re.compile("([^,\uff0c。:\uff1a由请]{2,30}?)(?=负责[^,\uff0c。]{4})")
_SAYS = re.compile("[由请的]|负责")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?(?:万|千)?(?:条|公里|个|次|场|户|家|%|人|亩|吨|件|处|平方米|元)")


def with_shapes(lines: Sequence[Line]) -> list[Line]:
    """The paragraphs, those that begin an item by their shape with the level of one."""
    found = _under_offices(_counted(lines))
    stretches = [_stretch(found, places) for places in _between_headings(found)]
    openings = [_openings(found, stretch) for stretch in stretches]
    shaped = [stretch for stretch, places in zip(stretches, openings, strict=True) if places]
    for stretch, places in zip(stretches, openings, strict=True):
        for at, level in places or _one_alike(found, stretch, shaped):
            found[at] = found[at]._replace(level=level)
    return found


def _one_alike(
    lines: Sequence[Line], stretch: _Stretch, shaped: Sequence[_Stretch]
) -> Iterator[tuple[int, int]]:
    """The only item under its heading, where the headings beside it have several of the same shape."""
    if len(stretch.groups) != 1 or not stretch.heading:
        return
    (group,) = stretch.groups
    if not group.words or lines[group.words[0]].level:
        return
    for other in shaped:
        theirs = other.groups[0]
        same_kind = theirs.fields == group.fields and (theirs.inline is None) == (group.inline is None)
        if same_kind and other.heading == stretch.heading:
            yield group.words[0], RECORD_LEVEL
            return


def _counted(lines: Sequence[Line]) -> list[Line]:
    """Paragraphs counted with a word of the notice's own: 专项行动一:…, 专项行动二:…."""
    found = list(lines)
    counted: dict[tuple[str, str], list[tuple[int, re.Match[str]]]] = defaultdict(list)
    for at, line in enumerate(lines):
        worded = not line.level or (line.level == DEEPEST_ROW and _WORDED.match(line.mark))
        match = _COUNTED.match(line.body if not line.level else line.text) if worded else None
        if match is not None and match[1]:
            counted[match[1], match[3]].append((at, match))
    for places in counted.values():
        numbers = [int(figure(match[2])) for _, match in places]
        if numbers[0] != 1 or len(numbers) < 2 or any(b not in (a + 1, 1) for a, b in pairwise(numbers)):
            continue
        inside = [line.level for line in lines[places[0][0] : places[-1][0]] if line.level]
        level = max(2, min([DEEPEST_ROW, *(deep - 1 for deep in inside)]))
        for at, match in places:
            line = lines[at]
            if not line.level:
                line = line._replace(mark=match[0].strip(), body=line.body[match.end() :].strip())
            found[at] = line._replace(level=level)
    return found


def _under_offices(lines: Sequence[Line]) -> list[Line]:
    """Offices with a colon behind them, two at least, head what follows: 镇水利站: above its numbered tasks,
    or 财务科:负责…,3月底前完成 in one paragraph."""
    speaking = {at: found for at, line in enumerate(lines) if (found := _office_and_words(line.body))}
    dated = any(days_in(words) or _AMOUNT.search(words) for _, words in speaking.values())
    if any(
        words and at + 1 < len(lines) and _told_alone(lines[at + 1]) for at, (_, words) in speaking.items()
    ):
        return list(lines)  # 检查加油站:… with labels below it says itself who does it
    result: list[Line] = []
    for at, line in enumerate(lines):
        office, words = speaking.get(at, ("", ""))
        after = lines[at + 1].level if at + 1 < len(lines) else 0
        if len(speaking) < 2 or not office or (words and not dated) or (not words and not after):
            result.append(line)
        elif words:
            level = line.level or DEEPEST_ROW - 1
            result.append(line._replace(level=level, body=office))
            result.append(Line(line.number, line.text, level + 1, "", words))
        else:
            result.append(line._replace(level=line.level or max(after - 1, 1), body=office))
    return result


def _told_alone(line: Line) -> bool:
    read = read_fields(line.body)
    return read.alone and any(field.field in TELLING for field in read.fields)


def _office_and_words(text: str) -> tuple[str, str] | None:
    if is_day(text.rstrip(":\uff1a")):
        return text.rstrip(":\uff1a"), ""
    office, colon, words = text.replace("\uff1a", ":", 1).partition(":")
    if (duty := _DUTY.match(text)) and is_office_list(duty[1]):
        return duty[1], text[duty.end() :]
    named = colon and is_office_list(office) and not label_fields(office) and not _SAYS.search(office)
    return (office, words.strip()) if named and not read_clauses(office, 0, len(office), sure=True) else None


class _Group(NamedTuple):
    """Paragraphs and the fields behind them, as places among the lines."""

    words: Sequence[int]
    """Unnumbered paragraphs and points, without the last if that holds the fields itself."""
    fields: frozenset[str]
    inline: int | None
    """The paragraph that says something else besides the fields, if they don't stand alone."""


class _Stretch(NamedTuple):
    """What stands between two headings."""

    places: range
    heading: int
    """The level of the heading above it, 0 where there is none."""
    groups: Sequence[_Group]
    rest: Sequence[int]
    """The paragraphs behind the last group."""


def _between_headings(lines: Sequence[Line]) -> Iterator[range]:
    """The places between two headings; points (1. and deeper) are no headings here."""
    begin = 0
    for at, line in enumerate(lines):
        if 0 < line.level < DEEPEST_ROW:
            yield range(begin, at)
            begin = at + 1
    yield range(begin, len(lines))


def _stretch(lines: Sequence[Line], places: range) -> _Stretch:
    heading = lines[places.start - 1].level if places.start else 0
    return _Stretch(places, heading, *_groups(lines, places))


def _openings(lines: Sequence[Line], stretch: _Stretch) -> list[tuple[int, int]]:
    """The paragraphs of a stretch that begin an item, with its level; [] if no shape repeats."""
    groups, rest = stretch.groups, stretch.rest
    if len(groups) < 2 or any(not one.fields & other.fields for one, other in pairwise(groups)):
        return []
    runs: list[Sequence[int]]
    if not groups[0].words and groups[0].inline is None:
        # labels first: each block is about the paragraphs below it
        runs = [*(group.words for group in groups[1:]), rest]
    elif not groups[0].words and rest and all(group.words for group in groups[1:]):
        # titles with their fields in a bracket, each with a paragraph below it
        runs = [() if group.inline is None else (group.inline,) for group in groups]
    elif rest and all(_is_title_last(lines, group.words) for group in groups):
        # a title, its fields, and then what is to be done
        runs = [group.words[-1:] for group in groups]
    else:
        sizes = Counter(len(group.words) for group in groups[1:])
        usual = sizes.most_common(1)[0][0]
        if any(group.inline is not None for group in groups) and len(sizes) > 1:
            return []
        first = groups[0].words
        # What introduces them all stands before the first one.
        runs = [first[max(len(first) - usual, 0) :], *(group.words for group in groups[1:])]
    if any(not run or lines[run[0]].level for run in runs):
        return []
    points = [lines[at].level for at in stretch.places if lines[at].level]
    level = min([RECORD_LEVEL, *(point - 1 for point in points)])
    return [(run[0], level) for run in runs]


def _is_title_last(lines: Sequence[Line], words: Sequence[int]) -> bool:
    """Whether only the paragraph before the fields reads like a title, and those before it like sentences."""
    texts = [lines[at].body for at in words if not lines[at].level]
    return (
        bool(texts)
        and len(texts[-1]) <= _TITLE_LONGEST
        and _ends(texts[-1]) < min(map(_ends, texts[:-1] or ["。"]))
    )


def _ends(text: str) -> bool:
    return text.endswith(("。", ";", "\uff1b", ":", "\uff1a"))


def _groups(lines: Sequence[Line], places: range) -> tuple[list[_Group], list[int]]:
    """The groups among some paragraphs, and the paragraphs behind the last."""
    groups: list[_Group] = []
    words: list[int] = []
    fields: set[str] = set()
    inline: int | None = None
    labels = [leading_label(lines[at].body) for at in places]
    more = {label for label, times in Counter(labels).items() if label and times > 1} - set(labels[:1])
    for at in places:
        read = read_fields(lines[at].body)
        told = {field.field for field in read.fields} & TELLING
        if fields and not told and leading_label(lines[at].body) in more:
            continue  # one more label of the item, outside the model
        if fields and not (told and read.alone):
            groups.append(_Group(words, frozenset(fields), inline))
            words, fields, inline = [], set(), None
        if told and not read.alone:
            inline = at
        elif not told:
            words.append(at)
        fields |= told
    if fields:
        groups.append(_Group(words, frozenset(fields), inline))
        words = []
    return groups, words
