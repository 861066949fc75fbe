"""佐证材料目录: the blank list of the evidence, for people to restyle and the program to fill."""

from __future__ import annotations

from pathlib import Path

from .office_tables import SMALL
from .page import BODY, HEAD, INFO, TITLE, Area, Page, form_line
from .xlsx_writer import write_xlsx

INDEX_TITLE = "××市××局××××年度××工作佐证材料目录"
INDEX_HEADINGS = (
    ("序号", 3),
    ("任务", 10),
    ("材料名称", 17),
    ("类型", 5),
    ("日期", 6.5),
    ("页数/\n数量", 4),
    ("文件名", 22),
    ("是否涉\n个人信息", 5),
    ("备注", 9),
)


def evidence_index() -> Page:
    """The row below the headings shows how every line of the list is dressed."""
    page = Page("佐证材料目录", [width for _, width in INDEX_HEADINGS])
    last = len(INDEX_HEADINGS) - 1
    page.merge(Area(0, 0, 0, last), INDEX_TITLE, TITLE.but(size=18))
    page.heights[0] = 40
    info = form_line("填报单位(盖章):" + " " * 16, "整理人:" + " " * 8, "整理日期:    年  月  日", gap=10)
    page.merge(Area(1, 0, 1, last), info, INFO)
    page.heights[1] = 24
    page.header = (2, 2)
    page.put_row(2, [heading for heading, _ in INDEX_HEADINGS], [HEAD] * len(INDEX_HEADINGS))
    page.heights[2] = 36
    centred = SMALL.but(across="center")
    page.put_row(
        3,
        [None] * len(INDEX_HEADINGS),
        [BODY, SMALL, SMALL, centred, centred, centred, SMALL, centred, SMALL],
    )
    page.heights[3] = 34
    return page


def write_evidence_index(folder: Path) -> Path:
    """Writes the template into `folder`; returns its path."""
    path = folder / "佐证材料目录.xlsx"
    write_xlsx(path, [evidence_index()], INDEX_TITLE, {})
    return path
