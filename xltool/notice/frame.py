"""What stands around the items of a notice: title, issuer, date, number, addressees, basis, attachments."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from xltool.notice.labels import starts_with_label
from xltool.notice.model import Basis, Line, Source
from xltool.record import NamedTuple
from xltool.table.deadlines import parse_deadline
from xltool.table.names import offices

_FIGURE = r"[\d\uff10-\uff19一二三四五六七八九十]{1,3}"
_YEAR = r"(?:20\d\d|\uff12\uff10[\uff10-\uff19]{2}|二[〇○零\uff2fO][〇○零\uff2fO一二三四五六七八九]{2})"
_DATE = rf"{_YEAR}\s*年\s*{_FIGURE}\s*月\s*{_FIGURE}\s*日"
_DATE_LINE = re.compile(rf"\s*[(\uff08]?({_DATE})[)\uff09]?\s*")
_PRINTED = re.compile(rf"(?P<issuer>\S{{2,30}}?)\s*(?P<date>{_DATE})\s*印发")
_LABELLED_DATE = re.compile(rf"\s*(?:成文|印发|发文)(?:日期|时间)\s*[:\uff1a]\s*({_DATE})\s*")
_SIGNED = re.compile(rf"(?P<issuer>[\u4e00-\u9fff()（）、]{{3,40}}?)\s*(?P<date>{_DATE})\s*")
_NUMBER = r"[\u4e00-\u9fff]{1,14}\s*[〔\[(（【]\s*20\d\d\s*[〕\])）】]\s*(?:第\s*)?\d{1,4}\s*号"
_NUMBER_LINE = re.compile(rf"\s*({_NUMBER})\s*")
_BASIS = re.compile(rf"《([^《》]*(?:《[^《》]*》[^《》]*)*)》\s*(?:[(（]\s*({_NUMBER})\s*[)）])?")
_PAPER = (
    "方案",
    "意见",
    "通知",
    "办法",
    "规定",
    "规划",
    "条例",
    "要点",
    "计划",
    "细则",
    "决定",
    "清单",
    "部署",
)
_REST_ON = ("根据", "依据", "按照", "按《", "遵照", "贯彻", "落实", "对照", "依照")
_TITLE_WORDS = ("方案", "通知", "分工", "计划", "清单", "要点", "意见", "安排", "办法", "台账", "分解")
_ATTACHMENT = re.compile(r"\s*附件\s*(?:\d{1,2}|[一二三四五六七八九十])?\s*[:\uff1a]\s*(.*)")
_SUFFIX = re.compile(r"\.(?:xlsx?|docx?|et|wps|pdf|zip|rar)$", re.IGNORECASE)
_FORBIDDING = re.compile(r"严禁|不得|禁止|不准|不许|杜绝")
_SPACED = re.compile(r"[ \u3000]+")
_SPACED_OUT = re.compile(r"(?:\S[ \u3000]+)+\S")
"""某 某 县 人 民 政 府: a name spread over the line."""
_FORMAL = re.compile(r"\s*(?:抄送|抄报|主送|主题词)\s*[:\uff1a]|\s*[(\uff08]此件|\s*公开方式")
_FIGURE_LEVEL = 4
_SHORTEST_TITLE = 6
_MOST_ISSUERS = 3
"""Offices that sign one notice together, a line each."""
_STOPS = "。;\uff1b!\uff01?\uff1f:\uff1a,\uff0c"
_ORGANISATION_ENDS = "联局会办室府部委厅院所组站心团校司科处馆队社厂镇乡区学"


class Frame(NamedTuple):
    """The frame as found; `sources` says where each part stands."""

    title: str
    issuer: str
    issued_on: dt.date | None
    issued_text: str
    doc_no: str
    addressees: tuple[str, ...]
    basis: tuple[Basis, ...]
    attachments: tuple[str, ...]
    attachments_follow: bool
    prohibitions: tuple[Source, ...]
    sources: dict[str, Source]
    used: frozenset[int]
    """Positions of the lines that belong to the frame: they are nobody's task."""


def read_frame(lines: Sequence[Line], tables_at: Sequence[int]) -> Frame:
    """The frame of a notice; `tables_at` are the paragraph numbers at which tables stand."""
    sources: dict[str, Source] = {}
    used = {at for at, line in enumerate(lines) if _FORMAL.match(line.text)}
    issuer, issued_text = _issued(lines, sources, used)
    attachments, follow = _attachments(lines, tables_at, sources, used)
    title = _title(lines, sources, used)
    if not issuer and _is_organisation(title.partition("关于")[0]) and "关于" in title:
        issuer = title.partition("关于")[0]
        sources["issuer"] = sources["title"]
    return Frame(
        title,
        issuer,
        parse_deadline("".join(issued_text.split())).due if issued_text else None,
        issued_text,
        _doc_no(lines, sources, used),
        _addressees(lines, sources, used),
        _basis(lines, title),
        attachments,
        follow,
        _prohibitions(lines),
        sources,
        frozenset(used),
    )


def _issued(lines: Sequence[Line], sources: dict[str, Source], used: set[int]) -> tuple[str, str]:
    """Issuer and day as first signed below a notice, else of the line that says when it was printed."""
    found: list[tuple[str, str, Source, Source | None]] = []
    for at, line in enumerate(lines):
        here = Source(line.number, line.text)
        if labelled := _LABELLED_DATE.fullmatch(line.text):
            used.add(at)
            found.append(("", labelled[1], here, None))
        elif dated := _DATE_LINE.fullmatch(line.text):
            used.add(at)
            first = at
            while first and at - first < _MOST_ISSUERS and _is_signature(lines[first - 1]):
                first -= 1
            used.update(range(first, at))
            signed = "、".join(line.text.strip() for line in lines[first:at])
            found.append((signed, dated[1], here, Source(lines[first].number, signed) if signed else None))
        elif (signature := _SIGNED.fullmatch(line.text)) and _is_organisation(signature["issuer"]):
            used.add(at)
            found.append((signature["issuer"], signature["date"], here, here))
    for at, line in enumerate(lines):
        if printed := _PRINTED.search(line.text):
            used.add(at)
            here = Source(line.number, line.text)
            found.append((printed["issuer"], printed["date"], here, here))
    if not found:
        return "", ""
    issuer, day, where, signed_at = found[0]
    sources["issued_on"] = where
    if signed_at is not None:
        sources["issuer"] = signed_at
    return issuer, day


def _is_signature(line: Line) -> bool:
    return not line.level and _is_organisation(line.text.strip())


def _is_organisation(text: str) -> bool:
    return 3 <= len(text) <= 40 and not any(c in text for c in _STOPS) and text[-1] in _ORGANISATION_ENDS


def _doc_no(lines: Sequence[Line], sources: dict[str, Source], used: set[int]) -> str:
    """The notice's own number: alone in a line near the top, never one in brackets behind another name."""
    for at, line in enumerate(lines[:12]):
        if found := _NUMBER_LINE.fullmatch(line.text):
            used.add(at)
            sources["doc_no"] = Source(line.number, line.text)
            return "".join(found[1].split())
    return ""


def _addressees(lines: Sequence[Line], sources: dict[str, Source], used: set[int]) -> tuple[str, ...]:
    """Whom the notice is sent to: the first line that ends in a colon, before any numbered one."""
    for at, line in enumerate(lines[:14]):
        text = line.text.strip()
        if line.level:
            break
        if text.endswith((":", "\uff1a")) and "。" not in text and len(text) <= 200:
            names = offices(text[:-1])
            if names and all(2 <= len(name) <= 30 for name in names) and not text.startswith("附件"):
                sources["addressees"] = Source(line.number, text)
                used.add(at)
                return names
    return ()


def _title(lines: Sequence[Line], sources: dict[str, Source], used: set[int]) -> str:
    """The title of the plan, or of the notice: short lines without stops that name a kind of paper.

    A plan that a notice issues has its title behind the date; a title over several lines is joined.
    """
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(lines):
        run = at
        while run < len(lines) and _may_be_title(lines[run]):
            run += 1
        text = "".join(line.text.strip() for line in lines[at:run])
        if run > at and any(word in text for word in _TITLE_WORDS) and len(text) >= _SHORTEST_TITLE:
            found.append((lines[at].number, _without_letterhead(lines[at:run])))
            used.update(range(at, run))
        if run < len(lines) and lines[run].level:
            break
        at = run + 1
    if not found:
        first = 0 if lines and _may_be_title(lines[0]) else None
        if first is None or len(lines[first].text) < _SHORTEST_TITLE or first in used:
            return ""
        used.add(first)
        found.append((lines[first].number, _without_letterhead(lines[:1])))
    number, title = found[-1]
    sources["title"] = Source(number, title)
    return title


def _may_be_title(line: Line) -> bool:
    text = line.text.strip()
    return (
        not line.level
        and len(text) <= 45
        and not any(stop in text for stop in _STOPS)
        and not _DATE_LINE.fullmatch(text)
        and not _NUMBER_LINE.fullmatch(text)
        and not _SUFFIX.search(text)
        and not text.startswith("附件")
        and not _FORMAL.match(text)
        and not starts_with_label(text)
    )


def _without_letterhead(lines: Sequence[Line]) -> str:
    """A title without a letterhead (…文件) above it and remarks in brackets below it."""
    texts = [line.text.strip() for line in lines]
    while len(texts) > 1 and texts[0].endswith("文件"):
        texts.pop(0)
    while len(texts) > 1 and re.fullmatch(r"[(\uff08].*[)\uff09]", texts[-1]):
        texts.pop()
    return "".join(_SPACED.sub("", text) if _SPACED_OUT.fullmatch(text) else text for text in texts)


def _basis(lines: Sequence[Line], title: str) -> tuple[Basis, ...]:
    """Documents in 《》 that a sentence says the notice rests on, each once."""
    found: dict[str, Basis] = {}
    for line in lines:
        for match in _BASIS.finditer(line.text):
            sentence_from = max(line.text.rfind(stop, 0, match.start()) for stop in "。;\uff1b") + 1
            before = line.text[sentence_from : match.start() + 1]
            name = match[1]
            if name == title or not name.endswith(_PAPER) or not any(word in before for word in _REST_ON):
                continue
            if "制定" in before[-6:] or "印发" in before[-5:]:
                continue
            number = "".join((match[2] or "").split())
            if name not in found or (number and not found[name].doc_no):
                found[name] = Basis(name, number, Source(line.number, line.text))
    return tuple(found.values())


def _attachments(
    lines: Sequence[Line], tables_at: Sequence[int], sources: dict[str, Source], used: set[int]
) -> tuple[tuple[str, ...], bool]:
    """The names behind 附件:, and whether anything but names, files, issuer and date stands after them."""
    names: list[str] = []
    last = 0
    at = 0
    while at < len(lines):
        match = _ATTACHMENT.match(lines[at].text)
        if match is None:
            at += 1
            continue
        sources.setdefault("attachments", Source(lines[at].number, lines[at].text))
        listed = [match[1]] if match[1] else []
        used.add(at)
        at += 1
        while at < len(lines) and _lists_attachment(lines[at], listed):
            listed.append(lines[at].body)
            used.add(at)
            last = at
            at += 1
        last = at - 1
        for name in listed:
            plain = _SUFFIX.sub("", re.sub(r"^\d{1,2}[.\uff0e、]\s*", "", name.strip())).strip(
                "《》。;\uff1b "
            )
            if plain and plain not in names:
                names.append(plain)
    if not names:
        return (), False
    follow = any(number > lines[last].number for number in tables_at) or any(
        at > last and at not in used and (line.level or len(line.text) > 60) for at, line in enumerate(lines)
    )
    return tuple(names), follow


def _lists_attachment(line: Line, listed: Sequence[str]) -> bool:
    """Whether a line goes on with a list of attachments: a number, the first name, or its file."""
    if len(line.text) > 80:
        return False
    if line.level == _FIGURE_LEVEL or not listed:
        return True
    return not line.level and bool(_SUFFIX.search(line.text.strip()))


def _prohibitions(lines: Sequence[Line]) -> tuple[Source, ...]:
    """The sentences that forbid something."""
    return tuple(
        Source(line.number, sentence.strip())
        for line in lines
        for sentence in re.findall(r"[^。;\uff1b\n]+[。;\uff1b]?", line.text)
        if _FORBIDDING.search(sentence)
    )
