"""The list and the cover that go along with copies; places in braces are filled by `submission.forms`."""

from __future__ import annotations

from .page import BODY, FOOT, HEAD, TEXT, TITLE, Area, Page

_COLUMNS: tuple[tuple[str, str, float], ...] = (
    ("序号", "{份.序}", 4),
    ("科室", "{份.科室}", 12),
    ("文件名", "{份.文件}", 30),
    ("行数", "{份.行数}", 4),
    ("打码处数", "{份.打码}", 5),
    ("结果", "{份.结果}", 5),
    ("备注", "{份.备注}", 26),
    ("SHA-256", "{份.校验}", 30),
)
_ROWS = 300
"""Rows that are high enough for two lines, whether or not they are filled."""
_HEAD_LINES = (
    "来源文件:{文件}    期次:{期次}    做法:{做法}",
    "读入 {读入} 行 = 输出 {输出} 行 + 跳过 {跳过} 行    份数:{份数}    未出:{未出}",
    "跳过原因:{跳过原因}",
    "已清理:{清理}",
    "经批准放行:{放行}",
    "来源文件 SHA-256:{校验}",
)
_COVER_LINES = (
    ("报送单位", "{单位}"),
    ("材料名称", "{表名}"),
    ("期次", "{期次}"),
    ("任务行数", "{输出}"),
    ("填报人", None),
    ("审核人", None),
    ("联系人", None),
    ("联系电话", None),
    ("报送时间", "    年    月    日"),
)


def list_page() -> Page:
    """报送清单: how many rows went where, and the hash of every file."""
    page = Page("清单", [width for _, _, width in _COLUMNS])
    last = len(_COLUMNS) - 1
    page.merge(Area(0, 0, 0, last), "{类别}清单", TITLE)
    page.heights[0] = 42.0
    for row, line in enumerate(_HEAD_LINES, 1):
        page.merge(Area(row, 0, row, last), line, FOOT.but(wrap=True))
        page.heights[row] = 24.0
    head = len(_HEAD_LINES) + 1
    page.put_row(head, [heading for heading, _, _ in _COLUMNS], [HEAD] * len(_COLUMNS))
    dresses = [TEXT if width > 10 else BODY for _, _, width in _COLUMNS]
    dresses[-1] = TEXT.but(font="Courier New", size=9)
    page.put_row(head + 1, [place for _, place, _ in _COLUMNS], dresses)
    page.heights[head] = 30.0
    page.heights.update(dict.fromkeys(range(head + 1, head + 1 + _ROWS), 40.0))
    page.header = (head, head)
    return page


def cover_page() -> Page:
    """报送封面: one sheet of paper to be signed and stamped."""
    page = Page("封面", [8.0, 30.0], landscape=False)
    page.merge(Area(0, 0, 0, 1), "{表名}", TITLE)
    page.merge(Area(1, 0, 1, 1), "报 送 封 面", TITLE.but(size=18))
    page.heights.update({0: 90.0, 1: 48.0})
    for row, (label, value) in enumerate(_COVER_LINES, 2):
        page.put(row, 0, label, HEAD.but(size=14))
        page.put(row, 1, value, TEXT.but(size=14))
        page.heights[row] = 42.0
    foot = len(_COVER_LINES) + 2
    page.merge(Area(foot, 0, foot, 1), "单位负责人(签字):", FOOT.but(size=14))
    page.merge(Area(foot + 1, 0, foot + 1, 1), "单位(盖章)", FOOT.but(size=14, across="right"))
    page.heights.update({foot: 60.0, foot + 1: 60.0})
    return page
