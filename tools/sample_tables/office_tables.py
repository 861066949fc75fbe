"""The small table in the three layouts clerks use (DOMAIN 1.6: A plain, B two heading rows, C 责任科室 apart)."""

from __future__ import annotations

from .office import BUREAU, ISSUED_TEXT, TABLE_TITLE, TASKS, OfficeTask
from .page import (
    BODY,
    BODY_SIZE,
    DATE,
    FOOT,
    HEAD,
    INFO,
    KAI_FONT,
    MARK,
    TEXT,
    TITLE,
    Area,
    Dress,
    DropDown,
    Page,
    Value,
)

DONE_PROMPT = "请填“是”或“否”;已完成的须同时填写佐证材料。"
SMALL = TEXT.but(size=11)

PLAIN_HEADINGS = (
    ("序号", 2.4),
    ("工作任务", 6),
    ("工作措施", 26),
    ("完成时限", 5.6),
    ("牵头科室", 4),
    ("配合科室", 11),
    ("责任人", 4),
    ("进展情况", 9),
    ("是否完成", 3),
    ("佐证材料", 7),
    ("备注", 5),
)


def _frame(page: Page, title: str, mark: str | None, info: str) -> int:
    """附件 line, title and info line; returns the next free row."""
    last, row = len(page.widths) - 1, 0
    if mark is not None:
        page.put(row, 0, mark, MARK)
        page.heights[row] = 24
        row += 1
    page.merge(Area(row, 0, row, last), title, TITLE)
    page.heights[row] = 42
    page.merge(Area(row + 1, 0, row + 1, last), info, INFO)
    page.heights[row + 1] = 24
    return row + 2


def _foot(page: Page, row: int, lines: list[str]) -> None:
    for offset, line in enumerate(lines):
        page.merge(Area(row + offset, 0, row + offset, len(page.widths) - 1), line, FOOT)
        page.heights[row + offset] = 26


def info_line(unit: str = BUREAU, date: str = ISSUED_TEXT) -> str:
    """The line between title and headings."""
    return f"填报单位(盖章):{unit}            印发日期:{date}            填报日期:    年  月  日"


SIGN_LINE = "填表人:                    审核人:                    单位负责人(签字):                    联系电话:"
NOTE_LINE = "注:进展情况、是否完成、佐证材料、备注由责任科室填写,其余栏目不得改动;每月25日前报局办公室。"


def plain(tasks: tuple[OfficeTask, ...] = TASKS, title: str = TABLE_TITLE, mark: str | None = "附件") -> Page:
    """Layout A: one heading row; the two parts of task 3 share number, task, deadline and offices by merging."""
    page = Page("Sheet1", [width for _, width in PLAIN_HEADINGS], frozen_columns=2)
    row = _frame(page, title, mark, info_line())
    page.header = (row, row)
    page.put_row(row, [heading for heading, _ in PLAIN_HEADINGS], [HEAD] * len(PLAIN_HEADINGS))
    page.heights[row] = 36
    first = row + 1
    for offset, task in enumerate(tasks):
        number = int(task.number.split(".")[0])
        values: list[Value] = [number, task.task, task.measure, task.due_text, task.lead]
        values += [task.coop or task.resp, task.owner.replace("、", "\n"), task.progress, task.done]
        values += [task.evidence, task.remark]
        values = [None if value == "" else value for value in values]
        dresses = [BODY, BODY, SMALL, BODY, BODY, SMALL, BODY, TEXT, BODY, TEXT, TEXT]
        page.put_row(first + offset, values, dresses)
    _merge_parts(page, first, tasks, (0, 1, 3, 4, 5, 6))
    end = first + len(tasks)
    page.fit_heights(range(first, end), least=48)
    page.drop_downs.append(DropDown(Area(first, 8, end - 1, 8), ("是", "否"), DONE_PROMPT))
    page.notes[first, 3] = "市绩效办通知:年终评议安排在12月下旬,各项活动须在12月15日前结束。"
    _foot(page, end, [NOTE_LINE, SIGN_LINE])
    return page


def _merge_parts(page: Page, first: int, tasks: tuple[OfficeTask, ...], columns: tuple[int, ...]) -> None:
    """Merges the shared cells of the parts "3.1", "3.2" where they stand one below the other."""
    numbers = [task.number for task in tasks]
    if "3.1" not in numbers or numbers[numbers.index("3.1") + 1 :][:1] != ["3.2"]:
        return
    top = first + numbers.index("3.1")
    for column in columns:
        cell = page.cells[top, column]
        page.merge(Area(top, column, top + 1, column), cell.value, cell.dress)


GROUPED_WIDTHS = [3, 6.5, 26, 6, 4.2, 11, 4.2, 9, 3.2, 7, 5]
GROUPED_HEADINGS = ("序号", "工作任务", "工作措施", "完成时限", "牵头科室", "配合科室", "责任人", "进展", "是否完成", "佐证材料", "备注")


def grouped(tasks: tuple[OfficeTask, ...] = TASKS, title: str = TABLE_TITLE) -> Page:
    """Layout B: two heading rows with the groups 责任分工 and 完成情况; every row complete, no vertical merges."""
    page = Page("工作分工表", list(GROUPED_WIDTHS), frozen_columns=2)
    row = _frame(page, title, "附件1", info_line())
    page.header = (row, row + 1)
    for column, heading in enumerate(GROUPED_HEADINGS):
        page.put(row, column, None, HEAD)
        page.put(row + 1, column, heading, HEAD)
    for column in (0, 1, 2, 3, 10):
        page.merge(Area(row, column, row + 1, column), GROUPED_HEADINGS[column], HEAD)
    page.merge(Area(row, 4, row, 6), "责任分工", HEAD)
    page.merge(Area(row, 7, row, 9), "完成情况", HEAD)
    page.heights[row] = page.heights[row + 1] = 30
    first = row + 2
    for offset, task in enumerate(tasks):
        values: list[Value] = [task.number, task.task, task.measure, task.due_text + "前", task.lead]
        owners = "\n".join(name if len(name) > 2 else f"{name[0]}\u3000{name[1]}" for name in task.owner.split("、"))
        values += [task.coop or task.resp, owners, task.progress, task.done, task.evidence, task.remark]
        values = [None if value == "" else value for value in values]
        page.put_row(
            first + offset, values, [BODY, BODY, SMALL, BODY, BODY, SMALL, BODY, TEXT, BODY, TEXT, TEXT]
        )
    end = first + len(tasks)
    page.fit_heights(range(first, end), least=48)
    page.drop_downs.append(DropDown(Area(first, 8, end - 1, 8), ("是", "否"), DONE_PROMPT))
    page.notes[first + 2, 7] = "以市级以上主流媒体刊播为准,转载不重复计数。"
    _foot(page, end, [SIGN_LINE])
    return page


APART_HEADINGS = (
    ("序号", 2.4),
    ("工作任务", 5.6),
    ("工作措施", 25),
    ("完成时限", 5.8),
    ("牵头科室", 4),
    ("配合科室", 9),
    ("责任科室", 9),
    ("责任人", 4),
    ("进展情况", 8),
    ("是否完成", 3),
    ("佐证材料", 6),
    ("备注", 4.6),
)


def apart(tasks: tuple[OfficeTask, ...] = TASKS, title: str = TABLE_TITLE) -> Page:
    """Layout C: 责任科室 beside 牵头 and 配合, which are one empty merged cell in task 3; deadlines are real dates."""
    page = Page("Sheet1", [width for _, width in APART_HEADINGS], frozen_columns=2)
    row = _frame(page, title, None, info_line())
    page.header = (row, row)
    page.put_row(row, [heading for heading, _ in APART_HEADINGS], [HEAD] * len(APART_HEADINGS))
    page.heights[row] = 36
    first = row + 1
    small_date: Dress = DATE.but(size=BODY_SIZE)
    dresses = [BODY, BODY, SMALL, small_date, BODY, SMALL, SMALL, BODY, TEXT, BODY, TEXT, TEXT]
    for offset, task in enumerate(tasks):
        values: list[Value] = [offset + 1, task.task, task.measure, task.due, task.lead, task.coop, task.resp]
        values += [task.owner.replace("、", "\n"), task.progress, task.done, task.evidence, task.remark]
        page.put_row(first + offset, [None if value == "" else value for value in values], dresses)
        if task.resp:
            page.merge(Area(first + offset, 4, first + offset, 5), None, BODY)
    end = first + len(tasks)
    page.fit_heights(range(first, end), least=48)
    page.drop_downs.append(DropDown(Area(first, 9, end - 1, 9), ("是", "否"), DONE_PROMPT))
    page.logo = (0, 0)
    _foot(page, end, [SIGN_LINE])
    return page


def instructions() -> Page:
    """The 填表说明 sheet of the office."""
    page = Page("填表说明", [4, 60], landscape=False)
    page.merge(Area(0, 0, 0, 1), "填表说明", TITLE.but(size=18))
    page.heights[0] = 36
    lines = (
        "本表由局办公室统一下发、统一汇总,各科室只填写“进展情况”“是否完成”“佐证材料”“备注”四栏,其余栏目不得改动。",
        "“进展情况”写已经做了什么、做了多少,数字要有佐证材料对应,一般不超过100字。",
        "“是否完成”只填“是”或“否”;填“是”的,佐证材料须已报局办公室。",
        "佐证材料按“序号-材料类型_材料名称_日期”命名,放入“佐证材料”文件夹对应任务目录。",
        "表内不得填写身份证号码、银行账号、家庭住址等个人信息。",
        "每月25日前将本表电子版报局办公室;有困难和问题的,请在备注栏写明。",
    )
    for number, line in enumerate(lines, start=1):
        page.put_row(number, [number, line], [Dress(font=KAI_FONT), TEXT])
    page.fit_heights(range(1, len(lines) + 1), least=32)
    return page


def blank_sheet(name: str) -> Page:
    """One of the two empty sheets that Excel 2003 gives every new workbook."""
    return Page(name, [])
