"""The words that lead to a number: limit, verb and rhythm right before it (每月 + 至少 + 召开 + 1次)."""

from __future__ import annotations

from xltool.record import NamedTuple

FLOOR, ABOVE, CEILING, SOFT, VERB, _GAP = "floor", "above", "ceiling", "soft", "verb", "gap"
_LEAD_WORDS = {
    FLOOR: "不少于 不低于 不得少于 不得低于 不应少于 不能少于 不小于 至少 最少 达到 达 ≥ >= 大于等于",
    ABOVE: "超过 高于 大于 多于 突破 >",
    CEILING: (
        "控制在 不超过 不得超过 不能超过 不高于 不得高于 不多于 不大于 不突破 至多 最多 低于 少于 小于等于"
        " ≤ <="
    ),
    SOFT: "力争 争取 约 大约 力促",
    VERB: (
        "开展好 开展 组织 举办 举行 召开 完成 落实 推进 实施 做好 抓好 加强 确保 实现 新增 新建 建成 建立"
        " 建设 打造 创建 争创 组建 培育 培养 引进 选派 发放 刊发 刊登 发布 发表 报送 上报 提交 投稿 推送"
        " 采用 录用 编印 编制 编写 制作 制定 撰写 出台 征集 解决 办理 申报 签订 承办 参加 进行"
    ),
    _GAP: "到 至 为 共 各 再 应 要 须",
    "day": "每日 每天",
    "week": "每周 每星期",
    "month": "每月 每个月 每月度",
    "quarter": "每季度 每季 每个季度 每三个月 每3个月",
    "half": "每半年 每六个月 每6个月",
    "year": "每年 每年度",
}
_BY_END: dict[str, list[tuple[str, str]]] = {}
for _role, _words in _LEAD_WORDS.items():
    for _word in _words.split():
        _BY_END.setdefault(_word[-1], []).append((_word, _role))
for _entries in _BY_END.values():
    _entries.sort(key=lambda entry: -len(entry[0]))
_DEMANDING = "完成"
"""The verb that makes a demand of any number: 完成三项, where 抓好三个方面 asks for nothing."""
_PERIODS = frozenset(("day", "week", "month", "quarter", "half", "year"))
_OPENING = (
    "新改建 新改扩建 改扩建 改建 扩建 改造 筹集 选树 推广 拆除 整治 印制 悬挂 检查 抽查 慰问 设立"
    " 储备 覆盖 建立健全"
)
"""Verbs at the head of a clause only; before a number some of them are nouns (专项整治1次)."""
VERBS = tuple(
    sorted((w for w in f"{_LEAD_WORDS[VERB]} {_OPENING}".split() if len(w) > 1), key=len, reverse=True)
)
VERB_HEADS = frozenset(verb[0] for verb in VERBS)


class Lead(NamedTuple):
    """The words that lead to a number: where they begin and what they say."""

    at: int
    roles: frozenset[str]
    per: str | None


def lead_before(text: str, at: int) -> Lead:
    """The words of rank, limit and rhythm right before `at`, read backwards."""
    roles: set[str] = set()
    per: str | None = None
    while at:
        found = _word_before(text, at)
        if found is None or (found[1] == _GAP and roles):
            break
        word, role = found
        at -= len(word)
        if role in _PERIODS:
            per = role
        roles.add(role)
        if word == _DEMANDING:
            roles.add(FLOOR)
    return Lead(at, frozenset(roles), per)


def _word_before(text: str, at: int) -> tuple[str, str] | None:
    """The leading word that ends at `at`, with its role."""
    for entry in _BY_END.get(text[at - 1], ()):
        if text.endswith(entry[0], 0, at):
            return entry
    return None
