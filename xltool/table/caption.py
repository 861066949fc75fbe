"""What stands above the header: the title, its year, and the info lines (DOMAIN 2.2)."""

from __future__ import annotations

from collections.abc import Sequence

from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.table.model import cell_text
from xltool.text.normalise import comparison_form
from xltool.workbook.base import Value

_ATTACHMENT = r"附[件表](?:\d{1,2}|[一二三四五六七八九十])?(?:-\d+)?[:：]?"
_ATTACHED = r"^附件\s*\d{0,2}\s*[:：]\s*"
_LABEL = (
    r"((?:填报|填表|制表|报送|上报|编制|印发|发文|成文|下发|下达|责任|牵头|统计|主管)?"
    r"(?:单位|科室|部门|日期|时间|人|电话|领导|文号)|单位负责人|联系人|联系电话|联系方式|审核人|分管领导)"
    r"\s*(?:[(（][^()（）]{0,8}[)）])?\s*[:：]"
)
_ANY_LABEL = _LABEL + r"|(?<=\s)([^\W\d_]{2,8})\s*[:：]"
_VALUE_BEHIND = r"[:：]\s*[^\s:：()（）]"
_NOUNS = ("表", "台账", "清单", "方案", "分解", "任务", "计划", "汇总", "一览", "分工", "要点")
_DATE_LINE = (
    r"[\d〇○零一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?"
)
_YEAR = r"(?<!\d)(20\d\d)(?=年|\.|/|-\d{1,2}(?!\d)|\D|$)"
_SPAN = r"20\d\d年?[-—–~～至到]{1,2}20\d\d"
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_YEAR = r"二[〇○零][〇○零一二三四五六七八九]{2}(?=年)"
_DAY = r"日|号|\d[.\-/]\d{1,2}[.\-/]\d|\d{8}"
_BLANKS = r"[\s年月日]*"
ISSUE_LABELS = (
    "成文日期",
    "成文时间",
    "印发日期",
    "印发时间",
    "发文日期",
    "发文时间",
    "下发日期",
    "下发时间",
)


class Caption(NamedTuple):
    """Title and info lines. `meta` is label → value, "" where the form is not filled in."""

    title: str
    subtitle: str
    meta: dict[str, str]


def is_labelled(cell: str) -> bool:
    """Whether a cell is a label with room for its value, or with the value: 填报单位:, 完成率:80%."""
    if ":" not in cell and "：" not in cell:
        return False
    return compiled(_LABEL).fullmatch(cell) is not None or compiled(_VALUE_BEHIND).search(cell) is not None


def read_caption(rows: Sequence[Sequence[Value]]) -> Caption:
    """The rows above a header, top to bottom.

    A title split over two rows is joined; 附件 lines, labelled lines and bare dates are no title.
    """
    pieces: list[str] = []
    meta: dict[str, str] = {}
    for values in rows:
        cells = [cell_text(value) for value in values]
        cells = [cell for cell in cells if cell]
        line = "  ".join(cells)
        form = comparison_form(line)
        if not form or compiled(_ATTACHMENT).fullmatch(form):
            continue
        if _is_info(line):
            meta.update(_labelled(line))
        elif compiled(_DATE_LINE).fullmatch(form):
            meta.setdefault("日期", form)
        else:
            pieces.append(compiled(_ATTACHED).sub("", "".join(line.split("\n")).strip()))
    title, under = _title(pieces)
    return Caption(title, under, meta)


def _title(pieces: Sequence[str]) -> tuple[str, str]:
    """The title among the unlabelled lines, and what stands under it.

    The last line that names a table is the title, with the line above it; where none does, the only one or
    two there are.
    """
    named = [i for i, piece in enumerate(pieces) if any(noun in piece for noun in _NOUNS)]
    if not named:
        return ("".join(pieces), "") if len(pieces) <= 2 else ("", " ".join(pieces))
    at = named[-1]
    above = pieces[at - 1] if at else ""
    joined = len(above) > 3 and not above.endswith(("。", ")", "）"))
    return (above if joined else "") + pieces[at], " ".join(pieces[at + 1 :])


def _is_info(line: str) -> bool:
    """Whether labels stand in the line; a title may have one in its parentheses: …分工表(责任单位:办公室)."""
    label = compiled(_LABEL).search(line) if ":" in line or "：" in line else None
    if label is None:
        return False
    before = line[: label.start()]
    return not before or before[-1].isspace() or not any(noun in before for noun in _NOUNS)


def _labelled(line: str) -> dict[str, str]:
    """填报单位(盖章):甲局  填报日期:  → {"填报单位": "甲局", "填报日期": ""}."""
    labels = list(compiled(_ANY_LABEL).finditer(line))
    found = {}
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        value = line[label.end() : following.start() if following else len(line)].strip()
        found[label[1] or label[2]] = "" if compiled(_BLANKS).fullmatch(value) else value
    return found


def year_in(text: str) -> int | None:
    """The one year a title is about; None when it names none, or a span of years (2023—2025年).

    >>> year_in("某局2022年度重点工作分工表"), year_in("二〇二三年工作台账")
    (2022, 2023)
    """
    form = compiled(_HAN_YEAR).sub(
        lambda m: m[0].replace("二", "2", 1).translate(_HAN_DIGITS), comparison_form(text)
    )
    if compiled(_SPAN).search(form):
        return None
    years = compiled(_YEAR).findall(form)
    marked = compiled(r"(20\d\d)年度").search(form)
    return int(marked[1] if marked else years[0]) if years else None


def issue_date_in(meta: dict[str, str]) -> str:
    """The text of the issue date among the info lines, "" when none says it."""
    return next((meta[label] for label in ISSUE_LABELS if meta.get(label)), "")


def names_a_day(text: str) -> bool:
    """Whether a date text goes down to the day, so that it can be an issue date."""
    return bool(compiled(_DAY).search(comparison_form(text)))
