"""What people write into a status cell, and the canonical state it means (DOMAIN 5.1)."""

from __future__ import annotations

from functools import cache, lru_cache

from xltool.text.normalise import comparison_form

_SPELLINGS: dict[str, str] = {
    "not_started": "未启动 未开展 未开始 尚未启动 尚未开展 尚未开始 未办理 未动工 未开工 未实施 没有开展 0%",
    "in_progress": (
        "推进中 正常推进 正在推进 进行中 正在进行 正在办理 办理中 正在开展 开展中 实施中 正在实施 有序推进 "
        "按序时推进 按序时 达进度 达序时 序时推进 持续推进 持续推进中 已启动 正在整改 "
        "整改中 基本完成 部分完成 否 × ✗ ✘ x n no 未完成 尚未完成 没有完成 未办结 尚未办结 "
        "未销号 未完成整改 未整改到位"
    ),
    "ahead": "超进度 超序时 超序时进度 提前",
    "behind": "滞后 进展缓慢 推进缓慢 慢序时 欠进度 滞后序时 未达序时进度 未达序时 未达进度 进度滞后",
    "submitted": "已提交 已提交待审核 已报送 待验收 待审核 申请销号 已申请销号 待销号",
    "done": (
        "已完成 完成 办结 已办结 已经完成 全部完成 全面完成 完成整改 已完成整改 整改到位 已整改到位 已整改 "
        "达到目标 已落实 √ ✓ ✔ 是 y yes 100% 按时完成 按期完成 如期完成"
    ),
    "done_early": "提前完成 提前办结",
    "done_late": "逾期完成 超期完成 超期办结 逾期办结",
    "overdue": "逾期 超期 逾期未完成 超期未完成 到期未完成 未按时完成 未按期完成",
    "long_term": "长期坚持 常态化 常态化推进 长期推进 长期",
    "closed": "销号 已销号 验收销号 已验收销号 完成销号",
    "deferred": "延期 申请延期 已延期 延期后再进行 暂缓 调整",
    "cancelled": "取消 已取消 不再实施",
    "other": "其他 其它 其它类 其他类",
}

STATES = tuple(_SPELLINGS)
"""Every canonical state a person can write."""

CLOSED = frozenset({"done", "done_early", "done_late", "closed", "cancelled"})
"""States after which nothing is asked of the task any more."""


@cache
def _state_of() -> dict[str, str]:
    return {comparison_form(word): state for state, words in _SPELLINGS.items() for word in words.split()}


@lru_cache(maxsize=4096)
def canonical_state(text: str) -> str | None:
    """The state a cell's text says, None when it says none the vocabulary knows.

    否, 未完成 and 基本完成 are "in_progress": said not to be done, whatever else. 持续推进 is "in_progress"
    too; for a task without a deadline the caller reads it as "long_term" (DOMAIN 5.1).
    """
    key = comparison_form(text).lower().strip("。.;,、!()")
    if not key or len(key) > 40:
        return None
    known = _state_of()
    state = known.get(key)
    if state is None and "(" in key:
        state = known.get(key[: key.index("(")])
    if state is None and key.endswith("%"):
        state = _state_of_percentage(key[:-1])
    return state


def _state_of_percentage(digits: str) -> str | None:
    try:
        percentage = float(digits)
    except ValueError:
        return None
    if percentage <= 0:
        return "not_started"
    return "done" if percentage >= 100 else "in_progress"
