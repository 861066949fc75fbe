"""The file around the table."""

from __future__ import annotations

from tests.checks.cases.case import Case
from tests.support.tables import FakeBook, FakeSheet, make_table
from xltool.checks import Context
from xltool.workbook.base import SheetFeatures, WorkbookFeatures
from xltool.workbook.refs import Range

TABLE = make_table([{"task": f"任务{i}", "due": "2022年12月15日", "lead": "办公室"} for i in range(6)])


def book(sheet: FakeSheet | None = None, features: WorkbookFeatures | None = None) -> Context:
    return Context(TABLE, book=FakeBook(sheet or FakeSheet(), FakeSheet("说明"), features=features))


def named(path: str, format: str) -> Context:
    return Context(TABLE, book=FakeBook(path=path, format=format))


CLEAN = book()
NO_BOOK = Context(TABLE)
SILENT = (CLEAN, NO_BOOK)

CASES = [
    Case(
        "EXT_MISMATCH",
        named("表.xls", "xlsx"),
        (None,),
        (*SILENT, named("表.XLSX", "xlsx"), named("表", "xls")),
    ),
    Case("HAS_MACRO", book(features=WorkbookFeatures(macros=True)), (None,), SILENT),
    Case("HAS_DISPIMG", book(features=WorkbookFeatures(cell_pictures=True)), (None,), SILENT),
    Case("EXTERNAL_LINK", book(features=WorkbookFeatures(external_links=True)), (None,), SILENT),
    Case(
        "HIDDEN_SHEET",
        Context(TABLE, book=FakeBook(FakeSheet(), FakeSheet("代码", hidden=True))),
        (None,),
        SILENT,
    ),
    Case(
        "HIDDEN_ROW",
        book(FakeSheet(hidden_rows=(5, 6, 8))),
        ("A5", "A8"),
        (*SILENT, book(FakeSheet(hidden_rows=(1, 40)))),
    ),
    Case("HIDDEN_COL", book(FakeSheet(hidden_columns=(2, 9))), ("B3",), SILENT),
    Case(
        "FILTER_ACTIVE",
        book(FakeSheet(features=SheetFeatures(filter_range=Range(3, 1, 9, 3), filter_active=True))),
        ("A3",),
        (*SILENT, book(FakeSheet(features=SheetFeatures(filter_range=Range(3, 1, 9, 3))))),
    ),
    Case("COMMENTS_PRESENT", book(FakeSheet(features=SheetFeatures(comments=2))), (None,), SILENT),
]
