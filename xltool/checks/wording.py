"""Small readings of running text that several rules share."""

from __future__ import annotations

_ENDS = "。;\uff1b\n"


def sentence_around(text: str, at: int) -> str:
    """The sentence that holds position `at`: up to 。 ; or a line break on either side.

    >>> sentence_around("从7月起开展活动。每月一篇。", 9)
    '每月一篇'
    """
    first = max(text.rfind(end, 0, at) for end in _ENDS) + 1
    lasts = [last for end in _ENDS if (last := text.find(end, at)) >= 0]
    return text[first : min(lasts, default=len(text))]
