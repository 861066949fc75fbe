"""The table that the findings of DOMAIN 1.4 were observed on, with invented people, in three layouts.

A: 责任科室 offices stand in the 配合 column, shared cells of the two parts of task 3 are merged.
B: every row complete. C: a 责任科室 column of its own, the parts numbered like tasks.
"""

from __future__ import annotations

import datetime as dt

from tests.support.tables import FakeBook, FakeSheet, make_table
from xltool.calendar import load_calendar
from xltool.checks import Context
from xltool.workbook.base import Value

AS_OF = dt.date(2022, 11, 24)

_FIVE = (
    "法规综合科、科技项目与成果转化科、高新技术与区域创新科、社会发展和农业农村科、人才服务与对外交流合作科"
)
_SUPPORT = f"{_FIVE}、驻村工作队。"
_SIX = f"办公室、{_FIVE}。"
_SEVEN_PEOPLE = "梁柏舟、程予安、农立言、单知秋、岑舒禾、江沐、闻笛"
_FIVE_PEOPLE = "梁柏舟、程予安、农立言、单知秋、江沐"
_SHARED_BY_1_AND_2: dict[str, Value] = {"lead": "办公室", "coop": _SUPPORT, "owner": _SEVEN_PEOPLE}
_SHARED_BY_3: dict[str, Value] = {
    "task": "绩效宣传展示",
    "due": "2022年12月15日",
    "owner": _FIVE_PEOPLE,
}
_TASKS: list[dict[str, Value]] = [
    {
        "task": "开展“七个一”活动",
        "measure": "根据绩效考核要求,年内对本单位负责的对象和评价我单位的对象(定点帮扶村普通居民等)开展好"
        "“七个一”(一封信、一个电话、一个会议、一个短信、一次走访调查、一个答复、一个微信公众号)活动。"
        "开展绩效沟通活动不少于2次,活动有通知、记录、图片等相关佐证材料。",
        "due": "2022年12月15日",
        **_SHARED_BY_1_AND_2,
    },
    {
        "task": "按时按质提供社会评价样本框",
        "measure": "根据绩效考核要求,按时按质向自治区科技厅提供领导干部样本框、"
        "向市绩效办提供干部职工、服务对象、定点帮扶居民样本框。",
        "due": "2022年9月26日",
        **_SHARED_BY_1_AND_2,
    },
    {
        "measure": "1.从2022年7月起,承接自治区绩效考评指标的各科室年内将指标成效亮点编写成绩效宣传展示材料"
        "在主流媒体上展示。绩效宣传不少于5条(篇)并及时报局办公室,由办公室报市绩效办备案。",
        **_SHARED_BY_3,
    },
    {
        "measure": "2.办公室组织各科室向市人民政府网站政务公开栏投稿,每月一篇(投稿邮箱:tougao@example.com)。",
        **_SHARED_BY_3,
    },
]


def _numbered(numbers: tuple[Value, ...], shared: str) -> list[dict[str, Value]]:
    """The tasks with these numbers; the offices of task 3 in the field `shared`."""
    rows = [{"seq": number, **task} for number, task in zip(numbers, _TASKS, strict=True)]
    for row in rows[2:]:
        row[shared] = _SIX
    return rows


def layout_a() -> Context:
    merged = tuple(f"{column}6:{column}7" for column in "ABDEFG")
    table = make_table(_numbered((1.0, 2.0, 3.0, 3.0), "coop"))
    return Context(table, AS_OF, FakeBook(FakeSheet(merged=merged)), load_calendar())


def layout_b() -> Context:
    table = make_table(_numbered(("1", "2", "3.1", "3.2"), "coop"))
    return Context(table, AS_OF, FakeBook(), load_calendar())


def layout_c() -> Context:
    table = make_table(_numbered((1.0, 2.0, 3.0, 4.0), "resp_org"))
    return Context(table, AS_OF, FakeBook(FakeSheet(merged=("E6:F6", "E7:F7"))), load_calendar())
