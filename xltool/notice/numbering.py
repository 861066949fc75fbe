"""Official numbering: 一、 (一) 1. (1) ①, in both widths of punctuation."""

from __future__ import annotations

import re

from xltool.notice.model import Line

HAN_NUMBER = "[一二三四五六七八九十百零〇]{1,6}"
_LEVELS = (
    re.compile(rf"\s*(第{HAN_NUMBER}(?:部分|章|篇|编))[\s、:\uff1a]*"),
    re.compile(rf"\s*({HAN_NUMBER})\s*[、.\uff0e,\uff0c]\s*"),
    re.compile(rf"\s*[(\uff08]\s*({HAN_NUMBER})\s*[)\uff09][、.\uff0e]?\s*"),
    re.compile(
        r"\s*(?:任务|事项|第)?(\d{1,3})(?:[.\uff0e、](?:(?!\d)|(?=20\d\d年|\d{1,2}月[\d底份上中下前]))"
        r"|项(?:[:\uff1a、]|[ \u3000]+))\s*"
        r"|\s*(\d{1,2})[ \u3000]+(?=[\u4e00-\u9fff]{2,12}$)"
        rf"|\s*(?:任务|事项|问题|议题|项目)\s*(\d{{1,3}}|{HAN_NUMBER})\s*[:\uff1a、.\uff0e]\s*"
    ),
    re.compile(
        r"\s*[(\uff08]\s*(\d{1,3})\s*[)\uff09][、.\uff0e]?\s*|\s*(\d{1,3})[)\uff09]\s*|\s*([一二三四五六七八九十])是(?=\S)"
    ),
    re.compile(
        r"\s*(\d{1,3}[.\uff0e]\d{1,3})(?![\d.\uff0e月日号前/-])[、.\uff0e]?\s*(?=[\u4e00-\u9fff“\"《])"
    ),
    re.compile(r"\s*([①-⑳])\s*"),
)
DEEPEST_ROW = 4
"""Items down to this level (1.) become rows; deeper ones are part of their item's measures."""
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}


def read_line(number: int, text: str) -> Line:
    """A paragraph with its mark taken off.

    >>> read_line(7, "(三)绩效宣传展示")[2:]
    (3, '(三)', '绩效宣传展示')
    """
    plain = text.lstrip(BULLETS + " \u3000")
    for level, pattern in enumerate(_LEVELS, 1):
        match = pattern.match(plain)
        if match is not None and match.end() < len(plain):
            return Line(number, text, level, match[0].strip(), plain[match.end() :].strip())
    return Line(number, text, 0, "", plain.strip())


BULLETS = "—●○◆◇▲△■□★☆※•·*\uff0a"


def figure(mark: str) -> str:
    """A mark in figures: "(三)" is "3", "12." is "12", "1.2" stays; "" when it has no number.

    >>> figure("(三)"), figure("二十一、"), figure("12."), figure("②")
    ('3', '21', '12', '2')
    """
    if found := re.search(r"\d+(?:[.\uff0e]\d+)?", mark):
        return ".".join(str(int(part)) for part in re.split(r"[.\uff0e]", found[0]))
    if found := re.search("[①-⑳]", mark):
        return str(ord(found[0]) - ord("①") + 1)
    found = re.search(HAN_NUMBER, mark)
    return str(_han_number(found[0])) if found else ""


def _han_number(text: str) -> int:
    total = pending = 0
    for character in text:
        if character in _DIGITS:
            pending = _DIGITS[character]
        elif character in "零〇":
            pending = 0
        else:
            total += (pending or 1) * (100 if character == "百" else 10)
            pending = 0
    return total + pending


def han_figure(number: int) -> str:
    """A number from 1 to 999 as official text counts: 21 is 二十一."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = digits[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")
