"""What is wrong with a notice itself, or left open by it: hits for the rules of `checks.notice`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from xltool.checks.context import Context, Hit
from xltool.checks.groups import is_group
from xltool.i18n import Message, msg
from xltool.notice.doubts import doubts
from xltool.notice.drafting import Cell, Draft, table_title
from xltool.notice.leftovers import kind_of_words, left_out
from xltool.notice.model import Item, Line, Notice
from xltool.table.names import offices

Hits = dict[str, list[Hit]]

FIELD_NAMES: Mapping[str, Message] = {
    "task": msg("task"),
    "measure": msg("measure"),
    "start": msg("start"),
    "due": msg("deadline"),
    "lead": msg("leading office"),
    "coop": msg("supporting offices"),
    "resp_org": msg("responsible offices"),
    "owner": msg("person responsible"),
    "leader": msg("leader in charge"),
    "contact": msg("contact"),
    "phone": msg("telephone"),
    "remark": msg("remark"),
}


class Listed(Message):
    """Several messages as one list, in the reader's language."""

    __slots__ = ("_messages",)

    def __init__(self, messages: Iterable[Message]) -> None:
        self._messages = tuple(messages)
        super().__init__("、".join(message.msgid for message in self._messages), {})

    def render(self, language: str | None = None) -> str:
        return "、".join(message.render(language) for message in self._messages)

    __str__ = render


_SHORT = 30
_SUBORDINATE = re.compile("二层|直属|下属|所属|局属|事业")
_SUBORDINATE_ENDS = ("中心", "站", "所", "院", "馆", "公司", "学校", "支队", "大队")
_COUNTIES = re.compile("县|乡|镇|街道|园区")
_INNER = re.compile("科室|股室|处室")


def findings_of_notice(notice: Notice) -> Hits:
    """What the notice leaves open whatever the table: about the whole table, so without a cell."""
    hits: Hits = {}
    for code, messages in (
        ("ADDRESSEE_UNASSIGNED", _addressees(notice)),
        ("BASIS_DIFFERS", _basis(notice)),
        ("ATTACHMENT_MISSING", _attachments(notice)),
        ("NOTICE_UNSAID", _unsaid(notice)),
    ):
        found = [Hit(message) for message in messages]
        if found:
            hits[code] = found
    return hits


def findings_of_draft(draft: Draft, context: Context) -> Hits:
    """What a person should look at in a drafted table: readings that are not word for word, lost words."""
    tasks = {task.row: task for task in context.tasks}
    rows = {item: row for row, item in draft.rows.items()}
    hits: Hits = {}
    for row, item in sorted(draft.rows.items()):
        if row not in tasks:
            continue
        read: dict[str, list[Cell]] = {}
        for cell in draft.cells_of(item):
            if cell.said is not None and cell.said.reading:
                read.setdefault(cell.said.reading, []).append(cell)
        for column, doubt in _doubts(draft, item):
            hits.setdefault("NOTICE_READING", []).append(context.hit_column(tasks[row], column, doubt))
        for reading, cells in read.items():
            fields = Listed(FIELD_NAMES[cell.field] for cell in cells)
            hit = context.hit_column(tasks[row], cells[0].column, _reading(reading, fields))
            hits.setdefault("NOTICE_READING", []).append(hit)
    for item, field in draft.homeless:
        task = tasks.get(rows[item])
        if task is not None:
            words = draft.notice.items[item].text(field)
            name = FIELD_NAMES[field]
            kept = any(c.field == "remark" and words in str(c.value) for c in draft.cells_of(item))
            message = (
                msg("No column for the {field} “{words}”: it stands in 备注", field=name, words=words)
                if kept
                else msg("There is no column for the {field} “{words}”", field=name, words=words)
            )
            hits.setdefault("NOTICE_NO_COLUMN", []).append(context.hit(task, "task", message))
    for code, hit in _left_out(draft, context):
        hits.setdefault(code, []).append(hit)
    return hits


def _doubts(draft: Draft, item: int) -> Iterator[tuple[int, Message]]:
    """The doubts about an item with the column each is about: that of its field, else of the task."""
    columns = {cell.field: cell.column for cell in reversed(draft.cells_of(item))}
    columns = {**draft.template.columns, **columns}
    said: set[tuple[int, str]] = set()
    for field, doubt in doubts(draft.notice.items[item]):
        column = columns.get(field) or columns.get("task") or draft.template.header.first_column
        if (column, str(doubt)) not in said:
            said.add((column, str(doubt)))
            yield column, doubt


def _left_out(draft: Draft, context: Context) -> Iterator[tuple[str, Hit]]:
    """Words of the notice that are in no row: at the row they belong to, or of the whole table."""
    notice = draft.notice
    tasks = {task.row: task for task in context.tasks}
    rows = {item: row for row, item in draft.rows.items()}
    found = left_out(notice)
    for at, words in found.words:
        task = tasks.get(rows.get(at, 0))
        if task is not None:
            column = draft.template.columns.get(kind_of_words(words)) or draft.template.header.first_column
            message = msg(
                "“{words}” of paragraph {line} is in no cell", words=_short(words), line=_line(notice, at)
            )
            yield "NOTICE_LEFT_OUT", context.hit_column(task, column, message)
    for line in found.suspicious:
        message = msg(
            "Paragraph {line} may be work, but is in no row: “{words}”",
            line=line.number,
            words=_short(line.text),
        )
        yield "NOTICE_LEFT_OUT", Hit(message)
    for grid in notice.unread_tables:
        words = _short(" ".join(text for text in grid.rows[0] if text)) if grid.rows else ""
        message = msg(
            "The table at paragraph {line} was not understood: “{words}”", line=grid.line, words=words
        )
        yield "NOTICE_LEFT_OUT", Hit(message)
    for before, after in found.jumps:
        message = msg(
            "“{after}” follows “{before}”: a number is missing or stands twice",
            after=after.mark,
            before=before.mark,
        )
        yield "NOTICE_UNSAID", Hit(message)
    if found.lines:
        message = msg(
            "{count} paragraph(s) of the notice are in no row: {lines}",
            count=len(found.lines),
            lines=line_ranges(found.lines),
        )
        yield "NOTICE_LEFT_OUT", Hit(message, severity="I")


def _line(notice: Notice, item: int) -> int:
    return next((s.source.line for f, s in notice.items[item].said.items() if f in ("task", "measure")), 0)


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"


def line_ranges(lines: Sequence[Line]) -> str:
    """The numbers of paragraphs as people list them: 3、5-9."""
    runs: list[list[int]] = []
    for number in sorted(line.number for line in lines):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _reading(reading: str, field: Message) -> Message:
    """How an item comes by a value that isn't in its own words (`Said.reading`)."""
    if reading == "shared":
        return msg("The notice gives the {field} once for several items", field=field)
    if reading == "before":
        return msg("The notice gives the {field} above the item", field=field)
    if reading == "text":
        return msg("The {field} is taken from the item's own sentence", field=field)
    if reading == "column":
        return msg("The {field} stands in a column of another name", field=field)
    return msg("The {field} is the heading the item stands under", field=field)


def _addressees(notice: Notice) -> Iterator[Message]:
    """DOMAIN 1.4, S-14."""
    assigned = _assigned(notice.items)
    if not notice.addressees or not assigned:
        return
    idle = [name for name in notice.addressees if not any(_covers(name, office) for office in assigned)]
    if idle:
        yield msg("Addressed, but without a task: {names}", names="、".join(idle))
    unaware = [office for office in assigned if not any(_covers(name, office) for name in notice.addressees)]
    if unaware:
        yield msg("Has a task, but is not addressed: {names}", names="、".join(unaware))


def _assigned(items: Sequence[Item]) -> list[str]:
    return list(
        dict.fromkeys(
            name
            for item in items
            for field in ("lead", "coop", "resp_org")
            for name in offices(item.text(field))
        )
    )


def _covers(addressee: str, office: str) -> bool:
    """Whether an office is meant by an addressee, which may stand for a whole kind of them."""
    if addressee == office or addressee.endswith(office) or office.endswith(addressee):
        return True
    if not is_group(addressee) and "各" not in addressee:
        return False
    if _SUBORDINATE.search(addressee):
        return office.endswith(_SUBORDINATE_ENDS)
    if _INNER.search(addressee):
        return office[-1] in "科股处室办" or (is_group(office) and bool(_INNER.search(office)))
    if _COUNTIES.search(addressee):
        return office[-1] in "县市区乡镇" or (is_group(office) and bool(_COUNTIES.search(office)))
    return True


def _basis(notice: Notice) -> Iterator[Message]:
    """DOMAIN 1.4, S-17: of several documents one has no number."""
    if len(notice.basis) > 1 and any(basis.doc_no for basis in notice.basis):
        for basis in notice.basis:
            if not basis.doc_no:
                yield msg("“{name}” is cited without its number", name=basis.name)


def _attachments(notice: Notice) -> Iterator[Message]:
    """DOMAIN 1.4, S-18."""
    if notice.attachments and not notice.attachments_follow:
        for name in notice.attachments:
            yield msg("The attachment “{name}” is named, but not in the file", name=name)


def _unsaid(notice: Notice) -> Iterator[Message]:
    if not table_title(notice):
        yield msg("The notice has no title that could be the table's")
    if notice.issued_on is None:
        yield msg("The notice doesn't say the day of issue")
