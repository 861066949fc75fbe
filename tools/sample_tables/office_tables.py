"""The small table in three layouts (DOMAIN 1.6): A plain, B with two heading rows, C with 责任科室 apart."""

from __future__ import annotations

from .office import BUREAU, ISSUED_TEXT, TABLE_TITLE, TASKS, OfficeTask
from .page import (
    BODY,
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
    form_line,
)

DONE_PROMPT = "请填“是”或“否”;已完成的须同时填写佐证材料。"
SMALL = TEXT.but(size=11)
LEAST_POINTS = 48.0

PLAIN_HEADINGS = (
    ("序号", 2.6),
    ("工作任务", 6),
    ("工作措施", 22),
    ("完成时限", 7.4),
    ("牵头科室", 4.4),
    ("配合科室", 11),
    ("责任人", 7),
    ("进展情况", 9),
    ("是否\n完成", 3),
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


def _body(page: Page, first: int, rows: list[list[Value]], dresses: list[Dress], status: int) -> None:
    for offset, row in enumerate(rows):
        page.put_row(first + offset, [None if value == "" else value for value in row], dresses)
    last = first + len(rows) - 1
    page.fit_heights(range(first, last + 1), least=LEAST_POINTS)
    page.drop_downs.append(DropDown(Area(first, status, last, status), ("是", "否"), DONE_PROMPT))


def info_line(unit: str = BUREAU, date: str = ISSUED_TEXT) -> str:
    """The line between title and headings."""
    return form_line(f"填报单位(盖章):{unit}", f"印发日期:{date}", "填报日期:    年  月  日", gap=12)


SIGN_LINE = (
    "填表人:                    审核人:                    单位负责人(签字):                    联系电话:"
)
NOTE_LINE = "注:进展情况、是否完成、佐证材料、备注由责任科室填写,其余栏目不得改动;每月25日前报局办公室。"
PLAIN_DRESSES = (BODY, BODY, SMALL, BODY, BODY, SMALL, TEXT, TEXT, BODY, TEXT, TEXT)


def plain_page(
    rows: list[list[Value]], title: str, mark: str | None, info: str, note: str = NOTE_LINE
) -> tuple[Page, int]:
    """Layout A around these rows: one heading row. Returns the page and the first row of the body."""
    return _one_heading_row(PLAIN_HEADINGS, PLAIN_DRESSES, rows, title, mark, info, note)


def _one_heading_row(
    headings: tuple[tuple[str, float], ...],
    dresses: tuple[Dress, ...],
    rows: list[list[Value]],
    title: str,
    mark: str | None,
    info: str,
    note: str,
) -> tuple[Page, int]:
    page = Page("Sheet1", [width for _, width in headings], frozen_columns=2)
    row = _frame(page, title, mark, info)
    page.header = (row, row)
    page.put_row(row, [heading for heading, _ in headings], [HEAD] * len(headings))
    page.heights[row] = 40
    status = [heading for heading, _ in headings].index("是否\n完成")
    _body(page, row + 1, rows, list(dresses), status)
    _foot(page, row + 1 + len(rows), [note, SIGN_LINE])
    return page, row + 1


UNDIVIDED_HEADINGS = (
    ("序号", 2.6),
    ("工作任务", 8),
    ("工作措施", 24),
    ("完成时限", 7.4),
    ("责任单位", 12),
    ("责任人", 7),
    ("进展情况", 10),
    ("是否\n完成", 3),
    ("佐证材料", 7),
    ("备注", 5),
)
UNDIVIDED_DRESSES = (BODY, BODY, SMALL, BODY, SMALL, TEXT, TEXT, BODY, TEXT, TEXT)


def undivided_page(
    rows: list[list[Value]], title: str, mark: str | None, info: str, note: str
) -> tuple[Page, int]:
    """One heading row, and one column for all responsible offices: nobody is said to lead or to help."""
    return _one_heading_row(UNDIVIDED_HEADINGS, UNDIVIDED_DRESSES, rows, title, mark, info, note)


_WHAT = (("序号", 2.6), ("工作任务", 26), ("完成时限", 8))
_HOW_FAR = (("进展情况", 10), ("是否\n完成", 3), ("佐证材料", 7), ("备注", 5))
TASKS_HEADINGS = (*_WHAT, ("牵头单位", 8), ("配合单位", 12), ("责任人", 5), *_HOW_FAR)
TASKS_DRESSES = (BODY, TEXT, BODY, BODY, SMALL, TEXT, TEXT, BODY, TEXT, TEXT)
TASKS_UNDIVIDED_HEADINGS = (*_WHAT, ("责任单位", 18), ("责任人", 6), *_HOW_FAR)
TASKS_UNDIVIDED_DRESSES = (BODY, TEXT, BODY, SMALL, TEXT, TEXT, BODY, TEXT, TEXT)


def tasks_page(
    rows: list[list[Value]], title: str, mark: str | None, info: str, note: str, divided: bool
) -> tuple[Page, int]:
    """One heading row, no column for measures: each task is one sentence. `divided` as the offices are."""
    if divided:
        return _one_heading_row(TASKS_HEADINGS, TASKS_DRESSES, rows, title, mark, info, note)
    headings, dresses = TASKS_UNDIVIDED_HEADINGS, TASKS_UNDIVIDED_DRESSES
    return _one_heading_row(headings, dresses, rows, title, mark, info, note)


def plain(tasks: tuple[OfficeTask, ...] = TASKS) -> Page:
    """Layout A; the two parts of task 3 share number, task, deadline and offices by merging."""
    rows: list[list[Value]] = [
        [int(task.number.split(".")[0]), *task.what, task.due_text, *task.who_in_two, *task.how_far]
        for task in tasks
    ]
    page, first = plain_page(rows, TABLE_TITLE, "附件", info_line())
    _merge_parts(page, first, tasks, (0, 1, 3, 4, 5, 6))
    page.fit_heights(range(first, first + len(rows)), least=LEAST_POINTS)
    page.notes[first, 3] = "市绩效办通知:年终评议安排在12月下旬,各项活动须在12月15日前结束。"
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


GROUPED_HEADINGS = (
    ("序号", 3),
    ("工作任务", 6.5),
    ("工作措施", 24),
    ("完成时限", 8.2),
    ("牵头科室", 4.4),
    ("配合科室", 11),
    ("责任人", 4.2),
    ("进展", 9),
    ("是否\n完成", 3),
    ("佐证材料", 7),
    ("备注", 5),
)


def grouped_page(rows: list[list[Value]], title: str, mark: str | None, info: str) -> tuple[Page, int]:
    """Layout B around these rows: two heading rows with the groups 责任分工 and 完成情况."""
    page = Page("工作分工表", [width for _, width in GROUPED_HEADINGS], frozen_columns=2)
    row = _frame(page, title, mark, info)
    page.header = (row, row + 1)
    for column, (heading, _) in enumerate(GROUPED_HEADINGS):
        page.put(row, column, None, HEAD)
        page.put(row + 1, column, heading, HEAD)
    for column in (0, 1, 2, 3, 10):
        page.merge(Area(row, column, row + 1, column), GROUPED_HEADINGS[column][0], HEAD)
    page.merge(Area(row, 4, row, 6), "责任分工", HEAD)
    page.merge(Area(row, 7, row, 9), "完成情况", HEAD)
    page.heights[row], page.heights[row + 1] = 26, 40
    dresses = [BODY, BODY, SMALL, BODY, BODY, SMALL, BODY, TEXT, BODY, TEXT, TEXT]
    _body(page, row + 2, rows, dresses, status=8)
    _foot(page, row + 2 + len(rows), [SIGN_LINE])
    return page, row + 2


def grouped() -> Page:
    """Layout B: every row complete, no vertical merges; one name a line, two-character names padded."""
    rows: list[list[Value]] = [
        [
            task.number,
            *task.what,
            f"{task.due_text}前",
            *task.who_in_two[:2],
            in_lines(task.owner),
            *task.how_far,
        ]
        for task in TASKS
    ]
    page, first = grouped_page(rows, TABLE_TITLE, "附件1", info_line())
    page.notes[first + 2, 7] = "以市级以上主流媒体刊播为准,转载不重复计数。"
    return page


def in_lines(names: str) -> str:
    """One name a line, a name of two characters padded to three."""
    return "\n".join(name if len(name) > 2 else f"{name[0]}\u3000{name[1]}" for name in names.split("、"))


APART_HEADINGS = (
    ("序号", 2.6),
    ("工作任务", 5.6),
    ("工作措施", 22),
    ("完成时限", 7.4),
    ("牵头科室", 4.4),
    ("配合科室", 9),
    ("责任科室", 9),
    ("责任人", 6),
    ("进展情况", 8),
    ("是否\n完成", 3),
    ("佐证材料", 6),
    ("备注", 4.6),
)


def apart() -> Page:
    """Layout C: 责任科室 apart from 牵头 and 配合, one empty merged cell in task 3; real dates."""
    page = Page("Sheet1", [width for _, width in APART_HEADINGS], frozen_columns=2)
    row = _frame(page, TABLE_TITLE, None, info_line())
    page.header = (row, row)
    page.put_row(row, [heading for heading, _ in APART_HEADINGS], [HEAD] * len(APART_HEADINGS))
    page.heights[row] = 40
    first = row + 1
    rows: list[list[Value]] = [
        [number, *task.what, task.due, task.lead, task.coop, task.resp, task.owner, *task.how_far]
        for number, task in enumerate(TASKS, start=1)
    ]
    dresses = [BODY, BODY, SMALL, DATE, BODY, SMALL, SMALL, TEXT, TEXT, BODY, TEXT, TEXT]
    _body(page, first, rows, dresses, status=9)
    for offset, task in enumerate(TASKS):
        if task.resp:
            page.merge(Area(first + offset, 4, first + offset, 5), None, BODY)
    page.logo = (0, 0)
    page.notes[first + 1, 3] = "样本框报送时间以市绩效办电话通知为准。"
    _foot(page, first + len(rows), [SIGN_LINE])
    return page


def instructions(monthly: bool = True) -> Page:
    """The 填表说明 sheet of the office; the last line says to report every month."""
    page = Page("填表说明", [4, 60], landscape=False)
    page.merge(Area(0, 0, 0, 1), "填表说明", TITLE.but(size=18))
    page.heights[0] = 36
    lines = (
        "本表由局办公室统一下发、统一汇总,各科室只填写“进展情况”“是否完成”“佐证材料”“备注”四栏,其余栏目不得改动。",
        "“进展情况”写已经做了什么、做了多少,数字要有佐证材料对应,一般不超过100字。",
        "“是否完成”只填“是”或“否”;填“是”的,佐证材料须已报局办公室。",
        "佐证材料按“序号-材料类型_材料名称_日期”命名,放入“佐证材料”文件夹对应任务目录。",
        "表内不得填写身份证号码、银行账号、家庭住址等个人信息。",
    )
    if monthly:
        lines += ("每月25日前将本表电子版报局办公室;有困难和问题的,请在备注栏写明。",)
    for number, line in enumerate(lines, start=1):
        page.put_row(number, [number, line], [Dress(font=KAI_FONT), TEXT])
    page.fit_heights(range(1, len(lines) + 1), least=32)
    return page


def blank_sheet(name: str) -> Page:
    """One of the two empty sheets that Excel 2003 gives every new workbook."""
    return Page(name, [])
