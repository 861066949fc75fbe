"""A deadline that a notice sets once for all its items, behind them: 以上各项任务须于10月25日前全部完成。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from xltool.notice.clauses import day_in
from xltool.notice.model import Item, Line, Said, Source
from xltool.notice.paragraphs import read_fields
from xltool.record import NamedTuple

_WORK = "(?:任务|工作|事项|措施|项目|问题|目标|内容)"
_ALL = re.compile(
    rf"^(?:以上|上述)[^,\uff0c。;\uff1b]{{0,16}}?{_WORK}|^(?:各项|所有|全部)[^,\uff0c。;\uff1b]{{0,8}}?{_WORK}"
)
_DONE = re.compile(r"前[^。;\uff1b]{0,12}?(?:完成|办结|到位|结束|完毕|销号)")
_SENTENCE = re.compile(r"[^。;\uff1b]+[。;\uff1b]?")
_ABOUT_TIME = re.compile("时间|时限|期限|进度")


class Closing(NamedTuple):
    """A deadline for everything above it."""

    day: str
    source: Source


def closing_days(lines: Sequence[Line]) -> tuple[list[Closing], list[Line]]:
    """The deadlines for everything above them, and the paragraphs without those that say nothing else."""
    found: list[Closing] = []
    kept: list[Line] = []
    for at, line in enumerate(lines):
        sentences = [sentence.strip() for sentence in _SENTENCE.findall(line.body)]
        days = [(sentence, day) for sentence in sentences if (day := _day_for_all(sentence))]
        found += [Closing(day, Source(line.number, sentence)) for sentence, day in days]
        if days and len(days) == len(sentences):
            below = lines[at + 1].level if at + 1 < len(lines) else 0
            if kept and _ABOUT_TIME.search(kept[-1].body) and kept[-1].level > max(line.level, below - 1, 0):
                kept.pop()  # 三、时间安排 heads nothing else
        else:
            kept.append(line)
    return found, kept


def _day_for_all(sentence: str) -> str:
    if not (_ALL.search(sentence) and _DONE.search(sentence)) or read_fields(sentence).fields:
        return ""  # 以上工作由甲科牵头,4月底前完成 is about the item above it
    found = day_in(sentence)
    return found[0] if found is not None else ""


def with_closing_days(items: Iterable[Item], closings: Iterable[Closing]) -> tuple[Item, ...]:
    """The items, those above such a deadline with it if they have none; between sections it is for one."""
    result = list(items)
    for day, source in closings:
        starts = [min((said.source.line for said in item.said.values()), default=0) for item in result]
        above = [at for at, start in enumerate(starts) if start < source.line]
        last = above[-1] if above else 0
        for at in above:
            item = result[at]
            same = len(above) == len(result) or item.sections[:1] == result[last].sections[:1]
            if same and "due" not in item.said:
                said = {**item.said, "due": Said(day, source, "", "shared")}
                result[at] = replace(item, said=said)
    return tuple(result)
