"""Work-division tables of any size, the same content for every peer.

python benchmarks/tables.py ROWS OUT.xlsx|OUT.xls
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

HEADINGS = (
    "序号", "工作任务", "工作措施", "完成时限", "牵头科室", "配合科室", "责任人", "进展情况",
    "是否完成", "备注",
)  # fmt: skip
OFFICES = ("办公室", "法规科", "规划科", "高新科", "农村科", "人才科", "驻村工作队")
DEADLINES = (
    "2022年12月15日", "2022年9月26日", "12月底前", "每月25日前", "2022年9月—12月", "长期坚持", "第三季度",
    "年内", "2022.11.30", "11月15日前",
)  # fmt: skip
_TEXT = (
    "按照年度工作安排细化举措压实责任定期开展沟通走访并按要求整理通知记录图片等佐证材料确保各项任务按期完成"
)
_FAMILY, _GIVEN = "赵钱孙李周吴郑王", "一明华强伟芳静丽"


def rows(count: int) -> Iterator[list[str | float]]:
    """The task rows, deterministic."""
    choose = random.Random(20221124)
    for number in range(1, count + 1):
        at = choose.randrange(len(_TEXT) - 12)
        yield [
            float(number),
            f"推进第{number}项{_TEXT[at : at + 8]}工作",
            f"{_TEXT[at:]}{_TEXT[:at]},不少于{choose.randint(1, 9)}次",
            choose.choice(DEADLINES),
            choose.choice(OFFICES),
            "、".join(choose.sample(OFFICES, 3)),
            "、".join(choose.choice(_FAMILY) + choose.choice(_GIVEN) * 2 for _ in range(2)),
            choose.choice(("", "正在推进", "已完成初稿", "已开展1次")),
            choose.choice(("", "", "是", "否")),
            "",
        ]


def make(count: int, path: Path, leads: Sequence[str] = ()) -> None:
    """Write a table of `count` tasks as .xlsx or .xls, by the path's suffix; `leads` lead in turn."""
    body = rows(count)
    if leads:
        body = ([*row[:4], leads[n % len(leads)], *row[5:]] for n, row in enumerate(body))
    (_make_xls if path.suffix == ".xls" else _make_xlsx)(count, path, body)


def make_apart(count: int, path: Path) -> None:
    """`make` in a process of its own: what it held would count as the peak memory of every child to come."""
    subprocess.run([sys.executable, __file__, str(count), str(path)], check=True)


def _make_xlsx(count: int, path: Path, body_rows: Iterable[Sequence[str | float]]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    title = book.add_format({"bold": True, "font_size": 18, "align": "center", "font_name": "方正小标宋简体"})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "font_name": "黑体"})
    body = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "仿宋_GB2312"})
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "2022年度重点工作任务分工表", title)
    sheet.write(1, 0, "填报单位(盖章):某市科学技术局")
    for column, heading in enumerate(HEADINGS):
        sheet.write(2, column, heading, head)
    for row, values in enumerate(body_rows, 3):
        for column, value in enumerate(values):
            sheet.write(row, column, value or None, body)
    sheet.write(3 + count, 0, "填表人:          审核人:")
    sheet.repeat_rows(2)
    sheet.set_landscape()
    book.close()


def _make_xls(count: int, path: Path, body_rows: Iterable[Sequence[str | float]]) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    border = "borders: left thin, right thin, top thin, bottom thin"
    title = xlwt.easyxf("font: bold on, height 360; align: horiz center")
    head, body = (
        xlwt.easyxf(f"font: bold on; {border}"),
        xlwt.easyxf(f"{border}; align: wrap on, vert centre"),
    )
    sheet.write_merge(0, 0, 0, len(HEADINGS) - 1, "2022年度重点工作任务分工表", title)
    sheet.write(1, 0, "填报单位(盖章):某市科学技术局")
    for column, heading in enumerate(HEADINGS):
        sheet.write(2, column, heading, head)
    for row, values in enumerate(body_rows, 3):
        for column, value in enumerate(values):
            sheet.write(row, column, value or None, body)
    sheet.write(3 + count, 0, "填表人:          审核人:")
    book.save(str(path))


if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]))
