"""The wording of tasks. Columns: A task, B progress."""

from __future__ import annotations

from tests.checks.cases.case import Case
from tests.support.tables import make_table
from xltool.checks import Context


def tasks(*texts: str, progress: str | None = None) -> Context:
    return Context(make_table([{"task": text, "progress": progress} for text in texts]))


GOOD = tasks("整理档案", "召开座谈会3次")

CASES = [
    Case(
        "VAGUE_TIME",
        tasks("整理档案并及时报局办公室", "稿件尽快报送"),
        ("A4", "A5"),
        (
            GOOD,
            tasks(
                "及时回应群众诉求，报送材料",
                "每月5日前及时报局办公室",
                "及时在报纸上发布",
                "及时提供技术服务，按时按质提供样本框",
            ),
        ),
    ),
    Case(
        "CHECKLIST_COUNT",
        tasks("开展“三个一”（一封信、一个电话）活动"),
        ("A4",),
        (
            GOOD,
            tasks("开展“两个一”活动", "开展“二个一”(一封信和一个电话)活动", "“五个一”（一封信、一个电话等）"),
        ),
    ),
    Case(
        "VAGUE_TASK",
        tasks("加快推进信息化", "推进信息化，12月完成验收"),
        ("A4",),
        (GOOD, tasks("推进项目5个", "加快出台办法")),
    ),
    Case(
        "TERM_DRIFT",
        tasks("落实绩效考评", "迎接绩效考核"),
        ("A5",),
        (GOOD, tasks("落实绩效考评", "迎接绩效考评")),
    ),
    Case(
        "CANVASSING_WORDING",
        tasks("整理档案", progress="已向服务对象发放明白纸，请回答非常满意"),
        ("B4",),
        (GOOD, tasks("严禁以“打招呼”“说情”等方式诱导评价", "提高群众满意度")),
    ),
]
