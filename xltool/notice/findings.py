"""What is wrong with a notice itself, or left open by it: hits for the rules of `checks.notice`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from xltool.checks.context import Context, Hit
from xltool.checks.groups import is_group
from xltool.i18n import Message, msg
from xltool.notice.clauses import are_offices
from xltool.notice.drafting import Cell, Draft, table_title
from xltool.notice.model import Item, Notice
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


_ODD_LABEL = re.compile(
    r"(?:^|[\s;\uff1b。,\uff0c/\uff0f|(\uff08])([\u4e00-\u9fff]{0,6}(?:单位|部门|科室|股室|处室|领导|责任人|负责人|联系人|时间|时限|期限"
    r"|进度|节点|要求|目标|措施|举措|任务|事项|问题|标准|牵头|配合))\s*[:\uff1a]"
)
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
        for cell in draft.cells_of(item):
            if doubt := _doubt(cell):
                hit = context.hit_column(tasks[row], cell.column, doubt)
                hits.setdefault("NOTICE_READING", []).append(hit)
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
    return hits


def _doubt(cell: Cell) -> Message | None:
    """What makes words doubtful that the item seems to say itself: a habit the program doesn't know leaves
    labels in the wording, or puts words where offices belong."""
    if cell.said is None:
        return None
    if cell.field in ("task", "measure") and (label := _ODD_LABEL.search(cell.said.text)):
        return msg("“{label}:” was not understood as a field of its own", label=label[1])
    if cell.field in ("lead", "coop", "resp_org"):
        names = offices(cell.said.text)
        odd = next((name for name in names if not are_offices(name, sure=True)), None)
        if odd is not None or not names:
            return msg("“{name}” doesn't look like an office", name=odd or cell.said.text)
    return None


def _reading(reading: str, field: Message) -> Message:
    """How an item comes by a value that isn't in its own words (`Said.reading`)."""
    if reading == "shared":
        return msg("The notice gives the {field} once for several items", field=field)
    if reading == "before":
        return msg("The notice gives the {field} above the item", field=field)
    if reading == "text":
        return msg("The {field} is taken from the item's own sentence", field=field)
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
