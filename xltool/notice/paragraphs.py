"""The paragraphs of a notice taken apart: the fields in their labels, brackets and last sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xltool.notice.clauses import (
    ABOUT_LISTS,
    CLOSE,
    OPEN,
    THIS_WORK,
    Field,
    are_offices,
    is_day,
    leading_clauses,
    names_and_day,
    pieces,
    read_clauses,
)
from xltool.notice.labels import (
    BESIDE_OTHERS,
    EDGES,
    LABEL,
    OFFICE_KINDS,
    OFFICES,
    TASK_FOR_SHORT,
    WHO_AND_WHEN,
    WORDING,
    by_value,
    label_fields,
    labels_in,
    starts_with_label,
)
from xltool.record import NamedTuple
from xltool.table.names import looks_like_person, office_entries

_SLASHED = re.compile(r"[/\uff0f|\uff5c](?=([\u4e00-\u9fff]{2,8})\s*[:\uff1a])")
_LAST_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}\Z")
_COLON = re.compile("[:\uff1a]")
_ANNOUNCING_LONGEST = 80
_SHORT_LABEL = 4
_GAP = re.compile(r"(?:[;\uff1b。\t\n]|\s{2})\s*\Z")
_ITS_WORK = re.compile(r"的(?:各项)?(?:工作|任务|事项)\s*\Z")
"""由甲局负责的工作:…."""
_BY = re.compile(f"(?<![自理缘,\uff0c]){THIS_WORK}(?:具体)?由")
_COMMA = re.compile("[,\uff0c;\uff1b]")
_LAST_NOTE = re.compile(r"[(\uff08]([^()\uff08\uff09]+)[)\uff09]。?$")
_NOTHING = re.compile(r"[\s。/—\-_无]*")


class Read(NamedTuple):
    """A paragraph taken apart: what it says besides, and the fields in it."""

    rest: str
    fields: tuple[Field, ...]
    at_end: bool = False
    """Whether the fields are its last words, so that it has said all."""
    announced: bool = False
    """Whether it says whose work is listed behind its colon: 由甲局负责的工作:…;…."""

    @property
    def alone(self) -> bool:
        """Whether it holds nothing but fields."""
        return bool(self.fields) and not self.rest.strip("。" + EDGES)


@lru_cache(maxsize=1024)
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
        if not inside and not text[end:].strip(" 。;\uff1b"):
            inside = names_and_day(text, start + 1, end - 1)
        if _is_bare(inside, text[start + 1 : end - 1]):
            head = not text[:start].strip() and inside[0].field == "due"
            if text[end:].strip(" 。;\uff1b") and not head:
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
    match = LABEL.match(text)
    return (
        match is not None
        and match[1] in TASK_FOR_SHORT
        and any(
            set(label_fields(other[1])) & WHO_AND_WHEN and _stands_apart(text, other)
            for other in LABEL.finditer(text, match.end())
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
    match = LABEL.match(text)
    if match is None or not (
        match[1].endswith(OFFICE_KINDS) or BESIDE_OTHERS.get(match[1]) in ("lead", "coop")
    ):
        return False
    following = LABEL.search(text, match.end())
    value = text[match.end() : following.start() if following else len(text)].strip(EDGES)
    return are_offices(value, sure=True)


def _tail(text: str) -> Read:
    """Fields at the end of a paragraph that has other words before them, or the clauses at its head."""
    labels = labels_in(text, 0, len(text))
    for at, match in enumerate(labels):
        before = text[match.start() - 1 : match.start()]
        fields = label_fields(match[1])
        outside = not any(start < match.start() < end for start, end in _brackets(text))
        apart = before in "。" + EDGES or text[match.start()] in OPEN
        if outside and before and apart and set(fields) & WHO_AND_WHEN:
            while at and _begins_sentence(text, labels[at - 1], labels[at]):
                at -= 1  # 时间:5月6日。地点:县文化广场。责任单位:普法股
            begin = labels[at].start()
            return Read(text[:begin].rstrip(EDGES), tuple(_labelled(text, begin, len(text))), at_end=True)
    end = len(text.rstrip(" 。"))
    start = text.rfind("。", 0, end) + 1
    places = {start, *(m.end() for m in _COMMA.finditer(text, start, end))}
    places |= {m.start() for m in _BY.finditer(text, start, end)}
    for begin in sorted(places):
        found = read_clauses(text, begin, end, sure=True)
        # …,各单位负责。 may be prose: at the end of other words it takes two such clauses, or 由.
        # So it may be when it is all there is.
        ends = begin == start > 0 or len(found) > 1 or _BY.match(text, begin)
        # A clause with words of its own (9月底前完成首轮排查) is the task itself where nothing else is said.
        worded = any(field.reading for field in found)
        if found and ends and not (worded and not text[:begin].strip(EDGES)):
            return Read(text[:begin].rstrip(EDGES), tuple(found), at_end=begin > 0)
    return _announced(text) or Read(text, tuple(leading_clauses(text)))


def _begins_sentence(text: str, label: re.Match[str], following: re.Match[str]) -> bool:
    """Whether a label begins a sentence that holds but it and its value, up to the next label."""
    value = text[label.end() : following.start()].strip()
    apart = label.start() > 0 and text[label.start() - 1] in "。;\uff1b"
    return apart and len(label[1]) <= _SHORT_LABEL and "。" not in value[:-1] and value.endswith("。")


def _announced(text: str) -> Read | None:
    """Who does it before a colon, and what behind it: 市体育局牵头,各县(市、区)配合:新建步道60公里."""
    colon = _COLON.search(text)
    if colon is None or colon.start() > _ANNOUNCING_LONGEST:
        return None
    end = _ITS_WORK.search(text, 0, colon.start())
    found = read_clauses(text, 0, end.start() if end else colon.start(), sure=True)
    return Read(text[colon.end() :].strip(), tuple(found), announced=end is not None) if found else None


def _labelled(text: str, start: int, end: int, keep_stop: bool = False) -> Iterator[Field]:
    """The fields from a label at `start` on; each value reaches to the next label.

    `keep_stop` leaves the full stop that ends a line, so that a cell has what the notice has. A label outside
    the model ends a value, too; what it says is kept as a remark.
    """
    labels = labels_in(text, start, end)
    record = bool(labels) and labels[0][1] in TASK_FOR_SHORT
    if record or (labels and set(label_fields(labels[0][1])) & WORDING):
        # Words may hold a colon: only the label of a field ends them, or one that stands well apart.
        labels = [
            *(labels[:1] if record else ()),
            *(m for m in labels if label_fields(m[1]) or (m[1] in BESIDE_OTHERS and _stands_apart(text, m))),
        ]
    remarks: list[tuple[str, int, int]] = []
    for match, following in zip(labels, [*labels[1:], None], strict=True):
        stop = following.start() if following is not None else end
        value = text[match.end() : stop].strip().rstrip(EDGES + OPEN).lstrip(EDGES)
        if following is not None or not keep_stop:
            value = value.rstrip("。" + EDGES) if set(label_fields(match[1])) - WORDING else value
        label = "".join(match[1].split())
        fields = label_fields(label) or tuple(filter(None, (BESIDE_OTHERS.get(label),)))
        fields = fields or (("task",) if record and match is labels[0] else ())
        if _NOTHING.fullmatch(value):
            continue
        if fields:
            yield from _valued(fields, label, value, match.start(), stop)
        elif told := by_value(label, value, match.start(), stop):
            yield from told
        else:
            remarks.append((f"{label}:{value}", match.start(), stop))
    if remarks:
        yield Field("remark", "", ";".join(words for words, _, _ in remarks), *remarks[0][1:])


def _stands_apart(text: str, match: re.Match[str]) -> bool:
    """Whether a label follows a stop or a gap, as in 工作任务:检修机具;措施:…."""
    return not text[: match.start()].strip() or _GAP.search(text, 0, match.start()) is not None


def _valued(fields: tuple[str, ...], label: str, value: str, start: int, end: int) -> Iterator[Field]:
    """One label may stand for two fields, and a list may tell its offices apart or end in a day."""
    office = next((field for field in fields if field in OFFICES), None)
    head, _, tail = value.partition("。")
    clauses = read_clauses(tail, 0, len(tail.rstrip(" 。")), sure=True) if set(fields) <= WHO_AND_WHEN else []
    if clauses and not set(fields) & {field.field for field in clauses}:
        # 责任部门:学生处。总务处配合落实。
        yield from (field._replace(start=start, end=end) for field in clauses)
        value = head
    if office is None:
        yield Field(fields[0], label, value, start, end)
        return
    if (note := _LAST_NOTE.search(value)) and is_day(note[1]):
        # 责任单位:市教育局(2023年6月底前)
        yield Field("due", "", note[1], start, end)
        value = value[: note.start()].rstrip()
    elif note and ABOUT_LISTS.search(note[1]):
        value = value[: note.start()].rstrip()
    parts = list(pieces(value, 0, len(value)))
    if len(parts) > 1 and is_day(parts[-1][0].rstrip("。")):
        # (牵头单位:市教育局,2023年6月底前)
        yield Field("due", "", parts[-1][0].rstrip("。"), start, end)
        value = value[: parts[-1][1]].rstrip(EDGES)
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
    return re.sub(r"([。;\uff1b,\uff0c])[。;\uff1b,\uff0c]+", r"\1", text).strip().rstrip(EDGES)
