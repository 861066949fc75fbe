"""The lines of a notice as a tree of numbered headings and paragraphs, each with the fields said at it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from xltool.notice.clauses import CLOSE, OPEN, Field, head_clauses, pieces, without_opening
from xltool.notice.labels import (
    OFFICES,
    SENDER,
    TELLING,
    WHO_AND_WHEN,
    is_foreign_label,
    is_wording,
    leading_label,
    listed_field,
    starts_with_label,
    without_label,
    without_short_label,
)
from xltool.notice.model import Line, Said, Source
from xltool.notice.numbering import DEEPEST_ROW, read_line
from xltool.notice.paragraphs import Read, read_fields
from xltool.notice.shapes import RECORD_LEVEL, with_shapes

_SENTENCE_END = re.compile(r"[。;\uff1b!\uff01?\uff1f\n]")
_TITLE_END = re.compile(r"。|(?<=[\u4e00-\u9fff”\"])\.(?=[\s\u4e00-\u9fff])")
_TITLE_LONGEST = 40
_NAME_LONGEST = 20
_NO_NAME = re.compile("[,\uff0c。;\uff1b、\\d]|如下|以下|包括|[即为是]$")
_LABEL_SHORTEST = 3
_CLOSING = re.compile("(?:请|各)[^,\uff0c。:\uff1a]{1,12}[要请须应]|请各|特此|以上|附件|附[:\uff1a]|联系人")
"""How a paragraph begins that is about the whole notice."""


@dataclass(slots=True)
class Node:
    """A numbered paragraph and what stands under it."""

    line: Line
    level: int
    title: str
    """Its own words without mark and fields."""
    content: list[tuple[Line, str]] = field(default_factory=list)
    """Unnumbered paragraphs under it, before its first child."""
    inline: dict[str, Said] = field(default_factory=dict)
    """Fields said inside its paragraphs, in brackets or at their end."""
    block: dict[str, Said] = field(default_factory=dict)
    """Fields said in paragraphs of their own, before its first child; of a leaf, behind it."""
    children: list[Node] = field(default_factory=list)
    complete: bool = False
    """Whether its paragraph ends in its fields, so that it has said all."""
    fields_first: bool = False
    """Whether its fields stand between its heading and what it says."""
    by_measure: bool = False
    """Whether its points are its measures, each with fields of its own: 整改措施: above them says so."""
    listed: bool = False
    """Whether its fields are numbered lines: (一)时间… (二)牵头部门…"""
    record: bool = False
    """Whether it is an item that begins with a label (工作任务:…)."""
    counted: bool = False
    """Whether it is one of a list that is numbered through the whole notice."""
    titled: dict[str, Said] = field(default_factory=dict)
    """The offices, or the day, its heading consists of, when the items under it are theirs, or due then."""

    @property
    def own(self) -> dict[str, Said]:
        """All fields said at this node; its own words win over a block that may belong to several."""
        return {**self.block, **self.inline}

    def walk(self) -> Iterator[Node]:
        """The node and every node under it."""
        yield self
        for child in self.children:
            yield from child.walk()


def build_outline(lines: Iterable[Line]) -> Node:
    """The tree under a nameless root. Fields behind a last item are at that item: see `items` for sharing."""
    root = Node(Line(0, ""), 0, "")
    stack = [root]
    for line in with_shapes(list(_with_values(lines))):
        node = _place(line, stack)
        if node is not None:
            while stack[-1].level >= node.level:
                stack.pop()
            stack[-1].children.append(node)
            stack.append(node)
    nodes = list(root.walk())
    labels = [{leading_label(line.text) for line, _ in node.content} for node in nodes]
    times = Counter(label for one in labels for label in one)
    for node in nodes:
        if node.listed:
            _absorb_listed(node)
        _absorb_record(node)
        _absorb_short_labels(node, {label for label, count in times.items() if label and count > 1})
    return root


def _with_values(lines: Iterable[Line]) -> Iterator[Line]:
    """A label that ends its paragraph takes the next paragraph as its value, or a list of points."""
    rest = list(lines)
    at = 0
    while at < len(rest):
        line = rest[at]
        at += 1
        if line.text.rstrip().endswith((":", "\uff1a")) and starts_with_label(line.body):
            value = _points(rest[at:]) if is_wording(line.body) else []
            if not value and at < len(rest) and not rest[at].level and not starts_with_label(rest[at].text):
                value = [rest[at]]
            line = read_line(line.number, line.text + "\n".join(part.text for part in value))
            at += len(value)
        yield line


def _points(lines: Sequence[Line]) -> list[Line]:
    """The numbered points that follow 整改措施:; none if they say themselves who does them, or by when."""
    points: list[Line] = []
    for line in lines:
        if line.level < max(DEEPEST_ROW, points[0].level if points else 0):
            break
        points.append(line)
    told = any(field.field in WHO_AND_WHEN for point in points for field in read_fields(point.body).fields)
    return [] if told else points


def _place(line: Line, stack: list[Node]) -> Node | None:
    """A new node, or None when the line was added to the one at hand."""
    read = read_fields(line.body)
    fields = {f.field for f in read.fields}
    here = stack[-1]
    if not read.alone and (tasks := _listed(line, read) if read.announced else _joined(line)):
        if not 0 < line.level <= DEEPEST_ROW:
            next(n for n in reversed(stack) if n.level <= DEEPEST_ROW).children += tasks
            return None
        node = Node(line, line.level, "")
        node.children = tasks
        return node
    if read.alone and fields & {"task"}:
        return _record(line, read.fields, stack)
    if read.alone and fields & SENDER and fields <= SENDER | {"remark"} and TELLING.isdisjoint(here.own):
        return None
    if read.alone and not (line.level and not fields & WHO_AND_WHEN):
        if line.level:
            # 1.完成时限:… 2.牵头科室:… are the numbered fields of the item above them
            here = next(node for node in reversed(stack) if node.level < line.level)
            here.listed = here.level > 0
        _add(here, line, read.fields, here.block)
        return None
    if line.level:
        heading, segments = _segments(line, read.fields)
        node = Node(line, line.level, heading if segments else read.rest, complete=read.at_end)
        if segments:
            node.children = segments
        else:
            _add(node, line, read.fields, node.inline)
        return node
    if fields & WHO_AND_WHEN and (not here.level or here.inline.keys() & fields):
        return _paragraph(line, read, here)
    worded = bool(here.content or _SENTENCE_END.search(here.line.body))
    if here.level and not _is_complete(here) and not (worded and _CLOSING.match(line.text)):
        if is_wording(line.body) and line.body.endswith((":", "\uff1a")):
            here.by_measure = True
            return None
        here.fields_first |= _told(here) and not here.content
        here.content.append((line, read.rest))
        _add(here, line, read.fields, here.inline)
    elif here.block and not here.complete and is_foreign_label(line.text, among_labels=here.record):
        _remark(here, line)
    return None


def _remark(node: Node, line: Line) -> None:
    """Keep a line that has a label outside the model."""
    _note(node.block, "", line.text, Source(line.number, line.text))


def _paragraph(line: Line, read: Read, here: Node) -> Node:
    """An unnumbered paragraph with fields of its own. Where the one before it under the same heading has
    some, too, both are items and the heading is none."""
    if here.content and here.level and here.level < RECORD_LEVEL:
        first = Node(here.content[0][0], RECORD_LEVEL, here.content[0][1])
        first.content = here.content[1:]
        first.inline, here.inline, here.content = here.inline, {}, []
        here.children.append(first)
    node = Node(line, RECORD_LEVEL, read.rest)
    _add(node, line, read.fields, node.inline)
    return node


def _is_complete(node: Node) -> bool:
    """Whether an item has said all: its words and then its fields. What follows without a number, such as
    a closing paragraph, is no longer about it."""
    if node.complete:
        return True
    if node.fields_first:
        return False
    words = bool(node.content) or "measure" in node.block or bool(_SENTENCE_END.search(node.title))
    return words and _told(node)


def _told(node: Node) -> bool:
    return bool((set(node.block) | set(node.inline)) & WHO_AND_WHEN)


def _record(line: Line, fields: Sequence[Field], stack: list[Node]) -> Node:
    """An item that is written as a record of labels, 工作任务 first."""
    task = next(f for f in fields if f.field == "task")
    level = line.level or RECORD_LEVEL
    node = Node(line, level, task.value, record=True)
    _add(node, line, [f for f in fields if f is not task], node.block)
    return node


def _absorb_listed(node: Node) -> None:
    """The lines numbered among the fields of an item are no items under it."""
    measured = any(is_wording(child.line.body) for child in node.children)
    for child in list(node.children):
        found = listed_field(child.line.body)
        if child.children or found is None:
            continue
        field, words = found
        if field and field not in node.block:
            node.block[field] = Said(words, Source(child.line.number, child.line.body))
        elif is_wording(child.line.body):
            node.content.append((child.line, child.title if child.record else without_label(child.line.body)))
        elif len(leading_label(child.line.body)) >= _LABEL_SHORTEST and measured:
            _note(node.block, "", child.line.body, Source(child.line.number, child.line.body))
        else:
            node.content.append((child.line, child.line.body))
        node.children.remove(child)


def _absorb_short_labels(node: Node, again: Collection[str]) -> None:
    """时间:3月8日 in a paragraph of its own is a field where the item has others, too; 内容:… its measure;
    整改目标:… beside 整改措施:… goes into 备注, and so does a label that several items have (`again`)."""
    node.title = without_short_label(node.title) if _told(node) else node.title
    for line, text in list(node.content):
        label = leading_label(line.text)
        foreign = label and not (listed_field(line.text) or ("",))[0]
        repeated = label in again and _told(node) and len(label) >= _LABEL_SHORTEST
        if foreign and (repeated or ("measure" in node.own and is_foreign_label(line.text))):
            _remark(node, line)
            node.content.remove((line, text))
            continue
        field, words = (node.own and listed_field(line.text)) or ("", "")
        if field == "measure" and words:
            label_and_value = line.text.partition("\uff1a" if "\uff1a" in line.text else ":")
            node.content[node.content.index((line, text))] = (line, label_and_value[2].strip())
        elif field in WHO_AND_WHEN - node.own.keys() and words:
            node.block[field] = Said(words, Source(line.number, line.text))
            node.content.remove((line, text))


def _absorb_record(node: Node) -> None:
    """(一)教育惠民工程, then 目标任务:…: the only record under a numbered heading says what that item is."""
    if node.level and not node.content and len(node.children) == 1 and node.children[0].record:
        record = node.children.pop()
        node.content = [(record.line, record.title), *record.content]
        node.inline |= record.inline
        node.block |= record.block
        node.children = record.children


def _segments(line: Line, fields: Sequence[Field]) -> tuple[str, list[Node]]:
    """The items of a paragraph in which several sentences have a bracket of fields each, and what they are
    headed with: 深化改革。(1)…(甲局牵头)(2)…(乙局牵头). [] if there is but one."""
    groups: list[tuple[int, int, list[Field]]] = []
    text = line.body
    for f in fields:
        begin = groups[-1][1] if groups else 0
        opens = len(groups) == 1 and not re.sub(r"[\W_]", "", text[: groups[0][2][0].start])
        if groups and (opens or not _says_something(text[begin : f.start])):
            groups[-1][2].append(f)
            groups[-1] = (groups[-1][0], f.end, groups[-1][2])
        else:
            groups.append((begin, f.end, [f]))
    if len(groups) < 2 or any(len({f.field for f in g[2]} & WHO_AND_WHEN) == 0 for g in groups):
        return "", []
    heading = ""
    nodes: list[Node] = []
    for begin, _, group in groups:
        words = re.sub(rf"^[{re.escape(CLOSE)}。;\uff1b\s]+", "", text[begin : group[0].start])
        words = re.sub(rf"[{re.escape(OPEN)}\s]+$", "", words)
        head, rest = split_title(words)
        if not nodes and head and read_line(0, rest).level > line.level:
            heading, words = head, rest
        part = read_line(line.number, words)
        part = part if part.level >= line.level > 0 else Line(line.number, words)
        node = Node(part, line.level + 1, part.body or words)
        _add(node, line, group, node.inline)
        nodes.append(node)
    return heading, nodes


def _joined(line: Line) -> list[Node]:
    """The items of a paragraph that lists them between semicolons, each of which says who does it:
    一是…(甲办);二是…(乙站), or 由甲股负责,…;由乙股牵头,…. [] if it lists none."""
    nodes: list[Node] = []
    for piece, _ in pieces(line.body, 0, len(line.body), ";\uff1b"):
        words = read_line(0, piece).body.rstrip("。")
        words = words if nodes else without_opening(words)
        read = read_fields(words)
        fields = read.fields or tuple(head_clauses(words))
        if not {f.field for f in fields} & OFFICES or read.alone:
            return []
        part = Line(line.number, words, body=words)
        node = Node(part, RECORD_LEVEL, read.rest)
        _add(node, part, fields, node.inline)
        nodes.append(node)
    return nodes if len(nodes) > 1 else []


def _listed(line: Line, read: Read) -> list[Node]:
    """The items of a paragraph that says whose they are and lists them; [] if it lists but one."""
    nodes: list[Node] = []
    for words, _ in pieces(read.rest, 0, len(read.rest), ";\uff1b"):
        node = Node(Line(line.number, words, body=words), RECORD_LEVEL, words.rstrip("。"))
        _add(node, line, read.fields, node.inline)
        nodes.append(node)
    return nodes if len(nodes) > 1 else []


def _says_something(text: str) -> bool:
    """Whether a bracket ends in a text and words follow it."""
    closed = re.search(f"[{re.escape(CLOSE)}。]", text)
    return closed is not None and len(re.sub(r"[\W_]", "", text[closed.end() :])) > 3


def _add(node: Node, line: Line, fields: Iterable[Field], target: dict[str, Said]) -> None:
    for f in fields:
        before = target.get(f.field)
        if before is None:
            target[f.field] = Said(f.value, source_of(line, f.start, f.end), f.label, f.reading)
        elif f.field in OFFICES and f.label == before.label and before.source.line != line.number:
            # 责任单位:甲局, and again 责任单位:乙局 in the next paragraph
            target[f.field] = before._replace(text=f"{before.text.rstrip('。')}、{f.value}")
        elif f.field == "lead" and f.label not in ("", before.label) and "resp_org" not in target:
            # 牵头单位:甲局;主责单位:乙局: who answers beside a leading office
            target["resp_org"] = Said(f.value, source_of(line, f.start, f.end), f.label)
        elif f.field == "due" and before.reading == "text" and f.label and not f.reading:
            # 完成时限 beside 进度安排
            target[f.field] = Said(f.value, source_of(line, f.start, f.end), f.label)
            _note(target, before.label, before.text, before.source)
        elif f.field == "due" and f.reading == "text":
            _note(target, f.label, f.value, source_of(line, f.start, f.end))


def _note(target: dict[str, Said], label: str, words: str, source: Source) -> None:
    """Add what has no field of its own to the remark."""
    before = [target["remark"].text] if "remark" in target else []
    words = f"{label}:{words}" if label else words
    target["remark"] = Said("\n".join([*before, words]), source)


def source_of(line: Line, start: int, end: int) -> Source:
    """The sentence of a paragraph's body that holds a place, from stop to stop."""
    body = line.body or line.text
    begin = max((m.end() for m in _SENTENCE_END.finditer(body, 0, start)), default=0)
    stop = _SENTENCE_END.search(body, max(end - 1, start))
    return Source(line.number, body[begin : stop.end() if stop else len(body)].strip())


def split_title(text: str) -> tuple[str, str]:
    """A paragraph's leading sentence when it reads like a heading, and the rest; ("", text) if not.

    >>> split_title("提高认识。各科室要亲自过问,经常检查。")
    ('提高认识', '各科室要亲自过问,经常检查。')
    """
    stop = _TITLE_END.search(text)
    end = stop.start() if stop is not None else 0
    if 0 < end <= _TITLE_LONGEST and end < len(text) - 1 and not re.search(r"[;\uff1b:\uff1a]", text[:end]):
        return text[:end], text[end + 1 :].strip()
    return "", text


def split_at_colon(text: str) -> tuple[str, str]:
    """加强宣传:组织培训3期: the words before a colon that name what stands behind it; ("", text) if they
    announce it (重点做好以下工作:) or belong to its sentence."""
    name, _, rest = text.replace("\uff1a", ":", 1).partition(":")
    named = 2 <= len(name) <= _NAME_LONGEST and not _NO_NAME.search(name) and len(rest.strip()) > len(name)
    return (name.strip(), rest.strip()) if named else ("", text)
