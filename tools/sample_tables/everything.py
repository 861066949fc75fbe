"""Which files there are, and from which pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from . import office_tables, returned, submission_forms, templates
from .city_table import CITY_TITLE, city_table
from .evidence import write_evidence
from .evidence_index import write_evidence_index
from .notice import notice_text, settings_text
from .office import TABLE_TITLE
from .page import Area, Page
from .xls_writer import write_xls
from .xlsx_writer import write_xlsx

OFFICE_TABLE = "2022年度满意度工作分工表"
CITY_TABLE = "云岭市2022年重点任务分工表186项"


def build(target: Path) -> Iterator[Path]:
    """Writes every sample and template under `target`; yields each path."""
    samples, blank = target / "samples", target / "workbook_templates"
    back = samples / "回收"
    for folder in (back, blank):
        folder.mkdir(parents=True, exist_ok=True)
    yield write_evidence_index(blank)
    yield _text(samples / "通知.txt", notice_text())
    yield _text(samples / "xltool.toml", settings_text())
    for letter, layout in (
        ("A", office_tables.plain),
        ("B", office_tables.grouped),
        ("C", office_tables.apart),
    ):
        yield from _both(samples / f"{OFFICE_TABLE}{letter}", TABLE_TITLE, layout())
    yield from _both(samples / CITY_TABLE, CITY_TITLE, city_table())
    yield from write_evidence(samples)
    yield _new(back / "办公室_11月进展.xlsx", TABLE_TITLE, returned.from_general_office())
    yield _old(back / "法规综合科_11月进展.xls", returned.from_law_office())
    yield _new(back / "高新科_11月进展(改).xlsx", TABLE_TITLE, returned.from_technology_office())
    yield _form(blank / "报送清单.xlsx", submission_forms.list_page())
    yield _form(blank / "报送封面.xlsx", submission_forms.cover_page())
    for name, layout in (
        ("工作分工表_单行表头", templates.blank_plain),
        ("工作分工表_双行表头", templates.blank_grouped),
        ("工作分工表_责任单位", templates.blank_undivided),
        ("工作分工表_只列任务", templates.blank_tasks),
        ("工作分工表_只列任务_责任单位", templates.blank_tasks_undivided),
    ):
        yield _old(blank / f"{name}.xls", layout())
        yield _old(blank / f"{name}_长表.xls", layout(templates.LONG_ROWS))
        yield _new(blank / f"{name}.xlsx", templates.BLANK_TITLE, layout(), monthly=False)


def _text(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def _both(stem: Path, title: str, page: Page) -> Iterator[Path]:
    """The same table as .xls and as .xlsx."""
    yield _old(stem.with_name(stem.name + ".xls"), page)
    yield _new(stem.with_name(stem.name + ".xlsx"), title, page)


def _old(path: Path, page: Page) -> Path:
    """With the two empty sheets that Excel 2003 gives every new workbook."""
    blanks = [office_tables.blank_sheet(name) for name in ("Sheet2", "Sheet3")]
    write_xls(path, [page, *blanks], {STATUS_NAME: (0, page.drop_downs[0].area)})
    return path


def _new(path: Path, title: str, page: Page, monthly: bool = True) -> Path:
    """With the sheet of instructions."""
    names = {STATUS_NAME: _reference(page.name, page.drop_downs[0].area)}
    write_xlsx(path, [page, office_tables.instructions(monthly)], title, names)
    return path


def _form(path: Path, page: Page) -> Path:
    write_xlsx(path, [page], page.name, {})
    return path


STATUS_NAME = "填报区"
"""The defined name of the column where people say whether a task is done."""


def _reference(sheet: str, area: Area) -> str:
    left, right = chr(65 + area.left), chr(65 + area.right)
    return f"'{sheet}'!${left}${area.top + 1}:${right}${area.bottom + 1}"
