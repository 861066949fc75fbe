"""Copies that came back from the offices, each with what happens to such copies (DOMAIN 6.2)."""

from __future__ import annotations

from dataclasses import replace

from .office import TASKS, OfficeTask
from .office_tables import plain
from .page import Page

FIRST, SECOND, MEDIA, ARTICLES = TASKS


def from_general_office() -> Page:
    """In order: two tasks brought up to date."""
    told = "已开展绩效沟通活动2次(10月20日、11月18日)。"
    first = replace(FIRST, progress=told, remark="第2次活动图片待补")
    articles = replace(
        ARTICLES, progress="正在推进,7月至11月已供稿5篇。", done="否", evidence="投稿邮件截图5张"
    )
    return plain((first, SECOND, MEDIA, articles))


def from_law_office() -> Page:
    """The first two rows changed places and were renumbered."""
    media = replace(MEDIA, progress="已宣传4条,11月新增1条。", evidence="网站链接3条、剪报1份")
    moved: tuple[OfficeTask, ...] = (replace(SECOND, number="1"), replace(FIRST, number="2"), media, ARTICLES)
    return plain(moved)


def from_technology_office() -> Page:
    """A deadline that was not theirs to change, a hidden row, a count that contradicts the law office."""
    first = replace(FIRST, due=FIRST.due.replace(day=20))
    media = replace(MEDIA, progress="已宣传5条。", done="是")
    page = plain((first, SECOND, media, ARTICLES))
    rows = [row for (row, column), cell in page.cells.items() if column == 1 and cell.value == SECOND.task]
    page.hidden_rows.update(rows)
    return page
