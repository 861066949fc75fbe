"""Which files there are, and from which pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from . import office_tables
from .office import TABLE_TITLE
from .page import Area, Page
from .xls_writer import write_xls
from .xlsx_writer import write_xlsx

OFFICE_TABLE = "2022年度满意度工作分工表"


def build(target: Path) -> Iterator[Path]:
    """Writes every sample and template under `target`; yields each path."""
    samples, templates = target / "samples", target / "workbook_templates"
    samples.mkdir(parents=True, exist_ok=True)
    templates.mkdir(parents=True, exist_ok=True)
    yield from _office_tables(samples)


def _office_tables(folder: Path) -> Iterator[Path]:
    layouts = {"A": office_tables.plain, "B": office_tables.grouped, "C": office_tables.apart}
    for letter, layout in layouts.items():
        page = layout()
        yield from _both(folder / f"{OFFICE_TABLE}{letter}", TABLE_TITLE, page, office_tables.instructions())


def _both(stem: Path, title: str, page: Page, instructions: Page) -> Iterator[Path]:
    """The same workbook as .xls with the two empty sheets of Excel 2003, and as .xlsx with instructions."""
    status = page.drop_downs[0].area
    old = stem.with_name(stem.name + ".xls")
    blanks = [office_tables.blank_sheet(name) for name in ("Sheet2", "Sheet3")]
    write_xls(old, [page, *blanks], {"填报区": (0, status)})
    yield old
    new = stem.with_name(stem.name + ".xlsx")
    write_xlsx(new, [page, instructions], title, {"填报区": _reference(page.name, status)})
    yield new


def _reference(sheet: str, area: Area) -> str:
    left, right = chr(65 + area.left), chr(65 + area.right)
    return f"'{sheet}'!${left}${area.top + 1}:${right}${area.bottom + 1}"
