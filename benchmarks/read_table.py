"""What reading costs a row, beyond what the cells themselves cost: read_table.py [ROWS]

The table is in memory, shaped like a city's work-division table (10 columns, 7 offices, every task worded
differently). Prints microseconds a row, best of five, and the peak memory of one reading.
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.sheets import GridBook, GridSheet
from xltool.table.reader import read_table
from xltool.workbook.base import Value

HEAD = [
    "序号",
    "工作任务",
    "工作措施",
    "完成时限",
    "牵头科室",
    "配合科室",
    "责任人",
    "进展情况",
    "是否完成",
    "备注",
]
OFFICES = ["办公室", "法规综合科", "成果转化科", "高新技术科", "农业农村科", "人才服务科", "驻村工作队"]
DUES = ["2022年12月15日", "2022年9月26日", "12月底前", "每月25日前", "2022年9月—12月", "长期坚持", "年内"]
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "某一二三四五六七八九"


class Rows(GridSheet):
    """A sheet whose rows are lists made beforehand: iterating them costs next to nothing."""

    def __init__(self, count: int) -> None:
        super().__init__([], merged=["A1:J1"])
        self._rows: list[tuple[int, list[Value]]] = [(1, ["某局2022年度重点工作分工表"]), (2, list(HEAD))]
        self._rows += list(enumerate(_body(count), 3))

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        return iter(self._rows)


def _body(count: int) -> Iterator[list[Value]]:
    pick = random.Random(1)
    for number in range(1, count + 1):
        yield [
            float(number),
            f"推进第{number}个重点事项的落实",
            f"按照部署认真组织开展沟通活动,不少于{pick.randint(1, 9)}次,活动有通知、记录、图片",
            pick.choice(DUES),
            pick.choice(OFFICES),
            "、".join(pick.sample(OFFICES, 3)),
            "、".join(pick.choice(SURNAMES) + pick.choice(GIVEN) + pick.choice(GIVEN) for _ in range(2)),
            pick.choice([None, "正在推进", "已完成初稿"]),
            pick.choice(["是", "否"]),
        ]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    book = GridBook(Rows(count))
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        table = read_table(book)
        best = min(best, time.process_time() - began)
    assert len(table.tasks) == count
    del table
    tracemalloc.start()
    read_table(book)
    peak = tracemalloc.get_traced_memory()[1]
    print(f"{count} rows: {best / count * 1e6:.1f} µs a row, {peak / 2**20:.0f} MiB beside the cells")


if __name__ == "__main__":
    main()
