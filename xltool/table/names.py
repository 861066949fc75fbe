"""The offices and people named in a cell (DOMAIN 4).

Lists are split at 、 , ; / | and line breaks, never inside parentheses and never at 和, 与 or 及, which
belong to the names of offices; at spaces only between whole names of one rank (市教育局 市财政局). A group
such as 各科室 or 其余科室 stays what it is: expanding it is a person's decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.text.normalise import is_han


class Named(NamedTuple):
    """One entry of a list. `role` is "lead", "coop" or "" and comes from a mark: (牵头), 牵头:…, …配合."""

    name: str
    role: str = ""
    people: tuple[str, ...] = ()
    """People named in parentheses behind an office: 市科技局(王某某、何某)."""


_BETWEEN_CLAUSES = frozenset(",\uff0c;\uff1b\n\r。")
_SEPARATORS = _BETWEEN_CLAUSES | frozenset("、/\uff0f|\uff5c\t")
_TO_LINES = {signs: dict.fromkeys(map(ord, signs), "\n") for signs in (_SEPARATORS, _BETWEEN_CLAUSES)}
_LABEL = r"(?:^|(?<=[\s、,\uff0c;\uff1b。]))(\w{2,8}?)\s*[:\uff1a]"
_TRAILING = r"\s*[(\uff08]([^()\uff08\uff09]*)[)\uff09]$"
_TELEPHONE = r"(?:联系)?(?:电话|手机号?码?)[:\uff1a]?|\+?\d[\d\- 转]{4,}\d"
_NUMBERING = r"^(?:\d{1,2}[.\uff0e、)\uff09]|[①-⑳])\s*(?=\D)"
_NEXT_NUMBER = r"\s+(?=\d{1,2}[.\uff0e、)\uff09]\s*[^\d\s])|(?=[①-⑳])"
"""Where a list numbered within one line goes on: 1.办公室 2.人事科."""
_POST = r"(?:常务)?(?:副)?(?:局长|科长|主任|书记|市长|县长|区长|处长|股长|站长|队长|部长|院长|校长)"
_TITLE = rf"(?<=\w\w)(?:{_POST}|同志|(?:一|二|三|四)级(?:主任科员|调研员)|主任科员|科员)$"
_TITLE_BEFORE = rf"^{_POST}(?=[\u4e00-\u9fff]{{2,4}}$)"
_PADDED = frozenset(((1, 1), (1, 1, 1), (2, 1)))
"""Lengths of the parts of one name: nobody is called by one character (黄 洋, 何 复 林, 诸葛 亮)."""
_AND_OTHERS = r"(?<=[\u4e00-\u9fff]{2})等(?:\d{1,2}[人名个家])?$"
_OTHER_OFFICES = r"(?<=[\u4e00-\u9fff]{2})等(?P<group>(?:有关|相关|各有关|各相关)?(?:部门|单位|科室))?$"
_MANNER = r"(?:共同|联合|分别|具体|按照?(?:各自)?(?:职责|职能)?(?:分工)?)+$"
_OFFICE_ENDS = "局科室处股办委部厅站所队院校会组心团厂司社镇乡村区县市府班"
_DUTY = rf"(?<=\w[{_OFFICE_ENDS}])负责[\u4e00-\u9fff]{{2,6}}$"
"""造林科负责督导: what the office does, and no part of its name."""
_TOGETHER = rf"由?(\w+[{_OFFICE_ENDS}])会同(\w+[{_OFFICE_ENDS}])"
_NOBODY = frozenset(("无", "暂无", "待定", "-", "—", "——", "–"))
_LEAD_WORDS = ("牵头", "主办", "总负责", "负责", "汇总", "组长", "主责", "第一责任")
_COOP_WORDS = ("配合", "协办", "协助", "参与", "参加", "成员", "协同")
_NOTE_WORDS = (
    "兼",
    "挂职",
    "抽调",
    "代",
    "主持",
    "至",
    "起",
    "离岗",
    "退休",
    "责任单位",
    "责任科室",
    "责任部门",
)
_NO_PERSON = (*_OFFICE_ENDS, "街道", "工商联", "妇联", "残联", "文联", "侨联", "社科联", "科协")
_OFFICE_ENDINGS = (*_OFFICE_ENDS, "联", "单位", "部门", ")", "\uff09")
_INNER_ENDS = "科股处室组"
_MARK = (
    rf"牵头|配合|负责|会同|(?:{'|'.join(_LEAD_WORDS + _COOP_WORDS)})$"
    r"|等(?:.{0,2}(?:部门|单位|科室))?$|^(?:无|暂无|待定)$"
)
"""What a plain list of names is not: verbs, “and others”, nobody."""


def _is_plain(text: str) -> bool:
    """Whether a cell is nothing but words with 、 between them, as most are."""
    return text.replace("、", "").isalpha()


def offices(text: str) -> tuple[str, ...]:
    """The offices of a cell in order, each once, without role marks and people.

    >>> offices("办公室(牵头)、社会发展和农业农村科。")
    ('办公室', '社会发展和农业农村科')
    """
    return distinct(entry.name for entry in office_entries(text))


@lru_cache(maxsize=8192)
def office_entries(text: str) -> tuple[Named, ...]:
    """The offices of a cell with their role marks and the people in their parentheses."""
    if _is_plain(text) and compiled(_MARK).search(text) is None:
        return tuple(Named(name) for name in text.split("、") if name)
    entries: list[Named] = []
    for role, part in _labelled(text):
        for clause in _split(part, _BETWEEN_CLAUSES):
            entries += _clause(clause, role)
    return tuple(entries)


def _clause(text: str, role: str) -> list[Named]:
    """The offices of a clause. A verb behind the last of several is about all of them: 甲科、乙科配合."""
    entries: list[Named] = []
    waiting = 0
    for piece in (name for part in _split(text) for name in _spaced_offices(part)):
        office, spoken = _without_verb(piece)
        entry = _office(office, role if spoken is None else spoken)
        if not entry.name or entry.name in _NOBODY:
            continue
        entries.append(entry)
        if spoken is not None:
            entries[waiting:] = [e._replace(role=e.role or spoken) for e in entries[waiting:]]
            waiting = len(entries)
        elif entry.role != role:
            waiting = len(entries)
    return entries


def _labelled(text: str) -> list[tuple[str, str]]:
    """Cut "牵头单位:甲;责任单位:乙、丙" into (role, list) pairs; a text without labels is one pair."""
    if ":" not in text and "\uff1a" not in text:
        return [("", text)]
    parts: list[tuple[str, str]] = []
    role, start = "", 0
    for label in compiled(_LABEL).finditer(text):
        parts.append((role, text[start : label.start()]))
        role, start = _role(label[1]), label.end()
    parts.append((role, text[start:]))
    return parts


def _split(text: str, separators: frozenset[str] = _SEPARATORS) -> list[str]:
    """The pieces between separators at parenthesis depth 0, stripped and without empty ones."""
    if any(map(str.isdigit, text)):
        text = compiled(_NEXT_NUMBER).sub("\n", text)
    if "(" not in text and "\uff08" not in text:
        pieces = text.translate(_TO_LINES[separators]).split("\n")
    else:
        pieces, depth, start = [], 0, 0
        for index, character in enumerate(text):
            if character in "(\uff08":
                depth += 1
            elif character in ")\uff09":
                depth = max(depth - 1, 0)
            elif not depth and character in separators:
                pieces.append(text[start:index])
                start = index + 1
        pieces.append(text[start:])
    return [piece for piece in (compiled(_NUMBERING).sub("", piece.strip()) for piece in pieces) if piece]


def _role(words: str) -> str:
    if any(word in words for word in _COOP_WORDS):
        return "coop"
    return "lead" if any(word in words for word in _LEAD_WORDS) else ""


def _office(piece: str, role: str) -> Named:
    people: tuple[str, ...] = ()
    name = piece
    while note := compiled(_TRAILING).search(name):
        inside = note[1].strip()
        marked = _role(inside)
        if marked and len(inside) <= 8:
            role = marked
        elif name[: note.start()].startswith("各"):
            break  # 各镇(街道) is one group
        elif inside and _looks_like_people(inside):
            people = people_named(inside) + people
        elif inside and not inside.startswith(_NOTE_WORDS) and not inside.endswith(("起", "止")):
            break
        name = name[: note.start()].strip()
    return Named("".join(name.split()), role, people)


def _without_verb(piece: str) -> tuple[str, str | None]:
    """An office without the verb behind it, and the role that says; None without a verb.

    甲局、乙局按职责分工负责 tells nobody apart.

    >>> _without_verb("由甲局牵头"), _without_verb("乙局按职责分工负责"), _without_verb("丙局")
    (('甲局', 'lead'), ('乙局', ''), ('丙局', None))
    """
    if "负责" in piece and (duty := compiled(_DUTY).search(piece)):
        return piece[: duty.start()].removeprefix("由"), ""
    for word in _LEAD_WORDS + _COOP_WORDS:
        if piece.endswith(word) and len(piece) > len(word) + 1:
            name = piece[: -len(word)].removeprefix("由")
            plain = compiled(_MANNER).sub("", name)
            return plain, "" if plain != name and word == "负责" else _role(word)
    return piece, None


def _spaced_offices(piece: str) -> list[str]:
    """市教育局 市财政局 are two offices, 办 公 室 and 市科技局 办公室 one, 市财政局等有关部门 and more."""
    if "会同" in piece and (together := compiled(_TOGETHER).fullmatch(piece)):
        return [f"{together[1]}牵头", f"{together[2]}配合"]
    if "等" in piece and (others := compiled(_OTHER_OFFICES).search(piece)):
        group = others["group"] or ""
        named = _spaced_offices(piece[: others.start()])
        return [*named, group] if group.startswith(("有关", "相关", "各")) else named
    names = piece.split()
    if len(names) > 1 and all(len(name) > 2 and name.endswith(_OFFICE_ENDINGS) for name in names):
        inner = sum(name[-1] in _INNER_ENDS for name in names)
        if inner in (0, len(names)):
            return names
    return [piece]


def _looks_like_people(text: str) -> bool:
    pieces = _split(text)
    return bool(pieces) and all(looks_like_person("".join(piece.split())) for piece in pieces)


def looks_like_person(name: str) -> bool:
    """Whether a name could be a person's: two to four Han characters, the last none that ends an office."""
    return 2 <= len(name) <= 4 and is_han(name) and not name.endswith(_NO_PERSON)


def people_named(text: str, roster: Iterable[str] = ()) -> tuple[str, ...]:
    """The people of a cell in order, each once: padding, titles, telephone numbers and marks taken off.

    Names separated by nothing but spaces are split where that is certain; `roster` settles the rest
    (黄 洋 吴 姣 may be two people or four).

    >>> people_named("陆某某、黄　洋(牵头)、王祖某局长")
    ('陆某某', '黄洋', '王祖某')
    """
    if _is_plain(text) and text not in _NOBODY:
        pieces = text.split("、")
        if max(map(len, pieces)) <= 4 and not text.endswith(("长", "等")):
            return tuple(dict.fromkeys(pieces)) if all(pieces) else distinct(pieces)
    known = frozenset(roster)
    names: list[str] = []
    for _, part in _labelled(text):
        for piece in _split(compiled(_TELEPHONE).sub("", part)):
            names.extend(_person(piece, known))
    return distinct(names)


def _person(piece: str, roster: frozenset[str]) -> list[str]:
    while note := compiled(_TRAILING).search(piece):
        piece = piece[: note.start()].strip()
    if piece in _NOBODY:
        return []
    tokens = compiled(_AND_OTHERS).sub("", piece).split()
    if tuple(map(len, tokens)) in _PADDED and is_han("".join(tokens)):
        tokens = ["".join(tokens)]
    elif len(tokens) > 1:
        tokens = _spaced_names(tokens, roster) or [" ".join(tokens)]
    names: list[str] = []
    for token in tokens:
        names.extend(_running_names(compiled(_TITLE_BEFORE).sub("", compiled(_TITLE).sub("", token))))
    return names


def _spaced_names(tokens: list[str], roster: frozenset[str]) -> list[str] | None:
    """Names from space-separated Han tokens; two single characters side by side are one padded name."""
    if not all(is_han(token) and len(token) <= 4 for token in tokens):
        return None
    names: list[str] = []
    index = 0
    while index < len(tokens):
        if len(tokens[index]) > 1:
            names.append(tokens[index])
            index += 1
            continue
        end = index
        while end < len(tokens) and len(tokens[end]) == 1:
            end += 1
        run = tokens[index:end]
        pairs = [run[i] + run[i + 1] for i in range(0, len(run) - 1, 2)]
        if len(run) % 2 or (len(run) > 2 and not all(pair in roster for pair in pairs)):
            return None
        names += pairs
        index = end
    return names


def _running_names(text: str) -> list[str]:
    """甲某某和乙某 are two people; 和 inside a name of up to four characters is not a joint."""
    if len(text) > 4:
        pieces = compiled(r"[和与及]").split(text)
        if len(pieces) > 1 and all(is_han(piece) and 2 <= len(piece) <= 4 for piece in pieces):
            return [compiled(_TITLE).sub("", piece) for piece in pieces]
    return [text] if text else []


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names in order, empty ones and repeats left out."""
    return tuple(dict.fromkeys(filter(None, names)))
