"""One spelling for all spellings of a deadline: the matching form (DOMAIN 3.2). Never written back.

In it 日 stands for 号, 周 for 星期, Q3 for 第三季度, `~` for every range sign but the ASCII hyphen, digits
for Chinese numerals before a unit, (周四) for a weekday beside a date, `;` for a line break or an item
number, and nothing for blanks and document numbers.
"""

from __future__ import annotations

import re

from xltool.patterns import compiled
from xltool.text.normalise import comparison_form

_BEFORE_NFKC = {
    # NFKC would turn ①3月 into 13月.
    **dict.fromkeys(range(0x2460, 0x249C), ";"),  # ① ⑴ ⒈
    **dict.fromkeys(range(0x2776, 0x2794), ";"),  # ❶
    **dict.fromkeys(range(0x3220, 0x322A), ";"),  # ㈠
    **dict.fromkeys(range(0x3280, 0x328A), ";"),  # ㊀
    **dict.fromkeys(map(ord, "\r\n\v\f\u2028\u2029"), ";"),
    **dict.fromkeys(map(ord, "–—―‐‑‒−─━﹘ー〜∼∽˜"), "~"),
    **dict.fromkeys(map(ord, "○◯ОоＯｏ零"), "〇"),
}
_NUMERALS = "〇一二三四五六七八九"
_VALUES = {c: str(i) for i, c in enumerate(_NUMERALS)} | {"两": "2", "O": "0", "o": "0"}
_TENS = {"十": "1", "廿": "2", "卅": "3"}
_HAN_NUMERALS = frozenset((*_VALUES, *_TENS))

_NUMBER = "[0-9〇一二三四五六七八九十廿卅两Oo]"
_COUNTED = "年|月|日|季|天|旬|时(?!间|限|段|候|序)|点|小时|周|工作日|个(?:半?月|工作日|自然日|季|周|小时|年)"
_NUMERAL = (
    rf"(?<!周)(?<!{_NUMBER})({_NUMBER}++)"
    rf"(?=(?:(?:[、~\-]|至|到|和|及)第?{_NUMBER}{{1,3}}){{0,11}}(?:{_COUNTED}))"
)
_YEAR = r"(?:19|20|21)\d\d"

_RANGE_SIGN = (
    r"(?<=[\d年月日旬底末初季度份])(?:起|开始)?(?:[至到](?!少|多)|~|-(?=次年|翌年))"
    r"(?=第?\d|Q\d|[次翌明同当本今]年|次月|年[底末终内]|[上下]半年)"
)


def matching_form(text: str) -> str:
    """The matching form of a cell's text.

    >>> matching_form("二○二二年 九月——十二月")
    '2022年9月~12月'
    """
    if ":" in text or "：" in text:
        # Blanks go, but the one between a day and a time of day.
        text = compiled(r"[ \u3000T]+0?0[:：]00(?:[:：]00)?\s*$").sub("", text)
        text = compiled(r"(?<=\d)[ \u3000T]+(?=\d{1,2}[:：]\d)").sub("日", text)
    form = comparison_form(text.translate(_BEFORE_NFKC)).replace("号", "日")
    if ";" in form:  # a line break inside a date
        form = compiled(r"(?<=\d);(?=[年月日])|(?<=年);(?=\d{1,2}月)|(?<=月);(?=\d{1,2}日)").sub("", form)
    if "星期" in form or "礼拜" in form:
        form = form.replace("星期", "周").replace("礼拜", "周")
    # 9月一12月: a dash typed as a numeral.
    form = compiled(r"(?<=[月日年\d])一(?=\d)").sub("~", form) if "一" in form else form
    if not _HAN_NUMERALS.isdisjoint(form):
        form = compiled(_NUMERAL).sub(_digits, form)
    if "〔" in form or "[" in form or "(" in form:
        # 百绩办发〔2022〕7号 is the name of a document, (含当日) says what 前 says.
        form = compiled(rf"[〔\[(]{_YEAR}[〕\])]第?\d{{1,5}}日|\((?:含|包括)[^()]{{0,8}}\)").sub("", form)
    if "周" in form:
        form = compiled(r"(?<=[日\d])\(?周([一二三四五六日天])\)?").sub(r"(周\1)", form)
    if "1" in form and "2" in form and ("、" in form or "." in form):
        form = _without_item_numbers(form)
    if "~" in form or "-" in form or "至" in form or "到" in form:
        form = _with_plain_ranges(form)
    if "、" in form or "," in form or "和" in form or "及" in form:
        form = compiled(r"(?<![\d./-])第?((?:\d{1,2}[、,和及]第?){1,11}\d{1,2})(月|季度?)(?=\D|$)").sub(
            _spread, form
        )
    if "季" in form or "q" in form or "Q" in form:
        form = compiled(r"前([23])个?季度?").sub(r"Q1~Q\1", form)
        form = compiled(r"第(\d)个?季度?|(?<!\d)(\d)季度?|q(?=\d)").sub(_quarter, form)
    return form


def _without_item_numbers(form: str) -> str:
    """1、3月底前…;2、6月底前… without 1、 and 2、: they'd be taken for months."""
    if compiled(r"(?:^|[;。])1[、.]").search(form) and compiled(r"[;。]2[、.]").search(form):
        return compiled(r"(?:^|[;。])\d{1,2}[、.](?=\D|\d{1,4}[年月])").sub(";", form)
    return form


def _with_plain_ranges(form: str) -> str:
    """`~` for every sign of a range, and the unit on both of its sides."""
    form = compiled(r"[~-]{2,}").sub("~", form)
    form = compiled(_RANGE_SIGN).sub("~", form)
    form = compiled(rf"({_YEAR})~(\d{{1,2}})~(\d{{1,2}})(?!\d|月)").sub(r"\1-\2-\3", form)
    form = compiled(rf"({_YEAR})(?:年度?)?[~-]({_YEAR})年").sub(r"\1年~\2年", form)
    return compiled(r"(?<![\d./-])第?(\d{1,2})[~-]第?(\d{1,2})(月|日|季度?)").sub(r"\1\3~\2\3", form)


def _digits(match: re.Match[str]) -> str:
    """The digits of a numeral: by place (二十五, 廿五) when it has a ten, else one by one (二〇二二)."""
    numeral = match[1]
    if numeral.isdigit() and numeral.isascii():
        return numeral
    for ten, value in _TENS.items():
        before, found, after = numeral.partition(ten)
        if not found:
            continue
        if len(before) > 1 or len(after) > 1 or (before and ten != "十"):
            return numeral
        return _VALUES.get(before, before or value) + _VALUES.get(after, after or "0")
    return "".join(_VALUES.get(character, character) for character in numeral)


def _spread(match: re.Match[str]) -> str:
    unit = match[2]
    return "、".join(f"{number}{unit}" for number in compiled(r"\d+").findall(match[1]))


def _quarter(match: re.Match[str]) -> str:
    return f"Q{match[1] or match[2] or ''}"
