"""The 186-task city table: sections, merged fields, two heading rows, subtotals, footer."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from .city_people import DEPARTMENTS, LEADERS
from .city_progress import Filled, fill
from .city_tasks import CityTask, read_tasks
from .office import CITY, ISSUED_TEXT
from .page import (
    BODY,
    DATE,
    FOOT,
    HEAD,
    INFO,
    PERCENT,
    SECTION,
    TEXT,
    TITLE,
    TOTAL,
    Area,
    DropDown,
    Formula,
    Page,
    Value,
    form_line,
)

CITY_TITLE = f"{CITY}2022年度重点工作攻坚任务分工表"
STATUS_WORDS = (
    *("未启动", "正常推进", "滞后", "申请销号", "已完成"),
    *("逾期完成", "已销号", "长期坚持", "延期", "取消"),
)

HEADINGS = (
    ("序号", 2.6),
    ("重点\n领域", 2.7),
    ("工作任务", 8),
    ("工作措施", 13),
    ("工作目标", 7),
    ("完成时限", 7),
    ("牵头单位", 5),
    ("配合单位", 7),
    ("责任\n领导", 3.4),
    ("责任人", 3.4),
    ("进展情况", 13),
    ("完成\n状态", 3.6),
    ("完成率", 3.4),
    ("实际\n完成时间", 6.6),
    ("备注", 5),
)
FIELD, DUE, LEAD, LEADER, OWNER = 1, 5, 6, 8, 9
PROGRESS, STATUS, RATE, FINISHED, LAST = 10, 11, 12, 13, 14
_FULL_WIDTH = str.maketrans(",;:()", "，；：（）")
_BODY, _TEXT = BODY.but(size=11), TEXT.but(size=11)
_DATE, _PERCENT = DATE.but(size=11), PERCENT.but(size=11)
_DRESSES = [
    *(_BODY, _BODY, _TEXT, _TEXT, _TEXT, _BODY),
    *(_BODY, _TEXT, _BODY, _BODY),
    *(_TEXT, _BODY, _PERCENT, _DATE, _TEXT),
]

HALF = 4
"""The section that starts on a new page, so that the table can be bound in two parts."""
MORE_LEADS = {31: "投促", 95: "教育", 160: "人社"}
"""Tasks with a second lead."""
NO_OWNER, LEAD_ALSO_HELPS = 88, 57


def city_table() -> Page:
    """The whole table, partly filled as of 2022-11-24."""
    tasks = read_tasks()
    filled = fill(tasks)
    page = Page("任务分工表", [width for _, width in HEADINGS], frozen_columns=3)
    row = _head(page)
    first = row
    rates: list[Area] = []
    number = 0
    for _, group in groupby(tasks, key=lambda task: task.section_number):
        section = list(group)
        if section[0].section_number == HALF:
            page.page_breaks.append(row)
        page.merge(Area(row, 0, row, LAST), section[0].section, SECTION)
        row += 1
        top = row
        for task in section:
            _task_row(page, row, number + 1, task, filled[number])
            number += 1
            row += 1
        _merge_fields(page, top, section)
        part = filled[number - len(section) : number]
        rates.append(Area(top, RATE, row - 1, RATE))
        _total_row(page, row, "小计", part, f"AVERAGE({_span(rates[-1])})")
        row += 1
    _total_row(page, row, "合计", filled, f"AVERAGE({','.join(map(_span, rates))})")
    page.fit_heights(range(first, row + 1), least=30)
    page.drop_downs.append(
        DropDown(Area(first, STATUS, row - 1, STATUS), STATUS_WORDS, "请从下拉列表中选择完成状态。")
    )
    page.notes[first + 1, DUE] = "市政府督查室以本栏时限为准,确需延期的须在到期前书面申请。"
    page.logo = (0, 0)
    _foot(page, row + 1)
    return page


def _head(page: Page) -> int:
    page.merge(Area(0, 0, 0, LAST), CITY_TITLE, TITLE)
    page.heights[0] = 44
    info = form_line(
        f"制表单位:{CITY}人民政府督查室",
        f"印发日期:{ISSUED_TEXT}",
        "进展截止日期:2022年11月22日",
        "联系人:",
        gap=12,
    )
    page.merge(Area(1, 0, 1, LAST), info, INFO)
    page.heights[1] = 26
    for column, (heading, _) in enumerate(HEADINGS):
        page.put(2, column, None, HEAD)
        page.put(3, column, heading, HEAD)
    page.merge(Area(2, LEAD, 2, OWNER), "责任分工", HEAD)
    page.merge(Area(2, PROGRESS, 2, FINISHED), "完成情况", HEAD)
    for column in [*range(LEAD), LAST]:
        page.merge(Area(2, column, 3, column), HEADINGS[column][0], HEAD)
    page.heights[2], page.heights[3] = 24, 42
    page.header = (2, 3)
    return 4


def _task_row(page: Page, row: int, number: int, task: CityTask, filled: Filled) -> None:
    lead, owner = DEPARTMENTS[task.lead]
    if number in MORE_LEADS:
        lead += "、" + DEPARTMENTS[MORE_LEADS[number]][0]
    helpers = [DEPARTMENTS[name][0] for name in task.coop]
    if number == LEAD_ALSO_HELPS:
        helpers.insert(0, lead)
    separator = ("、", "、", "、", ",", "\n")[number % 5]
    coop = separator.join(helpers) + ("。" if number % 37 == 0 else "")
    values: list[Value] = [number, task.field, task.task, task.measure, task.target, filled.due, lead, coop]
    values += [LEADERS[task.section_number], None if number == NO_OWNER else owner, filled.progress]
    values += [filled.status, filled.rate, filled.finished, filled.remark]
    dresses = list(_DRESSES)
    if isinstance(filled.due, dt.date):
        dresses[DUE] = _DATE
    page.put_row(row, [_formal(value) for value in values], dresses)


def _formal(value: Value) -> Value:
    """Text with the full-width punctuation of a printed document; an empty cell for empty text."""
    return value.translate(_FULL_WIDTH) or None if isinstance(value, str) else value


def _merge_fields(page: Page, top: int, section: list[CityTask]) -> None:
    row = top
    for field, group in groupby(section, key=lambda task: task.field):
        height = len(list(group))
        page.merge(Area(row, FIELD, row + height - 1, FIELD), field, _BODY)
        row += height


def _total_row(page: Page, row: int, word: str, filled: list[Filled], average: str) -> None:
    page.put_row(row, [None] * len(HEADINGS), [TOTAL] * len(HEADINGS))
    page.merge(Area(row, 0, row, 1), word, TOTAL)
    finished = sum(f.finished is not None for f in filled)
    page.put(row, 2, f"{len(filled)}项，其中完成{finished}项", TOTAL)
    rates = [f.rate for f in filled if isinstance(f.rate, float)]
    page.put(row, RATE, Formula(average, sum(rates) / len(rates)), TOTAL.but(number="0.0%", size=11))


def _span(area: Area) -> str:
    letter = chr(65 + area.left)
    return f"{letter}{area.top + 1}:{letter}{area.bottom + 1}"


def _foot(page: Page, row: int) -> None:
    lines = (
        "注:1.列第一位的牵头单位负责汇总;2.“完成率”为实际完成数占目标数的比例;"
        "3.每月25日前更新进展情况并报市政府督查室。",
        form_line("填表人:", "审核人:", "单位负责人(签字):", "填报日期:    年  月  日"),
    )
    for offset, line in enumerate(lines):
        page.merge(Area(row + offset, 0, row + offset, LAST), line, FOOT)
        page.heights[row + offset] = 28
