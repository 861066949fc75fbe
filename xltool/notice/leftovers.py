"""What of a notice ended up in no row, so that nothing is lost without a word.

Found by comparing words, not by asking the reader what it did: whatever habit a notice has, words that stand
in no cell are seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltool.notice.clauses import are_offices, is_day
from xltool.notice.labels import label_fields
from xltool.notice.model import Item, Line, Notice
from xltool.notice.numbering import figure
from xltool.notice.paragraphs import read_fields
from xltool.record import NamedTuple

_RUN = re.compile(r"[\w%]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WHO_WORDS = frozenset(("lead", "coop", "resp_org", "owner", "leader"))
_FUNCTION = re.compile(
    r"(?:以上|上述|由|请|等|并|及|和|与|其中|均|牵头|主办|主责|承办|配合|协办|协助|参与|参加|负责|落实|会同|共同|联合|分别|具体|统一|积极"
    r"|按照?|各自|职责|职能|分工|组织|实施|抓总|做好|办理|此项|本项|该项|工作|单位|部门|任务|事项|问题|第|项|条|无|是|前|底|完成|要求|内容|目标|措施|时间|时限|[一二三四五六七八九十]是)*"
)
"""What a clause consists of besides the names and days that went into cells."""
_HEADING_LONGEST = 40
_VERBS = re.compile("由|请|牵头|主办|承办|配合|协办|协助|负责|会同|参与")
_LABEL = re.compile(r"[\u4e00-\u9fff]+\s*[:\uff1a]")
_ABOUT_LISTS = re.compile(
    r"(?:[(\uff08](?:除标注)?[^()\uff08\uff09]*)?(?:列第一位|排名?第一)[^,\uff0c。)\uff09]*|[,\uff0c]下同"
)
_SHORTEST = 2
_HALF = 0.5


class Jump(NamedTuple):
    """Two numbered paragraphs that follow each other although their numbers don't."""

    before: Line
    after: Line


class Leftovers(NamedTuple):
    """What is in no row."""

    lines: tuple[Line, ...]
    """Paragraphs of which (nearly) nothing is."""
    suspicious: tuple[Line, ...]
    """Those of them that look like work: numbered ones between two items, and any that say who or by when."""
    words: tuple[tuple[int, str], ...]
    """Words of the paragraphs of an item that are in none of its fields, as (item from 0, words)."""
    jumps: tuple[Jump, ...]
    """Where the numbering of the items has a gap, or a number twice."""


def left_out(notice: Notice) -> Leftovers:
    """What a notice says outside its frame that no item has."""
    running = [line for line in notice.lines if line.number not in notice.frame_lines]
    everything = _letters("".join(_texts(item) for item in notice.items))
    nowhere = [line for line in running if _share(line, everything) < _HALF]
    starts = _starts(notice.items)
    lost = [line for line in nowhere if not _is_heading(line, running, starts)]
    region = range(min(starts, default=0), max(starts, default=-1) + 1)
    suspicious = [line for line in lost if (line.level and line.number in region) or _says_who_or_when(line)]
    return Leftovers(
        tuple(lost),
        tuple(suspicious),
        tuple(_lost_words(notice.items, starts, [line for line in running if line not in nowhere])),
        tuple(_jumps([line for line in running if line.number in region])),
    )


def _texts(item: Item) -> str:
    return "\n".join((*(f"{s.label}\n{s.text}" for s in item.said.values()), *item.sections))


def _letters(text: str) -> str:
    """Only what `_RUN` sees, so that stops and spaces make no difference."""
    return "".join(_RUN.findall(text))


def _share(line: Line, everything: str) -> float:
    """How much of a paragraph's words is in the items; 由…牵头 around a name counts for nothing."""
    parts = [part for run in _RUN.findall(line.body or line.text) for part in _VERBS.split(run) if part]
    size = sum(map(len, parts))
    return sum(len(part) for part in parts if part in everything) / size if size else 1.0


def _is_heading(line: Line, running: Sequence[Line], starts: Sequence[int]) -> bool:
    """Whether a numbered paragraph only names what stands under it, items or a table of them."""
    if not line.level or len(line.body) > _HEADING_LONGEST:
        return False
    if line.number + 1 in starts and all(other.number != line.number + 1 for other in running):
        return True
    after = next((other for other in running if other.number > line.number), None)
    return after is not None and after.level > line.level


def _says_who_or_when(line: Line) -> bool:
    """Whether a paragraph has a label or a clause of its own for who does it; the telephone of the sender
    below a notice is none."""
    return bool({field.field for field in read_fields(line.body or line.text).fields} & _WHO_WORDS)


def _starts(items: Sequence[Item]) -> list[int]:
    """The paragraph each item begins in."""
    return [
        min((s.source.line for f, s in item.said.items() if f in ("task", "measure")), default=0)
        for item in items
    ]


def _lost_words(
    items: Sequence[Item], starts: Sequence[int], lines: Sequence[Line]
) -> Iterator[tuple[int, str]]:
    """Words of an item's paragraphs that neither it has nor a neighbour whose paragraphs they may be."""
    headings = {heading for item in items for heading in item.sections}
    for at, start in enumerate(starts):
        end = next((other for other in starts[at + 1 :] if other > start), None)
        near = [
            other
            for other, begin in enumerate(starts)
            if begin == start
            or (begin in (end, starts[at - 1]) and _shares(items[other]) | _shares(items[at]))
        ]
        if at and starts[at - 1] == start:
            continue  # of several items in one paragraph the first stands for all
        known = _fragments("\n".join((*headings, *(_texts(items[other]) for other in near))))
        for line in lines:
            here = start <= line.number and (end is None or line.number < end)
            if here and (words := _unknown(line.body or line.text, known)):
                yield at, words


def _shares(item: Item) -> bool:
    """Whether some of its fields stand above it, or once for several: not all its paragraphs are its own."""
    return any(said.reading in ("before", "shared", "heading") for said in item.said.values())


def _fragments(text: str) -> list[str]:
    return sorted({run for run in _RUN.findall(text) if len(run) >= _SHORTEST}, key=len, reverse=True)


def _unknown(text: str, known: Sequence[str]) -> str:
    """The words of a paragraph that remain when the known ones, labels and 由…牵头 are taken out."""
    text = _LABEL.sub("\0", _ABOUT_LISTS.sub("", text))
    for fragment in known:
        text = text.replace(fragment, "\0")
    found = [
        run
        for run in _RUN.findall(text)
        if len(_HAN.findall(run)) >= _SHORTEST and not _FUNCTION.fullmatch(run) and not label_fields(run)
    ]
    return "、".join(found)


def _jumps(lines: Sequence[Line]) -> Iterator[Jump]:
    """Gaps in the numbers of one level under one heading."""
    last: dict[int, Line] = {}
    for line in lines:
        number = figure(line.mark)
        if not line.level or not number.isdigit():
            continue
        for deeper in [level for level in last if level > line.level]:
            del last[deeper]
        before = last.get(line.level)
        last[line.level] = line
        if before is not None and int(number) not in (1, int(figure(before.mark)) + 1):
            yield Jump(before, line)


def kind_of_words(words: str) -> str:
    """The field that lost words would have belonged to: "due" for a day, "lead" for offices, else "task"."""
    if is_day(words):
        return "due"
    return "lead" if are_offices(words, sure=True) else "task"
