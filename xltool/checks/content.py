"""Findings about the wording of the tasks (DOMAIN 1.4, 1.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltool.checks.context import BODY_FIELDS, Context, Hit
from xltool.checks.registry import rule
from xltool.checks.wording import sentence_around
from xltool.i18n import msg
from xltool.table.model import Task

_VAGUE_TIMES = ("及时", "适时", "尽快", "按要求", "第一时间")
_HAND_OVER = re.compile(
    r"[^,\uff0c。;\uff1b:\uff1a\n]{0,8}?"
    r"(?:报(?!纸|名|道|刊|表|考|警|销|应)|提交|反馈|备案|送交|送达|抄送|移交)"
)
_DAY = re.compile(r"[0-9\uff10-\uff19一二三四五六七八九十]+\s*(?:日|号|个工作日|天|小时)|周[一二三四五六日]")


@rule(
    "VAGUE_TIME",
    "W",
    title=msg("Hand-over without a day"),
    why=msg("“及时报” leaves open by when; nobody can be reminded of it."),
    hint=msg("Add a day, such as “次月5日前”."),
)
def vague_time(context: Context) -> Iterator[Hit]:
    for field, text, tasks in context.mentioning(*_VAGUE_TIMES):
        words = next((word for word in _VAGUE_TIMES if _hands_over(text, word)), None)
        if words is not None:
            message = msg("“{words}” names no day", words=words)
            yield from context.hits(tasks, field, message)


def _hands_over(text: str, word: str) -> bool:
    """Whether a hand-over is asked for with this word, in a sentence that names no day."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if _HAND_OVER.match(text, end) and not _DAY.search(sentence_around(text, at)):
            return True
        at = text.find(word, end)
    return False


_CHECKLIST = re.compile(
    r"([二三四五六七八九十]|\d{1,2})个一[”\"」]?[^(\uff08,\uff0c。;\uff1b、]{0,4}"
    r"[(\uff08]([^()\uff08\uff09]+)[)\uff09]"
)
_ITEM_END = re.compile(r"[、,\uff0c;\uff1b]|[和及](?=一)")
_HAN_DIGITS = "零一二三四五六七八九十"


def checklists(text: str) -> Iterator[tuple[str, int, list[str]]]:
    """Each “X个一” with its items in parentheses: the words, X, the items. A list ending in 等 is open."""
    for match in _CHECKLIST.finditer(text):
        claimed = _HAN_DIGITS.index(match[1]) if match[1] in _HAN_DIGITS else int(match[1])
        items = [item for item in _ITEM_END.split(match[2]) if item.strip()]
        if len(items) > 1 and not match[2].rstrip().endswith("等"):
            yield f"{match[1]}个一", claimed, items


@rule(
    "CHECKLIST_COUNT",
    "W",
    title=msg("“X个一” lists another number"),
    why=msg("Each item is a piece of work; one too few is one that nobody does."),
    hint=msg("Check the list against the notice."),
)
def checklist_count(context: Context) -> Iterator[Hit]:
    for field, text, tasks in context.mentioning("个一"):
        for words, claimed, items in checklists(text):
            if claimed != len(items):
                message = msg("“{words}” lists {count} item(s)", words=words, count=len(items))
                yield from context.hits(tasks, field, message)


_PUSHING = ("推进", "加快", "推动")
_STAGE = re.compile(
    r"\d|[一二三四五六七八九十两](?:次|个|项|篇|条|场|份|家|期)|完成|建成|开工|竣工|印发|出台|达到|形成|投入|启动|建立|实现|通过"
    r"|验收|签订|取得|召开|举办|开展|制定|编制|提交|报送|上线|交付|全覆盖"
)


@rule(
    "VAGUE_TASK",
    "I",
    title=msg("“推进” without a stage"),
    why=msg("Without a result or a stage nobody can tell when the task is done."),
    hint=msg("Say what will be there at the end: a number, a document, a finished stage."),
)
def vague_task(context: Context) -> Iterator[Hit]:
    for field, text, tasks in context.mentioning(*_PUSHING):
        if _STAGE.search(text):
            continue
        word = next(word for word in _PUSHING if word in text)
        message = msg("“{word}” without a stage or a result", word=word)
        for task in tasks:
            others = (task.text(other) for other in BODY_FIELDS if other != field)
            if not task.due.nodes and not any(_STAGE.search(other) for other in others):
                yield context.hit(task, field, message)


_TERMS = (
    ("绩效考核", "绩效考评"),
    ("我单位", "本单位"),
    ("我局", "本局"),
    ("我市", "本市"),
    ("我县", "本县"),
    ("定点帮扶村普通居民", "定点帮扶居民"),
    ("台账", "台帐"),
    ("账户", "帐户"),
    ("其他", "其它"),
    ("佐证材料", "印证材料"),
)
"""Pairs of words that official texts use for one thing: one table should keep to one of them."""


@rule(
    "TERM_DRIFT",
    "I",
    title=msg("Two words for one thing"),
    why=msg("Readers wonder whether two things are meant; evaluators mark it as careless."),
    hint=msg("Keep to the word of the superior document."),
)
def term_drift(context: Context) -> Iterator[Hit]:
    for pair in _TERMS:
        first = _first_place(context, pair[0])
        second = _first_place(context, pair[1]) if first is not None else None
        if first is None or second is None:
            continue
        later = int(second[0].row >= first[0].row)
        task, field = (first, second)[later]
        message = msg("“{word}” here, “{other}” elsewhere", word=pair[later], other=pair[1 - later])
        yield context.hit(task, field, message)


def _first_place(context: Context, term: str) -> tuple[Task, str] | None:
    """The first task whose wording has the term, and the field."""
    places = [(tasks[0], field) for field, _, tasks in context.mentioning(term)]
    return min(places, key=lambda place: place[0].row, default=None)


_CANVASSING = re.compile(
    r"请(?:您)?(?:务必)?(?:回答|评价|选择|打|给予?)?[“\"]?(?:非常|很|十分)满意|务必(?:回答|评价|选择)?[“\"]?(?:非常)?满意"
    r"|标准答案|明白纸|统一口径|打招呼|说情|做工作(?:使其)?满意"
)
_CANVASSING_WORDS = ("满意", "标准答案", "明白纸", "统一口径", "打招呼", "说情")
_FORBIDDEN = re.compile(r"严禁|不得|禁止|杜绝|防止|不准|不许|严查|查处|整治|避免")
_CANVASSING_FIELDS = ("task", "measure", "target", "progress", "evidence", "next_step", "remark")


@rule(
    "CANVASSING_WORDING",
    "W",
    title=msg("Wording that canvasses for good marks"),
    why=msg("Inducing evaluators is forbidden and is exposed by inspectors and the press."),
    hint=msg("Stop the practice if there is one; otherwise reword the text."),
)
def canvassing_wording(context: Context) -> Iterator[Hit]:
    for field, text, tasks in context.mentioning(*_CANVASSING_WORDS, fields=_CANVASSING_FIELDS):
        for match in _CANVASSING.finditer(text):
            if not _FORBIDDEN.search(sentence_around(text, match.start())):
                message = msg("“{words}” reads like canvassing", words=match[0])
                yield from context.hits(tasks, field, message)
                break
