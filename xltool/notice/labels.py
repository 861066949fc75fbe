"""Labels in a notice (牵头单位:…) and the paragraphs, brackets and last sentences they stand in.

A label is a heading of a table, so what it means is what `table.columns` says of that heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xltool.notice.clauses import (
    CLOSE,
    OPEN,
    Field,
    are_offices,
    is_day,
    leading_clauses,
    pieces,
    read_clauses,
)
from xltool.record import NamedTuple
from xltool.table.columns import heading_form, match_one
from xltool.table.names import looks_like_person, office_entries

WHO_AND_WHEN = frozenset(
    ("due", "start", "lead", "coop", "resp_org", "owner", "leader", "contact", "phone", "remark")
)
"""Fields that say who does it by when, and what belongs to them."""
SENDER = frozenset(("contact", "phone"))
"""Fields that stand below many a notice for its sender: they make no paragraph an item of work."""
TELLING = WHO_AND_WHEN - SENDER
WORDING = frozenset(("task", "measure"))
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
_BESIDE_OTHERS = {
    **dict.fromkeys(("时间", "期限", "日期", "时间安排"), "due"),
    **dict.fromkeys(("单位", "部门", "科室"), "resp_org"),
    **dict.fromkeys(("工作要求", "具体要求", "任务要求", "工作安排", "要求"), "measure"),
    **dict.fromkeys(("主要内容", "内容"), "measure"),
    **dict.fromkeys(("牵头", "主办"), "lead"),
    **dict.fromkeys(("配合", "协办"), "coop"),
    "领导": "leader",
    "电话": "phone",
}
"""Those that are labels all the same among other labels."""
_TASK_FOR_SHORT = frozenset(("任务", "事项", "项目", "问题", "工作"))
_LABEL = re.compile(
    r"(?:^|(?<=[\s;\uff1b,\uff0c。、—(\uff08【\[]))[【\[(\uff08]?"
    r"([\u4e00-\u9fff](?:[\u4e00-\u9fff/\uff0f]|[(\uff08][\u4e00-\u9fff]{1,6}[)\uff09]){1,11}"
    r"|(?:[\u4e00-\u9fff][ \u3000]+){1,5}[\u4e00-\u9fff])"
    r"[】\])\uff09]?\s*[:\uff1a]\s*"
)
_BARE_LABEL = re.compile(r"[【\[]([\u4e00-\u9fff]{3,8})[】\]]\s*")
_OFFICE_KINDS = ("单位", "部门", "科室", "处室", "股室", "机构")
_FOREIGN_LONGEST = 60
_EDGES = " \t\u3000,\uff0c;\uff1b、—"
_SLASHED = re.compile(r"[/\uff0f|\uff5c](?=([\u4e00-\u9fff]{2,8})\s*[:\uff1a])")
_LAST_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}\Z")
_WHEN = re.compile("进度|节点|时限|期限")
_COLON = re.compile("[:\uff1a]")
_ANNOUNCING_LONGEST = 80
_MEASURES = ("措施", "举措")
_VERBS = ("牵头", "主办", "承办", "负责", "配合", "协办", "参与", "落实")
_GAP = re.compile(r"(?:[;\uff1b。\t\n]|\s{2})\s*\Z")
_ITS_WORK = re.compile(r"的(?:工作|任务|事项)\s*\Z")
"""由甲局负责的工作:…."""
_COMMA = re.compile("[,\uff0c;\uff1b]")
_NOTHING = re.compile(r"[\s。/—\-_无]*")


class Read(NamedTuple):
    """A paragraph taken apart: what it says besides, and the fields in it."""

    rest: str
    fields: tuple[Field, ...]
    at_end: bool = False
    """Whether the fields are its last words, so that it has said all."""

    @property
    def alone(self) -> bool:
        """Whether it holds nothing but fields."""
        return bool(self.fields) and not self.rest.strip("。" + _EDGES)


@lru_cache(maxsize=512)
def label_fields(label: str) -> tuple[str, ...]:
    """The fields a label stands for: 牵头单位 is lead, 责任单位及责任人 both; () for other words."""
    form = heading_form(label)
    if form in _NO_LABEL:
        return ()
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
    match = _LABEL.match(text) or _BARE_LABEL.match(text)
    return match is not None and bool(label_fields(match[1]) or _says_when(match[1], text[match.end() :]))


def _says_when(label: str, value: str) -> bool:
    """Whether a label outside the model has a day behind it and means one: 时间进度:6月底前完成."""
    return _WHEN.search(label) is not None and is_day(value.strip().rstrip("。" + _EDGES))


def is_wording(text: str) -> bool:
    """Whether a paragraph begins with a label for what is to be done, or how: 整改措施:."""
    match = _LABEL.match(text) or _BARE_LABEL.match(text)
    return match is not None and bool(set(label_fields(match[1])) & WORDING)


def is_foreign_label(text: str, among_labels: bool = False) -> bool:
    """Whether a short paragraph is a label outside the model and its value: 参加人员:残疾人代表200名.

    In a record, where every paragraph is a label and its value, it may be long."""
    match = _LABEL.match(text)
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
    match = _LABEL.match(text)
    if match is None:
        return None
    value = text[match.end() :].strip().rstrip("。" + _EDGES)
    field = _BESIDE_OTHERS.get(match[1], "")
    return (field, value) if field else ("", text)


def read_fields(text: str) -> Read:
    """The fields of a paragraph: all of it, its brackets, or its last sentences."""
    text = _SLASHED.sub(_parted, text)
    brackets = list(_brackets(text))
    whole = bool(brackets) and not (text[: brackets[0][0]] + text[brackets[0][1] :]).strip(" 。")
    if (starts_with_label(text) or _begins_record(text)) and not whole:
        return Read("", tuple(_labelled(text, 0, len(text), keep_stop=True)))
    fields: list[Field] = []
    rest, at = "", 0
    for start, end in brackets:
        inside = _group(text, start + 1, end - 1)
        if _is_bare(inside, text[start + 1 : end - 1]):
            if text[end:].strip(" 。;\uff1b"):
                continue
            inside = [field._replace(reading="text") for field in inside]
        if inside:
            fields += inside
            rest += text[at:start]
            at = end
    rest += text[at:]
    if fields:
        return Read(_tidy(rest), tuple(fields))
    return _tail(text)


def _parted(match: re.Match[str]) -> str:
    """A stop for the slash between two fields (…20万页/责任股室:技术股); 牵头单位/责任单位: is one label."""
    before = _LAST_WORD.search(match.string, 0, match.start())
    one_label = before is not None and bool(label_fields(before[0]))
    return ";" if label_fields(match[1]) and not one_label else match[0]


def _begins_record(text: str) -> bool:
    """Whether a paragraph is a record that calls its task 任务: for short, and says who or when, too."""
    match = _LABEL.match(text)
    return (
        match is not None
        and match[1] in _TASK_FOR_SHORT
        and any(
            set(label_fields(other[1])) & WHO_AND_WHEN and _stands_apart(text, other)
            for other in _LABEL.finditer(text, match.end())
        )
    )


def _is_bare(fields: list[Field], inside: str) -> bool:
    """Whether a bracket holds but a day or a list of names: such a one speaks for its paragraph only at its
    end, (县财政局、县民政局); elsewhere it explains the word before it."""
    return len(fields) == 1 and not fields[0].label and fields[0].value == inside.strip()


def _group(text: str, start: int, end: int) -> list[Field]:
    """The fields of a bracket's inside, [] when it holds anything else."""
    inside = text[start:end]
    if starts_with_label(inside) or _names_offices(inside):
        return list(_labelled(text, start, end))
    return read_clauses(text, start, end, sure=False)


def _names_offices(text: str) -> bool:
    """Whether a text begins with a label that is one only because offices stand behind it: 牵头:业务股, or
    考核单位:党建办, which nobody knows."""
    match = _LABEL.match(text)
    if match is None or not (
        match[1].endswith(_OFFICE_KINDS) or _BESIDE_OTHERS.get(match[1]) in ("lead", "coop")
    ):
        return False
    following = _LABEL.search(text, match.end())
    value = text[match.end() : following.start() if following else len(text)].strip(_EDGES)
    return are_offices(value, sure=True)


def _tail(text: str) -> Read:
    """Fields at the end of a paragraph that has other words before them, or the clauses at its head."""
    for match in sorted((*_LABEL.finditer(text), *_BARE_LABEL.finditer(text)), key=lambda m: m.start()):
        before = text[match.start() - 1 : match.start()]
        fields = label_fields(match[1])
        outside = not any(start < match.start() < end for start, end in _brackets(text))
        if outside and before and before in "。" + _EDGES and set(fields) & WHO_AND_WHEN:
            found = list(_labelled(text, match.start(), len(text)))
            return Read(text[: match.start()].rstrip(_EDGES), tuple(found), at_end=True)
    end = len(text.rstrip(" 。"))
    start = text.rfind("。", 0, end) + 1
    for begin in (start, *(match.end() for match in _COMMA.finditer(text, start, end))):
        found = read_clauses(text, begin, end, sure=True)
        # …,各单位负责。 may be prose: at the end of other words it takes two such clauses, or 由.
        if found and begin and (begin == start or len(found) > 1 or text[begin] == "由"):
            return Read(text[:begin].rstrip(_EDGES), tuple(found), at_end=True)
    return _announced(text) or Read(text, tuple(leading_clauses(text)))


def _announced(text: str) -> Read | None:
    """Who does it before a colon, and what behind it: 市体育局牵头,各县(市、区)配合:新建步道60公里."""
    colon = _COLON.search(text)
    if colon is None or colon.start() > _ANNOUNCING_LONGEST:
        return None
    end = _ITS_WORK.search(text, 0, colon.start())
    found = read_clauses(text, 0, end.start() if end else colon.start(), sure=True)
    return Read(text[colon.end() :].strip(), tuple(found)) if found else None


def _labelled(text: str, start: int, end: int, keep_stop: bool = False) -> Iterator[Field]:
    """The fields from a label at `start` on; each value reaches to the next label.

    `keep_stop` leaves the full stop that ends a line, so that a cell has what the notice has. A label outside
    the model ends a value, too; what it says is kept as a remark.
    """
    labels = [m for pattern in (_LABEL, _BARE_LABEL) for m in pattern.finditer(text, start, end)]
    labels.sort(key=lambda m: m.start())
    record = bool(labels) and labels[0][1] in _TASK_FOR_SHORT
    if record or (labels and set(label_fields(labels[0][1])) & WORDING):
        # Words may hold a colon: only the label of a field ends them, or one that stands well apart.
        labels = [
            *(labels[:1] if record else ()),
            *(m for m in labels if label_fields(m[1]) or (m[1] in _BESIDE_OTHERS and _stands_apart(text, m))),
        ]
    remarks: list[tuple[str, int, int]] = []
    for match, following in zip(labels, [*labels[1:], None], strict=True):
        stop = following.start() if following is not None else end
        value = text[match.end() : stop].strip().rstrip(_EDGES + "【[(\uff08").lstrip(_EDGES)
        if following is not None or not keep_stop:
            value = value.rstrip("。" + _EDGES) if set(label_fields(match[1])) - WORDING else value
        label = "".join(match[1].split())
        fields = label_fields(label) or tuple(filter(None, (_BESIDE_OTHERS.get(label),)))
        fields = fields or (("task",) if record and match is labels[0] else ())
        fields = fields or (("due",) if _says_when(label, value) else ())
        if _NOTHING.fullmatch(value):
            continue
        if fields:
            yield from _valued(fields, label, value, match.start(), stop)
        else:
            remarks.append((f"{label}:{value}", match.start(), stop))
    if remarks:
        yield Field("remark", "", ";".join(words for words, _, _ in remarks), *remarks[0][1:])


def _stands_apart(text: str, match: re.Match[str]) -> bool:
    """Whether a label follows a stop or a gap, as in 工作任务:检修机具;措施:…."""
    return not text[: match.start()].strip() or _GAP.search(text, 0, match.start()) is not None


def _valued(fields: tuple[str, ...], label: str, value: str, start: int, end: int) -> Iterator[Field]:
    """One label may stand for two fields, and a list may tell its offices apart or end in a day."""
    office = next((field for field in fields if field in ("lead", "coop", "resp_org")), None)
    if office is None:
        yield Field(fields[0], label, value, start, end)
        return
    parts = list(pieces(value, 0, len(value)))
    if len(parts) > 1 and is_day(parts[-1][0].rstrip("。")):
        # (牵头单位:市教育局,2023年6月底前)
        yield Field("due", "", parts[-1][0].rstrip("。"), start, end)
        value = value[: parts[-1][1]].rstrip(_EDGES)
    if "owner" in fields:
        offices, people = _offices_and_people(value)
        if offices:
            yield Field(office, label, "、".join(offices), start, end)
        if people:
            yield Field("owner", label, "、".join(people), start, end)
        return
    inside = read_clauses(value, 0, len(value.rstrip("。")), sure=False) if office != "coop" else []
    if any(field.field == "lead" for field in inside):
        yield from (Field(f.field, label, f.value, start, end) for f in inside)
    else:
        yield Field(office, label, value, start, end)


def _offices_and_people(value: str) -> tuple[list[str], list[str]]:
    offices: list[str] = []
    people: list[str] = []
    for entry in office_entries(re.sub(r"[ \t\u3000]+", "\n", value)):
        people += entry.people
        (people if looks_like_person(entry.name) else offices).append(entry.name)
    return offices, people


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """The outermost brackets, as (start, end)."""
    depth = start = 0
    for at, character in enumerate(text):
        if character in OPEN:
            if not depth:
                start = at
            depth += 1
        elif character in CLOSE and depth:
            depth -= 1
            if not depth:
                yield start, at + 1


def _tidy(text: str) -> str:
    """What is left when brackets are taken out: no doubled stops, no empty ends."""
    return re.sub(r"([。;\uff1b,\uff0c])[。;\uff1b,\uff0c]+", r"\1", text).strip().rstrip(_EDGES)
