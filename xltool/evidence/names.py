"""What the name of a file or folder says: number, kind, date, occasion, and the rest as its title."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache

from xltool.evidence.kinds import kind_of, kind_of_extension, kind_pattern
from xltool.evidence.model import Name
from xltool.record import NamedTuple
from xltool.text.numerals import read_numeral

_NUMERALS = "一二三四五六七八九十"
_NUMBER = (
    r"\s*(?:附件|任务|事项)?(?:"
    r"第?[(\[【]?(\d{1,3}(?:[.-]\d{1,2}(?!\d))*)(?![\d月年日号次场条篇期份])[)\]】]?[项.、]?"
    rf"|[(]?([{_NUMERALS}]{{1,3}})(?:[)、.]))"
)
_FULL_DATE = (
    r"(?<!\d)(20\d\d)(?:(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"
    r"|[-._年/](\d{1,2})[-._月/](\d{1,2})(?!\d)日?|[-._年](\d{1,2})(?!\d)月?|(0[1-9]|1[0-2])(?!\d))"
)
_MONTH_DAY = r"(?<!\d)(\d{1,2})月(?:(\d{1,2})[日号]?(?!\d))?"
_ORDINAL = rf"第(\d{{1,2}}|[{_NUMERALS}]{{1,3}})[次场条篇期份轮批]"
_MARKS = r"[\W_]"
_BESIDE = (
    rf"\(\d+\)|{_MARKS}|副本|最终版?|终稿|定稿|扫描件|新建|关于|召开|开展|举行|举办|活动|工作|的|做好|及时"
)
"""What says nothing about the matter, marks among it."""


class _Patterns(NamedTuple):
    number: re.Pattern[str]
    full_date: re.Pattern[str]
    month_day: re.Pattern[str]
    ordinal: re.Pattern[str]
    beside: re.Pattern[str]
    marks: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(*map(re.compile, (_NUMBER, _FULL_DATE, _MONTH_DAY, _ORDINAL, _BESIDE, _MARKS)))


def read_name(name: str, year: int | None, *, is_folder: bool = False) -> Name:
    """What a name says; `year` is the year of a month and day without one.

    >>> read_name("01-通知_召开绩效沟通会_20221018.pdf", 2022).kind
    '通知'
    """
    text = name if unicodedata.is_normalized("NFKC", name) else unicodedata.normalize("NFKC", name)
    text = text.lower()
    stem, dot, extension = text.rpartition(".")
    if is_folder or not dot or not stem or len(extension) > 5:
        stem, extension = text, ""
    patterns = _patterns()
    number: tuple[int, ...] = ()
    if match := patterns.number.match(stem):
        number = _number(match)
        stem = stem[match.end() :]
    date, whole_month, undated = _date(stem, year, patterns)
    ordinal = patterns.ordinal.search(undated)
    kind, title = _kind(undated, patterns)
    if ordinal:
        title = patterns.ordinal.sub("", title)
    return Name(
        number,
        kind or kind_of_extension(extension),
        date,
        whole_month,
        _numeral(ordinal[1]) if ordinal else None,
        _reduced(title),
        _reduced(undated),
    )


def reduced(text: str) -> str:
    """The words of a text that say what it is about, for comparison."""
    return _reduced(unicodedata.normalize("NFKC", text).lower())


def _reduced(text: str) -> str:
    patterns = _patterns()
    return patterns.beside.sub("", text) or patterns.marks.sub("", text)


def _number(match: re.Match[str]) -> tuple[int, ...]:
    if match[1]:
        return tuple(map(int, re.split(r"[.-]", match[1])))
    return (_numeral(match[2]),)


def _numeral(number: str) -> int:
    return int(read_numeral(number))


def _date(text: str, year: int | None, patterns: _Patterns) -> tuple[dt.date | None, bool, str]:
    """The last date in a name, whether it is a whole month, and the name without it."""
    for pattern in (patterns.full_date, patterns.month_day):
        for match in reversed(list(pattern.finditer(text))):
            if pattern is patterns.full_date:
                parts = (match[1], match[2] or match[4] or match[6] or match[7], match[3] or match[5])
            else:
                parts = (str(year) if year else "", match[1], match[2])
            try:
                day = dt.date(int(parts[0]), int(parts[1]), int(parts[2] or 1))
            except ValueError:
                continue
            return day, not parts[2], text[: match.start()] + "_" + text[match.end() :]
    return None, False, text


def _kind(text: str, patterns: _Patterns) -> tuple[str, str]:
    """The kind a name names, and the name without the word for it.

    A word that stands alone between marks goes first (DOMAIN 8: 01-通知_…), then the last in the name, where
    Chinese has what a thing is.
    """
    words = kind_pattern()
    parts = [part for part in patterns.marks.split(text) if part]
    for at, part in enumerate(parts):
        if (alone := words.fullmatch(part)) is not None:
            return kind_of(alone[0]), "_".join(parts[:at] + parts[at + 1 :])
    found = list(words.finditer(text))
    if not found:
        return "", text
    return kind_of(found[-1][0]), text[: found[-1].start()] + text[found[-1].end() :]
