"""What personal data looks like: phone, identity and card numbers, mailboxes, addresses (DOMAIN 7.2).

Pure rules over one text. `find_personal` says what stands where and how it may be shown; whether it may stand
there at all is decided in `submission/privacy.py`. A mask is always as long as what it hides, so that it can
take its place wherever a text is stored.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

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

    `heading` is what stands above or before the text ("联系电话"): some numbers mean something only under such
    a word. Full-width characters, invisible ones and the usual gaps within numbers make no difference.
    """
    if _WORTH_LOOKING.search(text) is None:
        return []
    plain, places = _plain(text)
    if heading:
        heading = _plain(heading)[0]
    found: list[Hit] = []
    for kind, start, end, severity in _search(plain, heading):
        masked = MASKS[kind](plain[start:end])
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
    if len(text) == 18 and text.isdigit() and _born(text[6:14]) and int(text[:2]) in _PROVINCES:
        return [Hit("id_truncated", 0, 18, _starred(text, 2, 3), "E")]
    if 16 <= len(text) <= 19 and text.isdigit() and (text.startswith("62") or _BANK_WORD.search(heading)):
        return [Hit("bank", 0, len(text), _starred(text, 0, 4), "E")]
    return find_personal(text, heading)


def number_text(value: float) -> str:
    """The digits of a whole number, none in E notation; "" when it has a fraction."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e20 else ""


def mask_personal(text: str, heading: str = "", spare: Callable[[Hit], bool] | None = None) -> str:
    """The text with all personal data masked, as long as it was; what `spare` says yes to stays."""
    for hit in find_personal(text, heading):
        if spare is None or not spare(hit):
            text = text[: hit.start] + hit.masked + text[hit.end :]
    return text


def mask_name(name: str) -> str:
    """A person's name as public lists show it: 张三 → 张*, 张小三 → 张*三 (DOMAIN 7.2)."""
    bare = name.strip()
    if len(bare) < 2:
        return name
    return name.replace(bare, bare[0] + "*" * max(1, len(bare) - 2) + (bare[-1] if len(bare) > 2 else ""))


# Numbers by themselves

_PROVINCES = frozenset(
    {
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
    }
)
"""GB/T 2260: the first two digits of an identity number."""
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def valid_id_number(number: str) -> bool:
    """Whether it is a resident identity number: 18 characters, province, a real date of birth and the check
    digit of GB 11643 (ISO 7064, MOD 11-2). Gaps are not allowed for."""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    if int(number[:2]) not in _PROVINCES or not _born(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def valid_mobile(number: str) -> bool:
    """Whether it is a mobile number of the mainland: 11 digits, 13 to 19 in front; gaps and +86 are allowed."""
    return _MOBILE_ALONE.fullmatch(_plain(number)[0].strip()) is not None


def valid_landline(number: str) -> bool:
    """Whether it is a fixed line's number: with area code, or 7 to 8 digits; an extension may follow."""
    bare = _plain(number)[0].strip()
    return _LANDLINE.fullmatch(bare) is not None or _SHORT_LANDLINE.fullmatch(bare) is not None


def valid_card_number(number: str) -> bool:
    """Whether 16 to 19 digits pass the Luhn check (ISO/IEC 7812-1): one random number in ten does."""
    if not (16 <= len(number) <= 19 and number.isascii() and number.isdigit()):
        return False
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def valid_credit_code(code: str) -> bool:
    """Whether it is a 统一社会信用代码 of an organisation (GB 32100): 18 characters with a check character.

    Such a code is public and never masked.
    """
    if len(code) != 18 or any(character not in _CREDIT_LETTERS for character in code):
        return False
    total = sum(
        _CREDIT_LETTERS.index(character) * weight
        for character, weight in zip(code, _CREDIT_WEIGHTS, strict=False)
    )
    return _CREDIT_LETTERS[(31 - total % 31) % 31] == code[17]


def _born(digits: str) -> bool:
    """Whether eight digits are a day from 1900 to 2099 on which somebody can be born."""
    if digits[:2] not in ("18", "19", "20"):
        return False
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


# The texts they stand in

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_FORMS = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "\u00a0\u3000\u2002\u2003\u2009\t"), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"),
}
_ODD = re.compile("[" + _INVISIBLE + "".join(map(chr, _FORMS)) + "]")
_HIDES = re.compile("[" + _INVISIBLE + "]")
_WORTH_LOOKING = re.compile(
    r"[0-9０-９]{3}|[@＠]|[0-9０-９][- 　0-9０-９" + _INVISIBLE + r"]{6}|[微QqＱ地住车护证账卡]"
)
"""What every kind has something of; nine cells in ten have none of it."""


def _plain(text: str) -> tuple[str, list[int] | None]:
    """The text with half-width characters, spaces and hyphens, without invisible characters; and where each
    character stood, None when all stand where they stood."""
    if (text.isascii() and "\t" not in text) or _ODD.search(text) is None:
        return text, None
    if _HIDES.search(text) is None:
        return text.translate(_FORMS), None
    places = [place for place, character in enumerate(text) if character not in _INVISIBLE]
    return "".join(text[place] for place in places).translate(_FORMS), places


def _spread(masked: str, places: list[int]) -> str:
    """A mask over characters that stand apart: what is between them is hidden too."""
    out = ["*"] * (places[-1] + 1 - places[0])
    for character, place in zip(masked, places, strict=True):
        out[place - places[0]] = character
    return "".join(out)


def _starred(text: str, head: int, tail: int) -> str:
    """Letters and digits as stars, but for the first `head` and the last `tail`; gaps stay."""
    count = sum(map(str.isalnum, text))
    out, seen = [], 0
    for character in text:
        if not character.isalnum():
            out.append(character)
            continue
        seen += 1
        out.append(character if seen <= head or seen > count - tail else "*")
    return "".join(out)


def _mask_email(text: str) -> str:
    name, at, domain = text.partition("@")
    return name[:1] + "*" * (len(name) - 1) + at + domain


def _mask_address(text: str) -> str:
    """Cut behind the township (the mask notices accept: 家庭住址只到乡镇、街道)."""
    shown = _TOWNSHIP.match(text)
    kept = shown.end() if shown is not None else min(len(text), 3)
    return text[:kept] + "*" * (len(text) - kept)


def _mask_plate(text: str) -> str:
    return text[:2] + _starred(text[2:], 0, 2)


MASKS: dict[str, Callable[[str], str]] = {
    "id": lambda text: _starred(text, 2, 3),
    "bank": lambda text: _starred(text, 0, 4),
    "passport": lambda text: _starred(text, 1, 2),
    "permit": lambda text: _starred(text, 1, 2),
    "social_security": lambda text: _starred(text, 1, 2),
    "mobile": lambda text: _starred(text, 3, 4),
    "address": _mask_address,
    "plate": _mask_plate,
    "wechat": lambda text: _starred(text, 1, 1),
    "qq": lambda text: _starred(text, 1, 1),
    "email": _mask_email,
    "landline": lambda text: _starred(text, 4, 2),
}
"""How each kind is shown in public (DOMAIN 7.2)."""

_GAP = r"[- ]?"
_ID = re.compile(
    rf"(?<![0-9A-Za-z])[1-9][0-9]{{5}}{_GAP}(?:18|19|20)[0-9]{{2}}{_GAP}(?:0[1-9]|1[0-2]){_GAP}"
    rf"(?:0[1-9]|[12][0-9]|3[01]){_GAP}[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_OLD_ID = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}(?![0-9A-Za-z])"
)
_ID_WORD = re.compile(r"身份证|公民身份|证件号")
_BANK = re.compile(r"(?<![0-9A-Za-z.])[0-9](?:[- ]?[0-9]){15,18}(?![0-9A-Za-z]|\.[0-9])")
_LONG_ACCOUNT = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[- ]?[0-9]){11,24}(?![0-9A-Za-z])")
_BANK_WORD = re.compile(r"银行卡|卡号|账号|帐号|账户|帐户|一卡通")
_MOBILE = re.compile(
    r"(?<![0-9.])(?:\+?86[- ]?)?(1[3-9][0-9](?:(?:[- ]?[0-9]{4}){2}|(?:\.[0-9]{4}){2}))"
    r"(?![0-9]|\.[0-9]| ?[元万亿%])"
)
_MOBILE_ALONE = re.compile(r"(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}")
_BEFORE = re.compile(r"[A-Za-z_]+$")
_CONTACT_LETTERS = (
    "tel",
    "phone",
    "mobile",
    "mob",
    "cell",
    "call",
    "wx",
    "vx",
    "weixin",
    "wechat",
    "sj",
    "dh",
    "m",
    "t",
)
_IN_URL = re.compile(r"https?://[^\s\u4e00-\u9fff]*$")
_LANDLINE = re.compile(
    r"(?<![0-9.A-Za-z-])\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[- ]{0,2}[2-8][0-9]{6,7}"
    r"(?:(?: ?转 ?|-)[0-9]{1,6})?(?![0-9]|\.[0-9])"
)
_SHORT_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z.-])[2-8][0-9]{2,3}-?[0-9]{4}(?:(?: ?转 ?|-)[0-9]{1,6})?(?![0-9A-Za-z@.])"
)
_PHONE_WORD = re.compile(r"电话|传真|座机|联系方式|值班")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,8}(?![A-Za-z0-9])"
)
_OFFICIAL_MAIL = re.compile(
    r"(?:投稿|公务|单位|公共|工作|报送|征稿|官方|举报|监督)[^,;。，；\n]{0,6}(?:邮箱|邮件|信箱|mail)", re.I
)
_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{2,}?(?:街道(?:办事处)?|镇(?!江)|乡)")
_DETAIL = r"[0-9A-Za-z一二三四五六七八九十百零-]+(?:号|栋|幢|座|单元|室|房|组|屯|弄|巷)"
_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{2,}(?:镇|乡|街道|区|县|市)[\u4e00-\u9fff0-9A-Za-z()-]{0,40}?(?:村|路|街|巷|小区|社区|屯|大道|花园|苑)"
    rf"[\u4e00-\u9fff0-9A-Za-z()-]{{0,30}}?(?:{_DETAIL})+"
)
_HOME = re.compile(
    rf"(?:{_DETAIL}.{{0,6}}[0-9]{{1,5}}(?:室|房)|(?:栋|幢|号楼|单元).{{0,8}}[0-9]{{1,5}}号?$|(?:屯|组)[0-9]{{1,4}}号)"
)
_ADDRESS_WORD = re.compile(r"住址|地址|住所|居住|户籍|家住|现住")
_OFFICE_ADDRESS_WORD = re.compile(
    r"(?:办公|单位|会议|邮寄|通信|通讯|注册|网|公司|机关|网站)[^,;。]{0,3}地址|网址|[Ii][Pp]地址"
)
_PLATE = re.compile(
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
        re.compile(r"护照"),
        re.compile(r"(?<![0-9A-Za-z])(?:[DEGHPSK][A-Z]?[0-9]{7,8}|1[45][0-9]{7})(?![0-9A-Za-z])", re.I),
    ),
    _Labelled(
        "permit",
        re.compile(r"通行证|台胞证|回乡证|居住证|港澳|台湾"),
        re.compile(r"(?<![0-9A-Za-z])(?:[HMCT][A-Z]?[0-9]{7,10}|[0-9]{8})(?![0-9A-Za-z])", re.I),
    ),
    _Labelled(
        "social_security",
        re.compile(r"社保卡|社会保障|社保号|医保卡|医保号"),
        re.compile(r"(?<![0-9A-Za-z])(?:[A-Z][0-9]{7,9}[0-9A-Z]?|[0-9]{8,18})(?![0-9A-Za-z])", re.I),
    ),
    _Labelled(
        "wechat",
        re.compile(r"微信"),
        re.compile(r"(?<![0-9A-Za-z_@.-])(?:[A-Za-z][-_A-Za-z0-9]{5,19}|[1-9][0-9]{6,10})(?![0-9A-Za-z_@-])"),
    ),
    _Labelled(
        "qq",
        re.compile(r"QQ", re.I),
        re.compile(r"(?<![0-9A-Za-z.@-])[1-9][0-9]{4,10}(?![0-9A-Za-z@.])"),
    ),
)
_LABEL_REACH = 8
"""How many characters before a value its label may end: "微信号(工作用):"."""
_LABEL_BREAK = re.compile(r"[,;。，；\n]")

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
            _born(number[6:14]) and _labels(text, match.start(), heading, _ID_WORD)
        ):
            yield "id", match.start(), match.end(), "E"
    for match in _OLD_ID.finditer(text):
        if _born("19" + match[0][6:12]) and _labels(text, match.start(), heading, _ID_WORD):
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
        letters = _BEFORE.search(text, max(0, match.start() - 12), match.start())
        if letters is not None and not letters[0].casefold().endswith(_CONTACT_LETTERS):
            continue  # a project code: 桂科ZL13800138000
        if text[start - 1 : start] == "/" and _IN_URL.search(text, 0, start):
            continue  # an article's number in an address on the web
        yield "mobile", start, match.end(), "E"


def _landlines(text: str, heading: str) -> Iterator[_Found]:
    for match in _LANDLINE.finditer(text):
        yield "landline", match.start(), match.end(), "I"
    if _PHONE_WORD.search(heading) or _PHONE_WORD.search(text):
        for match in _SHORT_LANDLINE.finditer(text):
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
        if labelled or (_TOWNSHIP.match(match[0]) and _HOME.search(match[0])):
            yield "address", match.start(), match.end(), "W"


# A number a cell's box at a time


class Spread(NamedTuple):
    """A number written across neighbouring cells: their indexes (`first` to `last`), and what it is."""

    kind: str
    first: int
    last: int


def find_across(cells: Sequence[str]) -> list[Spread]:
    """Numbers spread over a row's cells: a digit a box, or in the groups people write them in.

    A mobile number as 138 | 1234 | 5678; an identity number as 451002 | 19900101 | 0013.
    """
    found: list[Spread] = []
    start = 0
    while start < len(cells):
        end = start
        while end < len(cells) and _BOX.fullmatch(cells[end]):
            end += 1
        found += _in_boxes(cells[start:end], start)
        start = max(end, start) + 1
    return found


_BOX = re.compile(r"[0-9]{1,8}|[0-9]{0,5}[Xx]")
_GROUPS: dict[tuple[int, ...], str] = {
    (3, 4, 4): "mobile",
    (6, 8, 4): "id",
    (6, 4, 4, 4): "id",
    (1,) * 11: "mobile",
    (1,) * 18: "id",
}


def _in_boxes(cells: Sequence[str], offset: int) -> Iterator[Spread]:
    """The numbers in a run of cells that hold nothing but digits."""
    lengths = tuple(map(len, cells))
    start = 0
    while start < len(cells):
        for groups, kind in _GROUPS.items():
            end = start + len(groups)
            single = len(groups) > 4
            whole = not single or ((start == 0 or lengths[start - 1] != 1) and lengths[end : end + 1] != (1,))
            valid = valid_mobile if kind == "mobile" else valid_id_number
            if lengths[start:end] == groups and whole and valid("".join(cells[start:end])):
                yield Spread(kind, offset + start, offset + end - 1)
                start = end - 1
                break
        start += 1
