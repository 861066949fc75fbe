"""Labels in a notice: 牵头单位:….

A label is a heading of a table, so what it means is what `table.columns` says of that heading; of one outside
the model what stands behind it may tell.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xltool.notice.clauses import Field, are_offices, days_in, is_day, read_clauses
from xltool.table.columns import heading_form, match_one
from xltool.table.names import looks_like_person, people_named

WHO_AND_WHEN = frozenset(
    ("due", "start", "lead", "coop", "resp_org", "owner", "leader", "contact", "phone", "remark")
)
"""Fields that say who does it by when, and what belongs to them."""
SENDER = frozenset(("contact", "phone"))
"""Fields that stand below many a notice for its sender: they make no paragraph an item of work."""
TELLING = WHO_AND_WHEN - SENDER
WORDING = frozenset(("task", "measure"))
OFFICES = frozenset(("lead", "coop", "resp_org"))
_LABELLED = WHO_AND_WHEN | WORDING
_BY_LIKENESS = frozenset(("due", "lead", "coop", "resp_org", "owner", "leader"))
_ROLE = re.compile("牵头|配合|责任|协办|主办|承办|领导|时限|期限|完成时间")
"""A label that is only like a heading of these fields must say one of these words: 牵头县直单位."""
_NO_LABEL = frozenset(
    word
    for words in (
        "单位 部门 科室 内容 事项 问题 目标 指标 项目 任务 分工 要求 时间 日期 说明 其他 其它 注",
        "备注 附注 备 领导 电话 地址 工作要求 工作安排 责任落实 责任分工 任务分工 实施步骤 工作步骤 保障措施",
        "时间安排 具体要求 任务要求 工作计划 工作要点 主要内容 年度任务 主要指标 问题清单 工作思路 任务分解",
        "牵头 配合 主办 协办 承办",
    )
    for word in words.split()
)
"""Headings of tables that are ordinary words in a sentence: with a colon they announce text, not a field."""
BESIDE_OTHERS = {
    **dict.fromkeys(("时间", "期限", "日期", "时间安排"), "due"),
    **dict.fromkeys(("单位", "部门", "科室"), "resp_org"),
    **dict.fromkeys(("工作要求", "具体要求", "任务要求", "工作安排", "要求"), "measure"),
    **dict.fromkeys(("主要内容", "内容"), "measure"),
    **dict.fromkeys(("牵头", "主办"), "lead"),
    **dict.fromkeys(("配合", "协办"), "coop"),
    "承办": "lead",
    "领导": "leader",
    "电话": "phone",
}
"""Those that are labels all the same among other labels."""
TASK_FOR_SHORT = frozenset(("任务", "事项", "项目", "问题", "工作"))
LABEL = re.compile(
    r"(?:^|(?<=[\s;\uff1b,\uff0c。、—(\uff08【\[〔\uff3b]))[【\[〔\uff3b(\uff08]?"
    r"([\u4e00-\u9fff](?:[\u4e00-\u9fff/\uff0f]|[(\uff08][\u4e00-\u9fff]{1,6}[)\uff09]){1,11}"
    r"|(?:[\u4e00-\u9fff][ \u3000]+){1,5}[\u4e00-\u9fff])"
    r"[】\]〕\uff3d)\uff09]?\s*[:\uff1a]\s*"
)
_BARE_LABEL = re.compile(r"[【\[〔\uff3b]([\u4e00-\u9fff]{3,8})[】\]〕\uff3d]\s*")
_LABEL_WITHOUT_COLON = re.compile(
    r"(?:^|(?<=[\s;\uff1b。,\uff0c]))([\u4e00-\u9fff]{3,8}?)(?:\s*——?\s*|为|[ \t\u3000]+)"
    r"(?=([^\s,\uff0c;\uff1b。]+))"
)
"""牵头科室——甲科, 牵头科室为甲科, 牵头科室 甲科: a label only where it is a known one and the rest fits."""
_PEOPLE = frozenset(("owner", "leader"))
_NAME_LONGEST = 6
_VALUE_ENDS = re.compile(r"[;\uff1b。\n]")
_TITLE = re.compile("[长任记员人导队组]$|同志|[(\uff08·]|\\d{6}")
"""How a name with a post ends, or goes on."""
OFFICE_KINDS = ("单位", "部门", "科室", "处室", "股室", "机构")
_FOREIGN_LONGEST = 60
EDGES = " \t\u3000,\uff0c;\uff1b、—"
_WHEN = re.compile("进度|节点|时限|期限|时间|日期|计划")
_STAGES = re.compile("进度|节点|时序")
_LOOKS_ON = re.compile("督|考核|验收|销号|指导|报送|填报|审核|评价|通知")
"""Offices that watch, not those that do it: 监督单位."""
_ANSWERS = re.compile(f"(?:{'|'.join(OFFICE_KINDS)}|牵头|主办|承办|配合|协办|责任|负责)$")
_HELPS, _LEADS = re.compile("[配协参助]"), re.compile("[牵主首总承]")
_POST = re.compile("领导|分管|[局县市区镇乡科处股院校站队]长$|书记$|主任$")
_MEASURES = ("措施", "举措")
_SOME_MEASURES = re.compile(
    "(?!采取|落实|制定|完善|强化|细化|明确|有效|以下|下列|如下|相关|有关|各项|保障)"
    "[\u4e00-\u9fff]{2,4}(?:措施|举措)"
)
"""化解措施, 防范措施: whatever they are for; 采取以下措施 announces some."""
_VERBS = ("牵头", "主办", "承办", "负责", "配合", "协办", "参与", "落实")


@lru_cache(maxsize=512)
def label_fields(label: str) -> tuple[str, ...]:
    """The fields a label stands for: 牵头单位 is lead, 责任单位及责任人 both; () for other words."""
    form = heading_form(label)
    if form in _NO_LABEL:
        return ()
    if _SOME_MEASURES.fullmatch(form):
        return ("measure",)
    match = match_one(form)
    fields = match.fields or ((match.field,) if match.field else ())
    if match.how not in ("exact", "composite") and not (set(fields) <= _BY_LIKENESS and _ROLE.search(form)):
        return ()
    if match.how != "exact" and form.endswith(_VERBS):
        return ()  # 市教育局牵头: says who leads and announces what
    if not set(fields) <= _LABELLED or (set(fields) & WORDING and len(form) < 4 and form not in _MEASURES):
        return ()
    return tuple(fields)


def starts_with_label(text: str) -> bool:
    """Whether a paragraph begins with the label of a field."""
    match = _first_label(text)
    if match is None or label_fields(match[1]):
        return match is not None
    following = LABEL.search(text, match.end())
    value = text[match.end() : following.start() if following else len(text)]
    return bool(by_value(match[1], value, 0, 0))


def _first_label(text: str) -> re.Match[str] | None:
    """The label a paragraph begins with."""
    match = LABEL.match(text) or _BARE_LABEL.match(text)
    if match is not None and _is_sentence(text, match):
        return None
    other = _LABEL_WITHOUT_COLON.match(text) if match is None else None
    return other if other is not None and _fits(other) else match


def _is_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether a label of people has no people behind it: 领导小组:统筹协调全县工作."""
    fields = set(label_fields(match[1]))
    if not fields or not fields <= _PEOPLE:
        return False
    value = re.split(_VALUE_ENDS, text[match.end() :], maxsplit=1)[0].strip()
    first = re.split(r"[、,\uff0c\s]", value, maxsplit=1)[0]
    return len(first) > _NAME_LONGEST and not _TITLE.search(first) and not are_offices(first, sure=True)


def _fits(match: re.Match[str]) -> bool:
    """Whether words without a colon behind them are a label and its value."""
    fields = set(label_fields(match[1]))
    return (
        (bool(fields & OFFICES) and are_offices(match[2], sure=True))
        or ("due" in fields and is_day(match[2]))
        or (bool(fields & _PEOPLE) and _are_people(match[2]))
        or (bool(fields) and "\t" in match[0])
    )


def _are_people(text: str) -> bool:
    names = people_named(text)
    return bool(names) and all(map(looks_like_person, names))


def by_value(label: str, value: str, start: int, end: int) -> list[Field]:
    """The fields of a label outside the model, told by what stands behind it: 时间进度:6月底前,
    分管副局长:卓某, 责任分工:甲股牵头,乙股配合."""
    value = value.strip().rstrip("。" + EDGES)
    if clauses := read_clauses(value, 0, len(value), sure=True):
        return [field._replace(start=start, end=end) for field in clauses]
    field = ""
    if _WHEN.search(label) and is_day(value):
        field = "due"
    elif _ANSWERS.search(label) and not _LOOKS_ON.search(label) and are_offices(value, sure=True):
        field = "coop" if _HELPS.search(label) else "lead" if _LEADS.search(label) else "resp_org"
    elif _POST.search(label) and _are_people(value):
        field = "leader"
    elif (_STAGES.search(label) or match_one(heading_form(label)).field == "milestones") and days_in(value):
        return [Field("due", label, value, start, end, "text")]
    return [Field(field, label, value, start, end)] if field else []


def is_wording(text: str) -> bool:
    """Whether a paragraph begins with a label for what is to be done, or how: 整改措施:."""
    match = _first_label(text)
    return match is not None and bool(set(label_fields(match[1])) & WORDING)


def leading_label(text: str) -> str:
    """The words before the colon that a paragraph begins with, a field's label or not; "" without."""
    match = LABEL.match(text)
    return "".join(match[1].split()) if match is not None else ""


def is_foreign_label(text: str, among_labels: bool = False) -> bool:
    """Whether a short paragraph is a label outside the model and its value: 参加人员:残疾人代表200名.

    In a record, where every paragraph is a label and its value, it may be long."""
    match = LABEL.match(text)
    if match is None or label_fields(match[1]):
        return False
    if among_labels:
        return True
    if len(text) > _FOREIGN_LONGEST:
        return False
    label, value = match[1], text[match.end() :].strip()
    return (label == "目标" or 3 <= len(label) <= 6) and label[0] not in "请各如现并" and bool(value)


def listed_field(text: str) -> tuple[str, str] | None:
    """A numbered line among numbered fields, as (field, value): (一)时间安排:4月28日. The field is "" for a
    label outside the model; None without a label."""
    match = LABEL.match(text)
    if match is None:
        return None
    value = text[match.end() :].strip().rstrip("。" + EDGES)
    field = BESIDE_OTHERS.get(match[1], "")
    return (field, value) if field else ("", text)


def without_label(text: str) -> str:
    """What a paragraph says behind the label it begins with."""
    match = _first_label(text)
    return text[match.end() :].strip() if match is not None else text


def without_short_label(text: str) -> str:
    """What a paragraph says behind 任务: or 事项:, labels only where the rest is labelled, too."""
    match = LABEL.match(text)
    return text[match.end() :].strip() if match is not None and match[1] in TASK_FOR_SHORT else text


def labels_in(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The labels of a part of a paragraph in their order."""
    labels = [m for pattern in (LABEL, _BARE_LABEL) for m in pattern.finditer(text, start, end)]
    labels = [m for m in labels if not _is_sentence(text, m)]
    labels += [m for m in _LABEL_WITHOUT_COLON.finditer(text, start, end) if _fits(m)]
    return sorted(labels, key=lambda m: m.start())
