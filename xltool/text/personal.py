"""What personal data looks like: phone, identity and card numbers, mailboxes, addresses (DOMAIN 7.2).

Pure rules over one text. `find_personal` says what stands where and how it may be shown; whether it may stand
there at all is decided in `submission/privacy.py`. A mask is always as long as what it hides, so that it can
take its place wherever a text is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.text.masking import MASKS, TOWNSHIP, starred
from xltool.text.normalise import INVISIBLE
from xltool.text.plain import plain
from xltool.text.validity import (
    LANDLINE,
    PROVINCES,
    SHORT_LANDLINE,
    is_birthday,
    valid_card_number,
    valid_id_number,
)

Severity = Literal["E", "W", "I"]


class Hit(NamedTuple):
    """Personal data in a text: its kind, where it is (`text[start:end]`), how it may be shown, how grave it
    is where nothing else is known."""

    kind: str
    start: int
    end: int
    masked: str
    severity: Severity


SEVERITIES: dict[str, Severity] = {
    "id": "E",
    "bank": "E",
    "passport": "E",
    "permit": "E",
    "social_security": "E",
    "mobile": "E",
    "address": "W",
    "plate": "W",
    "wechat": "W",
    "qq": "W",
    "email": "W",
    "landline": "I",
}
"""Every kind, in the order in which they are looked for, with its gravity; an institution's mailbox is I."""


def find_personal(text: str, heading: str = "") -> list[Hit]:
    """Personal data in `text`, in order of place, none overlapping another.

    `heading` is what stands above or before the text ("联系电话"): some numbers mean something only under
    such a word. Full-width characters, invisible ones and the usual gaps within numbers make no difference.
    """
    if _WORTH_LOOKING.search(text) is None and _WORTH_LOOKING.search(heading) is None:
        return []
    searched, places = plain(text)
    if heading:
        heading = plain(heading)[0]
    found: list[Hit] = []
    for kind, start, end, severity in _search(searched, heading):
        masked = MASKS[kind](searched[start:end])
        if places is None:
            found.append(Hit(kind, start, end, masked, severity))
        else:
            first, last = places[start], places[end - 1] + 1
            found.append(Hit(kind, first, last, _spread(masked, places[start:end]), severity))
    return sorted(found, key=lambda hit: hit.start)


def find_in_number(value: float, heading: str = "") -> list[Hit]:
    """Personal data in a cell that holds a number; places are those in its digits (`number_text`).

    Excel keeps 15 digits: an identity number typed as a number has lost its end (kind "id_truncated").
    """
    text = number_text(value)
    if len(text) == 18 and text.isdigit() and is_birthday(text[6:14]) and int(text[:2]) in PROVINCES:
        return [Hit("id_truncated", 0, 18, starred(text, 2, 3), "E")]
    if 16 <= len(text) <= 19 and text.isdigit() and (text.startswith("62") or _BANK_WORD.search(heading)):
        return [Hit("bank", 0, len(text), starred(text, 0, 4), "E")]
    return find_personal(text, heading)


def number_text(value: float) -> str:
    """The digits of a whole number as Excel has them, 15 that count and zeros; "" when it has a fraction."""
    if not value.is_integer() or abs(value) >= 1e20:
        return ""
    if abs(value) < 1e15:
        return f"{value:.0f}"
    digits, _, exponent = f"{value:.14e}".partition("e")
    return digits.replace(".", "").ljust(int(exponent) + (2 if value < 0 else 1), "0")


def mask_personal(text: str, heading: str = "", spare: Callable[[Hit], bool] | None = None) -> str:
    """The text with all personal data masked, as long as it was; what `spare` says yes to stays."""
    for hit in find_personal(text, heading):
        if spare is None or not spare(hit):
            text = text[: hit.start] + hit.masked + text[hit.end :]
    return text


_WORTH_LOOKING = compiled(
    r"[0-9０-９]{3}|[@＠]|[0-9０-９][- 　0-9０-９"
    + INVISIBLE
    + r"]{6}|[0-9０-９][号栋幢室房组屯]|[微QqＱ地住车护证账卡]"
)
"""What every kind has something of; nine cells in ten have none of it."""


def _spread(masked: str, places: list[int]) -> str:
    """A mask over characters that stand apart: what is between them is hidden too."""
    out = ["*"] * (places[-1] + 1 - places[0])
    for character, place in zip(masked, places, strict=True):
        out[place - places[0]] = character
    return "".join(out)


_GAP = r"[- ]?"
_ID = compiled(
    rf"(?<![0-9])[1-9][0-9]{{5}}{_GAP}(?:18|19|20)[0-9]{{2}}{_GAP}(?:0[1-9]|1[0-2]){_GAP}"
    rf"(?:0[1-9]|[12][0-9]|3[01]){_GAP}[0-9]{{3}}[0-9Xx](?![0-9])"
)
_OLD_ID = compiled(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}(?![0-9A-Za-z])"
)
_ID_WORD = compiled(r"身份证|公民身份|证件号")
_BANK = compiled(r"(?<![0-9.])[0-9](?:[- ]?[0-9]){15,18}(?![0-9A-Za-z]|\.[0-9])")
_LONG_ACCOUNT = compiled(r"(?<![0-9A-Za-z])[0-9](?:[- ]?[0-9]){11,24}(?![0-9A-Za-z])")
_BANK_WORD = compiled(r"银行卡|卡号|账号|帐号|账户|帐户|一卡通")
_MOBILE = compiled(
    r"(?<![0-9.])(?:\+?86[- ]?)?(1[3-9][0-9](?:(?:[- ]?[0-9]{4}){2}|(?:\.[0-9]{4}){2}))"
    r"(?![0-9]|\.[0-9]| ?[元万亿%])"
)
_CODE_BEFORE = compiled(r"(?<![A-Za-z&])(?!TEL|PHONE|MOB|WX|VX|QQ)[A-Z]{2,}$")
_IN_URL = compiled(r"https?://[^\s\u4e00-\u9fff]*$")
_PHONE_WORD = compiled(r"电话|传真|座机|联系方式|值班")
_EMAIL = compiled(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,8}(?![A-Za-z0-9])"
)
_OFFICIAL_MAIL = compiled(
    r"(?:投稿|公务|单位|公共|工作|报送|征稿|官方|举报|监督)[^,;。，；\n]{0,6}(?:邮箱|邮件|信箱|mail)", re.I
)
_DETAIL = r"[0-9A-Za-z一二三四五六七八九十百零-]+(?:号|栋|幢|座|单元|室|房|组|屯|弄|巷)"
_ADDRESS = compiled(
    r"[\u4e00-\u9fff]{2,}(?:镇|乡|街道|区|县|市)[\u4e00-\u9fff0-9A-Za-z()-]{0,40}?(?:村|路|街|巷|小区|社区|屯|大道|花园|苑)"
    rf"[\u4e00-\u9fff0-9A-Za-z()-]{{0,30}}?(?:{_DETAIL})+"
)
_HOME = compiled(
    rf"(?:{_DETAIL}.{{0,6}}[0-9]{{1,5}}(?:室|房)|(?:栋|幢|号楼|单元).{{0,8}}[0-9]{{1,5}}号?$|(?:屯|组)[0-9]{{1,4}}号)"
)
_ADDRESS_WORD = compiled(r"住址|地址|住所|居住|户籍|家住|现住")
_OFFICE_ADDRESS_WORD = compiled(
    r"(?:办公|单位|会议|邮寄|通信|通讯|注册|网|公司|机关|网站)[^,;。]{0,3}地址|网址|[Ii][Pp]地址"
)
_PLATE = compiled(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·. -]?"
    r"(?=[A-Z0-9]*[0-9][A-Z0-9]*[0-9][A-Z0-9]*[0-9])[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)


class _Labelled(NamedTuple):
    """A kind that is known by the word before it or above it."""

    kind: str
    word: re.Pattern[str]
    value: re.Pattern[str]


_LABELLED = (
    _Labelled(
        "passport",
        compiled(r"护照"),
        compiled(r"(?<![0-9A-Za-z])(?:[DEGHPSK][A-Z]?[0-9]{7,8}|1[45][0-9]{7})(?![0-9A-Za-z])", re.I),
    ),
    _Labelled(
        "permit",
        compiled(r"通行证|台胞证|回乡证|居住证|港澳|台湾"),
        compiled(r"(?<![0-9A-Za-z])(?:[HMCT][A-Z]?[0-9]{7,10}|[0-9]{8})(?![0-9A-Za-z])", re.I),
    ),
    _Labelled(
        "social_security",
        compiled(r"社保卡|社会保障|社保号|医保卡|医保号"),
        compiled(r"(?<![0-9A-Za-z])(?:[A-Z][0-9]{7,9}[0-9A-Z]?|[0-9]{8,18})(?![0-9A-Za-z])", re.I),
    ),
    _Labelled(
        "wechat",
        compiled(r"微信"),
        compiled(r"(?<![0-9A-Za-z_@.-])(?:[A-Za-z][-_A-Za-z0-9]{5,19}|[1-9][0-9]{6,10})(?![0-9A-Za-z_@-])"),
    ),
    _Labelled(
        "qq",
        compiled(r"QQ", re.I),
        compiled(r"(?<![0-9A-Za-z.@-])[1-9][0-9]{4,10}(?![0-9A-Za-z@.])"),
    ),
)
_LABEL_REACH = 8
"""How many characters before a value its label may end: "微信号(工作用):"."""
_LABEL_BREAK = compiled(r"[,;。，；\n]")

_Found = tuple[str, int, int, Severity]


def _search(text: str, heading: str) -> Iterator[_Found]:
    """What is found in plain text. What an earlier kind took, no later one takes: an identity number is
    tested before a credit code, a mobile number before a QQ number."""
    taken: list[tuple[int, int]] = []
    for finder in (_ids, _emails, _banks, _mobiles, _landlines, _labelled, _plates, _addresses):
        for found in finder(text, heading):
            _, start, end, _ = found
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
                yield found


def _labels(text: str, start: int, heading: str, word: re.Pattern[str], reach: int = _LABEL_REACH) -> bool:
    """Whether such a word is the heading, or stands shortly before `start`."""
    if word.search(heading):
        return True
    before = text[max(0, start - reach - 8) : start]
    at = max((match.end() for match in word.finditer(before)), default=-1)
    return at >= 0 and len(before) - at <= reach and _LABEL_BREAK.search(before, at) is None


def _ids(text: str, heading: str) -> Iterator[_Found]:
    for match in _ID.finditer(text):
        number = re.sub("[- ]", "", match[0])
        if valid_id_number(number) or (
            is_birthday(number[6:14]) and _labels(text, match.start(), heading, _ID_WORD)
        ):
            yield "id", match.start(), match.end(), "E"
    for match in _OLD_ID.finditer(text):
        if is_birthday("19" + match[0][6:12]) and _labels(text, match.start(), heading, _ID_WORD):
            yield "id", match.start(), match.end(), "E"


def _emails(text: str, heading: str) -> Iterator[_Found]:
    for match in _EMAIL.finditer(text) if "@" in text else ():
        official = match[0].casefold().endswith(".gov.cn") or _labels(
            text, match.start(), heading, _OFFICIAL_MAIL, 4
        )
        yield "email", match.start(), match.end(), "I" if official else "W"


def _banks(text: str, heading: str) -> Iterator[_Found]:
    for match in _BANK.finditer(text):
        number = re.sub("[- ]", "", match[0])
        if _is_card(number) or _labels(text, match.start(), heading, _BANK_WORD):
            yield "bank", match.start(), match.end(), "E"
    if _BANK_WORD.search(text) or _BANK_WORD.search(heading):
        for match in _LONG_ACCOUNT.finditer(text):
            if _labels(text, match.start(), heading, _BANK_WORD):
                yield "bank", match.start(), match.end(), "E"


def _is_card(number: str) -> bool:
    """Luhn and a prefix in use: 62 (UnionPay), 4 and 5 with 16 digits, 9 as old debit cards have it."""
    length = len(number)
    prefixed = number.startswith("62") or (number[0] in "45" and length == 16)
    return (prefixed or (number[0] == "9" and length in (16, 19))) and valid_card_number(number)


def _mobiles(text: str, heading: str) -> Iterator[_Found]:
    for match in _MOBILE.finditer(text):
        start = match.start(1)
        if _CODE_BEFORE.search(text, 0, match.start()):
            continue  # a project code: 桂科ZL13800138000
        if text[start - 1 : start] == "/" and _IN_URL.search(text, 0, start):
            continue  # an article's number in an address on the web
        yield "mobile", start, match.end(), "E"


def _landlines(text: str, heading: str) -> Iterator[_Found]:
    for match in LANDLINE.finditer(text):
        yield "landline", match.start(), match.end(), "I"
    if _PHONE_WORD.search(heading) or _PHONE_WORD.search(text):
        for match in SHORT_LANDLINE.finditer(text):
            if _labels(text, match.start(), heading, _PHONE_WORD):
                yield "landline", match.start(), match.end(), "I"


def _labelled(text: str, heading: str) -> Iterator[_Found]:
    for kind, word, value in _LABELLED:
        if word.search(heading) or word.search(text):
            for match in value.finditer(text):
                if _labels(text, match.start(), heading, word):
                    yield kind, match.start(), match.end(), SEVERITIES[kind]


def _plates(text: str, heading: str) -> Iterator[_Found]:
    for match in _PLATE.finditer(text):
        yield "plate", match.start(), match.end(), "W"


def _addresses(text: str, heading: str) -> Iterator[_Found]:
    for match in _ADDRESS.finditer(text):
        office = _labels(text, match.start(), heading, _OFFICE_ADDRESS_WORD)
        labelled = _labels(text, match.start(), heading, _ADDRESS_WORD) and not office
        if labelled or (TOWNSHIP.match(match[0]) and _HOME.search(match[0])):
            yield "address", match.start(), match.end(), "W"
