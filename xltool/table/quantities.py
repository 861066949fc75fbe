"""Countable demands in a task's wording: 不少于2次, 每月一篇, “七个一”, 全覆盖 (DOMAIN 1.3).

A number with a unit is found first, then the words before it are read backwards: 每月 + 至少 + 召开 + 1次.
A bare number (举办培训2期, 每月一篇) is a floor: doing more is no fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.table.leads import ABOVE, CEILING, FLOOR, SOFT, VERB, VERB_HEADS, VERBS, Lead, lead_before
from xltool.table.model import Quota, Task
from xltool.text.numerals import read_numeral

_LONGEST = 20_000
"""Characters of a text that are looked at."""
_CLAUSE, _SENTENCE = 80, 300
"""Characters around a demand that belong to its clause or sentence at most."""

_HAN = "零〇一二两三四五六七八九十百"
_UNITS = (
    "万元|亿元|场次|人次|课时|公里|公顷|平方公里|平方米|立方米|次|场|条|篇|个|份|件|户|名|人|家|项|期|批|幅|部|套"
    "|台|座|处|所|支|册|宗|起|轮|堂|例|亩|吨|元"
)
_PLAIN_UNITS = frozenset(("%", *_UNITS.split("|")))
_SIGNAL = (
    rf"(?P<number>\d[\d,]*(?:\.\d+)?(?:万(?!元))?|[{_HAN}]{{1,5}})[余多]?"
    rf"(?P<unit>%|(?:{_UNITS})(?:\s?[(/或](?:{_UNITS})\)?)?)"
    r"(?P<after>\s?\(?[含及]?\)?以上|以内|以下|左右)?"
    r"|(?P<all>全覆盖|百分之百|百分百)"
    r"|零(?P<none>事故|投诉|上访|发生|差错|失误|泄露|违规|违纪|舆情|案件|伤亡|污染|延误)"
    r"|(?:不|杜绝)发生(?P<event>[^,。;、\n]{1,16})"
    r"|个(?=一)"
)
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width signs and digits one for one, so that places in the text stay."""
_WIDE = r"[\uff01-\uff5e]"
_CHECKLIST = (
    r"[“\"‘「]?(?P<set>(?P<claimed>[二两三四五六七八九十]{1,3})个一)[”\"’」]?"
    r"(?:\s?\((?P<items>[^()]{1,400})\))?"
)

_NOT_COUNTED = frozenset("第前这上下同某另唯统逐任该首末")
"""Before a number: it orders or points, it asks for nothing."""
_ORDERS = "".join(sorted(_NOT_COUNTED))
_HINT = compiled(
    rf"(?s)[\d{_HAN}全发个]"
    rf"(?:(?:(?<=\d)(?<![{_ORDERS}\d].)[\d,.]*+(?<![,.])|(?<=[{_HAN}])(?<![{_ORDERS}{_HAN}].)[{_HAN}]*+)"
    rf"[万余多]{{0,2}}(?:[%\uff05]|{_UNITS})"
    r"|(?<=[全百零发个])(?:(?<=全)覆盖|(?<=百)分|(?<=零)[^\d]|(?<=发)生|(?<=个)一))"
)
"""A cheap look whether there may be anything to count; `_SIGNAL` finds what it is. It begins with a set of
characters and looks back at which it was: so `re` passes over the others without trying."""
_EVENTS = ("次", "场", "篇", "条", "期", "份", "件", "户", "批", "人次", "轮", "堂", "课时")
"""Units of things done; a number of them at the end of its clause is a demand, 三个方面 is not."""
_STOPS = ",。;:!?\n"
_SENTENCE_STOPS = "。;!?\n"
_TO = frozenset("-—–~至到")
_LOWER = rf"(?<![\d{_HAN}])(\d{{1,4}}|[{_HAN}]{{1,3}})[-—–~至到]{{1,2}}$"
_RHYTHM = (
    r"每个?(月|季|周|星期|年|日|天)度?(?:[首末]?(?:\d{1,2})?月)?(?:\d{1,2}[日号]?|[一二三四五六日])?"
    r"(?:底|末|初|上旬|中旬|下旬)?(?:之?前|内)?"
)
_RATIO = r"每(?:[二两三四五六七八九十百]|\d+|半个?月|旬)|隔一?个?[周月年天日]|双[周月](?!刊)"
"""每两个月1篇, 每5户1名: so many for each of something nobody counted; a total would be invented."""
_PART = r"其中[^)]*$"
"""3名(其中博士1名): what is part of another number asks for nothing by itself."""
_ALTOGETHER = r"全年|年内|年度|累计|合计|总共|一共"
_PERIOD_OF = {
    "月": "month",
    "季": "quarter",
    "周": "week",
    "星": "week",
    "年": "year",
    "日": "day",
    "天": "day",
}
_NUMBERING = r"^\s*(?:\(?[\d一二三四五六七八九十]{1,3}[)、.]|[①-⑳])+\s*"
_AUXILIARY = (
    r"全年|年内|年度|今年|每年|全市|全县|原则上|确保|力争|争取|积极|认真|扎实|深入|同时|其中"
    r"|累计|总数|总量|数量|合计"
)
_LEADING = rf"^(?:{_AUXILIARY}|并|且|要|须|应|各|共)+"
_TRAILING = rf"(?:{_AUXILIARY}|均|共|各|应|要|须)+$"
_TRAILING_ENDS = frozenset(word[-1] for word in f"{_AUXILIARY}|均|共|各|应|要|须".split("|"))
_ADVERBIAL = r"的|在|向|对|把|将|从|由|通过|围绕|网站|平台|政府|单位|科室|部门"
_BEHIND = r"\s?的?([^\s,。;:、!?()“”\"并且及和或由后前以等用]{2,16})"

_EVIDENCE = (
    "会议通知|活动通知|通知|工作方案|方案|会议记录|活动记录|工作记录|记录|现场图片|图片|现场照片|照片|影像资料|影像|视频"
    "|音频|签到表|签到册|签到|台账|链接|网址|截图|剪报|简报|工作总结|总结|工作报告|报告|名单|清单|合同|发票|稿件|邮件"
    "|证书|批复|会议纪要|纪要|讲话稿|课件|问卷|回执|凭证|信息稿|新闻稿|文件"
)
_EVIDENCE_LIST = rf"(?:{_EVIDENCE})(?:(?:[、,和及与/]|以及)(?:{_EVIDENCE}))*"
_ASKED_BY = (
    "有",
    "附",
    "提供",
    "提交",
    "上传",
    "留存",
    "保留",
    "形成",
    "包括",
    "含",
    "需",
    "相关",
    "活动",
    "现场",
)
_ASKED_AFTER = ("等", "佐证", "为佐证", "作为佐证", "作佐证", "备查", "存档", "材料", "资料")


class _Patterns(NamedTuple):
    signal: re.Pattern[str]
    wide: re.Pattern[str]
    checklist: re.Pattern[str]
    numbering: re.Pattern[str]
    leading: re.Pattern[str]
    trailing: re.Pattern[str]
    adverbial: re.Pattern[str]
    behind: re.Pattern[str]
    evidence: re.Pattern[str]
    kind: re.Pattern[str]
    lower: re.Pattern[str]
    rhythm: re.Pattern[str]
    ratio: re.Pattern[str]
    part: re.Pattern[str]
    altogether: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """The patterns, compiled when the first text has something to count: start-up shall not wait for them."""
    sources = (
        *(_SIGNAL, _WIDE, _CHECKLIST, _NUMBERING, _LEADING, _TRAILING),
        *(_ADVERBIAL, _BEHIND, _EVIDENCE_LIST, _EVIDENCE),
        *(_LOWER, _RHYTHM, _RATIO, _PART, _ALTOGETHER),
    )
    return _Patterns(*map(compiled, sources))


@lru_cache(maxsize=8192)
def parse_quantities(text: str) -> tuple[Quota, ...]:
    """`read_quantities`, remembered: for texts that are asked about again and again."""
    return read_quantities(text)


def read_quantities(text: str) -> tuple[Quota, ...]:
    """The countable demands in a text, in its order; () when there are none.

    `what` is the thing counted as the text calls it, `span` the place of the demand in the text. The items
    of a checklist (“七个一”) are its `needs`; those of other demands are the kinds of evidence that a list in
    the same sentence names.
    """
    hint = _HINT.search(text)
    if hint is None or len(text) > _LONGEST:
        return ()
    if _patterns().wide.search(text):
        quotas = tuple(_demands(text.translate(_HALF_WIDTH), 0))
    else:
        # No demand begins before the first hint, but 不发生 and 杜绝发生 begin before their 发.
        quotas = tuple(_demands(text, max(0, hint.start() - 2) if hint[0][0] == "发" else hint.start()))
    listed = {quota.what for quota in quotas if quota.unit == "项" and quota.needs}
    # “七个一” named in a heading and listed below it is one demand.
    return tuple(quota for quota in quotas if quota.needs or quota.what not in listed)


class Reading(NamedTuple):
    """Where a demand was read: the field, and the words of its text at the quota's span."""

    field: str
    words: str


def place_of(task: Task, quota: Quota) -> Reading | None:
    """Where in a task's wording the quota stands; None when it doesn't (a person settled it)."""
    for field in ("task", "measure", "target"):
        text = task.text(field)
        if quota in parse_quantities(text):
            return Reading(field, text[slice(*quota.span)])
    return None


@lru_cache(maxsize=1024)
def unit_words(unit: str) -> tuple[str, ...]:
    """The units a quota may be counted in: 条(篇) → 条, 篇.

    >>> unit_words("条(篇)")
    ('条', '篇')
    """
    return tuple(word for word in compiled(r"[()()/、或]").split(unit) if word)


def _demands(text: str, first: int) -> Iterator[Quota]:
    end = 0
    for match in _patterns().signal.finditer(text, first):
        if match.start() < end:
            continue  # part of the demand before, such as an item of a checklist
        checklist = None
        if (match["unit"] or match[0])[0] == "个" and text[match.end() : match.end() + 1] == "一":
            starts = range(max(end, match.start() - 4), match.end())
            checklist = next(filter(None, (_patterns().checklist.match(text, at) for at in starts)), None)
        if checklist is not None:
            quota: Quota | None = _checklist(checklist)
        elif match["number"] is None:
            quota = _absolute(text, match)
        else:
            quota = _counted(text, match)
        if quota is not None:
            end = quota.span[1]
            yield quota


def _checklist(match: re.Match[str]) -> Quota:
    items = (item.strip() for item in compiled(r"[、,;]|和|及").split(match["items"] or ""))
    count = read_numeral(match["claimed"]) or 0.0
    return Quota(match["set"], "=", count, "项", None, tuple(filter(None, items)), match.span())


def _absolute(text: str, match: re.Match[str]) -> Quota | None:
    """全覆盖 is 100 %, 零事故 is none; None for 个 alone."""
    span = match.span()
    if match["all"]:
        clause = text[_clause_start(text, span[0]) : span[0]]
        return Quota(_thing(text, clause, *span, False), "=", 100.0, "%", None, _needs(text, *span), span)
    what = match["none"] or match["event"]
    return Quota(what, "=", 0.0, "", None, _needs(text, *span), span) if what else None


def _counted(text: str, match: re.Match[str]) -> Quota | None:
    """A number with its unit, when it is a demand and no mere count (第2次, 三个方面)."""
    start, end = match.span()
    if start and text[start - 1] in _NOT_COUNTED:
        return None
    number = match["number"]
    if (
        start > 1
        and text[start - 1] in _TO
        and (lower := _patterns().lower.search(text, max(0, start - 8), start))
    ):
        number, start = lower[1], lower.start()  # 3至5次: three will do
    lead = lead_before(text, start)
    after = (match["after"] or "").strip()
    clause = text[_clause_start(text, lead.at) : lead.at]
    if not _asks(text, match, lead, clause):
        return None
    count = read_numeral(number)
    if count is None or (lead.per is None and _patterns().ratio.search(text, lead.at - len(clause), start)):
        return None
    unit = _unit(match["unit"])
    if "其中" in clause and _patterns().part.search(clause):
        return None
    if SOFT in lead.roles or after == "左右" or "力争" in clause or "争取" in clause:
        op = "~"
    elif CEILING in lead.roles or after in ("以内", "以下"):
        op = "<="
    elif ABOVE in lead.roles:
        op = ">"
    else:
        op = "=" if unit == "%" and count == 100 else ">="
    what = _thing(text, clause, lead.at, end, VERB in lead.roles)
    per = lead.per or (_rhythm(clause) if "每" in clause else None)
    return Quota(what, op, count, unit, per, _needs(text, lead.at, end), (lead.at, end))


def _rhythm(clause: str) -> str | None:
    """The rhythm a clause names further ahead of the number: 每月25日前报送信息2篇, not 每月3篇、全年40篇."""
    match = _patterns().rhythm.search(clause)
    if match is None or _patterns().altogether.search(clause, match.end()):
        return None
    return _PERIOD_OF[match[1][0]]


def _asks(text: str, match: re.Match[str], lead: Lead, clause: str) -> bool:
    after = match["after"]
    if after or lead.per or lead.roles & {FLOOR, ABOVE, CEILING}:
        return True
    in_digits = match["number"][0].isdigit()
    done = match["unit"].startswith(_EVENTS)
    if SOFT in lead.roles:
        return True
    if VERB in lead.roles:
        return in_digits or done
    if text[match.end() : match.end() + 1] not in ("", "、", "(", ")", *_STOPS):
        return False
    if "力争" in clause or "争取" in clause:
        return in_digits
    if done:
        return len(clause) > 1
    clause = _patterns().leading.sub("", _patterns().numbering.sub("", clause))
    if match["number"] == "100" and match["unit"] == "%":
        return len(clause) > 1
    return in_digits and match["unit"] != "%" and clause.startswith(VERBS)


def _thing(text: str, clause: str, start: int, end: int, verb: bool) -> str:
    """What is counted: the words before the demand, its `clause` so far; those behind when it opens its
    clause or has a verb."""
    before = _noun(clause)
    if before and not verb:
        return before
    behind = _patterns().behind.match(text, end)
    if behind is not None:
        return behind[1]
    if before:
        return before
    opens = start - len(clause) - 1
    # The demand stands alone in its clause: …投稿,每月一篇.
    if opens <= 0 or text[opens] in _SENTENCE_STOPS:
        return ""
    return _noun(text[_clause_start(text, opens) : opens])


def _clause_start(text: str, at: int) -> int:
    farthest = max(0, at - _CLAUSE)
    return max(farthest, *[text.rfind(stop, farthest, at) + 1 for stop in _STOPS])


def _noun(phrase: str) -> str:
    """A short noun phrase: no numbering, no auxiliary words, no leading verb, at most twelve characters."""
    if "每" in phrase:
        phrase = _patterns().rhythm.sub("", phrase)
    phrase = _patterns().numbering.sub("", phrase.strip())
    if phrase[-1:] in _TRAILING_ENDS:
        phrase = _patterns().trailing.sub("", phrase)
    phrase = _patterns().leading.sub("", phrase)
    while phrase[:1] in VERB_HEADS and phrase.startswith(VERBS):
        rest = phrase[next(len(verb) for verb in VERBS if phrase.startswith(verb)) :]
        if len(rest) < 2:
            break
        phrase = _patterns().leading.sub("", rest)
    if len(phrase) > 12:
        parts = _patterns().adverbial.split(phrase)
        phrase = next((part for part in reversed(parts) if len(part) >= 3), phrase)[-12:]
    return phrase.strip('“”"、 ')


def _needs(text: str, start: int, end: int) -> tuple[str, ...]:
    """The kinds of evidence that a list in the same sentence names."""
    first, last = max(0, start - _SENTENCE), min(len(text), end + _SENTENCE)
    start = max(first, *[text.rfind(stop, first, start) + 1 for stop in _SENTENCE_STOPS])
    end = min([at for stop in _SENTENCE_STOPS if (at := text.find(stop, end, last)) >= 0], default=last)
    for found in _patterns().evidence.finditer(text, start, end):
        so_called = text.startswith(_ASKED_AFTER, found.end(), end)
        if so_called or text.endswith(_ASKED_BY, 0, found.start()):
            kinds = _patterns().kind.findall(found[0])
            if so_called or len(kinds) > 1:
                return tuple(dict.fromkeys(kinds))
    return ()


def _unit(written: str) -> str:
    """条(篇) for every way of writing it; other units as they are."""
    if written in _PLAIN_UNITS:
        return written
    parts = compiled(r"[(/或]").split(written.replace(" ", "").removesuffix(")"))
    return f"{parts[0]}({parts[1]})"
