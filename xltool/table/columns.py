"""Which canonical field a column heading means (DOMAIN 2.1): by its words first, then by its neighbours.

Sure readings are "exact"; everything below it is a proposal a person may overrule. A heading outside the
model keeps field None: better no field than a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.table.headings import HEAD_WORDS, OUTSIDE, field_of_heading
from xltool.text.normalise import comparison_form


class Match(NamedTuple):
    """What a heading means.

    `how` is "exact", "composite", "affix", "fuzzy" or "substring", None where there is no field.

    `fields` are all the fields its words name, before neighbours were asked: ("resp_org",) for 责任单位, and
    ("lead", "owner") for 牵头科室(责任人).
    """

    field: str | None
    how: str | None
    fields: tuple[str, ...] = ()


NO_MATCH = Match(None, None)
_ORGANISATIONS = frozenset({"lead", "coop", "resp_org"})
_NUMBERS = frozenset({"target_value", "actual_value"})
_GENERIC = frozenset(
    [
        *("姓名", "名字", "名称", "单位", "单位名称", "部门", "部门名称", "科室", "科室名称"),
        *("内容", "情况", "时间", "日期", "说明", "其他", "具体内容", "要求"),
    ]
)
"""Sub-headings that say nothing without the group heading above them."""

_LINE_BREAK = r"(?i)<br\s*/?>"
_PARENTHESIS = r"\(([^()]*)\)"
_HINT = (
    r"[%个次件篇条户家项份期场分天日月年元号]|[万亿千百]元|人次|年?月?日|年月|%|[\d\-./:~至、,]+|√|是/否|是否"
    r"|.*(?:必填|选填|盖章|签字|签名|截至|填写|填报|格式|示例|文字|不超过|不少于|下拉|单选|多选|请|如有|公章"
    r"|字以内|字以上|例如|打√|勾选|年|月|单位:).*"
)
_ACTUAL = ("实际", "办结", "销号", "验收")
_BEGIN = ("开始", "启动", "开工", "起始")
_HANDED_DOWN = ("批示", "交办", "下达", "下发", "印发", "收文", "来文", "发文", "布置", "登记", "立项")
_DONE = ("完成", "办结", "落实", "整改", "化解", "到位", "达标", "开展")
_MEANT = ("计划", "预计", "要求", "拟")
_TO_BE_DONE = ("完成", "截止", "限期", "计划", "要求", "办理", "整改", "报送", "落实", "节点", "竣工")


def match_headings(headings: Sequence[str | None]) -> list[Match]:
    """The field of each heading of one table, in order.

    A group heading stands before its sub-heading with a "/" between: "责任分工/牵头科室". 责任单位 is "coop"
    beside a 牵头 column and "lead" without one.
    """
    texts = [heading_form(heading or "") for heading in headings]
    return match_levels([_split_group(texts, i) for i in range(len(texts))])


def match_levels(headings: Sequence[tuple[str, ...]]) -> list[Match]:
    """`match_headings` of headings already taken apart: group heading(s) first, the column's own last."""
    return _resolve([_match_path(path) for path in headings], ["".join(path[-1:]) for path in headings])


@lru_cache(maxsize=2048)
def heading_form(text: str) -> str:
    """A heading for comparison: NFKC, lower case, no whitespace or line breaks, no marks around it."""
    return (
        comparison_form(compiled(_LINE_BREAK).sub("", text) if "<" in text else text)
        .lower()
        .strip("*★☆#:;.。、")
    )


def _split_group(texts: list[str], index: int) -> tuple[str, ...]:
    """Take "组/项" apart where a neighbour stands under the same group; else the slash joins two headings."""
    text = texts[index]
    group, slash, rest = text.partition("/")
    if slash and text not in field_of_heading():
        for neighbour in texts[max(index - 1, 0) : index] + texts[index + 1 : index + 2]:
            if neighbour.startswith(group + slash):
                return (group, *rest.split("/")) if rest not in field_of_heading() else (group, rest)
    return (text,)


def _match_path(path: tuple[str, ...]) -> Match:
    own = path[-1] if path else ""
    groups = [group for group in path[:-1] if group and group != own]
    if not own or not groups:
        return match_one(own or "".join(groups[-1:]))
    group = groups[-1]
    known = field_of_heading()
    for joined in (group + own, own + group, f"{group}/{own}", f"{own}({group})"):
        if joined in known:
            return _match(known[joined], "exact")
    above = match_one(group)
    if own in _GENERIC and above.field:
        return Match(above.field, "composite", above.fields)
    found = match_one(own)
    if "due" in (found.field, above.field) and "实际" in group + own:
        return _match("finished_on", "composite")
    if found.field in (None, "remark") and above.field and not any(word in own for word in OUTSIDE):
        return Match(above.field, "affix", above.fields)
    return found


@lru_cache(maxsize=4096)
def match_one(text: str) -> Match:
    """The field of one heading in `heading_form`, its neighbours unknown."""
    if not text:
        return NO_MATCH
    known = field_of_heading()
    if text in known:
        return _match(known[text], "exact")
    bare = compiled(_PARENTHESIS).sub(
        lambda m: "" if compiled(_HINT).fullmatch(m[1]) or not m[1] else m[0], text
    )
    bare = bare.strip("*:")
    if bare != text and bare in known:
        found = _match(known[bare], "exact")
    elif len(bare) > 40:
        return NO_MATCH
    else:
        found = _composite(bare) or _guess(compiled(_PARENTHESIS).sub("", bare) or bare)
    return _match("rate", "affix") if found.field == "progress" and "(%)" in text else found


def _composite(text: str) -> Match | None:
    """牵头科室(责任人), 责任人及联系电话, 牵头(责任)单位: two headings in one."""
    known = field_of_heading()
    inner = compiled(_PARENTHESIS).search(text)
    if inner:
        before, word, after = text[: inner.start()], inner[1], text[inner.end() :]
        if after:
            readings = [before + after, before + word + after, word + after]
        else:
            readings = [before, word, before[: -len(word)] + word if len(word) < len(before) else word]
            readings.append(before[:2] + word)
            readings.append(word + before)
        return _joined([known[reading] for reading in readings if reading in known])
    parts = [part for part in compiled(r"[及和与/、,;+&或]|以及").split(text) if part]
    if len(parts) < 2:
        return None
    fields: list[str] = []
    for part in parts:
        for reading in (part, part + parts[-1][-2:], parts[0][:2] + part):
            if reading in known:
                fields.append(known[reading])
                break
        else:
            guess = _guess(part)
            if guess.field and guess.how == "affix":
                fields.append(guess.field)
            elif part is parts[0]:
                return None
    return _joined(fields)


def _joined(fields: Sequence[str]) -> Match | None:
    distinct = tuple(dict.fromkeys(fields))
    if distinct[:2] == ("target", "task"):
        distinct = ("task", "target")  # 目标与任务 says first of all what is to be done
    return Match(distinct[0], "composite", distinct) if distinct else None


def _guess(text: str) -> Match:
    """Steps 4 to 6: longest known ending or beginning, a typing slip, a telling word."""
    if not text or any(word in text for word in OUTSIDE):
        return NO_MATCH
    known = field_of_heading()
    if text in known:
        return _match(known[text], "affix")
    shaped = _field_by_shape(text)
    if shaped:
        return _match(shaped, "substring")
    negated = text[0] in "未无非不"
    lengths = range(min(len(text) - 1, 10), 2, -1)
    ending = next((known[text[-size:]] for size in lengths if text[-size:] in known), None)
    if ending:
        return _match(None if negated else _meant_or_done(text, ending), "affix")
    word, field = _head_word(text)
    if word and text.endswith(word):
        return _match(field, "substring")
    if text.endswith(("时间", "日期")):
        return _match(_field_of_time(text), "substring")
    beginning = next((known[text[:size]] for size in lengths if text[:size] in known), None)
    if beginning or negated:
        return _match(None if negated else beginning, "affix")
    slip = _typing_slip(text)
    return _match(slip, "fuzzy") if slip else _match(field, "substring")


def _match(field: str | None, how: str) -> Match:
    return Match(field, how, (field,)) if field else NO_MATCH


def _field_by_shape(text: str) -> str | None:
    """Headings known by how they begin and end: 第四季度工作计划, 是否化解, 未按期完成的原因."""
    if text.endswith("计划") and any(word in text for word in ("季度", "月", "周")):
        return "milestones"
    if text.startswith("是否") and any(word in text for word in _DONE):
        return "status"
    return "problem" if text.endswith("原因") else None


def _meant_or_done(text: str, field: str) -> str:
    """计划整改完成时间 is a deadline although 整改完成时间 is when it was done; and the other way round."""
    if field in ("due", "finished_on"):
        if "实际" in text:
            return "finished_on"
        if any(word in text for word in _MEANT):
            return "due"
    return field


@lru_cache(maxsize=1)
def _head_words() -> tuple[tuple[str, str], ...]:
    return tuple((word, field) for field, words in HEAD_WORDS.items() for word in words.split())


def _head_word(text: str) -> tuple[str, str | None]:
    """The telling word that ends last in the heading, the longer of two that end together, and its field."""
    found = [
        (text.rindex(word) + len(word), len(word), word, field)
        for word, field in _head_words()
        if word in text
    ]
    return max(found)[2:] if found else ("", None)


def _field_of_time(text: str) -> str | None:
    """What a heading ending in 时间 or 日期 dates; None when it is none of a task's dates."""
    for words, field in (
        (_ACTUAL, "finished_on"),
        (_BEGIN, "start"),
        (_HANDED_DOWN, "assigned_on"),
        (_TO_BE_DONE, "due"),
    ):
        if any(word in text for word in words):
            return field
    return "due" if len(text) == 2 else None


def _typing_slip(text: str) -> str | None:
    """The field of the known heading at most a quarter of whose characters differ (seen: 主板单位)."""
    if not 4 <= len(text) <= 12:
        return None
    letters, last = set(text), text[-1]
    # At most one character more or less: 考核单位 is no slip of 考核配合单位.
    candidates = [
        (heading, field)
        for heading, field in field_of_heading().items()
        if heading[-1] == last
        and abs(len(heading) - len(text)) <= 1
        and 2 * len(letters.intersection(heading)) >= 0.7 * (len(heading) + len(text))
    ]
    if not candidates:
        return None
    from difflib import SequenceMatcher

    scored = [(SequenceMatcher(None, text, heading).ratio(), field) for heading, field in candidates]
    ratio, field = max(scored)
    return field if ratio >= 0.75 else None


def _resolve(matches: list[Match], own: Sequence[str]) -> list[Match]:
    """What neighbours decide: 责任单位, 单位, 存在问题, 任务状态."""
    fields = {field for match in matches for field in match.fields}
    has_lead = any("lead" in match.fields for match in matches)
    if "measure" not in fields and (contents := _contents(matches, own)) is not None:
        matches[contents] = _match("measure", "affix")
    for index, match in enumerate(matches):
        if match.field == "resp_org":
            if own[index] == "单位" and _counts(matches, index):
                matches[index] = _match("unit", "substring")
            else:
                matches[index] = match._replace(field="coop" if has_lead else "lead")
        elif own[index] in ("存在问题", "主要问题") and "task" not in fields and "measure" in fields:
            matches[index] = _match("task", "affix")
            fields.add("task")
        elif own[index] == "任务状态" and "reason" in fields:
            matches[index] = _match("state", "exact")
    return matches


def _contents(matches: Sequence[Match], own: Sequence[str]) -> int | None:
    """The column that tells what a task named in a column before it consists of: 行动名称 | 主要内容."""
    tasks = [index for index, match in enumerate(matches) if match.fields == ("task",)]
    if len(tasks) == 2 and own[tasks[1]].endswith("内容") and not own[tasks[0]].endswith("内容"):
        return tasks[1]
    return None


def _counts(matches: Sequence[Match], index: int) -> bool:
    """Whether a 单位 column is a unit of measure: numbers beside it, and offices in another column."""
    beside = {field for match in matches[max(index - 2, 0) : index + 3] for field in match.fields}
    others = {field for i, match in enumerate(matches) if i != index for field in match.fields}
    return bool(beside & _NUMBERS) and bool(others & _ORGANISATIONS)
