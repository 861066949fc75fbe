"""Clauses that say who does it or by when: 由甲科牵头, 乙科、丙科配合, 12月底前完成.

Names are taken apart by `table.names` and days read by `table.deadlines`; what is here is only how a clause
holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltool.checks.groups import is_group
from xltool.record import NamedTuple
from xltool.table.deadlines import parse_deadline
from xltool.table.names import looks_like_person, office_entries, people_named

OPEN, CLOSE = "(\uff08【[〔\uff3b", ")\uff09】]〕\uff3d"
_ROLES = {
    "牵头": "lead",
    "主办": "lead",
    "主责": "lead",
    "承办": "lead",
    "配合": "coop",
    "协办": "coop",
    "协助": "coop",
    "参与": "coop",
    "参加": "coop",
    "负责": "resp_org",
    "落实": "resp_org",
    "办理": "resp_org",
}
_COMMON_VERB = "办理"
"""A role only where the clause says so otherwise, too: 居民到政务大厅办理 is none."""
_MANNER = r"(?:共同|联合|分别|具体|统一|积极|按照?(?:各自)?(?:职责|职能)?(?:分工)?)*"
THIS_WORK = r"(?:(?:以上|上述|此|本|该|这)(?:各|几|两|三)?项?(?:工作|任务|措施|事项)均?)?"
"""What the work just told is called: 此项工作由…, 以上任务均由…."""
_CLAUSE = re.compile(
    rf"^{THIS_WORK}(?:具体)?(?P<by>请|由)?(?P<names>.+?)"
    rf"(?P<manner>{_MANNER})(?P<role>{'|'.join(_ROLES)})"
    r"(?:负责|组织实施|组织落实|组织|实施|落实|抓总|做好|办理)?$"
)
_HELPING = re.compile(
    rf"^(?P<names>.+?){_MANNER}(?:(?:做好|抓好|提供|给予)[\u4e00-\u9fff]{{2,16}}|负责[\u4e00-\u9fff]{{2,8}})$"
)
"""县发改局做好立项审批工作, beside those who answer for the whole: it helps."""
_BY_SOMEBODY = re.compile(rf"{THIS_WORK}(?:具体)?[由请]")
_BETWEEN_ROLES = re.compile(r"(?<=牵头|主办|负责)、(?=[^,\uff0c;\uff1b。]+(?:配合|协办|协助|参与|负责))")
"""甲科牵头、各科室配合: what parts clauses here parts names elsewhere."""
_LEADING = re.compile(
    r"(?:^|[,\uff0c。;\uff1b:\uff1a)\uff09])\s*[由请](?P<who>[^,\uff0c。;\uff1b]{2,60}?)"
    r"(?P<role>牵头|负责)(?:负责|组织)?[,\uff0c]?"
    r"(?:(?:会同)?(?P<coop>[^,\uff0c。;\uff1b]{2,120}?)(?:配合|协助|参与)[,\uff0c])?"
)
_TOGETHER = re.compile(
    r"(?:^|[,\uff0c。;\uff1b:\uff1a)\uff09])\s*由(?P<who>[^,\uff0c。;\uff1b]{2,40}?)(?P<role>会同)"
    r"(?P<coop>[^,\uff0c。;\uff1b]{2,80}?)(?=[,\uff0c]|开展|组织|做好|抓好|推进|落实|完成|研究|制定|对|加强|实施)"
)
"""由甲股会同乙股开展…."""
_AT_HEAD = re.compile(
    r"(?P<who>[^,\uff0c。;\uff1b:\uff1a由]{2,60}?)(?P<role>牵头|负责)(?:负责|组织)?[,\uff0c]?(?P<coop>(?!))?"
)
"""市教育局负责新建学校3所: the same without 由, only in lists of such sentences."""
_DAY_WORDS = re.compile(
    r"[\d\uff10-\uff19〇○零一二三四五六七八九十年月份日号前底末初中上下旬半季度第至到—–\-~\uff5e在于每周内之以全当今本次起"
    r"个工作天时分:.\uff0e/ 止立即行改长期坚持持续推进常态化印发之"
    r"收接通知后会小完成办结报送到位开展实现落地并取得成效力争制定出台启动竣工投产验运营上交建业用使车付线]+"
)
_DAY_MARK = re.compile(r"[年月日号周季天]|\d[./\uff0e-]\d|\d{8}|工作日|小时|长期|持续|立即|立行|常态")
_ISSUE_NUMBER = re.compile(r"第\w{1,3}[期次]")
"""(2024年第6期) numbers a paper."""
_LONGEST_DAY = 24
_TEXT_DAY = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}月(?:\d{1,2}[日号]|[上中下]旬|底|份|末)?|第?[一二三四]季度[底末]?|[上下]半年"
    r"|(?:今年|本年)?年底|20\d\d年底|每(?:月|季度?(?:末月|首月)?)(?:\d{1,2}[日号]|底|末)|每周[一二三四五六日])(?:之前|以前|前)"
)
_DAY_AND_STEP = re.compile(
    rf"(?P<day>{_TEXT_DAY.pattern})(?:全部|基本)?(?:完成|办结|启动|开展)[\u4e00-\u9fff]{{2,8}}$"
)
"""9月30日前完成首轮排查, behind those who do it."""
_OFFICE_ENDS = "局科室处股办委部厅站所队院校会组心团厂场司社镇乡村区县市府班馆协联行台中段"
_OFFICE_WORDS = ("企业", "单位", "部门", "机构", "海关", "街道", "边检站", "运营商")
_AMOUNT = re.compile(r"\d[余多]?[处所台段场厂校院馆]$")
"""排查隐患40处: counted things that end like an office."""
_IN_BRACKETS = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]$")
_NO_OFFICE = re.compile(r"[,\uff0c。;\uff1b:\uff1a“”《》的]|[一二三]是|(?<!自)由")
ABOUT_LISTS = re.compile("^下同$|列第一位|排(?:名|在)?第一")
"""A note beside a list of offices about all such lists of the notice."""


class Field(NamedTuple):
    """A field as it stands in a paragraph; `start` to `end` is its place, label and value."""

    field: str
    label: str
    value: str
    start: int
    end: int
    reading: str = ""
    """As `Said.reading`."""


def read_clauses(text: str, start: int, end: int, *, sure: bool) -> list[Field]:
    """The fields of a run of clauses if every one of them says who or when, else [].

    `sure` asks that somebody is said to lead, help or answer: a sentence that merely ends in a day is none.
    """
    found: list[Field] = []
    waiting: list[tuple[str, int]] = []
    text = _BETWEEN_ROLES.sub(",", text)
    for piece, at in pieces(text, start, end):
        if ABOUT_LISTS.search(piece):
            continue
        clause = _CLAUSE.match(piece)
        last = found[-1] if found else None
        if is_day(piece):
            if last is not None and last.field == "due":
                found[-1] = last._replace(value=text[last.start : at] + piece, end=at + len(piece))
            else:
                found.append(Field("due", "", piece, at, at + len(piece)))
        elif waiting and sure and clause is not None and clause["by"]:
            return []  # 新建养老服务中心,由甲局牵头: names begin at 由, what stands before it is none
        elif clause is not None and _tells(clause, sure) and are_offices(clause["names"], sure=sure):
            who, together, others = clause["names"].partition("会同")
            names = "、".join([*(name for name, _ in waiting), who])
            first = waiting[0][1] if waiting else at
            role = "lead" if together else _ROLES[clause["role"]]
            found.append(Field(role, "", names, first, at + len(piece)))
            if together:
                # 由甲局会同乙局负责: the one leads, the other helps
                found.append(Field("coop", "", others, first, at + len(piece)))
            waiting = []
        elif not waiting and (beside := _beside(piece, at, text[start:end], found)):
            found.append(beside)
        elif are_offices(piece, sure=True) and len(piece) > 2 and (last is None or last.field != "due"):
            waiting.append((piece, at))
        else:
            return []
    if waiting:
        # (组织人事股;6月底前): offices without a word on what they do
        others = {field.field for field in found} - {"due"}
        if sure or others - {"lead"}:
            return []
        last_end = waiting[-1][1] + len(waiting[-1][0])
        value = text[waiting[0][1] : last_end]
        # (甲局牵头;乙公司): beside a leading office the other helps, which is for a person to confirm
        field = Field("coop" if others else "resp_org", "", value, waiting[0][1], last_end)
        found.insert(0, field._replace(reading="text") if others else field)
    found = _together(found)
    said = [field.field for field in found]
    if len(set(said)) < len(said) or (sure and not set(said) - {"due"}):
        return []
    if "lead" in said and "coop" not in said:
        # 甲局牵头,乙局、丙局按职责分工负责: whoever answers beside a leading office takes part (DOMAIN 2.1)
        found = [f._replace(field="coop") if f.field == "resp_org" else f for f in found]
    return found


def _tells(clause: re.Match[str], sure: bool) -> bool:
    """Whether a clause says that its offices do the work; `sure` doubts a verb that is said of anybody."""
    marked = clause["by"] or clause["manner"] or "会同" in clause["names"]
    return not sure or clause["role"] != _COMMON_VERB or bool(marked)


def _beside(piece: str, at: int, text: str, found: Sequence[Field]) -> Field | None:
    """What a clause says behind those who answer for the work, though it holds words of its own: an office
    that does a part of it, or a step and its day."""
    fields = {field.field for field in found}
    if not ("lead" in fields or (fields and _BY_SOMEBODY.match(text.strip()))):
        return None
    helping = _HELPING.match(piece)
    if helping is not None and "due" not in fields and are_offices(helping["names"], sure=True):
        return Field("coop", "", helping["names"], at, at + len(piece), "text")
    step = _DAY_AND_STEP.match(piece)
    if step is not None and "due" not in fields:
        return Field("due", "", step["day"], at, at + len(piece), "text")
    return None


def names_and_day(text: str, start: int, end: int) -> list[Field]:
    """The fields of (9月18日前,张某、李某) or (社会救助股 田某): people beside a day or offices; [] for
    anything else."""
    found: dict[str, list[str]] = {}
    for piece, _ in pieces(text, start, end):
        parts = [piece] if is_day(piece) or are_offices(piece, sure=True) else piece.split()
        for part in parts:
            people = people_named(part)
            if is_day(part):
                found.setdefault("due", []).append(part)
            elif are_offices(part, sure=True):
                found.setdefault("resp_org", []).append(part)
            elif people and all(map(looks_like_person, people)):
                found.setdefault("owner", []).append(part)
            else:
                return []
    if "owner" not in found or len(found) == 1 or len(found.get("due", ())) > 1:
        return []
    return [Field(field, "", "、".join(words), start, end, "text") for field, words in found.items()]


def _together(fields: list[Field]) -> list[Field]:
    """甲局、乙局负责,各县落实: all of them answer, so that their lists are one; so with those who help."""
    found: list[Field] = []
    for field in fields:
        last = found[-1] if found else None
        if last is not None and last.field == field.field and field.field in ("coop", "resp_org"):
            found[-1] = last._replace(
                value=f"{last.value}、{field.value}", end=field.end, reading=last.reading or field.reading
            )
        else:
            found.append(field)
    return found


def leading_clauses(text: str) -> list[Field]:
    """由甲局牵头,乙局配合, at the head of what they shall do; [] unless just one sentence begins so."""
    matches = list(_TOGETHER.finditer(text)) or list(_LEADING.finditer(text))
    return _leading(matches[0]) if len(matches) == 1 else []


def _leading(match: re.Match[str]) -> list[Field]:
    if not are_offices(match["who"], sure=True):
        return []
    role = _ROLES.get(match["role"], "lead")
    found = [Field(role, "", match["who"], match.start("who"), match.end("who"), "text")]
    if match["coop"] and are_offices(match["coop"], sure=True):
        found.append(Field("coop", "", match["coop"], match.start("coop"), match.end("coop"), "text"))
    return found


def without_opening(text: str) -> str:
    """A sentence from its 由甲股… on; what stands before it (会议议定:) is about every task of a list."""
    match = _LEADING.search(text)
    return text[match.start("who") - 1 :] if match is not None else text


def head_clauses(text: str) -> list[Field]:
    """市教育局负责新建学校3所, at the head of one of several such sentences. Without 由 it must set a day,
    too, or it may be a division of duties."""
    match = _AT_HEAD.match(text) if day_in(text) else None
    return _leading(match) if match is not None else []


def pieces(text: str, start: int, end: int, stops: str = ",\uff0c;\uff1b。") -> Iterator[tuple[str, int]]:
    """The clauses between `stops` outside brackets, with their places."""
    depth, begin = 0, start
    for at in range(start, end + 1):
        character = text[at] if at < end else ";"
        depth += (character in OPEN) - (character in CLOSE)
        if (depth <= 0 or at == end) and character in stops:
            piece = text[begin:at].strip()
            if piece:
                yield piece, begin
            begin = at + 1


def is_day(text: str) -> bool:
    """Whether a clause says nothing but by when: 12月底前完成, 长期坚持."""
    if len(text) > _LONGEST_DAY or not _DAY_WORDS.fullmatch(text) or not _DAY_MARK.search(text):
        return False
    if _ISSUE_NUMBER.search(text):
        return False
    return parse_deadline(text, title_year=2000).kind not in ("unspecified", "invalid")


def are_offices(text: str, *, sure: bool) -> bool:
    """Whether every name of a list could be an office; `sure` looks at how each of them ends."""
    if ":" in text or "\uff1a" in text:
        return False  # a label, and one that nobody knows
    names = [entry.name for entry in office_entries(text)]
    if sure and len(names) > 1:
        # 供电公司、各通信运营商: beside offices 各… is a group, whatever it ends in
        names = [name for name in names if not name.startswith("各")] or names
    return bool(names) and all(_is_office(name, sure) for name in names)


def _is_office(name: str, sure: bool) -> bool:
    name = _IN_BRACKETS.sub("", name) or name
    if not 2 <= len(name) <= 26 or _NO_OFFICE.search(name):
        return is_group(name)
    if not sure:
        return True
    ends = name[-1] in _OFFICE_ENDS or name.endswith(_OFFICE_WORDS)
    return (ends and not _AMOUNT.search(name)) or is_group(name)


def is_office_list(text: str) -> bool:
    """Whether a heading is nothing but the names of offices: 办公室, 法规综合科、科技成果科."""
    return len(text) <= 40 and are_offices(text, sure=True)


def day_in(text: str) -> tuple[str, int] | None:
    """The one day a sentence sets (12月15日前) and its place; None when it sets none or several."""
    found = days_in(text)
    return found[0] if len(found) == 1 else None


def days_in(text: str) -> list[tuple[str, int]]:
    """The days a text sets, with their places."""
    return [(found[0], found.start()) for found in _TEXT_DAY.finditer(text)]
