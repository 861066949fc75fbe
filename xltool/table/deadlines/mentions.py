"""Where a matching form speaks of dates: periods, ranges of two, and the words that go with them."""

from __future__ import annotations

import datetime as dt
import re

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.table.deadlines.context import Context
from xltool.table.deadlines.periods import WEEKDAYS, Period

_Y = r"(?:19|20|21)\d\d"
_END = r"(?=$|[,;:。、()~\-前之以止底完下上中起至开周])"
_PART = (
    r"上旬|中下旬|上中旬|中上旬|中旬|下旬|上半月|下半月|第[1-5一二三四五]个?周|最后[1一]?个?周"
    r"|初(?!步|稿|级|审|评|次|始)|月?底(?!数|册|线)|末(?!级)|中(?![国央期心小学共标层秋])|内(?![部容控审网])"
)
_NUMERIC = (
    r"(?P<packed>(?:19|20)\d\d(?:\d{4}|0[1-9]|1[0-2]))(?!\d)[日月]?"
    rf"|(?P<y3>(?:19|20|21)?\d\d)(?P<sep>[./-])(?P<m3>\d{{1,2}})(?P=sep)(?P<d3>\d{{1,2}})(?!\d)日?"
    rf"|(?P<y2>{_Y})[./-](?P<m2>\d{{1,2}})(?![\d./])月?份?(?P<p2>{_PART})?"
)
_BARE = rf"(?P<m>\d{{1,2}})(?P<sep>[./-])(?P<d>\d{{1,2}})(?:日|{_END})|(?P<dayonly>\d{{1,2}})日"
_YEAR = (
    rf"(?:(?P<year>{_Y})(?:年度?|(?=Q|全年|[上下]半年))|(?P<short>\d\d)年(?=[\d底末Q上下])"
    r"|(?P<word>今年|本年|当年|同年|该年|明年|次年|翌年|来年|后年|去年|上年)度?)的?"
)
_UNIT = (
    rf"(?P<month>\d{{1,2}})(?:月份?|[./](?=\d))(?:(?P<day>\d{{1,2}})(?:日|{_END})|(?P<part>{_PART}))?"
    r"|Q(?P<quarter>\d)(?P<quarterpart>底|末(?!月)|内|初)?"
    r"|(?P<half>[上下])半年度?(?P<halfpart>底|末(?!月)|内)?"
    r"|(?P<whole>全年)度?"
)
_YEAR_PART = (
    r"(?P<yearpart>[底末终]|初(?!步|稿|级|审|评|次|始)|中(?![国央期心小学共标层秋])|以?内(?![部容控审网]))"
)
_PART_AFTER_YEAR = rf"年?度?{_YEAR_PART}"
_PART_ALONE = rf"年度?{_YEAR_PART}|岁末"
_NEAR = (
    r"(?P<near>[本当下])个?(?P<unit>月|季度?|周)"
    rf"(?:(?P<day>\d{{1,2}})日|(?P<weekday>[一二三四五六日天])(?!次)|(?P<part>{_PART}))?"
)
_NEAR_UNSAID = r"(?P<unit>月|季度?)(?P<part>[底末])(?P<near>)(?P<day>)(?P<weekday>)"
_CLOCK = (
    r"(?:上午|中午|下午|晚上?|早上?|凌晨)?\d{1,2}(?::\d\d(?::\d\d)?|[时点](?:整|半|\d{1,2}分)?)"
    r"|下班|上班|中午|上午|下午|晚上|当天|当日"
)
_TAIL = (
    r"(?:\(周(?P<weekday>[一二三四五六日天])\))?(?P<before1>[之以]?前(?![后期述Q\d]))?"
    rf"\(?(?P<time>{_CLOCK})?\)?(?P<before2>[之以]?前(?![后期述Q\d]))?"
    r"(?P<around>前后|左右)?(?P<closes>为?止)?(?(before1)|(?(before2)|(?P<begins>"
    r"起|开始|启动|以来|以后|之后|后(?!续)|[至到~-](?=长期|永久|持续|今后))?))"
)
_START = r"[0-9Q年岁全本当下月季上今同该明次翌来后去](?<!\d\d)"
"""Where a date may begin: at such a sign or at the first digit of a number."""
_PARTS = {
    "月底": "底",
    "月中": "中",
    "中上旬": "上中旬",
    **{f"第{han}{unit}": f"第{n}周" for n, han in enumerate("一二三四五", 1) for unit in ("周", "个周")},
    **{f"第{n}个周": f"第{n}周" for n in range(1, 6)},
    "第5周": "底",
    "第五周": "底",
    "第五个周": "底",
}


class Mention(NamedTuple):
    """One place in the form that speaks of a date or, with `until`, of a range."""

    at: int
    end: int
    period: Period
    until: Period | None
    before: bool
    """前 / 之前 / 以前 follows."""
    closes: bool
    """止 follows."""
    around: bool
    """左右 / 前后 follows."""
    begins: bool
    """起 / 开始 follows: a beginning, not an end."""
    time: str
    weekday: str


def find_mentions(form: str, context: Context) -> list[Mention]:
    """All mentions, in order; they don't overlap."""
    mentions: list[Mention] = []
    end = 0
    for start in compiled(_START).finditer(form):
        if start.start() >= end and (mention := _read_mention(form, start.start(), context)) is not None:
            mentions.append(mention)
            end = mention.end
    return mentions


def _read_mention(form: str, at: int, context: Context) -> Mention | None:
    opens = at == 0 or form[at - 1] in ";,。、(:于在至到从自前"
    read = _read_period(form, at, context, bare=opens)
    if read is None:
        return None
    period, end = read
    until: Period | None = None
    if form[end : end + 1] in ("~", "-"):
        until_read = _read_end(form, end + 1, period, context)
        if until_read is not None:
            until, end = until_read
    tail = compiled(_TAIL).match(form, end)
    assert tail is not None  # every part of the pattern may be missing
    weekday, before1, time, before2, around, closes, begins = tail.groups()
    before = bool(before1 or before2)
    marked = before or bool(closes or around or begins)
    if until is None and not marked and not _is_deliberate(form, at, end, period):
        return None
    return Mention(
        at,
        tail.end(),
        period,
        until,
        before,
        bool(closes),
        bool(around),
        bool(begins) and not before,
        time or "",
        weekday or "",
    )


def _is_deliberate(form: str, at: int, end: int, period: Period) -> bool:
    """Whether an unmarked period means a deadline: 15日 and the year in 2022年工作方案 do not."""
    if period.month is None:
        return False
    if period.unit != "year" or period.part:
        return True
    return at == 0 and form[end : end + 1] in ("", *",;。:、完每(|")


def _read_end(form: str, at: int, first: Period, context: Context) -> tuple[Period, int] | None:
    """The end of a range that began with `first`: a period, or a number counting what `first` ends with."""
    read = _read_period(form, at, context, bare=first.unit == "day")
    if read is not None:
        return read
    number = compiled(r"(\d{1,2})(?![\d年万%个])[日月]?").match(form, at)
    if number is None or first.unit not in ("day", "month"):
        return None
    if first.unit == "day":
        return Period("day", month=None, day=int(number[1])), number.end()
    return Period("month", month=int(number[1])), number.end()


def _read_period(form: str, at: int, context: Context, *, bare: bool) -> tuple[Period, int] | None:
    """The period written at `at` and where it ends; `bare` admits 12.15 and 15日, often just numbers."""
    if at >= len(form):
        return None
    character = form[at]
    if character.isdigit():
        if match := compiled(_NUMERIC).match(form, at):
            return _numeric(match), match.end()
        if bare and (match := compiled(_BARE).match(form, at)):
            period = _bare(match)
            return (period, match.end()) if period is not None else None
    elif character in "本当下月季":
        match = compiled(_NEAR_UNSAID if character in "月季" else _NEAR).match(form, at)
        near = _near(match, context) if match is not None and (bare or match["near"]) else None
        if match is not None and near is not None:
            return near, match.end()
    year = compiled(_YEAR).match(form, at)
    end = year.end() if year else at
    if unit := compiled(_UNIT).match(form, end):
        return _unit(unit, year), unit.end()
    if part := compiled(_PART_AFTER_YEAR if year else _PART_ALONE).match(form, end):
        number, word, assume = _year(year)
        part_of_year = (part["yearpart"] or "末")[-1]
        return Period("year", number, word, part=part_of_year, assume=assume), part.end()
    if year is None:
        return None
    number, word, assume = _year(year)
    return Period("year", number, word, assume=assume), end


def _numeric(match: re.Match[str]) -> Period:
    if packed := match["packed"]:
        if len(packed) == 8:
            return Period("day", int(packed[:4]), month=int(packed[4:6]), day=int(packed[6:]))
        return Period("month", int(packed[:4]), month=int(packed[4:]))
    if match["y3"]:
        year, assume = _full_year(match["y3"])
        return Period("day", year, month=int(match["m3"]), day=int(match["d3"]), assume=assume)
    return Period("month", int(match["y2"]), month=int(match["m2"]), part=_part(match["p2"]))


def _bare(match: re.Match[str]) -> Period | None:
    if match["dayonly"]:
        return Period("day", month=None, day=int(match["dayonly"]))
    month, day = int(match["m"]), int(match["d"])
    if not 1 <= month <= 12:
        return None
    doubtful = match["sep"] == "-" and month < day <= 12
    assume = (f"AMBIGUOUS {month}-{day}: a day or two months? ask",) if doubtful else ()
    return Period("day", month=month, day=day, assume=assume)


def _unit(unit: re.Match[str], year: re.Match[str] | None) -> Period:
    number, word, assume = _year(year)
    month, day, part, quarter, quarter_part, half, half_part = unit.group(
        "month", "day", "part", "quarter", "quarterpart", "half", "halfpart"
    )
    if day:
        return Period("day", number, word, int(month), int(day), assume=assume)
    if month:
        return Period("month", number, word, int(month), part=_part(part), assume=assume)
    if quarter:
        return Period("quarter", number, word, 3 * int(quarter) - 2, part=quarter_part or "", assume=assume)
    if half:
        return Period("half", number, word, 1 if half == "上" else 7, part=half_part or "", assume=assume)
    return Period("year", number, word, part="全", assume=assume)


def _year(match: re.Match[str] | None) -> tuple[int | None, str, tuple[str, ...]]:
    """The year a match names, else the word that stands for it; and what that rests on."""
    if match is None:
        return None, "", ()
    year, short, word = match.group("year", "short", "word")
    if word:
        return None, word, ()
    number, assume = _full_year(year or short)
    return number, "", assume


def _near(match: re.Match[str], context: Context) -> Period | None:
    """本月底, 下月5日, 本周五: counted from the date of issue; None without one."""
    issued = context.issued
    if issued is None:
        return None
    doubt = () if match["near"] else ("AMBIGUOUS 月底/季末: of this one or of each? ask",)
    steps = 1 if match["near"] == "下" else 0
    if match["unit"] == "周":
        weekday = WEEKDAYS.index((match["weekday"] or "日").replace("天", "日"))
        day = issued + dt.timedelta(days=7 * steps - issued.weekday() + weekday)
        return Period(
            "day", day.year, month=day.month, day=day.day, assume=("week-from-issue-date",), near=True
        )
    months = issued.year * 12 + issued.month - 1
    if match["unit"] != "月":
        year, month = divmod((months // 3 + steps) * 3, 12)
        part, assume = _part(match["part"]), (*doubt, "quarter-from-issue-date")
        return Period("quarter", year, month=month + 1, part=part, assume=assume, near=True)
    year, month = divmod(months + steps, 12)
    assume = (*doubt, "month-from-issue-date")
    if match["day"]:
        return Period("day", year, month=month + 1, day=int(match["day"]), assume=assume, near=True)
    part = _part(match["part"]) or "底"
    return Period("month", year, month=month + 1, part=part, assume=assume, near=True)


def _full_year(digits: str) -> tuple[int, tuple[str, ...]]:
    if len(digits) == 2:
        return 2000 + int(digits), ("two-digit year → 20xx",)
    return int(digits), ()


def _part(written: str | None) -> str:
    if not written:
        return ""
    return "底" if written.startswith("最后") else _PARTS.get(written, written)
