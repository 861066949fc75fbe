"""What a column's cells say about its field, where the heading alone can't (DOMAIN 2.1, context rules)."""

from __future__ import annotations

from collections.abc import Sequence

from xltool.patterns import compiled
from xltool.table.model import cell_text
from xltool.table.status_words import canonical_state
from xltool.text.normalise import comparison_form
from xltool.workbook.base import Value

SAMPLE = 40
"""How many cells are enough to decide."""

_NUMBER = r"-?\d+(?:\.\d+)?%?"
_UNIT = r"[个次件篇条户人家项份期场分天年月亩吨米%元]|[万亿千百]?元|人次|百分[比点]|公里|平方米|条\(篇\)"
_SEQ = r"\d{1,4}(?:[.\-]\d{1,3})*|[一二三四五六七八九十]{1,3}|\([一二三四五六七八九十\d]{1,3}\)"
_DATED = r"[年月日季]|\d[.\-/]\d|^\d{5}$|长期|每[月周季年]|立即"


def field_by_content(heading: str, field: str | None, cells: Sequence[Value]) -> str | None:
    """The field after a look at some of the column's cells; `field` itself where they don't contradict it.

    完成情况 is "status" when its cells only say 是/否/已完成 and the like, "rate" when they are percentages;
    进度 is "progress" when they are sentences; 单位 is "unit" when they are units; 时间 needs dates; a column
    without a heading is "seq" when numbered and "section" when it holds text.
    """
    texts = [comparison_form(cell_text(cell)) for cell in cells if cell not in (None, "")]
    texts = [text for text in texts if text]
    if not texts:
        return field
    if not heading:
        return "seq" if _most(_SEQ, texts) else "section" if all(len(t) <= 30 for t in texts) else None
    if field == "progress":
        if all(canonical_state(text) for text in texts) and not _most(_NUMBER, texts):
            return "status"
        return "rate" if _most(_NUMBER, texts) else field
    if field == "rate":
        return field if _most(_NUMBER, texts) else "progress"
    if field in ("lead", "coop", "resp_org") and comparison_form(heading) == "单位":
        return "unit" if _most(_UNIT, texts) else field
    if field == "due" and comparison_form(heading) in ("时间", "日期"):
        return (
            field if sum(bool(compiled(_DATED).search(text)) for text in texts) >= 0.6 * len(texts) else None
        )
    return field


def _most(pattern: str, texts: Sequence[str]) -> bool:
    return sum(compiled(pattern).fullmatch(text) is not None for text in texts) >= 0.8 * len(texts)
