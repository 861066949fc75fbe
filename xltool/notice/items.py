"""From the outline of a notice to its items of work: who says what for whom.

| where fields stand | whose they are |
|---|---|
| in the paragraph of an item (bracket, last sentence) | the item's |
| in paragraphs behind an item | the item's |
| behind the last of several one-paragraph or 1. 2. 3. items, none of which has such fields | shared by all |
| under a heading, above its items | shared by all of them |
| above every item, and none behind the last | each block is the item's below it |
| nowhere, but the heading above is an office | that office answers for them |

Only what is said is taken. A numbered paragraph without fields is an item when at least half of its
neighbours are, or any of them if they are numbered 1. 2. 3.; what it lacks stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from xltool.notice.clauses import day_in, is_day, is_office_list
from xltool.notice.labels import OFFICES, SENDER, TELLING, WHO_AND_WHEN
from xltool.notice.model import Item, Line, Said, Source
from xltool.notice.numbering import DEEPEST_ROW, figure
from xltool.notice.outline import Node, build_outline, source_of, split_at_colon, split_title

_NO_WORK = re.compile(
    "(?:有关|工作|相关|几点|具体|报送|纪律)要求|.{0,2}保障措施|(?:组织|工作|强化|加强)?(?:组织)?(?:领导|保障)"
    "|其他事项|(?:督导|督查|监督)考核|考核奖惩|附则"
)
"""Headings under which a notice says how to go about it all."""
_SECTION_LEVEL = 2
"""一、 and what is above it."""
_PHASES = re.compile("步骤|阶段|进度安排|时间安排")
_ANSWERING = OFFICES - {"coop"}
_MENDING = re.compile("整改|化解|纠正|解决")
"""Labels of measures whose item is a problem."""
_PROBLEM = re.compile(
    "问题|不(?:足|力|够|到位|规范|严|实|及时|彻底|正常|健全|完善|高|强)|未(?!成年|来)|没有|缺乏|缺少|滞后|薄弱"
    "|偏[低慢高少]|超[期标量]|存在|发现|反映|投诉|隐患|反弹"
)
"""How an item that is a problem is worded."""
_TOLD = OFFICES | {"owner", "leader", "remark"}
_EMPTY: Mapping[str, Said] = {}


def read_items(lines: Iterable[Line]) -> tuple[Item, ...]:
    """The items of a notice in its order; () for prose."""
    root = build_outline(lines)
    for node in root.walk():
        _put_below(node)
        _name_by_title(node)
    _share(root, top=True)
    _count_through(root)
    found: list[Item] = []
    _collect(root, _EMPTY, (), found, beside=False)
    if not _are_work(found):
        return ()
    return number_items(_without_common_sections(_without_sender(_without_phases(found))))


def _are_work(items: Sequence[Item]) -> bool:
    """Whether somebody is to do some of it, or most of it has a day: a call for applications has only one."""
    dated = sum("due" in item.said or "start" in item.said for item in items)
    return not dated or dated * 2 >= len(items) > 1 or any(not _TOLD.isdisjoint(item.said) for item in items)


def _put_below(node: Node) -> None:
    """Blocks of fields that stand above each item instead of behind it move to where they belong."""
    children = node.children
    ends = [list(child.walk())[-1] for child in children]
    if len(children) < 2 or not node.block or ends[-1].block:
        return
    above = [node, *ends[:-1]]
    blocks = [one.block for one in above]
    keys = set(node.block) & WHO_AND_WHEN
    if not keys or any(one.own for child in children for one in child.walk() if one not in ends):
        return
    if any(one.inline for one in ends):
        return
    if all(block and len(keys & set(block)) * 2 >= len(keys) for block in blocks):
        for one in above:
            one.block = {}
        for child, block in zip(children, blocks, strict=True):
            child.block = {field: said._replace(reading="before") for field, said in block.items()}


def _name_by_title(node: Node) -> None:
    """Headings that are offices, or days, two of them at least, say whose the items under them are, or when
    they are due."""
    for said, meant in (("resp_org", is_office_list), ("due", is_day)):
        named = [child for child in node.children if child.children and meant(child.title)]
        for child in named if len(named) > 1 else ():
            told = _ANSWERING if said == "resp_org" else {"due"}
            if not any(told & set(n.own) for n in child.walk()):
                source = Source(child.line.number, child.line.text)
                child.titled[said] = Said(child.title, source, "", "heading")


def _share(node: Node, top: bool = False) -> None:
    """Lift fields from behind the last item to the heading whose items share them, deepest first."""
    for child in node.children:
        _share(child)
    children = node.children
    parents = [child for child in children if len(child.children) > 1]
    if len(parents) > 1 and all(map(_said_at_end, parents)):
        # (1)… (2)…(责任单位:甲科), under each of several: it cannot be only the last one's
        for parent in parents:
            last = parent.children[-1]
            parent.block |= _who(last.own)
            last.inline, last.block = {}, {}
    lone = children[0] if len(children) == 1 and not top else None
    if lone and lone.line.mark and lone.level > DEEPEST_ROW >= node.level and not node.own:
        # 2.甲事 (1)…, then 责任单位: a single point is no item beside 1. and 3.
        node.block, lone.block = lone.block, {}
    if top or len(children) < 2:
        return
    last = children[-1]
    said_before = {field for child in children[:-1] for n in child.walk() for field in n.own}
    by_figures = all(child.level >= DEEPEST_ROW for child in children)
    single = all(not child.content and not (child.children and child.level <= 3) for child in children)
    if single or by_figures:
        _lift(last.block, node, said_before)
    alone = not said_before and not _who(node.own)
    if by_figures and len(children) > 2 and alone and _who(last.inline) == last.inline:
        # 1.… 2.… 3.…(责任单位:甲科): the only bracket, behind the third of three, speaks for all of them
        _lift(last.inline, node, said_before)


def _said_at_end(node: Node) -> bool:
    """Whether only the last of a node's points has fields, and the node itself none."""
    *before, last = node.children
    return _says_who(last) and not node.own and not any(one.own for child in before for one in child.walk())


def _lift(fields: dict[str, Said], node: Node, said_before: set[str]) -> None:
    keys = _who(fields).keys()
    if keys and not keys & said_before and not keys & node.own.keys():
        node.block.update({field: fields.pop(field) for field in list(fields)})


def _count_through(root: Node) -> None:
    """Figures that run on from section to section number one list: where some are items all are."""
    listed = [node for node in root.walk() if node.level == DEEPEST_ROW and not node.record]
    numbers = [figure(node.line.mark) for node in listed]
    parents = sum(any(child.level == DEEPEST_ROW for child in node.children) for node in root.walk())
    if parents > 1 and numbers == [str(number) for number in range(1, len(listed) + 1)]:
        told = any(map(_says_who, listed))
        for node in listed:
            node.counted = told


def _collect(
    node: Node,
    inherited: Mapping[str, Said],
    sections: tuple[str, ...],
    found: list[Item],
    beside: bool,
    whole: bool = False,
) -> None:
    """The items under a node, whose own fields and those it inherits reach down to each of them.

    `beside` says that some of the node's neighbours are items themselves, so that it is one, too, and not a
    section; `whole` that under one of them the points are items, so that they are here, too, and no parts.
    """
    fields = {**inherited, **node.own}
    who = _shared(_who(fields))
    who |= node.titled
    told = any(map(_says_who, node.children))
    rows = [child for child in node.children if told or node.titled or child.level <= DEEPEST_ROW]
    if not rows:
        return
    under = (*sections, _heading(node)) if node.level and node.title else sections
    parts = (
        not whole
        and not node.titled
        and _says_who(node)
        and not any(map(_says_who, rows))
        and (beside or node.level > _SECTION_LEVEL)
    )
    items_here = any(_says_who(child) and not _has_rows(child) for child in rows)
    whole_here = any(_says_who(child) and any(map(_says_who, child.children)) for child in rows)
    telling = [child for child in rows if _says_who(child)]
    for child in rows:
        if _has_rows(child):
            _collect(child, who, under, found, items_here, whole_here)
        elif parts or node.by_measure:
            found.append(_part(node, child, {**who, **_who(child.own)}, sections))
        elif (
            _says_who(child)
            or child.counted
            or node.titled
            or (who and _who(node.own))
            or (
                child.line.mark
                and telling
                and not _NO_WORK.fullmatch(_short(child))
                and (child.level >= DEEPEST_ROW or len(telling) * 2 >= len(rows))
            )
            or (inherited and node.level)
        ):
            found.append(_whole(child, who, under))


def _has_rows(node: Node) -> bool:
    """Whether a node's items become rows of their own."""
    if any(_says_who(n) or n.counted for child in node.children for n in child.walk()):
        return True
    below = [child for child in node.children if node.titled or child.level <= DEEPEST_ROW]
    return bool(below) and (_says_who(node) or bool(node.titled) or any(map(_has_rows, below)))


def _says_who(node: Node) -> bool:
    told = TELLING & set(node.own)
    # (联系人:…,电话:…,邮箱:…) is about the sender of the notice.
    return bool(told - {"remark"}) or (bool(told) and SENDER.isdisjoint(node.own))


def _who(fields: Mapping[str, Said]) -> dict[str, Said]:
    return {field: said for field, said in fields.items() if field in WHO_AND_WHEN}


def _shared(fields: Mapping[str, Said]) -> dict[str, Said]:
    return {field: said._replace(reading=said.reading or "shared") for field, said in fields.items()}


def _heading(node: Node) -> str:
    text = node.line.text
    return text[: max(text.rfind(node.line.body), 0)].lstrip() + _short(node)


def _short(node: Node) -> str:
    """What a node is called: its leading sentence, or all it says, without the stop."""
    return (split_title(node.title)[0] or node.title).rstrip("。:\uff1a")


def _part(node: Node, child: Node, who: Mapping[str, Said], sections: tuple[str, ...]) -> Item:
    """One of several parts that share the fields of the task above them: its words are a measure."""
    title = node.title.rstrip("。:\uff1a") if node.by_measure else _short(node)
    text = child.line.mark + _words(child)
    said = {
        "task": Said(title, Source(node.line.number, node.line.text)),
        "measure": Said(text, Source(child.line.number, child.line.text)),
        **who,
    }
    return Item(f"{figure(node.line.mark)}.{figure(child.line.mark)}", with_day(said), sections)


def _whole(node: Node, who: Mapping[str, Said], sections: tuple[str, ...]) -> Item:
    """An item of its own: its heading is the task, what follows the measure."""
    own = node.own
    title, rest = node.title, ""
    mended = _is_problem(node)
    if not node.content and not node.children and not mended:
        head, tail = split_title(node.title)
        if not head:
            head, tail = split_at_colon(node.title)
        if head and tail:
            title, rest = head, tail
    problem = [text for line, text in node.content if mended and line.number < own["measure"].source.line]
    title = "\n".join([title, *problem])
    body = [rest] if rest else []
    body += [text for _, text in node.content[len(problem) :] if text]
    body += [child.line.mark + _words(child) for child in node.children]
    said: dict[str, Said] = {}
    if title:
        said["task"] = Said(title.rstrip("。;\uff1b:\uff1a"), Source(node.line.number, node.line.text))
    if body:
        line = node.content[0][0] if node.content and not rest else node.line
        said["measure"] = Said("\n".join(body), Source(line.number, line.text))
    if "measure" in own:
        text = own["measure"].text
        said["measure"] = own["measure"]._replace(text="\n".join([*body, text]) if body else text)
    said |= {**who, **_who(own)}
    if OFFICES & set(_who(own)):
        # Offices said at the item replace those said for all: a list of one is not made longer by another.
        said = {f: s for f, s in said.items() if f not in OFFICES or f in own}
    return Item(figure(node.line.mark), with_day(said), sections)


def _is_problem(node: Node) -> bool:
    """Whether a node is a problem with the measures against it under a label of their own, so that what it
    says besides only describes it."""
    measure = node.own.get("measure")
    if measure is None or not measure.label:
        return False
    described = (node.title, *(text for _, text in node.content))
    return bool(_MENDING.search(measure.label) or any(map(_PROBLEM.search, described)))


def _words(node: Node) -> str:
    """A node's words with everything under it, line by line."""
    below = [text for _, text in node.content] + [child.line.mark + _words(child) for child in node.children]
    return "\n".join(text for text in (node.title, *below) if text)


def with_day(said: Mapping[str, Said]) -> Mapping[str, Said]:
    """Where no deadline is labelled, the one day that the item's own words set."""
    if "due" in said:
        return said
    places = [
        (field, day) for field in ("task", "measure") if field in said and (day := day_in(said[field].text))
    ]
    if len(places) == 1:
        field, (text, at) = places[0]
        line = Line(said[field].source.line, said[field].text, body=said[field].text)
        return {**said, "due": Said(text, source_of(line, at, at + len(text)), "", "text")}
    return said


def _without_phases(items: Sequence[Item]) -> list[Item]:
    """Phases of the whole work (动员部署阶段) have days and nobody in charge: beside items they are none."""
    phases = [
        item for item in items if any(map(_PHASES.search, item.sections)) and not OFFICES & set(item.said)
    ]
    if len(phases) == len(items) or any(OFFICES & set(item.said) for item in items):
        return [item for item in items if item not in phases]
    return list(items)


def _without_sender(items: list[Item]) -> list[Item]:
    """联系人:…,联系电话:… behind the last of several items, none of which has it, is the sender's."""
    last = items[-1] if len(items) > 1 else None
    if last is None or any(SENDER & set(item.said) for item in items[:-1]):
        return items
    lines = {last.said[field].source.line for field in SENDER & set(last.said)}
    told = {said.source.line for field, said in last.said.items() if field not in (*SENDER, "remark")}
    said = {field: said for field, said in last.said.items() if said.source.line not in lines - told}
    return [*items[:-1], replace(last, said=said)]


def _without_common_sections(items: Sequence[Item]) -> list[Item]:
    """Headings that all items stand under say nothing about any of them."""
    if not items:
        return []
    common = 0
    shortest = min(len(item.sections) for item in items)
    while common < shortest and len({item.sections[common] for item in items}) == 1:
        common += 1
    return [replace(item, sections=item.sections[common:]) for item in items]


def number_items(items: Sequence[Item]) -> tuple[Item, ...]:
    """The notice's own numbers where each stands once; else items are counted through."""
    numbers = [item.number for item in items]
    if all(numbers) and len(set(numbers)) == len(numbers):
        return tuple(items)
    counted: list[Item] = []
    whole = 0
    parts = 0
    before = ""
    for item in items:
        task, dot, _ = item.number.partition(".")
        shared = bool(dot) and f"{task} {item.text('task')}" == before
        parts = parts + 1 if shared else 1
        whole += not shared
        before = f"{task} {item.text('task')}" if dot else ""
        counted.append(replace(item, number=f"{whole}.{parts}" if dot else str(whole)))
    return tuple(counted)
