"""What makes the words of a drafted cell doubtful, although the item seems to say them itself.

A habit the program doesn't know leaves labels, offices or days in the wording, or puts words where offices
belong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltool.i18n import Message, msg
from xltool.notice.clauses import are_offices, is_day, pieces
from xltool.notice.labels import label_fields
from xltool.notice.model import CELLS_APART, Item
from xltool.notice.numbering import figure
from xltool.table.names import offices

_OFFICES = ("lead", "coop", "resp_org")
_WORDING = ("task", "measure")
_LABEL = re.compile(
    r"(?:^|[\s;\uff1b。,\uff0c/\uff0f|(\uff08【\[〔])([\u4e00-\u9fff]{0,6}(?:单位|部门|科室|股室|处室|领导|责任人|负责人|联系人|时间|时限|期限"
    r"|进度|节点|要求|目标|措施|举措|任务|事项|问题|标准|牵头|配合))\s*[:\uff1a]"
)
_WHO = re.compile(
    r"(?:^|[,\uff0c。;\uff1b:\uff1a、(\uff08)\uff09\s])(?:请|由|责成)?(?P<who>[^,\uff0c。;\uff1b:\uff1a()\uff08\uff09\s]{2,60}?)"
    r"(?:具体|分别|共同|联合)?(?P<role>牵头|主办|承办|会同|配合|协办|协助|负责(?!人))"
)
_LABEL_LONGEST = 6
_ASKED = re.compile(
    r"(?:请|由)(?P<who>[^,\uff0c。;\uff1b:\uff1a请由]{1,40}?[局科室股处办委部厅站所院校会中心队社镇乡街道村])(?![\u4e00-\u9fff]?[局科室委])"
)
_MARK = re.compile(
    r"(?:^|[\s。;\uff1b)\uff09])(?:\d{1,2}[.\uff0e、](?!\d)|[(\uff08][一二三四五六七八九十\d]{1,3}[)\uff09])"
)
_NOTE = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]")
_BRACKET = re.compile(r"[(\uff08【\[]([^()\uff08\uff09【】\[\]]*)[)\uff09】\]]")
_ROLE = re.compile("牵头|主办|承办|会同|配合|协办|协助|负责")


def doubts(item: Item) -> Iterator[tuple[str, Message]]:
    """The doubts about an item, each with the field whose cell they are about."""
    for field, said in item.said.items():
        if field in _WORDING and (doubt := _about_wording(field, said.text, item)):
            yield field, doubt
        if field in _OFFICES and (doubt := _about_offices(said.text)):
            yield field, doubt
    names = _names(item)
    wording = [said.text for field, said in item.said.items() if field in _WORDING]
    if who := next((found for text in wording for found in _unnamed(text, names)), None):
        message = msg("“{words}” in the wording may say who does it", words=who)
        for field in ("lead", "coop", "resp_org"):
            if field not in item.said:
                yield field, message
    if not any(item.text(field) for field in _WORDING):
        yield "task", msg("The notice doesn't say what is to be done, or it was not understood")
    if not names and not item.text("owner") and not item.text("leader"):
        message = msg("The notice names nobody for it: it may be no task")
        yield ("task" if "task" in item.said else "measure"), message


def _about_wording(field: str, text: str, item: Item) -> Message | None:
    if label := _LABEL.search(text):
        return msg("“{label}:” was not understood as a field of its own", label=label[1])
    known = "" if field == "task" else _names(item)
    if who := next(_unnamed(text, known), None):
        # A task is what is done: who does it stays in the sentence only of a measure.
        return msg("“{words}” in the wording may say who does it", words=who)
    clauses = [words for words, _ in pieces(text, 0, len(text))] if "due" not in item.said else []
    if field == "task" and (day := next((d for d in (*_BRACKET.findall(text), *clauses) if is_day(d)), None)):
        return msg("“{words}” in the wording may say by when", words=day)
    in_table = CELLS_APART in item.said[field].source.sentence
    first = _MARK.match(text) if in_table else None  # the number a cell begins with is its own
    mark = _MARK.search(text, first.end() if first is not None and figure(first[0]) != "1" else 0)
    part = "." in item.number  # whose measure begins with its own number
    if mark is not None and (field == "task" or (not part and figure(mark[0]) != "1")):
        return msg("There is a number inside the wording: it may be several tasks")
    if field == "task" and len(list(pieces(text, 0, len(text), ";\uff1b"))) > 1:
        return msg("There is a semicolon in the wording: it may be several tasks")
    return None


def _about_offices(text: str) -> Message | None:
    names = offices(text)
    odd = next((name for name in names if not are_offices(name, sure=True) or _is_label(name)), None)
    if odd is None and _ROLE.search(_NOTE.sub("", text)):
        odd = text
    if odd is not None or not names:
        return msg("“{name}” doesn't look like an office", name=odd or text)
    return None


def _is_label(name: str) -> bool:
    """Whether a name is but a label: 责任单位, and not 改革工作领导小组办公室."""
    return len(name) <= _LABEL_LONGEST and bool(label_fields(name))


def _unnamed(text: str, names: str) -> Iterator[str]:
    """Clauses of a wording in which offices do something, none of the item's fields having them."""
    for pattern in (_WHO, _ASKED):
        for match in pattern.finditer(text):
            listed = offices(match["who"])
            if listed and are_offices(listed[-1], sure=True) and not all(name in names for name in listed):
                yield match[0].strip(" ,\uff0c。;\uff1b:\uff1a、()\uff08\uff09")


def _names(item: Item) -> str:
    return "\n".join(item.text(field) for field in _OFFICES if field in item.said)
