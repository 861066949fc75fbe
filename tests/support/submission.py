"""Tables to hand out and collect, and the month of a clerk in four lines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from tests.support.books import Content, make_book
from xltool import api
from xltool.submission.model import Submission
from xltool.workbook.base import Value

HEADINGS = (
    *("序号", "工作任务", "工作措施", "完成时限", "牵头科室", "配合科室", "责任人", "进展情况", "是否完成"),
    *("实际完成时间", "备注"),
)
FILLABLE = ("progress", "status", "finished_on", "remark")
TITLE = "某市科学技术局2022年度重点工作分工表"
_WORDS = "推进开展落实完善加强组织召开编制修订报送审核督促检查培训宣传统计核对整理归档走访调研"


def office(number: int) -> str:
    """An office's name."""
    return f"{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'' if number < 10 else number // 10}科"


def task_rows(count: int, offices: int, seed: int = 1, coop: bool = True) -> list[list[Value]]:
    """Invented tasks, each led by one office and supported by another."""
    chance = random.Random(seed)
    rows: list[list[Value]] = []
    for number in range(1, count + 1):
        words = "".join(chance.sample(_WORDS, 12))
        helper = office((number + 1) % offices) if coop and offices > 1 else ""
        rows.append(
            [
                float(number),
                f"{words}第{number}项工作",
                f"{words[::-1]},不少于{chance.randint(1, 9)}次",
                f"2022年{chance.randint(10, 12)}月{chance.randint(1, 28)}日前",
                office(number % offices),
                helper,
                "李明、王华",
                chance.choice(("", "正在推进", "已完成初稿")),
                chance.choice(("", "否")),
                None,
                "",
            ]
        )
    return rows


def master(path: Path, rows: Sequence[Sequence[Value]], merged: Sequence[str] = ()) -> Path:
    """A workbook with that table; its kind is the suffix's."""
    foot = [["填表人:          审核人:"]]
    content = Content(
        [[TITLE], ["填报单位(盖章):某市科学技术局"], list(HEADINGS), *rows, *foot], merged=merged
    )
    return make_book(path.suffix[1:], path, {"Sheet1": content})


def hand_out(path: Path, **options: object) -> Submission:
    """The handouts of a workbook, in a folder beside it."""
    return api.submit(path, kind="handout", out=path.parent / "下发", **options)  # type: ignore[arg-type]  # passed on


def values(path: Path) -> list[list[Value]]:
    """All rows of the first sheet that hold anything."""
    return [row for _, row in api.open_workbook(path).sheets[0].rows()]
