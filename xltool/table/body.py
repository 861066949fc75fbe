"""What kind of row a row of the body is, when it does not plainly hold a task (DOMAIN 2.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from xltool.i18n import Message, msg
from xltool.patterns import compiled
from xltool.record import NamedTuple
from xltool.table.columns import heading_form, match_levels
from xltool.table.header import Header
from xltool.table.headings import field_of_heading
from xltool.table.model import cell_text
from xltool.text.normalise import comparison_form
from xltool.workbook.base import Value
from xltool.workbook.refs import Range

SKIP_REASONS: dict[str, Message] = {
    "no_task_text": msg("the row says neither a task nor a measure"),
    "note": msg("a note between the tasks"),
    "caption": msg("the title or an info line stands here again"),
    "other_table": msg("another table begins above"),
}
"""Why a row of the body is no task: the reason codes of `Table.skipped`."""

DOUBTFUL = frozenset("小合总累共注备附说填制审签复经联负单科分主报序第")
"""First characters of cells that may begin a subtotal, a note, a signature line or a repeated header: a row
with such a cell is worth judging."""

_TOTAL = r"(?:小计|合计|总计|累计|共计|总合计)(?:\(.{0,6}\))?[::]?"
_NOTE = r"(?:附?注|备注|说明|填表说明|填报说明|填写说明|注意事项)\d?[::]"
_SIGNATURE = (
    r"(?:填表人|填报人|制表人?|审核人?|审签人?|签发人?|复核人?|经办人|联系人|联系电话|负责人|单位负责人"
    r"|科室负责人|部门负责人|主要负责人|分管领导|主要领导|单位领导|填报单位|填报科室|制表单位|填报日期|填表日期"
    r"|填报时间|填表时间|制表日期|制表时间|报送日期|报送时间)(?:\([^()]{0,8}\)|签字|签名|签章)?(?:[::].*|$)"
)
_HAN_NUMBER = "[一二三四五六七八九十百]{1,4}"
_SECTION_LEVELS = (
    rf"第{_HAN_NUMBER}[部章编篇]",
    rf"{_HAN_NUMBER}[、.,]",
    rf"\({_HAN_NUMBER}\)",
    r"\d{1,2}[、.](?!\d)",
    r"\(\d{1,2}\)",
)
_BY_FIGURE = 3
"""The first level that is numbered with figures, as tasks are too."""
UNNUMBERED = len(_SECTION_LEVELS)
"""The level of a section heading without a number."""
_HAN_SEQ = rf"(?i:{_HAN_NUMBER}、?|\({_HAN_NUMBER}\)|第{_HAN_NUMBER}部分|[ⅰ-ⅻivx]{{1,4}})"


class Kind(Enum):
    """Kinds of rows. MAYBE_SECTION becomes a task if the table turns out to have no other."""

    TASK = "task"
    SECTION = "section"
    MAYBE_SECTION = "maybe_section"
    TOTAL = "total"
    HEADER = "header"
    OTHER_HEADER = "other_header"
    FOOTER = "footer"
    CAPTION = "caption"
    STRAY = "stray"
    """One text cell that is neither: a date or a signature below the table, a remark in the margin."""
    NO_TASK = "no_task"


class Judged(NamedTuple):
    """A row's kind, and what it says as one line."""

    kind: Kind
    text: str = ""


class RowJudge:
    """Judges rows below one header."""

    def __init__(
        self,
        header: Header,
        text_columns: Sequence[int],
        title: str,
        merged_across: Mapping[tuple[int, int], Range],
    ) -> None:
        """`text_columns` are the 0-based indexes of task, measure and the like."""
        self._text_columns = text_columns
        self._title = comparison_form(title)
        self._merged_across = merged_across
        self._first_text = min(text_columns, default=header.first_column - 1)
        self._headings = [
            {heading_form(text) for text in path}
            for path in [()] * (header.first_column - 1) + list(header.paths)
        ]

    def judge(self, row: int, own: Sequence[Value], filled: Sequence[Value]) -> Judged:
        """`own` are the row's values, `filled` the same with merged values from above filled in."""
        cells = [(i, cell_text(value)) for i, value in enumerate(own) if value not in (None, "")]
        cells = [(i, text) for i, text in cells if text]
        if not cells:
            return Judged(Kind.NO_TASK)
        forms = [(i, heading_form(text)) for i, text in cells]
        line = "  ".join(text for _, text in cells)
        if self._repeats_header(forms):
            return Judged(Kind.HEADER, line)
        if len(cells) >= 3 and self._is_other_header(own):
            return Judged(Kind.OTHER_HEADER, line)
        first = comparison_form(cells[0][1])
        if compiled(_TOTAL).fullmatch(first) or any(
            compiled(_TOTAL).fullmatch(form) for i, form in forms if i <= self._first_text
        ):
            return Judged(Kind.TOTAL, line)
        has_text = any(i < len(own) and own[i] not in (None, "") for i in self._text_columns)
        if compiled(_NOTE).match(first) or (
            compiled(_SIGNATURE).match(first) and (len(cells) == 1 or not has_text)
        ):
            return Judged(Kind.FOOTER, line)
        if len(cells) == 1:
            return self._single(row, cells[0][0], cells[0][1], first)
        if not has_text and section_level(first) < _BY_FIGURE and not compiled(_HAN_SEQ).fullmatch(first):
            return Judged(Kind.SECTION, line)
        if (
            len(cells) == 2
            and has_text
            and compiled(_HAN_SEQ).fullmatch(first)
            and not self._says_more(filled)
        ):
            mark = cells[0][1]
            joint = "" if mark.endswith(("、", ")", "\uff09")) else "、"
            return Judged(Kind.MAYBE_SECTION, f"{mark}{joint}{cells[1][1]}")
        if any(i < len(filled) and filled[i] not in (None, "") for i in self._text_columns):
            return Judged(Kind.TASK, line)
        return Judged(Kind.NO_TASK, line)

    def _single(self, row: int, index: int, text: str, form: str) -> Judged:
        if len(form) >= 6 and form in self._title:
            return Judged(Kind.CAPTION, text)
        across = self._merged_across.get((row, index + 1))
        if across is not None and across.last_column - across.first_column >= 1:
            return Judged(Kind.SECTION, text)
        if section_level(text) < _BY_FIGURE:
            return Judged(Kind.SECTION if index != self._first_text else Kind.MAYBE_SECTION, text)
        if index in self._text_columns:
            return Judged(Kind.TASK, text)
        if form.replace(".", "").isdigit():
            return Judged(Kind.NO_TASK, text)
        return Judged(Kind.SECTION if index < self._first_text else Kind.STRAY, text)

    def _says_more(self, filled: Sequence[Value]) -> bool:
        """Whether anything but number, section label and task is said."""
        return sum(value not in (None, "") for value in filled[self._first_text + 1 :]) > 0

    def _repeats_header(self, forms: Sequence[tuple[int, str]]) -> bool:
        same = sum(i < len(self._headings) and form in self._headings[i] for i, form in forms)
        return same >= 2 and same >= 0.6 * len(forms)

    def _is_other_header(self, own: Sequence[Value]) -> bool:
        texts = [heading_form(value) if isinstance(value, str) else "" for value in own]
        known = field_of_heading()
        sure = {known[text] for text in texts if text in known}
        if len(sure) < 3 or len(sure) < 0.5 * sum(map(bool, texts)):
            return False
        fields = {field for match in match_levels([(text,) for text in texts]) for field in match.fields}
        return bool(fields & {"task", "measure", "problem"})


def section_level(text: str) -> int:
    """How deep a section heading is: 第一部分 0, 一、 1, (一) 2, 1. 3, (1) 4; 5 without a number."""
    form = comparison_form(text)
    for level, pattern in enumerate(_SECTION_LEVELS):
        if compiled(pattern).match(form):
            return level
    return UNNUMBERED


class SectionPath:
    """The headings a row stands under, outermost first."""

    def __init__(self) -> None:
        self._stack: list[tuple[int, str]] = []
        self.text: str | None = None
        """The path as one text, levels joined with " / "; None above the first section."""

    def enter(self, text: str) -> None:
        """A section row: it closes every section of its level or deeper."""
        level = section_level(text)
        self._stack = [entry for entry in self._stack if entry[0] < level] + [(level, text)]
        self.text = " / ".join(entry[1] for entry in self._stack)
