"""Deadlines that are only words: 长期坚持, 立行立改, 及时 (DOMAIN 3.4)."""

from __future__ import annotations

from xltool.patterns import compiled
from xltool.table.deadlines.context import VAGUE, Context, Reading

NEVER_RED = "never red; review at year end"
THEN_OPEN = "red until first completion, then open"

_OPEN = (
    r"长期|持续|常态|常年|常抓不懈|贯穿|经常性|日常|不间断|不断线|一以贯之|久久为功|长效|始终|永久"
    r"|无限期|全过程"
)
_AT_ONCE = (
    r"立即|即刻|立刻|马上|当即|即时|随即|第[一1]时间|立[行查知整][立即][改查行整]|即知即改|即行即改"
    r"|边[查学整]边改|即改|即办|当日|当天|当场"
)
_VAGUE = (
    r"按照?|及时|适时|定期|待定|另行|视情|视实际|视工作|根据|依据|结合|择期|择机|随时|随[到报来]随|必要时"
    r"|条件成熟|如期|规定时[间限]|时间节点|同步|为准|未定|待通知|等通知|暂无|暂未"
)


def is_open_ended(form: str) -> bool:
    """Whether the words ask for something without an end."""
    return compiled(_OPEN).search(form) is not None


def read_words(form: str, context: Context) -> Reading | None:
    """The reading of a text that names no date; None when its words are none of these."""
    if compiled(_AT_ONCE).search(form):
        if context.issued is None:
            return Reading("immediate", assume=("issue date unknown",))
        return Reading("immediate", due=context.issued, assume=("due=issue date; nag from day 1",))
    if is_open_ended(form):
        return Reading("open_ended", assume=(NEVER_RED,))
    if compiled(_VAGUE).search(form):
        return VAGUE
    return None
