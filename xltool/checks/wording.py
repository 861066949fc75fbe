"""Small readings of running text that several rules share."""

from __future__ import annotations

import re

_END = re.compile(r"[。;\uff1b\n]")


def sentence_around(text: str, at: int) -> str:
    """The sentence that holds position `at`: up to 。 ; or a line break on either side.

    >>> sentence_around("从7月起开展活动。每月一篇。", 9)
    '每月一篇'
    """
    before = max(
        text.rfind("。", 0, at), text.rfind(";", 0, at), text.rfind("\uff1b", 0, at), text.rfind("\n", 0, at)
    )
    end = _END.search(text, at)
    return text[before + 1 : end.start() if end else len(text)]
